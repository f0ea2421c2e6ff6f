"""The search box: a line under the list, which shows what it finds as it is typed."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from contextlib import suppress
from functools import partial
from typing import TYPE_CHECKING

from textual import events

from reader_tui.query.language import Query, parse
from reader_tui.store import past_searches
from reader_tui.text.clean import clean
from reader_tui.text.links import arxiv_id
from reader_tui.ui.browse.before import Before
from reader_tui.ui.search import box_words as asked
from reader_tui.ui.search.live import Searching
from reader_tui.ui.session import Session
from reader_tui.ui.widgets.line import Typed
from reader_tui.ui.widgets.search_line import Box
from reader_tui.views.view import View

if TYPE_CHECKING:
    from reader_tui.ui.stage.stage import Parts

_SCOPES = tuple(asked.SCOPES)


class Finding:
    """The box, what is typed in it and where that is looked for."""

    def __init__(self, screen: Parts, session: Session) -> None:
        self._screen = screen
        self._session = session
        self.box = Box("/", id="find")
        self.is_open = False
        self._before: Before | None = None
        self._rules: object = None
        """The rules when the box was opened."""
        self._scope = "search"
        self._searching = Searching(screen, session, self.tell)
        self._past: list[str] = []
        self._recalled = False
        self._at = 0
        """Which of the past searches is shown; the one after the last is being typed."""
        self._draft = Typed()
        self._said = ""
        """What was done last from the box, said until the next key."""

    # Opening and leaving

    def open(self) -> None:
        """Open the box, empty; Up brings back what was asked for last."""
        screen = self._screen
        view = screen.browsing.view
        self._before = Before.of(screen)
        self._rules = self._session.pages.rules
        screen.browsing.request += 1
        screen.say("")
        self._scope = view.kind if view.asked else ("within" if view.key is None else "search")
        self.is_open = True
        if screen.panes.in_detail:
            screen.panes.leave_detail()
        if not self.box.is_attached:
            screen.mount(self.box)
        self.box.add_class("-shown")
        if not self._recalled:
            screen.work(self._recall, group="past")
        self._session.pages.papers_came()
        self._searching.begin(self._before)
        self._at = len(self._past)
        self.box.show(Typed())
        self._ask()

    async def _recall(self, by: int = 0) -> None:
        """Load the searches from before, and go among them where a key was too fast for that."""
        past = await asyncio.to_thread(past_searches.load, self._session.paths.searches)
        if not self._recalled:
            self._recalled = True
            self._past = past + self._past
            self._at = len(self._past)
        if by and self.is_open:
            self._older(by)

    def put_back(self) -> None:
        """Leave the box, and everything as it was before."""
        before = self._close()
        if before is not None:
            before.put_back(self._screen)
            # The list has its last line back only after the next layout.
            self._screen.call_after_refresh(before.put_back_places, self._screen)
            if self._session.pages.rules is not self._rules or not before.every:
                # A search was saved meanwhile, or the archive was not open yet.
                self._screen.work(self._screen.browsing.show_again, group="choice", exclusive=True)

    def _close(self) -> Before | None:
        before, self._before = self._before, None
        self.is_open = False
        self._searching.end()
        self.box.remove_class("-shown")
        return before

    def keep(self) -> None:
        """Leave the box and keep what it found as a view; an id or address goes to its paper."""
        screen, text, before = self._screen, clean(self.box.line.text), self._before
        assert before is not None
        if not text:
            self.put_back()
            return
        paper_id = arxiv_id(text)
        if paper_id is None and self.query.is_empty:
            self.tell()
            return
        self._remember(text)
        view = View("paper", paper_id) if paper_id else self._view()
        if view == self._searching.shown:
            self._close()
            if view != before.view:
                screen.going.came_from(before)
            screen.browsing.request += 1
            screen.work(partial(self._complete, view), group="go", exclusive=True)
        else:
            self.put_back()
            screen.going.go(view)

    async def _complete(self, view: View) -> None:
        """Show all of the answer that was kept; the Hub's is waited for."""
        await self._screen.browsing.show_again()
        if view.kind == "hub":
            await self._screen.asking.ask(view)

    def _remember(self, text: str) -> None:
        self._past = past_searches.after(self._past, text)
        if not self._session.demo:
            self._screen.work(partial(self._keep_past, text), group="past")

    async def _keep_past(self, text: str) -> None:
        # It is a convenience; what was found is what matters.
        with suppress(OSError):
            await asyncio.to_thread(past_searches.keep, self._session.paths.searches, text)

    @property
    def is_busy(self) -> bool:
        """Whether something is being looked for."""
        return self._searching.is_working

    # Keys

    def take(self, event: events.Key) -> None:
        """Take a key: it edits the line, or does one of the things that the box can do."""
        self._said = ""
        line = self.box.line
        if event.key in _KEYS:
            _KEYS[event.key](self)
        elif (edited := line.keyed(event.key)) is not None:
            self._at = len(self._past)
            self._type(edited)
        elif event.is_printable and event.character:
            self._at = len(self._past)
            self._type(line.put(event.character))

    def paste(self, text: str) -> None:
        """Put a text where the cursor is."""
        self._said = ""
        self._type(self.box.line.put(text))

    def _type(self, line: Typed) -> None:
        """Show another line, and look for it when its text is another one."""
        before = self.box.line.text
        self.box.show(line)
        if line.text != before:
            self._ask()

    def _next_scope(self, by: int) -> None:
        at = _SCOPES.index(self._scope)
        self._scope = _SCOPES[(at + by) % len(_SCOPES)]
        self._ask()

    def _next_order(self) -> None:
        choices = self._screen.browsing.choices
        choice = self._screen.browsing.choice_of("search")
        sort = "hub" if choice.sort == "newest" else "newest"
        choices["search"] = choice._replace(sort=sort, backwards=False)
        self._ask()

    def _older(self, by: int) -> None:
        """Show a search from before, `by` -1 an older one; the one being typed is not lost."""
        if not self._recalled:
            self._screen.work(partial(self._recall, by), group="past")
            return
        at = max(0, min(self._at + by, len(self._past)))
        if at == self._at:
            return
        if self._at == len(self._past):
            self._draft = self.box.line
        self._at = at
        past = at < len(self._past)
        self._type(Typed.whole(self._past[at]) if past else self._draft)

    def _move(self, by: int) -> None:
        self._screen.papers.move(by)
        self._searching.moved()

    def _page(self, by: int) -> None:
        self._move(by * max(1, self._screen.papers.shown // 2))

    def _save(self) -> None:
        text = clean(self.box.line.text)
        if self.query.is_empty or self.query.problems:
            reasons = [problem.reason for problem in self.query.problems]
            self._say(f"Not saved: {(reasons or ['nothing is asked for'])[0]}.")
            return
        from reader_tui.ui.triage.saved import Saving

        self._remember(text)
        Saving(self._screen, self._session).ask_name(text, self._say)

    # What is asked for

    @property
    def query(self) -> Query:
        """What was typed, understood."""
        text = self.box.line.text
        if self._query.text != text:
            self._query = parse(text, self._session.now().date())
        return self._query

    _query = Query("", None)

    def _view(self) -> View:
        text = clean(self.box.line.text)
        if self._scope == "within":
            assert self._before is not None
            return View.within(self._before.view.base, text)
        return View(self._scope, text)

    def _ask(self) -> None:
        query = self.query
        paper_id = arxiv_id(clean(query.text))
        if paper_id is not None:
            self._searching.go(View("paper", paper_id), Query(query.text, None))
        elif query.is_empty:
            self._searching.stop()
        else:
            self._searching.go(self._view(), query)
        self.tell()

    # What is said

    def _say(self, text: str) -> None:
        self._said = text
        self.tell()

    def tell(self) -> None:
        """Say what was understood, what is wrong, and what was found."""
        if not self.is_open:
            return
        query, found = self.query, self._searching
        wrong = [(problem.start, problem.end) for problem in query.problems]
        sort = self._screen.browsing.choice_of("search").sort
        self.box.show(self.box.line, wrong, asked.right(self._scope, asked.order(query, sort)))
        browsing = self._screen.browsing
        browsing.footer = (
            [self._said] if self._said else asked.status(query, self._scope, found.state())
        )
        self._screen.saying.tell_footer()


_KEYS: dict[str, Callable[[Finding], None]] = {
    "escape": Finding.put_back,
    "ctrl+c": Finding.put_back,
    "enter": Finding.keep,
    "tab": partial(Finding._next_scope, by=1),
    "shift+tab": partial(Finding._next_scope, by=-1),
    "up": partial(Finding._older, by=-1),
    "down": partial(Finding._older, by=1),
    "ctrl+n": partial(Finding._move, by=1),
    "ctrl+p": partial(Finding._move, by=-1),
    "pagedown": partial(Finding._page, by=1),
    "pageup": partial(Finding._page, by=-1),
    "ctrl+r": Finding._next_order,
    "ctrl+s": Finding._save,
}
"""What the box does with keys that do not edit the line."""
