"""From a view to the rows that are shown: what is in it, what is muted or filtered, in which order.

Everything here is read from the archive and the library; the Hub is asked elsewhere.
"""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Collection, Iterable, Sequence
from datetime import date
from functools import cached_property
from typing import TYPE_CHECKING, NamedTuple

from reader_tui.papers import dates
from reader_tui.papers.models import NEWEST, Listing, ListingKey, Row
from reader_tui.ui.browse.sentences import asked_words
from reader_tui.ui.widgets.paper_list import RowWindow
from reader_tui.views.choice import HUB, SHELVES, Choice, Counted, ordered
from reader_tui.views.shelves import Shelves, Source
from reader_tui.views.view import ANSWERS, MOST, View

if TYPE_CHECKING:
    from reader_tui.query.language import Query
    from reader_tui.ui.session import Session
    from reader_tui.views.answers import Answers

_AT_ONCE = 400
"""Rows of a long shelf that are shown before the others are read."""


class Page(NamedTuple):
    """A view with its rows, as they are shown."""

    view: View
    rows: list[Row]
    listing: Listing | None = None
    """None for what the Hub does not list."""
    every: Sequence[Row] = ()
    """The rows before any was muted or filtered."""
    counted: Counted = Counted()
    filter_words: str = ""
    sought: Query | None = None
    """What was searched for and is to be marked."""
    title: str = ""
    """What the view is called, where its own title says less."""
    start: int | None = None
    """Where the rows begin among all, while the others are still to be read."""

    @property
    def known(self) -> Sequence[Row | None]:
        """The rows in their places."""
        if self.start is None:
            return self.rows
        return RowWindow(self.rows, self.start, self.counted.total)


