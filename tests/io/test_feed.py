"""Listings and papers: from the archive first, then from a Hub over real HTTP."""

from __future__ import annotations

import asyncio
import json
import threading
import time
from collections.abc import AsyncIterator, Iterable, Iterator, Sequence
from contextlib import asynccontextmanager
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from reader_tui.archive.archive import Archive
from reader_tui.errors import (
    ArchiveError,
    HubError,
    NotFoundError,
    OfflineError,
    RateLimitedError,
)
from reader_tui.feed import Feed, Progress, backfill, neighbours
from reader_tui.hub.client import Client
from reader_tui.hub.sample import SampleHub
from reader_tui.hub.wire import Answer, Hub
from reader_tui.papers.dates import utc_text
from reader_tui.papers.models import NEWEST, Listing, ListingKey, Paper
from tests.hub import Fault, Handler, LoopbackHub, answer, html, item, truncated

FRIDAY = ListingKey("day", "2026-08-14")
THURSDAY = ListingKey("day", "2026-08-13")
WEDNESDAY = ListingKey("day", "2026-08-12")
NOBODY = "http://127.0.0.1:9"
MINUTE, HOUR, DAY = timedelta(minutes=1), timedelta(hours=1), timedelta(days=1)


class Clock:
    """A clock that stands still until it is moved."""

    def __init__(self) -> None:
        self.time = datetime(2026, 8, 14, 7, tzinfo=UTC)

    def __call__(self) -> datetime:
        return self.time


class Kept:
    """Who carries copies."""

    def __init__(self) -> None:
        self.ids: list[str] = []

    def refresh_copies(self, papers: Iterable[Paper]) -> int:
        self.ids += [paper.id for paper in papers]
        return len(self.ids)


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def archive(tmp_path: Path, clock: Clock) -> Iterator[Archive]:
    archive = Archive.open(tmp_path / "archive.sqlite3", clock)
    yield archive
    archive.close()


@pytest.fixture
def hub() -> Iterator[LoopbackHub]:
    with LoopbackHub() as hub:
        hub.days["2026-08-14"] = [
            item("2608.00001", upvotes=30),
            item("2608.00002", upvotes=20),
            item("2608.00003", upvotes=10),
        ]
        hub.days["2026-08-13"] = [item("2608.00011", day="2026-08-13", upvotes=5)]
        yield hub


def client(url: str) -> Client:
    return Client(url, backoff=0.001)


@pytest.fixture
async def feed(archive: Archive, hub: LoopbackHub, clock: Clock) -> AsyncIterator[Feed]:
    feed = Feed(archive, client(hub.url), Kept(), clock)
    yield feed
    await feed.close()


@asynccontextmanager
async def lone(archive: Archive, hub: Hub | None, clock: Clock) -> AsyncIterator[Feed]:
    """Another feed over the same archive, which stays open."""
    feed = Feed(archive, hub, None, clock)
    try:
        yield feed
    finally:
        if hub is not None:
            await hub.aclose()


async def cut_off(feed: Feed) -> None:
    """From here on nobody answers."""
    assert feed.hub is not None
    await feed.hub.aclose()
    feed.hub = client(NOBODY)


def sent(document: object) -> Fault:
    """That document as the next answer."""
    return answer(200, json.dumps(document).encode())


def ids(feed: Feed, key: ListingKey = FRIDAY) -> list[str]:
    return [row.id for row in feed.archive.rows(key)]


def fetches(feed: Feed) -> int:
    return feed.archive.counts()["fetches"]


# One listing


async def test_a_listing_is_stored_before_anyone_is_told(feed: Feed, hub: LoopbackHub) -> None:
    assert await feed.listing(FRIDAY) is None
    refreshed = await feed.refresh(FRIDAY)
    assert refreshed.asked and refreshed.changed and refreshed.added == ()
    assert refreshed.listing == Listing(FRIDAY, "2026-08-14T07:00:00.000Z", count=3)
    assert await feed.listing(FRIDAY) == refreshed.listing
    rows = await feed.stored.run(feed.archive.rows, FRIDAY)
    assert [row.id for row in rows] == ["2608.00001", "2608.00002", "2608.00003"]
    papers = await feed.stored.run(lambda: list(feed.archive.papers(FRIDAY)))
    assert [paper.row() for paper in papers] == rows
    assert await feed.stored.run(feed.archive.rows_of, ["2608.00003", "2608.09999"]) == {
        "2608.00003": rows[2]
    }
    assert hub.paths() == ["/api/daily_papers?date=2026-08-14&limit=100"]


