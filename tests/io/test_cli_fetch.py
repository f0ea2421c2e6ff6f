"""`fetch`: which days are asked for, what is said of it, and how it ends."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable
from contextlib import AbstractAsyncContextManager
from datetime import date, timedelta
from pathlib import Path

import pytest

from reader_tui.archive.archive import Archive
from reader_tui.errors import OfflineError
from reader_tui.feed import Feed, Progress, backfill
from reader_tui.hub.wire import Answer, Incoming
from reader_tui.papers.artifacts import Artifacts
from reader_tui.papers.comments import Comment
from reader_tui.papers.models import ListingKey, Paper
from tests.conftest import NOBODY, Run
from tests.hub import LoopbackHub, answer, item


def days_asked(hub: LoopbackHub) -> list[str]:
    """The days that were asked for; the request for the newest one names none."""
    return [path.partition("date=")[2][:10] for path in hub.paths() if "date=" in path]


def span(first: str, last: str) -> list[str]:
    start, end = date.fromisoformat(first), date.fromisoformat(last)
    return [(start + timedelta(n)).isoformat() for n in range((end - start).days + 1)]


def test_the_newest_day_is_the_default(hub: LoopbackHub, run: Run) -> None:
    ended = run("fetch")
    assert (ended.code, ended.out, ended.err) == (0, "", "1 day fetched, 3 papers, 3 new.\n")
    assert days_asked(hub) == ["2026-08-14"]


@pytest.mark.parametrize(
    ("words", "days"),
    [
        ("--days 3", span("2026-08-12", "2026-08-14")),
        ("--since 2026-08-10", span("2026-08-10", "2026-08-14")),
        ("--since -2", span("2026-08-12", "2026-08-14")),
        ("--since 2026-W33", span("2026-08-10", "2026-08-14")),
        ("--date 2026-08-13", ["2026-08-13"]),
        ("--date yesterday", ["2026-08-13"]),
    ],
)
def test_which_days_are_fetched(hub: LoopbackHub, run: Run, words: str, days: list[str]) -> None:
    assert run("fetch", *words.split()).code == 0
    assert sorted(days_asked(hub)) == days


def test_a_week_and_a_month_are_lists_too(hub: LoopbackHub, run: Run) -> None:
    assert run("fetch", "--date", "2026-W33").err == "1 week fetched, 4 papers, 4 new.\n"
    assert run("fetch", "--date", "2026-08").err == "1 month fetched, 4 papers, 0 new.\n"
    assert run("ls", "--week", "2026-W33", "--offline", "-q").code == 0


def test_settled_days_are_passed_over(hub: LoopbackHub, run: Run) -> None:
    hub.days["2026-07-01"] = [item("2607.00001", day="2026-07-01")]
    first = run("fetch", "--since", "2026-07-01")
    assert first.err == "45 days fetched, 5 papers, 5 new.\n"
    hub.requests.clear()
    again = run("fetch", "--since", "2026-07-01")
    assert sorted(days_asked(hub)) == span("2026-08-01", "2026-08-14")
    assert again.err == "14 days fetched, 4 papers, 0 new. 31 days settled and here already.\n"
    hub.requests.clear()
    run("fetch", "--since", "2026-07-01", "--force")
    assert len(days_asked(hub)) == 45
    hub.requests.clear()
    run("fetch", "--date", "2026-07-01")
    assert days_asked(hub) == ["2026-07-01"]


def test_what_failed_is_named(hub: LoopbackHub, run: Run) -> None:
    hub.days["2026-08-12"] = [{"paper": {}}]
    ended = run("fetch", "--days", "3")
    assert ended.code == 1
    assert "Not fetched: Wed 12 Aug 2026: " in ended.err
    assert "2 days fetched, 4 papers, 4 new." in ended.err
    quiet = run("fetch", "--days", "3", "--quiet")
    assert quiet.code == 1
    assert quiet.err.count("\n") == 1


def test_offline(hub: LoopbackHub, run: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    run("fetch")
    monkeypatch.setenv("HF_ENDPOINT", NOBODY)
    for words in ((), ("--days", "9"), ("--date", "2026-08-13")):
        ended = run("fetch", *words)
        assert ended.code == 4
        assert "The Hub could not be reached" in ended.err
    assert run("ls", "--offline", "-q").code == 0


class _Gone:
    """A Hub that is reached a few times and never again."""

    notice = None

    def __init__(self) -> None:
        self.asked = 0

    async def listing(self, key: ListingKey, etag: str | None = None) -> Answer:
        self.asked += 1
        if self.asked > 5:
            raise OfflineError("The Hub could not be reached (no network).")
        return Answer(())

    async def newest(self) -> str:
        return "2026-08-14"

    async def paper(self, id: str) -> Paper:
        raise NotImplementedError

    async def search(self, query: str, limit: int = 50) -> Answer:
        raise NotImplementedError

    async def full_text(self, id: str) -> str:
        raise NotImplementedError

    async def thread(self, id: str) -> tuple[Comment, ...] | None:
        raise NotImplementedError

    async def artifacts(self, id: str) -> Artifacts:
        raise NotImplementedError

    def file(
        self, address: str, may: Callable[[str], bool], start: int = 0
    ) -> AbstractAsyncContextManager[Incoming]:
        raise NotImplementedError

    async def aclose(self) -> None:
        pass


async def test_a_cut_cable_ends_a_long_fetch_soon(home: Path) -> None:
    hub = _Gone()
    feed = Feed(Archive.in_memory(None), hub)
    keys = [ListingKey("day", day) for day in span("2026-01-01", "2026-06-30")]
    told: list[Progress] = []
    failed = await backfill.fetch(feed, keys, told.append)
    await feed.close()
    assert hub.asked <= 5 + 4 * 8
    assert len(told) == len(keys)
    assert len(failed) == len(keys) - 5
    assert all(isinstance(step.problem, OfflineError) for step in told if step.problem)


@pytest.mark.parametrize("words", ["--days 0", "--since someday", "--days 2 --since fri"])
def test_what_is_not_understood(hub: LoopbackHub, run: Run, words: str) -> None:
    ended = run("fetch", *words.split())
    assert (ended.code, ended.out) == (2, "")
    assert days_asked(hub) == []


def test_a_day_to_come_is_not_found(hub: LoopbackHub, run: Run) -> None:
    assert run("fetch", "--since", "2026-09-01").code == 3


def test_a_wait_is_said_and_kept(hub: LoopbackHub, run: Run) -> None:
    refused = answer(429, b"{}", headers={"Retry-After": "1"})
    hub.faults.extend([lambda _: False, refused])
    started = time.monotonic()
    ended = run("fetch")
    assert ended.code == 0
    assert time.monotonic() - started > 0.9
    assert "The Hub asks to wait 1 s" in ended.err
    assert "1 day fetched, 3 papers" in ended.err


def test_ctrl_c_keeps_what_was_fetched(hub: LoopbackHub, run: Run) -> None:
    hub.latency = 0.3
    command = [sys.executable, "-m", "reader_tui", "fetch", "--days", "90"]
    with subprocess.Popen(command, stderr=subprocess.PIPE, encoding="utf-8") as process:
        while len(hub.requests) < 18:
            time.sleep(0.02)
        os.kill(process.pid, signal.SIGINT)
        assert process.wait(10) == 130
        assert process.stderr is not None
        said = process.stderr.read()
    assert said.startswith("Stopped; ")
    assert said.count("\n") == 1
    hub.latency = 0
    assert run("ls", "--date", "2026-08-14", "--offline", "-q").out.split()[0] == "2608.00001"
