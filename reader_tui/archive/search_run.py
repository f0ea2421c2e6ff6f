"""One search run on the search index: what it asks of the docs, and in which order."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from typing import Any

from reader_tui.archive.connection import Reader
from reader_tui.archive.database import batches
from reader_tui.archive.paper_rows import ROW_COLUMNS, id_of, number, row_of
from reader_tui.archive.query_sql import Matcher, span
from reader_tui.papers.models import Row
from reader_tui.query.facts import Known
from reader_tui.query.tree import Facts, Is, Node, Words, in_notes, leaves, marks_of

BEST_OF = 2_000
"""So many of the newest hits are ranked when not all are wanted."""

_BM25 = "bm25(words, 5.0, 1.0, 0.8, 3.0, 1.5, 1.5, 1.0)"
"""The rank by words: title over keywords and authors over the rest."""

_ORDERS = {
    "newest": ("d.doc", "0"),
    "upvotes": ("coalesce(d.upvotes, -1)", "d.doc"),
    "comments": ("coalesce(d.comments, -1)", "d.doc"),
    "stars": ("coalesce(d.stars, -1)", "d.doc"),
    "rising": (
        "coalesce(d.upvotes, 0) * 1.0 / (2 + (SELECT max(doc) FROM docs) / 8192 - d.doc / 8192)",
        "d.doc",
    ),
}
"""By what is sorted, the greatest first."""


class Run:
    """One search: what it asks of the docs, and the papers with words in note or tags apart.

    The index does not know the reader's own text. Papers whose note or tags hold any of
    the words are few, and are asked for one by one; all the others as if there were none.
    """

    def __init__(
        self, reader: Reader, node: Node | None, known: Known, within: Collection[str] | None
    ) -> None:
        self._reader = reader
        self._span = span(node)
        for leaf in leaves(node):
            if isinstance(leaf, Is):
                # To find them may be a search of its own, and must not fall into this one.
                for mark in marks_of(leaf.state):
                    known.ids(mark)
        has_note = [number(paper_id) for paper_id, note in known.notes.items() if note]
        noted = _noted(node, known)
        apart = {no for numbers in noted.values() for no in numbers}

        def marked(_: Matcher, mark: str) -> str:
            return reader.marked(known, mark)

        self._usual = Matcher(reader.sql, marked, has_note=has_note)
        self._filter = self._usual.filter(node)
        self._apart: tuple[str, dict[str, object]] | None = None
        if within is not None:
            self._narrow(self._usual.numbers(map(number, within)))
        if apart:
            self._narrow(self._usual.numbers(apart), "NOT IN")
            one_by_one = Matcher(reader.sql, marked, noted, has_note)
            among = apart if within is None else apart & set(map(number, within))
            condition = f"d.no IN ({one_by_one.numbers(among)}) AND ({one_by_one.condition(node)})"
            self._apart = condition, one_by_one.values

    def _narrow(self, numbers: str, sign: str = "IN") -> None:
        condition = f"{self._filter.sql} AND d.no {sign} ({numbers})"
        self._filter = self._filter._replace(sql=condition)

    def ids(self, order: str, limit: int) -> tuple[list[str], int]:
        """The ids in that order, and of how many of the newest they are the best; 0 for all."""
        among = 0
        if order == "best" and self._filter.words:
            rows = self._best(limit)
            among = max(0, self._cap(limit))
        else:
            rows = self._sorted("upvotes" if order == "best" else order, limit)
        if self._apart is not None:
            rows = self._with_those_apart(rows, order)
        ids = [id_of(no) for *_, no in (rows[:limit] if limit >= 0 else rows)]
        return ids, among

    def count(self) -> int:
        """How many there are."""
        tables, condition, values = self._docs()
        query = f"SELECT json_array(count(*)) FROM {tables} WHERE {condition}"
        found = int(self._reader.one(query, values)[0])
        return found + len(self._with_those_apart([], "newest")) if self._apart else found

    def _docs(self) -> tuple[str, str, dict[str, object]]:
        """What to select from, under which condition, with which values."""
        words, condition, values = self._filter.words, self._filter.sql, self._filter.values
        low, high = self._span
        column = "words.rowid" if words else "d.doc"
        condition = f"{condition} AND {column} >= {low} AND {column} < {high}"
        if not words:
            return "docs d", condition, values
        condition = f"words MATCH :words AND {condition}"
        return "words CROSS JOIN docs d ON d.doc = words.rowid", condition, {
            **values, "words": words,
        }  # fmt: skip

    def _sorted(self, order: str, limit: int) -> list[list[Any]]:
        tables, condition, values = self._docs()
        first, second = _ORDERS[order]
        by = "first DESC, second DESC"
        if order == "newest":
            # As they come; nothing needs to be sorted.
            by = f"{'words.rowid' if self._filter.words else 'd.doc'} DESC"
        found = self._reader.one(
            "SELECT json_group_array(json_array(first, second, no)) FROM ("
            f"SELECT {first} AS first, {second} AS second, d.no AS no FROM {tables} "
            f"WHERE {condition} ORDER BY {by} LIMIT {limit})",
            values,
        )
        assert isinstance(found, list)
        return found

    def _best(self, limit: int) -> list[list[Any]]:
        """The best hits; those without anything that makes a rank come after all others."""
        words, ranked = self._filter.words, self._filter.ranked
        rows = self._ranked(limit) if ranked else []
        if ranked != words and not 0 <= limit <= len(rows):
            there = {no for *_, no in rows}
            rows += [row for row in self._unranked(limit) if row[-1] not in there]
        return rows

    def _ranked(self, limit: int) -> list[list[Any]]:
        """Of the newest hits those that have a rank, by it and then by upvotes."""
        tables, condition, values = self._docs()
        values = {**values, "words": self._filter.ranked}
        newest, hits = f"ORDER BY words.rowid DESC LIMIT {self._cap(limit)}", ""
        if not self._filter.is_narrower:
            # What makes the rank is not all that is asked.
            values["all"] = self._filter.words
            every = condition.replace(":words", ":all", 1)
            hits = (
                f"WITH hits (doc) AS MATERIALIZED ("
                f"SELECT words.rowid FROM {tables} WHERE {every} {newest}) "
            )
            condition = (
                "words MATCH :words AND words.rowid >= (SELECT min(doc) FROM hits) "
                "AND +words.rowid IN (SELECT doc FROM hits)"
            )
        found = self._reader.one(
            f"{hits}SELECT json_group_array(json_array(first, second, no)) FROM (SELECT * FROM ("
            f"SELECT -{_BM25} AS first, coalesce(d.upvotes, -1) AS second, d.no AS no, "
            f"d.doc AS doc FROM {tables} WHERE {condition} {newest}"
            f") ORDER BY first DESC, second DESC, doc DESC LIMIT {limit})",
            values,
        )
        assert isinstance(found, list)
        return found

    def _unranked(self, limit: int) -> list[list[Any]]:
        """The newest hits by upvotes."""
        tables, condition, values = self._docs()
        found = self._reader.one(
            "SELECT json_group_array(json_array(-1, second, no)) FROM (SELECT * FROM ("
            "SELECT coalesce(d.upvotes, -1) AS second, d.no AS no, d.doc AS doc FROM "
            f"{tables} WHERE {condition} ORDER BY words.rowid DESC LIMIT {self._cap(limit)}"
            f") ORDER BY second DESC, doc DESC LIMIT {limit})",
            values,
        )
        assert isinstance(found, list)
        return found

    def _cap(self, limit: int) -> int:
        """How many of the newest hits are looked at for so many of the best; -1 for all."""
        # While a word is still being typed there is more to do for each.
        most = BEST_OF if self._filter.is_narrower else BEST_OF // 2
        return max(most, limit) if limit >= 0 else -1

    def _with_those_apart(self, rows: list[list[Any]], order: str) -> list[list[Any]]:
        """The rows with those of noted papers; the reader's own words are the best match."""
        assert self._apart is not None
        condition, values = self._apart
        first, second = _ORDERS.get(order, ("1e9", "d.doc"))
        rows += self._reader.one(
            f"SELECT json_group_array(json_array({first}, {second}, d.no)) FROM docs d "
            f"WHERE d.no > 0 AND {condition}",
            values,
        )
        return sorted(rows, key=lambda row: (row[0], row[1]), reverse=True)


