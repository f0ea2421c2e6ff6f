"""What is in the views that answer a question: searches of every scope, and similar papers."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from typing import TYPE_CHECKING, NamedTuple

from reader_tui.papers.models import Row
from reader_tui.query.language import Query
from reader_tui.views.choice import ordered
from reader_tui.views.sources import Sources
from reader_tui.views.view import View

if TYPE_CHECKING:
    from reader_tui.query.snippet import Snippet

ORDERS = ("newest", "upvotes", "comments", "stars")
"""Orders of views that the archive knows; whatever else is wanted, the best come first."""

FROM_HUB = "from the Hub"
SIMILAR = 50
_OWN = ("note", "tags")
"""Fields whose words are the reader's, not the archive's."""


class Answer(NamedTuple):
    """The first rows of what a question came to."""

    rows: list[Row]
    more: bool = False
    """There are more than were asked for."""
    among: int = 0
    """Only so many of the newest were ranked; 0 when all were."""
    missing: int = 0
    """Papers that cannot be found yet: they are still being made findable."""
    order: str = ""
    """How the rows are sorted, by its name in the query language; empty for the nearest first."""


class Left(NamedTuple):
    """What filters leave of what the Hub found."""

    rows: list[Row]
    words: str
    """`the Hub’s answer to weight forgetting, 3 of 20 listed in May 2025`."""


class Meant(NamedTuple):
    """What a word that no paper has may have been meant for."""

    word: str
    words: tuple[tuple[str, int], ...]
    """The words, the likeliest first, and how many papers have each."""
    text: str
    """The query with the likeliest word in its place."""

    @property
    def said(self) -> str:
        """`atention: attention 2,431, retention 12`."""
        return f"{self.word}: {', '.join(f'{word} {count:,}' for word, count in self.words)}"


class Answers:
    """Answers the questions of views from the archive; what the Hub found is handed in."""

    def __init__(self, sources: Sources) -> None:
        self._sources = sources
        self.from_hub: dict[str, tuple[str, ...]] = {}
        """What the Hub's search found, by what it was asked for."""

    def came_from_hub(self, text: str, ids: Sequence[str]) -> None:
        """Take in what the Hub's search found; the archive holds the papers by now."""
        self.from_hub[text] = tuple(ids)
        self._sources.facts.papers_came()

    def query(self, view: View) -> Query:
        """The query of a view, understood."""
        return self._sources.parse(view.asked)

    def answer(
        self,
        view: View,
        order: str,
        limit: int,
        base: Sequence[str] = (),
        query: Query | None = None,
    ) -> Answer:
        """At most `limit` papers (0: all); `base` are the ids of the view that it looks within.

        `order` is taken where the query says none; the best come first unless the archive
        knows it. The view's own query is asked unless it is given. Raises
        `SearchStoppedError` when it was stopped.
        """
        sources = self._sources
        if view.kind == "similar":
            hits = sources.archive.search.similar(view.value, SIMILAR, sources.visited)
            return Answer(sources.newly([hit.row._replace(reason=hit.why) for hit in hits]))
        query = query or self.query(view)
        if view.kind == "hub" and view.value in self.from_hub:
            rows = self.left_of_hub(query, self.from_hub[view.value], order).rows
            rows = [row._replace(reason=FROM_HUB) for row in rows]
            return Answer(rows[:limit] if limit else rows)
        if query.is_empty and not query.sort:
            return Answer([])
        within = self._within(view, base)
        found = sources.archive.search.find(
            query,
            sources.facts.now(),
            order=order if order in ORDERS else "best",
            limit=limit,
            within=within,
            since=sources.visited,
        )
        rows = [hit.row._replace(reason=hit.why) if hit.why else hit.row for hit in found.hits]
        if view.kind == "kept" and within is not None:
            rows += self._copies(query, within)
        return Answer(sources.newly(rows), found.more, found.among, found.missing, found.order)

    def left_of_hub(self, query: Query, ids: Sequence[str], order: str = "") -> Left:
        """What the filters of a query leave of what the Hub found for its words.

        The Hub's order stays unless the query, or else `order`, says another one.
        """
        rows, here, words = self._sources.rows_of(ids), query.left_here, ""
        left = rows
        if here.node or here.like:
            fit = set(self._sources.ruled().matching(here, rows))
            left = [row for row in rows if row.id in fit]
            asked = Query(here.text, here.node, like=here.like).words
            words = f", {len(left):,} of {len(rows):,} {asked}"
        found = ordered(left, query.sort or order)
        return Left(found, f"the Hub’s answer to {query.plain_words}{words}")

    def hub_words(self, view: View) -> str:
        """What the Hub was asked for and what is left of its answer; empty before there is one."""
        ids = self.from_hub.get(view.value)
        return "" if ids is None else self.left_of_hub(self.query(view), ids).words

    def snippets(self, query: Query, rows: Sequence[Row]) -> Mapping[str, Snippet]:
        """Where a query found papers, of those where it was in their text alone."""
        ids = [row.id for row in rows if not query.spans(row.title, "title")]
        if query.node is None or not ids:
            return {}
        return self._sources.archive.search.snippets(query, ids, self._sources.facts.now())

    def meant(self, query: Query) -> Meant | None:
        """What the first word that no paper has may have been meant for; None for nothing."""
        from reader_tui.query.tree import Words, leaves
        from reader_tui.text.fold import placed

        sought = {
            word
            for leaf in leaves(query.node)
            if isinstance(leaf, Words) and leaf.field not in _OWN
            for word in leaf.words
        }
        for word, start, end in placed(query.text):
            if word in sought and (words := self._sources.archive.search.nearest_words(word)):
                text = query.text[:start] + words[0][0] + query.text[end:]
                return Meant(query.text[start:end], tuple(words), text)
        return None

    def count(self, view: View, base: Sequence[str] = ()) -> int:
        """How many papers there are in all."""
        query = self.query(view)
        if query.is_empty:
            return 0
        within = self._within(view, base)
        return self._sources.archive.search.count(query, self._sources.facts.now(), within)

    def _within(self, view: View, base: Sequence[str]) -> Collection[str] | None:
        """The ids to look among; None for all of the archive."""
        if view.kind == "within":
            return base
        if view.kind == "kept":
            known = self._sources.facts.now()
            return known.ids("bookmarked") | known.notes.keys() | known.tags.keys()
        return None

    def _copies(self, query: Query, ids: Collection[str]) -> list[Row]:
        """What is kept and the archive does not hold, by the copies that it carries."""
        library = self._sources.library
        if library is None:
            return []
        here, facts = self._sources.archive.rows_of(list(ids)), self._sources.facts.now()
        copies = (library.states.copy(paper_id) for paper_id in ids if paper_id not in here)
        search = self._sources.archive.search
        return [
            copy.row()
            for copy in copies
            if copy and query.matches(search.entry(copy, query.node), facts(copy.id))
        ]