async def test_a_fresh_list_is_not_asked_for_unless_forced(
    feed: Feed, hub: LoopbackHub, clock: Clock
) -> None:
    await feed.refresh(FRIDAY)
    clock.time += 9 * MINUTE
    again = await feed.refresh(FRIDAY)
    assert (again.asked, again.changed, again.listing.stale) == (False, False, False)
    assert len(hub.requests) == 1
    assert (await feed.refresh(FRIDAY, force=True)).asked
    assert len(hub.requests) == 2


async def test_a_due_list_is_stale_until_it_is_asked_for(
    feed: Feed, hub: LoopbackHub, clock: Clock
) -> None:
    await feed.refresh(FRIDAY)
    clock.time += 10 * MINUTE
    held = await feed.listing(FRIDAY)
    assert held is not None and held.stale
    refreshed = await feed.refresh(FRIDAY)
    assert refreshed.asked and not refreshed.listing.stale
    assert refreshed.listing.fetched == "2026-08-14T07:10:00.000Z"


async def test_a_day_is_as_old_as_the_newest_one_makes_it(
    feed: Feed, hub: LoopbackHub, clock: Clock
) -> None:
    old = ListingKey("day", "2026-07-01")
    hub.days[old.value] = [item("2607.00001", day=old.value)]
    await feed.newest()
    for key in (THURSDAY, old):
        await feed.refresh(key)
    clock.time += 5 * HOUR
    assert not (await feed.refresh(THURSDAY)).asked
    clock.time += HOUR
    assert (await feed.refresh(THURSDAY)).asked
    clock.time += 900 * DAY
    assert not (await feed.refresh(old)).asked, "it had settled when it was fetched"


async def test_an_unchanged_answer_renews_the_list_without_a_fetch(
    feed: Feed, hub: LoopbackHub, clock: Clock
) -> None:
    await feed.refresh(FRIDAY)
    clock.time += HOUR
    again = await feed.refresh(FRIDAY)
    etag = hub.requests[-1].headers["if-none-match"]
    assert etag.startswith('W/"') and (again.asked, again.changed) == (True, False)
    assert again.listing == Listing(FRIDAY, "2026-08-14T08:00:00.000Z", count=3)
    assert fetches(feed) == 1 and len(ids(feed)) == 3
    clock.time += HOUR
    await feed.refresh(FRIDAY)
    assert hub.requests[-1].headers["if-none-match"] == etag, "it is still the same"


async def test_the_same_counts_without_an_etag_make_no_fetch_either(
    feed: Feed, hub: LoopbackHub, clock: Clock
) -> None:
    hub.sends_etags = False
    await feed.refresh(FRIDAY)
    clock.time += HOUR
    again = await feed.refresh(FRIDAY)
    assert "if-none-match" not in hub.requests[-1].headers
    assert (again.asked, again.changed, fetches(feed)) == (True, False, 1)
    assert again.listing.fetched == "2026-08-14T08:00:00.000Z"


async def test_changed_counts_are_kept_beside_the_old_ones(feed: Feed, hub: LoopbackHub) -> None:
    await feed.refresh(FRIDAY)
    hub.days["2026-08-14"][2] = item("2608.00003", upvotes=40)
    refreshed = await feed.refresh(FRIDAY, force=True)
    assert (refreshed.added, refreshed.changed, fetches(feed)) == ((), True, 2)
    assert ids(feed) == ["2608.00003", "2608.00001", "2608.00002"]
    query = "SELECT fetch, rank, upvotes FROM entries WHERE paper = 260800003 ORDER BY fetch"
    assert feed.archive._database.all(query, ()) == [(1, 2, 10), (2, 0, 40)]


async def test_papers_added_to_a_known_list_are_named(feed: Feed, hub: LoopbackHub) -> None:
    await feed.refresh(FRIDAY)
    hub.days["2026-08-14"] += [item("2608.00005", upvotes=25), item("2608.00004", upvotes=1)]
    refreshed = await feed.refresh(FRIDAY, force=True)
    assert refreshed.added == ("2608.00005", "2608.00004")
    assert refreshed.listing.count == 5


async def test_all_pages_make_one_list(feed: Feed, hub: LoopbackHub) -> None:
    hub.days["2026-08-14"] = [item(f"2608.{n:05}", upvotes=500 - n) for n in range(250)]
    assert (await feed.refresh(FRIDAY)).listing.count == 250
    assert ids(feed) == [f"2608.{n:05}" for n in range(250)]


