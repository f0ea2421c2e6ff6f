"""Everything that waits since a day: from the archive at once, then over real HTTP."""

from __future__ import annotations

from collections.abc import AsyncIterator, Sequence
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import pytest

from reader_tui.archive.archive import Archive
from reader_tui.errors import OfflineError
from reader_tui.feed import Feed, Progress, backfill
from reader_tui.hub.client import Client
from reader_tui.papers.dates import utc_text
from reader_tui.papers.models import ListingKey
from reader_tui.papers.weights import Weights
from reader_tui.views import backlog
from tests.hub import LoopbackHub, answer, item

NEWEST = date(2026, 8, 14)
HOUR = timedelta(hours=1)


class Clock:
    """A clock that stands still until it is moved."""

    time = datetime(2026, 8, 14, 7, tzinfo=UTC)

    def __call__(self) -> datetime:
        return self.time


@pytest.fixture
def clock() -> Clock:
    return Clock()


def day(back: int) -> str:
    return (NEWEST - timedelta(days=back)).isoformat()


@pytest.fixture
def hub() -> LoopbackHub:
    """A Hub, not yet started, with three papers on each of twelve days."""
    hub = LoopbackHub()
    for back in range(12):
        hub.days[day(back)] = [
            item(f"2608.{back:03}{number:02}", day=day(back), upvotes=10 * (number + 1))
            for number in range(3)
        ]
    return hub


@pytest.fixture
async def feed(tmp_path: Path, hub: LoopbackHub, clock: Clock) -> AsyncIterator[Feed]:
    with hub:
        archive = Archive.open(tmp_path / "archive.sqlite3", clock)
        feed = Feed(archive, Client(hub.url, backoff=0.001), None, clock)
        yield feed
        await feed.close()


def anything(paper_id: str) -> bool:
    return True


def quiet(progress: Progress) -> None:
    """Progress that nobody looks at."""


async def cut_off(feed: Feed) -> None:
    """From here on nobody is asked."""
    assert feed.hub is not None
    await feed.hub.aclose()
    feed.hub = None


async def waiting(feed: Feed, since: str) -> list[str]:
    return [
        one.row.id for one in await feed.stored.run(backlog.waiting, feed.archive, since, anything)
    ]


async def test_all_days_since_one_are_fetched_and_each_paper_waits_once(
    feed: Feed, hub: LoopbackHub
) -> None:
    hub.days[day(2)].append(item("2608.00000", day=day(2), upvotes=99))
    reports: list[Progress] = []
    assert await backfill.fetch_since(feed, day(4), reports.append) == []
    assert [report.done for report in reports] == [1, 2, 3, 4, 5]
    found = await waiting(feed, day(4))
    assert len(found) == len(set(found)) == 15
    assert {"2608.00002", "2608.00001"} <= set(await waiting(feed, day(0)))


async def test_the_newest_days_are_asked_for_first(feed: Feed, hub: LoopbackHub) -> None:
    await backfill.fetch_since(feed, day(11), quiet)
    asked = [path.partition("date=")[2][:10] for path in hub.paths()[1:]]
    # Eight are under way at once, and may overtake one another.
    assert all(abs(asked.index(day(back)) - back) < 8 for back in range(12))


async def test_what_is_here_waits_at_once_while_more_is_fetched(feed: Feed) -> None:
    first: list[int] = []

    def report(progress: Progress) -> None:
        first.append(len(feed.archive.history.listed_since(day(11))))

    await backfill.fetch_since(feed, day(11), report)
    assert 3 <= first[0] < 36 and first[-1] == 36


