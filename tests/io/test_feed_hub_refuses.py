"""A Hub that asks to wait, and answers that nothing here can keep."""

from __future__ import annotations

import asyncio
import json
from collections.abc import AsyncIterator, Iterator
from contextlib import suppress
from datetime import UTC, datetime
from pathlib import Path

import pytest

from reader_tui.archive.archive import Archive
from reader_tui.errors import ArchiveError, HubError, RateLimitedError
from reader_tui.feed import Feed, backfill
from reader_tui.feed.hub_search import HubSearch
from reader_tui.hub.client import Client
from reader_tui.papers.models import NEWEST, ListingKey
from tests.conftest import Run
from tests.hub import LoopbackHub, answer, item

FRIDAY = ListingKey("day", "2026-08-14")
THURSDAY = ListingKey("day", "2026-08-13")


@pytest.fixture
def hub() -> Iterator[LoopbackHub]:
    with LoopbackHub() as hub:
        for key in (FRIDAY, THURSDAY):
            ids = (f"26{key.value[8:]}.{number:05}" for number in range(3))
            hub.days[key.value] = [item(id, day=key.value) for id in ids]
        yield hub


@pytest.fixture
async def feed(tmp_path: Path, hub: LoopbackHub) -> AsyncIterator[Feed]:
    archive = Archive.open(
        tmp_path / "archive.sqlite3", lambda: datetime(2026, 8, 14, 9, tzinfo=UTC)
    )
    feed = Feed(archive, Client(hub.url, backoff=0.001))
    yield feed
    await feed.close()


async def shown(feed: Feed, key: ListingKey) -> list[str]:
    return [row.id for row in await feed.stored.run(feed.archive.rows, key)]


# Waiting


async def test_a_wait_is_counted_down_and_then_it_is_asked_again(
    feed: Feed, hub: LoopbackHub
) -> None:
    left: list[float] = []
    feed.waiting = left.append
    hub.faults.append(answer(429, headers={"Retry-After": "2"}))
    assert (await feed.refresh(FRIDAY)).listing.count == 3
    assert left[0] == 2 and left[-1] == 0 and left == sorted(left, reverse=True)
    assert len(hub.requests) == 2


@pytest.mark.parametrize("asked", ["newest", "paper", "search"])
async def test_whatever_is_asked_waits(feed: Feed, hub: LoopbackHub, asked: str) -> None:
    feed.waiting = lambda seconds: None
    hub.faults.append(answer(429, headers={"Retry-After": "1"}))
    if asked == "newest":
        assert await feed.newest() == FRIDAY.value
    elif asked == "paper":
        assert (await feed.paper("2614.00001")).id == "2614.00001"
    else:
        assert await HubSearch(feed).ask("case")


async def test_who_shows_no_wait_is_told_at_once(feed: Feed, hub: LoopbackHub) -> None:
    hub.faults.append(answer(429, headers={"Retry-After": "1"}))
    with pytest.raises(RateLimitedError):
        await feed.refresh(FRIDAY)


async def test_no_more_than_a_minute_is_waited(feed: Feed, hub: LoopbackHub) -> None:
    left: list[float] = []
    feed.waiting = left.append
    hub.faults.extend(answer(429, headers={"Retry-After": wait}) for wait in ("1", "60"))
    with pytest.raises(RateLimitedError):
        await feed.refresh(FRIDAY)
    assert max(left) == 1


async def test_a_wait_can_be_cancelled(feed: Feed, hub: LoopbackHub) -> None:
    left: list[float] = []
    feed.waiting = left.append
    hub.faults.append(answer(429, headers={"Retry-After": "50"}))
    asking = asyncio.create_task(feed.refresh(FRIDAY))
    while not left:
        await asyncio.sleep(0.001)
    asking.cancel()
    with suppress(asyncio.CancelledError):
        await asking
    assert left[-1] == 0, "nothing goes on counting"


