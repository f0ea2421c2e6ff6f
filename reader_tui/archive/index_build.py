"""The search index filled from the papers that are not in it: slice by slice, beside all else.

That is so for an archive of an older version, after a damage, and when the rules of
words have changed. Each slice is one transaction, so whatever ends it, the next start
goes on from there. The newest papers come first.
"""

from __future__ import annotations

import sqlite3
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from threading import RLock

from reader_tui.archive import index
from reader_tui.archive.database import Database, writing
from reader_tui.archive.paper_rows import packed, paper_of
from reader_tui.errors import ArchiveError
from reader_tui.papers.models import Paper

_SLICE = 40
"""Papers in one transaction, about 30 ms."""
_PAUSE = 0.005
"""Seconds between two slices for everyone else."""
_MANY = 500
"""After so many papers the index is tidied up."""
_PAGES = 300
"""Pages of the index that are tidied up at a time, about 20 ms."""
_READ = "record, rules, day, comments, first_seen"


class Index:
    """The search index, and what of the archive is not in it yet."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def missing(self) -> int:
        """How many papers cannot be found yet."""
        with self._database.lock:
            return index.missing(self._database.sql)

    def texts_left(self) -> bool:
        """Whether there are whole texts that cannot be found."""
        with self._database.lock:
            return _texts_left(self._database.sql)

    def is_whole(self) -> bool:
        """Whether all papers can be found, and are known by their features."""
        from reader_tui.archive import feature_rows

        with self._database.lock:
            sql = self._database.sql
            return not self.missing() and feature_rows.is_whole(sql) and not _texts_left(sql)

    def build(
        self,
        progress: Callable[[int, int], None] = lambda done, total: None,
        stop: Callable[[], bool] = lambda: False,
    ) -> bool:
        """Make all papers findable that are not, and their features; whether that was all done.

        It takes a millisecond a paper, in the caller's thread. `progress` is told how many
        of how many are done, `stop` is asked between slices. Raises `ArchiveError`.
        """
        from reader_tui.archive import feature_rows

        try:
            with self._database.own_writes(), self._beside() as (sql, lock):
                built = _build(sql, lock, progress, stop) and _texts(sql, lock, stop)
                return built and feature_rows.fill(sql, lock, stop)
        except (sqlite3.Error, MemoryError) as problem:
            why = str(problem) or "memory is short"
            raise ArchiveError(f"The search index could not be made: {why}.") from problem

    @contextmanager
    def _beside(self) -> Iterator[tuple[sqlite3.Connection, RLock]]:
        """A connection to write with, and what guards it."""
        sql = self._database.beside()
        if sql is None:
            yield self._database.sql, self._database.lock
            return
        try:
            yield sql, RLock()
        finally:
            sql.close()


def _build(
    sql: sqlite3.Connection,
    lock: RLock,
    progress: Callable[[int, int], None],
    stop: Callable[[], bool],
) -> bool:
    done = 0
    while True:
        with lock, writing(sql):
            if not index.is_current(sql):
                index.begin_anew(sql)
        with lock:
            missing = _missing(sql)
        if not missing:
            break
        total = done + len(missing)
        for start in range(0, len(missing), _SLICE):
            progress(done, total)
            if stop():
                return False
            some = missing[start : start + _SLICE]
            with lock, writing(sql):
                _index(sql, some)
            done += len(some)
            time.sleep(_PAUSE)
        progress(done, total)
    return done < _MANY or _tidied(sql, lock, stop)


def _texts_left(sql: sqlite3.Connection) -> bool:
    """Whether there are texts that cannot be found at all."""
    try:
        found = sql.execute("SELECT 1 FROM texts WHERE id NOT IN (SELECT id FROM text_docs)")
        return found.fetchone() is not None
    except sqlite3.OperationalError:
        return False  # there is no full-text search here


def _texts(sql: sqlite3.Connection, lock: RLock, stop: Callable[[], bool]) -> bool:
    """Make the whole texts findable that are not, each in its own transaction, 0.2 s."""
    from reader_tui.archive import text_index
    from reader_tui.archive.texts import stored

    with lock, writing(sql):
        left = text_index.missing(sql)
    for paper_id in left:
        if stop():
            return False
        with lock:
            paper = stored(sql, paper_id)
        with lock, writing(sql):
            if paper is not None and not text_index.is_findable(sql, paper_id):
                text_index.put(sql, paper_id, paper)
        time.sleep(_PAUSE)
    return True


def _missing(sql: sqlite3.Connection) -> list[int]:
    """The numbers of the papers that are not in the index, the newest first."""
    # Of the two tables only their small indexes are read.
    there = {abs(no) for (no,) in sql.execute("SELECT no FROM docs WHERE no IS NOT NULL")}
    every = (no for (no,) in sql.execute("SELECT no FROM papers INDEXED BY papers_by_day"))
    return sorted((no for no in every if no not in there), reverse=True)


def _index(sql: sqlite3.Connection, numbers: Sequence[int]) -> None:
    """Put a slice of papers into the index, and their records into today's form."""
    from reader_tui.archive import index_rows

    found: list[tuple[Paper, str]] = []
    old: list[tuple[object, ...]] = []
    for no in sorted(numbers):
        row = sql.execute(f"SELECT {_READ}, * FROM papers WHERE no = ?", (no,)).fetchone()
        if row is None:
            continue
        (record, *rest, first_seen), whole = row[:5], row[5:]
        try:
            found.append((paper_of(record, *rest), first_seen))
        except (AttributeError, KeyError, TypeError, ValueError):
            index_rows.pass_over(sql, no)
        if isinstance(record, str):
            old.append((*whole[:-1], packed(record)))
    # Taken out and put back in order, not changed: only so does SQLite fill its pages.
    sql.executemany("DELETE FROM papers WHERE no = ?", ((row[0],) for row in old))
    for row in old:
        sql.execute(f"INSERT INTO papers VALUES ({', '.join('?' * len(row))})", row)
    found.sort(key=lambda one: (one[0].day or "", one[0].upvotes or 0))
    index_rows.put(sql, found)


def _tidied(sql: sqlite3.Connection, lock: RLock, stop: Callable[[], bool]) -> bool:
    """Merge the many small parts of a new index, a few pages at a time."""
    pages = -_PAGES
    while not stop():
        with lock, writing(sql):
            before = sql.total_changes
            sql.execute("INSERT INTO words (words, rank) VALUES ('merge', ?)", (pages,))
            if sql.total_changes - before < 2:
                return True
        pages = _PAGES
        time.sleep(_PAUSE)
    return False
