"""What arXiv said of papers, the newest answer of each; what was new in it is an appearance.

publications   one row a paper: its number, version, when that came, class, journal reference,
               DOI, and when (UTC) arXiv was last asked

The table is made where it is missing. A paper that arXiv does not know has a row of nothing, so
that it is not asked for again at once.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Iterable, Sequence
from typing import Any

from reader_tui.archive.database import Database
from reader_tui.archive.paper_rows import number
from reader_tui.papers.publication import Publication, news

_TABLE = (
    "CREATE TABLE IF NOT EXISTS publications (no INTEGER PRIMARY KEY, version INTEGER NOT NULL, "
    "updated TEXT, class TEXT, journal TEXT, doi TEXT, asked TEXT NOT NULL)"
)


class Publications:
    """What arXiv said, by the paper's id; every method raises `ArchiveError`."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def of(self, ids: Sequence[str]) -> dict[str, Publication]:
        """What arXiv said of those papers that it knew."""
        return {
            paper_id: Publication(paper_id, *row[1:6])
            for paper_id, row in self._rows(ids).items()
            if row[1]
        }

    def due(self, ids: Sequence[str], before: str) -> list[str]:
        """Those papers that arXiv was not asked for since a time (UTC), in their order."""
        rows = self._rows(ids)
        return [i for i in ids if i not in rows or rows[i][6] < before]

    def _rows(self, ids: Sequence[str]) -> dict[str, tuple[Any, ...]]:
        if not self._is_there():
            return {}
        numbers = {number(paper_id): paper_id for paper_id in ids}
        rows = self._database.among(
            "SELECT no, version, updated, class, journal, doi, asked "
            "FROM publications WHERE no IN (?*)",
            list(numbers),
        )
        return {numbers[row[0]]: row for row in rows}

    def _is_there(self) -> bool:
        """Whether anything was ever kept."""
        named = "SELECT count(*) FROM sqlite_master WHERE name = 'publications'"
        return bool(self._database.one(named)[0])

    def keep(self, asked: Sequence[str], answers: Iterable[Publication], now: str) -> int:
        """Keep what arXiv said at `now` (UTC) of the papers that it was asked for.

        Of how many it said something new. What an answer leaves out is forgotten, for it may
        have been corrected; of a paper that it leaves out all is as it was.
        """
        before, told = self.of(asked), {one.id: one for one in answers}
        with self._database.writing() as sql:
            sql.execute(_TABLE)
            changed = sum(_note(sql, one, before.get(one.id), now) for one in told.values())
            for paper_id in asked:
                one = told.get(paper_id) or before.get(paper_id) or Publication(paper_id, 0)
                sql.execute(
                    "INSERT OR REPLACE INTO publications VALUES (?, ?, ?, ?, ?, ?, ?)",
                    (number(paper_id), *one[1:], now),
                )
        return changed


def _note(sql: sqlite3.Connection, one: Publication, before: Publication | None, now: str) -> bool:
    """Note what is new of a paper that is here; whether anything is."""
    known = sql.execute("SELECT day FROM papers WHERE no = ?", (number(one.id),)).fetchone()
    if known is None:
        return False
    found = list(news(one, before, known[0]))
    for what, value in found:
        sql.execute(
            "INSERT OR REPLACE INTO appearances VALUES (?, ?, ?, ?)",
            (number(one.id), what, now, value),
        )
    return bool(found)