def _noted(node: Node | None, known: Known) -> dict[Words, list[int]]:
    """For each node of words, the papers whose note or tags hold them."""
    noted: dict[Words, list[int]] = {}
    if known.notes or known.tags:
        ids = known.notes.keys() | known.tags.keys()
        facts = {
            paper_id: Facts(note=known.notes.get(paper_id, ""), tags=known.tags.get(paper_id, ()))
            for paper_id in ids
        }
        for leaf in leaves(node):
            if isinstance(leaf, Words):
                found = [number(one) for one, said in facts.items() if in_notes(leaf, said)]
                if found:
                    noted[leaf] = found
    return noted


def matching(
    reader: Reader, node: Node, facts: dict[int, Facts]
) -> tuple[set[int], frozenset[int]]:
    """Which of the papers the node is true of, and which are in the index at all."""
    docs = reader.sql.execute(
        "SELECT d.no, d.doc FROM docs d WHERE d.no IN (SELECT value FROM json_each(?))",
        (str(list(facts)),),
    ).fetchall()
    if not docs:
        return set(), frozenset()
    numbers, places = zip(*docs, strict=True)
    noted = {
        leaf: [no for no, said in facts.items() if in_notes(leaf, said)]
        for leaf in leaves(node)
        if isinstance(leaf, Words)
    }
    matcher = Matcher(
        reader.sql,
        lambda matcher, mark: matcher.numbers(n for n in facts if facts[n].has(mark)),
        {leaf: found for leaf, found in noted.items() if found},
        [no for no, said in facts.items() if said.note],
        (min(places), max(places)),
        {no: said.kept for no, said in facts.items() if said.kept},
    )
    condition = f"d.no IN ({matcher.numbers(numbers)}) AND ({matcher.condition(node)})"
    found = reader.one(
        f"SELECT json_group_array(d.no) FROM docs d WHERE {condition}", matcher.values
    )
    return set(found), frozenset(numbers)


def rows_of(reader: Reader, ids: Sequence[str], since: str | None) -> list[Row]:
    """The rows of papers, in their order."""
    found: dict[str, Row] = {}
    for some in batches(ids):
        marks = ",".join("?" * len(some))
        for values in reader.sql.execute(
            f"SELECT {ROW_COLUMNS} FROM papers p WHERE p.no IN ({marks})",
            (since, *map(number, some)),
        ):
            found[values[0]] = row_of(values, since)
    return [found[paper_id] for paper_id in ids if paper_id in found]
