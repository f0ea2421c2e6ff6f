"""The search index: the words of every paper, in tables of their own beside the papers.

docs     one row a paper that can be found: where it stands in the order of days, and what
         a search asks of it beside its words. Without a number (`no`) it is a paper's former
         text, with a negative one a paper whose record cannot be read: nothing finds them
words    SQLite's full-text index of docs, without their text; its words are exactly those
         of `text.fold`, separated by blanks
titles   the title of every doc, folded, for finding letters in it
terms    every word there is or was

A doc's number is its day times `A_DAY` and a place within it, so that the newest come
first without sorting. Between two authors or keywords stands the word `|`, which no
query holds, so that no phrase spans them. Words of the submitter begin with `@`, so that
they are found by their field alone, and the word `@` itself is in every doc.

text_docs   one row a whole text that can be found: its paper, and by which rules it was read
text_words  SQLite's full-text index of these texts, without them

All of it is made from the papers and the texts, and can be made again.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Iterable
from datetime import date, datetime

A_DAY = 8192
COLUMNS = (
    "title", "abstract", "summary", "keywords", "authors", "organization", "submitter",
)  # fmt: skip
EVERY = "@"
"""The word that is in every doc."""

_OWN = ("docs", "words", "titles", "terms")
_SHADOWS = ("words_data", "words_idx", "words_docsize", "words_config")
"""Where SQLite keeps what is in `words`."""
TABLES = frozenset((*_OWN, *_SHADOWS))
_STATEMENTS = (
    "CREATE TABLE IF NOT EXISTS docs ("
    "doc INTEGER PRIMARY KEY, no INTEGER UNIQUE, day TEXT, upvotes INTEGER, comments INTEGER, "
    "stars INTEGER, kinds INTEGER NOT NULL, met INTEGER NOT NULL, digest INTEGER NOT NULL)",
    f"CREATE VIRTUAL TABLE IF NOT EXISTS words USING fts5 ({', '.join(COLUMNS)}, content = '', "
    "prefix = '1 3', tokenize = \"ascii tokenchars '+#.|@'\")",
    "CREATE TABLE IF NOT EXISTS titles (doc INTEGER PRIMARY KEY, title TEXT NOT NULL)",
    "CREATE TABLE IF NOT EXISTS terms (term TEXT PRIMARY KEY) WITHOUT ROWID",
)
_TEXT_STATEMENTS = (
    "CREATE TABLE IF NOT EXISTS text_docs ("
    "doc INTEGER PRIMARY KEY, id TEXT NOT NULL UNIQUE, no INTEGER NOT NULL, rules TEXT NOT NULL)",
    "CREATE TRIGGER IF NOT EXISTS texts_gone AFTER DELETE ON texts "
    "BEGIN DELETE FROM text_docs WHERE id = old.id; END",
    "CREATE VIRTUAL TABLE IF NOT EXISTS text_words USING fts5 (text, content = '', "
    "tokenize = \"ascii tokenchars '+#.|@'\")",
)
TEXT_TABLES = frozenset({"text_docs", "text_words"})


def rules() -> str:
    """The version of what is in the index; an index made by others is made again."""
    from reader_tui.text import fold, tex

    return f"1.{fold.RULES}.{tex.RULES}"


def first_of(day: str) -> int:
    """The first number of a day (YYYY-MM-DD)."""
    return date.fromisoformat(day).toordinal() * A_DAY


def milliseconds(time: str) -> int:
    """A time in UTC as `docs.met` holds it."""
    return round(datetime.fromisoformat(time).timestamp() * 1000)


def missing(sql: sqlite3.Connection) -> int:
    """How many papers are not in the index, or all when it is not made by today's rules."""
    try:
        (missing,) = sql.execute(
            "SELECT (SELECT count(*) FROM papers) - CASE WHEN (SELECT value FROM facts WHERE "
            "name = 'search_rules') = ? THEN (SELECT count(no) FROM docs) ELSE 0 END",
            (rules(),),
        ).fetchone()
    except sqlite3.DatabaseError as problem:
        if not is_damage(problem):
            raise
        (missing,) = sql.execute("SELECT count(*) FROM papers").fetchone()
    return max(0, int(missing))


def is_current(sql: sqlite3.Connection) -> bool:
    """Whether the index is made by today's rules."""
    found = sql.execute("SELECT value FROM facts WHERE name = 'search_rules'").fetchone()
    return found is not None and found[0] == rules()


def is_damage(problem: sqlite3.Error) -> bool:
    """Whether an error means that the index alone is damaged, or not there."""
    code = getattr(problem, "sqlite_errorcode", None)
    if code == sqlite3.SQLITE_CORRUPT_VTAB:
        return True
    told = str(problem)
    return "fts5 file format" in told or any(
        f"no such table: {place}{name}" in told
        for place in ("", "main.")
        for name in (*TABLES, *TEXT_TABLES)
    )


def begin_anew(sql: sqlite3.Connection) -> None:
    """Make the index empty, whatever is wrong with it or missing of it, inside a transaction.

    Where SQLite has no FTS5 there is none, and only the search fails.
    """
    _drop(sql, (*_OWN, *_SHADOWS))
    begin_texts_anew(sql)
    if _has_search(sql):
        for statement in _STATEMENTS:
            sql.execute(statement)
        sql.execute("INSERT OR REPLACE INTO facts VALUES ('search_rules', ?)", (rules(),))


def begin_texts_anew(sql: sqlite3.Connection) -> None:
    """Make the index of whole texts empty, as `begin_anew` does with that of the papers."""
    _drop(sql, ("text_docs", "text_words", *(f"text_{name}" for name in _SHADOWS)))
    make_texts(sql)


def make_texts(sql: sqlite3.Connection) -> None:
    """Make the tables of the index of whole texts that are not there."""
    if _has_search(sql):
        for statement in _TEXT_STATEMENTS:
            sql.execute(statement)


def _has_search(sql: sqlite3.Connection) -> bool:
    found = sql.execute("SELECT 1 FROM pragma_module_list WHERE name = 'fts5'")
    return found.fetchone() is not None


def _drop(sql: sqlite3.Connection, tables: Iterable[str]) -> None:
    for table in tables:
        try:
            sql.execute(f"DROP TABLE IF EXISTS {table}")
        except sqlite3.DatabaseError:
            _tear_out(sql, table)


def _tear_out(sql: sqlite3.Connection, table: str) -> None:
    """Drop a table that SQLite cannot open any more."""
    sql.execute("PRAGMA writable_schema = ON")
    try:
        sql.execute("DELETE FROM sqlite_master WHERE name = ? AND rootpage = 0", (table,))
    finally:
        sql.execute("PRAGMA writable_schema = RESET")
