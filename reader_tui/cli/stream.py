"""Ids from standard input: each is marked at once and printed when its mark is durable.

One thread reads, the library's thread writes, and this one does everything else,
so that a line is answered without waiting for the next, and a library that
cannot be written is noticed while nothing comes in.
"""

from __future__ import annotations

import os
import sys
from collections import deque
from dataclasses import dataclass
from functools import partial
from queue import Empty, SimpleQueue
from threading import Semaphore, Thread

from reader_tui.cli import talk
from reader_tui.cli.marks import Marker
from reader_tui.cli.output import Output
from reader_tui.errors import ReaderError, UsageError
from reader_tui.text.clean import clean
from reader_tui.text.links import arxiv_id

_CHUNK = 64 * 1024
_CHUNKS_AHEAD = 8
_LINE_LIMIT = 4_000
"""Bytes; the longest address has fewer."""
_PATIENCE = 0.25
"""Seconds between two looks at the library's health while nothing happens."""


@dataclass(slots=True, eq=False)
class _Paper:
    """A paper on its way to the disk."""

    id: str
    durable: bool = False


def mark_lines(marker: Marker) -> int:
    """Mark what standard input names until it ends; 2 when some of its lines were no ids."""
    return _Lines(marker).run()


class _Lines:
    """The lines of one run, and the papers among them that are not yet durable."""

    def __init__(self, marker: Marker) -> None:
        self._marker = marker
        self._out = Output()
        self._events: SimpleQueue[list[bytes] | _Paper | None] = SimpleQueue()
        """Lines that came in, a paper that became durable, or None at the end of the input."""
        self._room = Semaphore(_CHUNKS_AHEAD)
        self._waiting: deque[_Paper] = deque()
        self._refused = 0
        self._ended = False

    def run(self) -> int:
        """Read to the end and wait for the disk."""
        if sys.stdin is None:
            raise UsageError("there is no standard input to read ids from")
        reader = partial(_read, sys.stdin.fileno(), self._events, self._room)
        Thread(target=reader, name="stdin", daemon=True).start()
        try:
            while self._waiting or not self._ended:
                self._take()
                self._print()
        except BrokenPipeError:
            raise ReaderError(
                "Nobody reads the output any more; what was marked is kept, the rest was not read."
            ) from None
        return 2 if self._refused else 0

    def _take(self) -> None:
        """Wait for what happens next, and deal with everything that has happened since."""
        try:
            event = self._events.get(timeout=_PATIENCE)
            while True:
                if isinstance(event, _Paper):
                    event.durable = True
                elif event is None:
                    self._ended = True
                else:
                    self._room.release()
                    for line in event:
                        self._mark(line)
                event = self._events.get_nowait()
        except Empty:
            pass
        if self._marker.library.failure and self._waiting:
            self._print()
            raise self._marker.unsaved(len(self._waiting))

    def _mark(self, line: bytes) -> None:
        text = line.decode("utf-8", "replace").strip()
        if not text:
            return
        paper_id = arxiv_id(text)
        if paper_id is None:
            self._refused += 1
            talk.say(f"Not an arXiv id or address: {clean(text, 80)!r}; the others go on.")
            return
        paper = _Paper(paper_id)
        self._waiting.append(paper)
        field, value, _ = self._marker.change
        self._marker.library.mark(
            paper_id,
            field,
            value,
            paper=self._marker.copy(paper_id),
            then=partial(self._events.put, paper),
        )

    def _print(self) -> None:
        """Print the papers that are durable, in the order they came in."""
        printed = False
        while self._waiting and self._waiting[0].durable:
            self._out.line(self._waiting.popleft().id)
            printed = True
        if printed:
            self._out.flush()


def _read(number: int, events: SimpleQueue[list[bytes] | _Paper | None], room: Semaphore) -> None:
    """Hand over whole lines as they come in; the last one needs no line break.

    The file itself is read, not Python's buffer over it: a thread that waits there
    would keep the program from ending.
    """
    rest = b""
    while True:
        try:
            chunk = os.read(number, _CHUNK)
        except OSError:
            chunk = b""
        *lines, rest = (rest + chunk).split(b"\n")
        # What is no line of ours need not be gathered whole.
        rest = rest[: _LINE_LIMIT + 1]
        if not chunk and rest:
            lines.append(rest)
        if lines:
            room.acquire()
            events.put([line[: _LINE_LIMIT + 1] for line in lines])
        if not chunk:
            events.put(None)
            return