async def test_a_paper_sent_twice_is_one_row(feed: Feed, hub: LoopbackHub) -> None:
    twice = item("2608.00001")
    hub.faults.append(sent([twice, item("2608.00002"), twice]))
    refreshed = await feed.refresh(FRIDAY)
    assert ids(feed) == ["2608.00001", "2608.00002"]
    assert (refreshed.listing.count, refreshed.listing.skipped) == (2, 0)


async def test_bad_entries_are_counted_beside_the_good(feed: Feed, hub: LoopbackHub) -> None:
    bad = [None, {}, {"paper": {"id": 5}}, "paper", item("2608.00009", title=None)]
    hub.faults.append(sent([*bad, item("2608.00001")]))
    listing = (await feed.refresh(FRIDAY)).listing
    assert (listing.count, listing.skipped) == (1, 5)


@pytest.mark.parametrize(
    "fault",
    [
        answer(200, b"[]"),
        answer(200, b'[{"paper": null}, 7]'),
        answer(200, b"{}"),
        answer(200, b"not json"),
        answer(400, b'{"error": "no"}'),
        html(),
    ],
    ids=["empty", "all-bad", "object", "junk", "refused", "portal"],
)
async def test_a_bad_answer_never_takes_the_place_of_a_good_list(
    feed: Feed, hub: LoopbackHub, fault: Fault
) -> None:
    before = (await feed.refresh(FRIDAY)).listing
    hub.faults.append(fault)
    with pytest.raises(HubError):
        await feed.refresh(FRIDAY, force=True)
    assert await feed.listing(FRIDAY) == before
    assert len(ids(feed)) == 3 and fetches(feed) == 1


async def test_a_list_that_broke_off_is_asked_for_again_and_then_given_up(
    feed: Feed, hub: LoopbackHub
) -> None:
    await feed.refresh(FRIDAY)
    hub.faults += [truncated()] * 3
    with pytest.raises(HubError, match="broke"):
        await feed.refresh(FRIDAY, force=True)
    assert len(ids(feed)) == 3 and len(hub.requests) == 4


async def test_an_answer_of_only_bad_entries_is_not_stored_as_empty(
    feed: Feed, hub: LoopbackHub
) -> None:
    hub.faults.append(answer(200, b"[{}, {}]"))
    with pytest.raises(HubError, match="no usable paper for Fri 14 Aug 2026"):
        await feed.refresh(FRIDAY)
    assert await feed.listing(FRIDAY) is None


async def test_an_empty_day_is_remembered_as_empty(feed: Feed, hub: LoopbackHub) -> None:
    await feed.refresh(WEDNESDAY)
    assert not (await feed.refresh(WEDNESDAY)).asked
    hub.days["2026-08-12"] = [item("2608.00021", day="2026-08-12")]
    refreshed = await feed.refresh(WEDNESDAY, force=True)
    assert refreshed.added == ("2608.00021",) and refreshed.listing.count == 1


async def test_a_day_that_the_hub_denies_but_once_gave_is_kept(
    feed: Feed, hub: LoopbackHub
) -> None:
    """The last day that the Hub names in its refusals lags behind what it has listed."""
    await feed.refresh(FRIDAY)
    hub.today = "2026-08-13"
    with pytest.raises(HubError, match=r"not published yet.*kept"):
        await feed.refresh(FRIDAY, force=True)
    with pytest.raises(NotFoundError):
        await feed.refresh(ListingKey("day", "2026-08-15"))
    assert len(ids(feed)) == 3


async def test_refreshes_of_one_list_ask_once(feed: Feed, hub: LoopbackHub) -> None:
    hub.latency = 0.05
    many = await asyncio.gather(*(feed.refresh(FRIDAY) for _ in range(5)))
    assert sorted(one.asked for one in many) == [False] * 4 + [True]
    assert len(hub.requests) == 1
    many = await asyncio.gather(*(feed.refresh(FRIDAY, force=True) for _ in range(5)))
    assert sum(one.asked for one in many) == 1
    assert len(hub.requests) == 2
    assert (await feed.refresh(FRIDAY, force=True)).asked, "but one that comes later asks"


async def test_who_waited_for_a_failure_asks_anew(feed: Feed, hub: LoopbackHub) -> None:
    hub.latency = 0.05
    hub.faults.append(answer(400, b"{}"))
    first, second = await asyncio.gather(
        feed.refresh(FRIDAY, force=True), feed.refresh(FRIDAY, force=True), return_exceptions=True
    )
    assert isinstance(first, HubError) and not isinstance(second, BaseException)
    assert second.asked and len(ids(feed)) == 3


