"""Looks for what is typed while it is typed: the last question wins, and none waits."""

from __future__ import annotations

import asyncio
import sys
from collections.abc import Callable, Coroutine, Sequence
from contextlib import AbstractContextManager, suppress
from functools import partial

from reader_tui.archive.connection import SearchStoppedError
from reader_tui.errors import ReaderError
from reader_tui.papers.models import Row
from reader_tui.query.language import Query
from reader_tui.ui.browse.current_view import CurrentView
from reader_tui.ui.browse.sentences import ASKING, empty_answer
from reader_tui.ui.browse.shown import Shown
from reader_tui.ui.browse.unread import Unread
from reader_tui.ui.search.box_words import State
from reader_tui.ui.search.hits import Matches
from reader_tui.ui.search.missing_days import MissingDays
from reader_tui.ui.session import Session
from reader_tui.ui.stage.stage import Stage
from reader_tui.views.answers import Answer
from reader_tui.views.row_window import RowWindow
from reader_tui.views.view import MOST, View

MORE = 15
"""Rows of an answer that are read beyond those in sight; the rest comes when it is asked for."""

HELD_FOR = 0.016
"""Seconds that a letter waits at most to be painted with its answer: one frame."""

PAINTED = 0.03
"""Seconds after which an answer is on the screen."""

SNIPPETS = 0.17
"""Seconds more without a key after which texts are looked at for where they match."""

PAUSE = 0.05
"""Seconds without a key after which the rules are asked too."""

_TURN = 0.0005
"""Seconds that a thread keeps the interpreter from the keys while the box is open.

A key passes several queues; at each of them a search that is busy in Python may come
between for so long.
"""
_USUAL_TURN = sys.getswitchinterval()

HUB_WAITS = 0.4
"""Seconds without a key after which the Hub is asked."""