class Pages(Shelves):
    """Reads views; one a session."""

    def __init__(self, session: Session) -> None:
        super().__init__(session)
        self.choice_of: Callable[[str], Choice] = lambda group: Choice()
        """What the reader wants of a group of views."""

    async def first_page(self, view: View, since: str | None, spot: str | None) -> Page | None:
        """The rows around a paper of a long shelf, or its first ones; None for all else.

        Reading sixty thousand rows takes longer than a key may.
        """
        library = self._session.library
        if view.kind not in SHELVES or library is None or self.has_rules:
            return None
        ids = await asyncio.to_thread(library.states.ids, SHELVES[view.kind])
        if len(ids) <= 2 * _AT_ONCE:
            return None
        at = ids.index(spot) if spot in ids else 0
        start = max(0, at - _AT_ONCE // 2)
        rows = await self.rows_of(ids[start : start + _AT_ONCE], since)
        counted = Counted(len(ids), len(ids))
        return Page(view, rows, every=rows, counted=counted, start=start)

    @cached_property
    def answers(self) -> Answers:
        """What answers questions, loaded when one is first asked."""
        from reader_tui.views.answers import Answers

        return Answers(self._session)

    def marked(self, ids: Iterable[str]) -> None:
        """Let searches know that marks of these papers changed."""
        if "answers" in self.__dict__:
            self.answers.knowing.marked(ids)

    async def page(
        self,
        view: View,
        since: str | None,
        choice: Choice,
        before: Sequence[Row] = (),
        most: int = MOST,
    ) -> Page | None:
        """The view as it is stored, None when it never was; of an answer at most so many papers.

        What was shown `before` stays, whatever the filters say of it now.
        """
        if view.kind in ANSWERS:
            source = await self._answered(view, since, choice, before, most)
        else:
            source = await self._source(view, since, before)
        if source is None:
            return None
        return await self._chosen(view, source, choice, {row.id for row in before})

    async def _chosen(
        self, view: View, source: Source, choice: Choice, keep: Collection[str]
    ) -> Page:
        from reader_tui.query.language import parse

        feed, rows = self._session.feed, source.rows
        assert feed is not None
        query = parse(choice.query, self._session.now().date())
        shown, hidden = rows, 0
        if self.has_rules or not query.is_empty:
            hides = view.hides_muted and not choice.muted
            judged = await feed.run(self.ruled().judged, rows, query, hides, view.asked)
            rows, hidden = judged.rows, len(judged.hidden)
            shown = [row for row in rows if row.id in judged.left or row.id in keep]
        sought = self.answers.query(view) if view.asked else None
        # A search that says its order, or looked for the newest, comes so.
        is_sorted = sought is not None and (sought.sort or sought.like or choice.sort == "newest")
        shown = ordered(shown, HUB if is_sorted else choice.sort, choice.backwards)
        counted = Counted(len(shown), max(source.total or 0, len(rows)), hidden)
        words = "" if query.is_empty else query.words
        if sought is not None:
            words = asked_words(sought, choice.sort, words)
        title = await self._title(view)
        return Page(view, shown, source.listing, rows, counted, words, sought, title)

    async def _title(self, view: View) -> str:
        """The name of a saved search, or of the paper that others are similar to."""
        if view.kind == "similar":
            paper = await self._session.paper(view.value)
            return f"similar to {paper.title}" if paper else ""
        if view.kind == "search":
            names = (rule.name for rule in self._session.saved() if rule.query == view.asked)
            return next(names, "")
        return ""

    async def counts(self, view: View, since: str | None) -> dict[str, int]:
        """How many papers each kind of view has, as far as that is known; never asks.

        Week and month are those of the day that `view` shows, `since` is as in `page`.
        """
        library, feed = self._session.library, self._session.feed
        if library is None or feed is None:
            return {}
        keys = [NEWEST, ListingKey("trending")]
        if day := view.value if view.kind == "day" else await feed.known_newest():
            keys += [dates.of(kind, date.fromisoformat(day)) for kind in ("week", "month")]
        listings = [await feed.listing(key) for key in keys]
        counts: dict[str, int] = {
            listing.key.kind: listing.count for listing in listings if listing is not None
        }
        found = await asyncio.to_thread(library.states.counts)
        counts |= {kind: found[field] for kind, field in SHELVES.items()}
        counts["queue"] = len(await self.backlog(None))
        stirring = await self.stirring(since)
        counts["stirring"] = stirring.total or 0
        return counts

    async def count(self, text: str) -> int:
        """How many papers of the archive a query matches."""
        return await self.answers.count(View("search", text), None)

    async def found(self, text: str) -> tuple[int, int]:
        """How many papers of the archive a query matches, and how many of them are unread."""
        unread = View("search", f"({text}) is:unread")
        return await self.count(text), await self.answers.count(unread, None)

    # What is in a view

    async def _answered(
        self, view: View, since: str | None, choice: Choice, before: Sequence[Row], most: int
    ) -> Source | None:
        """The papers that answer a question, and how many there are; None if it was stopped."""
        from reader_tui.archive.connection import SearchStoppedError

        base: Sequence[str] = ()
        if view.kind == "within":
            inner = await self.page(view.base, since, self.choice_of(view.base.group))
            base = [row.id for row in inner.rows] if inner else ()
        try:
            answer = await self.answers.answer(view, choice.sort, most, since, base)
            total = len(answer.rows)
            if answer.more:
                total = await self.answers.count(view, since, base)
        except SearchStoppedError:
            return None
        return Source(_staying(answer.rows, before, True), total=total)

    async def _source(self, view: View, since: str | None, before: Sequence[Row]) -> Source | None:
        feed = self._session.feed
        assert feed is not None
        if view.key is not None:
            listing = await feed.listing(view.key)
            if listing is None:
                return None
            rows = await feed.rows(listing.key, since)
            return Source(rows, listing)
        if view.kind == "paper":
            paper = await self._session.paper(view.value)
            return Source([paper.row()]) if paper else None
        if self._session.library is None:
            return None
        found = await self.shelf(view, since)
        return found._replace(rows=_staying(found.rows, before, view.kind == "catchup"))

    async def day_before(self, view: View) -> tuple[str, int, bool] | None:
        """The day listed before that of a view, how many of its papers are unread, and
        whether it is the very day before; None when there is none or nothing is known of it.
        """
        feed = self._session.feed
        if feed is None or not view.value:
            return None
        found = await feed.day_before(view.value)
        if found is None:
            return None
        day, ids = found
        state = self._session.state
        unread = sum(state(paper_id).undecided for paper_id in ids)
        gap = date.fromisoformat(view.value) - date.fromisoformat(day)
        return day, unread, gap.days == 1


def _staying(rows: list[Row], before: Sequence[Row], on_top: bool) -> list[Row]:
    """The rows with those shown before in their places: nothing vanishes under the cursor.

    What is new comes over them, or with `on_top` below.
    """
    if not before:
        return rows
    fresh = {row.id: row for row in rows}
    shown = {row.id for row in before}
    stay = [fresh.get(row.id, row) for row in before]
    new = [row for row in rows if row.id not in shown]
    return stay + new if on_top else new + stay
