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
from reader_tui.papers.collection import HUB, SHELVES, Choice, Counted, ordered
from reader_tui.papers.models import NEWEST, Listing, ListingKey, Paper, Row
from reader_tui.ui.views import ANSWERS, MOST, View
from reader_tui.ui.widgets.paper_list import RowWindow
from reader_tui.ui.wording import asked_words

if TYPE_CHECKING:
    from reader_tui.papers.query import Query
    from reader_tui.papers.ruled import Ruled, Rules
    from reader_tui.papers.worth import Ranked
    from reader_tui.ui.answers import Answers
    from reader_tui.ui.session import Session

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


class Source(NamedTuple):
    """What is in a view before anything is left out."""

    rows: list[Row]
    listing: Listing | None = None
    total: int | None = None
    """How many there are, where not all are shown."""


class Pages:
    """Reads views; one a session."""

    def __init__(self, session: Session) -> None:
        self._session = session
        self.pace: float | None = None
        """Seconds a paper, once they were measured."""
        self.under_the_line: tuple[str, ...] = ()
        """The papers that the budget of the catch-up does not reach."""
        self.choice_of: Callable[[str], Choice] = lambda group: Choice()
        """What the reader wants of a group of views."""
        self._rules: Rules | None = None
        self._rules_version = -1

    @property
    def rules(self) -> Rules | None:
        """The rules of the library as they are now; None while there is no library."""
        library = self._session.library
        if library is not None and library.rules_version != self._rules_version:
            from reader_tui.papers.ruled import Rules

            self._rules_version = library.rules_version
            self._rules = Rules.of(library.rules(), self._session.now().date())
        return self._rules

    @property
    def has_rules(self) -> bool:
        """Whether anything is watched or muted."""
        return any(self.rules or ())

    async def first_page(self, view: View, since: str | None, spot: str | None) -> Page | None:
        """The rows around a paper of a long shelf, or its first ones; None for all else.

        Reading sixty thousand rows takes longer than a key may.
        """
        library = self._session.library
        if view.kind not in SHELVES or library is None or self.has_rules:
            return None
        ids = await asyncio.to_thread(library.ids, SHELVES[view.kind])
        if len(ids) <= 2 * _AT_ONCE:
            return None
        at = ids.index(spot) if spot in ids else 0
        start = max(0, at - _AT_ONCE // 2)
        rows = await self._rows(ids[start : start + _AT_ONCE], since)
        counted = Counted(len(ids), len(ids))
        return Page(view, rows, every=rows, counted=counted, start=start)

    @cached_property
    def answers(self) -> Answers:
        """What answers questions, loaded when one is first asked."""
        from reader_tui.ui.answers import Answers

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
        from reader_tui.papers.query import parse

        feed, rows = self._session.feed, source.rows
        assert feed is not None
        query = parse(choice.query, self._session.now().date())
        shown, hidden = rows, 0
        if self.has_rules or not query.is_empty:
            hides = view.hides_muted and not choice.muted
            judged = await feed.run(self._ruled().judged, rows, query, hides, view.asked)
            rows, hidden = judged.rows, len(judged.hidden)
            shown = [row for row in rows if row.id in judged.left or row.id in keep]
        sought = self.answers.query(view) if view.asked else None
        # A search that says its order, or is the newest first, comes so.
        is_sorted = sought is not None and (sought.sort or choice.sort == "newest")
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

    def _ruled(self) -> Ruled:
        """What judges papers by the rules and marks as they are now."""
        from reader_tui.papers.ruled import Ruled, Rules

        feed, library = self._session.feed, self._session.library
        assert feed is not None
        rules, state = self.rules or Rules(), self._session.state
        if library is None:
            return Ruled(rules, feed.archive, state)
        return Ruled(rules, feed.archive, state, library.copy)

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
        found = await asyncio.to_thread(library.counts)
        counts |= {kind: found[field] for kind, field in SHELVES.items()}
        counts["queue"] = len(await self._backlog(None))
        stirring = await self._stirring(since)
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
        from reader_tui.store.archive_reader import SearchStoppedError

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
        found = await self._shelf(view, since)
        return found._replace(rows=_staying(found.rows, before, view.kind == "catchup"))

    async def _shelf(self, view: View, since: str | None) -> Source:
        library = self._session.library
        assert library is not None
        if view.kind in SHELVES:
            ids = await asyncio.to_thread(library.ids, SHELVES[view.kind])
            return Source(await self._rows(ids, since), total=len(ids))
        if view.kind == "stirring":
            return await self._stirring(since)
        if view.kind == "queue":
            found = [one.row for one in await self._backlog(since)]
            found.sort(key=lambda row: (row.day or "", row.upvotes or 0), reverse=True)
            return Source(found, total=len(found))
        if view.kind == "catchup":
            return await self._catch_up(view, since)
        return Source([])

    async def _stirring(self, since: str | None) -> Source:
        """Papers kept or undecided, by what changed since they were last looked at."""
        library, feed = self._session.library, self._session.feed
        assert library is not None and feed is not None
        looked: dict[str, str] = {}
        for field in ("bookmarked", "later", "waiting"):
            for paper_id in library.ids(field):
                looked[paper_id] = library.looked_at(paper_id) or ""
        for one in await self._backlog(since) if since else ():
            looked.setdefault(one.row.id, library.looked_at(one.row.id) or since or "")
        changes = [change for change in await feed.changes(looked) if change.words]
        rows = await self._rows([change.id for change in changes], since)
        said = {change.id: ", ".join(change.words) for change in changes}
        return Source([row._replace(reason=said[row.id]) for row in rows], total=len(changes))

    async def _backlog(self, since: str | None) -> list[Ranked]:
        """What waits to be decided on, most worth first."""
        feed, state = self._session.feed, self._session.state
        began = self._session.backlog_began()
        if feed is None or began is None:
            return []
        weights = self._session.settings.settings.worth
        return await feed.waiting(
            began,
            lambda paper_id: state(paper_id).undecided,
            weights=weights,
            watched=self._ruled().reason,
            visited=since,
        )

    async def _catch_up(self, view: View, since: str | None) -> Source:
        """The backlog as far as the budget goes; the rest is under the line."""
        from reader_tui.papers import budget

        found = await self._backlog(since)
        pace = self.pace or budget.PACE
        count = budget.parse(view.value).count(pace) if view.value else len(found)
        self.under_the_line = tuple(one.row.id for one in found[count:])
        rows = [one.row._replace(reason=", ".join(one.worth.reasons)) for one in found[:count]]
        return Source(rows, total=len(found))

    async def _rows(self, ids: Sequence[str], since: str | None) -> list[Row]:
        """A row for each paper: from the archive, the copy it carries, or the bare id."""
        feed, library = self._session.feed, self._session.library
        assert feed is not None and library is not None
        known = await feed.rows_of(ids, since)
        rows: list[Row] = []
        for paper_id in ids:
            row = known.get(paper_id)
            if row is None:
                copy = library.copy(paper_id)
                row = (copy or Paper(paper_id, paper_id, "", paper_id, "")).row()
            rows.append(row)
        return rows

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
