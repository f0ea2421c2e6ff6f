"""What stands behind a field's colon: numbers, dates and words with a meaning; pure.

Each function returns a node, or raises `ValueError` with a plain reason.
"""

from __future__ import annotations

import re
from datetime import date, timedelta
from math import ceil, floor

from reader_tui.errors import UsageError
from reader_tui.papers import dates
from reader_tui.query.tree import KINDS, PARTS, STATES, Count, Days, Has, Is
from reader_tui.text.clean import clean

_SHOWN = 40
_COMPARED = re.compile(r"(>=|<=|=>|=<|[<>=≥≤])?\s*(.*)", re.DOTALL)
_NUMBER = re.compile(r"(\d{1,9}|\d{1,3}(?:,\d{3}){1,3})(?:\.(\d{1,6}))?([km]?)", re.ASCII)
_TIMES = {"": 1, "k": 1_000, "m": 1_000_000}
_SPAN = re.compile(r"(\d{1,6})\s*([dwmy])", re.ASCII)
_YEAR = re.compile(r"\d{4}", re.ASCII)
_SIGNS = {"≥": ">=", "=>": ">=", "≤": "<=", "=<": "<="}


def shown(text: str) -> str:
    """A value as a reason quotes it."""
    return f"“{clean(text, _SHOWN)}”"


def one_of(names: tuple[str, ...]) -> str:
    """`a, b or c`."""
    return f"{', '.join(names[:-1])} or {names[-1]}"


def state(value: str) -> Is:
    """The node of `is:`."""
    name = value.lower()
    if name not in STATES:
        raise ValueError(f"{shown(value)} is nothing a paper can be; try {one_of(STATES)}")
    return Is(name)


def has(value: str) -> Has:
    """The node of `has:`."""
    name = value.lower()
    if name not in (*KINDS, *PARTS):
        known = one_of((*KINDS, *PARTS))
        raise ValueError(f"{shown(value)} is nothing a paper can have; try {known}")
    return Has(name)


def count(of: str, value: str) -> Count:
    """The node of `upvotes:`, `stars:` or `comments:`."""
    low, dots, high = value.partition("..")
    if dots:
        least = ceil(_number(low)) if low.strip() else None
        most = floor(_number(high)) if high.strip() else None
        if least is None and most is None:
            raise ValueError("a range needs a number, such as 10..50")
        if least is not None and most is not None and least > most:
            raise ValueError(f"the range {shown(value)} runs backwards")
        return Count(of, least, most)
    sign, rest = _compared(value)
    number = _number(rest)
    if sign == ">":
        return Count(of, floor(number) + 1, None)
    if sign == ">=":
        return Count(of, ceil(number), None)
    if sign == "<":
        return Count(of, None, ceil(number) - 1)
    if sign == "<=":
        return Count(of, None, floor(number))
    return Count(of, ceil(number), floor(number))


def _compared(value: str) -> tuple[str, str]:
    found = _COMPARED.fullmatch(value)
    assert found is not None, "it matches any text"
    sign = found[1] or "="
    return _SIGNS.get(sign, sign), found[2]


def _number(text: str) -> float:
    """The number, exact when it is whole."""
    found = _NUMBER.fullmatch(text.strip().lower())
    if found is None:
        raise ValueError(f"{shown(text)} is no number; try 50, >50, <=1.5k or 10..50")
    whole, fraction, unit = found[1].replace(",", ""), found[2] or "", found[3]
    scaled = int(whole + fraction) * _TIMES[unit]
    part: int = 10 ** len(fraction)
    return scaled // part if scaled % part == 0 else scaled / part


def days(value: str, today: date) -> Days:
    """The node of `day:`."""
    low, dots, high = value.partition("..")
    if dots:
        first = _days(low, today)[0] if low.strip() else None
        last = _days(high, today)[1] if high.strip() else None
        if first is None and last is None:
            raise ValueError("a range needs a date, such as 2026-05..2026-07")
        if first is not None and last is not None and first > last:
            raise ValueError(f"the range {shown(value)} runs backwards")
        return _between(first, last)
    sign, rest = _compared(value)
    first, last = _days(rest, today)
    try:
        if sign == ">":
            return _between(last + timedelta(days=1), None)
        if sign == "<":
            return _between(None, first - timedelta(days=1))
    except OverflowError:
        raise ValueError(f"{shown(value)} is no date that a paper can have") from None
    if sign == ">=":
        return _between(first, None)
    return _between(None, last) if sign == "<=" else _between(first, last)


def since(value: str, today: date, clock: date) -> Days:
    """The node of `since:`: so many days, weeks, months or years before the clock's day, or a date.

    `today` is what a date in words counts from.
    """
    found = _SPAN.fullmatch(value.strip().lower())
    if found is None:
        return _since(_days(value, today)[0])
    number, unit = int(found[1]), found[2]
    try:
        if unit in "dw":
            return _since(clock - timedelta(days=number * (7 if unit == "w" else 1)))
        months = clock.year * 12 + clock.month - 1 - number * (12 if unit == "y" else 1)
        return _since(_in_month(months, clock.day))
    except (OverflowError, ValueError):
        return _since(date.min)


def _since(first: date) -> Days:
    return Days(first.isoformat(), None, or_kept=True)


def _in_month(months: int, day: int) -> date:
    """That day of a month counted from the year 0, or the month's last."""
    first = date(months // 12, months % 12 + 1, 1)
    last = (first + timedelta(days=31)).replace(day=1) - timedelta(days=1)
    return first.replace(day=min(day, last.day))


def _between(first: date | None, last: date | None) -> Days:
    return Days(first.isoformat() if first else None, last.isoformat() if last else None)


def _days(text: str, today: date) -> tuple[date, date]:
    """The first and the last day that a date names."""
    word = text.strip()
    if _YEAR.fullmatch(word) and word != "0000":
        return date(int(word), 1, 1), date(int(word), 12, 31)
    try:
        key = dates.parse(word, today)
        if key.kind != "trending":
            return dates.days_of(key) if key.value else (today, today)
    except (UsageError, ValueError, OverflowError):
        pass
    raise ValueError(f"{shown(text)} is no date; try {dates.FORMS} or 2026")
