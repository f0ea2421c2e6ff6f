"""The catch-up over thirty days, and what changed of many papers, in a process of their own."""

from __future__ import annotations

import asyncio
import json
import os
import subprocess
import sys
import tempfile
import time
from datetime import UTC, datetime, timedelta
from math import ceil
from pathlib import Path
from statistics import median

from reader_tui.archive.archive import Archive
from reader_tui.feed import Feed, Progress, backfill
from reader_tui.hub.client import Client
from reader_tui.papers.dates import of, utc_text
from reader_tui.papers.models import Paper
from reader_tui.paths import find, under
from reader_tui.views import backlog
from tests.bench.data import FULL, NEWEST, Homes, listed
from tests.bench.report import Figure
from tests.bench.stats import percentile
from tests.bench.terminal import ROOT
from tests.hub import LoopbackHub
from tests.io.test_feed_catch_up import by_worth

_DAYS, _AT_ONCE, _LATENCY = 30, 8, 0.08
_FIRST_GOAL, _CHANGES_GOAL = 300, 30
_LOOKED_AT = 2_000
_FETCHES = 6


def measure(homes: Homes, quick: bool) -> list[Figure]:
    """Both."""
    return [*_catch_up(3 if quick else 7), _changes(homes, 21 if quick else 101)]


def _catch_up(rounds: int) -> list[Figure]:
    """Thirty days that were never fetched, from a Hub that takes 80 ms for each answer."""
    with tempfile.TemporaryDirectory() as work, LoopbackHub() as hub:
        for number in range(_DAYS):
            day = NEWEST - timedelta(days=number)
            hub.days[day.isoformat()] = listed(day)
        hub.remaining = 10**6
        hub.latency = _LATENCY
        homes = Homes(Path(work), hub)
        took = [_inside(homes.empty()) for _ in range(rounds)]
    first, whole = ([one[which] for one in took] for which in (0, 1))
    goal = 1.3 * ceil(_DAYS / _AT_ONCE) * _LATENCY * 1e3 + 200
    worst = f"worst {max(first):.0f}", f"worst {max(whole):.0f}"
    return [
        Figure("catch-up: the first paper", median(first), "ms", _FIRST_GOAL, worst[0]),
        Figure(f"catch-up: all of {_DAYS} days", median(whole), "ms", goal, worst[1]),
    ]


def _inside(environ: dict[str, str]) -> list[float]:
    """Milliseconds to the first paper and to the last, in a process of its own."""
    command = (sys.executable, "-m", "tests.bench.catching_up")
    ran = subprocess.run(command, env=environ, cwd=ROOT, check=True, capture_output=True)
    return [float(value) for value in json.loads(ran.stdout)]


async def _caught_up() -> list[float]:
    """Catch up from the endpoint of the environment."""
    feed = Feed(Archive.open(find().archive), Client(os.environ["HF_ENDPOINT"], None))
    since = (NEWEST - timedelta(days=_DAYS - 1)).isoformat()
    # The app has asked for it before the key is pressed.
    await feed.newest()
    begin = time.perf_counter()
    first: list[float] = []
    looking: list[asyncio.Task[None]] = []

    async def look() -> None:
        if await feed.stored.run(
            backlog.waiting, feed.archive, since, lambda paper_id: True, by_worth()
        ):
            first.append((time.perf_counter() - begin) * 1e3)

    def report(progress: Progress) -> None:
        if not first:
            looking.append(asyncio.create_task(look()))

    failed = await backfill.fetch_since(feed, since, report)
    found = await feed.stored.run(
        backlog.waiting, feed.archive, since, lambda paper_id: True, by_worth()
    )
    whole = (time.perf_counter() - begin) * 1e3
    await asyncio.gather(*looking)
    await feed.close()
    if failed or not found:
        raise OSError(f"{len(failed)} days could not be had, {len(found)} papers wait")
    return [first[0], whole]


def _changes(homes: Homes, rounds: int) -> Figure:
    """What changed of two thousand papers among sixty thousand, after several fetches."""
    clock = [datetime(2026, 8, 14, 9, tzinfo=UTC)]
    archive = Archive.open(under(homes.copy("changes", FULL)).archive, lambda: clock[0])
    since = utc_text(clock[0])
    days = [of("day", NEWEST - timedelta(days=1 + number)) for number in range(_LOOKED_AT // 20)]
    lists = {key: list(archive.papers(key)) for key in days}
    for number in range(1, _FETCHES):
        clock[0] += timedelta(hours=9)
        for key, papers in lists.items():
            archive.store(key, [_later(paper, number) for paper in papers])
    ids = [paper.id for papers in lists.values() for paper in papers][:_LOOKED_AT]
    times = []
    for _ in range(rounds):
        begin = time.perf_counter()
        found = archive.history.changes(dict.fromkeys(ids, since))
        times.append((time.perf_counter() - begin) * 1e3)
    archive.close()
    return Figure(
        f"what changed of {_LOOKED_AT:,} papers", median(times), "ms", _CHANGES_GOAL,
        f"p99 {percentile(times, 99):.1f}; {len(found):,} changed",
    )  # fmt: skip


def _later(paper: Paper, number: int) -> Paper:
    """The paper as a later fetch has it."""
    upvotes, comments = (paper.upvotes or 0) + number, (paper.comments or 0) + number
    return paper._replace(upvotes=upvotes, comments=comments)


if __name__ == "__main__":
    print(json.dumps(asyncio.run(_caught_up())))
