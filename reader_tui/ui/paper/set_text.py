"""A whole paper set in lines of a width, and which word of it stands where; no widget."""

from __future__ import annotations

import re
from bisect import bisect_left, bisect_right
from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import NamedTuple

from reader_tui.text.cells import cell_len, wrap
from reader_tui.text.comment_lines import comment_lines
from reader_tui.text.paper.anchors import Place
from reader_tui.text.paper.blocks import Block
from reader_tui.text.paper.galley import lines as galley_lines
from reader_tui.ui.widgets.piece import Line, Piece

COMMENT = "comment"
"""A kind of block that no paper has: what somebody said of it, set in by its level."""
_PARTS = {"heading": "title", "code": "label", "math": "label", "footnote": "muted"}
_LARGE = 2
"""Headings of deeper levels look like labels."""
_INDENT = 2
_DEEPEST = 8
_NEAR = 40
"""Characters that a word may stand behind where it was looked for."""
_TELLING = 3
"""Letters from which on a word is looked for there."""
_WORD = re.compile(r"\S+")
_GAP = re.compile(r"\s*")
_NO_ROOMS: Mapping[int, int] = {}


class Run(NamedTuple):
    """A stretch of a block's text on one of its lines, both counted from 0."""

    line: int
    column: int
    start: int
    end: int


def _line(run: Run) -> int:
    return run.line


def _start(run: Run) -> int:
    return run.start


def runs(text: str, lines: Iterable[str]) -> Iterator[Run]:
    """Where the words of a text stand on the lines it was set in, in their order.

    What a line has beside the text, such as the mark before it, is passed over.
    """
    at = 0
    for number, line in enumerate(lines):
        for found in _WORD.finditer(line):
            word = found[0]
            gap = _GAP.match(text, at)
            start = gap.end() if gap else at
            if not text.startswith(word, start):
                if len(word) < _TELLING:
                    continue
                start = text.find(word, start, start + len(word) + _NEAR)
                if start < 0:
                    continue
            at = start + len(word)
            yield Run(number, found.start(), start, at)


class SetText:
    """The lines of blocks at a width. It is made at once, in any thread, and never changes.

    The first of the blocks may be a later one of its paper; places count from the paper's. Below
    those of `rooms` so many lines are left empty, for their pictures.
    """

    def __init__(
        self,
        blocks: Sequence[Block],
        width: int,
        first: int = 0,
        rooms: Mapping[int, int] = _NO_ROOMS,
    ) -> None:
        self.width = width
        self.lines: list[str] = []
        self.starts: list[int] = []
        """The first line of each block."""
        self.headings: list[int] = []
        """The lines at which sections begin."""
        self.rooms: dict[int, int] = {}
        """The first line of the room below a block."""
        self._blocks = blocks
        self._first = first
        self._runs: dict[int, list[Run]] = {}
        last = ""
        for at, block in enumerate(blocks, first):
            name = "entry" if block.kind == "list" and block.label else block.kind
            found = _lines(block, width)
            if self.lines and found and not name == last == "entry":
                self.lines.append("")
            self.starts.append(len(self.lines))
            if block.kind == "heading":
                self.headings.append(len(self.lines))
            self.lines += found
            if room := rooms.get(at):
                self.rooms[at] = len(self.lines)
                self.lines += [""] * room
            last = name

    @classmethod
    def as_received(cls, text: str, blocks: Sequence[Block], width: int) -> SetText:
        """The lines of a text as it was received, each block beginning where it stood there."""
        own = cls((), width)
        firsts: list[int] = []
        for line in text.split("\n"):
            firsts.append(len(own.lines))
            own.lines += [line] if cell_len(line) <= width else wrap(line, width)
        at = 0
        for block in blocks:
            at = max(at, min(block.source[0], len(firsts) - 1))
            own.starts.append(firsts[at])
        return own

    def line(self, at: int) -> Line:
        """A line in its look."""
        if not self._blocks:
            return (Piece(self.lines[at], "text"),)
        block = self._blocks[self.block_at(at) - self._first]
        part = _PARTS.get(block.kind, "text")
        is_said_by = block.kind == COMMENT and "\n" in block.text and at == self._start_at(at)
        if is_said_by or (block.kind == "heading" and block.level > _LARGE):
            part = "label"
        return (Piece(self.lines[at], part),)

    def _start_at(self, line: int) -> int:
        """The first line of the block that a line belongs to."""
        return self.starts[self.block_at(line) - self._first]

    def block_at(self, line: int) -> int:
        """The block that a line belongs to."""
        return self._first + max(0, bisect_right(self.starts, line) - 1)

    def place(self, line: int) -> Place:
        """The place in the text that a line begins with."""
        block = self.block_at(line)
        here = line - self.starts[block - self._first] if self.starts else 0
        known = self.runs(block)
        nth = bisect_left(known, here, key=_line)
        if nth == len(known) and here and block + 1 < self._first + len(self.starts):
            # The empty line before the next block.
            return Place(block + 1, 0)
        return Place(block, known[nth].start if nth < len(known) else 0)

    def line_of(self, place: Place) -> int:
        """The line on which a place stands."""
        at = place.block - self._first
        if not 0 <= at < len(self.starts):
            return 0
        known = self.runs(place.block)
        nth = bisect_right(known, place.offset, key=_start)
        return self.starts[at] + (known[nth - 1].line if nth else 0)

    def runs(self, block: int) -> list[Run]:
        """Where the words of a block stand, by the lines of the block."""
        at = block - self._first
        if not 0 <= at < len(self._blocks):
            return []
        if block not in self._runs:
            end = self.starts[at + 1] if at + 1 < len(self.starts) else len(self.lines)
            self._runs[block] = list(runs(self._blocks[at].text, self.lines[self.starts[at] : end]))
        return self._runs[block]

    def extent(self, line: int) -> tuple[int, int]:
        """The stretch of its block's text that stands on a line."""
        block = self.block_at(line)
        known = self.runs(block)
        here = line - self.starts[block - self._first] if self.starts else 0
        first, behind = (bisect_left(known, at, key=_line) for at in (here, here + 1))
        return (known[first].start, known[behind - 1].end) if first < behind else (0, 0)

    def columns(self, block: int, start: int, end: int) -> Iterator[tuple[int, int, int]]:
        """The lines, each with its first column and the one behind the last, of a stretch."""
        known = self.runs(block)
        found: dict[int, tuple[int, int]] = {}
        for nth in range(max(0, bisect_right(known, start, key=_start) - 1), len(known)):
            run = known[nth]
            if run.start >= end:
                break
            a, b = max(run.start, start), min(run.end, end)
            if a < b:
                from_, to = run.column + a - run.start, run.column + b - run.start
                found[run.line] = (found.get(run.line, (from_, to))[0], to)
        first = self.starts[block - self._first]
        for line, (from_, to) in found.items():
            yield first + line, from_, to


def _lines(block: Block, width: int) -> list[str]:
    if block.kind == "heading":
        return wrap(block.text, width)
    if block.kind != COMMENT:
        return list(galley_lines([block], width))
    indent = " " * (_INDENT * min(block.level, _DEEPEST))
    return list(comment_lines(block.text, indent, width))
