"""Textual taking the terminal over from `first_frame`, without a cell that changes.

It leans on what Textual's driver writes, and when. Should that change, a start flashes once; a
test on the raw bytes tells.
"""

from __future__ import annotations

import asyncio
import os
import signal
import termios
from collections.abc import Iterable
from contextlib import suppress
from typing import Any

from textual import constants, events
from textual.app import ScreenStackError
from textual.drivers.linux_driver import LinuxDriver
from textual.message import Message

from reader_tui import first_frame
from reader_tui.ui.start import job
from reader_tui.ui.start.background import ASKED, is_asked
from reader_tui.ui.start.key_codes import ANSWER, Token
from reader_tui.ui.start.key_stream import KeyStream
from reader_tui.ui.start.terminal_input import TerminalInput
from reader_tui.ui.textual_private import (
    KEYBOARD_WANTED,
    KNOWN_KEYS,
    TEXTUAL_WANTS,
    TokenReader,
    app_of,
    brackets_paint,
    has_writer,
    loop_of,
    size_of,
)

_QUIET, _PATIENCE, _AFTER_KEY = 0.02, 1.0, 0.1
"""Seconds without a paint after which the screen is whole, the most it is waited for, and those
after a first key in which its answer alone is painted: all else stands in the frame."""


class TakeOver(LinuxDriver):
    """Textual's driver in a terminal that is prepared, and may show a frame.

    What Textual paints over a frame is held back until it is whole, or a key asks for more. Only
    keys are taken from the terminal, and its end is the end of the visit.
    """

    hears = is_asked(os.environ)
    """Whether the terminal can be asked something, and its answers are heard."""
    _entered = _holding = _painted = False
    _quiet: asyncio.TimerHandle | None = None

    def __init__(self, *args: Any, **named: Any) -> None:
        super().__init__(*args, **named)
        self._reader = TokenReader()
        keys = KeyStream(KNOWN_KEYS, constants.ESCAPE_DELAY)
        self._input = TerminalInput(self.fileno, keys, self._typed, self._gone)
        self._is_stopped = self._is_changing = False

    def start_application_mode(self) -> None:
        """Take the terminal; after a stop it is as the shell left it."""
        first_frame.hand_over()
        try:
            termios.tcgetattr(self.fileno)
        except termios.error:
            self._gone()
            return
        start, stage = first_frame.start, first_frame.start.stage
        if stage in (first_frame.KEYS, first_frame.FRAME):
            self._entered = stage == first_frame.FRAME
            self._holding = self._entered and start.size == size_of(self)
        if hasattr(start, "attributes"):
            # Set before anything is: whatever this start ends by undoes all of it.
            start.stage = first_frame.APP
        super().start_application_mode()  # type: ignore[no-untyped-call]
        if stage in (first_frame.KEYS, first_frame.FRAME):
            self.attrs_before = start.attributes
            app_of(self).settled = self.release
            loop_of(self).call_later(_PATIENCE, self.release)
        if self.hears:
            self.write(ASKED)
        self._input.start()

    def run_input_thread(self) -> None:
        """Nothing: the terminal is read by its own input."""

    def disable_input(self) -> None:
        """Read no more."""
        self._input.stop()
        super().disable_input()

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
        elif has_writer(self):
            super().write(KEYBOARD_WANTED if data == TEXTUAL_WANTS else data)

    # What comes from the terminal

    def _typed(self, tokens: Iterable[Token]) -> None:
        """Take what was typed, in the thread that reads it."""
        for token in tokens:
            try:
                if token.kind == ANSWER:
                    self._call(app_of(self).terminal_answered, token.text)
                for message in self._reader.messages(token):
                    self.process_message(message)
            except Exception as fault:
                # One key less is better than none from here on.
                self._call(app_of(self).outlived, fault)

    def process_message(self, message: Message) -> None:
        """Hand on what was typed, in the thread that reads it."""
        if self._holding and isinstance(message, events.Key | events.Paste | events.MouseEvent):
            self._call(self.release, _AFTER_KEY)
        with suppress(RuntimeError):
            super().process_message(message)

    def _gone(self) -> None:
        """End the visit: there is no terminal any more."""
        job.end_soon()
        self._call(app_of(self).terminal_gone)

    def _call(self, call: Any, *arguments: Any) -> None:
        """Call it in the app's loop; nothing where that is closed."""
        with suppress(RuntimeError):
            loop_of(self).call_soon_threadsafe(call, *arguments)

    # Job control

    def _sigtstp_application(self, *_: object) -> None:
        """Give the terminal back, and stop."""
        if not (self._is_stopped or self._is_changing):
            self._is_changing = True
            self.suspend_application_mode()
            self._is_stopped, self._is_changing = True, False
        os.kill(os.getpid(), signal.SIGSTOP)

    def _sigcont_application(self, *_: object) -> None:
        """Take the terminal again, however it was stopped."""
        if self._is_changing:
            return
        self._is_changing = True
        if not self._is_stopped:
            self.suspend_application_mode()
        self.resume_application_mode()
        self._is_stopped = self._is_changing = False
        app_of(self).repaint()

    # The frame

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
