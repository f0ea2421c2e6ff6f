"""All that leans on Textual's inner ways; what of it changes there is mended here.

Each has a test: of an app that fails, of a frame that is drawn unseen, and of the raw bytes
with which the terminal is taken over.
"""

from __future__ import annotations

from asyncio import AbstractEventLoop
from collections.abc import Callable
from typing import TYPE_CHECKING, Any

from rich.style import Style
from textual._ansi_sequences import SYNC_END, SYNC_START
from textual.app import App
from textual.strip import Strip

if TYPE_CHECKING:
    from textual.driver import Driver
    from textual.drivers.linux_driver import LinuxDriver


class QuietApp(App[int]):
    """An app that ends with a short message instead of a listing of its local variables."""

    settled: Callable[[], None] = staticmethod(lambda: None)
    """Called once what is shown is what archive, library and Hub say."""

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


def style_writer(app: App[Any]) -> Callable[[Style], str]:
    """What writes a style for the app's terminal: its escape sequences, without a text."""
    system = app.console._color_system
    return lambda style: Strip.render_ansi(style, system)


def app_of(driver: Driver) -> QuietApp:
    """The app that a driver drives."""
    app = driver._app
    assert isinstance(app, QuietApp)
    return app


def loop_of(driver: Driver) -> AbstractEventLoop:
    """The loop in which the driver's app runs."""
    return driver._loop


def size_of(driver: LinuxDriver) -> tuple[int, int]:
    """The columns and lines of the driver's terminal."""
    return driver._get_terminal_size()


def brackets_paint(data: str) -> bool:
    """Whether it is what Textual writes before or after all that belongs together."""
    return data in (SYNC_START, SYNC_END)