async def test_days_that_are_here_and_final_are_not_asked_for_again(
    feed: Feed, hub: LoopbackHub, clock: Clock
) -> None:
    await backfill.fetch_since(feed, day(3), quiet)
    hub.requests.clear()
    await backfill.fetch_since(feed, day(5), quiet)
    assert sorted(path.partition("date=")[2][:10] for path in hub.paths()) == [day(5), day(4)]
    hub.requests.clear()
    clock.time += timedelta(hours=7)
    await backfill.fetch_since(feed, day(5), quiet)
    assert len(hub.requests) == 7, "the newest day, and six lists that may have grown since"


async def test_days_that_failed_are_named_and_the_rest_waits(feed: Feed, hub: LoopbackHub) -> None:
    await feed.newest()
    hub.faults.append(answer(403))
    failed = await backfill.fetch_since(feed, day(2), quiet)
    assert len(failed) == 1
    assert len(await waiting(feed, day(2))) == 6


async def test_offline_what_is_here_waits_and_the_other_days_are_named(
    feed: Feed, hub: LoopbackHub
) -> None:
    await backfill.fetch_since(feed, day(1), quiet)
    await cut_off(feed)
    assert await backfill.fetch_since(feed, day(2), quiet) == [ListingKey("day", day(2))]
    assert len(await waiting(feed, day(2))) == 6


async def test_offline_with_nothing_there_is_nothing_to_wait(feed: Feed) -> None:
    assert await waiting(feed, day(9)) == []
    await cut_off(feed)
    with pytest.raises(OfflineError):
        await backfill.fetch_since(feed, day(2), quiet)


async def test_a_day_after_the_newest_asks_for_nothing(feed: Feed, hub: LoopbackHub) -> None:
    assert await backfill.fetch_since(feed, "2026-09-01", quiet) == []
    assert len(hub.requests) == 1
    assert await waiting(feed, "2026-09-01") == []


async def test_decided_papers_do_not_wait_but_count_for_the_median(feed: Feed) -> None:
    await backfill.fetch_since(feed, day(0), quiet)
    (one,) = await feed.stored.run(
        backlog.waiting, feed.archive, day(0), lambda id: id == "2608.00002"
    )
    assert one.row.id == "2608.00002"
    assert one.worth.reasons == ("1.5x the day's median upvotes", "has code")


async def test_each_reason_counts_and_is_said(feed: Feed, hub: LoopbackHub, clock: Clock) -> None:
    await backfill.fetch_since(feed, day(0), quiet)
    visited = utc_text(clock())
    clock.time += HOUR
    hub.days[day(0)][0] = item("2608.00000", day=day(0), upvotes=44)
    await backfill.fetch_since(feed, day(0), quiet)

    def watched(ids: Sequence[str]) -> dict[str, str]:
        assert set(ids) == {"2608.00000", "2608.00001", "2608.00002"}
        return {"2608.00001": "org:example"}

    found = await feed.stored.run(
        backlog.waiting, feed.archive, day(0), anything, watched=watched, visited=visited
    )
    assert [one.row.id for one in found] == ["2608.00001", "2608.00000", "2608.00002"]
    assert found[0].worth.reasons == ("watched: org:example", "has code")
    assert found[1].worth.reasons == ("1.5x the day's median upvotes", "+34 upvotes", "has code")
    only = Weights(upvotes=0, code=0, watched=0, rising=1)
    found = await feed.stored.run(
        backlog.waiting,
        feed.archive,
        day(0),
        anything,
        weights=only,
        watched=watched,
        visited=visited,
    )
    assert [one.worth.reasons for one in found] == [("+34 upvotes",), (), ()]


async def test_the_day_before_is_the_nearest_one_with_papers(feed: Feed, hub: LoopbackHub) -> None:
    hub.days[day(1)] = []
    assert await feed.stored.run(feed.archive.history.day_before, day(0)) is None
    await backfill.fetch_since(feed, day(3), quiet)
    before = await feed.stored.run(feed.archive.history.day_before, day(0))
    assert before == (day(2), ["2608.00202", "2608.00201", "2608.00200"])
    assert await feed.stored.run(feed.archive.history.day_before, day(3)) is None
