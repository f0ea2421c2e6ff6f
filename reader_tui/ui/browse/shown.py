"""The view on the screen: its rows, what of them is shown, and the words for it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from functools import partial
from typing import TYPE_CHECKING, NamedTuple

from reader_tui.errors import ArchiveError
from reader_tui.papers.models import Row
from reader_tui.papers.verbs import State
from reader_tui.text.cells import cut
from reader_tui.text.plural import plural
from reader_tui.ui.browse.sentences import (
    before_this_day,
    empty,
    fetched,
    found,
    heading,
    joined,
    new_since,
)
from reader_tui.ui.session import Session
from reader_tui.views.choice import Choice, Counted, summary
from reader_tui.views.row_window import RowWindow
from reader_tui.views.view import MOST, NEWEST_VIEW, View

if TYPE_CHECKING:
    from reader_tui.ui.stage.stage import Parts
    from reader_tui.views.pages import Page

TITLE_CELLS = 60
"""Cells of a title of a view that is one of a paper."""

_SPOTS_KEPT = 60
"""Views whose place is remembered."""


class Spot(NamedTuple):
    """Where the cursor stood in a view."""

    paper_id: str | None
    line: int


class Browsing:
    """What is shown; the last request wins."""

    def __init__(self, screen: Parts, session: Session) -> None:
        self._screen = screen
        self._session = session
        self.view = NEWEST_VIEW
        self.follow = True
        """Whether the view is the newest day, whichever that is."""
        self.fetched: str | None = None
        self.offline = False
        self.unread = 0
        self.since: str | None = None
        """What was first met after this time (UTC) is new."""
        self.choices: dict[str, Choice] = {}
        """What is wanted of each group of views."""
        self.spots: dict[View, Spot] = {}
        self.footer: Sequence[str] = ("",)
        """What is shown and what is hidden by what."""
        self.waits: Sequence[str] = ("",)
        """What waits on the day before."""
        self.news = ""
        """How many papers were first met since the last visit, in words."""
        self.every: Sequence[str] = ()
        """The papers of the view, shown or not; empty until the archive was asked."""
        self.title = ""
        """What the view is called, where its own title says less."""
        self.last_many = 0
        """How many there were when the screen was left; it stands until the archive was asked."""
        self.understood = ""
        """What was understood of what is being searched for; empty when nothing is."""
        self._counted = Counted()
        session.pages.choice_of = self.choice_of
        self.recounts = 0
        """How often marks were counted anew, for they had changed."""
        self.request = 0
        """Counts what was asked for; an answer to an older request is dropped."""

    @property
    def choice(self) -> Choice:
        """What is wanted of the view."""
        return self.choice_of(self.view.group)

    def choice_of(self, group: str) -> Choice:
        """What is wanted of a group of views."""
        return self.choices.get(group, Choice())

    # Showing

    def show(self, page: Page) -> None:
        """Put a page on the screen; the cursor keeps to its paper, or to where it was there."""
        papers = self._screen.papers
        entered = page.view != self.view and bool(papers.rows or self.view.key is None)
        if entered:
            self.leave_spot()
        self.view = page.view
        papers.empty_text = empty(page.view, page.counted)
        self.fetched = page.listing.fetched if page.listing else None
        papers.with_day, papers.with_year = page.view.spans_days, page.view.spans_years
        if page.sought is not None or papers.sought is not None:
            self._screen.matches.begin(page.sought)
        self.every, self.last_many = [row.id for row in page.every], 0
        self._counted = page.counted
        self.title = page.title
        new = sum(row.new for row in page.every)
        self.news = new_since(new, self.since, self._session.now())
        self._say_footer(page.counted, page.filter_words)
        if entered:
            papers.select(frozenset())
            spot = self.spots.get(page.view, Spot(None, 0))
            papers.enter(page.known, spot.paper_id, spot.line)
        else:
            papers.show(page.known)
        self.recount()
        self._screen.reading.follow()
        if self._screen.catches_up:
            self._screen.catching_up.tell()

    def leave_spot(self) -> None:
        """Remember where the cursor stands in the view, unless it goes with the search box."""
        papers = self._screen.papers
        if self._screen.is_finding:
            return
        self.spots.pop(self.view, None)
        self.spots[self.view] = Spot(papers.paper_id, papers.cursor - papers.top)
        while len(self.spots) > _SPOTS_KEPT:
            del self.spots[next(iter(self.spots))]

    def _say_footer(self, counted: Counted, filter_words: str) -> None:
        if self._screen.is_finding:
            self._screen.finding.tell()
            return
        self.footer = summary(counted, filter_words, self.choice)
        self._screen.saying.tell_footer()

    def tell(self) -> None:
        """Say in the header what is shown."""
        screen = self._screen
        count = len(self.every) or self.last_many or len(screen.papers.rows)
        # Of more papers than are shown nobody knows which are read.
        too_many = self.view.group == "search" and self._counted.total > count
        screen.header.say(
            found(*self._titles, self._counted.total)
            if too_many
            else heading(*self._titles, count, self.unread, self.news),
            joined(self.waits, fetched(self.fetched, self.offline, self._session.now())),
        )
        screen.saying.tell_place()

    def tell_answer(self, total: int | None) -> None:
        """Say in the header how many papers answer, once that is known."""
        self._screen.header.say(found(*self._titles, total), "")
        self._screen.saying.tell_place()

    def complete(self, page: Page) -> None:
        """Take in what else is known of the answer on the screen; the abstract is as it was."""
        self.every = [row.id for row in page.every]
        self._counted = page.counted
        state = self._session.state
        self.unread = sum(not state(paper_id).read for paper_id in self.every)
        total = min(page.counted.total - page.counted.muted, MOST)
        self._screen.papers.show(RowWindow(page.rows, 0, max(total, len(page.rows))))
        self.tell()

    @property
    def _titles(self) -> tuple[str, str]:
        """What is shown in words, and in fewer."""
        if self.understood:
            return f"search: {self.understood}", self.understood
        if self.title:
            return cut(self.title, TITLE_CELLS), cut(self.title, TITLE_CELLS // 2)
        return self.view.title, self.view.short_title

    def marked(self, before: Mapping[str, State]) -> None:
        """Show marks that were made on papers of the view, each with its state before."""
        if not before:
            return
        state = self._session.state
        self.unread += sum(old.read - state(paper_id).read for paper_id, old in before.items())
        if len(before) == 1:
            self._screen.papers.repaint_paper(*before)
        else:
            self._screen.papers.repaint()
        paper = self._screen.detail.paper
        if paper is not None and paper.id in before:
            self._screen.detail.redraw()
        self.tell()

    def recount(self) -> None:
        """Count the unread papers anew and paint every mark anew."""
        self.recounts += 1
        state = self._session.state
        if self.every:
            self.unread = sum(not state(paper_id).read for paper_id in self.every)
        elif not self._screen.papers.rows:
            self.unread = 0
        self._screen.papers.repaint()
        self._screen.detail.redraw()
        self.tell()

    async def show_stored(self, view: View, afresh: bool = False) -> bool:
        """Show what is stored of a view; whether there was anything.

        What is shown of it already stays, whatever was decided since, unless it is
        asked for `afresh`.
        """
        request = self.request
        await self._session.ready()
        before = self._shown(view) if not afresh else []
        choice = self.choices.get(view.group, Choice())
        if view != self.view and choice == Choice():
            spot = self.spots.get(view)
            first = await self._session.pages.first_page(view, spot.paper_id if spot else None)
            if first is not None and request == self.request:
                self.show(first)
        try:
            page = await self._session.pages.page(view, choice, before)
        except ArchiveError as problem:
            self._failed(problem)
            return False
        if page is None or request != self.request:
            return False
        self.show(page)
        newest = await self._session.newest()
        self.follow = self.view.kind == "day" and self.view.value in ("", newest)
        await self.tell_waiting()
        return True

    def _failed(self, problem: ArchiveError) -> None:
        """Say why a view cannot be read; an index that was damaged is made again."""
        self._screen.say(str(problem), 30.0)
        self._screen.work(self._screen.visit.make_findable, group="index", exclusive=True)

    def _shown(self, view: View) -> list[Row]:
        """What is shown of a view already; of the catch-up, what was gone through."""
        if view != self.view or not self.every:
            return []
        papers = self._screen.papers
        end = papers.cursor + 1 if view.kind == "catchup" else len(papers.rows)
        return [row for row in papers.rows[:end] if row is not None]

    async def tell_waiting(self) -> None:
        """Say what waits on the day before the one shown, once it is known what was read."""
        view, session = self.view, self._session
        if view.kind == "catchup" or (session.library is None and session.library_problem is None):
            return
        found = await self._session.pages.day_before(view) if view.kind == "day" else None
        if view == self.view:
            self.waits = before_this_day(*found) if found else ("",)
            self.tell()

    async def show_again(self, afresh: bool = False) -> None:
        """Show the view anew, after a rule, a filter or the order changed."""
        await self.show_stored(self.view, afresh)

    # What of it is wanted

    def choose(self, choice: Choice) -> None:
        """Want something else of the view and those like it."""
        self.choices[self.view.group] = choice
        self._screen.say("")
        self._screen.work(partial(self.show_again, True), group="choice", exclusive=True)

    def hide(self) -> None:
        """Hide what no longer belongs here, then what is decided; or show it again."""
        self._screen.work(self._hide, group="choice", exclusive=True)

    async def _hide(self) -> None:
        papers = self._screen.papers
        count = len(papers.rows)
        await self.show_again(afresh=True)
        if len(papers.rows) == count and not self.view.traits.drains:
            self.choices[self.view.group] = self.choice._replace(hidden=not self.choice.hidden)
            await self.show_again(afresh=True)
        if (gone := count - len(papers.rows)) > 0:
            shows = "; - shows them" if self.choice.hidden else ""
            self._screen.say(f"Hid {plural(gone, 'paper')}{shows}.")
