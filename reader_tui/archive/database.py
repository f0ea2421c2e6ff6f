"""The archive's one connection that writes, guarded by a lock, for any thread."""

from __future__ import annotations

import sqlite3
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager, suppress
from datetime import datetime
from pathlib import Path
from threading import RLock
from typing import Any, TypeVar

from reader_tui.archive import archive_file
from reader_tui.archive.archive_file import Opened
from reader_tui.errors import ArchiveError

T = TypeVar("T")

_AT_ONCE = 400
"""Keys asked for in one query: some SQLites take no more than 999 values."""


def batches(keys: Sequence[T]) -> Iterator[Sequence[T]]:
    """The keys, so many together as one query takes."""
    for start in range(0, len(keys), _AT_ONCE):
        yield keys[start : start + _AT_ONCE]


@contextmanager
def writing(sql: sqlite3.Connection) -> Iterator[None]:
    """One transaction of a connection; whatever goes wrong in it, nothing of it is kept."""
    sql.execute("BEGIN IMMEDIATE")
    try:
        yield
        sql.execute("COMMIT")
    except BaseException:
        with suppress(sqlite3.Error):
            sql.execute("ROLLBACK")
        raise


class Database:
    """The connection behind all parts of the archive; damage is dealt with as on opening."""

    def __init__(self, opened: Opened, path: Path | None, now: Callable[[], datetime]) -> None:
        self.sql = opened.connection
        """Hold the lock while using it."""
        self.lock = RLock()
        self.notice = opened.notice
        """What the reader must be told, such as that a file was set aside."""
        self.before_anew: Callable[[], None] = lambda: None
        """Called when a damaged file is about to be set aside, to let go of it."""
        self._opened = opened
        self._path = path
        self._now = now
        self._seen = self._data_version()

    def _data_version(self) -> int:
        """A number that changes whenever another connection wrote."""
        return int(self.sql.execute("PRAGMA data_version").fetchone()[0])

    def others_wrote(self) -> bool:
        """Whether another process wrote since this archive was opened."""
        with self.lock:
            return self._data_version() != self._seen

    @contextmanager
    def own_writes(self) -> Iterator[None]:
        """What a second connection of this process writes meanwhile is not another's."""
        known = self.others_wrote()
        try:
            yield
        finally:
            if not known:
                with self.lock:
                    self._seen = self._data_version()

    @property
    def lost(self) -> bool:
        """Whether what was fetched before is not here, for the file was damaged."""
        return self._opened.lost

    def beside(self) -> sqlite3.Connection | None:
        """A second connection to the same file; None where there is to be but one."""
        return archive_file.beside(self.sql) if self._opened.locks else None

    def all(self, query: str, values: Sequence[object] = ()) -> list[Any]:
        """All rows of a query; raises `ArchiveError`."""
        with self.lock:
            try:
                return self.sql.execute(query, values).fetchall()
            except MemoryError as problem:
                raise ArchiveError("The archive could not be read: memory is short.") from problem
            except sqlite3.Error as problem:
                raise self._failed("read", problem) from problem

    def among(
        self, query: str, keys: Sequence[object], before: Sequence[object] = ()
    ) -> Iterator[Any]:
        """The rows of a query whose `IN (?*)` has the keys, however many they are.

        `before` are the values that stand before them. Raises `ArchiveError`.
        """
        for some in batches(keys):
            marks = ",".join("?" * len(some))
            yield from self.all(query.replace("?*", marks), (*before, *some))

    def one(self, query: str, values: Sequence[object] = ()) -> Any:
        """The first row of a query, None when there is none; raises `ArchiveError`."""
        found = self.all(query, values)
        return found[0] if found else None

    @contextmanager
    def writing(self) -> Iterator[sqlite3.Connection]:
        """The connection inside one transaction; raises `ArchiveError`."""
        with self.lock:
            try:
                self.sql.execute("BEGIN IMMEDIATE")
                yield self.sql
                self.sql.execute("COMMIT")
            except sqlite3.Error as problem:
                self._roll_back()
                raise self._failed("written", problem) from problem
            except BaseException:
                # Whatever went wrong, other processes must not wait for this one.
                self._roll_back()
                raise

    def close(self) -> None:
        """Close the connection; calling twice does no harm."""
        with self.lock:
            self.sql.close()
        self._opened.let_go()

    def _roll_back(self) -> None:
        with suppress(sqlite3.Error):
            self.sql.execute("ROLLBACK")

    def _failed(self, done: str, problem: sqlite3.Error) -> ArchiveError:
        """The error to raise; a file that is damaged is set aside, and a new one begun."""
        if self._path is None or not archive_file.is_damage(problem):
            return ArchiveError(f"The archive could not be {done}: {problem}.")
        self.before_anew()
        self.sql.close()
        self._opened = archive_file.begin_anew(
            self._path, self._now(), self._opened.locks, self._opened.let_go
        )
        self.sql, self.notice = self._opened.connection, self._opened.notice
        return ArchiveError(f"{self.notice} Fetch again to fill it.")
