"""The archive's tables, and how an older archive becomes today's.

papers     one row a paper: its record, and what a list shows of it
fetches    one row an answer of the Hub that brought something new
entries    one row a (fetch, rank): the paper there and its counts at that fetch
listings   one row a listing: its newest answer, and when it was last asked for
facts      what else is known, such as the newest day that is listed
"""

from __future__ import annotations

import sqlite3

VERSION = 1

_STEPS = {
    1: """
    CREATE TABLE papers (
        no INTEGER PRIMARY KEY, id TEXT NOT NULL UNIQUE, title TEXT NOT NULL, byline TEXT NOT NULL,
        upvotes INTEGER, comments INTEGER, stars INTEGER, code INTEGER NOT NULL,
        project INTEGER NOT NULL, day TEXT, first_seen TEXT NOT NULL, rules INTEGER NOT NULL,
        record TEXT NOT NULL);
    CREATE TABLE fetches (
        fetch INTEGER PRIMARY KEY, kind TEXT NOT NULL, key TEXT NOT NULL, fetched TEXT NOT NULL,
        skipped INTEGER NOT NULL);
    CREATE TABLE entries (
        fetch INTEGER NOT NULL, rank INTEGER NOT NULL, paper INTEGER NOT NULL,
        upvotes INTEGER, comments INTEGER, stars INTEGER, PRIMARY KEY (fetch, rank)) WITHOUT ROWID;
    CREATE INDEX entries_by_paper ON entries (paper, fetch);
    CREATE TABLE listings (
        kind TEXT NOT NULL, key TEXT NOT NULL, fetch INTEGER NOT NULL, fetched TEXT NOT NULL,
        count INTEGER NOT NULL, etag TEXT, PRIMARY KEY (kind, key)) WITHOUT ROWID;
    CREATE TABLE facts (name TEXT PRIMARY KEY, value TEXT NOT NULL) WITHOUT ROWID;
    """,
}
"""What each version adds to the one before it."""


class NewerSchemaError(Exception):
    """The archive was written by a newer version of the program."""


def prepare(connection: sqlite3.Connection) -> None:
    """Bring the archive to today's tables, each step in one transaction.

    Raises `NewerSchemaError`, or `sqlite3.DatabaseError` when the file is no database.
    """
    connection.execute("PRAGMA journal_mode = WAL")
    connection.execute("PRAGMA synchronous = NORMAL")
    (version,) = connection.execute("PRAGMA user_version").fetchone()
    if version > VERSION:
        raise NewerSchemaError
    for step in range(version + 1, VERSION + 1):
        connection.executescript(
            f"BEGIN IMMEDIATE; {_STEPS[step]} PRAGMA user_version = {step}; COMMIT;"
        )
