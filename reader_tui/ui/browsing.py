"""Going from view to view: what is stored first, then what the Hub says."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date
from functools import partial
from typing import TYPE_CHECKING, NamedTuple

from reader_tui.errors import HubError, ReaderError, UsageError
from reader_tui.papers import dates
from reader_tui.papers.models import Field, Listing, ListingKey
from reader_tui.text.words import plural
from reader_tui.ui.session import Page, Session
from reader_tui.ui.views import BOOKMARKS_VIEW, NEWEST_VIEW, View
from reader_tui.ui.wording import (
    EMPTY,
    NO_BOOKMARKS,
    fetched,
    heading,
    skipped_days,
    skipped_entries,
)

if TYPE_CHECKING:
    from reader_tui.ui.screens.reader import ReaderScreen

_ASKING = "Asking the Hub …"
_ASKING_SHOWN_AFTER = 1.0


class _Spot(NamedTuple):
    """Where the cursor stood in a view."""

    paper_id: str | None
    line: int


class Browsing:
    """The view on the screen, and the way to others; the last request wins."""

    def __init__(self, screen: ReaderScreen, session: Session) -> None:
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
        self._before: View | None = None
        self._spots: dict[View, _Spot] = {}
        self._request = 0

    # Showing

    def show(self, page: Page) -> None:
        """Put a page on the screen; the cursor keeps to its paper, or to where it was there."""
        papers = self._screen.papers
        entered = page.view != self.view and bool(papers.rows)
        if entered:
            self._spots[self.view] = _Spot(papers.paper_id, papers.cursor - papers.top)
        self.view = page.view
        papers.empty_text = NO_BOOKMARKS if page.view == BOOKMARKS_VIEW else ()
        self.fetched = page.listing.fetched if page.listing else None
        papers.with_day = page.view.spans_days
        if entered:
            spot = self._spots.get(page.view, _Spot(None, 0))
            papers.enter(page.rows, spot.paper_id, spot.line)
        else:
            papers.show(page.rows)
        self.recount()
        self._screen.reading.follow()

    def tell(self) -> None:
        """Say in the header what is shown."""
        screen = self._screen
        screen.header.say(
            heading(self.view, len(screen.papers.rows), self.unread),
            fetched(self.fetched, self.offline, self._session.now()),
        )
        screen.saying.tell_place()

    def marked(self, field: Field, value: bool) -> None:
        """Keep the count of unread papers right after a mark on a paper of the list."""
        if field == "read":
            self.unread += -1 if value else 1
            self.tell()

    def recount(self) -> None:
        """Count the unread papers anew and paint every mark anew."""
        rows = self._screen.papers.rows
        if all(row is not None for row in rows):
            state = self._session.state
            self.unread = sum(row is not None and not state(row.id).read for row in rows)
        self._screen.papers.repaint()
        self._screen.detail.redraw()
        self.tell()

    async def show_stored(self, view: View) -> bool:
        """Show what is stored of a view; whether there was anything."""
        request = self._request
        page = await self._session.stored(view, self.since)
        if page is None or request != self._request:
            return False
        self.show(page)
        newest = await self._session.newest()
        self.follow = self.view.kind == "day" and self.view.value in ("", newest)
        return True

    # Asking the Hub

    @contextmanager
    def _asking(self) -> Iterator[None]:
        """Say that the Hub is being asked, once that takes a second."""
        screen = self._screen
        timer = screen.set_timer(_ASKING_SHOWN_AFTER, lambda: screen.say(_ASKING, 60.0))
        try:
            yield
        finally:
            timer.stop()
            if screen.status.left == _ASKING:
                screen.say("")

    def refresh(self, force: bool = False, loud: bool = False) -> None:
        """Ask the Hub for the view; `loud` says so also when nothing came of it."""
        self._screen.work(partial(self.ask, force=force, loud=loud), group="refresh")

    async def ask(
        self, view: View | None = None, *, force: bool = False, loud: bool = False
    ) -> Listing | None:
        """Ask the Hub as the rules say, show what came of it and return it."""
        following = view is None and self.follow
        view = view or (NEWEST_VIEW if following else self.view)
        if self._session.feed is None:
            return None
        if view.key is None:
            await self._ask_paper(view)
            return None
        request = self._request
        try:
            with self._asking():
                refreshed = await self._session.refresh(view, force)
        except ReaderError as problem:
            if request == self._request:
                self._failed(problem)
            return None
        if request != self._request:
            return None
        self.offline = False
        if refreshed.changed:
            self._screen.reading.forget()
        if following and self._is_newer(refreshed.listing):
            if refreshed.asked or loud:
                day = View.of(refreshed.listing.key).title
                self._screen.say(f"{day} is out: L shows it.", 30.0)
            self.tell()
            return refreshed.listing
        await self.show_stored(View.of(refreshed.listing.key))
        if refreshed.added:
            self._screen.say(f"{plural(len(refreshed.added), 'new paper')}.", 30.0)
        elif refreshed.asked and refreshed.listing.skipped:
            self._screen.say(skipped_entries(refreshed.listing.skipped), 30.0)
        elif loud:
            word = "Nothing new." if refreshed.asked else "Fresh enough; R asks all the same."
            self._screen.say(word)
        return refreshed.listing

    async def _ask_paper(self, view: View) -> None:
        """Show a view's single paper, fetched if it was not before."""
        if view.kind != "paper":
            return
        request = self._request
        try:
            with self._asking():
                await self._session.paper(view.value, ask=True)
        except ReaderError as problem:
            if request == self._request:
                self._failed(problem)
            return
        if request == self._request:
            await self.show_stored(view)

    def _is_newer(self, listing: Listing) -> bool:
        """Whether it is a newer day, which does not take the place of one being read."""
        reading = self._screen.touched and bool(self._screen.papers.rows)
        return reading and View.of(listing.key) != self.view

    def _failed(self, problem: ReaderError) -> None:
        """Say why there is nothing fresh; what is shown stays."""
        self.offline = isinstance(problem, HubError)
        screen = self._screen
        if not screen.papers.rows:
            screen.papers.empty_text = EMPTY if self.offline else ()
            screen.papers.repaint()
        self.tell()
        screen.say(str(problem), 30.0)

    # Going

    def go(self, view: View) -> None:
        """Go to a view; what was asked for before is dropped."""
        self._request += 1
        self._screen.say("")
        self._screen.work(partial(self._go, view), group="go", exclusive=True)

    async def _go(self, view: View) -> None:
        stored = await self.show_stored(view)
        listing = await self.ask(view)
        if listing is not None and listing.count == 0 and listing.key.kind == "day":
            await self._step(listing.key, -1, [listing.key])
        elif view.key is None and not stored and self.view != view:
            self.show(Page(view, []))

    def step(self, by: int) -> None:
        """To the next older or newer day, week or month that has papers."""
        self._request += 1
        self._screen.say("")
        self._screen.work(partial(self._step_from_here, by), group="go", exclusive=True)

    async def _step_from_here(self, by: int) -> None:
        key = self.view.key
        if key is None or key.kind == "trending":
            self._screen.say("H and L go from day to day; V chooses a view.")
            return
        if (key := await self._with_day(key)) is not None:
            await self._step(key, by, [])

    async def _with_day(self, key: ListingKey | None) -> ListingKey | None:
        """The key where it names a time, else the newest listed day that is known."""
        if key is not None and key.value:
            return key
        newest = await self._session.newest()
        return ListingKey("day", newest) if newest else None

    async def _step(self, key: ListingKey, by: int, passed: list[ListingKey]) -> None:
        feed, screen = self._session.feed, self._screen
        if feed is None:
            return
        try:
            with self._asking():
                listing, more = await feed.neighbour(key, by)
        except ReaderError as problem:
            screen.say(str(problem))
            return
        word = skipped_days([*passed, *more])
        if listing is None:
            edge = "newer" if by > 0 else "older"
            screen.say(f"There is nothing {edge}. {word}".strip())
            return
        await self.show_stored(View.of(listing.key))
        screen.say(word)

    async def go_around(self, letter: str) -> None:
        """Go to the week (w) or the month (m) of the day shown."""
        if (key := await self._with_day(self.view.key)) is not None:
            kind = "week" if letter == "w" else "month"
            self.go(View.of(dates.of(kind, dates.days_of(key)[0])))

    async def go_to_date(self, text: str) -> None:
        """Go to the day, week or month that was typed."""
        newest = await self._session.newest()
        today = date.fromisoformat(newest) if newest else self._session.now().date()
        try:
            self.go(View.of(dates.parse(text, today)))
        except UsageError as problem:
            self._screen.say(str(problem))

    def toggle_bookmarks(self) -> None:
        """To the bookmarks, and back to where the reader was."""
        if self.view == BOOKMARKS_VIEW:
            self.back()
        else:
            self._before = self.view
            self.go(BOOKMARKS_VIEW)

    def back(self) -> bool:
        """Back to the view before; False when there is none."""
        if self.view.key is not None:
            return False
        self.go(self._before or NEWEST_VIEW)
        return True
