"""The listing before or after another, whatever lies empty between them."""

from __future__ import annotations

from datetime import date

from reader_tui.errors import OfflineError
from reader_tui.feed.feed import Feed
from reader_tui.papers.dates import FIRST_DAY, days_of, step
from reader_tui.papers.models import Listing, ListingKey

_EMPTY_IN_A_ROW = 14


async def neighbour(
    feed: Feed, key: ListingKey, by: int
) -> tuple[Listing | None, list[ListingKey]]:
    """The next older (`by` -1) or newer (1) listing with papers, and the empty ones passed.

    None where there is none: after the newest, before the first, or, offline,
    when nothing further was fetched.
    """
    passed: list[ListingKey] = []
    start = key
    try:
        newest = date.fromisoformat(await feed.newest())
    except OfflineError:
        if await feed.known_newest() is None:
            raise
        return await _stored(feed, start, by), []
    for _ in range(_EMPTY_IN_A_ROW):
        try:
            key = step(key, by)
            first, last = days_of(key)
        except (OverflowError, ValueError):
            # There the calendar ends.
            return None, passed
        if first > newest or last < FIRST_DAY:
            return None, passed
        try:
            listing, _ = await feed.best(key)
        except OfflineError:
            return await _stored(feed, start, by), []
        if listing.count:
            return listing, passed
        passed.append(key)
    return None, passed


async def _stored(feed: Feed, key: ListingKey, by: int) -> Listing | None:
    nearest = await feed.stored.run(feed.archive.nearest, key.kind, key.value, by)
    return await feed.listing(nearest) if nearest else None
