"""How a paper looks in the list: two lines, their marks and their weight."""

from __future__ import annotations

import sys
from datetime import date
from typing import NamedTuple

from rich.cells import cell_len

from reader_tui.papers.dates import day_title
from reader_tui.papers.models import Row, State
from reader_tui.text.cells import cut

HEIGHT = 2


class Glyphs(NamedTuple):
    """The characters that carry state; one cell each."""

    unread: str = "•"
    read: str = " "
    new: str = "+"
    bookmarked: str = "◆"
    upvotes: str = "▲"
    comments: str = "✎"
    stars: str = "★"
    more: str = "…"
    dot: str = "·"
    cursor: str = "›"


ASCII = Glyphs("*", " ", "+", "#", "^", '"', "*", "~", "|", ">")


def glyphs(encoding: str | None = None) -> Glyphs:
    """The glyphs that the terminal's encoding can show."""
    encoding = encoding or getattr(sys.__stderr__, "encoding", None) or "ascii"
    return Glyphs() if encoding.lower().replace("-", "") == "utf8" else ASCII


def count(number: int | None) -> str:
    """A count in at most four characters: 950, 1.2k, 31k."""
    if number is None:
        return ""
    if number < 1000:
        return str(number)
    if number < 9950:
        return f"{number / 1000:.1f}k"
    return f"{round(number / 1000)}k" if number < 999_500 else f"{number / 1e6:.1f}M"


def marks(row: Row, state: State, signs: Glyphs, at_cursor: bool) -> str:
    """The three cells before a title: new, unread or read; bookmarked; the cursor."""
    unread = signs.new if row.new else signs.unread
    first = signs.read if state.read else unread
    kept = signs.bookmarked if state.bookmarked else " "
    return first + kept + (signs.cursor if at_cursor else " ")


def title_line(row: Row, width: int) -> str:
    """The title within so many cells."""
    return cut(row.title, width, cell_len)


def meta_line(row: Row, width: int, signs: Glyphs, with_day: bool) -> str:
    """Counts, badges and who it is by, within so many cells.

    The counts stand in columns, so that the eye can run down them.
    """
    counts = f"{signs.upvotes}{count(row.upvotes):<4} {signs.comments}{count(row.comments):<3}"
    stars = f"{signs.stars}{count(row.stars)}" if row.stars is not None else ""
    badges = ("code " if row.code else "     ") + ("page" if row.project else "    ")
    parts = [counts, f"{stars:<5}", badges, row.byline]
    if with_day and row.day:
        parts.insert(3, day_title(date.fromisoformat(row.day), year=False))
    return cut(" ".join(parts).rstrip(), width, cell_len)
