"""The connection that searches: beside the one that writes, and able to be stopped."""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Mapping
from contextlib import suppress
from threading import RLock
from typing import Any

from reader_tui.archive import index
from reader_tui.errors import ArchiveError
from reader_tui.query.facts import Known

_MEMORY = 8_000
"""KiB of the file that the connection keeps in memory."""


class SearchStoppedError(ArchiveError):
    """A search was stopped, for its answer is not wanted any more."""


class Reader:
    """A connection for one search at a time, and the reader's marks as tables beside it.

    A search may begin others within it, which find what is so of the papers.
    `is_shared` says that it is the archive's only connection, which must not be
    interrupted; `lock` then guards that one.
    """

    def __init__(self, sql: sqlite3.Connection, lock: RLock, is_shared: bool) -> None:
        self.lock = lock
        self._sql = sql
        self._is_shared = is_shared
        self._marks: dict[str, frozenset[str]] = {}
        self._stops = 0
        self._running = 0
        self._missing = (-1, 0)
        self._is_left = False
        if not is_shared:
            sql.execute(f"PRAGMA cache_size = -{_MEMORY}")
            sql.execute("PRAGMA temp_store = MEMORY")

    @property
    def sql(self) -> sqlite3.Connection:
        """The connection; hold the lock while using it."""
        return self._sql

    def begin(self) -> int:
        """Begin a search; what is returned is to be handed to `go_on`."""
        self._running += 1
        return self._stops

    def go_on(self, begun: int) -> None:
        """Raise `SearchStoppedError` when the search was stopped since it began."""
        if self._stops != begun:
            raise SearchStoppedError("The search was stopped.")

    def end(self) -> None:
        """The search has ended."""
        self._running -= 1
        if self._is_left and not self._running:
            self._sql.close()

    def stop(self) -> None:
        """Stop the search that runs, if one does; from any thread."""
        if self._running:
            self._stops += 1
            if not self._is_shared:
                with suppress(sqlite3.ProgrammingError):
                    self._sql.interrupt()

    def close(self) -> None:
        """Let go of the connection, after the search that runs."""
        if not self._is_shared:
            self.stop()
            with self.lock:
                self._sql.close()

    def leave(self) -> None:
        """Let go of the connection without waiting; a search that runs does it at its end."""
        if self._is_shared:
            return
        self._is_left = True
        self.stop()
        if self.lock.acquire(blocking=False):
            try:
                if not self._running:
                    self._sql.close()
            finally:
                self.lock.release()

    def one(self, query: str, values: Mapping[str, object]) -> Any:
        """The first column of the first row, decoded from JSON.

        Everything is asked for in one row, for between rows Python would let other threads go
        first, and a busy one keeps it waiting each time.
        """
        return json.loads(self._sql.execute(query, values).fetchone()[0])

    def missing(self) -> int:
        """How many papers are not in the index; counted again when the file has changed."""
        if self._is_shared:
            return index.missing(self._sql)
        (version,) = self._sql.execute("PRAGMA data_version").fetchone()
        if self._missing[0] != version:
            self._missing = version, index.missing(self._sql)
        return self._missing[1]

    def marked(self, known: Known, mark: str) -> str:
        """The SELECT of the numbers of the papers that a mark is true of."""
        ids, held = known.ids(mark), self._marks.get(mark)
        table = f"temp.is_{mark}"
        if held is None:
            self._sql.execute(f"CREATE TABLE IF NOT EXISTS {table} (no INTEGER PRIMARY KEY)")
            self._sql.execute(f"DELETE FROM {table}")
            held = frozenset()
        if ids is not held:
            number = "CAST(replace(value, '.', '') AS INTEGER)"
            self._sql.execute(
                f"DELETE FROM {table} WHERE no IN (SELECT {number} FROM json_each(?))",
                (_list(held - ids),),
            )
            self._sql.execute(
                f"INSERT OR IGNORE INTO {table} SELECT {number} FROM json_each(?)",
                (_list(ids - held),),
            )
        self._marks[mark] = ids
        return f"SELECT no FROM {table}"


def _list(ids: frozenset[str]) -> str:
    """The ids as a JSON list; they hold digits and a dot alone."""
    return '["' + '","'.join(ids) + '"]' if ids else "[]"
