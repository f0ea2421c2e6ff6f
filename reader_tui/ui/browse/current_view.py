"""The view on the screen: its page, what of it is wanted, and the place in it."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from typing import TYPE_CHECKING, NamedTuple

from reader_tui.errors import ArchiveError
from reader_tui.papers.models import Row
from reader_tui.text.plural import plural
from reader_tui.ui.browse.sentences import before_this_day, empty, new_since
from reader_tui.ui.browse.shown import Mode, Shown
from reader_tui.ui.browse.unread import Unread
from reader_tui.ui.paper.follow import Follow
from reader_tui.ui.session import Session
from reader_tui.ui.stage.stage import Stage
from reader_tui.views.choice import Choice, summary
from reader_tui.views.view import NEWEST_VIEW, View

if TYPE_CHECKING:
    from reader_tui.views.pages import Page

_SPOTS_KEPT = 60
"""Views whose place is remembered."""


class Spot(NamedTuple):
    """Where the cursor stood in a view."""

    paper_id: str | None
    line: int


class CurrentView:
    """Shows the pages of a view; the last request wins."""

    def __init__(
        self,
        stage: Stage,
        session: Session,
        unread: Unread,
        follow: Follow,
        mode_of: Callable[[View], Mode],
    ) -> None:
        self._stage = stage
        self._session = session
        self._unread = unread
        self._follow = follow
        self._mode_of = mode_of
        self.choices: dict[str, Choice] = {}
        """What is wanted of each group of views."""
        self.spots: dict[View, Spot] = {}
        self.request = 0
        """Counts what was asked for and gone to; an answer to an older request is dropped."""
        session.pages.choice_of = self.choice_of

    def drop_requests(self) -> None:
        """Show nothing of what was asked for before."""
        self.request += 1

    @property
    def choice(self) -> Choice:
        """What is wanted of the view."""
        return self.choice_of(self._stage.now.view.group)

    def choice_of(self, group: str) -> Choice:
        """What is wanted of a group of views."""
        return self.choices.get(group, Choice())

    def prefer(self, group: str, choice: Choice) -> None:
        """Want something else of a group of views from now on."""
        self.choices[group] = choice

    # Showing

    def show(self, page: Page) -> None:
        """Put a page on the screen; the cursor keeps to its paper, or to where it was there."""
        now = self._stage.now
        if page.view == NEWEST_VIEW and page.listing is not None:
            page = page._replace(view=View.of(page.listing.key))
        entered = page.view != now.view and bool(now.rows or now.view.key is None)
        if entered:
            self._keep_spot(now)
            # What is still read of the view that is left must not bring it back.
            self.drop_requests()
        shown = self._of_page(now, page).seeking(page.sought)
        if entered:
            spot = self.spots.get(page.view, Spot(None, 0))
            shown = shown.entering(page.known, spot.paper_id, spot.line)
        else:
            shown = shown.with_rows(page.known)
        self._stage.show(shown.mode.dress(self._unread.counted(shown)))
        self._follow.follow()

    def _of_page(self, now: Shown, page: Page) -> Shown:
        mode = now.mode if now.mode.stays else self._mode_of(page.view)
        if mode is not now.mode:
            now.mode.ends()
            now = self._stage.now
        new = sum(row.new for row in page.every)
        return now._replace(
            view=page.view,
            every=[row.id for row in page.every],
            many=0,
            muted=page.muted,
            counted=page.counted,
            is_first=False,
            title=page.title,
            understood=now.understood if mode.stays else "",
            news=new_since(new, now.since, self._session.now()),
            fetched=page.listing.fetched if page.listing else None,
            footer=summary(
                page.counted, page.filter_words, self.choice_of(page.view.group), page.lacks
            ),
            empty=empty(page.view, page.counted),
            mode=mode,
        )

    def _keep_spot(self, now: Shown) -> None:
        """Remember where the cursor stands in the view that is left."""
        if now.mode.is_reading:
            self.remember(now)

    def remember(self, shown: Shown) -> None:
        """Remember where the cursor stands in a view."""
        self.spots.pop(shown.view, None)
        self.spots[shown.view] = Spot(shown.paper_id, shown.cursor - shown.top)
        while len(self.spots) > _SPOTS_KEPT:
            del self.spots[next(iter(self.spots))]

    async def show_stored(self, view: View, afresh: bool = False) -> bool:
        """Show what is stored of a view; whether there was anything.

        What is shown of it already stays, whatever was decided since, unless it is
        asked for `afresh`.
        """
        request, stage = self.request, self._stage
        await self._session.ready()
        before = self._on_screen(view) if not afresh else []
        choice = self.choice_of(view.group)
        if view != stage.now.view and choice == Choice():
            spot = self.spots.get(view)
            paper_id = spot.paper_id if spot else None
            first = await self._session.pages.first_page(view, paper_id)
            if first is not None and request == self.request:
                self.show(first)
                # That dropped what was asked for before this view was gone to, but for this.
                request = self.request
        try:
            page = await self._session.pages.page(view, choice, before)
        except ArchiveError as problem:
            self._failed(problem)
            return False
        if page is None or request != self.request:
            return False
        self.show(page)
        newest = await self._session.newest()
        view = stage.now.view
        follows = view.kind == "day" and view.value in ("", newest)
        stage.show(stage.now._replace(follow=follows))
        await self.tell_waiting()
        return True

    async def show_again(self, afresh: bool = False) -> None:
        """Show the view anew, after a rule, a filter or the order changed."""
        await self.show_stored(self._stage.now.view, afresh)

    def _on_screen(self, view: View) -> list[Row]:
        """What is shown of a view already; of the catch-up, what was gone through."""
        now = self._stage.now
        if view != now.view or not now.every:
            return []
        end = now.cursor + 1 if view.kind == "catchup" else len(now.rows)
        return [row for row in now.rows[:end] if row is not None]

    async def tell_waiting(self) -> None:
        """Say what waits on the day before the one shown, once it is known what was read."""
        view, session = self._stage.now.view, self._session
        if view.kind == "catchup" or (
            session.library is None and session.marks.library_problem is None
        ):
            return
        found = await session.pages.day_before(view) if view.kind == "day" else None
        if view == self._stage.now.view:
            waits = before_this_day(*found) if found else ("",)
            self._stage.show(self._stage.now._replace(waits=waits))

    # An index that is not whole

    def _failed(self, problem: ArchiveError) -> None:
        """Say why a view cannot be read; an index that was damaged is made again."""
        self._stage.say(str(problem), 30.0)
        self.mend_index()

    def mend_index(self) -> None:
        """Make the index again beside the keys."""
        self._stage.work(self.make_findable, group="index", exclusive=True)

    async def make_findable(self) -> None:
        """Make the papers of an older archive findable, with a word on how far that is."""
        stage = self._stage

        def report(done: int, total: int) -> None:
            if done < total:
                stage.say(f"Making papers findable: {done:,} of {total:,}.", 5.0)
            else:
                stage.say(f"All {total:,} papers can be found: / searches.")

        if await self._session.make_findable(report) and stage.now.view.group == "search":
            await self.show_again(afresh=True)

    # What of it is wanted

    def choose(self, choice: Choice) -> None:
        """Want something else of the view and those like it."""
        self.choices[self._stage.now.view.group] = choice
        self._stage.say("")
        self._stage.work(partial(self.show_again, True), group="choice", exclusive=True)

    def reverse(self) -> None:
        """Turn the order round."""
        self.choose(self.choice._replace(backwards=not self.choice.backwards))

    def hide(self) -> None:
        """Hide what no longer belongs here, then what is decided; or show it again.

        A paper that is being read may be among it: then the list stays.
        """
        if self._stage.now.open_text is not None:
            self._stage.say_here("- hides in the list; h goes back there.")
            return
        self._stage.work(self._hide, group="choice", exclusive=True)

    async def _hide(self) -> None:
        stage = self._stage
        count = len(stage.now.rows)
        await self.show_again(afresh=True)
        if len(stage.now.rows) == count and not stage.now.view.traits.drains:
            group = stage.now.view.group
            self.choices[group] = self.choice._replace(hidden=not self.choice.hidden)
            await self.show_again(afresh=True)
        if (gone := count - len(stage.now.rows)) > 0:
            shows = "; - shows them" if self.choice.hidden else ""
            stage.say(f"Hid {plural(gone, 'paper')}{shows}.")
