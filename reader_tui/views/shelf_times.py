"""When papers came to a shelf of the library, in days, words and weeks; pure."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from datetime import date, datetime, timedelta

from reader_tui.papers.dates import day_title
from reader_tui.papers.models import Row
from reader_tui.papers.verbs import VERB_OF
from reader_tui.views.view import View

_WRITTEN = {"tag": "tagged", "notes": "noted"}
"""What was done with the papers of views of what the reader wrote."""


def kept_day(stored: str, now: datetime) -> date:
    """The day of a stored time (UTC) on the clock of `now`."""
    return datetime.fromisoformat(stored).astimezone(now.tzinfo).date()


def kept_words(stored: str | None, now: datetime, word: str = "kept") -> str:
    """`kept Mon 22 Sep`, with the year where it is not this one; empty for no time.

    On another shelf than that of bookmarks the `word` says what was done.
    """
    if stored is None:
        return ""
    day = kept_day(stored, now)
    return f"{word} {day_title(day, day.year != now.year)}"


def dated(
    rows: Iterable[Row],
    view: View,
    kept_at: Callable[[str], str | None],
    now: datetime,
    by_week: bool = False,
    before: str | None = None,
) -> list[Row]:
    """The rows of a shelf, each with when it came there.

    With `by_week` the first of each week that follows another says so above it; `before` is
    the id of the paper before the first row. Nothing stands above papers without a time.
    """
    word = _word(view)
    last = _week(kept_at(before), now) if before and by_week else ""
    found = []
    for row in rows:
        stored = kept_at(row.id)
        week = _week(stored, now) if by_week else ""
        above = week if week != last else ""
        found.append(row._replace(kept=kept_words(stored, now, word), above=above))
        last = week
    return found


def _word(view: View) -> str:
    """What was done with the papers of a shelf."""
    mark = view.traits.mark
    if mark is not None and mark != "bookmarked":
        return VERB_OF[mark].state
    return _WRITTEN.get(view.kind, "kept")


def _week(stored: str | None, now: datetime) -> str:
    """The ISO week of a stored time: `Kept in the week of 22 Sep 2025`; empty for no time.

    It is said whole: what is said of this week would be wrong in the next one.
    """
    if stored is None:
        return ""
    day = kept_day(stored, now)
    monday = day - timedelta(days=day.weekday())
    return f"Kept in the week of {day_title(monday).partition(' ')[2]}"
