"""What each paper is about, as rows of numbers beside the papers, and how common the terms are.

features   one row a paper: its number, and `papers.features` of it as they are encoded

A row is made when a paper is stored and when its words change. Those that are missing, in an
archive of an older version or under older rules, are made slice by slice like the search
index, or when they are first asked for. All of it is made from the papers, and can be made again.
"""

from __future__ import annotations

import sqlite3
import time
from collections.abc import Callable, Iterable, Sequence
from contextlib import suppress
from threading import RLock

from reader_tui.archive.database import Database, writing
from reader_tui.archive.paper_rows import number, paper_of
from reader_tui.errors import ArchiveError
from reader_tui.papers import frequencies
from reader_tui.papers.features import NOTHING, VERSION, Features, decode, features
from reader_tui.papers.frequencies import SAMPLE, Frequencies
from reader_tui.papers.models import Paper

_SLICE = 60
"""Papers in one transaction, about 30 ms."""
_PAUSE = 0.005
"""Seconds between two slices for everyone else."""
_GROWN = 1.1
"""How much larger the archive is when the frequencies are counted again."""
_RULES = "features"
"""The fact that says by which rules the rows were made."""

Stored = tuple[int, bytes]


def row_of(paper: Paper) -> Stored:
    """The row of a paper, as it is stored."""
    return number(paper.id), features(paper).encode()


def put(sql: sqlite3.Connection, rows: Iterable[Stored]) -> None:
    """Keep rows in place of those that the papers had."""
    sql.executemany("INSERT OR REPLACE INTO features VALUES (?, ?)", sorted(rows))


def is_whole(sql: sqlite3.Connection) -> bool:
    """Whether every paper has a row that today's rules made."""
    there, every, rules = sql.execute(
        "SELECT (SELECT count(*) FROM features), (SELECT count(*) FROM papers), "
        "(SELECT value FROM facts WHERE name = ?)",
        (_RULES,),
    ).fetchone()
    return there >= every and (rules == str(VERSION) or not every)


def fill(sql: sqlite3.Connection, lock: RLock, stop: Callable[[], bool]) -> bool:
    """Make the rows that are missing, the newest first; whether that was done to the end."""
    with lock, writing(sql):
        _begin(sql)
    with lock:
        there = {no for (no,) in sql.execute("SELECT no FROM features")}
        every = sql.execute("SELECT no FROM papers INDEXED BY papers_by_day").fetchall()
    missing = sorted((no for (no,) in every if no not in there), reverse=True)
    for start in range(0, len(missing), _SLICE):
        if stop():
            return False
        with lock, writing(sql):
            rows = _made(sql, missing[start : start + _SLICE])
            sql.executemany("INSERT OR IGNORE INTO features VALUES (?, ?)", rows)
        time.sleep(_PAUSE)
    return True


def _begin(sql: sqlite3.Connection) -> None:
    """Have no rows but those of today's rules."""
    found = sql.execute("SELECT value FROM facts WHERE name = ?", (_RULES,)).fetchone()
    if found is None or found[0] != str(VERSION):
        # Where no rules are named, rows were made as papers were stored, by whichever held then.
        sql.execute("DELETE FROM features WHERE substr(row, 1, 1) <> ?", (bytes([VERSION]),))
        sql.execute("INSERT OR REPLACE INTO facts VALUES (?, ?)", (_RULES, str(VERSION)))


def _made(sql: sqlite3.Connection, numbers: Iterable[int]) -> list[Stored]:
    """The rows of papers; of one whose record cannot be read nothing is known."""
    rows = []
    for no in numbers:
        found = sql.execute(
            "SELECT record, rules, day, comments FROM papers WHERE no = ?", (no,)
        ).fetchone()
        if found is not None:
            row = NOTHING
            with suppress(AttributeError, KeyError, TypeError, ValueError):
                row = features(paper_of(*found))
            rows.append((no, row.encode()))
    return rows


class FeatureRows:
    """Reads what the papers of an archive are about; every method for any thread."""

    def __init__(self, database: Database) -> None:
        self._database = database
        self._known: tuple[int, Frequencies] | None = None

    def of(self, ids: Sequence[str]) -> dict[str, Features]:
        """The features of papers by their ids; what the archive does not hold is left out.

        Rows that are missing are made and kept. Raises `ArchiveError`.
        """
        numbers = {number(paper_id): paper_id for paper_id in ids}
        found = self._stored(list(numbers))
        if missing := [no for no in numbers if no not in found]:
            found |= self._make(missing)
        return {paper_id: found[no] for no, paper_id in numbers.items() if no in found}

    def _stored(self, numbers: Sequence[int]) -> dict[int, Features]:
        found: dict[int, Features] = {}
        query = "SELECT no, row FROM features WHERE no IN (?*)"
        for no, row in self._database.among(query, numbers):
            # A row of other rules is as good as none.
            with suppress(ValueError):
                found[no] = decode(row)
        return found

    def _make(self, numbers: Sequence[int]) -> dict[int, Features]:
        with self._database.lock:
            rows = _made(self._database.sql, numbers)
        # Where nothing can be written they are made again the next time.
        with suppress(ArchiveError), self._database.writing() as sql:
            sql.executemany("INSERT OR REPLACE INTO features VALUES (?, ?)", rows)
        return {no: decode(row) for no, row in rows}

    def frequencies(self) -> Frequencies:
        """How common terms are; counted when the archive has grown by a tenth, 0.5 s at most.

        Raises `ArchiveError`.
        """
        (papers,) = self._database.one("SELECT count(*) FROM features")
        if self._known is None:
            self._known = self._noted()
        if self._known is None or papers > self._known[0] * _GROWN:
            self._known = papers, self._counted()
        return self._known[1]

    def _noted(self) -> tuple[int, Frequencies] | None:
        """The frequencies as they were counted last, and of how many papers."""
        facts = dict(
            self._database.all(
                "SELECT name, value FROM facts WHERE name IN ('frequencies', 'frequencies_of')"
            )
        )
        try:
            return int(facts["frequencies_of"]), frequencies.decode(facts["frequencies"])
        except (KeyError, TypeError, ValueError):
            return None

    def _counted(self) -> Frequencies:
        """Count the frequencies, and note them."""
        numbers = [no for (no,) in self._database.all("SELECT no FROM features ORDER BY no")]
        some = numbers[:: max(1, -(-len(numbers) // SAMPLE))]
        told = frequencies.counted(self._stored(some).values())
        with suppress(ArchiveError), self._database.writing() as sql:
            facts = (("frequencies", told.encode()), ("frequencies_of", str(len(numbers))))
            sql.executemany("INSERT OR REPLACE INTO facts VALUES (?, ?)", facts)
        return told