def test_a_command_waits_and_says_so(
    hub: LoopbackHub, run: Run, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("HF_ENDPOINT", hub.url)
    hub.faults.append(answer(429, headers={"Retry-After": "1"}))
    ended = run("ls", "-q")
    assert (ended.code, len(ended.out.split())) == (0, 3)
    assert "asks to wait 1 s" in ended.err


# A full disk


def fill(archive: Archive) -> None:
    """Let the archive have no room for another page."""
    ((pages,),) = archive._database.all("PRAGMA page_count")
    archive._database.all(f"PRAGMA max_page_count = {pages}")


@pytest.fixture
def many(hub: LoopbackHub) -> None:
    hub.days[THURSDAY.value] = [
        item(f"2608.{number:05}", day=THURSDAY.value, summary=f"{number} " * 500)
        for number in range(90)
    ]


@pytest.mark.usefixtures("many")
async def test_what_cannot_be_kept_is_shown(feed: Feed, hub: LoopbackHub) -> None:
    await feed.refresh(FRIDAY)
    fill(feed.archive)
    refreshed = await feed.refresh(THURSDAY)
    assert refreshed.listing.count == 90 and refreshed.changed
    assert refreshed.unkept == feed.unkept
    assert feed.unkept is not None and "shown, but not kept" in feed.unkept
    assert "full" in feed.unkept
    rows = await feed.stored.run(feed.archive.rows, THURSDAY, "2026-08-14T00:00:00.000Z")
    assert len(rows) == 90 and all(row.new for row in rows)
    assert [row.upvotes for row in rows] == sorted((row.upvotes or 0 for row in rows), reverse=True)
    some = [rows[3].id, "2614.00001", rows[1].id]
    assert list(await feed.stored.run(feed.archive.rows_of, some)) == some
    assert (await feed.paper(some[0])).id == some[0]
    assert await shown(feed, FRIDAY), "what was stored before is still there"
    papers = await feed.stored.run(lambda: list(feed.archive.papers(THURSDAY)))
    assert [paper.id for paper in papers] == [row.id for row in rows]
    assert (await feed.best(THURSDAY))[0].count == 90


@pytest.mark.usefixtures("many")
async def test_a_search_that_cannot_be_kept_is_answered(feed: Feed) -> None:
    await feed.refresh(FRIDAY)
    fill(feed.archive)
    found = await HubSearch(feed).ask("case")
    assert len(found) == 50
    rows = await feed.stored.run(feed.archive.rows_of, [paper.id for paper in found])
    assert len(rows) == 50


@pytest.mark.usefixtures("many")
async def test_of_many_the_first_that_cannot_be_kept_ends_all(feed: Feed) -> None:
    await feed.refresh(FRIDAY)
    fill(feed.archive)
    with pytest.raises(ArchiveError, match="full"):
        await backfill.fetch(feed, [THURSDAY], lambda progress: None)


# Junk


async def test_entries_that_cannot_be_read_are_counted(feed: Feed, hub: LoopbackHub) -> None:
    junk = answer(200, json.dumps([{"paper": {"id": number}} for number in range(23)]).encode())
    hub.faults.append(junk)
    with pytest.raises(HubError, match="23 entries could not be read"):
        await feed.refresh(FRIDAY)
    hub.faults.append(junk)
    with pytest.raises(HubError, match="23 entries could not be read"):
        await feed.newest()
    assert await feed.listing(NEWEST) is None


# Calls that nobody waits for any more


async def test_cancelled_backfills_and_searches_cost_nothing(feed: Feed, hub: LoopbackHub) -> None:
    hub.searches, hub.remaining = 10_000, 10_000
    searches = HubSearch(feed)
    days = [ListingKey("day", f"2026-07-{number:02}") for number in range(1, 29)]
    for number in range(50):
        working = [
            asyncio.ensure_future(searches.ask(f"words {number}")),
            asyncio.ensure_future(backfill.fetch(feed, days, lambda progress: None)),
        ]
        await asyncio.sleep(0.0005 * (number % 20))
        for task in working:
            task.cancel()
        await asyncio.gather(*working, return_exceptions=True)
    async with asyncio.timeout(5):
        assert (await feed.refresh(FRIDAY)).listing.count == 3
