"""Everything that waits since a day, as far as it is here."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence

from reader_tui.archive.archive import Archive
from reader_tui.papers.weights import DEFAULT_WEIGHTS, Weights
from reader_tui.papers.worth import Ranked, median, ranked


def waiting(
    archive: Archive,
    since: str,
    undecided: Callable[[str], bool],
    *,
    weights: Weights = DEFAULT_WEIGHTS,
    watched: Callable[[Sequence[str]], Mapping[str, str]] = lambda ids: {},
    visited: str | None = None,
) -> list[Ranked]:
    """The undecided papers listed since a day, each once, most worth first; never asks.

    `watched` gives the watch rules that papers match, by id and in words; upvotes gained
    and what is new count from `visited` (UTC).
    """
    upvotes: dict[str, list[int]] = {}
    ids: list[str] = []
    for paper_id, day, count in archive.history.listed_since(since):
        # The median is that of all the day's papers, decided or not.
        upvotes.setdefault(day, []).append(count or 0)
        if undecided(paper_id):
            ids.append(paper_id)
    medians = {day: median(counts) for day, counts in upvotes.items()}
    return ranked(archive.rows_of(ids, visited).values(), medians, weights, watched(ids))
