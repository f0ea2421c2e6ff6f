"""The archive's tables, and how an older archive becomes today's.

papers       one row a paper: its record, and what a list shows of it
fetches      one row an answer of the Hub that brought something new
entries      one row a (fetch, rank): the paper there and its counts at that fetch
listings     one row a listing: its newest answer, and when it was last asked for
appearances  one row a code or project page that a known paper was met with for the first time,
             or a version, journal reference or DOI that arXiv had not named before
facts        what else is known, such as the newest day that is listed
features     one row a paper: what it is about, as `feature_rows.py` tells
texts        one row a whole text: as received (packed by zlib), where from, when (UTC), its
             SHA-256, and what it was parsed to (packed too) by which version of the rules
artifact_totals  one row a paper whose models, data sets and Spaces were asked for: how many of
             each the Hub counts, and when that was (UTC)

What arXiv said is told of in `publications.py`, the tables of the search index in `index.py`.
They, `texts` and `artifact_totals` are made anew where they are missing.
"""

from __future__ import annotations

import sqlite3
import time
from contextlib import suppress

from reader_tui.archive import index

VERSION = 4

_TURN_WITHIN = 5.0
"""Seconds to wait while another process makes the same file."""

_STEPS = {
    1: (
        "CREATE TABLE papers ("
        "no INTEGER PRIMARY KEY, id TEXT NOT NULL UNIQUE, title TEXT NOT NULL, "
        "byline TEXT NOT NULL, upvotes INTEGER, comments INTEGER, stars INTEGER, "
        "code INTEGER NOT NULL, project INTEGER NOT NULL, day TEXT, first_seen TEXT NOT NULL, "
        "rules INTEGER NOT NULL, record TEXT NOT NULL)",
        "CREATE TABLE fetches ("
        "fetch INTEGER PRIMARY KEY, kind TEXT NOT NULL, key TEXT NOT NULL, "
        "fetched TEXT NOT NULL, skipped INTEGER NOT NULL)",
        "CREATE TABLE entries ("
        "fetch INTEGER NOT NULL, rank INTEGER NOT NULL, paper INTEGER NOT NULL, "
        "upvotes INTEGER, comments INTEGER, stars INTEGER, "
        "PRIMARY KEY (fetch, rank)) WITHOUT ROWID",
        "CREATE INDEX entries_by_paper ON entries (paper, fetch)",
        "CREATE TABLE listings ("
        "kind TEXT NOT NULL, key TEXT NOT NULL, fetch INTEGER NOT NULL, "
        "fetched TEXT NOT NULL, count INTEGER NOT NULL, etag TEXT, "
        "PRIMARY KEY (kind, key)) WITHOUT ROWID",
        "CREATE TABLE facts (name TEXT PRIMARY KEY, value TEXT NOT NULL) WITHOUT ROWID",
    ),
    2: (
        "CREATE TABLE appearances ("
        "paper INTEGER NOT NULL, what TEXT NOT NULL, time TEXT NOT NULL, value TEXT NOT NULL, "
        "PRIMARY KEY (paper, what, time)) WITHOUT ROWID",
        "CREATE INDEX fetches_by_time ON fetches (fetched, fetch)",
        "CREATE INDEX papers_by_day ON papers (day)",
    ),
    # The search index, which is made below, and whenever it is missing.
    3: (),
    4: (
        "CREATE TABLE features (no INTEGER PRIMARY KEY, row BLOB NOT NULL)",
        # The rows are long: who only asks which there are need not read them.
        "CREATE INDEX features_there ON features (no)",
    ),
}
"""The statements that make of each version the next one."""

_TABLES = {
    1: {"papers", "fetches", "entries", "listings", "facts"},
    2: {"appearances"},
    4: {"features"},
}
"""The tables that each version adds; those of the search index may be missing, and are made anew.
"""


_TEXTS = (
    "CREATE TABLE IF NOT EXISTS texts ("
    "id TEXT PRIMARY KEY, source TEXT NOT NULL, fetched TEXT NOT NULL, sha256 TEXT NOT NULL, "
    "body BLOB NOT NULL, parsed BLOB, rules INTEGER NOT NULL)"
)
_TOTALS = (
    "CREATE TABLE IF NOT EXISTS artifact_totals ("
    "no INTEGER PRIMARY KEY, model INTEGER NOT NULL, dataset INTEGER NOT NULL, "
    "space INTEGER NOT NULL, fetched TEXT NOT NULL)"
)


class NewerSchemaError(Exception):
    """The archive was written by a newer version of the program."""


def prepare(connection: sqlite3.Connection) -> None:
    """Bring the archive to today's tables, each step in one transaction.

    Raises `NewerSchemaError`, the file being as it was, or `sqlite3.DatabaseError`
    when it is no archive.
    """
    version, tables = _state(connection)
    if version > VERSION:
        raise NewerSchemaError
    own = {table for step, made in _TABLES.items() if step <= version for table in made}
    if not tables >= own or (version == 0 and tables):
        raise sqlite3.DatabaseError("not an archive")
    _write_ahead(connection)
    connection.execute("PRAGMA synchronous = NORMAL")
    if version < VERSION:
        for step in sorted(_STEPS):
            _take(connection, step)
    if "texts" not in tables:
        connection.execute(_TEXTS)
    if not tables >= index.TABLES:
        _make_index(connection)
    if "artifact_totals" not in tables:
        connection.execute(_TOTALS)
    if not tables >= index.TEXT_TABLES:
        index.make_texts(connection)


def _write_ahead(connection: sqlite3.Connection) -> None:
    """Let others read while one writes; SQLite itself does not wait for its turn here."""
    until = time.monotonic() + _TURN_WITHIN
    while True:
        try:
            connection.execute("PRAGMA journal_mode = WAL")
            return
        except sqlite3.OperationalError as problem:
            if problem.sqlite_errorcode != sqlite3.SQLITE_BUSY or time.monotonic() > until:
                raise
        time.sleep(0.01)


def _take(connection: sqlite3.Connection, step: int) -> None:
    """Take one step, unless another process took it meanwhile."""
    connection.execute("BEGIN IMMEDIATE")
    try:
        if _version(connection) < step:
            for statement in _STEPS[step]:
                connection.execute(statement)
            connection.execute(f"PRAGMA user_version = {step}")
        connection.execute("COMMIT")
    except BaseException:
        # Some errors have rolled back already; the first one is the one to tell.
        with suppress(sqlite3.Error):
            connection.execute("ROLLBACK")
        raise


def _make_index(connection: sqlite3.Connection) -> None:
    """Make the tables of the search index, empty; without them only the search fails."""
    connection.execute("BEGIN IMMEDIATE")
    try:
        _, tables = _found(connection)
        if not tables >= index.TABLES:
            index.begin_anew(connection)
        connection.execute("COMMIT")
    except BaseException:
        with suppress(sqlite3.Error):
            connection.execute("ROLLBACK")
        raise


def _state(connection: sqlite3.Connection) -> tuple[int, set[str]]:
    """The version and the tables at one moment: another process may be taking a step."""
    connection.execute("BEGIN")
    found = _found(connection)
    connection.execute("COMMIT")
    return found


def _found(connection: sqlite3.Connection) -> tuple[int, set[str]]:
    names = connection.execute("SELECT name FROM sqlite_master WHERE type = 'table'").fetchall()
    return _version(connection), {name for (name,) in names}


def _version(connection: sqlite3.Connection) -> int:
    return int(connection.execute("PRAGMA user_version").fetchone()[0])
