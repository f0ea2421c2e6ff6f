"""What a paper is worth to one who catches up, and why in words; pure.

A score is the sum of four shares, each times its weight in the settings:

    upvotes   log2(1 + upvotes / the day's median): 1 at the median, 2 at three times it
    rising    the same of the upvotes gained since the last visit
    code      1 when there is code
    watched   1 when a watch rule matches
"""

from collections.abc import Iterable, Mapping
from math import log2
from typing import NamedTuple

from reader_tui.papers.models import Row
from reader_tui.papers.weights import DEFAULT_WEIGHTS, Weights

_TOLD_FROM = 1.2
"""How many times the median is worth a word."""


class Worth(NamedTuple):
    """A score, and its reasons in words, the weightiest first."""

    score: float
    reasons: tuple[str, ...]


class Ranked(NamedTuple):
    """A paper of the catch-up queue and what speaks for it."""

    row: Row
    worth: Worth


def worth(row: Row, median: float, weights: Weights = DEFAULT_WEIGHTS, watched: str = "") -> Worth:
    """What a paper is worth beside its day's median of upvotes.

    `watched` is the watch rule that the paper matches, in words.
    """
    median = max(1.0, median)
    ratio = (row.upvotes or 0) / median
    shares = (
        (weights.watched * bool(watched), f"watched: {watched}"),
        (weights.upvotes * log2(1 + ratio), _times(ratio)),
        (weights.rising * log2(1 + row.gained / median), f"+{row.gained:,} upvotes"),
        (weights.code * row.code, "has code"),
    )
    told = sorted(shares, key=lambda share: share[0], reverse=True)
    return Worth(
        sum(share for share, _ in shares), tuple(words for share, words in told if share and words)
    )


def _times(ratio: float) -> str:
    """`3.2x the day's median upvotes`; nothing for a count that does not stand out."""
    if ratio < _TOLD_FROM:
        return ""
    shown = f"{ratio:.1f}" if ratio < 9.95 else f"{ratio:.0f}"
    return f"{shown}x the day's median upvotes"


def median(counts: Iterable[int]) -> float:
    """The middle one of the counts, or the mean of the two in the middle; 0 for none."""
    known = sorted(counts)
    if not known:
        return 0.0
    middle = len(known) // 2
    return float(known[middle]) if len(known) % 2 else (known[middle - 1] + known[middle]) / 2


def ranked(
    rows: Iterable[Row],
    medians: Mapping[str, float],
    weights: Weights,
    watched: Mapping[str, str],
) -> list[Ranked]:
    """The papers, most worth first; of equal ones the newer day, then the greater id.

    `medians` are those of each day, `watched` gives the rule that a paper matches, by its id.
    """
    found = [
        Ranked(row, worth(row, medians.get(row.day or "", 0.0), weights, watched.get(row.id, "")))
        for row in rows
    ]
    found.sort(key=lambda one: (one.worth.score, one.row.day or "", one.row.id), reverse=True)
    return found
