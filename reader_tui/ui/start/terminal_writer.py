"""The thread that writes to the terminal, when the terminal goes away.

Textual's own ends with the first write that fails; whoever writes on waits for room in its
queue then, and leaving waits for its end, for ever.
"""

from __future__ import annotations

import sys
from contextlib import suppress
from importlib import import_module
from queue import Empty, Full

from textual.drivers._writer_thread import WriterThread

_PATIENCE = 1.0
"""Seconds that leaving waits for a terminal that takes nothing."""


class TerminalWriter(WriterThread):
    """Writes as long as there is a terminal; then everything is thrown away at once."""

    gone = False
    """Whether a write has failed: nobody will read what follows."""

    def write(self, text: str) -> None:
        """Queue a text; it waits for room only while somebody reads."""
        if not self.gone:
            super().write(text)

    def run(self) -> None:
        """Write what is queued until `stop`, or until the terminal is gone."""
        try:
            super().run()
        except (OSError, ValueError):
            self.gone = True
            # Somebody may be waiting for room already.
            with suppress(Empty):
                while True:
                    self._queue.get_nowait()

    def stop(self, patience: float = _PATIENCE) -> None:
        """End the thread; wait at most twice so many seconds, and leave it behind then."""
        with suppress(Full):
            self._queue.put(None, timeout=patience)
        self.join(patience)


def install() -> None:
    """Have Textual's driver write by it."""
    name = "windows" if sys.platform == "win32" else "linux"
    driver = import_module(f"textual.drivers.{name}_driver")
    driver.WriterThread = TerminalWriter  # type: ignore[attr-defined]