async def test_a_refresh_that_is_dropped_leaves_the_way_free(feed: Feed, hub: LoopbackHub) -> None:
    hub.latency = 0.15
    with pytest.raises(TimeoutError):
        await asyncio.wait_for(feed.refresh(FRIDAY), 0.02)
    hub.latency = 0.0
    assert (await feed.refresh(FRIDAY)).listing.count == 3


async def test_copies_are_refreshed_by_every_answer(feed: Feed, hub: LoopbackHub) -> None:
    kept = feed.copies
    assert isinstance(kept, Kept)
    await feed.refresh(THURSDAY)
    await feed.refresh(THURSDAY)
    assert kept.ids == ["2608.00011"], "not by what was only read"
    await feed.refresh(FRIDAY)
    assert kept.ids == ["2608.00011", "2608.00001", "2608.00002", "2608.00003"]
    await feed.paper("2608.00001")
    assert len(kept.ids) == 4
    hub.papers["2501.00001"] = item("2501.00001")["paper"]
    await feed.paper("2501.00001")
    assert kept.ids[-1] == "2501.00001"


# Which day is the newest


@pytest.mark.parametrize("year", [1970, 2026, 2038])
async def test_the_newest_day_is_what_the_hub_says_it_is(
    feed: Feed, hub: LoopbackHub, clock: Clock, year: int
) -> None:
    clock.time = clock.time.replace(year=year)
    assert await feed.newest() == "2026-08-14"
    assert await feed.resolved(NEWEST) == FRIDAY
    refreshed = await feed.refresh(NEWEST)
    assert refreshed.listing.key == FRIDAY and refreshed.listing.count == 3
    assert not (await feed.refresh(NEWEST)).asked
    assert hub.paths() == [
        "/api/daily_papers?limit=100",
        "/api/daily_papers?date=2026-08-14&limit=100",
    ]
    held = await feed.listing(NEWEST)
    assert held == refreshed.listing


async def test_the_newest_day_is_asked_for_again_after_ten_minutes(
    feed: Feed, hub: LoopbackHub, clock: Clock
) -> None:
    await feed.newest()
    hub.days["2026-08-17"] = [item("2608.00031", day="2026-08-17")]
    clock.time += 9 * MINUTE
    assert await feed.newest() == "2026-08-14"
    clock.time += MINUTE
    assert await feed.newest() == "2026-08-17"
    clock.time -= 30 * DAY
    assert len(hub.requests) == 2
    await feed.newest()
    assert len(hub.requests) == 3, "a time in the future is no reason to wait for it"


async def test_forcing_asks_for_the_newest_day_too(feed: Feed, hub: LoopbackHub) -> None:
    await feed.refresh(NEWEST)
    hub.days["2026-08-17"] = [item("2608.00031", day="2026-08-17")]
    assert (await feed.refresh(NEWEST)).listing.key == FRIDAY
    assert (await feed.refresh(NEWEST, force=True)).listing.key.value == "2026-08-17"


async def test_those_who_want_the_newest_day_at_once_ask_once(feed: Feed, hub: LoopbackHub) -> None:
    hub.latency = 0.05
    await asyncio.gather(*(feed.refresh(NEWEST) for _ in range(4)))
    await asyncio.gather(*(feed.newest(force=True) for _ in range(4)))
    assert len(hub.requests) == 3


# The best to be had


async def test_the_best_is_the_hubs_while_it_answers(feed: Feed) -> None:
    listing, problem = await feed.best(NEWEST)
    assert (listing.key, listing.stale, problem) == (FRIDAY, False, None)


@pytest.mark.parametrize("key", [NEWEST, FRIDAY], ids=["newest", "friday"])
async def test_without_a_network_the_best_is_the_archives(
    feed: Feed, clock: Clock, key: ListingKey
) -> None:
    await feed.refresh(NEWEST)
    clock.time += HOUR
    await cut_off(feed)
    listing, problem = await feed.best(key)
    assert listing == Listing(FRIDAY, "2026-08-14T07:00:00.000Z", stale=True, count=3)
    assert isinstance(problem, OfflineError) and "refused" in str(problem)


async def test_a_hub_in_trouble_is_no_reason_to_show_nothing(
    feed: Feed, hub: LoopbackHub, clock: Clock
) -> None:
    await feed.refresh(NEWEST)
    clock.time += HOUR
    hub.faults += [answer(503)] * 3
    listing, problem = await feed.best(FRIDAY)
    assert listing.stale and listing.count == 3
    assert problem is not None and "503" in str(problem)


