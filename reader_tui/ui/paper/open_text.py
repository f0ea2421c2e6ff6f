"""The whole text of a paper as it is on the screen: its lines, what is marked, where one is."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from reader_tui.text.paper.anchors import Place
from reader_tui.text.paper.blocks import Paper
from reader_tui.ui.paper.set_text import SetText
from reader_tui.ui.widgets.piece import Line, Piece, found

if TYPE_CHECKING:
    from reader_tui.ui.widgets.drawing import Drawing

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
        if self.set_text is None or not self.is_whole:
            return 0
        starts, count = self.set_text.starts, len(self.set_text.lines)
        own = len(self.own.blocks)
        end = starts[own] if own < len(starts) else count
        last = end - height
        return min(100, 100 * top // last) if last > 0 else 100

    def section(self, top: int) -> int | None:
        """The section of a line, by its place in the outline."""
        if self.set_text is None or not self.paper.blocks:
            return None
        at = self.set_text.block_at(top)
        return self.paper.blocks[at].section if at < len(self.paper.blocks) else None

    def where(self, top: int, height: int) -> tuple[str, str]:
        """The section, and how far it is, in words."""
        if self.set_text is None:
            return "Opening the whole text …", ""
        section = self.section(top)
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
            return tuple(_lettered(line[0], letters))
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


def _lettered(piece: Piece, letters: Sequence[tuple[int, str]]) -> Iterator[Piece]:
    """A line with letters laid over it."""
    at = 0
    for column, word in letters:
        if column >= at:
            yield Piece(piece.text[at:column].ljust(column - at), piece.part)
            yield Piece(word, "warning")
            at = column + len(word)
    yield Piece(piece.text[at:], piece.part)
