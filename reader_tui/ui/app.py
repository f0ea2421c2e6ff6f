"""The Textual app: one screen, its settings, and a clean way in and out."""

from __future__ import annotations

import asyncio
import gc
import os
import shutil
import signal
import sys
from collections.abc import Callable, Sequence
from contextlib import suppress
from datetime import datetime
from typing import TYPE_CHECKING, Any

from textual import events, on
from textual.filter import LineFilter

from reader_tui import first_frame
from reader_tui.paths import Paths
from reader_tui.settings import Loaded
from reader_tui.ui.line_filters import Legible, Printable
from reader_tui.ui.messages import LibraryChanged, SampleWanted
from reader_tui.ui.reader import ReaderScreen
from reader_tui.ui.session import Session
from reader_tui.ui.start import background, job
from reader_tui.ui.start.visit import last_screen, turns, whole
from reader_tui.ui.textual_private import (
    QuietApp,
    colour_system,
    let_go_of_what_closed,
    write_by_terminal_writer,
)
from reader_tui.views import last_visit
from reader_tui.views.last_visit import Snapshot

if TYPE_CHECKING:
    from textual.driver import Driver

_SAMPLE_WANTED = 64
"""The app's result when the reader asked for the sample."""

_SETTLED_AFTER = 1.0
_AUTO = "auto"
_THEMES = {background.LIGHT: "textual-light", background.DARK: "textual-dark"}
_HANGUP = 1
"""The number of SIGHUP, also where there is none."""


class ReaderApp(QuietApp):
    """The reader; its result is the exit code."""

    CSS_PATH = "app.tcss"
    TITLE = "reader-tui"
    ENABLE_COMMAND_PALETTE = False

    def __init__(
        self, session: Session, last: Snapshot, driver: type[Driver] | None = None
    ) -> None:
        super().__init__(driver)
        self.session = session
        session.changed = self._library_changed
        session.settled = lambda: self.settled()
        self.reader = ReaderScreen(session, last)
        self.left: Snapshot | None = None
        """The screen as it was left."""
        self.is_gone = False
        """Whether the terminal is gone."""
        self.background = last.background or background.set_by(os.environ) or ""
        """Whether the terminal is light or dark, as far as that was heard."""
        self._last_filters = (Legible(colour_system(self)), Printable())

    def get_default_screen(self) -> ReaderScreen:
        """The one screen."""
        return self.reader

    def get_line_filters(self) -> Sequence[LineFilter]:
        """Textual's filters, and behind them ours."""
        return [*super().get_line_filters(), *self._last_filters]

    def on_mount(self) -> None:
        """Take the theme, and end like a key press when the system asks to."""
        self._take_theme()
        loop = asyncio.get_running_loop()
        for name in ("SIGTERM", "SIGHUP"):
            if number := getattr(signal, name, None):
                try:
                    loop.add_signal_handler(number, self._signalled, int(number))
                except NotImplementedError:
                    signal.signal(number, lambda number, _: self._signalled(number))
        self.set_timer(_SETTLED_AFTER, _settle_collector)

    def _signalled(self, number: int) -> None:
        if number == _HANGUP:
            self.is_gone = True
            job.end_soon()
        self.exit(128 + number, return_code=128 + number)

    def terminal_gone(self) -> None:
        """End the visit as if it was told that the terminal hangs up."""
        self._signalled(_HANGUP)

    def outlived(self, fault: Exception) -> None:
        """Log a fault that the app outlives."""
        self.reader.stage.log(fault)

    def terminal_answered(self, answer: str) -> None:
        """Take in whether the terminal is light or dark, or what it was asked else."""
        self.heard(answer)
        if found := background.answered(answer):
            self.background = found
            if self.session.settings.settings.theme == _AUTO:
                self.theme = _THEMES[found]

    def _take_theme(self) -> None:
        theme = self.session.settings.settings.theme
        if theme == _AUTO:
            theme = _THEMES.get(self.background, _THEMES[background.DARK])
        if theme in self.available_themes:
            self.theme = theme
            return
        known = ", ".join(sorted(self.available_themes))
        self.session.notices.append(
            self.session.settings.problem("theme", f"no such theme; there are {known}")
        )

    def _library_changed(self) -> None:
        """Tell the reader's screen, from whatever thread, whatever lies over it."""
        self.reader.post_message(LibraryChanged())

    async def on_event(self, event: events.Event) -> None:
        """Hand keys, and what is pasted, to the one that takes them all."""
        if isinstance(event, events.Key):
            self.app_focus = True
            self.reader.keys.take(event)
        elif isinstance(event, events.Paste):
            self.reader.keys.take_paste(event.text)
        else:
            await super().on_event(event)

    def exit(
        self, result: int | None = None, return_code: int = 0, message: Any | None = None
    ) -> None:
        """Leave, keeping the screen for the next start."""
        if self.reader.keys.has_begun and self.left is None:
            self.left = self.reader.last()
        super().exit(result, return_code, message)

    @on(SampleWanted)
    def _show_sample(self) -> None:
        """Leave this run for one on the bundled sample."""
        self.exit(_SAMPLE_WANTED)


