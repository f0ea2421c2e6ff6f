"""Asking the Hub for the view on the screen, and showing what came of it."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager, suppress
from functools import partial
from typing import TYPE_CHECKING

from reader_tui.errors import HubError, ReaderError
from reader_tui.papers.models import Listing
from reader_tui.text.cells import cell_len, wrap
from reader_tui.text.plural import plural
from reader_tui.ui.browse.sentences import EMPTY, skipped_entries
from reader_tui.ui.session import Session
from reader_tui.views.view import NEWEST_VIEW, View

if TYPE_CHECKING:
    from reader_tui.ui.browse.shown import Browsing
    from reader_tui.ui.stage.stage import Parts

_ASKING = "Asking the Hub …"
_ASKING_SHOWN_AFTER = 1.0


class Asking:
    """One question at a time to the Hub for each view; what is shown stays until an answer."""

    def __init__(self, screen: Parts, session: Session, browsing: Browsing) -> None:
        self._screen = screen
        self._session = session
        self._browsing = browsing

    @contextmanager
    def said(self) -> Iterator[None]:
        """Say that the Hub is being asked, once that takes a second."""
        screen = self._screen
        timer = screen.set_timer(_ASKING_SHOWN_AFTER, lambda: screen.say(_ASKING, 60.0))
        try:
            yield
        finally:
            timer.stop()
            if screen.saying.text == _ASKING:
                screen.say("")

    def refresh(self, force: bool = False, loud: bool = False) -> None:
        """Ask the Hub for the view; `loud` says so also when nothing came of it."""
        self._screen.work(partial(self.ask, force=force, loud=loud), group="refresh")

    async def ask(
        self, view: View | None = None, *, force: bool = False, loud: bool = False
    ) -> Listing | None:
        """Ask the Hub as the rules say, show what came of it and return it."""
        browsing = self._browsing
        following = view is None and browsing.follow
        view = view or (NEWEST_VIEW if following else browsing.view)
        if self._session.feed is None:
            return None
        if view.key is None:
            if loud and view.traits.is_answer and view.kind != "hub":
                self._screen.say("This is what the archive has; / and Tab ask the Hub’s search.")
            await self._ask_paper(view, force)
            return None
        request = browsing.request
        try:
            with self.said():
                refreshed = await self._session.refresh(view, force)
        except ReaderError as problem:
            if request == browsing.request:
                self._failed(problem)
            return None
        if request != browsing.request:
            return None
        browsing.offline = False
        await self._session.begin_backlog()
        if refreshed.changed:
            self._screen.reading.forget()
        if following and self._is_newer(refreshed.listing):
            if refreshed.asked or loud:
                day = View.of(refreshed.listing.key).title
                self._screen.say(f"{day} is out: L shows it.", 30.0)
            browsing.tell()
            return refreshed.listing
        await browsing.show_stored(View.of(refreshed.listing.key))
        if refreshed.unkept:
            self._screen.say(refreshed.unkept)
        elif refreshed.added:
            self._screen.say(f"{plural(len(refreshed.added), 'new paper')}.", 30.0)
        elif refreshed.asked and refreshed.listing.skipped:
            self._screen.say(skipped_entries(refreshed.listing.skipped), 30.0)
        elif loud:
            word = "Nothing new." if refreshed.asked else "Fresh enough; R asks all the same."
            self._screen.say(word)
        return refreshed.listing

    async def ask_for_newest(self) -> None:
        """Have the newest day in the archive, whatever is shown; what waits may be there."""
        with suppress(ReaderError):
            refreshed = await self._session.refresh(NEWEST_VIEW, False)
            await self._session.begin_backlog()
            if refreshed.changed:
                await self._browsing.show_again()

    async def _ask_paper(self, view: View, force: bool) -> None:
        """Show a view's single paper, or what the Hub finds, fetched if it was not before."""
        if view.kind not in ("paper", "hub"):
            return
        browsing = self._browsing
        request = browsing.request
        try:
            with self.said():
                if view.kind == "hub":
                    if not await self._session.search_hub(view.value, force):
                        return
                else:
                    await self._session.paper(view.value, ask=True)
        except ReaderError as problem:
            if request == browsing.request:
                self._failed(problem)
            return
        if request == browsing.request:
            await browsing.show_stored(view, afresh=view.kind == "hub")

    def _is_newer(self, listing: Listing) -> bool:
        """Whether it is a newer day, which does not take the place of one being read."""
        reading = self._screen.touched and bool(self._screen.papers.rows)
        return reading and View.of(listing.key) != self._browsing.view

    def _failed(self, problem: ReaderError) -> None:
        """Say why there is nothing fresh; what is shown stays."""
        self._browsing.offline = isinstance(problem, HubError)
        screen = self._screen
        if not screen.papers.rows:
            text = wrap(str(problem), max(20, screen.papers.size.width - 2), cell_len)
            screen.papers.empty_text = EMPTY if self._browsing.offline else tuple(text)
            screen.papers.repaint()
        self._browsing.tell()
        screen.say(str(problem), 30.0)