async def test_the_best_of_a_newest_day_never_fetched_is_the_one_before(
    feed: Feed, hub: LoopbackHub
) -> None:
    await feed.refresh(THURSDAY)
    await feed.newest()
    await cut_off(feed)
    listing, problem = await feed.best(NEWEST)
    assert (listing.key, listing.stale) == (THURSDAY, True)
    assert isinstance(problem, OfflineError)
    with pytest.raises(OfflineError):
        await feed.best(FRIDAY)


@pytest.mark.parametrize("key", [NEWEST, FRIDAY, ListingKey("trending")], ids=str)
@pytest.mark.parametrize("url", [None, NOBODY], ids=["told", "cut off"])
async def test_offline_with_nothing_ends_with_4(
    archive: Archive, clock: Clock, key: ListingKey, url: str | None
) -> None:
    async with lone(archive, client(url) if url else None, clock) as feed:
        with pytest.raises(OfflineError) as caught:
            await feed.best(key)
    assert caught.value.exit_code == 4


async def test_when_told_to_be_offline_what_is_held_is_shown_without_asking(
    feed: Feed, hub: LoopbackHub, clock: Clock
) -> None:
    await feed.refresh(NEWEST)
    clock.time += DAY
    async with lone(feed.archive, None, clock) as offline:
        refreshed = await offline.refresh(NEWEST, force=True)
        assert not refreshed.asked and refreshed.listing.stale
        assert (await offline.stored.run(offline.archive.rows, FRIDAY))[0].id == "2608.00001"
    assert len(hub.requests) == 2


# Neighbours


async def step(feed: Feed, key: ListingKey, by: int) -> tuple[str | None, list[str]]:
    """The key of the neighbour and of the empty ones passed."""
    listing, passed = await neighbours.neighbour(feed, key, by)
    return listing.key.value if listing else None, [key.value for key in passed]


async def test_empty_days_are_passed_with_their_names(feed: Feed, hub: LoopbackHub) -> None:
    hub.days["2026-08-10"] = [item("2608.00041", day="2026-08-10")]
    hub.days["2026-08-07"] = [item("2608.00042", day="2026-08-07")]
    assert await step(feed, FRIDAY, -1) == ("2026-08-13", [])
    assert await step(feed, THURSDAY, -1) == ("2026-08-10", ["2026-08-12", "2026-08-11"])
    monday = ListingKey("day", "2026-08-10")
    assert await step(feed, monday, -1) == ("2026-08-07", ["2026-08-09", "2026-08-08"])
    assert await step(feed, monday, 1) == ("2026-08-13", ["2026-08-11", "2026-08-12"])


async def test_there_is_nothing_after_the_newest_or_before_the_first(
    feed: Feed, hub: LoopbackHub
) -> None:
    assert await step(feed, FRIDAY, 1) == (None, [])
    assert await step(feed, ListingKey("day", "2023-05-04"), -1) == (None, [])
    assert await step(feed, ListingKey("week", "2026-W33"), 1) == (None, [])
    assert await step(feed, ListingKey("month", "2023-05"), -1) == (None, [])
    assert hub.paths() == ["/api/daily_papers?limit=100"]


async def test_the_search_for_a_neighbour_ends(feed: Feed, hub: LoopbackHub) -> None:
    key, passed = await step(feed, THURSDAY, -1)
    assert key is None and len(passed) == 14


@pytest.mark.parametrize(
    ("key", "by"),
    [
        (ListingKey("day", "9999-12-31"), 1),
        (ListingKey("day", "0001-01-01"), -1),
        (ListingKey("month", "9999-12"), 1),
        (ListingKey("week", "9999-W52"), 1),
    ],
    ids=str,
)
async def test_where_the_calendar_ends_there_is_no_neighbour(
    feed: Feed, key: ListingKey, by: int
) -> None:
    assert await neighbours.neighbour(feed, key, by) == (None, [])


async def test_weeks_and_months_have_neighbours_too(feed: Feed, hub: LoopbackHub) -> None:
    hub.days["2026-07-30"] = [item("2607.00001", day="2026-07-30")]
    assert await step(feed, ListingKey("week", "2026-W33"), -1) == ("2026-W31", ["2026-W32"])
    assert await step(feed, ListingKey("month", "2026-08"), -1) == ("2026-07", [])


