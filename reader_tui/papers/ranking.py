"""The order of papers by what they are worth to the reader, learned and otherwise; pure.

The score is what `worth.worth` gives for watch rules, upvotes and code, and what was
learned of the reader, times its weight. Learned scores are about 1 for such papers as are
kept. Once something is learned, upvotes and code count very little (`beside`): at their
full weight they spoil the order, for the crowd has other subjects.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import NamedTuple

from reader_tui.papers.features import Features
from reader_tui.papers.reasons import in_words, weightiest
from reader_tui.papers.taste import Taste
from reader_tui.papers.weights import DEFAULT_WEIGHTS, Weights
from reader_tui.papers.worth import Ranked, Worth

PRIOR = 0.02
"""How much of their weight upvotes and code keep beside what was learned."""
EVERY = 10
"""After so many papers comes one to learn from."""


def beside(weights: Weights, taste: Taste) -> Weights:
    """The weights for `worth.ranked` beside what was learned; as they are when nothing was."""
    if taste.lacks:
        return weights
    return weights._replace(
        upvotes=weights.upvotes * PRIOR, rising=weights.rising * PRIOR, code=weights.code * PRIOR
    )


def learned(
    plain: Iterable[Ranked],
    taste: Taste,
    rows: Mapping[str, Features],
    weight: float = DEFAULT_WEIGHTS.learned,
) -> list[Ranked]:
    """The papers with what was learned added, most worth first; of equal ones the newer day.

    `plain` is what `worth.ranked` gives with the weights `beside` it, `rows` are the features
    by the papers' ids, of which some may be missing. The reasons are as they were;
    `reasoned` adds the learned one.
    """
    found = [
        one._replace(
            worth=one.worth._replace(
                score=one.worth.score + weight * taste.score(rows[one.row.id])
                if one.row.id in rows
                else one.worth.score
            )
        )
        for one in plain
    ]
    found.sort(key=_place, reverse=True)
    return found


def _place(one: Ranked) -> tuple[float, str, str]:
    # Sums of the same shares in another order may differ in their last digits.
    return round(one.worth.score, 6), one.row.day or "", one.row.id


def reasoned(
    worth: Worth, taste: Taste, row: Features, names: Callable[[], Mapping[int, str]]
) -> Worth:
    """The worth of a paper with the learned reason before the others.

    `names` gives `features.named`'s of the paper; it is asked only where there is a reason.
    """
    if not any(term in taste.weights for term in row.terms):
        return worth
    said = in_words(weightiest(taste, row, names()))
    return worth._replace(reasons=(said, *worth.reasons)) if said else worth


class Explored(NamedTuple):
    """An order of papers, and which of them are there to learn from."""

    ids: list[str]
    to_learn: frozenset[str]


def explored(ids: Sequence[str], scores: Mapping[str, float], line: float) -> Explored:
    """The order with every 11th place given to the paper that is most unsure: next to the line.

    `ids` are in the order by worth, `scores` those of `Taste.score`. Only papers that would
    have come later are taken forward; the others keep their order.
    """
    left = list(ids)
    found: list[str] = []
    chosen: list[str] = []
    while left:
        found += left[:EVERY]
        del left[:EVERY]
        if not left:
            break
        unsure = min(left, key=lambda id: abs(scores.get(id, line) - line))
        left.remove(unsure)
        found.append(unsure)
        chosen.append(unsure)
    return Explored(found, frozenset(chosen))
