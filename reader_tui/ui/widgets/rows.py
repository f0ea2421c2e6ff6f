"""How a paper looks in the list: two or three lines, their marks and their weight."""

from __future__ import annotations

import sys
from collections.abc import Sequence
from datetime import date
from typing import NamedTuple

from rich.cells import cell_len

from reader_tui.papers.dates import day_title
from reader_tui.papers.models import Row
from reader_tui.papers.verbs import State
from reader_tui.text.cells import cut
from reader_tui.text.paragraphs import lines
from reader_tui.views.view import View

HEIGHT = 2
"""The lines of a row whose title fits in one."""

LEAD = 3
"""The cells before a title."""

WAITS_FOR_CODE = "code?"
"""Says that the code of a paper is waited for; it stands where `code` will."""

Span = tuple[int, int]
"""A stretch of a text: its first character and the one after its last."""


_REASON = 12
"""Cells that a reason has at least."""


class Glyphs(NamedTuple):
    """The characters that carry state; one cell each."""

    unread: str = "•"
    read: str = " "
    new: str = "+"
    upvotes: str = "▲"
    comments: str = "✎"
    stars: str = "★"
    more: str = "…"
    dot: str = "·"
    cursor: str = "›"
    selected: str = "="
    selected_cursor: str = "»"
    steps: str = "▁▂▃▄▅▆▇█"
    above: str = "↑"
    below: str = "↓"
    plain: bool = False
    """Whether decisions too are told in ASCII."""


ASCII = Glyphs("*", " ", "+", "^", '"', "*", "~", "|", ">", "=", "}", "_.-=^", "^", "v", plain=True)


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


def marks(row: Row, state: State, signs: Glyphs, at_cursor: bool, is_selected: bool = False) -> str:
    """The three cells before a title: new, unread or read; the decision; cursor and selection."""
    unread = signs.new if row.new else signs.unread
    first = unread if state.undecided else signs.read
    last = signs.cursor if at_cursor else " "
    if is_selected:
        last = signs.selected_cursor if at_cursor else signs.selected
    return first + state.sign(signs.plain) + last


def title_lines(row: Row, width: int, wraps: bool) -> list[Span]:
    """Where each line of the title begins and ends: one, or where it `wraps` at most two.

    A last line that is too wide is to be cut.
    """
    title = row.title
    if not wraps or cell_len(title) <= width:
        return [(0, len(title))]
    first, *_ = lines(title, max(8, width), cell_len)
    at = first[1]
    while at < len(title) and title[at] == " ":
        at += 1
    return [first, (at, len(title))] if at < len(title) else [first]


def height(row: Row, width: int, wraps: bool) -> int:
    """How many lines a row takes in a list of so many cells, with what stands above it."""
    return HEIGHT + (wraps and cell_len(row.title) > width - LEAD) + bool(row.above)


def day_words(row: Row, view: View, year: int) -> str:
    """When the paper came: to the shelf, else to the lists, as far as the view does not say it.

    `year` is the one in which this is said; that of another one is told.
    """
    if row.kept or not row.day or not view.spans_days:
        return row.kept
    if view.spans_years:
        return row.day
    day = date.fromisoformat(row.day)
    is_told = view.kind in ("week", "month") or day.year == year
    return day_title(day, year=not is_told)


def meta_line(row: Row, width: int, signs: Glyphs, day: str = "", waits: bool = False) -> str:
    """Counts, badges, when it came and who it is by, within so many cells.

    The counts stand in columns, so that the eye can run down them. `waits` is for a paper whose
    code is waited for.
    """
    line = f"{_lead(row, signs, day, waits)} {row.byline}"
    if row.reason and cell_len(line) > width:
        # Why it is among them says more than its counts, and hides not who it is by.
        rest = f"{_short_lead(row, signs, day, '')}  {signs.dot} {row.byline}"
        reason = cut(row.reason, max(_REASON, width - cell_len(rest)), cell_len)
        line = f"{_short_lead(row, signs, day, reason)} {signs.dot} {row.byline}"
    return cut(line.rstrip(), width, cell_len)


def with_percent(row: Row, percent: int | None) -> Row:
    """The row with how far its text was read before what speaks for it."""
    if percent is None:
        return row
    return row._replace(reason=", ".join(filter(None, (f"{percent}%", row.reason))))


def with_tags(line: str, tags: Sequence[str], width: int) -> str:
    """A line with as many tags behind it as there is room for, and how many more there are."""
    for shown in range(len(tags), 0, -1):
        more = f" +{len(tags) - shown}" if shown < len(tags) else ""
        longer = line + "".join(f"  #{tag}" for tag in tags[:shown]) + more
        if cell_len(longer) <= width:
            return longer
    return line


def found_line(row: Row, length: int, width: int, signs: Glyphs) -> str:
    """What stands before a snippet of so many characters: as before who it is by, if it fits."""
    day = row.day or ""
    lead = f"{_lead(row, signs, day)} "
    return lead if cell_len(lead) + length <= width else f"{_short_lead(row, signs, day)} "


def _short_lead(row: Row, signs: Glyphs, day: str, reason: str | None = None) -> str:
    """The upvotes, the day and the reason, or a part of it."""
    said = row.reason if reason is None else reason
    parts = [f"{signs.upvotes}{count(row.upvotes):<4}", day, said]
    return " ".join(filter(None, parts))


def _lead(row: Row, signs: Glyphs, day: str, waits: bool = False) -> str:
    """The counts, the badges and the day."""
    comments = f"{signs.comments}{count(row.comments)}" if row.comments is not None else ""
    counts = f"{signs.upvotes}{count(row.upvotes):<4} {comments:<4}"
    stars = f"{signs.stars}{count(row.stars)}" if row.stars is not None else ""
    code = "code" if row.code else WAITS_FOR_CODE if waits else ""
    badges = f"{code:<5}" + ("page" if row.project else "    ")
    parts = [counts, f"{stars:<5}", badges]
    if row.gained:
        parts.append(f"+{row.gained}")
    if row.reason:
        parts.append(row.reason)
    if day:
        parts.append(day)
    return " ".join(parts)


def around(text: str, span: Span, width: int, more: str) -> tuple[str, int]:
    """The part of a text within so many cells that shows a span of it, and where it begins."""
    start, end = span
    if cell_len(text[:end]) <= width - len(more):
        return cut(text, width, cell_len), 0
    # A third before it says what it is about.
    at = max(0, start - max(0, (width - (end - start)) // 3))
    while 0 < at < start and not text[at - 1].isspace():
        at += 1
    return more + cut(text[at:], width - len(more), cell_len), at - len(more)
