"""Days, weeks and months as people name them, and the steps between them."""

from __future__ import annotations

import re
from datetime import UTC, date, datetime, timedelta
from typing import TypeGuard

from reader_tui.errors import UsageError
from reader_tui.papers.models import NEWEST, ListingKey

FIRST_DAY = date(2023, 5, 4)
"""The first day the Hub has papers for (API, section 2)."""

_WEEKDAYS = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")
_WEEKDAY_NAMES = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")
_BACK = r"-(\d{1,4})"
_DAY = r"(\d{4})-(\d{1,2})-(\d{1,2})"
_WEEK = r"(\d{4})-?[wW](\d{1,2})"
_MONTH = r"(\d{4})-(\d{1,2})"
_TIME = re.compile(
    r"[0-8][0-9]{3}-[01][0-9]-[0-3][0-9]T(?:[01][0-9]|2[0-3]):[0-5][0-9]:[0-5][0-9]\.[0-9]{3}Z"
)
_STORED = 24
"""Characters of a time as it is stored; so they sort as the times do."""
FORMS = "2026-08-14, today, yesterday, fri, -3, 2026-W20 or 2026-05"


def parse(text: str, newest: date) -> ListingKey:
    """The listing that `text` names.

    Relative words count from `newest`, the newest day that is listed, so that a
    wrong clock does no harm. Raises `UsageError` with the forms that are understood.
    """
    word = text.strip().lower()
    if word in ("newest", "latest"):
        return NEWEST
    if word == "trending":
        return ListingKey("trending")
    if (day := _relative(word, newest)) is not None:
        return ListingKey("day", day.isoformat())
    try:
        if found := re.fullmatch(_DAY, word):
            year, month, number = map(int, found.groups())
            return ListingKey("day", date(year, month, number).isoformat())
        if found := re.fullmatch(_WEEK, word):
            return week(*map(int, found.groups()))
        if found := re.fullmatch(_MONTH, word):
            year, month = map(int, found.groups())
            return ListingKey("month", f"{date(year, month, 1):%Y-%m}")
    except (ValueError, OverflowError):
        pass
    raise UsageError(f"not a date: {text.strip()[:40]!r}; try {FORMS}")


def is_relative(text: str) -> bool:
    """Whether `text` counts from the newest listed day, which must then be known to `parse` it."""
    return _relative(text.strip().lower(), FIRST_DAY) is not None


def _relative(word: str, newest: date) -> date | None:
    if word == "today":
        return newest
    if word == "yesterday":
        return newest - timedelta(days=1)
    if found := re.fullmatch(_BACK, word):
        return max(newest - timedelta(days=int(found[1])), FIRST_DAY)
    for names in (_WEEKDAYS, _WEEKDAY_NAMES):
        if word in names:
            return newest - timedelta(days=(newest.weekday() - names.index(word)) % 7)
    return None


def week(year: int, number: int) -> ListingKey:
    """The key of an ISO week; raises `ValueError` when the year has no such week."""
    date.fromisocalendar(year, number, 1)
    return ListingKey("week", f"{year:04}-W{number:02}")


def days_of(key: ListingKey) -> tuple[date, date]:
    """The first and the last day of a day, week or month."""
    if key.kind == "day":
        day = date.fromisoformat(key.value)
        return day, day
    if key.kind == "week":
        year, number = int(key.value[:4]), int(key.value[6:])
        monday = date.fromisocalendar(year, number, 1)
        return monday, monday + timedelta(days=6)
    first = date.fromisoformat(f"{key.value}-01")
    return first, (first + timedelta(days=31)).replace(day=1) - timedelta(days=1)


def step(key: ListingKey, by: int) -> ListingKey:
    """The listing `by` days, weeks or months later; of trending, itself."""
    if key.kind == "trending" or not key.value:
        return key
    first, last = days_of(key)
    day = first + timedelta(days=by) if key.kind == "day" else (last if by > 0 else first)
    if key.kind == "day":
        return ListingKey("day", day.isoformat())
    day += timedelta(days=1 if by > 0 else -1)
    return of(key.kind, day)


def of(kind: str, day: date) -> ListingKey:
    """The day, week or month that `day` falls in."""
    if kind == "week":
        year, number, _ = day.isocalendar()
        return week(year, number)
    if kind == "month":
        return ListingKey("month", f"{day:%Y-%m}")
    return ListingKey("day", day.isoformat())


def title(key: ListingKey) -> str:
    """The key in words: `Fri 14 Aug 2026`, `week 33 of 2026`, `August 2026`, `trending`."""
    if key.kind == "trending":
        return "trending"
    if not key.value:
        return "newest day"
    if key.kind == "week":
        return f"week {int(key.value[6:])} of {key.value[:4]}"
    first, _ = days_of(key)
    if key.kind == "month":
        return f"{MONTH_NAMES[first.month - 1]} {first.year}"
    return day_title(first)


MONTH_NAMES = (
    "January", "February", "March", "April", "May", "June",
    "July", "August", "September", "October", "November", "December",
)  # fmt: skip


def day_title(day: date, year: bool = True) -> str:
    """`Fri 14 Aug 2026`, in English whatever the locale."""
    text = f"{_WEEKDAYS[day.weekday()].title()} {day.day} {MONTH_NAMES[day.month - 1][:3]}"
    return f"{text} {day.year}" if year else text


def utc_text(moment: datetime) -> str:
    """A time in UTC as it is stored: `2026-08-14T07:30:00.000Z`."""
    text = f"{moment.astimezone(UTC):%Y-%m-%dT%H:%M:%S}.{moment.microsecond // 1000:03}Z"
    return text.zfill(_STORED)


def is_time(value: object) -> TypeGuard[str]:
    """Whether it is a time in UTC as it is stored, before the year 9000."""
    if not isinstance(value, str) or not _TIME.fullmatch(value):
        return False
    try:
        datetime.fromisoformat(value)
    except ValueError:
        return False
    return True


def local_clock(stored: str, now: datetime) -> str:
    """A stored time on this machine's clock, the one form in which a moment is said.

    `09:14` today, `Thu 13 Aug 09:14` in this year, `Fri 26 Sep 2025 16:01` in another.
    """
    moment = datetime.fromisoformat(stored).astimezone(now.tzinfo)
    clock = f"{moment:%H:%M}"
    if moment.date() == now.date():
        return clock
    return f"{day_title(moment.date(), moment.year != now.year)} {clock}"


def months_apart(paper_id: str, other: str) -> int:
    """The months between two papers, of which an id tells the month: 2410.24164."""
    first, second = (12 * int(one[:2]) + int(one[2:4]) for one in (paper_id, other))
    return abs(first - second)
