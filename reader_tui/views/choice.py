"""Which papers of a view are wanted, and in which order; pure."""

from collections.abc import Callable, Iterable, Sequence
from typing import NamedTuple

from reader_tui.papers.models import Row
from reader_tui.text.plural import plural

HUB, WORTH = "hub", "worth"
SORTS = {
    HUB: "as listed",
    "upvotes": "by upvotes",
    "comments": "by comments",
    "stars": "by stars",
    "newest": "newest first",
    "rising": "by upvotes gained",
    WORTH: "by worth to you",
}
"""The orders there are, in words; `hub` leaves the papers as they come.

That by worth is made by `worth_order`, for it takes more than rows."""

_KEYS: dict[str, Callable[[Row], int | str]] = {
    "upvotes": lambda row: row.upvotes or 0,
    "comments": lambda row: row.comments or 0,
    "stars": lambda row: row.stars or 0,
    "newest": lambda row: row.day or "",
    "rising": lambda row: row.gained,
}


def ordered(rows: Iterable[Row], sort: str, backwards: bool = False) -> list[Row]:
    """The rows in an order, most first; equal ones stay as they came."""
    found = list(rows)
    if sort in _KEYS:
        found.sort(key=_KEYS[sort], reverse=True)
    if backwards:
        found.reverse()
    return found


class Choice(NamedTuple):
    """What of a view is wanted, and in which order."""

    filters: tuple[str, ...] = ()
    """Terms of the query language, all of which a paper must match."""
    sort: str = HUB
    backwards: bool = False
    muted: bool = False
    """Whether muted papers are shown too."""
    hidden: bool = False
    """Whether papers that are read or decided on are hidden."""

    @property
    def terms(self) -> tuple[str, ...]:
        """All that a paper must match, each a query of its own."""
        return (*self.filters, *(("is:undecided",) if self.hidden else ()))

    def toggled(self, term: str) -> "Choice":
        """With the term, or without it where it was there."""
        if term in self.filters:
            return self._replace(filters=tuple(t for t in self.filters if t != term))
        return self._replace(filters=(*self.filters, term))

    def replaced(self, prefix: str, term: str) -> "Choice":
        """With the term in place of any other that begins alike; without one if it is empty."""
        kept = tuple(t for t in self.filters if not t.startswith(prefix))
        return self._replace(filters=(*kept, term) if term else kept)


class Counted(NamedTuple):
    """How much of a view is shown."""

    shown: int = 0
    total: int = 0
    muted: int = 0
    """How many are muted and not shown."""


def summary(counted: Counted, filter_words: str, choice: Choice, lacks: str = "") -> list[str]:
    """What is shown and what is hidden by what, in ever fewer words.

    `lacks` says what the order needs that is not there yet.
    """
    shown, total, muted = counted
    if shown == total and not filter_words:
        text = f"All {total:,}" if total > 1 else plural(total, "paper")
    else:
        text = f"{shown:,} of {total:,}"
    short = text
    if filter_words:
        text += f": {filter_words}"
    parts = [text]
    if choice.sort != HUB or choice.backwards:
        order = SORTS[choice.sort]
        parts.append(f"{order}, backwards" if choice.backwards else order)
        parts += [lacks] if lacks else []
    if muted:
        parts.append(f"{muted:,} muted")
        short += f", {muted:,} muted"
    return ["; ".join(parts), short]


def row_where(
    rows: Sequence[Row | None], start: int, wanted: Callable[[str], bool], by: int = 1
) -> int | None:
    """The first row from `start` on, in steps of `by`, whose paper is wanted."""
    at = start
    while 0 <= at < len(rows):
        row = rows[at]
        if row is not None and wanted(row.id):
            return at
        at += by
    return None
