"""Commands without a screen: their ratio to the bare interpreter, large shelves, a backfill."""

from __future__ import annotations

import asyncio
import os
import resource
import subprocess
import sys
import tempfile
import time
from datetime import timedelta
from math import ceil
from pathlib import Path
from statistics import mean, median

from reader_tui.archive.archive import Archive
from reader_tui.feed import Feed, backfill
from reader_tui.hub.client import Client
from reader_tui.papers.dates import of
from reader_tui.paths import find
from tests.bench.data import FULL, NEWEST, SMALL, Homes, listed, papers
from tests.bench.report import Figure, ratio
from tests.bench.stats import interval, ratios
from tests.bench.terminal import READER, ROOT, environment
from tests.hub import LoopbackHub

_DAYS, _AT_ONCE, _LATENCY = 30, 8, 0.08
_BARE = (sys.executable, "-c", "pass")
_BARE_RATIO = 5.0
_PAPER = next(papers(1)).id
_ASK_NOBODY = (
    "ls --offline", "ls --bookmarks", "ls --queue", "search planner --offline",
    f"show {_PAPER} --offline", f"mark {_PAPER} --read", f"bookmark {_PAPER}",
    "log", "undo", "changes",
)  # fmt: skip
"""The commands that ask nobody."""


def _run(command: tuple[str, ...], environ: dict[str, str]) -> float:
    """Milliseconds from the start to the end of a command."""
    begin = time.perf_counter()
    subprocess.run(command, env=environ, cwd=ROOT, check=True, capture_output=True)
    return (time.perf_counter() - begin) * 1e3


def measure(homes: Homes, quick: bool) -> list[Figure]:
    """All of them."""
    return [
        _version(9 if quick else 31),
        *_ratios(homes, 5 if quick else 21),
        *_shelves(homes, 5 if quick else 15),
        *_backfill(3 if quick else 7),
    ]


def _version(rounds: int) -> Figure:
    environ = environment()
    more = []
    for number in range(-1, rounds):
        bare, asked = _run(_BARE, environ), _run((*READER, "--version"), environ)
        if number >= 0:
            more.append(asked - bare)
    low, high = interval(more)
    return Figure(
        "--version over the bare interpreter", median(more), "ms", 60, f"[{low:.0f}-{high:.0f}]"
    )


def _ratios(homes: Homes, rounds: int) -> list[Figure]:
    """The processor time of each command that asks nobody beside the bare interpreter's.

    The folder is small: what is measured is the way in, not what is read.
    """
    environ = homes.at(homes.copy("ratios", SMALL))
    bare: list[float] = []
    took: dict[str, list[float]] = {words: [] for words in _ASK_NOBODY}
    for number in range(-1, rounds):
        mine = _processor(_BARE, environ)
        used = {words: _processor((*READER, *words.split()), environ) for words in took}
        # The first round compiles and fills the caches.
        if number >= 0:
            bare.append(mine)
            for words, milliseconds in used.items():
                took[words].append(milliseconds)
    return [
        ratio(
            f"`{words}` over the bare interpreter",
            mean(used) / mean(bare),
            _BARE_RATIO,
            interval(ratios(used, bare)),
            f"{mean(used):.0f} of {mean(bare):.0f} ms of the processor",
        )
        for words, used in took.items()
    ]


def _processor(command: tuple[str, ...], environ: dict[str, str]) -> float:
    """Milliseconds of processor time, its own code's alone, that a command used."""
    before = resource.getrusage(resource.RUSAGE_CHILDREN).ru_utime
    _run(command, environ)
    return (resource.getrusage(resource.RUSAGE_CHILDREN).ru_utime - before) * 1e3


def _shelves(homes: Homes, rounds: int) -> list[Figure]:
    """Twenty of the 60,000 papers that were read: the latest, filtered, and in an order."""
    environ = homes.at(homes.copy("shelves", FULL))
    figures = []
    for more in ((), ("--query", "planner has:code"), ("--sort", "upvotes")):
        command = (*READER, "ls", "--history", "--limit", "20", *more)
        took = [_run(command, environ) for _ in range(rounds)]
        name = " ".join(command[len(READER) :])
        figures.append(Figure(f"`{name}`", median(took), "ms", 1_000, f"worst {max(took):.0f}"))
    return figures


def _backfill(rounds: int) -> list[Figure]:
    """Thirty days from a Hub that takes 80 ms for each answer."""
    took, whole = [], []
    with tempfile.TemporaryDirectory() as work, LoopbackHub() as hub:
        for number in range(_DAYS):
            day = NEWEST - timedelta(days=number)
            hub.days[day.isoformat()] = listed(day)
        hub.remaining = 10**6
        hub.latency = _LATENCY
        homes = Homes(Path(work), hub)
        for _ in range(rounds):
            took.append(_inside(homes.empty()))
            whole.append(_run((*READER, "fetch", "--days", str(_DAYS), "--quiet"), homes.empty()))
    goal = 1.3 * ceil(_DAYS / _AT_ONCE) * _LATENCY * 1e3 + 200
    name = f"{_DAYS} days backfilled at {_LATENCY * 1e3:.0f} ms latency"
    return [
        Figure(name, median(took), "ms", goal, f"worst {max(took):.0f}"),
        Figure("the whole command, `fetch --days 30`", median(whole), "ms"),
    ]


def _inside(environ: dict[str, str]) -> float:
    """Milliseconds of the backfill itself, in a process of its own."""
    command = (sys.executable, "-m", "tests.bench.headless")
    ran = subprocess.run(command, env=environ, cwd=ROOT, check=True, capture_output=True)
    return float(ran.stdout)


async def _fetch() -> float:
    """Fetch the days from the endpoint of the environment; the milliseconds it took."""
    client = Client(os.environ["HF_ENDPOINT"], None)
    feed = Feed(Archive.open(find().archive), client)
    days = [of("day", NEWEST - timedelta(days=number)) for number in range(_DAYS)]
    # As the command does first, and with it comes all that is imported and connected once.
    await feed.newest(force=True)
    begin = time.perf_counter()
    failed = await backfill.fetch(feed, days, lambda progress: None)
    took = time.perf_counter() - begin
    await feed.close()
    if failed:
        raise OSError(f"{len(failed)} days could not be had")
    return took * 1e3


if __name__ == "__main__":
    print(asyncio.run(_fetch()))
