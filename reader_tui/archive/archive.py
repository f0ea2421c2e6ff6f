"""The archive: everything ever fetched, on this disk.

It can be rebuilt by fetching, so a broken file is set aside and a new one begun.
One connection, guarded by a lock, for any thread; every call may take a few
milliseconds, so none belongs on the event loop.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from threading import RLock
from typing import Any

from reader_tui.archive import database, paper_intake
from reader_tui.archive.history import History
from reader_tui.archive.index_build import Indexing
from reader_tui.archive.paper_rows import LISTED_COLUMNS, ROW_COLUMNS, number, paper_of, row_of
from reader_tui.archive.search import Searching
from reader_tui.errors import ArchiveError
from reader_tui.papers.dates import utc_text
from reader_tui.papers.models import Listing, ListingKey, Paper, Row


@dataclass(frozen=True, slots=True)
class Stored:
    """What storing an answer changed: ids new to the listing, and whether anything differs.

    A paper that says something new counts as a difference, whatever its place and counts.
    """

    added: tuple[str, ...]
    changed: bool


def _now() -> datetime:
    return datetime.now(UTC)


class Archive(History, Indexing, Searching):
    """Everything ever fetched; open it with `Archive.open`."""

    def __init__(
        self,
        connection: sqlite3.Connection,
        notice: str | None,
        now: Callable[[], datetime],
        path: Path | None = None,
    ) -> None:
        self._connection = connection
        self._path = path
        self._lock = RLock()
        self._now = now
        self.notice = notice
        """What the reader must be told after opening, such as that a file was set aside."""
        self._version = self._data_version()

    @classmethod
    def open(cls, path: Path, now: Callable[[], datetime] = _now) -> Archive:
        """Open the archive, made if it is not there.

        A file that is no archive is set aside as `NAME.corrupt-TIME`. Where nothing
        can be written a passing copy takes its place, and `notice` says so. Raises
        `ArchiveError` when the file belongs to a newer version.
        """
        connection, notice = database.connect(path, now())
        return cls(connection, notice, now, path)

    @classmethod
    def in_memory(cls, notice: str | None, now: Callable[[], datetime] = _now) -> Archive:
        """An archive that is gone when it is closed."""
        return cls(database.passing(), notice, now)

    def others_wrote(self) -> bool:
        """Whether another process wrote since this archive was opened."""
        return self._data_version() != self._version

    def _data_version(self) -> int:
        return int(self._all("PRAGMA data_version", ())[0][0])

    def close(self) -> None:
        """Close the connection; calling twice does no harm."""
        self._close_reader()
        with self._lock:
            self._connection.close()

    # Listings

    def listing(self, key: ListingKey) -> Listing | None:
        """The newest answer for that key, None when it was never fetched."""
        found = self._one(
            "SELECT l.fetched, f.skipped, l.count FROM listings l JOIN fetches f USING (fetch) "
            "WHERE l.kind = ? AND l.key = ?",
            (key.kind, key.value),
        )
        return Listing(key, found[0], skipped=found[1], count=found[2]) if found else None

    def etag(self, key: ListingKey) -> str | None:
        """What the Hub called its newest answer for that key."""
        found = self._one(
            "SELECT etag FROM listings WHERE kind = ? AND key = ?", (key.kind, key.value)
        )
        return found[0] if found else None

    def store(
        self, key: ListingKey, papers: Sequence[Paper], skipped: int = 0, etag: str | None = None
    ) -> Stored:
        """Keep an answer of the Hub; one that says the same as the last only renews its time."""
        now = utc_text(self._now())
        entries = [(number(p.id), p.upvotes, p.comments, p.stars) for p in papers]
        with self._writing() as sql:
            before = self._entries(key)
            news = paper_intake.keep(sql, papers, now)
            if before is None or before != entries:
                fetch = sql.execute(
                    "INSERT INTO fetches (kind, key, fetched, skipped) VALUES (?, ?, ?, ?)",
                    (key.kind, key.value, now, skipped),
                ).lastrowid
                sql.executemany(
                    "INSERT INTO entries VALUES (?, ?, ?, ?, ?, ?)",
                    ((fetch, rank, *entry) for rank, entry in enumerate(entries)),
                )
                sql.execute(
                    "INSERT OR REPLACE INTO listings VALUES (?, ?, ?, ?, ?, ?)",
                    (key.kind, key.value, fetch, now, len(entries), etag),
                )
            else:
                self._renew(key, now, etag)
                sql.execute(
                    "UPDATE fetches SET skipped = ? WHERE fetch = "
                    "(SELECT fetch FROM listings WHERE kind = ? AND key = ?)",
                    (skipped, key.kind, key.value),
                )
        known = {no for no, *_ in before or ()}
        added = tuple(p.id for p in papers if number(p.id) not in known)
        return Stored(added, before != entries or news > 0)

    def renew(self, key: ListingKey) -> None:
        """Note that the Hub's answer for that key is still the same."""
        with self._writing():
            self._renew(key, utc_text(self._now()), self.etag(key))

    def _renew(self, key: ListingKey, now: str, etag: str | None) -> None:
        self._connection.execute(
            "UPDATE listings SET fetched = ?, etag = ? WHERE kind = ? AND key = ?",
            (now, etag, key.kind, key.value),
        )

    def _entries(
        self, key: ListingKey
    ) -> list[tuple[int, int | None, int | None, int | None]] | None:
        if self.listing(key) is None:
            return None
        return self._connection.execute(
            "SELECT e.paper, e.upvotes, e.comments, e.stars FROM listings l "
            "JOIN entries e USING (fetch) WHERE l.kind = ? AND l.key = ? ORDER BY e.rank",
            (key.kind, key.value),
        ).fetchall()

    # Papers

    def keep(self, papers: Sequence[Paper], kind: str = "paper") -> None:
        """Keep papers that no listing brought; `kind` says in a word what did."""
        now = utc_text(self._now())
        with self._writing() as sql:
            paper_intake.keep(sql, papers, now)
            paper_intake.keep_counts(sql, papers, kind, now)

    def paper(self, paper_id: str) -> Paper | None:
        """The whole paper, its text by today's rules; None when it was never met.

        A record that can no longer be read is as good as none: the Hub is asked again.
        """
        found = self._one(
            "SELECT record, rules, day, comments FROM papers WHERE id = ?", (paper_id,)
        )
        try:
            return paper_of(*found) if found else None
        except (AttributeError, KeyError, TypeError, ValueError):
            return None

    def papers(self, key: ListingKey) -> Iterator[Paper]:
        """The papers of a listing, in its order, with their counts at that fetch."""
        for paper_id, upvotes, comments, stars in self._all(
            "SELECT p.id, e.upvotes, e.comments, e.stars FROM listings l JOIN entries e "
            "USING (fetch) JOIN papers p ON p.no = e.paper "
            "WHERE l.kind = ? AND l.key = ? ORDER BY e.rank",
            (key.kind, key.value),
        ):
            paper = self.paper(paper_id)
            if paper is not None:
                yield paper._replace(upvotes=upvotes, comments=comments, stars=stars)

    def rows(self, key: ListingKey, since: str | None = None) -> list[Row]:
        """The rows of a listing, in its order; what is new and gained counts from `since` (UTC)."""
        return [
            row_of(values, since)
            for values in self._all(
                f"SELECT {LISTED_COLUMNS} FROM listings l JOIN entries e USING (fetch) "
                "JOIN papers p ON p.no = e.paper WHERE l.kind = ? AND l.key = ? ORDER BY e.rank",
                (since, key.kind, key.value),
            )
        ]

    def rows_of(self, ids: Sequence[str], since: str | None = None) -> dict[str, Row]:
        """The rows of those papers that the archive holds, by id."""
        found: dict[str, Row] = {}
        for start in range(0, len(ids), 500):
            some = ids[start : start + 500]
            marks = ",".join("?" * len(some))
            for values in self._all(
                f"SELECT {ROW_COLUMNS} FROM papers p WHERE id IN ({marks})", (since, *some)
            ):
                found[values[0]] = row_of(values, since)
        return found

    # What else is known

    def fact(self, name: str) -> str | None:
        """A fact noted earlier under that name."""
        found = self._one("SELECT value FROM facts WHERE name = ?", (name,))
        return found[0] if found else None

    def note(self, **facts: str) -> None:
        """Note facts under their names."""
        with self._writing() as sql:
            sql.executemany("INSERT OR REPLACE INTO facts VALUES (?, ?)", facts.items())

    def nearest(self, kind: str, value: str, by: int) -> ListingKey | None:
        """The next fetched listing of that kind with papers, older (`by` < 0) or newer."""
        order = ("<", "DESC") if by < 0 else (">", "ASC")
        found = self._one(
            f"SELECT kind, key FROM listings WHERE kind = ? AND key {order[0]} ? AND count > 0 "
            f"ORDER BY key {order[1]} LIMIT 1",
            (kind, value),
        )
        return ListingKey(*found) if found else None

    def counts(self) -> dict[str, int]:
        """How many papers, listings and fetches there are."""
        return {
            table: self._all(f"SELECT count(*) FROM {table}", ())[0][0]
            for table in ("papers", "listings", "fetches")
        }

    def check(self) -> str:
        """What SQLite's quick check says; `ok` when all is well."""
        return str(self._all("PRAGMA quick_check(1)", ())[0][0])

    # SQL

    @contextmanager
    def _writing(self) -> Iterator[sqlite3.Connection]:
        with self._lock:
            try:
                self._connection.execute("BEGIN IMMEDIATE")
                yield self._connection
                self._connection.execute("COMMIT")
            except sqlite3.Error as problem:
                self._roll_back()
                raise self._failed("written", problem) from problem
            except BaseException:
                # Whatever went wrong, other processes must not wait for this one.
                self._roll_back()
                raise

    def _roll_back(self) -> None:
        with suppress(sqlite3.Error):
            self._connection.execute("ROLLBACK")

    def _all(self, query: str, values: Sequence[object]) -> list[Any]:
        with self._lock:
            try:
                return self._connection.execute(query, values).fetchall()
            except MemoryError as problem:
                raise ArchiveError("The archive could not be read: memory is short.") from problem
            except sqlite3.Error as problem:
                raise self._failed("read", problem) from problem

    def _failed(self, done: str, problem: sqlite3.Error) -> ArchiveError:
        """The error to raise; damage that shows only now is dealt with as on opening."""
        if self._path is None or not database.is_damage(problem):
            return ArchiveError(f"The archive could not be {done}: {problem}.")
        self._leave_reader()
        self._connection.close()
        self._connection, self.notice = database.begin_anew(self._path, self._now())
        return ArchiveError(f"{self.notice} Fetch again to fill it.")

    def _one(self, query: str, values: Sequence[object]) -> Any:
        found = self._all(query, values)
        return found[0] if found else None
