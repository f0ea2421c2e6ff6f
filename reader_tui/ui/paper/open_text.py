"""The whole text of a paper as it is on the screen: its lines, what is marked, where one is."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from reader_tui.text.cells import cell_len
from reader_tui.text.paper.anchors import Place
from reader_tui.text.paper.blocks import Paper
from reader_tui.ui.paper.set_text import SetText
from reader_tui.ui.widgets.piece import Line, Piece, found

if TYPE_CHECKING:
    from reader_tui.ui.widgets.drawing import Drawing

_COVERED = (" ", "[", "(")
"""What a letter may stand on, so that nothing reads otherwise."""
_MARGIN = 1
"""Cells behind the lines that the pane has at least."""
_BEGIN = Place(0, 0)
Letters = Mapping[int, Sequence[tuple[int, str]]]
"""By line, columns and the letters that stand there."""
Matches = Mapping[int, Sequence[tuple[int, int]]]
"""By block, the stretches of its text that were looked for."""


@dataclass(frozen=True, slots=True)
class OpenText:
    """A text in the place of its abstract; another one is made for whatever changes."""

    id: str
    own: Paper
    """The text alone."""
    paper: Paper
    """The same, and behind it what hangs on the paper, as far as that is known."""
    set_text: SetText | None = None
    """None until there is something to show; the abstract is shown so long, and keys wait."""
    is_whole: bool = False
    """Whether all of it is set."""
    raw: bool = False
    """Whether it is shown as received."""
    beneath: SetText | None = None
    """The lines in which it was set before it was shown as received: they tell how far it is."""
    came: tuple[int, int] = (-1, 0)
    """The line as received that has the upper edge since then, and the one that had it before."""
    went: Place = _BEGIN
    """The place that was gone to last, which may stand below the upper edge at the end."""
    letters: Letters = field(default_factory=dict)
    matches: Matches = field(default_factory=dict)
    drawn: Mapping[int, Sequence[Drawing]] = field(default_factory=dict)
    """By block, the pictures that are drawn below it."""

    @property
    def is_ready(self) -> bool:
        """Whether it is shown and takes keys."""
        return self.set_text is not None

    @property
    def lines(self) -> TextLines:
        """What the pane shows."""
        return TextLines(self)

    def set_in(self, width: int) -> SetText:
        """All of it set in lines of a width."""
        rooms = {at: sum(one.height for one in some) for at, some in self.drawn.items()}
        return SetText(self.paper.blocks, width, rooms=rooms)

    def drawn_at(self, line: int) -> tuple[Drawing, int] | None:
        """The drawing that stands on a line, and which line of it that is."""
        if not self.drawn or self.set_text is None:
            return None
        block = self.set_text.block_at(line)
        row = line - self.set_text.rooms.get(block, line + 1)
        for drawing in self.drawn.get(block, ()) if row >= 0 else ():
            if row < drawing.height:
                return drawing, row
            row -= drawing.height
        return None

    def percent(self, top: int, height: int) -> int:
        """How far it is, 0 to 100, with that line at the upper edge of a pane so high."""
        set_text = self.beneath or self.set_text
        if set_text is None or not self.is_whole:
            return 0
        if self.beneath is not None:
            top = self.came[1] if top == self.came[0] else set_text.line_of(self.place(top))
        starts, count = set_text.starts, len(set_text.lines)
        own = len(self.own.blocks)
        end = starts[own] if own < len(starts) else count
        last = end - height
        return min(100, 100 * top // last) if last > 0 else 100

    def section(self, top: int, height: int) -> int | None:
        """The section that one reads with that line at the upper edge, by its place in the outline.

        At the end the text moves no further: there it is the one that was gone to, where that is
        in sight.
        """
        if self.set_text is None or not self.paper.blocks:
            return None
        at = self.place(top).block
        is_end = top and top >= len(self.set_text.lines) - height
        if is_end and top <= self.set_text.line_of(self.went) < top + height:
            at = self.went.block
        return self.paper.blocks[at].section if at < len(self.paper.blocks) else None

    def where(self, top: int, height: int) -> tuple[str, str]:
        """The section, and how far it is, in words."""
        if self.set_text is None:
            return "Opening the whole text …", ""
        section = self.section(top, height)
        name = self.paper.outline[section].name if section is not None else self.paper.title
        far = f"{self.percent(top, height)}%" if self.is_whole else ""
        return f"{name}, as received" if self.raw else name, far

    def place(self, top: int) -> Place:
        """The place at the upper edge."""
        return self.set_text.place(top) if self.set_text is not None else Place(0, 0)


class TextLines:
    """The lines of an open text, each made when it is painted."""

    def __init__(self, text: OpenText) -> None:
        self._text = text

    def __eq__(self, other: object) -> bool:
        return isinstance(other, TextLines) and self._text is other._text

    def __hash__(self) -> int:
        return id(self._text)

    def __len__(self) -> int:
        return len(self._text.set_text.lines) if self._text.set_text is not None else 0

    def __iter__(self) -> Iterator[Line]:
        return (self[at] for at in range(len(self)))

    def __getitem__(self, at: int) -> Line:
        set_text = self._text.set_text
        assert set_text is not None
        line = set_text.line(at)
        if letters := self._text.letters.get(at):
            return tuple(_lettered(line[0], letters, set_text.width + _MARGIN))
        block = set_text.block_at(at)
        if spans := self._text.matches.get(block):
            first, behind = set_text.extent(at)
            within = spans[
                max(0, bisect_left(spans, (first, 0)) - 1) : bisect_left(spans, (behind, 0))
            ]
            places = [
                (a, b)
                for start, end in within
                for row, a, b in set_text.columns(block, start, end)
                if row == at
            ]
            piece = line[0]
            return tuple(found(piece.text, 0, len(piece.text), piece.part, places)) or line
        return line


def _lettered(piece: Piece, letters: Sequence[tuple[int, str]], width: int) -> Iterator[Piece]:
    """A line with letters before what they lead to, on the blank or bracket there.

    What is behind them moves on; only where so many cells have no room for that they cover it.
    """
    text, at = piece.text, 0
    room = width - cell_len(text)
    for column, word in letters:
        if column < at:
            continue
        yield Piece(text[at:column].ljust(column - at), piece.part)
        yield Piece(word, "warning")
        covered = 1 if text[column : column + 1] in _COVERED else 0
        more = len(word) - covered if column < len(text) else 0
        if more > room:
            covered, more = len(word), 0
        elif more and not covered and more < room:
            yield Piece(" ", piece.part)
            more += 1
        room -= more
        at = column + covered
    yield Piece(text[at:], piece.part)
