"""A pane of set lines that scrolls by itself."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import ClassVar, Protocol

from textual.strip import Strip

from reader_tui.ui.widgets.piece import MATCH, Line, Piece, fitting
from reader_tui.ui.widgets.rows import glyphs
from reader_tui.ui.widgets.styled import Styled

MORE = 2
"""Cells at the right edge of a sheet that tell where it goes on: a blank and a sign."""
_WHEEL = 3


class Lines(Protocol):
    """Lines in their order, as sequences have them."""

    def __len__(self) -> int:
        """How many there are."""

    def __iter__(self) -> Iterator[Line]:
        """One after the other."""

    def __getitem__(self, at: int, /) -> Line:
        """One of them."""


class LinePane(Styled, can_focus=True):
    """Lines of named parts, and how far they are scrolled."""

    COMPONENT_CLASSES: ClassVar[set[str]] = {
        "text", "title", "muted", "label", "link", "number", "warning", "match",
    }  # fmt: skip

    def __init__(self, lines: Sequence[Line] = (), *, id: str | None = None) -> None:
        super().__init__(id=id)
        self.lines: Lines = lines
        self.top = 0
        self.indent = ""
        """What stands before each line; part of its text, for a padding costs bytes."""
        self._tells_more = False

    @property
    def inner_height(self) -> int:
        """How many lines fit."""
        return max(1, self.content_size.height)

    @property
    def last_top(self) -> int:
        """How far down the pane scrolls."""
        return max(0, len(self.lines) - self.inner_height)

    def as_sheet(self, width: int) -> None:
        """Be a sheet over the reader, whose edges tell that there are more lines."""
        self.add_class("sheet")
        self.styles.width = width
        self._tells_more = True

    def show(self, lines: Lines, top: int = 0) -> None:
        """Show other lines, scrolled to `top`."""
        before = self.lines, self.top
        self.lines = lines
        self.top = max(0, min(top, self.last_top))
        if before != (self.lines, self.top):
            self.refresh()

    def scroll_by(self, by: int) -> bool:
        """Scroll by so many lines; whether anything moved."""
        top = max(0, min(self.top + by, self.last_top))
        if top == self.top:
            return False
        self.go_to_line(top)
        return True

    def go_to_line(self, top: int) -> None:
        """Have this line at the upper edge."""
        self.top = top
        self.refresh()

    def page(self, by: int) -> bool:
        """Scroll by a page less two lines, which the eye keeps; whether anything moved."""
        return self.scroll_by(by * max(1, self.inner_height - 2))

    def render_line(self, y: int) -> Strip:
        """One line of the pane, `y` counted from its upper edge."""
        width = self.content_size.width
        more = self._more(y) if self._tells_more else ""
        if not more:
            return self.line_strip(y + self.top, width)
        room = max(0, width - MORE)
        sign = self.strip((Piece(f" {more}", "muted"),), width - room)
        return Strip.join([self.line_strip(y + self.top, room), sign])

    def line_strip(self, at: int, width: int) -> Strip:
        """One of all lines, in so many cells."""
        if at >= len(self.lines):
            return Strip.blank(width, self.look("text"))
        return self.strip(fitting(self._indented(self.lines[at]), width), width)

    def _more(self, y: int) -> str:
        """The sign that lines go on beyond this edge of the pane."""
        if y == self.inner_height - 1 and self.top < self.last_top:
            return glyphs().below
        return glyphs().above if y == 0 and self.top else ""

    def _indented(self, line: Line) -> Line:
        if not self.indent:
            return line
        first = line[0] if line else Piece("", "text")
        if first.part in ("warning", "link", MATCH):
            return (Piece(self.indent, "text"), *line)
        return (Piece(self.indent + first.text, first.part), *line[1:])

    def on_mouse_scroll_down(self) -> None:
        """Scroll on."""
        self.scroll_by(_WHEEL)

    def on_mouse_scroll_up(self) -> None:
        """Scroll back."""
        self.scroll_by(-_WHEEL)