@pytest.mark.parametrize("told", [True, False], ids=["told", "cut off"])
@pytest.mark.parametrize("later", [timedelta(), HOUR], ids=["at once", "later"])
async def test_offline_the_neighbour_is_the_nearest_fetched(
    feed: Feed, hub: LoopbackHub, clock: Clock, told: bool, later: timedelta
) -> None:
    for day in ("2026-08-03", "2026-07-20"):
        hub.days[day] = [item(f"2608.{day[5:7]}{day[8:]}1", day=day)]
        await feed.refresh(ListingKey("day", day))
    await feed.refresh(NEWEST)
    await feed.refresh(ListingKey("day", "2026-08-02"))
    clock.time += later
    async with lone(feed.archive, None if told else client(NOBODY), clock) as offline:
        assert await step(offline, FRIDAY, -1) == ("2026-08-03", [])
        key = ListingKey("day", "2026-08-03")
        assert (await step(offline, key, -1))[0] == "2026-07-20", "the empty one is passed"
        assert await step(offline, key, 1) == ("2026-08-14", [])
        assert (await step(offline, ListingKey("day", "2026-07-20"), -1))[0] is None
        assert (await step(offline, FRIDAY, 1))[0] is None


async def test_offline_with_nothing_there_is_no_neighbour_to_speak_of(
    archive: Archive, clock: Clock
) -> None:
    for hub in (None, client(NOBODY)):
        async with lone(archive, hub, clock) as feed:
            with pytest.raises(OfflineError):
                await neighbours.neighbour(feed, FRIDAY, -1)


# One paper


async def test_a_paper_comes_from_the_archive_without_asking(feed: Feed, hub: LoopbackHub) -> None:
    await feed.refresh(FRIDAY)
    paper = await feed.paper("2608.00002")
    assert (paper.id, paper.day, paper.upvotes) == ("2608.00002", "2026-08-14", 20)
    assert len(hub.requests) == 1


async def test_a_paper_that_was_never_met_comes_from_the_hub_and_stays(
    feed: Feed, hub: LoopbackHub
) -> None:
    hub.papers["2501.00001"] = item("2501.00001", day="2025-01-03")["paper"]
    paper = await feed.paper("2501.00001")
    assert (paper.id, paper.day) == ("2501.00001", "2025-01-03")
    assert hub.paths() == ["/api/papers/2501.00001"]
    await cut_off(feed)
    assert await feed.paper("2501.00001") == paper


async def test_a_paper_nobody_knows_is_not_found(feed: Feed, hub: LoopbackHub) -> None:
    with pytest.raises(NotFoundError, match=r"2501\.09999") as caught:
        await feed.paper("2501.09999")
    assert caught.value.exit_code == 3
    with pytest.raises(OfflineError):
        await feed.paper("2501.09999", ask=False)
    assert len(hub.requests) == 1
    await cut_off(feed)
    with pytest.raises(OfflineError):
        await feed.paper("2501.09999")


# What became of papers


async def test_what_two_answers_differ_in_is_told(
    feed: Feed, hub: LoopbackHub, clock: Clock
) -> None:
    await feed.refresh(FRIDAY)
    before = utc_text(clock())
    clock.time += HOUR
    hub.days["2026-08-14"][0] = item("2608.00001", upvotes=64, numComments=9)
    await feed.refresh(FRIDAY)
    assert await feed.stored.run(feed.archive.history.series, "2608.00001") == [
        (before, 30),
        (utc_text(clock()), 64),
    ]
    (change,) = await feed.stored.run(
        feed.archive.history.changes, {"2608.00001": before, "2608.00002": before}
    )
    assert change.id == "2608.00001" and change.upvotes == 34
    assert [row.gained for row in await feed.stored.run(feed.archive.rows, FRIDAY, before)] == [
        34,
        0,
        0,
    ]


# Many days


def last_days(count: int) -> list[ListingKey]:
    newest = datetime(2026, 8, 14, tzinfo=UTC)
    days = (newest - n * DAY for n in range(count))
    return [ListingKey("day", f"{day:%Y-%m-%d}") for day in days]


async def test_many_days_are_fetched_eight_at_once(feed: Feed, hub: LoopbackHub) -> None:
    def together(handler: Handler) -> bool:
        """Hold each answer back until eight are wanted, or none comes any more."""
        until = time.monotonic() + 5
        while hub.busiest < 8 and time.monotonic() < until:
            hub.stopping.wait(0.002)
        return False

    hub.faults += [together] * 24
    hub.latency = 0.01
    keys = last_days(24)
    told: list[Progress] = []
    assert await backfill.fetch(feed, keys, told.append) == []
    assert hub.busiest == 8
    assert sorted(hub.paths()) == sorted(
        f"/api/daily_papers?date={key.value}&limit=100" for key in keys
    )
    assert [progress.done for progress in told] == list(range(1, 25))
    assert {progress.total for progress in told} == {24}
    assert {progress.key for progress in told} == set(keys)
    assert feed.archive.counts()["listings"] == 24


