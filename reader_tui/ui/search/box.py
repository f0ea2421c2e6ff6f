"""The search box: a line under the list, which shows what it finds as it is typed."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial

from textual.events import Key

from reader_tui.query.language import Query, parse
from reader_tui.text.arxiv_ids import arxiv_id, old_arxiv_id, old_words
from reader_tui.text.clean import clean
from reader_tui.ui.browse.current_view import CurrentView
from reader_tui.ui.browse.navigation import Navigation
from reader_tui.ui.browse.refresh import Refresh
from reader_tui.ui.browse.shown import PLAIN, Mode, Shown
from reader_tui.ui.browse.unread import Unread
from reader_tui.ui.search import box_words as asked
from reader_tui.ui.search.hits import Matches
from reader_tui.ui.search.live import LiveSearch
from reader_tui.ui.search.recall import Recall
from reader_tui.ui.session import Session
from reader_tui.ui.stage.stage import Stage
from reader_tui.ui.triage.saved import SavedSearches
from reader_tui.ui.widgets.line import Typed
from reader_tui.ui.widgets.search_line import Box
from reader_tui.views.view import View

TYPED_AFTER = 0.25
"""Seconds without another answer after which the paper beside follows what is being typed."""

_SCOPES = tuple(asked.SCOPES)


class SearchBox(Mode):
    """The box, what is typed in it and where that is looked for."""

    stays = True
    is_reading = False
    types = True
    follows_after = TYPED_AFTER

    def __init__(
        self,
        stage: Stage,
        session: Session,
        current: CurrentView,
        unread: Unread,
        navigation: Navigation,
        refresh: Refresh,
        matches: Matches,
        saved: SavedSearches,
    ) -> None:
        self._stage = stage
        self._session = session
        self._current = current
        self._unread = unread
        self._navigation = navigation
        self._refresh = refresh
        self._saved = saved
        self.box = Box("/", id="find")
        self._before = stage.now
        """The screen when the box was opened; it is there again when the box is left."""
        self._recounts = 0
        self._rules: object = None
        """The rules when the box was opened."""
        self._scope = "search"
        self._live = LiveSearch(stage, session, current, unread, matches, self.tell)
        # The sample is read by somebody who wants nothing kept.
        path = None if session.demo else session.paths.searches
        self._recall = Recall(
            stage, path, lambda: self.box.line if self.is_open else None, self._type
        )
        self._query = Query("", None)
        self._said = ""
        """What was done last from the box, said until the next key."""

    @property
    def is_open(self) -> bool:
        """Whether the box has the keys."""
        return self._stage.now.mode is self

    @property
    def finds_snippets(self) -> bool:  # type: ignore[override]
        """Whether something is being looked for."""
        return self._live.is_working

    # Opening and leaving

    def begin(self, words: str = "") -> None:
        """Open the box, with some words or empty; Up brings back what was asked for last."""
        stage = self._stage
        view = stage.now.view
        self._before, self._recounts = stage.now, self._unread.recounts
        self._rules = self._session.pages.rules
        self._current.drop_requests()
        stage.say("")
        self._scope = view.kind if view.asked else ("within" if view.key is None else "search")
        if not self.box.is_attached:
            stage.screen.mount(self.box)
        self.box.add_class("-shown")
        self._session.pages.papers_came()
        self._live.begin(self._before)
        self._recall.begin()
        self.box.show(Typed.whole(words))
        stage.show(stage.now._replace(mode=self, in_detail=False, zen=False))
        self._ask()

    def put_back(self) -> None:
        """Leave the box, and everything as it was before."""
        before, stage = self._before, self._stage
        self._close()
        self._show_again(before)
        # The list has its last line back only after the next layout.
        stage.screen.call_after_refresh(self._put_back_places, before)
        if self._session.pages.rules is not self._rules or not before.every:
            # A search was saved meanwhile, or the archive was not open yet.
            stage.work(self._current.show_again, group="choice", exclusive=True)

    def _show_again(self, before: Shown) -> None:
        """Show a screen from before, with the marks as they are now."""
        now = self._stage.now
        self._stage.show(before._replace(since=now.since, offline=now.offline))
        if self._unread.recounts != self._recounts:
            self._unread.recount()

    def _put_back_places(self, before: Shown) -> None:
        """Put the places back that did not fit beside the box."""
        now = self._stage.now
        if now.rows is before.rows and now.cursor == before.cursor:
            self._stage.show(now._replace(top=before.top, paper_top=before.paper_top))

    def _close(self) -> None:
        self._live.end()
        self.box.remove_class("-shown")

    def open(self) -> None:
        """Keep what was found: its paper is opened from there."""
        self.keep()

    def leave(self) -> None:
        """Leave the screen as it was before the search."""
        self.put_back()

    def keep(self) -> None:
        """Leave the box and keep what it found as a view; an id or address goes to its paper."""
        stage, text, before = self._stage, clean(self.box.line.text), self._before
        if not text:
            self.put_back()
            return
        if self._live.fetches_rest():
            return
        if meant := self._live.state().meant:
            self._type(Typed(meant.text, len(meant.text)))
            return
        paper_id = arxiv_id(text)
        if old_arxiv_id(text) or (paper_id is None and self.query.is_empty):
            self.tell()
            return
        self._recall.remember(text)
        view = View("paper", paper_id) if paper_id else self._view()
        if view == self._live.shown:
            self._close()
            before.mode.ends()
            stage.show(stage.now._replace(mode=PLAIN))
            if view != before.view:
                self._navigation.came_from(before)
            self._current.drop_requests()
            stage.work(partial(self._complete, view), group="go", exclusive=True)
        else:
            self.put_back()
            self._navigation.go(view)

    async def _complete(self, view: View) -> None:
        """Show all of the answer that was kept; the Hub's is waited for."""
        await self._current.show_again()
        if view.kind == "hub":
            await self._refresh.ask(view)

    # Keys

    def take_key(self, key: Key) -> bool:
        """Take a key: it edits the line, or does one of the things that the box can do."""
        self._said = ""
        line = self.box.line
        if key.key in _KEYS:
            _KEYS[key.key](self)
        elif (edited := line.keyed(key.key)) is not None:
            self._recall.typed()
            self._type(edited)
        elif key.is_printable and key.character:
            self._recall.typed()
            self._type(line.put(key.character))
        return True

    def take_paste(self, text: str) -> bool:
        """Put a text where the cursor is."""
        self._said = ""
        self._type(self.box.line.put(text))
        return True

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
        choice = self._current.choice_of("search")
        sort = "hub" if choice.sort == "newest" else "newest"
        self._current.prefer("search", choice._replace(sort=sort, backwards=False))
        self._ask()

    def _move(self, by: int) -> None:
        self._stage.papers.move(by)
        self._live.moved()

    def _page(self, by: int) -> None:
        self._move(by * max(1, self._stage.papers.room // 2))

    def _save(self) -> None:
        text = clean(self.box.line.text)
        if self.query.is_empty or self.query.problems:
            reasons = [problem.reason for problem in self.query.problems]
            self._say(f"Not saved: {(reasons or ['nothing is asked for'])[0]}.")
            return
        self._recall.remember(text)
        self._saved.ask_name(text, self._say)

    # What is asked for

    @property
    def query(self) -> Query:
        """What was typed, understood."""
        text = self.box.line.text
        if self._query.text != text:
            self._query = parse(text, self._session.now().date())
        return self._query

    def _view(self) -> View:
        text = clean(self.box.line.text)
        if self._scope == "within":
            return View.within(self._before.view.base, text)
        return View(self._scope, text)

    def _ask(self) -> None:
        query = self.query
        paper_id = arxiv_id(clean(query.text))
        if old_arxiv_id(clean(query.text)):
            self._live.stop()
        elif paper_id is not None:
            self._live.go(View("paper", paper_id), Query(query.text, None))
        elif query.is_empty:
            if self._live.stop():
                before = self._before._replace(mode=self, in_detail=False, zen=False)
                self._show_again(before)
        else:
            self._live.go(self._view(), query)
        self.tell()

    # What is said

    def _say(self, text: str) -> None:
        self._said = text
        self.tell()

    def tell(self) -> None:
        """Say what was understood, what is wrong, and what was found."""
        if not self.is_open:
            return
        query = self.query
        wrong = [(problem.start, problem.end) for problem in query.problems]
        sort = self._current.choice_of("search").sort
        self.box.show(self.box.line, wrong, asked.right(self._scope, asked.order(query, sort)))
        self._stage.show(self.dress(self._stage.now))

    def dress(self, shown: Shown) -> Shown:
        """Say below the list how far the search is."""
        old = old_words(clean(self.box.line.text))
        said = [self._said] if self._said else [old] if old else None
        return shown._replace(
            footer=said or asked.status(self.query, self._scope, self._live.state())
        )


_KEYS: dict[str, Callable[[SearchBox], None]] = {
    "escape": SearchBox.put_back,
    "ctrl+c": SearchBox.put_back,
    "enter": SearchBox.keep,
    "tab": partial(SearchBox._next_scope, by=1),
    "shift+tab": partial(SearchBox._next_scope, by=-1),
    "up": lambda box: box._recall.go(-1),
    "down": lambda box: box._recall.go(1),
    "ctrl+n": partial(SearchBox._move, by=1),
    "ctrl+p": partial(SearchBox._move, by=-1),
    "pagedown": partial(SearchBox._page, by=1),
    "pageup": partial(SearchBox._page, by=-1),
    "ctrl+r": SearchBox._next_order,
    "ctrl+s": SearchBox._save,
}
"""What the box does with keys that do not edit the line."""
