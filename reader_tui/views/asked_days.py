"""Which days a query asks about, and which of them were never fetched; pure."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, timedelta
from typing import NamedTuple

from reader_tui.papers.dates import FIRST_DAY, day_title, days_of, of, title
from reader_tui.papers.models import ListingKey
from reader_tui.query.tree import All, Days, Node
from reader_tui.text.plural import plural

_WEEKEND = 5
"""From this day of the week on nothing is listed as a rule."""

_AT_ONCE = 45
"""The listings that are fetched at most while somebody waits: two months of days."""


class Asked(NamedTuple):
    """A time that a query asks about, as far as the Hub can have listed anything in it."""

    first: date
    last: date

    @property
    def key(self) -> ListingKey | None:
        """The day, week or month that it is; None for any other time."""
        for kind in ("day", "week", "month"):
            key = of(kind, self.first)
            # The newest week and month end with the newest day.
            if days_of(key)[0] == self.first and self.last == days_of(key)[1]:
                return key
        return None

    @property
    def title(self) -> str:
        """The time in words: `May 2025`, or from one day to another."""
        if self.key is not None:
            return title(self.key)
        return f"{day_title(self.first)} to {day_title(self.last)}"


class Held(NamedTuple):
    """How much of a time that is asked about is in the archive."""

    asked: Asked
    days: int
    """Its days that are held, of those on which papers are listed as a rule."""
    missing: tuple[date, ...]
    """The others, in order."""

    @property
    def keys(self) -> list[ListingKey]:
        """What to fetch for the rest, the newest first: the whole where nothing of it is here."""
        if not self.days and (key := self.asked.key) is not None:
            return [key]
        return [of("day", day) for day in reversed(self.missing)]

    @property
    def is_little(self) -> bool:
        """Whether the rest is fetched while somebody waits."""
        return len(self.keys) <= _AT_ONCE

    @property
    def words(self) -> str:
        """`Nothing of May 2025 was ever fetched.`, or how many of its days were."""
        if not self.days:
            return f"Nothing of {self.asked.title} was ever fetched."
        days = plural(self.days + len(self.missing), "day")
        return f"Of {self.asked.title}, {self.days:,} of {days} were fetched."

    @property
    def rest(self) -> str:
        """What is still to be fetched: all of it, or the rest."""
        return "the rest" if self.days else "it"

    @property
    def command(self) -> str:
        """What fetches the rest from the command line."""
        if not self.days and (key := self.asked.key) is not None:
            return f"reader-tui fetch --date {key.value}"
        return f"reader-tui fetch --since {self.missing[0].isoformat()}"


def asked(node: Node | None, today: date) -> Asked | None:
    """The time that a query asks about up to `today`, the newest listed day.

    None when it asks about none: no term says from which day on, or up to which. What is
    said within `OR` or behind `-` bounds nothing.
    """
    first, last, is_bounded = FIRST_DAY, today, False
    for part in node.nodes if isinstance(node, All) else (node,):
        if isinstance(part, Days):
            is_bounded = True
            first = max(first, date.fromisoformat(part.first)) if part.first else first
            last = min(last, date.fromisoformat(part.last)) if part.last else last
    return Asked(first, last) if is_bounded and first <= last else None


def held(time: Asked, has: Callable[[ListingKey], bool]) -> Held:
    """How much of a time is in the archive; `has` tells whether a listing was fetched.

    A day is held with its own list, with that of its week, or with that of its month.
    """
    known: dict[ListingKey, bool] = {}

    def is_held(day: date) -> bool:
        for key in (of("month", day), of("week", day), of("day", day)):
            if key not in known:
                known[key] = has(key)
        return any(known[of(kind, day)] for kind in ("month", "week", "day"))

    days = [time.first + timedelta(days=n) for n in range((time.last - time.first).days + 1)]
    here = {day for day in days if is_held(day)}
    listed = [day for day in days if day.weekday() < _WEEKEND or day in here]
    return Held(time, len(here), tuple(day for day in listed if day not in here))
