"""The words of whole texts, so that `text:` finds them: put in when a text is stored.

Their tables, which `index.py` tells of, stand beside those of the papers' own words: a whole
text has a hundred times as many. Here a word that goes on is left to SQLite.
"""

from __future__ import annotations

import sqlite3

from reader_tui.archive import index
from reader_tui.archive.paper_rows import number
from reader_tui.text.fold import lines
from reader_tui.text.paper.blocks import Paper


def rules() -> str:
    """The version of what is in the index of texts."""
    from reader_tui.text.paper.edition import RULES

    return f"{index.rules()}.{RULES}"


def words(paper: Paper) -> str:
    """The folded words of a text, a line a block, so that no phrase spans two of them."""
    return lines(block.text for block in paper.blocks)


def put(sql: sqlite3.Connection, paper_id: str, paper: Paper) -> None:
    """Make a text findable that is not; nothing is done where SQLite has no full-text search."""
    if not _is_there(sql):
        return
    sql.execute(
        "INSERT INTO text_docs (id, no, rules) VALUES (?, ?, ?)",
        (paper_id, number(paper_id), rules()),
    )
    (doc,) = sql.execute("SELECT last_insert_rowid()").fetchone()
    sql.execute("INSERT INTO text_words (rowid, text) VALUES (?, ?)", (doc, _stored(paper)))


def is_findable(sql: sqlite3.Connection, paper_id: str) -> bool:
    """Whether a text is in the index as today's rules have it; true where there is no index."""
    if not _is_there(sql):
        return True
    found = sql.execute("SELECT rules FROM text_docs WHERE id = ?", (paper_id,)).fetchone()
    return found is not None and found[0] == rules()


def take_out(sql: sqlite3.Connection, paper_id: str, former: Paper | None) -> None:
    """Take a text out of the index; `former` is what it was parsed to, None when that is gone."""
    if not _is_there(sql):
        return
    found = sql.execute("SELECT doc, rules FROM text_docs WHERE id = ?", (paper_id,)).fetchone()
    if found is None:
        return
    sql.execute("DELETE FROM text_docs WHERE id = ?", (paper_id,))
    if former is not None and found[1] == rules():
        sql.execute(
            "INSERT INTO text_words (text_words, rowid, text) VALUES ('delete', ?, ?)",
            (found[0], _stored(former)),
        )


def missing(sql: sqlite3.Connection) -> list[str]:
    """The papers whose texts are stored and cannot be found by today's rules.

    Where the rules have changed the whole index of texts is begun anew.
    """
    if not _is_there(sql) or sql.execute("SELECT 1 FROM texts LIMIT 1").fetchone() is None:
        return []
    if sql.execute("SELECT 1 FROM text_docs WHERE rules <> ?", (rules(),)).fetchone():
        index.begin_texts_anew(sql)
    found = sql.execute(
        "SELECT id FROM texts WHERE id NOT IN (SELECT id FROM text_docs) ORDER BY fetched DESC"
    )
    return [paper_id for (paper_id,) in found]


def _is_there(sql: sqlite3.Connection) -> bool:
    found = sql.execute(
        "SELECT count(*) FROM sqlite_master WHERE name IN ('text_docs', 'text_words')"
    )
    return bool(found.fetchone()[0] == 2)


def _stored(paper: Paper) -> str:
    return words(paper).replace("\n", "|")
