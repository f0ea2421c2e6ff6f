"""Going from view to view: what is stored first, then what the Hub says."""

from __future__ import annotations

from datetime import date
from functools import partial

from reader_tui.errors import ReaderError, UsageError
from reader_tui.papers import dates
from reader_tui.papers.models import ListingKey
from reader_tui.ui.browse.current_view import CurrentView
from reader_tui.ui.browse.refresh import Refresh
from reader_tui.ui.browse.sentences import done_day, skipped_days
from reader_tui.ui.browse.shown import Shown
from reader_tui.ui.session import Session
from reader_tui.ui.stage.stage import Stage
from reader_tui.views.view import BOOKMARKS_VIEW, NEWEST_VIEW, View

_WAYS_KEPT = 20
_DATES = "2026-08-14, yesterday, fri, -3, 2026-W20, 2026-05"


class Navigation:
    """The ways from one view to another, and back."""

    def __init__(
        self, stage: Stage, session: Session, current: CurrentView, refresh: Refresh
    ) -> None:
        self._stage = stage
        self._session = session
        self._current = current
        self._refresh = refresh
        self._before: list[View] = []
        self._target: View | None = None
        """Where the reader is on the way to."""
        self._offered: tuple[View, str] | None = None
        """A day that is done, and the one that was offered instead."""

    @property
    def _view(self) -> View:
        """The view that is shown, or is about to be."""
        return self._target or self._stage.now.view

    def go(self, view: View) -> None:
        """Go to a view; what was asked for before is dropped."""
        if view == NEWEST_VIEW:
            self._before.clear()
        elif view != self._view:
            self._before = [*self._before, self._view][-_WAYS_KEPT:]
        self._go_to(view)

    async def to_newest(self) -> None:
        """To the newest day, from where there is a way back."""
        self._before = [*self._before, self._view][-_WAYS_KEPT:]
        self._current.drop_requests()
        await self._go(NEWEST_VIEW)

    def _go_to(self, view: View) -> None:
        self._current.drop_requests()
        self._target = view
        self._stage.say("")
        self._stage.work(partial(self._go, view), group="go", exclusive=True)

    async def _go(self, view: View) -> None:
        current = self._current
        stored = await current.show_stored(view)
        self._target = None
        listing = await self._refresh.ask(view)
        if listing is not None and listing.count == 0 and listing.key.kind == "day":
            await self._step(listing.key, -1, [listing.key])
        elif view.key is None and not stored and self._stage.now.view != view:
            from reader_tui.views.pages import Page

            current.show(Page(view, []))
            self._stage.show(self._stage.now._replace(follow=False))
            self._refresh.explain()

    def step(self, by: int) -> None:
        """To the next older or newer day, week or month that has papers."""
        key = self._view.key
        if key is None or key.kind == "trending":
            self._stage.say("H and L go from day to day; V chooses a view.")
            return
        # This ends a way that the reader is still on, and goes on from where it leads.
        self._target = None
        self._current.drop_requests()
        self._stage.say("")
        self._stage.work(partial(self._step_from, key, by), group="go", exclusive=True)

    async def _step_from(self, key: ListingKey, by: int) -> None:
        await self._session.ready()
        if (found := await self._with_day(key)) is not None:
            await self._step(found, by, [])

    async def _with_day(self, key: ListingKey | None) -> ListingKey | None:
        """The key where it names a time, else the newest listed day that is known."""
        if key is not None and key.value:
            return key
        newest = await self._session.newest()
        return ListingKey("day", newest) if newest else None

    async def _step(self, key: ListingKey, by: int, passed: list[ListingKey]) -> None:
        from reader_tui.feed.neighbours import neighbour

        feed, stage = self._session.feed, self._stage
        if feed is None:
            return
        try:
            with self._refresh.said():
                listing, more = await neighbour(feed, key, by)
        except ReaderError as problem:
            stage.say(str(problem))
            return
        word = skipped_days([*passed, *more])
        if listing is None:
            edge = "newer" if by > 0 else "older"
            stage.say(f"There is nothing {edge}. {word}".strip())
            return
        await self._current.show_stored(View.of(listing.key))
        stage.say(word)

    def go_around(self, kind: str) -> None:
        """Go to the view of a kind; a week or month is that of the paper under the cursor."""
        self._stage.work(partial(self._go_around, kind), group="date", exclusive=True)

    async def _go_around(self, kind: str) -> None:
        if kind == "day":
            self.go(NEWEST_VIEW)
        elif (around := await self._session.pages.around(self.near, kind)) is not None:
            self.go(around)

    @property
    def near(self) -> View:
        """The day of the paper under the cursor in a listing, else the view."""
        view, row = self._stage.now.view, self._stage.now.row
        is_listed = view.key is not None and row is not None and row.day
        return View("day", row.day or "") if row is not None and is_listed else view

    async def to_waiting_day(self) -> None:
        """Say of a day that it is done and which one waits; asked again, go there."""
        view, stage = self._stage.now.view, self._stage
        found = await self._session.pages.waiting_day(view)
        if view != stage.now.view:
            return
        if found is None:
            stage.say(done_day(view.title), 30.0)
        elif self._offered == (view, found[0]):
            self._offered = None
            self._go_to(View("day", found[0]))
        else:
            self._offered = view, found[0]
            stage.say(done_day(view.title, *found), 30.0)

    def ask_date(self) -> None:
        """Ask for a day, week or month to go to."""
        self._stage.ask("Go to date", _DATES, self._go_to_date)

    def _go_to_date(self, text: str) -> None:
        self._stage.work(partial(self._typed, text), group="date", exclusive=True)

    async def _typed(self, text: str) -> None:
        newest = await self._session.newest()
        today = date.fromisoformat(newest) if newest else self._session.now().date()
        try:
            self.go(View.of(dates.parse(text, today)))
        except UsageError as problem:
            self._stage.say(str(problem))

    def toggle_bookmarks(self) -> None:
        """To the bookmarks, and back to where the reader was."""
        if self._view == BOOKMARKS_VIEW:
            self.back()
        else:
            self.go(BOOKMARKS_VIEW)

    def came_from(self, before: Shown) -> None:
        """Note from where the view on the screen was gone to."""
        self._before = [*self._before, before.view][-_WAYS_KEPT:]
        self._current.remember(before)

    def back(self) -> bool:
        """Back to the view before; False when there is none."""
        if not self._before and self._view.key is not None:
            return False
        self._go_to(self._before.pop() if self._before else NEWEST_VIEW)
        return True