def _settle_collector() -> None:
    """Look at what start-up left once, and from then on only at what is new.

    A list of sixty thousand rows is walked at every full collection otherwise,
    which is felt as a key that hangs. What was on the screen for a while is looked at more
    often than Python would with such a first number: it is most of the garbage.
    """
    gc.collect()
    gc.freeze()
    gc.set_threshold(5_000, 10, 40)
    gc.enable()


def run(
    settings: Loaded,
    paths: Paths,
    *,
    paper_id: str | None = None,
    demo: bool = False,
    offline: bool = False,
    mouse: bool = True,
    log: Callable[[Exception], object] = lambda problem: None,
) -> int:
    """Run the app until the reader leaves; the exit code.

    An unexpected error is raised after the terminal is restored; one that the visit outlives
    is given to `log`.
    """
    write_by_terminal_writer()
    let_go_of_what_closed()
    last = last_screen(paths, paper_id)
    session = Session(paths, settings, demo=demo, offline=offline, states=last.states)
    app = ReaderApp(session, last, _driver())
    app.reader.stage.log = log
    result = asyncio.run(_run(app, paths, mouse and settings.settings.mouse))
    if app.left is not None and not app.is_gone:
        job.behind(lambda: asyncio.run(_keep_frame(app, paths)))
    if app.failure is not None:
        raise app.failure
    if result == _SAMPLE_WANTED:
        return _run_sample(settings, mouse)
    first_frame.start.is_over = True
    return result if result is not None else (app.return_code or 0)


def _driver() -> type[Driver] | None:
    """The driver for a terminal whose keys are taken already."""
    if sys.platform == "win32" or "TEXTUAL_DRIVER" in os.environ:
        return None
    from reader_tui.ui.start.takeover import TakeOver

    # asyncio puts its own handler in the place of this one alone.
    signal.signal(signal.SIGINT, signal.default_int_handler)
    return TakeOver


async def _run(app: ReaderApp, paths: Paths, mouse: bool) -> int | None:
    """Run the app, then close what is behind it and leave the last screen for the next start."""
    receipt: list[str] = []
    try:
        result = await app.run_async(mouse=mouse)
        if app.left is not None and not app.is_gone:
            app.left = await whole(app.left, app.session)
        wants_receipt = app.session.settings.settings.receipt and not app.is_gone
        if wants_receipt and app.left is not None:
            from reader_tui.ui.start.receipt import lines

            width = shutil.get_terminal_size((80, 24)).columns
            receipt = lines(await app.session.tally(), width)
        await app.reader.rooms.shared.last()
    finally:
        await app.session.close()
    if app.left is not None:
        left = app.left._replace(
            position=app.session.marks.position,
            began=first_frame.start.outcome,
            background=app.background,
        )
        with suppress(OSError):
            last_visit.save(paths.snapshot, left)
    # A window that was closed has nobody to tell.
    with suppress(OSError):
        for line in receipt:
            print(line, file=sys.stderr)
    return result


async def _keep_frame(app: ReaderApp, paths: Paths) -> None:
    """Leave the next start a frame of its first screen; without one it is only slower."""
    session, now = app.session, app.session.now()
    if session.demo:
        return
    if not session.settings.settings.instant:
        shutil.rmtree(paths.frames, ignore_errors=True)
        return
    from reader_tui.ui.start import next_frame

    def next_start(clock: Callable[[], datetime]) -> next_frame.Start:
        last = last_screen(paths, None)
        again = next_frame.Waiting(paths, session.settings, states=last.states, now=clock)
        app = ReaderApp(again, last)
        return next_frame.Start(app, again, app.reader.visit.show_last)

    wal = paths.archive.with_name(f"{paths.archive.name}-wal")
    store = [paths.library, paths.library.with_suffix(".journal"), paths.archive, wal]
    await next_frame.keep(
        next_start, app.size, [now, *turns(now)], [paths.config, paths.snapshot],
        [] if session.others_wrote else store,
    )  # fmt: skip


def _run_sample(settings: Loaded, mouse: bool) -> int:
    """Run the app on the bundled sample, in a folder that is removed afterwards."""
    import tempfile
    from pathlib import Path

    from reader_tui.paths import under

    with tempfile.TemporaryDirectory(prefix="reader-tui-") as folder:
        return run(settings, under(Path(folder)), demo=True, mouse=mouse)
