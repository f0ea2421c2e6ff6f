"""A paper as a query asks for it, with what stands in the archive beside its record."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime

from reader_tui.archive.database import Database
from reader_tui.archive.paper_rows import number
from reader_tui.archive.texts import Texts
from reader_tui.papers.artifacts import KINDS
from reader_tui.papers.dates import utc_text
from reader_tui.papers.models import Paper
from reader_tui.query.tree import Entry, Has, Node, Words, leaves


class WholeEntries:
    """Entries with the whole text and the known artifacts, each read only where it is asked for."""

    def __init__(self, database: Database, texts: Texts, now: Callable[[], datetime]) -> None:
        self._database = database
        self._texts = texts
        self._now = now

    def keep_totals(self, paper_id: str, totals: dict[str, int]) -> None:
        """Note how many models, data sets and Spaces the Hub counts; raises `ArchiveError`."""
        counts = [totals.get(kind, 0) for kind in KINDS]
        with self._database.writing() as sql:
            sql.execute(
                "INSERT OR REPLACE INTO artifact_totals (no, model, dataset, space, fetched) "
                "VALUES (?, ?, ?, ?, ?)",
                (number(paper_id), *counts, utc_text(self._now())),
            )

    def entry(self, paper: Paper, node: Node | None) -> Entry:
        """The entry of a paper with all that the query's node asks of it."""
        asked = list(leaves(node))
        entry = Entry.of(paper)
        if any(isinstance(leaf, Has) and leaf.kind in KINDS for leaf in asked):
            entry = entry._replace(kinds=entry.kinds | self._artifacts(paper.id))
        if any(_is_of_text(leaf) for leaf in asked):
            from reader_tui.archive.text_index import words

            text = self._texts.parsed(paper.id)
            entry = entry._replace(text=words(text) if text is not None else "")
        return entry

    def _artifacts(self, paper_id: str) -> frozenset[str]:
        """The kinds of what was made from a paper, as far as it is known."""
        found = self._database.one(
            f"SELECT {', '.join(KINDS)} FROM artifact_totals WHERE no = ?", (number(paper_id),)
        )
        return frozenset(kind for kind, count in zip(KINDS, found or (), strict=False) if count)


def _is_of_text(leaf: Node) -> bool:
    match leaf:
        case Words():
            return leaf.field == "text"
        case Has():
            return leaf.kind == "text"
    return False