async def test_the_first_named_are_asked_for_first(feed: Feed, hub: LoopbackHub) -> None:
    keys = last_days(20)
    await backfill.fetch(feed, keys, lambda progress: None)
    early = {path[23:33] for path in hub.paths()[:12]}
    assert early >= {key.value for key in keys[:4]}
    assert not early & {key.value for key in keys[-1:]}


async def test_no_days_are_no_work(feed: Feed, hub: LoopbackHub) -> None:
    assert await backfill.fetch(feed, [], lambda progress: pytest.fail("nothing was done")) == []
    assert hub.requests == []


async def test_a_caller_says_which_days_are_wanted(feed: Feed, hub: LoopbackHub) -> None:
    await feed.refresh(FRIDAY)
    seen: dict[ListingKey, Listing | None] = {}

    def wanted(key: ListingKey, held: Listing | None) -> bool:
        seen[key] = held
        return held is None

    told: list[Progress] = []
    assert await backfill.fetch(feed, [FRIDAY, THURSDAY], told.append, wanted) == []
    assert len(hub.requests) == 2 and len(told) == 2
    assert seen == {FRIDAY: await feed.listing(FRIDAY), THURSDAY: None}


async def test_days_that_failed_are_named_and_the_others_kept(feed: Feed, hub: LoopbackHub) -> None:
    hub.faults.append(answer(400, b'{"error": "no"}'))
    told: list[Progress] = []
    failed = await backfill.fetch(feed, [FRIDAY, THURSDAY], told.append)
    assert len(failed) == 1 and failed[0] in (FRIDAY, THURSDAY)
    (kept,) = {FRIDAY, THURSDAY} - set(failed)
    assert await feed.listing(kept) is not None and await feed.listing(failed[0]) is None
    problems = {progress.key: progress.problem for progress in told}
    assert problems[kept] is None and isinstance(problems[failed[0]], HubError)


async def test_failures_come_in_the_order_of_their_days(archive: Archive, clock: Clock) -> None:
    async with lone(archive, client(NOBODY), clock) as feed:
        keys = last_days(5)
        assert await backfill.fetch(feed, keys, lambda progress: None) == keys[::-1]


class Counted(SampleHub):
    """A Hub that fails in one way, and counts how often it was asked."""

    def __init__(self, *problems: Exception) -> None:
        super().__init__()
        self.problems = list(problems)
        self.asked = 0

    async def listing(self, key: ListingKey, etag: str | None = None) -> Answer:
        self.asked += 1
        await asyncio.sleep(0)
        if self.problems:
            raise self.problems.pop(0)
        return Answer((await self.paper_of(key),))

    async def paper_of(self, key: ListingKey) -> Paper:
        return Paper("2608.00001", "t", "", "t", "", day=key.value)


async def test_a_hub_out_of_reach_is_not_asked_for_every_day(
    archive: Archive, clock: Clock
) -> None:
    hub = Counted(*(OfflineError("gone") for _ in range(100)))
    async with lone(archive, hub, clock) as feed:
        keys = last_days(60)
        told: list[Progress] = []
        assert len(await backfill.fetch(feed, keys, told.append)) == 60
    assert hub.asked < 20
    assert all(isinstance(progress.problem, OfflineError) for progress in told)
    assert len(told) == 60


async def test_one_lost_connection_does_not_end_a_backfill(archive: Archive, clock: Clock) -> None:
    hub = Counted(*(OfflineError("gone") for _ in range(7)))
    async with lone(archive, hub, clock) as feed:
        assert len(await backfill.fetch(feed, last_days(40), lambda progress: None)) == 7
    assert hub.asked == 40


@pytest.fixture
def slept(monkeypatch: pytest.MonkeyPatch) -> list[float]:
    """How long a feed would have slept."""
    times: list[float] = []
    sleep = asyncio.sleep

    async def no_sleep(seconds: float) -> None:
        times.append(seconds)
        await sleep(0)

    class Quick:
        """The module as the feed sees it, in a hurry."""

        def __getattr__(self, name: str) -> object:
            return no_sleep if name == "sleep" else getattr(asyncio, name)

    monkeypatch.setattr(backfill, "asyncio", Quick())
    return times


