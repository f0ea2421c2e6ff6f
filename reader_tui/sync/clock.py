"""Hybrid logical clocks: wall clocks that never put an answer before its question.

A clock is a time in UTC as marks carry it, `2026-08-14T07:30:00.000Z`. A change is
stamped with the wall clock, or with a millisecond more than the newest change that it
meets, whichever is later. So whoever has seen a change and makes another wins, also
with a clock that is hours behind; and a change from next year is overruled by the
first one made after it was seen, without any other field being drawn along.
"""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

from reader_tui.papers.dates import utc_text

FIRST = "1970-01-01T00:00:00.000Z"
"""The clock of what nobody is known to have changed: any change wins over it."""
SKEW = timedelta(minutes=5)
"""How far two clocks may be apart before it is worth a word."""
_STEP = timedelta(milliseconds=1)
_LAST = datetime(8999, 12, 31, 23, 59, 59, 999_000, UTC)


Stamp = tuple[str, str]
"""A clock and a device: of two changes to a field the later clock wins, then the greater device."""


def moment(clock: str) -> datetime:
    """The moment of a clock; raises `ValueError` for what is none."""
    return datetime.fromisoformat(clock)


def after(now: datetime, seen: str = "") -> str:
    """The clock of a change made now by one who has seen a clock on the same field."""
    wall = utc_text(now)
    if wall > seen:
        return wall
    return utc_text(min(moment(seen), _LAST - _STEP) + _STEP)


def apart(one: str, other: str) -> bool:
    """Whether the second clock is ahead of the first by more than `SKEW`."""
    return moment(other) - moment(one) > SKEW
