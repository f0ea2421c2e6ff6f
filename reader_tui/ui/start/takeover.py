"""Textual taking the terminal over from `first_frame`, without a cell that changes.

What leans on the inner ways of Textual's driver is here: what it writes, and when. Should they
change, a start flashes once; a test on the raw bytes tells.
"""

from __future__ import annotations

import asyncio
from contextlib import suppress
from typing import TYPE_CHECKING

from textual import events
from textual._ansi_sequences import SYNC_END, SYNC_START
from textual.app import ScreenStackError
from textual.drivers.linux_driver import LinuxDriver
from textual.message import Message

from reader_tui import first_frame

if TYPE_CHECKING:
    from reader_tui.ui.app import ReaderApp

_QUIET, _PATIENCE, _AFTER_KEY = 0.02, 1.0, 0.1
"""Seconds without a paint after which the screen is whole, the most it is waited for, and those
after a first key in which its answer alone is painted: all else stands in the frame."""


class TakeOver(LinuxDriver):
    """Textual's driver in a terminal that is prepared, and may show a frame.

    What Textual paints over a frame is held back until it is whole, or a key asks for more.
    """

    _app: ReaderApp
    _entered = _holding = _painted = False
    _quiet: asyncio.TimerHandle | None = None

    def start_application_mode(self) -> None:
        """Take the terminal; after a stop it is as the shell left it."""
        start, stage = first_frame.start, first_frame.start.stage
        if stage in (first_frame.KEYS, first_frame.FRAME):
            self._entered = stage == first_frame.FRAME
            self._holding = self._entered and start.size == self._get_terminal_size()
            # Set before anything is: whatever this start ends by undoes all of it.
            start.stage = first_frame.APP
        super().start_application_mode()  # type: ignore[no-untyped-call]
        if start.stage != stage:
            self.attrs_before = start.attributes
            self._app.session.settled = self.release
            self._loop.call_later(_PATIENCE, self.release)

    def stop_application_mode(self) -> None:
        """Give the terminal back."""
        self.release()
        super().stop_application_mode()
        first_frame.start.stage = first_frame.NOTHING

    def write(self, data: str) -> None:
        """Write to the terminal what is not held back."""
        if self._entered and data == "\x1b[?1049h":
            # The frame is on that screen already; xterm would clear it.
            self._entered = False
        elif self._holding and _is_paint(data):
            self._painted = True
            if self._quiet is not None:
                self._quiet.cancel()
            if not first_frame.start.old:
                self._quiet = self._loop.call_later(_QUIET, self.release)
        else:
            super().write(data)

    def process_message(self, message: Message) -> None:
        """Take what was typed, in the thread that reads it."""
        if self._holding and isinstance(message, events.Key | events.Paste | events.MouseEvent):
            self._loop.call_soon_threadsafe(self.release, _AFTER_KEY)
        super().process_message(message)

    def release(self, after: float = 0.0) -> None:
        """Let the app's screen take the frame's place, whole at once or so many seconds later."""
        holding, self._holding = self._holding, False
        if holding and self._painted:
            self._loop.call_later(0 if first_frame.start.old else after, self._paint)

    def _paint(self) -> None:
        with suppress(ScreenStackError):
            self._app.screen.refresh()


def _is_paint(data: str) -> bool:
    """Whether it is a frame, which begins with a place on the screen, or what brackets one."""
    return data.startswith("\x1b[") and (data[2:3].isdigit() or data in (SYNC_START, SYNC_END))