async def test_a_backfill_waits_as_long_as_the_hub_asks_and_goes_on(
    archive: Archive, clock: Clock, slept: list[float]
) -> None:
    hub = Counted(RateLimitedError("wait", 42.0), RateLimitedError("wait", 7.0))
    told: list[Progress] = []
    async with lone(archive, hub, clock) as feed:
        assert await backfill.fetch(feed, [FRIDAY], told.append) == []
    assert slept == [42.0, 7.0] and hub.asked == 3
    assert [(progress.done, progress.wait) for progress in told] == [(0, 42.0), (0, 7.0), (1, 0.0)]
    assert archive.listing(FRIDAY) is not None


async def test_a_backfill_gives_up_on_a_hub_that_only_asks_to_wait(
    archive: Archive, clock: Clock, slept: list[float]
) -> None:
    hub = Counted(*(RateLimitedError("wait", 60.0) for _ in range(50)))
    told: list[Progress] = []
    async with lone(archive, hub, clock) as feed:
        assert await backfill.fetch(feed, [FRIDAY], told.append) == [FRIDAY]
    assert sum(slept) >= 300, "longer than the Hub's window of five minutes"
    assert isinstance(told[-1].problem, RateLimitedError) and hub.asked == len(slept) + 1


async def test_the_wait_that_a_real_hub_asks_for_is_told(
    feed: Feed, hub: LoopbackHub, slept: list[float]
) -> None:
    hub.faults.append(answer(429, b"{}", headers={"Retry-After": "33"}))
    waits: list[float] = []

    def report(progress: Progress) -> None:
        if progress.wait:
            waits.append(progress.wait)

    assert await backfill.fetch(feed, [FRIDAY], report) == [FRIDAY], "no time passes here"
    assert waits[0] == 33.0 and all(30 < wait <= 33 for wait in waits)
    assert len(hub.requests) == 1, "while it asks to wait it is not asked"


async def test_progress_never_goes_back_while_some_wait(
    archive: Archive, clock: Clock, slept: list[float]
) -> None:
    hub = Counted(*(RateLimitedError("wait", 1.0) for _ in range(20)))
    told: list[Progress] = []
    async with lone(archive, hub, clock) as feed:
        await backfill.fetch(feed, last_days(30), told.append)
    done = [progress.done for progress in told]
    assert done == sorted(done) and done[-1] == 30


async def test_a_full_disk_ends_a_backfill_with_no_one_left_working(
    archive: Archive, clock: Clock, monkeypatch: pytest.MonkeyPatch
) -> None:
    def full(*_: object, **__: object) -> None:
        raise ArchiveError("The archive could not be written: database or disk is full.")

    hub = Counted()
    monkeypatch.setattr(archive, "store", full)
    async with lone(archive, hub, clock) as feed:
        with pytest.raises(ArchiveError, match="full"):
            await backfill.fetch(feed, last_days(60), lambda progress: None)
        asked = hub.asked
        for _ in range(20):
            await asyncio.sleep(0.001)
        assert hub.asked == asked < 60


# The end


async def test_a_closed_feed_says_so_and_can_be_closed_again(
    archive: Archive, hub: LoopbackHub, clock: Clock
) -> None:
    feed = Feed(archive, client(hub.url), None, clock)
    await feed.refresh(FRIDAY)
    await feed.close()
    await feed.close()
    with pytest.raises(ArchiveError, match="closed"):
        await feed.stored.run(feed.archive.rows, FRIDAY)


async def test_closing_while_the_hub_is_asked_is_an_error_of_ours(
    archive: Archive, hub: LoopbackHub, clock: Clock
) -> None:
    hub.latency = 0.1
    feed = Feed(archive, client(hub.url), None, clock)
    asking = asyncio.create_task(feed.best(FRIDAY))
    while not hub.requests:
        await asyncio.sleep(0.001)
    await feed.close()
    with pytest.raises((HubError, ArchiveError)):
        await asking


async def test_the_archive_does_not_hold_up_the_loop(
    feed: Feed, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Its calls run in a thread of their own, one after the other."""
    threads: set[str] = set()
    rows = feed.archive.rows

    def noted(key: ListingKey, since: str | None = None) -> Sequence[object]:
        threads.add(threading.current_thread().name)
        return rows(key, since)

    monkeypatch.setattr(feed.archive, "rows", noted)
    await asyncio.gather(*(feed.stored.run(feed.archive.rows, FRIDAY) for _ in range(4)))
    assert len(threads) == 1 and threading.current_thread().name not in threads
