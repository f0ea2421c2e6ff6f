"""The search over everything ever fetched, by a connection of its own.

Each call takes its time in the caller's thread, so none belongs on the event loop;
`Search.stop` makes a running one end at once. What a search needs is loaded by the
first one, not when the archive is opened.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Callable, Collection, Iterator, Sequence
from contextlib import contextmanager
from threading import RLock
from typing import TYPE_CHECKING, NamedTuple

from reader_tui.archive import archive_file, index
from reader_tui.archive.database import Database
from reader_tui.archive.paper_rows import id_of, number
from reader_tui.errors import ArchiveError
from reader_tui.papers.models import Paper, Row

if TYPE_CHECKING:
    from reader_tui.archive.connection import Reader
    from reader_tui.archive.feature_rows import FeatureRows
    from reader_tui.archive.search_run import Run
    from reader_tui.query.facts import Known
    from reader_tui.query.language import Entry, Facts, Query
    from reader_tui.query.snippet import Snippet
    from reader_tui.query.tree import Node


class Hit(NamedTuple):
    """A paper that was found."""

    id: str
    row: Row
    why: str = ""
    """In a few words why it is among them; only of similar papers."""
    spans: tuple[tuple[int, int], ...] = ()
    """Where the letters stand in the title; only of titles."""


class Found(NamedTuple):
    """What a search came to."""

    hits: list[Hit]
    more: bool
    """There are more than were asked for."""
    missing: int
    """Papers of the archive that cannot be found yet, for the index is still being made."""
    order: str
    """How the hits are sorted; empty for the nearest first."""
    among: int = 0
    """Only so many of the newest hits were ranked; 0 when all were."""


class Search:
    """Searches one archive; `paper` gives a whole paper of it, `features` what all are about.

    `entry` gives what a query's node may ask of a paper, `passages` the blocks of a whole text.
    """

    def __init__(
        self,
        database: Database,
        unindexed: Callable[[], int],
        paper: Callable[[str], Paper | None],
        features: Callable[[], FeatureRows],
        entry: Callable[[Paper, Node | None], Entry],
        passages: Callable[[str], list[tuple[str, str]]],
    ) -> None:
        self._database = database
        self._unindexed = unindexed
        self._paper = paper
        self._features = features
        self._entry = entry
        self._passages = passages
        self._reader: Reader | None = None
        database.before_anew = self._leave

    def find(
        self,
        query: Query,
        known: Known | None = None,
        *,
        order: str = "newest",
        limit: int = 50,
        within: Collection[str] | None = None,
        since: str | None = None,
    ) -> Found:
        """The papers that a query matches, at most `limit` of them (0: all).

        `order` (one of `tree.SORTS`) is taken where the query says none; "newest" is
        by the day of listing, and of a day the last met first. `within` are the ids to
        look among, `since` (UTC) is what makes a row new. Raises `SearchStoppedError`
        when `stop` was called meanwhile.
        """
        order = query.sort or order
        if query.like:
            return self._like(query, known, limit, within, since)
        with self._searching() as (reader, go_on):
            run = self._run(reader, query, known, within)
            ids, among = run.ids(order, limit + 1 if limit else -1)
            go_on()
            more = 0 < limit < len(ids)
            rows = self._rows(reader, ids[:limit] if limit else ids, since)
            missing = reader.missing()
        return Found([Hit(row.id, row) for row in rows], more, missing, order, among)

    def count(
        self, query: Query, known: Known | None = None, within: Collection[str] | None = None
    ) -> int:
        """How many papers a query matches."""
        with self._searching() as (reader, _):
            return self._run(reader, query, known, within).count()

    def ids(self, query: Query, known: Known | None = None) -> list[str]:
        """The ids of all papers that a query matches, newest first."""
        with self._searching() as (reader, _):
            return self._run(reader, query, known, None).ids("newest", -1)[0]

    def matching(
        self, query: Query, ids: Sequence[str], facts_of: Callable[[str], Facts] | None = None
    ) -> list[str]:
        """Those of the papers that the query matches, in their order.

        What the archive does not hold is left out; `like:` and `sort:` are not looked at.
        """
        from reader_tui.archive import search_run
        from reader_tui.query.language import NO_FACTS

        if query.node is None:
            return list(ids)
        facts_of = facts_of or (lambda paper_id: NO_FACTS)
        facts = {number(paper_id): facts_of(paper_id) for paper_id in ids}
        with self._searching() as (reader, _):
            found, there = search_run.matching(reader, query.node, facts)
        for no in facts.keys() - there:
            # Not in the index yet.
            paper = self._paper(id_of(no))
            if paper is not None and query.matches(self._entry(paper, query.node), facts[no]):
                found.add(no)
        return [paper_id for paper_id in ids if number(paper_id) in found]

    def entry(self, paper: Paper, node: Node | None) -> Entry:
        """A paper as a query's node asks for it, with what the archive knows beside its record."""
        return self._entry(paper, node)

    def similar(self, paper_id: str, limit: int = 20, since: str | None = None) -> list[Hit]:
        """The papers nearest to one, each with its reason in words; none when it is unknown."""
        from reader_tui.archive import similar
        from reader_tui.papers.dates import months_apart
        from reader_tui.papers.features import features, named
        from reader_tui.papers.likeness import near, probes, shared

        paper = self._paper(paper_id)
        if paper is None:
            return []
        archive, names = self._features().frequencies(), named(paper)
        # Who handed it in and where its code lies make no group of papers.
        row = features(paper._replace(submitter=None, links=()))
        with self._searching() as (reader, go_on):
            ids = similar.candidates(reader, probes(paper, row, archive), paper_id)
            go_on()
        known = self._features().of(ids)
        ids = [other for other in ids if other in known]
        apart = [months_apart(paper_id, other) for other in ids]
        found = near(row, [known[other] for other in ids], archive, limit, apart)
        why = {ids[one.at]: shared(row, known[ids[one.at]], names, archive) for one in found}
        with self._searching() as (reader, go_on):
            rows = self._rows(reader, list(why), since)
        return [Hit(one.id, one, why[one.id]) for one in rows]

    def nearest_words(self, word: str, limit: int = 3) -> list[tuple[str, int]]:
        """The words of the archive that a misspelled one may be, and how many papers have each.

        The likeliest come first. Of a word that papers have, or that one begins with, there
        are none.
        """
        from reader_tui.archive.word_forms import counts, is_begun
        from reader_tui.papers.near_words import misspelled, nearest

        with self._searching() as (reader, _):
            if is_begun(reader, word):
                return []
            there = counts(reader, list(misspelled(word)))
        return [(meant, there[meant]) for meant in nearest(word, there, limit)]

    def titles(self, letters: str, limit: int = 50, since: str | None = None) -> list[Hit]:
        """The papers in whose titles the letters are found, the best match first."""
        from reader_tui.archive import titles
        from reader_tui.text import fuzzy

        with self._searching() as (reader, go_on):
            found = titles.holding(reader, letters, limit)
            go_on()
            rows = self._rows(reader, found, since)
        hits = [
            (fit.score, Hit(row.id, row, spans=fit.spans))
            for row in rows
            if (fit := fuzzy.match(letters, row.title)) is not None
        ]
        # What was found comes newest first, and stays so among equals.
        hits.sort(key=lambda one: one[0], reverse=True)
        return [hit for _, hit in hits[:limit]]

    def snippets(
        self, query: Query, ids: Sequence[str], facts_of: Callable[[str], Facts] | None = None
    ) -> dict[str, Snippet]:
        """For papers whose title does not hold what was looked for, the piece of text that does."""
        from reader_tui.query.language import NO_FACTS
        from reader_tui.query.snippet import snippet

        facts_of = facts_of or (lambda paper_id: NO_FACTS)
        found = {}
        for paper_id in ids:
            paper = self._paper(paper_id)
            if paper is None:
                continue
            passages = self._passages(paper_id) if query.asks_text else ()
            if piece := snippet(query, paper, facts_of(paper_id), passages=passages):
                found[paper_id] = piece
        return found

    def _like(
        self,
        query: Query,
        known: Known | None,
        limit: int,
        within: Collection[str] | None,
        since: str | None,
    ) -> Found:
        """What a query with `like:` finds: of the papers near that one those that it matches."""
        from reader_tui.query.tree import LIKE

        near = self.similar(query.like, LIKE, since)
        kept = set(self.matching(query, [hit.id for hit in near], known))
        if within is not None:
            kept.intersection_update(within)
        hits = [hit for hit in near if hit.id in kept]
        if query.sort:
            hits = _sorted(hits, query.sort)
        return Found(hits[:limit] if limit else hits, 0 < limit < len(hits), self._unindexed(), "")

    def met_after(self, time: str) -> list[str]:
        """The papers that were first met after a time (UTC)."""
        with self._searching() as (reader, _):
            found = reader.one(
                "SELECT json_group_array(no) FROM docs WHERE no > 0 AND met > :time",
                {"time": index.milliseconds(time)},
            )
        return [id_of(no) for no in found]

    def stop(self) -> None:
        """Make the search that runs, if one does, end with `SearchStoppedError`."""
        reader = self._reader
        if reader is not None:
            reader.stop()

    @contextmanager
    def _searching(self) -> Iterator[tuple[Reader, Callable[[], None]]]:
        """The reader for one search, and what raises when it was stopped."""
        try:
            reader = self._reader = self._reader or self._make_reader()
        except sqlite3.Error as problem:
            raise ArchiveError(f"The archive could not be searched: {problem}.") from problem
        with reader.lock:
            begun = reader.begin()
            try:
                yield reader, lambda: reader.go_on(begun)
            except (sqlite3.Error, MemoryError) as problem:
                reader.go_on(begun)
                raise self._failed(problem) from problem
            finally:
                reader.end()

    def _run(
        self,
        reader: Reader,
        query: Query,
        known: Known | None,
        within: Collection[str] | None,
    ) -> Run:
        from reader_tui.archive import search_run
        from reader_tui.query.facts import NOTHING

        return search_run.Run(reader, query.node, known or NOTHING, within)

    def _rows(self, reader: Reader, ids: Sequence[str], since: str | None) -> list[Row]:
        from reader_tui.archive import search_run

        return search_run.rows_of(reader, ids, since)

    def _make_reader(self) -> Reader:
        from reader_tui.archive.connection import Reader

        beside = self._database.beside()
        if beside is None:
            return Reader(self._database.sql, self._database.lock, is_shared=True)
        return Reader(beside, RLock(), is_shared=False)

    def close(self) -> None:
        """Let go of the connection, after the search that runs."""
        reader, self._reader = self._reader, None
        if reader is not None:
            reader.close()

    def _leave(self) -> None:
        """Let the next search make a new reader, for the file is not what it was."""
        reader, self._reader = self._reader, None
        if reader is not None:
            reader.leave()

    def _failed(self, problem: sqlite3.Error | MemoryError) -> ArchiveError:
        """The error to raise; a damaged index is begun anew, for `Index.build` to fill."""
        # A damaged page may claim to be of any size.
        damaged = isinstance(problem, MemoryError) or (
            index.is_damage(problem) or archive_file.is_damage(problem)
        )
        if not damaged:
            return ArchiveError(f"The archive could not be searched: {problem}.")
        self._leave()
        with self._database.writing() as sql:
            index.begin_anew(sql)
        return ArchiveError("The search index was damaged. It is made anew; search again.")


def _sorted(hits: list[Hit], order: str) -> list[Hit]:
    """Papers near another one in an order that was asked for; `best` is how near they are."""
    if order == "newest":
        return sorted(hits, key=lambda hit: hit.row.day or "", reverse=True)
    if order in ("upvotes", "comments", "stars"):
        return sorted(hits, key=lambda hit: getattr(hit.row, order) or 0, reverse=True)
    return hits
