"""Reading a terminal in a thread of its own, until it is told to end or the terminal is gone."""

from __future__ import annotations

import os
import select
import time
from collections.abc import Callable, Iterable
from contextlib import suppress
from threading import Thread

from reader_tui.ui.start.key_codes import Token
from reader_tui.ui.start.key_stream import KeyStream

_TICK = 0.02
"""Seconds between two looks at what is held."""
_MOST = 4096


class TerminalInput:
    """Reads keys from a terminal, from `start` to `stop`.

    `taken` is told the keys and `gone`, once, that there is no terminal any more; both are
    called in the thread.
    """

    def __init__(
        self,
        fd: int,
        keys: KeyStream,
        taken: Callable[[Iterable[Token]], object],
        gone: Callable[[], object],
    ) -> None:
        self._fd = fd
        self._keys = keys
        self._taken = taken
        self._gone = gone
        self._thread: Thread | None = None
        self._wake = -1

    def start(self) -> None:
        """Read from now on."""
        woken, self._wake = os.pipe()
        self._thread = Thread(target=self._run, args=(woken,), name="terminal-input", daemon=True)
        self._thread.start()

    def stop(self) -> None:
        """Read no more; what is held goes on when it is started again."""
        if self._thread is not None:
            os.close(self._wake)
            self._thread.join()
            self._thread = None

    def _run(self, woken: int) -> None:
        try:
            while woken not in (ready := self._ready(woken)):
                if self._fd not in ready:
                    self._taken(self._keys.tick(time.monotonic()))
                elif data := self._read():
                    self._taken(self._keys.feed(data, time.monotonic()))
                else:
                    # A terminal that is gone is ready for ever, and gives nothing.
                    self._gone()
                    return
        finally:
            with suppress(OSError):
                os.close(woken)

    def _ready(self, woken: int) -> list[int]:
        timeout = _TICK if self._keys.holds else None
        return select.select([self._fd, woken], [], [], timeout)[0]

    def _read(self) -> bytes:
        """What was typed; nothing where the terminal has ended or fails."""
        try:
            return os.read(self._fd, _MOST)
        except OSError:
            return b""
