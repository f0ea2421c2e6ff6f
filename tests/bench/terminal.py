"""A program on a terminal of its own.

Output is stamped with the time at which it was read and parsed only when the
clock has stopped; what a program asks its terminal is answered, or it would wait.
"""

from __future__ import annotations

import fcntl
import os
import pty
import re
import select
import struct
import subprocess
import sys
import termios
import time
from collections.abc import Iterator, Mapping, Sequence
from contextlib import suppress
from pathlib import Path
from types import TracebackType
from typing import NamedTuple

from tests.bench.screen import Change, View

ROOT = Path(__file__).resolve().parents[2]
COLUMNS, ROWS = 120, 40
PANE_AT = COLUMNS * 9 // 20
"""The column where the detail pane begins."""

FLOOR = (sys.executable, str(Path(__file__).with_name("floor.py")))
READER = (sys.executable, "-m", "reader_tui")

_QUIET = 0.08
_CPU_OF_PROCESS = 2
_PATIENCE = 60.0
_DROPPED = re.compile(
    # Without its compiled modules a program imports five times as long as a reader's does.
    r"PYTHON(?:DONTWRITEBYTECODE|UNBUFFERED|OPTIMIZE|DEVMODE)|COLUMNS|LINES|NO_COLOR|FORCE_COLOR"
    r"|TERM_PROGRAM|TMUX|(?:HF|HUGGING_?FACE|TEXTUAL|READER_TUI|XDG)_.*"
)
_ANSWERS = (
    (re.compile(rb"\x1b\[\?2026\$p"), b"\x1b[?2026;2$y"),
    (re.compile(rb"\x1b\[\?2048\$p"), b"\x1b[?2048;0$y"),
    (re.compile(rb"\x1b\[0?c"), b"\x1b[?62;22c"),
    (re.compile(rb"\x1b\[6n"), b"\x1b[1;1R"),
    (re.compile(rb"\x1b\[\?u"), b"\x1b[?0u"),
)


class NotReadyError(Exception):
    """A program did not show what it was waited for."""


class Chunk(NamedTuple):
    """Output as it was read, and the processor time its program had used."""

    at: float
    data: bytes
    used: float


def environment(**more: str) -> dict[str, str]:
    """The environment of every program that is measured.

    The last screen at once would end every wait for the app: it has measures of its own.
    """
    kept = {name: value for name, value in os.environ.items() if not _DROPPED.fullmatch(name)}
    terminal = {"TERM": "xterm-256color", "COLORTERM": "truecolor", "LC_ALL": "C.UTF-8"}
    return {**kept, **terminal, "NO_PROXY": "*", "READER_TUI_INSTANT": "0", **more}


class Program:
    """One run of a program; all times are those of `time.perf_counter`."""

    def __init__(
        self, command: Sequence[str], environ: Mapping[str, str] | None = None,
        size: tuple[int, int] = (COLUMNS, ROWS),
    ) -> None:  # fmt: skip
        self._view = View(*size, PANE_AT)
        self._chunks: list[Chunk] = []
        self._parsed = 0
        self._tail = b""
        self._ended = False
        self._fd, theirs = pty.openpty()
        fcntl.ioctl(theirs, termios.TIOCSWINSZ, struct.pack("HHHH", *size[::-1], 0, 0))
        self.started = time.perf_counter()
        self._process = subprocess.Popen(
            command, stdin=theirs, stdout=theirs, stderr=theirs, cwd=ROOT,
            env=environ or environment(), start_new_session=True,
        )  # fmt: skip
        os.close(theirs)

    def __enter__(self) -> Program:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self._process.kill()
        self._process.wait()
        os.close(self._fd)

    # Reading; nothing here parses

    def read(self, timeout: float) -> bool:
        """Wait for one chunk; whether there was one."""
        if self._ended or not select.select([self._fd], [], [], max(0.0, timeout))[0]:
            return False
        try:
            data = os.read(self._fd, 1 << 16)
        except OSError:
            data = b""
        if not data:
            self._ended = True
            return False
        self._chunks.append(Chunk(time.perf_counter(), data, self.used()))
        self._answer(data)
        return True

    def used(self) -> float:
        """Processor seconds of the program so far (Linux), which other programs hardly change."""
        try:
            return time.clock_gettime(~self._process.pid << 3 | _CPU_OF_PROCESS)
        except (OSError, OverflowError):
            return 0.0

    def _answer(self, data: bytes) -> None:
        data = self._tail + data
        self._tail = b""
        for question, reply in _ANSWERS:
            for _ in question.finditer(data):
                self.press(reply)
        # A question that is cut in two is seen whole with the next chunk.
        if (at := data.rfind(b"\x1b", -12)) >= 0 and not re.search(rb"[a-zA-Z]\Z", data[at:]):
            self._tail = data[at:]

    def listen(self, seconds: float) -> None:
        """Read for so long."""
        self.listen_until(time.perf_counter() + seconds)

    def listen_until(self, end: float) -> None:
        """Read up to that moment."""
        while not self._ended and (left := end - time.perf_counter()) > 0:
            self.read(left)

    def settle(self, quiet: float, first: float = 1.0) -> None:
        """Read until nothing came for `quiet` seconds; wait at most `first` for a beginning."""
        end, wait = time.perf_counter() + _PATIENCE, first
        while time.perf_counter() < end and self.read(wait):
            wait = quiet

    def press(self, keys: bytes) -> float:
        """Type keys; the time at which they were sent."""
        with suppress(OSError):
            os.write(self._fd, keys)
        return time.perf_counter()

    # After the clock

    def parse(self) -> Iterator[tuple[Chunk, list[Change]]]:
        """The output since the last time, each chunk with what it changed on the screen."""
        while self._parsed < len(self._chunks):
            chunk = self._chunks[self._parsed]
            self._parsed += 1
            yield chunk, self._view.feed(chunk.data)

    def wait_for(self, pattern: str) -> Chunk:
        """The end of the frame that showed the pattern first, or the last one if it is there.

        Raises `NotReadyError`.
        """
        wanted = re.compile(pattern)
        if self._parsed and wanted.search(self._view.text):
            return self._chunks[self._parsed - 1]
        seen = False
        end = last = time.perf_counter()
        end += _PATIENCE
        while not self._ended and time.perf_counter() < end:
            # One that never pauses is looked at all the same.
            if self.read(_QUIET) and time.perf_counter() - last < 1.0:
                continue
            last = time.perf_counter()
            for chunk, changes in self.parse():
                seen = seen or bool(changes and wanted.search(self._view.text))
                if seen and not self._view.in_frame:
                    return chunk
        raise NotReadyError(f"never showed {pattern!r}; the last screen:\n{self._view.text}")

    @property
    def text(self) -> str:
        """The screen, as far as it is parsed."""
        return self._view.text

    @property
    def output(self) -> bytes:
        """All output so far."""
        return b"".join(chunk.data for chunk in self._chunks)

    def memory(self) -> float:
        """Resident megabytes (Linux); raises `NotReadyError` when the program has ended."""
        status = Path(f"/proc/{self._process.pid}/status").read_text()
        found = re.search(r"VmRSS:\s+(\d+) kB", status)
        if found is None:
            list(self.parse())
            raise NotReadyError(f"ended by itself; the last screen:\n{self.text}")
        return int(found[1]) / 1024

    def leave(self, keys: bytes) -> int:
        """Quit by the program's own keys and wait; its exit code."""
        self.press(keys)
        end = time.perf_counter() + 10
        while not self._ended and time.perf_counter() < end:
            self.read(0.1)
        return self._process.wait(5)
