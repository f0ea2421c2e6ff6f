"""Asking the Hub for the view on the screen, and showing what came of it."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from functools import partial
from typing import TYPE_CHECKING

from reader_tui.errors import HubError, ReaderError
from reader_tui.papers.models import Listing
from reader_tui.text.cells import cell_len, wrap
from reader_tui.text.plural import plural
from reader_tui.ui.browse.current_view import CurrentView
from reader_tui.ui.browse.sentences import ASKING, EMPTY, skipped_entries
from reader_tui.ui.paper.follow import Follow
from reader_tui.ui.session import Session
from reader_tui.ui.stage.stage import Stage
from reader_tui.views.view import NEWEST_VIEW, View

if TYPE_CHECKING:
    from reader_tui.feed import Refreshed

_WAITS = "The Hub asks to wait"
_ASKING_SHOWN_AFTER = 1.0


class Refresh:
    """One question at a time to the Hub for each view; what is shown stays until an answer."""

    def __init__(
        self, stage: Stage, session: Session, current: CurrentView, follow: Follow
    ) -> None:
        self._stage = stage
        self._session = session
        self._current = current
        self._follow = follow
        self._problem: ReaderError | None = None
        """Why the view that was asked for last did not come."""
        self.fetched: Callable[[], None] = lambda: None
        """Called when the Hub gave a list."""

    @contextmanager
    def said(self) -> Iterator[None]:
        """Say that the Hub is being asked, once that takes a second."""
        stage = self._stage
        timer = stage.after(_ASKING_SHOWN_AFTER, lambda: stage.say(ASKING, 60.0))
        try:
            yield
        finally:
            timer.stop()
            if stage.status.text == ASKING:
                stage.say("")

    def waiting(self, seconds: float) -> None:
        """Count down what the Hub asks to wait, unless something else is being said."""
        stage = self._stage
        if stage.status.text in ("", ASKING) or stage.status.text.startswith(_WAITS):
            again = f"{_WAITS}: asked again in {seconds:.0f} s. This is what the archive has."
            stage.say(again if seconds else "", 2.0)

    def begin(self, force: bool = False, loud: bool = False) -> None:
        """Ask the Hub for the view; `loud` says so also when nothing came of it."""
        self._stage.work(partial(self.ask, force=force, loud=loud), group="refresh")

    async def if_due(self) -> None:
        """Ask the Hub for the view if the rules say so."""
        self.begin()

    async def ask(
        self, view: View | None = None, *, force: bool = False, loud: bool = False
    ) -> Listing | None:
        """Ask the Hub as the rules say, show what came of it and return it."""
        current, stage = self._current, self._stage
        following = view is None and stage.now.follow
        view = view or (NEWEST_VIEW if following else stage.now.view)
        if self._session.feed is None:
            return None
        self._problem = None
        if view.key is None:
            if loud and view.traits.is_answer and view.kind != "hub":
                stage.say("This is what the archive has; / and Tab ask the Hub’s search.")
            await self._ask_paper(view, force)
            return None
        request = current.request
        try:
            with self.said():
                refreshed = await self._session.refresh(view, force)
        except ReaderError as problem:
            if request == current.request:
                self._failed(problem)
            return None
        if request != current.request:
            return None
        stage.show(stage.now._replace(offline=False))
        await self._session.begin_backlog()
        if refreshed.asked:
            self.fetched()
        if refreshed.changed:
            self._follow.forget()
        if following and self._is_newer(refreshed.listing):
            if refreshed.asked or loud:
                day = View.of(refreshed.listing.key).title
                stage.say(f"{day} is out: L shows it.", 30.0)
            return refreshed.listing
        await current.show_stored(View.of(refreshed.listing.key))
        self._say_what_came(refreshed, loud)
        return refreshed.listing

    def _say_what_came(self, refreshed: Refreshed, loud: bool) -> None:
        """Say what the Hub had that is new; `loud` also that it had nothing."""
        say = self._stage.say
        if notice := self._session.hub_notice():
            say(notice, 60.0)
        elif refreshed.unkept:
            say(refreshed.unkept)
        elif refreshed.added:
            say(f"{plural(len(refreshed.added), 'new paper')}.", 30.0)
        elif refreshed.asked and refreshed.listing.skipped:
            say(skipped_entries(refreshed.listing.skipped), 30.0)
        elif loud:
            say("Nothing new." if refreshed.asked else "Fresh enough; R asks all the same.")

    async def ask_for_newest(self) -> None:
        """Have the newest day in the archive, whatever is shown; what waits may be there."""
        with suppress(ReaderError):
            refreshed = await self._session.refresh(NEWEST_VIEW, False)
            await self._session.begin_backlog()
            if refreshed.changed:
                await self._current.show_again()

    async def _ask_paper(self, view: View, force: bool) -> None:
        """Show a view's single paper, or what the Hub finds, fetched if it was not before."""
        if view.kind not in ("paper", "hub"):
            return
        current = self._current
        request = current.request
        try:
            with self.said():
                if view.kind == "hub":
                    if not await self._session.search_hub(view.value, force):
                        return
                else:
                    await self._session.paper(view.value, ask=True)
        except ReaderError as problem:
            if request == current.request:
                self._failed(problem)
            return
        if request == current.request:
            await current.show_stored(view, afresh=view.kind == "hub")

    def _is_newer(self, listing: Listing) -> bool:
        """Whether it is a newer day, which does not take the place of one being read."""
        reading = self._stage.touched and bool(self._stage.now.rows)
        return reading and View.of(listing.key) != self._stage.now.view

    def _failed(self, problem: ReaderError) -> None:
        """Say why there is nothing fresh; what is shown stays."""
        stage = self._stage
        self._problem = problem
        stage.show(stage.now._replace(offline=isinstance(problem, HubError)))
        self.explain()
        stage.say(str(problem), 30.0)

    def explain(self) -> None:
        """Have an empty list say why the Hub did not fill it, where it did not."""
        stage, now = self._stage, self._stage.now
        if self._problem is None or now.rows:
            return
        is_paper = now.view.kind == "paper"
        width = stage.papers.size.width or stage.screen.size.width
        why = wrap(str(self._problem), max(20, width - 2), cell_len)
        empty = EMPTY if now.offline and not is_paper else tuple(why)
        if is_paper:
            empty = (*empty, *now.view.traits.nothing[1:])
        # Where there is room for one pane alone, it must be the one that says so.
        stage.show(now._replace(empty=empty, in_detail=False))