class LiveSearch:
    """Runs searches one at a time beside the keys and shows the newest one's answer."""

    def __init__(
        self,
        stage: Stage,
        session: Session,
        current: CurrentView,
        unread: Unread,
        matches: Matches,
        tell: Callable[[], None],
    ) -> None:
        self._stage = stage
        self._session = session
        self._current = current
        self._unread = unread
        self._matches = matches
        self._tell = tell
        self._base: tuple[View, Sequence[str]] | None = None
        self._wanted: tuple[View, Query] | None = None
        self.is_working = False
        """Whether a question is under way."""
        self._asked = asyncio.Event()
        """Set when something else is asked for."""
        self._missing = MissingDays(session, self._unless_asked, self._say_of_hub)
        self._held: AbstractContextManager[None] | None = None
        self._state = State()
        self.shown: View | None = None
        """The view whose rows are on the screen; None for those from before the search."""

    def begin(self, before: Shown) -> None:
        """Begin to search from a screen."""
        sys.setswitchinterval(_TURN)
        self._missing.forget()
        self._base = before.view, [row.id for row in before.rows if row is not None]
        self._state = State()
        self.shown = None

    def end(self) -> None:
        """Search no more."""
        self._wanted = self.shown = None
        self._asked.set()
        sys.setswitchinterval(_USUAL_TURN)
        self._stop_running()

    def stop(self) -> bool:
        """Ask for nothing; whether an answer is on the screen, which is none any more."""
        self._wanted = None
        self._asked.set()
        self._state = State()
        self._stop_running()
        shown, self.shown = self.shown, None
        return shown is not None

    def state(self) -> State:
        """How far the search is."""
        return self._state

    def fetches_rest(self) -> bool:
        """Fetch what is missing of the time that is asked about, then answer; whether it is."""
        held, view = self._state.held, self.shown
        if held is None or view is None or not held.is_little:
            return False
        self._asked.set()
        self._state = State()

        async def fetch() -> None:
            self._asked.clear()
            said = await self._missing.fetch(held)
            if said is not None:
                self.go(view, self._session.parse(view.asked))
                self._state = State(word=said)

        self._stage.work(fetch, group="rest", exclusive=True)
        return True

    def _hold(self) -> None:
        """Paint nothing for a moment: a letter and its answer are to be one frame.

        Two frames are a sixtieth of a second apart, whatever the search takes.
        """
        if self._held is None:
            self._held = self._stage.hold()
            self._held.__enter__()
            asyncio.get_running_loop().call_later(HELD_FOR, self._let_go)

    def _let_go(self) -> None:
        held, self._held = self._held, None
        if held is not None:
            held.__exit__(None, None, None)

    def _stop_running(self) -> None:
        if self._session.feed is not None:
            self._session.feed.stored.stop_search()

    def go(self, view: View, query: Query) -> None:
        """Look for a query; what was looked for before is dropped."""
        self._wanted = view, query
        word = self._state.word if view.kind == "hub" else ""
        self._state = self._state._replace(meant=None, held=None, word=word)
        self._asked.set()
        self._hold()
        if view.kind == "paper":
            self._state = State(paper=view.value)
        if self.is_working:
            self._stop_running()
        else:
            self.is_working = True
            self._stage.work(self._work, group="find")

    # Beside the keys

    async def _work(self) -> None:
        try:
            while (wanted := self._wanted) is not None:
                self._asked.clear()
                try:
                    await self._run(*wanted)
                except SearchStoppedError:
                    continue
                except ReaderError as problem:
                    self._failed(problem, wanted)
                if wanted is self._wanted:
                    self._wanted = None
        finally:
            self.is_working = False

    def _failed(self, problem: ReaderError, wanted: object) -> None:
        """Say what went wrong; an index that was damaged is made again."""
        if wanted is self._wanted:
            self._state = State(word=str(problem))
            self._tell()
        self._current.mend_index()

    async def _quiet(self, seconds: float) -> bool:
        """Wait; whether nothing else was asked for meanwhile."""
        with suppress(TimeoutError):
            await asyncio.wait_for(self._asked.wait(), seconds)
        return not self._asked.is_set()

    async def _run(self, view: View, query: Query) -> None:
        """Show the first rows, then how many there are, then all, unless a key comes between."""
        wanted = self._wanted
        await self._session.ready()
        if view.kind == "paper":
            await self._paper(view)
            return
        ids = await self._base_ids(view)
        pages = self._session.pages
        order = self._current.choice_of("search").sort
        first = self._stage.papers.room + MORE
        answer = await pages.answer(view, order, first, ids)
        if wanted is not self._wanted:
            return
        self._show(view, query, answer)
        self._let_go()
        if view.kind == "hub" and pages.from_hub(view.value) is None:
            await self._ask_hub(view, wanted)
            return
        # The rows are painted before anything else is asked.
        if not await self._quiet(PAINTED):
            return
        if answer.more:
            total = await pages.count(view, ids)
            if wanted is not self._wanted:
                return
            self._state = self._state._replace(total=total)
            self._tell()
            self._stage.show(self._stage.now._replace(answers=total))
        elif not answer.rows and view.kind != "search":
            elsewhere = await pages.count(View("search", view.asked))
            if wanted is not self._wanted:
                return
            self._state = self._state._replace(elsewhere=elsewhere)
            self._tell()
        if not answer.rows and (meant := await pages.meant(query)):
            if wanted is not self._wanted:
                return
            self._state = self._state._replace(meant=meant)
            self._tell()
        if view.kind == "search" and (held := await self._missing.of(query)):
            if wanted is not self._wanted:
                return
            self._state = self._state._replace(held=held)
            self._tell()
        if await self._quiet(SNIPPETS):
            await self._matches.look(self._asked.is_set)
        if await self._quiet(PAUSE):
            await self._complete(view, first)

    async def _complete(self, view: View, most: int) -> None:
        """Say on the rows what the rules say of them, and leave out what is muted."""
        wanted, now = self._wanted, self._stage.now
        rows = [row for row in now.rows if row is not None]
        choice = self._current.choice_of("search")
        page = await self._session.pages.page(view, choice, rows, most)
        if page is None or wanted is not self._wanted or self.shown != view:
            return
        every = [row.id for row in page.every]
        total = max(min(page.counted.total - page.counted.muted, MOST), len(page.rows))
        shown = self._stage.now._replace(
            every=every, counted=page.counted, is_first=False, unread=self._unread.of(every)
        )
        self._stage.show(shown.with_rows(RowWindow(page.rows, 0, total)))

    def moved(self) -> None:
        """Read more of the answer when the cursor comes near the end of what is read."""
        now, view = self._stage.now, self.shown
        read = sum(row is not None for row in now.rows[:MOST])
        if view is not None and read < len(now.rows) and now.cursor >= read - MORE:
            self._stage.work(partial(self._complete, view, MOST), group="more", exclusive=True)

    async def _base_ids(self, view: View) -> Sequence[str]:
        """The ids that a search within a view looks among."""
        if view.kind != "within" or self._base is None:
            return ()
        if self._base[0] != view.base:
            choice = self._current.choice_of(view.base.group)
            page = await self._session.pages.page(view.base, choice)
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
        if not await self._quiet(HUB_WAITS):
            return
        self._say_of_hub(ASKING)
        try:
            if not await self._unless_asked(self._session.search_hub(view.value)):
                return
        except ReaderError as problem:
            if wanted is self._wanted:
                self._say_of_hub(f"{problem} This is what the archive has")
            return
        if wanted is self._wanted:
            await self._current.show_again(afresh=True)
            if wanted is self._wanted:
                found = self._stage.now.counted.total
                self._state = State(found, found, hub=self._session.pages.hub_words(view))
                self._tell()

    async def _unless_asked(self, call: Coroutine[None, None, object]) -> bool:
        """Wait for a call, which ends at once when something else is asked for."""
        asking = asyncio.ensure_future(call)
        other = asyncio.ensure_future(self._asked.wait())
        try:
            await asyncio.wait((asking, other), return_when=asyncio.FIRST_COMPLETED)
        finally:
            other.cancel()
            if not asking.done():
                asking.cancel()
        if asking.cancelled() or not asking.done():
            return False
        asking.result()
        return True

    def _say_of_hub(self, word: str) -> None:
        self._state = self._state._replace(word=word)
        self._tell()

    # Showing

    def _show(self, view: View, query: Query, answer: Answer) -> None:
        """Put the first rows of an answer on the screen, the cursor on the first of them."""
        before, now = self.shown, self._stage.now
        self.shown = view
        self._state = State(
            len(answer.rows), None, answer.more, answer.among, answer.missing,
            word=self._state.word,
        )  # fmt: skip
        ids = [row.id for row in answer.rows]
        shown = now._replace(
            view=view,
            title="",
            follow=False,
            fetched=None,
            news="",
            waits=("",),
            every=ids,
            is_first=True,
            answers=None if answer.more else len(ids),
            understood=view.title if query.is_empty else query.words,
            empty=empty_answer(view),
            selected=frozenset(),
            range_from=None,
        ).seeking(query)
        rows: Sequence[Row | None] = answer.rows
        if before == view and ids == [row.id for row in now.rows if row]:
            shown = shown.with_rows(rows)
        else:
            shown = shown.entering(rows, None, 0)
        self._stage.show(shown)
        self._tell()
