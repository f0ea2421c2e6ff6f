"""A terminal of our own: a real pty, what is on its screen, and every byte that reached it."""

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
from collections.abc import Callable, Mapping, Sequence
from contextlib import suppress
from pathlib import Path
from threading import Lock, Thread
from types import TracebackType

import pyte

ROOT = Path(__file__).parents[2]
PATIENCE = 60.0
"""Seconds after which what is waited for will never come, on however busy a machine."""
PATIENT = (
    "-c",
    "from reader_tui.ui.start import job; job._CHILD_LIVES = 60\n"
    "from reader_tui.__main__ import main; main()",
)
"""The program, whose child behind a visit has the time that it needs beside other tests."""

# The child leads a session and opens its terminal itself: that makes it the controlling one,
# without a fork in this process, which has threads.
_TAKE_TERMINAL = (
    "import os, sys\n"
    "tty = os.open(sys.argv[1], os.O_RDWR)\n"
    "for stream in (0, 1, 2): os.dup2(tty, stream)\n"
    "os.execv(sys.executable, [sys.executable, *sys.argv[2:]])\n"
)
_MODE = re.compile(rb"\x1b\[\?([\d;]+)([hl])")
_SILENT = 5
"""How often nothing more has come before all has: the system hands it on a moment later."""
_ON_AT_REST = frozenset((7, 25))
"""Modes of a terminal at rest: lines wrap, the cursor is seen."""


def environment(home: Path, **more: str) -> dict[str, str]:
    """What a reader's shell would give, and nothing of this machine's."""
    home.mkdir(parents=True, exist_ok=True)
    return {
        "HOME": str(home), "PATH": os.environ["PATH"], "PYTHONPATH": str(ROOT),
        "LANG": "C.UTF-8", "TERM": "xterm-256color", "TZ": "UTC",
        "HF_ENDPOINT": "http://127.0.0.1:9", **more,
    }  # fmt: skip


def _processes_at(home: str) -> list[str]:
    """The processes with that home and no terminal, where the system shows such things."""
    found = []
    for process in Path("/proc").glob("[0-9]*"):
        with suppress(OSError):
            terminal = (process / "stat").read_text().rpartition(")")[2].split()[4]
            if terminal == "0" and f"HOME={home}".encode() in (
                process / "environ"
            ).read_bytes().split(b"\0"):
                found.append(process.name)
    return found


class Terminal:
    """`reader-tui WORDS` in a terminal of `size` columns and lines.

    `command` are the arguments of Python before the words.
    """

    def __init__(
        self,
        words: Sequence[str],
        env: Mapping[str, str],
        size: tuple[int, int] = (120, 40),
        command: Sequence[str] = PATIENT,
    ) -> None:
        self.raw = bytearray()
        """Everything that reached the terminal."""
        self._screen = pyte.Screen(*size)
        self._stream = pyte.ByteStream(self._screen)
        self._lock = Lock()
        self._closing = False
        self._shown: tuple[int, list[str]] | None = None
        self._home = env["HOME"]
        self.main, self._tty = pty.openpty()
        self.resize(*size)
        self.modes = self._termios()
        """The terminal's modes before the start."""
        self.process = subprocess.Popen(
            [sys.executable, "-ISc", _TAKE_TERMINAL, os.ttyname(self._tty),
             *command, *words],
            env=dict(env), stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL, start_new_session=True,
        )  # fmt: skip
        self._reader = Thread(target=self._read, daemon=True)
        self._reader.start()

    def __enter__(self) -> Terminal:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        if self.process.poll() is None:
            self.process.kill()
        self.process.wait()
        self.close()
        os.close(self._tty)

    def _read(self) -> None:
        while not self._closing:
            try:
                if not select.select([self.main], [], [], 0.05)[0]:
                    continue
                with self._lock:
                    self._stream.feed(self._taken())
            except (OSError, ValueError):
                return

    def _taken(self) -> bytes:
        """What came since; whoever holds the lock and finds nothing has seen it all."""
        data = os.read(self.main, 65536)
        self.raw += data
        return data

    def close(self) -> None:
        """Close the window."""
        if not self._closing:
            self._closing = True
            self._reader.join()
            os.close(self.main)

    # What can be seen

    @property
    def lines(self) -> list[str]:
        """The lines of the screen."""
        with self._lock:
            # Whoever waits looks often, and telling the lines apart takes long.
            if self._shown is None or self._shown[0] != len(self.raw):
                lines = [line.rstrip() for line in self._screen.display]
                self._shown = len(self.raw), lines
            return [*self._shown[1]]

    @property
    def shown(self) -> str:
        """The screen."""
        return "\n".join(self.lines)

    def cell(self, line: int, column: int) -> pyte.screens.Char:
        """One cell of the screen."""
        with self._lock:
            return self._screen.buffer[line][column]

    def _termios(self) -> list[object]:
        return list(termios.tcgetattr(self._tty))

    def left_on(self) -> list[str]:
        """What the program has changed of the terminal and not put back."""
        found = {
            int(mode): match[2] == b"h"
            for match in _MODE.finditer(bytes(self.raw))
            for mode in match[1].split(b";")
        }
        wrong = [f"mode {mode}" for mode, on in found.items() if on != (mode in _ON_AT_REST)]
        raw = bytes(self.raw)
        if len(re.findall(rb"\x1b\[>\d+u", raw)) > len(re.findall(rb"\x1b\[<\d*u", raw)):
            wrong.append("keyboard protocol")
        if self._termios() != self.modes:
            wrong.append("termios")
        return wrong

    # What can be done

    def send(self, keys: str) -> None:
        """Type."""
        os.write(self.main, keys.encode())

    def resize(self, columns: int, lines: int) -> None:
        """Give the window another size."""
        with self._lock:
            self._screen.resize(lines, columns)
            self._shown = None
        fcntl.ioctl(self.main, termios.TIOCSWINSZ, struct.pack("HHHH", lines, columns, 0, 0))

    def until(self, condition: str | Callable[[], bool], patience: float = PATIENCE) -> None:
        """Wait until a text is on the screen, or something is true."""
        wanted = condition if callable(condition) else lambda: condition in self.shown
        deadline = time.monotonic() + patience
        while not wanted():
            assert time.monotonic() < deadline, f"never came: {condition}\n{self.shown}"
            time.sleep(0.01)

    def end(self, patience: float = PATIENCE) -> int:
        """Wait for the program's end; its exit code, and every byte it wrote read."""
        code = self.process.wait(patience)
        silent = 0
        while not self._closing and silent < _SILENT:
            time.sleep(0.005)
            with self._lock:
                silent = 0 if select.select([self.main], [], [], 0)[0] else silent + 1
        # What goes on behind the program, without a terminal, is part of its end.
        self.until_alone()
        return code

    def kill(self) -> None:
        """End it without a word, where how it ends and what it leaves are of no interest."""
        self.process.kill()
        self.end()

    def quit(self) -> int:
        """Leave with a key; the exit code."""
        self.send("Q")
        return self.end()

    def until_alone(self, patience: float = PATIENCE) -> None:
        """Wait until no process without a terminal is left of this program's home."""
        deadline = time.monotonic() + patience
        while pids := _processes_at(self._home):
            assert time.monotonic() < deadline, f"still there: {pids}"
            time.sleep(0.02)
