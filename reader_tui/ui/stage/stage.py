"""The reader's stage: the widgets, and ways to say, ask, choose and work; it knows no part."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from datetime import datetime
from functools import partial
from typing import TYPE_CHECKING, Any

from textual.screen import Screen
from textual.timer import Timer
from textual.worker import Worker

from reader_tui.errors import ReaderError
from reader_tui.papers.verbs import State
from reader_tui.text.cells import cell_len, cut
from reader_tui.text.clean import clean_lines
from reader_tui.ui.browse.header import Header
from reader_tui.ui.browse.shown import OnScreen, Shown
from reader_tui.ui.stage.panes import Panes
from reader_tui.ui.stage.status import SAID_FOR, Status
from reader_tui.ui.textual_private import QuietApp
from reader_tui.ui.widgets.bar import Bar
from reader_tui.ui.widgets.detail import Detail
from reader_tui.ui.widgets.paper_list import PaperList

if TYPE_CHECKING:
    from reader_tui.ui.dialogs.over import Over, T
    from reader_tui.ui.dialogs.picker import Pick, Picker
    from reader_tui.ui.dialogs.sheets import Menu


_SENT = "sent to the terminal's clipboard"
_KEYS_WAIT = 2.0
"""Seconds that keys wait at most for what comes before them."""

_COPY_SHOWN = 20
"""Cells that are shown at least of a text that was copied."""


class Stage:
    """What every part of the reader stands on."""

    def __init__(
        self,
        screen: Screen[None],
        first: Shown,
        state_of: Callable[[str], State],
        written_of: Callable[[str], tuple[str, tuple[str, ...]]],
        percent_of: Callable[[str], int | None],
        unsaved: Callable[[], tuple[int, str | None]],
        now: Callable[[], datetime],
    ) -> None:
        self.screen = screen
        # Held here, not looked up: at the end what is still under way meets a screen without them.
        self.header, self.banner, self.bar = (
            Bar(id=name) for name in ("header", "banner", "status")
        )
        self.on = OnScreen(first)
        self.papers = PaperList(self.on, state_of, written_of, percent_of, now)
        self.detail = Detail(self.on, state_of, written_of)
        self.panes = Panes(screen, self.on, self.papers, self.detail)
        self.status = Status(screen, self.on, self.bar, unsaved, lambda: self.detail.inner_height)
        header = Header(self.header, now)
        self.on.paint_with(self.papers, self.detail, self.panes, header, self.status)
        self.copy_by = "auto"
        """How is copied, as the settings say it."""
        self.touched = False
        """Whether a key was pressed since the start."""
        self.log: Callable[[Exception], object] = lambda problem: None
        """Where faults are written down."""
        self.take_held: Callable[[], None] = lambda: None
        """Has the keys taken that waited for what they are for to be ready."""
        self.drop_held: Callable[[], None] = lambda: None
        """Has them forgotten: what they were for is not coming."""
        self._before_keys: list[object] = []
        """What is under way and comes before the next key."""
        self._over: list[Over[Any]] = []

    @property
    def now(self) -> Shown:
        """What is on the screen."""
        return self.on.now

    def show(self, shown: Shown) -> None:
        """Show this from now on."""
        self.on.show(shown)

    # Saying

    def say(self, text: str, seconds: float = SAID_FOR) -> None:
        """Say something in the status line for a while."""
        self.status.say(text, seconds)

    def say_here(self, text: str) -> None:
        """Say something of the place where the reader is; it goes once that is left or moved in."""
        self.status.say(text, of_place=True)

    def notify(self, texts: Sequence[str]) -> None:
        """Say something that stays, under the header, in ever fewer words."""
        self.banner.say(texts)
        self.banner.add_class("-shown")

    def copy(self, text: str, what: str, why: str = "") -> None:
        """Copy a text and show it: what was copied, and where the terminal's word must do, that.

        The terminal is told too (OSC 52), but whether it takes it cannot be known.
        """
        text = clean_lines(text, len(text))
        self.screen.app.copy_to_clipboard(text)
        self.work(partial(self._copied, text, what, why), group="copy", exclusive=True)

    async def start(self, command: Sequence[str], said: str, target: str, what: str) -> None:
        """Have a program show something, and say so; where it does not start, that is copied."""
        from asyncio import to_thread

        from reader_tui import desktop

        self.say_here(said)
        problem = await to_thread(desktop.start, command, target)
        if problem is not None:
            self.copy(target, what, problem)

    async def _copied(self, text: str, what: str, why: str) -> None:
        from asyncio import to_thread

        from reader_tui import desktop

        problem, shown = None, " ".join(text.split())
        if command := desktop.copier(self.copy_by):
            problem = await to_thread(desktop.copy, command, text)
        said = f"{what} copied." if command and not problem else f"{what} {_SENT}."
        if not command or problem:
            why = " ".join(filter(None, (why, problem, await to_thread(desktop.tmux_advice))))
        said = f"{said} {why}".rstrip()
        room = max(_COPY_SHOWN, self.screen.app.size.width - cell_len(said) - 4)
        self.say(f"{shown if ' ' not in shown else cut(shown, room)}  {said}", 60.0)

    def leave(self) -> None:
        """End the visit."""
        self.screen.app.exit(0)

    def stop(self) -> None:
        """Stop the program, as Ctrl+Z does, until the shell has it go on."""
        from reader_tui.ui.start import job

        app = self.screen.app
        if not (isinstance(app, QuietApp) and app.can_stop and job.stop()):
            self.say("No shell waits behind this terminal; `Q` leaves.")

    # Working

    def work(
        self, call: Callable[[], Awaitable[object]], group: str, exclusive: bool = False
    ) -> None:
        """Run a coroutine beside the keys; an exclusive one ends the one before of its group.

        A fault in it ends nothing but itself: it is logged and said.
        """

        async def run() -> None:
            with self.guard():
                await call()

        _: Worker[None] = self.screen.run_worker(run, group=group, exclusive=exclusive)

    def work_first(self, call: Callable[[], Awaitable[object]], group: str) -> None:
        """Run a coroutine that what is typed next builds on: keys wait until it is done.

        They do not wait longer than two seconds, whatever it waits for.
        """
        self._before_keys.append(call)
        timer = self.screen.set_timer(_KEYS_WAIT, partial(self._done_first, call))

        async def run() -> None:
            try:
                await call()
            finally:
                timer.stop()
                self._done_first(call)

        self.work(run, group)

    def _done_first(self, call: object) -> None:
        """Have the keys taken that waited for a call."""
        if call in self._before_keys:
            self._before_keys.remove(call)
            if not self._before_keys:
                self.take_held()

    @property
    def keys_wait(self) -> bool:
        """Whether something is under way that comes before the next key."""
        return bool(self._before_keys)

    def after(self, seconds: float, call: Callable[[], object]) -> Timer:
        """Call something later; the timer can be stopped."""
        return self.screen.set_timer(seconds, partial(self._guarded, call))

    def every(self, seconds: float, call: Callable[[], Awaitable[object]]) -> None:
        """Run a coroutine again and again."""

        async def run() -> None:
            with self.guard():
                await call()

        self.screen.set_interval(seconds, run)

    def _guarded(self, call: Callable[[], object]) -> None:
        with self.guard():
            call()

    @contextmanager
    def guard(self) -> Iterator[None]:
        """Let a fault end what is done in here, not the program; what runs unseen fails loudly."""
        try:
            yield
        except ReaderError as problem:
            self.say(str(problem), 30.0)
        except Exception as problem:
            if self.screen.app.is_headless:
                raise
            self.log(problem)
            name = type(problem).__name__
            self.say(f"That went wrong ({name}); the log says where. Your marks are kept.", 30.0)

    @contextmanager
    def hold(self) -> Iterator[None]:
        """Paint nothing until this is left, and then what has gathered."""
        with self.screen.app.batch_update():
            yield
        # Textual wakes the app alone; its screen would paint at its next message.
        self.screen.check_idle()

    # Asking

    @property
    def over(self) -> Over[Any] | None:
        """What lies over the reader and has the keys."""
        return self._over[-1] if self._over else None

    def open(self, over: Over[T], then: Callable[[T], object]) -> None:
        """Open something over the reader; nothing happens when it is left without an answer."""

        def answered(answer: T | None) -> None:
            self._close(over)
            if answer:
                then(answer)

        over.answered = answered
        over.became_ready = lambda: self.take_held()
        self._over.append(over)
        try:
            self.screen.app.push_screen(over)
        except Exception:
            # What never came must not have the keys.
            over.left = True
            self._over.remove(over)
            raise
        self.detail.repaint_pictures()

    def _close(self, over: Over[Any]) -> None:
        """Take it away, and what was opened over it."""
        while over in self._over:
            top = self._over.pop()
            top.left = True
            if top.app.screen is top:
                top.app.pop_screen()
        self.detail.repaint_pictures()

    def choose(
        self,
        heading: str,
        choices: Sequence[tuple[str, str]],
        then: Callable[[str], object],
        ready: bool = True,
    ) -> Menu:
        """Open a menu of letters.

        One that is not `ready` is filled later, and what is typed waits until then.
        """
        from reader_tui.ui.dialogs.sheets import Menu

        menu = Menu(choices, heading, ready)
        self.open(menu, then)
        return menu

    def ask(self, heading: str, hint: str, then: Callable[[str], object], value: str = "") -> None:
        """Ask for a line of text; nothing happens when it is left empty."""
        from reader_tui.ui.dialogs.sheets import Prompt

        self.open(Prompt(heading, hint, value), then)

    def pick(
        self,
        heading: str,
        letters: Mapping[str, str],
        empty: str,
        fill: Callable[[Picker], Awaitable[None]],
        then: Callable[[Pick], object],
    ) -> None:
        """Open a list to pick from; it is there at once, and `fill` says what is in it."""
        from reader_tui.ui.dialogs.picker import Picker

        picker = Picker(heading, letters, empty)
        self.open(picker, then)
        self.work(partial(fill, picker), group="picker", exclusive=True)
