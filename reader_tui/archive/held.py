"""A listing as the archive holds it, and whether a fresher answer is due."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING

from reader_tui.papers.freshness import due
from reader_tui.papers.models import NEWEST, Listing, ListingKey

if TYPE_CHECKING:
    from reader_tui.archive.archive import Archive


def held(archive: Archive, key: ListingKey, now: datetime) -> Listing | None:
    """The stored listing of a key, marked stale when a fresh answer is due."""
    newest = archive.fact("newest")
    if key == NEWEST:
        if newest is None:
            return None
        key = ListingKey("day", newest)
    found = archive.listing(key)
    return found and found._replace(stale=due(key, found.fetched, newest, now))


def held_or_older(archive: Archive, key: ListingKey, now: datetime) -> Listing | None:
    """As `held`; where the newest day is known but was never fetched, the newest one that was."""
    found = held(archive, key, now)
    if found is None and key == NEWEST and (day := archive.nearest("day", "9", -1)):
        return held(archive, day, now)
    return found
