"""Ids from standard input: marked as they come in, and printed when their marks are durable.

Lines that come in together are one step of the reader's, which one undo takes back.

One thread reads, the library's thread writes, and this one does everything else,
so that a line is answered without waiting for the next, and a library that
cannot be written is noticed while nothing comes in.
"""

from __future__ import annotations

import os
import sys
import time
from collections import deque
from dataclasses import dataclass
from functools import partial
from queue import Empty, SimpleQueue
from threading import Semaphore, Thread

from reader_tui.cli import talk
from reader_tui.cli.marker import Marker
from reader_tui.cli.output import Output
from reader_tui.errors import ReaderError, UsageError
from reader_tui.papers.steps import Step
from reader_tui.text.arxiv_ids import arxiv_id, old_arxiv_id
from reader_tui.text.clean import clean

_CHUNK = 64 * 1024
_CHUNKS_AHEAD = 8
_LINE_LIMIT = 4_000
"""Bytes; the longest address has fewer."""
_PATIENCE = 0.25
"""Seconds between two looks at the library's health while nothing happens."""
_TOGETHER = 2.0
"""Seconds within which lines follow each other that belong to one step."""
_MOST_AT_ONCE, _MOST_COPIED_AT_ONCE = 4_000, 200
"""Papers that are answered together; those that are looked up first take their time."""


@dataclass(slots=True, eq=False)
class _Batch:
    """Papers on their way to the disk, in the order they came in."""

    papers: list[str]
    durable: bool = False


def mark_lines(marker: Marker, force: bool = False) -> int:
    """Mark what standard input names until it ends; 2 when some of its lines were no ids.

    What the Hub does not know is refused too, unless it is forced.
    """
    return _Lines(marker, force).run()


class _Lines:
    """The lines of one run, and the papers among them that are not yet durable."""

    def __init__(self, marker: Marker, force: bool) -> None:
        self._marker = marker
        self._force = force
        self._out = Output()
        self._events: SimpleQueue[list[bytes] | _Batch | None] = SimpleQueue()
        """Lines that came in, papers that became durable, or None at the end of the input."""
        self._room = Semaphore(_CHUNKS_AHEAD)
        self._waiting: deque[_Batch] = deque()
        self._step: Step | None = None
        self._marked = 0.0
        """When something was marked last."""
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
                if isinstance(event, _Batch):
                    event.durable = True
                elif event is None:
                    self._ended = True
                else:
                    self._room.release()
                    self._mark([found for line in event if (found := self._id(line))])
                event = self._events.get_nowait()
        except Empty:
            pass
        if self._marker.library.failure and self._waiting:
            self._print()
            raise self._marker.unsaved(sum(len(batch.papers) for batch in self._waiting))

    def _id(self, line: bytes) -> str:
        """The paper that a line names; empty when it names none, which is said."""
        text = line.decode("utf-8", "replace").strip()
        paper_id = arxiv_id(text) if text else None
        if text and paper_id is None:
            self._refused += 1
            old = old_arxiv_id(text)
            why = "Not on the Hub, which has no ids of before 2007" if old else "Not an arXiv id"
            why += "" if old else " or address"
            talk.say(f"{why}: {clean(text, 80)!r}; the others go on.")
        if paper_id and not self._force and (dead := self._marker.dead(paper_id)):
            self._refused += 1
            talk.say(f"{dead}; the others go on, --force marks it all the same.")
            return ""
        return paper_id or ""

    def _mark(self, papers: list[str]) -> None:
        size = _MOST_COPIED_AT_ONCE if self._marker.copies else _MOST_AT_ONCE
        for start in range(0, len(papers), size):
            batch = _Batch(papers[start : start + size])
            self._waiting.append(batch)
            now = time.monotonic()
            joins = self._step if now - self._marked < _TOGETHER else None
            durable = partial(self._events.put, batch)
            self._step = self._marker.decide(batch.papers, joins, durable) or joins
            self._marked = time.monotonic()

    def _print(self) -> None:
        """Print the papers that are durable, in the order they came in."""
        printed = False
        while self._waiting and self._waiting[0].durable:
            self._out.lines(self._waiting.popleft().papers)
            printed = True
        if printed:
            self._out.flush()


def _read(number: int, events: SimpleQueue[list[bytes] | _Batch | None], room: Semaphore) -> None:
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
