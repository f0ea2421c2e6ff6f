"""A moment in the past as people name it: a day, a time of day, or both; pure."""

from __future__ import annotations

import re
from datetime import date, datetime, time, timedelta

from reader_tui.errors import UsageError
from reader_tui.papers import dates
from reader_tui.text.clean import clean

FORMS = f"09:00, 2026-08-14T09:00, {dates.FORMS}"

_CLOCK = r"([0-9]{1,2}):([0-9]{2})(?::([0-9]{2}))?"
_BOTH = r"[0-9]{4}-[0-9]{2}-[0-9]{2}[Tt ][0-9]{2}:[0-9]{2}.*"


def parse(text: str, now: datetime, newest: date) -> str:
    """The moment that the words name, in UTC as it is stored.

    Times are by the clock of `now`, which has a zone, unless they say their own; a time
    of day that is still to come is yesterday's. Days begin at midnight there, relative
    ones count from the `newest` listed day. Raises `UsageError` with the forms that are
    understood.
    """
    word = text.strip()
    try:
        if found := re.fullmatch(_CLOCK, word):
            clock = time(int(found[1]), int(found[2]), int(found[3] or 0))
            moment = datetime.combine(now.date(), clock, now.tzinfo)
            return dates.utc_text(moment if moment <= now else moment - timedelta(days=1))
        if re.fullmatch(_BOTH, word):
            moment = datetime.fromisoformat(word)
            return dates.utc_text(moment if moment.tzinfo else moment.replace(tzinfo=now.tzinfo))
        key = dates.parse(word, newest)
        if key.kind != "trending":
            first = dates.days_of(key)[0] if key.value else newest
            return dates.utc_text(datetime.combine(first, time(), now.tzinfo))
    except (ValueError, OverflowError, UsageError):
        pass
    raise UsageError(f"not a time: {clean(word, 40)!r}; try {FORMS}")
