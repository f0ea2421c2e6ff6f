"""What is in the views that answer a question: searches of every scope, and similar papers."""

from __future__ import annotations

import asyncio
from collections.abc import Collection, Sequence
from typing import TYPE_CHECKING, NamedTuple

from reader_tui.papers.models import Paper, Row
from reader_tui.query.language import Entry, Query, parse
from reader_tui.views.reader_facts import Knowing
from reader_tui.views.view import View

if TYPE_CHECKING:
    from reader_tui.query.snippet import Snippet
    from reader_tui.ui.session import Session

ORDERS = ("newest", "upvotes", "comments", "stars")
"""Orders of views that the archive knows; whatever else is wanted, the best come first."""

FROM_HUB = "from the Hub"
SIMILAR = 50


class Answer(NamedTuple):
    """The first rows of what a question came to."""

    rows: list[Row]
    more: bool = False
    """There are more than were asked for."""
    among: int = 0
    """Only so many of the newest were ranked; 0 when all were."""
    missing: int = 0
    """Papers that cannot be found yet: they are still being made findable."""


class Answers:
    """Answers the questions of views; one a session."""

    def __init__(self, session: Session) -> None:
        self._session = session
        self.knowing = Knowing(session)
        self.from_hub: dict[str, tuple[str, ...]] = {}
        """What the Hub's search found on this visit, by what it was asked for."""

    def query(self, view: View) -> Query:
        """The query of a view, understood."""
        return parse(view.asked, self._session.now().date())

    async def answer(
        self,
        view: View,
        order: str,
        limit: int,
        since: str | None,
        base: Sequence[str] = (),
    ) -> Answer:
        """At most `limit` papers; `base` are the ids of the view that a search looks within.

        Raises `SearchStoppedError` when it was stopped.
        """
        if view.kind == "similar":
            return await self._similar(view.value, since)
        if view.kind == "hub" and view.value in self.from_hub:
            return await self._of_hub(self.from_hub[view.value][:limit], since)
        query = self.query(view)
        if query.is_empty:
            return Answer([])
        within = await self._within(view, base)
        feed = self._session.feed
        assert feed is not None
        order = order if order in ORDERS else "best"
        found = await feed.search(
            query, self.knowing.now(since), order=order, limit=limit, within=within, since=since
        )
        rows = [hit.row._replace(reason=hit.why) if hit.why else hit.row for hit in found.hits]
        if view.kind == "kept" and within is not None:
            rows += await self._copies(query, within)
        return Answer(rows, found.more, found.among, found.missing)

    async def snippets(self, query: Query, rows: Sequence[Row]) -> dict[str, Snippet]:
        """Where a query found papers, of those where it was in their text alone."""
        feed = self._session.feed
        ids = [row.id for row in rows if not query.spans(row.title, "title")]
        if feed is None or query.node is None or not ids:
            return {}
        return await feed.snippets(query, ids, self.knowing.known)

    async def count(self, view: View, since: str | None, base: Sequence[str] = ()) -> int:
        """How many papers there are in all."""
        feed, query = self._session.feed, self.query(view)
        if feed is None or query.is_empty:
            return 0
        within = await self._within(view, base)
        return await feed.count(query, self.knowing.now(since), within)

    async def _within(self, view: View, base: Sequence[str]) -> Collection[str] | None:
        """The ids to look among; None for all of the archive."""
        if view.kind == "within":
            return base
        if view.kind == "kept":
            return await asyncio.to_thread(self.knowing.now(None).ids, "bookmarked")
        return None

    async def _copies(self, query: Query, ids: Collection[str]) -> list[Row]:
        """Bookmarks that the archive does not hold, by the copies that they carry."""
        feed, library = self._session.feed, self._session.library
        assert feed is not None
        if library is None:
            return []
        here = await feed.rows_of(list(ids))
        copies = (library.states.copy(paper_id) for paper_id in ids if paper_id not in here)
        return [copy.row() for copy in copies if copy and query.matches(Entry.of(copy))]

    async def _of_hub(self, ids: Sequence[str], since: str | None) -> Answer:
        feed = self._session.feed
        assert feed is not None
        rows = await feed.rows_of(ids, since)
        marked = [rows[i]._replace(reason=FROM_HUB) for i in ids if i in rows]
        return Answer(marked)

    async def _similar(self, paper_id: str, since: str | None) -> Answer:
        feed = self._session.feed
        assert feed is not None
        hits = await feed.similar(paper_id, SIMILAR, since)
        return Answer([hit.row._replace(reason=hit.why) for hit in hits])

    async def ask_hub(self, text: str) -> list[Paper]:
        """Ask the Hub's search; what it finds joins the archive. Raises `ReaderError`."""
        feed = self._session.feed
        assert feed is not None
        papers = await feed.search_hub(text)
        self.from_hub[text] = tuple(paper.id for paper in papers)
        self.knowing.papers_came()
        return papers
