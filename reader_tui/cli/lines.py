"""Papers as lines of text, for people and for `cut`; pure."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from datetime import datetime

from reader_tui.papers.dates import local_clock, title
from reader_tui.papers.models import Listing, Row, State
from reader_tui.text.cells import cut
from reader_tui.text.words import plural

_UNREAD, _BOOKMARKED = "•", "◆"

States = Callable[[str], State]


def heading(listing: Listing | None, rows: Sequence[Row], state: States, now: datetime) -> str:
    """`Fri 14 Aug 2026 · 23 papers, 18 unread · fetched 09:14`."""
    name = "bookmarks" if listing is None else title(listing.key)
    unread = sum(not state(row.id).read for row in rows)
    count = f"{plural(len(rows), 'paper')}, {unread:,} unread" if rows else "no papers"
    parts = [name[0].upper() + name[1:], count]
    if listing is not None and listing.fetched:
        parts.append(f"fetched {local_clock(listing.fetched, now)}")
    return " · ".join(parts)


def table(rows: Sequence[Row], state: States, width: int | None) -> Iterator[str]:
    """A line a paper: unread and bookmarked by glyph, upvotes, id and title, cut to the width."""
    digits = max((len(_number(row.upvotes)) for row in rows), default=1)
    for row in rows:
        marks = state(row.id)
        signs = (" " if marks.read else _UNREAD) + (_BOOKMARKED if marks.bookmarked else " ")
        line = f"{signs} {_number(row.upvotes):>{digits}}  {row.id:<10}  {row.title}"
        yield line if width is None else cut(line, width)


def plain(row: Row, state: State) -> str:
    """Id, day, upvotes, title and the words of its state, with tabs between them."""
    words = "read" if state.read else "unread"
    if state.bookmarked:
        words += " bookmarked"
    return "\t".join((row.id, row.day or "", _number(row.upvotes, ""), row.title, words))


def _number(count: int | None, unknown: str = "-") -> str:
    return unknown if count is None else str(count)
