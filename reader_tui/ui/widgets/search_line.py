"""One line to type in, which marks what is wrong in it and says at its right what holds."""

from __future__ import annotations

import itertools
from collections.abc import Sequence
from typing import ClassVar

from rich.cells import cell_len
from textual import events
from textual.strip import Strip

from reader_tui.text.cells import cut, head
from reader_tui.ui.widgets.line import Typed
from reader_tui.ui.widgets.piece import Piece
from reader_tui.ui.widgets.styled import Styled

_ROOM = 24
"""Cells that the text keeps before anything is said at the right."""


class Box(Styled):
    """A line being typed. It never has the focus: who shows it hands it the keys."""

    COMPONENT_CLASSES: ClassVar[set[str]] = {
        "box--sign", "box--text", "box--wrong", "box--cursor", "box--right",
    }  # fmt: skip

    def __init__(self, sign: str, *, hint: str = "", id: str | None = None) -> None:
        super().__init__(id=id)
        self.line = Typed()
        self.wrong: Sequence[tuple[int, int]] = ()
        """The places of the text that could not be understood, in order."""
        self._sign = f" {sign} " if sign else ""
        self._hint = hint
        """What may be typed, said while nothing is."""
        self._right: Sequence[str] = ("",)
        self._from = 0
        """The first character in sight."""

    def show(
        self,
        line: Typed,
        wrong: Sequence[tuple[int, int]] | None = None,
        right: Sequence[str] | None = None,
    ) -> None:
        """Show a line and what is wrong in it, and at the right a text in a form that fits."""
        before = self.line, self.wrong, self._right
        self.line = line
        self.wrong = self.wrong if wrong is None else wrong
        self._right = self._right if right is None else right
        if before != (self.line, self.wrong, self._right):
            self.refresh()

    def render_line(self, y: int) -> Strip:
        """The line: its sign, the part of the text around the cursor, and what is said."""
        width = self.size.width
        right = self._fitting()
        room = max(1, width - len(self._sign) - (cell_len(right) + 1 if right else 0))
        pieces = [Piece(self._sign, "box--sign"), *self._text(room)]
        used = sum(cell_len(piece.text) for piece in pieces)
        gap = max(0, width - used - cell_len(right) - 1) if right else max(0, width - used)
        pieces.append(Piece(" " * gap, "box--text"))
        if right:
            pieces.append(Piece(f"{right} ", "box--right"))
        return self.strip(pieces, width)

    def _fitting(self) -> str:
        room = self.size.width - len(self._sign) - _ROOM
        wanted = min(room, self.size.width - len(self._sign) - cell_len(self.line.text[:200]) - 2)
        fits = [text for text in self._right if cell_len(text) <= max(wanted, room // 2)]
        return fits[0] if fits else ""

    def _text(self, room: int) -> list[Piece]:
        """The text from where the cursor is in sight, in pieces of one look each."""
        text, at = self.line
        if not text and self._hint:
            hint = cut(self._hint, room)
            return [Piece(hint[:1], "box--cursor"), Piece(hint[1:], "box--right")]
        self._from = min(self._from, at) if cell_len(text[: 2 * room]) >= room else 0
        # Nothing wider than the room lies between the first character in sight and the cursor.
        self._from = max(self._from, at - room + 1)
        while self._from < at and cell_len(text[self._from : at]) > room - 2:
            self._from += 1
        seen = head(text[self._from : self._from + 2 * room], room - 1, cell_len)
        end = self._from + len(seen)
        cuts = {self._from, end, *(min(max(at + by, self._from), end) for by in (0, 1))}
        for span in self.wrong:
            cuts.update(min(max(place, self._from), end) for place in span)
        edges = sorted(cuts)
        pieces = [Piece(text[a:b], self._look(a)) for a, b in itertools.pairwise(edges) if a < b]
        if at >= end:
            pieces.append(Piece(" ", "box--cursor"))
        return pieces

    def _look(self, place: int) -> str:
        if place == self.line.at:
            return "box--cursor"
        wrong = any(start <= place < end for start, end in self.wrong)
        return "box--wrong" if wrong else "box--text"

    def on_click(self, event: events.Click) -> None:
        """Put the cursor where was clicked."""
        before = head(self.line.text[self._from :], event.x - len(self._sign), cell_len)
        self.show(self.line._replace(at=self._from + len(before)))
