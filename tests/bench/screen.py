"""What a terminal would show of a program's output, and what each part of the screen cost."""

from __future__ import annotations

import re
from typing import NamedTuple

import pyte

# What pyte would print or misread: strings, and private sequences other than ?..h and ?..l.
_FOREIGN = re.compile(
    rb"\x1b[P_^X][^\x1b]*\x1b\\"
    rb"|\x1b\[[<=>][0-?]*[ -/]*[@-~]"
    rb"|\x1b\[\?[0-9;]*(?:[ -/]+[@-~]|[@-gi-km-~])"
)
_UNFINISHED = re.compile(rb"\x1b(?:\[[0-?]*[ -/]*|[P_^X\]][^\x07\x1b]*\x1b?)?\Z")
_SYNC = re.compile(rb"\x1b\[\?2026([hl])")
_PLACE = re.compile(rb"\x1b\[(\d+);(\d+)H")


class Change(NamedTuple):
    """A line of the screen on which something changed, and on which side."""

    row: int
    left: bool
    right: bool


class View:
    """A screen that is fed chunk by chunk; `split` is the column where the right side begins."""

    def __init__(self, columns: int, rows: int, split: int) -> None:
        self._screen = pyte.Screen(columns, rows)
        self._stream = pyte.ByteStream(self._screen)
        self._split = split
        self._rest = b""
        self.in_frame = False
        """Whether a synchronised frame is not at its end yet."""
        self._lines = [self._line(row) for row in range(rows)]

    def _line(self, row: int) -> tuple[object, ...]:
        cells = self._screen.buffer[row]
        return tuple(cells[column] for column in range(self._screen.columns))

    def feed(self, data: bytes) -> list[Change]:
        """Take in output; the lines that look otherwise now."""
        data = self._rest + data
        cut = _UNFINISHED.search(data, max(0, len(data) - 4096))
        end = cut.start() if cut else len(data)
        data, self._rest = data[:end], data[end:]
        for mark in _SYNC.finditer(data):
            self.in_frame = mark[1] == b"h"
        self._screen.dirty.clear()
        self._stream.feed(_FOREIGN.sub(b"", data))
        changes = []
        for row in self._screen.dirty:
            before, after = self._lines[row], self._line(row)
            if before != after:
                self._lines[row] = after
                at = self._split
                changes.append(Change(row, before[:at] != after[:at], before[at:] != after[at:]))
        return changes

    @property
    def text(self) -> str:
        """The screen as text."""
        return "\n".join(line.rstrip() for line in self._screen.display)


class Cost(NamedTuple):
    """Bytes written by where they went: the right pane of the body, and all else."""

    pane: int
    rest: int
    rows: frozenset[int]
    """The lines of the body's left side that were written to."""


def cost(data: bytes, rows: int, split: int) -> Cost:
    """What output cost; text belongs to the place where the cursor was put before it."""
    places = list(_PLACE.finditer(data))
    ends = [*(place.start() for place in places[1:]), len(data)]
    pane, touched = 0, set()
    for place, end in zip(places, ends, strict=False):
        row, column = int(place[1]) - 1, int(place[2]) - 1
        if not 0 < row < rows - 1:
            continue
        if column >= split:
            pane += end - place.start()
        else:
            touched.add(row)
    return Cost(pane, len(data) - pane, frozenset(touched))
