"""A whole paper set in lines, growing as its blocks come; no widget."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Sequence

from reader_tui.text.fold import fold
from reader_tui.text.paper.blocks import Block
from reader_tui.text.paper.galley import lines as galley_lines
from reader_tui.ui.widgets.piece import Line, Piece

_PARTS = {"heading": "title", "code": "label", "math": "label", "footnote": "muted"}


class SetText:
    """The lines of the blocks at a width, and which line belongs to which block."""

    def __init__(self, width: int) -> None:
        self.width = width
        self.lines: list[Line] = []
        self.starts: list[int] = []
        """The first line of each block."""
        self.headings: list[int] = []
        """The lines at which sections begin."""

    def add(self, blocks: Sequence[Block]) -> None:
        """Set further blocks below those that are set."""
        for block in blocks:
            set_lines = list(galley_lines([block], self.width))
            if self.lines and set_lines:
                self.lines.append(())
            self.starts.append(len(self.lines))
            if block.kind == "heading":
                self.headings.append(len(self.lines))
            part = _PARTS.get(block.kind, "text")
            self.lines += [(Piece(line, part),) for line in set_lines]

    def block_at(self, line: int) -> int:
        """The block that a line belongs to."""
        return max(0, bisect_right(self.starts, line) - 1)

    def matches(self, words: str) -> list[int]:
        """The lines that hold the words."""
        sought = fold(words)
        return [
            at
            for at, line in enumerate(self.lines)
            if sought and sought in fold("".join(piece.text for piece in line))
        ]
