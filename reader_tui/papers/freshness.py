"""When a listing should be asked for again; pure."""

from __future__ import annotations

from datetime import date, datetime, timedelta

from reader_tui.papers.dates import days_of
from reader_tui.papers.models import ListingKey

NEWEST_FRESH_FOR = timedelta(minutes=10)
WEEK_FRESH_FOR = timedelta(hours=6)
FORTNIGHT_FRESH_FOR = timedelta(days=1)
SETTLED_AFTER = timedelta(days=14)
"""After two weeks a day's list no longer changes (API, section 2)."""


def due(key: ListingKey, fetched: str | None, newest: str | None, now: datetime) -> bool:
    """Whether a listing fetched at that time (UTC) should be asked for again.

    A day's age is counted from the newest listed day, so that a wrong clock does
    no harm. A list older than two weeks is final once it was fetched after it settled.
    """
    if fetched is None:
        return True
    asked = datetime.fromisoformat(fetched)
    if asked > now:
        return True
    latest = date.fromisoformat(newest) if newest else now.date()
    last = latest if key.kind == "trending" else min(days_of(key)[1], latest)
    age = latest - last
    if age < timedelta(days=1):
        return now - asked >= NEWEST_FRESH_FOR
    if age < timedelta(days=7):
        return now - asked >= WEEK_FRESH_FOR
    if age < SETTLED_AFTER:
        return now - asked >= FORTNIGHT_FRESH_FOR
    # The second condition is for a clock that is years behind: once a day is enough.
    return asked.date() < last + SETTLED_AFTER and now - asked >= FORTNIGHT_FRESH_FOR
