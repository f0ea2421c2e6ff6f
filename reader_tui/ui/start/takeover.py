"""Textual taking the terminal over from `first_frame`, without a cell that changes.

It leans on what Textual's driver writes, and when. Should that change, a start flashes once; a
test on the raw bytes tells.
"""

from __future__ import annotations

import asyncio
from contextlib import suppress

from textual import events
from textual.app import ScreenStackError
from textual.drivers.linux_driver import LinuxDriver
from textual.message import Message

from reader_tui import first_frame
from reader_tui.ui.textual_private import app_of, brackets_paint, loop_of, size_of

_QUIET, _PATIENCE, _AFTER_KEY = 0.02, 1.0, 0.1
"""Seconds without a paint after which the screen is whole, the most it is waited for, and those
after a first key in which its answer alone is painted: all else stands in the frame."""


class TakeOver(LinuxDriver):
    """Textual's driver in a terminal that is prepared, and may show a frame.

    What Textual paints over a frame is held back until it is whole, or a key asks for more.
    """

    _entered = _holding = _painted = False
    _quiet: asyncio.TimerHandle | None = None

    def start_application_mode(self) -> None:
        """Take the terminal; after a stop it is as the shell left it."""
        start, stage = first_frame.start, first_frame.start.stage
        if stage in (first_frame.KEYS, first_frame.FRAME):
            self._entered = stage == first_frame.FRAME
            self._holding = self._entered and start.size == size_of(self)
            # Set before anything is: whatever this start ends by undoes all of it.
            start.stage = first_frame.APP
        super().start_application_mode()  # type: ignore[no-untyped-call]
        if start.stage != stage:
            self.attrs_before = start.attributes
            app_of(self).settled = self.release
            loop_of(self).call_later(_PATIENCE, self.release)

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
                self._quiet = loop_of(self).call_later(_QUIET, self.release)
        else:
            super().write(data)

    def process_message(self, message: Message) -> None:
        """Take what was typed, in the thread that reads it."""
        if self._holding and isinstance(message, events.Key | events.Paste | events.MouseEvent):
            loop_of(self).call_soon_threadsafe(self.release, _AFTER_KEY)
        super().process_message(message)

    def release(self, after: float = 0.0) -> None:
        """Let the app's screen take the frame's place, whole at once or so many seconds later."""
        holding, self._holding = self._holding, False
        if holding and self._painted:
            loop_of(self).call_later(0 if first_frame.start.old else after, self._paint)

    def _paint(self) -> None:
        with suppress(ScreenStackError):
            app_of(self).screen.refresh()


def _is_paint(data: str) -> bool:
    """Whether it is a frame, which begins with a place on the screen, or what brackets one."""
    return data.startswith("\x1b[") and (data[2:3].isdigit() or brackets_paint(data))
