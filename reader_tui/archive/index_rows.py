"""Papers put into the search index, and taken out of it when their words have changed."""

from __future__ import annotations

import sqlite3
import zlib
from collections.abc import Iterable
from contextlib import suppress
from datetime import date
from typing import NamedTuple

from reader_tui.archive import feature_rows, index
from reader_tui.archive.index import COLUMNS, EVERY, begin_anew, is_damage, milliseconds
from reader_tui.archive.paper_rows import number, paper_of
from reader_tui.papers.models import Paper
from reader_tui.query.tree import KINDS, Entry

_TAKE = f"INSERT INTO words (rowid, {', '.join(COLUMNS)}) VALUES (?{', ?' * len(COLUMNS)})"
_GIVE = (
    f"INSERT INTO words (words, rowid, {', '.join(COLUMNS)}) "
    f"VALUES ('delete', ?{', ?' * len(COLUMNS)})"
)


class _Doc(NamedTuple):
    doc: int
    day: str | None
    comments: int | None
    met: int
    digest: int


def put(sql: sqlite3.Connection, papers: Iterable[tuple[Paper, str]]) -> None:
    """Make papers findable that are about to be kept; each with the time (UTC) it was first met.

    The papers' table is not yet changed. Of two papers of a day the later one counts as
    newer. Of a paper whose words are the same only its counts are renewed; what a listing
    leaves out of it is as it was. A damaged index is begun anew, to be filled again.
    """
    try:
        terms: set[str] = set()
        # Written one by one between the others they would have the index written each time.
        rows = [feature_rows.row_of(p) for p, met in papers if _put(sql, p, met, terms)]
        feature_rows.put(sql, rows)
        sql.executemany("INSERT OR IGNORE INTO terms VALUES (?)", ((t,) for t in sorted(terms)))
    except sqlite3.DatabaseError as problem:
        if not is_damage(problem):
            raise
        begin_anew(sql)
    except MemoryError:
        # A damaged page may claim to be of any size. SQLite may have given the transaction
        # up then, in which nothing else was written yet.
        if not sql.in_transaction:
            sql.execute("BEGIN IMMEDIATE")
        begin_anew(sql)


def _put(sql: sqlite3.Connection, paper: Paper, met: str, terms: set[str]) -> bool:
    """Make a paper findable; whether its words are others than before."""
    no, digest = number(paper.id), _digest(paper)
    found = sql.execute(
        "SELECT doc, day, comments, met, digest FROM docs WHERE no = ?", (no,)
    ).fetchone()
    old = _Doc(*found) if found else None
    day = paper.day or (old.day if old else None)
    comments = old.comments if old and paper.comments is None else paper.comments
    first = _first(day, paper)
    counts = (paper.upvotes, comments, paper.stars, _bits(paper))
    if old and old.digest == digest and first <= old.doc < first + index.A_DAY:
        sql.execute(
            "UPDATE docs SET (day, upvotes, comments, stars, kinds) = (?2, ?3, ?4, ?5, ?6) "
            "WHERE doc = ?1 AND (day, upvotes, comments, stars, kinds) IS NOT (?2, ?3, ?4, ?5, ?6)",
            (old.doc, day, *counts),
        )
        return False
    if old:
        _remove(sql, no, old)
    else:
        sql.execute("DELETE FROM docs WHERE no = ?", (-no,))
    doc = _place(sql, first)
    sql.execute(
        "INSERT INTO docs VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)",
        (doc, no, day, *counts, old.met if old else milliseconds(met), digest),
    )
    texts = _texts(Entry.of(paper))
    sql.execute("INSERT INTO titles VALUES (?, ?)", (doc, texts[0]))
    sql.execute(_TAKE, (doc, *texts))
    terms.update(*map(str.split, texts))
    return True


def pass_over(sql: sqlite3.Connection, no: int) -> None:
    """Note that nothing can be found of a paper: its record cannot be read."""
    sql.execute(
        "INSERT OR IGNORE INTO docs (doc, no, kinds, met, digest) VALUES (?, ?, 0, 0, 0)",
        (_place(sql, 0), -no),
    )


def _remove(sql: sqlite3.Connection, no: int, old: _Doc) -> None:
    """Take a paper's former words out of the index."""
    sql.execute("DELETE FROM titles WHERE doc = ?", (old.doc,))
    texts = _former(sql, no, old.digest)
    if texts is None:
        # What exactly is to be taken out is not known any more.
        sql.execute("UPDATE docs SET no = NULL WHERE doc = ?", (old.doc,))
        return
    sql.execute(_GIVE, (old.doc, *texts))
    sql.execute("DELETE FROM docs WHERE doc = ?", (old.doc,))


def _former(sql: sqlite3.Connection, no: int, digest: int) -> list[str] | None:
    """The words that the index has of a paper, made again from its record; None if they differ."""
    found = sql.execute("SELECT record, rules, day, comments FROM papers WHERE no = ?", (no,))
    with suppress(AttributeError, KeyError, TypeError, ValueError):
        paper = paper_of(*found.fetchone())
        if _digest(paper) == digest:
            return _texts(Entry.of(paper))
    return None


def _place(sql: sqlite3.Connection, first: int) -> int:
    """A free number in that day; before all others when the day is full."""
    (last,) = sql.execute(
        "SELECT max(doc) FROM docs WHERE doc >= ? AND doc < ?", (first, first + index.A_DAY)
    ).fetchone()
    if last is None:
        return first
    if last + 1 < first + index.A_DAY:
        return int(last) + 1
    return int(sql.execute("SELECT min(doc) FROM docs").fetchone()[0]) - 1


def _first(day: str | None, paper: Paper) -> int:
    """The first number of a paper's day; of one that was never listed, of its day on arXiv."""
    text = day or (paper.published or "")[:10]
    try:
        return date.fromisoformat(text).toordinal() * index.A_DAY
    except ValueError:
        return 0


def _texts(entry: Entry) -> list[str]:
    """What the columns of `words` hold of an entry."""
    submitter = "".join(f" {EVERY}{word}" for word in entry.submitter.split())
    texts = (entry.title, entry.abstract, entry.summary, entry.keywords, entry.authors)
    return [
        *(text.replace("\n", "|") for text in (*texts, entry.organization)),
        EVERY + submitter,
    ]


def _bits(paper: Paper) -> int:
    kinds = {link.kind for link in paper.links}
    return sum(bit(kind) for kind in kinds if kind in KINDS)


def bit(kind: str) -> int:
    """What stands for a kind of link in `docs.kinds`."""
    return 1 << KINDS.index(kind)


def _digest(paper: Paper) -> int:
    """What tells one text of a paper from another."""
    organization = paper.organization or ("", "")
    parts = (
        paper.title, paper.abstract, paper.ai_summary or "", paper.submitter or "",
        *organization, *paper.keywords, "", *paper.authors,
    )  # fmt: skip
    return zlib.crc32("\n".join(parts).encode("utf-8", "replace"))
