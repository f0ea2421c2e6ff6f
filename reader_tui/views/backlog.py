"""Everything that waits since a day: what is here at once, what is missing behind it."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from datetime import date, timedelta
from typing import TYPE_CHECKING

from reader_tui.archive.archive import Archive
from reader_tui.errors import HubError
from reader_tui.papers.dates import FIRST_DAY
from reader_tui.papers.models import Listing, ListingKey
from reader_tui.papers.weights import Weights
from reader_tui.papers.worth import Ranked, median, ranked

if TYPE_CHECKING:
    from reader_tui.feed.backfill import Progress
    from reader_tui.feed.feed import Feed


def waiting(
    archive: Archive,
    since: str,
    undecided: Callable[[str], bool],
    weights: Weights,
    watched: Callable[[Sequence[str]], Mapping[str, str]],
    visited: str | None,
) -> list[Ranked]:
    """Do what `Feed.waiting` promises."""
    upvotes: dict[str, list[int]] = {}
    ids: list[str] = []
    for paper_id, day, count in archive.listed_since(since):
        # The median is that of all the day's papers, decided or not.
        upvotes.setdefault(day, []).append(count or 0)
        if undecided(paper_id):
            ids.append(paper_id)
    medians = {day: median(counts) for day, counts in upvotes.items()}
    return ranked(archive.rows_of(ids, visited).values(), medians, weights, watched(ids))


async def backfill_since(
    feed: Feed, since: str, report: Callable[[Progress], None]
) -> list[ListingKey]:
    """Do what `Feed.backfill_since` promises."""
    try:
        newest = await feed.newest()
    except HubError:
        known = await feed.known_newest()
        if known is None:
            raise
        newest = known

    def wanted(key: ListingKey, held: Listing | None) -> bool:
        """A list fetched on its own morning lacks what came later, and its counts are young."""
        return held is None or held.stale

    return await feed.backfill(_days(newest, since), report, wanted)


def _days(newest: str, since: str) -> list[ListingKey]:
    """The days from the newest back to `since`, for what is shown first is newest."""
    last = date.fromisoformat(newest)
    first = max(date.fromisoformat(since), min(FIRST_DAY, last))
    days = (last - timedelta(days=back) for back in range((last - first).days + 1))
    return [ListingKey("day", day.isoformat()) for day in days]
