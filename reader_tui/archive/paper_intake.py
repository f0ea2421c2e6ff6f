"""Papers taken into the archive, and what appeared of those that were there before."""

from __future__ import annotations

import sqlite3
from collections.abc import Sequence

from reader_tui.archive.paper_rows import number, row_values
from reader_tui.papers.models import Paper


def keep(sql: sqlite3.Connection, papers: Sequence[Paper], now: str) -> int:
    """Keep the papers as met at `now` (UTC); how many are new or say something new."""
    # Loaded with the first answer, not when the archive is opened.
    from reader_tui.archive import index_rows

    # The first of a list counts as the newest of its day.
    index_rows.put(sql, ((paper, now) for paper in reversed(papers)))
    _note_appearances(sql, papers, now)
    return sql.executemany(
        "INSERT INTO papers VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?) "
        "ON CONFLICT (no) DO UPDATE SET title = excluded.title, byline = excluded.byline, "
        "upvotes = excluded.upvotes, comments = coalesce(excluded.comments, comments), "
        "stars = excluded.stars, code = excluded.code, project = excluded.project, "
        "day = coalesce(excluded.day, day), rules = excluded.rules, record = excluded.record "
        "WHERE record != excluded.record OR rules != excluded.rules",
        (row_values(paper, now) for paper in papers),
    ).rowcount


def _note_appearances(sql: sqlite3.Connection, papers: Sequence[Paper], now: str) -> None:
    """Note the code and project pages of papers that were here without them."""
    for paper in papers:
        if paper.code is None and paper.project is None:
            continue
        known = sql.execute(
            "SELECT code, project FROM papers WHERE no = ?", (number(paper.id),)
        ).fetchone()
        if known is None:
            continue
        for was_there, what, link in zip(
            known, ("code", "project"), (paper.code, paper.project), strict=True
        ):
            if link is not None and not was_there:
                sql.execute(
                    "INSERT OR REPLACE INTO appearances VALUES (?, ?, ?, ?)",
                    (number(paper.id), what, now, link.url),
                )


def keep_counts(sql: sqlite3.Connection, papers: Sequence[Paper], kind: str, now: str) -> None:
    """Keep the counts of papers that no listing brought, where they are other than the last.

    They are a fetch without a listing. What the answer leaves out is as it was before.
    """
    moved = [
        values
        for paper in papers
        for values in sql.execute(
            "SELECT p.no, p.upvotes, p.comments, p.stars FROM papers p LEFT JOIN entries e "
            "ON e.paper = p.no AND e.fetch = (SELECT max(fetch) FROM entries WHERE paper = p.no) "
            "WHERE p.no = ? AND (e.fetch IS NULL OR (p.upvotes, p.comments, p.stars) "
            "IS NOT (e.upvotes, e.comments, e.stars))",
            (number(paper.id),),
        )
    ]
    if moved:
        fetch = sql.execute(
            "INSERT INTO fetches (kind, key, fetched, skipped) VALUES (?, '', ?, 0)", (kind, now)
        ).lastrowid
        sql.executemany(
            "INSERT INTO entries VALUES (?, ?, ?, ?, ?, ?)",
            ((fetch, rank, *values) for rank, values in enumerate(moved)),
        )
