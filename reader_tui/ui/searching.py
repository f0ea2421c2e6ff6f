"""Looks for what is typed while it is typed: the last question wins, and none waits."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING

from reader_tui.errors import ReaderError
from reader_tui.papers.models import Row
from reader_tui.papers.query import Query
from reader_tui.store.archive_reader import SearchStoppedError
from reader_tui.ui.answers import Answer
from reader_tui.ui.asked import State
from reader_tui.ui.before import Before
from reader_tui.ui.session import Session
from reader_tui.ui.views import View
from reader_tui.ui.wording import empty_answer

if TYPE_CHECKING:
    from reader_tui.ui.screens.parts import Parts

FIRST = 60
"""Rows of the first answer, more than a screen has; the rest comes when typing pauses."""

PAUSE = 0.15
"""Seconds without a key after which all of an answer is wanted."""

HUB_WAITS = 0.4
"""Seconds without a key after which the Hub is asked."""


class Searching:
    """Runs searches one at a time beside the keys and shows the newest one's answer."""

    def __init__(self, screen: Parts, session: Session, tell: Callable[[], None]) -> None:
        self._screen = screen
        self._session = session
        self._tell = tell
        self._before: Before | None = None
        self._base: tuple[View, Sequence[str]] | None = None
        self._wanted: tuple[View, Query] | None = None
        self._is_working = False
        self._state = State()
        self.shown: View | None = None
        """The view whose rows are on the screen; None for those from before the search."""

    def begin(self, before: Before) -> None:
        """Begin to search from a screen."""
        self._before = before
        self._base = before.view, [row.id for row in before.rows if row is not None]
        self._state = State()
        self.shown = before.view if before.view.asked else None

    def end(self) -> None:
        """Search no more."""
        self._wanted = self._before = None
        self._screen.browsing.understood = ""
        self._stop_running()

    def stop(self) -> None:
        """Ask for nothing, and show what was there before."""
        self._wanted = None
        self._state = State()
        self._stop_running()
        if self.shown is not None and self._before is not None:
            self.shown = None
            self._screen.browsing.understood = ""
            self._before.put_back(self._screen)

    def state(self) -> State:
        """How far the search is."""
        return self._state

    def _stop_running(self) -> None:
        if self._session.feed is not None:
            self._session.feed.stop_search()

    def go(self, view: View, query: Query) -> None:
        """Look for a query; what was looked for before is dropped."""
        self._wanted = view, query
        if view.kind == "paper":
            self._state = State(paper=view.value)
        if self._is_working:
            self._stop_running()
        else:
            self._is_working = True
            self._screen.work(self._work, group="find")

    # Beside the keys

    async def _work(self) -> None:
        try:
            while (wanted := self._wanted) is not None:
                try:
                    await self._run(*wanted)
                except SearchStoppedError:
                    continue
                except ReaderError as problem:
                    if wanted is self._wanted:
                        self._state = State(word=str(problem))
                        self._tell()
                if wanted is self._wanted:
                    self._wanted = None
        finally:
            self._is_working = False

    async def _run(self, view: View, query: Query) -> None:
        """Show the first rows, then how many there are, then all, unless a key comes between."""
        wanted = self._wanted
        if view.kind == "paper":
            await self._paper(view)
            return
        ids = await self._base_ids(view)
        answers, since = self._session.pages.answers, self._screen.browsing.since
        order = self._screen.browsing.choice_of("search").sort
        answer = await answers.answer(view, order, FIRST, since, ids)
        if wanted is not self._wanted:
            return
        seen = [row.id for row in answer.rows[: self._screen.papers.shown + 1]]
        snippets = await answers.snippets(query, seen)
        if wanted is not self._wanted:
            return
        self._show(view, query, answer)
        self._screen.matches.took(snippets, seen)
        if view.kind == "hub" and view.value not in answers.from_hub:
            await self._ask_hub(view, wanted)
            return
        if answer.more:
            total = await answers.count(view, since, ids)
            if wanted is not self._wanted:
                return
            self._state = self._state._replace(total=total)
            self._tell()
            self._screen.browsing.tell_answer(total)
        elif not answer.rows and view.kind != "search":
            elsewhere = await answers.count(View("search", view.asked), since)
            if wanted is not self._wanted:
                return
            self._state = self._state._replace(elsewhere=elsewhere)
            self._tell()
        await asyncio.sleep(PAUSE)
        if wanted is self._wanted:
            await self._screen.browsing.show_again()

    async def _base_ids(self, view: View) -> Sequence[str]:
        """The ids that a search within a view looks among."""
        if view.kind != "within" or self._base is None:
            return ()
        if self._base[0] != view.base:
            browsing = self._screen.browsing
            choice = browsing.choice_of(view.base.group)
            page = await self._session.pages.page(view.base, browsing.since, choice)
            self._base = view.base, [row.id for row in page.rows] if page else []
        return self._base[1]

    async def _paper(self, view: View) -> None:
        """Show the paper whose id was typed, when the archive has it."""
        wanted = self._wanted
        paper = await self._session.paper(view.value)
        if wanted is not self._wanted:
            return
        if paper is not None:
            self._show(view, Query("", None), Answer([paper.row()]))
        self._state = State(paper=view.value, is_known=paper is not None)
        self._tell()

    async def _ask_hub(self, view: View, wanted: object) -> None:
        """Ask the Hub once typing pauses; what the archive has is shown until it answers."""
        await asyncio.sleep(HUB_WAITS)
        if wanted is not self._wanted:
            return
        self._say_of_hub("Asking the Hub …")
        try:
            await self._session.pages.answers.ask_hub(view.value)
        except ReaderError as problem:
            if wanted is self._wanted:
                self._say_of_hub(f"{problem} This is what the archive has")
            return
        if wanted is self._wanted:
            found = len(self._session.pages.answers.from_hub[view.value])
            self._state = State(found, found, is_hub=True)
            await self._screen.browsing.show_again(afresh=True)

    def _say_of_hub(self, word: str) -> None:
        self._state = self._state._replace(word=word)
        self._tell()

    # Showing

    def _show(self, view: View, query: Query, answer: Answer) -> None:
        """Put the first rows of an answer on the screen, the cursor on the first of them."""
        screen = self._screen
        browsing, papers = screen.browsing, screen.papers
        before = self.shown
        self.shown = view
        self._state = State(
            len(answer.rows), None, answer.more, answer.among, answer.missing,
            word=self._state.word,
        )  # fmt: skip
        browsing.view, browsing.follow, browsing.fetched = view, False, None
        browsing.waits = ("",)
        browsing.every = [row.id for row in answer.rows]
        self._screen.matches.begin(query)
        papers.with_day, papers.with_year = True, True
        papers.empty_text = empty_answer(view)
        papers.selected, papers.range_from = frozenset(), None
        rows: Sequence[Row | None] = answer.rows
        if before == view:
            papers.show(rows)
        else:
            papers.enter(rows, None, 0)
        browsing.understood = view.title if query.is_empty else query.words
        browsing.tell_answer(None if answer.more else len(answer.rows))
        self._tell()
