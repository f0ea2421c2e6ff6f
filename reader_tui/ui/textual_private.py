"""All that leans on Textual's inner ways; what of it changes there is mended here.

Each has a test: of an app that fails, of a frame that is drawn unseen, of a terminal that goes
away, and of the raw bytes with which the terminal is taken over.
"""

from __future__ import annotations

import sys
from asyncio import AbstractEventLoop
from collections.abc import Callable
from contextlib import suppress
from functools import lru_cache
from importlib import import_module
from queue import Empty, Full
from typing import TYPE_CHECKING, Any

from rich.color import ColorSystem
from rich.style import Style
from textual import events
from textual._ansi_sequences import ANSI_SEQUENCES_KEYS, SYNC_END, SYNC_START
from textual._keyboard_protocol import FUNCTIONAL_KEYS
from textual._styles_cache import StylesCache
from textual._xterm_parser import XTermParser
from textual.app import App, ScreenStackError
from textual.color import Color
from textual.drivers._writer_thread import WriterThread
from textual.message import Message
from textual.strip import Strip

from reader_tui.ui.start.key_codes import ANSWER, ESC, PASTED, Token
from reader_tui.ui.start.key_stream import Known

if TYPE_CHECKING:
    from textual.driver import Driver
    from textual.drivers.linux_driver import LinuxDriver

_PATIENCE = 1.0
"""Seconds that leaving waits for a terminal that takes nothing."""


class QuietApp(App[int]):
    """An app that ends with a short message instead of a listing of its local variables."""

    settled: Callable[[], None] = staticmethod(lambda: None)
    """Called once what is shown is what archive, library and Hub say."""

    def terminal_gone(self) -> None:
        """End the visit; nobody sees the screen any more."""

    def terminal_answered(self, answer: str) -> None:
        """Take in what the terminal answered to a question."""

    heard: Callable[[str], object] = staticmethod(lambda answer: None)
    """Called with what the terminal answers to what `ask` asked."""

    def ask(self, question: str, heard: Callable[[str], object]) -> bool:
        """Ask the terminal something; whether there is one to ask, that this driver reads."""
        driver = self._driver
        if driver is None or not getattr(driver, "hears", False) or self.no_color:
            return False
        self.heard = heard
        driver.write(question)
        return True

    def send(self, data: str) -> None:
        """Send the terminal something that it shows in a frame to come."""
        if self._driver is not None and not self.is_headless:
            self._driver.write(data)

    def outlived(self, fault: Exception) -> None:
        """Take in a fault that the app outlives."""

    def repaint(self) -> None:
        """Paint all of the screen: what is on the terminal is not known."""
        with suppress(ScreenStackError):
            self.screen.refresh()

    @property
    def can_stop(self) -> bool:
        """Whether the program can be stopped and go on later."""
        return self._driver is not None and self._driver.can_suspend and not self.is_headless

    def _handle_exception(self, error: Exception) -> None:
        """End; what went wrong is `failure`. An app that runs unseen fails loudly."""
        if self.is_headless:
            super()._handle_exception(error)
            return
        self._return_code = 1
        self._exception = self._exception or error
        self._close_messages_no_wait()

    @property
    def failure(self) -> Exception | None:
        """What ended the app; None when the reader did."""
        return self._exception


def strips(app: App[Any]) -> list[Strip]:
    """The lines that are on the app's screen."""
    return app.screen._compositor.render_strips()


def colour_system(app: App[Any]) -> ColorSystem:
    """In how many colours the app is painted."""
    return app.console._color_system or ColorSystem.TRUECOLOR


def style_writer(app: App[Any]) -> Callable[[Style], str]:
    """What writes a style for the app's terminal: its escape sequences, without a text."""
    system = colour_system(app)
    return lambda style: Strip.render_ansi(style, system)


def app_of(driver: Driver) -> QuietApp:
    """The app that a driver drives."""
    app = driver._app
    assert isinstance(app, QuietApp)
    return app


def loop_of(driver: Driver) -> AbstractEventLoop:
    """The loop in which the driver's app runs."""
    return driver._loop


def has_writer(driver: LinuxDriver) -> bool:
    """Whether there is a terminal to write to."""
    return driver._writer_thread is not None


TEXTUAL_WANTS, KEYBOARD_WANTED = "\x1b[>25u", "\x1b[>29u"
"""What Textual asks of the keyboard protocol, and that with the Latin character of each key."""


def size_of(driver: LinuxDriver) -> tuple[int, int]:
    """The columns and lines of the driver's terminal."""
    return driver._get_terminal_size()


def brackets_paint(data: str) -> bool:
    """Whether it is what Textual writes before or after all that belongs together."""
    return data in (SYNC_START, SYNC_END)


KNOWN_KEYS = Known(ANSI_SEQUENCES_KEYS, FUNCTIONAL_KEYS)
"""The keys that Textual knows."""


class LatinKey(events.Key):
    """A key that has a Latin character besides that of the layout that is on."""

    def __init__(self, key: str, character: str | None, latin: str) -> None:
        super().__init__(key, character)
        self.latin = latin


class TokenReader:
    """Has Textual's parser name the keys; it is given nothing that is not whole and known."""

    def __init__(self) -> None:
        self._parser = XTermParser()

    @property
    def is_at_rest(self) -> bool:
        """Whether the parser waits for nothing to go on."""
        return self._parser._timeout_time is None

    def messages(self, token: Token) -> list[Message]:
        """What a token is to the app."""
        if token.kind == ANSWER:
            return []
        if token.kind == PASTED:
            return [events.Paste(token.text.replace("\x00", ""))]
        if token.text == ESC:
            return [events.Key("escape", ESC)]
        try:
            found = list(self._parser.feed(token.text))
        except (ValueError, OverflowError):
            found = []
            self._parser = XTermParser()
        return [
            LatinKey(event.key, event.character, token.latin)
            if token.latin and isinstance(event, events.Key)
            else event
            for event in found
        ]


class TerminalWriter(WriterThread):
    """Writes as long as there is a terminal; then everything is thrown away at once.

    Textual's own ends with the first write that fails; whoever writes on waits for room in its
    queue then, and leaving waits for its end, for ever.
    """

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


_of_colours: Callable[..., object] = StylesCache.get_inner_outer.__wrapped__


@lru_cache(1024)
def _inner_outer(base_background: Color, background: Color) -> object:
    return _of_colours(None, base_background, background)


def let_go_of_what_closed() -> None:
    """Have Textual remember styles by colours alone.

    By itself it remembers them by the widget's painted lines too, and so keeps those of the last
    thousand widgets that closed: a hundred megabytes after some thousand keys.
    """
    setattr(StylesCache, "get_inner_outer", lambda _, *colours: _inner_outer(*colours))  # noqa: B010


def write_by_terminal_writer() -> None:
    """Have Textual's driver write by it."""
    name = "windows" if sys.platform == "win32" else "linux"
    driver = import_module(f"textual.drivers.{name}_driver")
    driver.WriterThread = TerminalWriter  # type: ignore[attr-defined]
