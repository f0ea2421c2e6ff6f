"""When papers came to a shelf of the library, in days, words and weeks; pure."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from datetime import date, datetime

from reader_tui.papers.dates import day_title, days_of, of


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


def weeks(
    ids: Iterable[str], kept_at: Callable[[str], str | None], now: datetime
) -> list[tuple[str, list[str]]]:
    """The papers by the ISO week in which they were kept, in their order, each with its title.

    Titles are `kept this week`, `kept last week`, `kept in the week of 22 Sep 2025`; papers
    without a time come under `kept`. A week whose papers do not follow each other stands
    more than once.
    """
    found: list[tuple[str, list[str]]] = []
    for paper_id in ids:
        stored = kept_at(paper_id)
        words = _week(kept_day(stored, now), now.date()) if stored else "kept"
        if not found or found[-1][0] != words:
            found.append((words, []))
        found[-1][1].append(paper_id)
    return found


def _week(day: date, today: date) -> str:
    monday, this = (days_of(of("week", one))[0] for one in (day, today))
    back = (this - monday).days // 7
    if back in (0, 1):
        return ("kept this week", "kept last week")[back]
    return f"kept in the week of {day_title(monday).partition(' ')[2]}"
