"""What every part of the reader's screen has in common: the widgets, and ways to say and ask."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Mapping, Sequence
from functools import cached_property, partial
from typing import TYPE_CHECKING

from textual import events
from textual.screen import Screen
from textual.worker import Worker

from reader_tui.ui.browse.navigation import Going
from reader_tui.ui.browse.refresh import Asking
from reader_tui.ui.browse.shown import Browsing
from reader_tui.ui.paper.follow import Reading
from reader_tui.ui.session import Session
from reader_tui.ui.stage.panes import Panes
from reader_tui.ui.stage.status import SAID_FOR, Saying
from reader_tui.ui.start.visit import Visit
from reader_tui.ui.widgets.bar import Bar
from reader_tui.ui.widgets.detail import Detail
from reader_tui.ui.widgets.paper_list import PaperList
from reader_tui.views.last_visit import Snapshot

if TYPE_CHECKING:
    from reader_tui.papers.models import Paper
    from reader_tui.ui.app import ReaderApp
    from reader_tui.ui.dialogs.picker import Pick, Picker
    from reader_tui.ui.dialogs.sheets import Menu
    from reader_tui.ui.menus import Choosing
    from reader_tui.ui.paper.links import Opening
    from reader_tui.ui.search.box import Finding
    from reader_tui.ui.search.hits import Matches
    from reader_tui.ui.triage.catch_up import CatchingUp
    from reader_tui.ui.triage.rules import Ruling
    from reader_tui.ui.triage.verbs import Deciding


class Parts(Screen[None]):
    """The widgets of the screen and the objects that work on them; keys are routed elsewhere."""

    app: ReaderApp

    def __init__(self, session: Session, last: Snapshot) -> None:
        super().__init__()
        self.session = session
        # Held here, not looked up: at the end what is still under way meets a screen without them.
        self.header, self.banner, self.status = (
            Bar(id=name) for name in ("header", "banner", "status")
        )
        self.papers = PaperList(session.state)
        self.detail = Detail(session.state)
        self.panes = Panes(self, session.settings.settings.layout)
        self.reading = Reading(self, session)
        self.browsing = Browsing(self, session)
        self.asking = Asking(self, session, self.browsing)
        self.going = Going(self, session, self.browsing, self.asking)
        self.saying = Saying(self, session)
        self.visit = Visit(self, session, last)
        self.touched = False
        """Whether a key was pressed since the start."""
        self.passed: list[events.Key] = []
        """Keys that were pressed here and are on their way to the bindings."""

    # What nobody needs before a key is pressed, loaded when it is first asked for.

    @cached_property
    def deciding(self) -> Deciding:
        """The verbs, and taking them back."""
        from reader_tui.ui.triage.verbs import Deciding

        return Deciding(self, self.session)

    @cached_property
    def choosing(self) -> Choosing:
        """The menus over the list."""
        from reader_tui.ui.menus import Choosing

        return Choosing(self, self.session)

    @cached_property
    def ruling(self) -> Ruling:
        """Watch and mute rules."""
        from reader_tui.ui.triage.rules import Ruling

        return Ruling(self, self.session)

    @cached_property
    def catching_up(self) -> CatchingUp:
        """The way through the backlog."""
        from reader_tui.ui.triage.catch_up import CatchingUp

        return CatchingUp(self, self.session)

    @property
    def catches_up(self) -> bool:
        """Whether the backlog is shown, or was on this visit."""
        return self.browsing.view.kind == "catchup" or "catching_up" in self.__dict__

    @cached_property
    def opening(self) -> Opening:
        """Links and copies."""
        from reader_tui.ui.paper.links import Opening

        return Opening(self, self.session)

    @cached_property
    def finding(self) -> Finding:
        """The search box."""
        from reader_tui.ui.search.box import Finding

        return Finding(self, self.session)

    @property
    def is_finding(self) -> bool:
        """Whether the search box has the keys."""
        return "finding" in self.__dict__ and self.finding.is_open

    @cached_property
    def matches(self) -> Matches:
        """What a search found."""
        from reader_tui.ui.search.hits import Matches

        return Matches(self, self.session)

    def work(
        self, call: Callable[[], Awaitable[object]], group: str, exclusive: bool = False
    ) -> None:
        """Run a coroutine beside the keys; an exclusive one ends the one before of its group."""
        _: Worker[object] = self.run_worker(call, group=group, exclusive=exclusive)

    def say(self, text: str, seconds: float = SAID_FOR) -> None:
        """Say something in the status line for a while."""
        self.saying.say(text, seconds)

    def choose(
        self,
        heading: str,
        choices: Sequence[tuple[str, str]],
        then: Callable[[str], None],
        ready: bool = True,
    ) -> Menu:
        """Open a menu of letters; nothing happens when it is left without one.

        One that is not `ready` is filled later, and keeps what is typed until then.
        """
        from reader_tui.ui.dialogs.sheets import Menu

        menu = Menu(choices, heading, ready)
        self.app.push_screen(menu, lambda key: then(key) if key else None)
        return menu

    def choose_for_paper(
        self,
        heading: str,
        choices: Callable[[Paper | None], Sequence[tuple[str, str]]],
        then: Callable[[Paper | None, str], None],
    ) -> None:
        """Open a menu on the paper under the cursor, which may have to be read first."""
        paper, paper_id = self.reading.paper, self.papers.paper_id
        if paper is not None or paper_id is None:
            self.choose(heading, choices(paper), lambda letter: then(paper, letter))
            return
        found: list[Paper | None] = [None]
        menu = self.choose(heading, (), lambda letter: then(found[0], letter), ready=False)

        async def fill() -> None:
            found[0] = await self.session.paper(paper_id)
            if menu.is_attached:
                menu.fill(choices(found[0]))

        self.work(fill, group="picker", exclusive=True)

    def ask(self, heading: str, hint: str, then: Callable[[str], None], value: str = "") -> None:
        """Ask for a line of text; nothing happens when it is left empty."""
        from reader_tui.ui.dialogs.sheets import Prompt

        prompt = Prompt(heading, hint, value)
        self.app.push_screen(prompt, lambda text: then(text) if text else None)

    def pick(
        self,
        heading: str,
        letters: Mapping[str, str],
        empty: str,
        fill: Callable[[Picker], Awaitable[None]],
        then: Callable[[Pick], None],
    ) -> None:
        """Open a list to pick from; it is there at once, and `fill` says what is in it."""
        from reader_tui.ui.dialogs.picker import Picker

        picker = Picker(heading, letters, empty)
        self.app.push_screen(picker, lambda pick: then(pick) if pick else None)
        self.work(partial(fill, picker), group="picker", exclusive=True)
