"""Everything that waits since a day, as far as it is here."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping

from reader_tui.archive.archive import Archive
from reader_tui.papers.models import Row
from reader_tui.papers.worth import Ranked


def waiting(
    archive: Archive,
    since: str,
    undecided: Callable[[str], bool],
    order: Callable[[Iterable[Row], Mapping[str, list[int]]], list[Ranked]],
    *,
    visited: str | None = None,
) -> list[Ranked]:
    """The undecided papers listed since a day, each once, most worth first; never asks.

    `order` puts rows in their order, given the upvotes of all papers of each day; upvotes
    gained and what is new count from `visited` (UTC).
    """
    upvotes: dict[str, list[int]] = {}
    ids: list[str] = []
    for paper_id, day, count in archive.history.listed_since(since):
        # The median is that of all the day's papers, decided or not.
        upvotes.setdefault(day, []).append(count or 0)
        if undecided(paper_id):
            ids.append(paper_id)
    return order(archive.rows_of(ids, visited).values(), upvotes)
