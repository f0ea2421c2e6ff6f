"""The listing before or after another, whatever lies empty between them."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING

from reader_tui.errors import OfflineError
from reader_tui.papers.dates import FIRST_DAY, days_of, step
from reader_tui.papers.models import Listing, ListingKey

if TYPE_CHECKING:
    from reader_tui.feed.feed import Feed

_EMPTY_IN_A_ROW = 14


async def find(feed: Feed, key: ListingKey, by: int) -> tuple[Listing | None, list[ListingKey]]:
    """Do what `Feed.neighbour` promises."""
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
    nearest = await feed.nearest(key.kind, key.value, by)
    return await feed.listing(nearest) if nearest else None
