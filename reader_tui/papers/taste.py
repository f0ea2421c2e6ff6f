"""What a reader keeps, learned from what was kept and what was passed over; pure.

A term speaks for a paper by how far it comes in kept papers more often than it would by
chance. With n papers kept, of which c have the term, and a rate r of it among the papers
that were passed over,

    weight = sign(z) |z| ** 2.5      z = (c - n r) / sqrt(n r + 1/2)

so that what several kept papers share counts far more than what one of them has. While
few papers were passed over, the rate is mostly that of the whole archive. A paper's score
is the sum of its terms' weights, those of the title twice and those of pairs of words three
times, over the square root of how many there are; people and places are summed alone, and
count twice. The score that is given is the 2.5th root of it, in units of what a kept paper
has: 1 is as good as those.

Equal input gives equal scores on every machine; nothing is drawn by chance.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from itertools import repeat
from math import copysign, sqrt
from typing import NamedTuple

from reader_tui.papers.features import Features
from reader_tui.papers.frequencies import Frequencies

LEAST = 5
"""With fewer papers kept nothing is learned."""
MOST_KEPT = 600
MOST_PASSED = 1_500
"""So many of each are learned from, the newest ones: older ones have faded."""
HALF_LIFE = 90.0
"""Days after which a mark counts half."""

_POWER = 2.5
_CHANCE = 0.5
_ARCHIVE = 100.0
"""The archive's rate counts as so many papers passed over."""
_MAIN = 2.0
"""A word of the title, or one that comes often, counts as so many others."""
_PAIR = 3.0
_PEOPLE = 2.0
_AGAINST = 0.5
"""What speaks against a paper counts so much beside what speaks for it."""
_RARELY = 0.005
"""A term in a smaller share of the kept papers is left out, for it changes nothing."""
_UNSURE = 0.01
"""The same of a term that none of them has: its share of the passed papers."""
_SURVEYED = 300
"""The newest so many passed papers tell which terms may speak against one."""
_TRIED = 100
"""So many kept, and passed, papers tell how far the scores of the two are apart."""
_HARDLY = 0.2
"""Below the line papers are kept at most so many times as often as any."""
_LIKED_AS = 10
"""What the reader likes counts as much as the learned term of this place."""


class Example(NamedTuple):
    """A paper that was kept or passed over, and how much that counts still, up to 1."""

    features: Features
    weight: float = 1.0


def faded(days: float) -> float:
    """How much a mark of so many days ago counts: 1 today, half after `HALF_LIFE`."""
    return float(2.0 ** (-max(0.0, days) / HALF_LIFE))


@dataclass(frozen=True, slots=True)
class Taste:
    """What speaks for and against a paper: the weights of terms, by their numbers."""

    weights: Mapping[int, float]
    kept: int = 0
    """How many papers it was learned from, or would have been."""
    unit: float = 1.0
    """What a kept paper has, before it is given in units of it."""
    line: float = 0.0
    """The score under which hardly a paper is kept."""

    @property
    def lacks(self) -> int:
        """How many papers must yet be kept before anything is learned; 0 once it is."""
        return max(0, LEAST - self.kept)

    def score(self, row: Features) -> float:
        """What the paper is worth to the reader: about 1 for such as are kept, 0 for others."""
        return _rooted(_sum(self.weights, row)) / self.unit

    def shares(self, row: Features) -> dict[int, float]:
        """What each term adds to the score or takes from it, as a part of all that they do."""
        word, pair, one = _parts(row)
        sections = (row.main, _MAIN * word), (row.words, word), (row.text, pair)
        found = {
            term: weight * next((part for end, part in sections if at < end), one)
            for at, term in enumerate(row.terms)
            if (weight := self.weights.get(term))
        }
        whole = sum(map(abs, found.values()))
        return {term: share / whole for term, share in found.items()}


NO_TASTE = Taste({})


def learn(
    kept: Sequence[Example],
    passed: Sequence[Example],
    archive: Frequencies,
    liked: Collection[int] = (),
    silenced: Collection[int] = (),
) -> Taste:
    """What the reader keeps; of both kinds of examples the newest come first.

    What was neither kept nor passed over is no example. `liked` terms count as much as
    the weightiest that were learned, `silenced` ones nothing.
    """
    kept, passed = kept[:MOST_KEPT], passed[:MOST_PASSED]
    if len(kept) < LEAST:
        return Taste({}, len(kept))
    tally = _tally(kept, passed, archive)
    weights = tally.weights()
    heaviest = sorted(weights.values(), reverse=True)[:_LIKED_AS]
    for term in liked:
        weights[term] = max(weights.get(term, 0.0), *heaviest[-1:], 0.0)
    for term in silenced:
        weights.pop(term, None)
    return Taste(weights, len(kept), *_measured(weights, tally, kept, passed))


def _tally(kept: Sequence[Example], passed: Sequence[Example], archive: Frequencies) -> _Tally:
    """How often the terms that matter are in kept and in passed papers."""
    n, m = _total(kept), _total(passed)
    counts = _counted(kept)
    # Counting every term of every paper would take longer than all else.
    asked = {term for term, count in counts.items() if count >= n * _RARELY}
    newest = passed[:_SURVEYED]
    enough, common = _enough(n) * _total(newest), _enough(n) * archive.papers / 2
    asked |= {term for term, count in _counted(newest).items() if count >= enough}
    asked |= {t for t, count in archive.counts.items() if count >= common}
    found: defaultdict[int, float] = defaultdict(float)
    for features, weight in passed:
        for term in asked.intersection(features.terms):
            found[term] += weight
    return _Tally(counts, n, found, m, archive)


def _enough(n: float) -> float:
    """How common a term must be to speak against a paper when none of n kept ones has it."""
    return max(0.25 / n, _UNSURE)


class _Tally(NamedTuple):
    """How often each term is in kept and in passed papers, each paper by its weight."""

    kept: Mapping[int, float]
    n: float
    passed: Mapping[int, float]
    m: float
    archive: Frequencies

    def weights(self) -> dict[int, float]:
        """The weight of each term that has one."""
        least, enough = self.n * _RARELY, _enough(self.n) * (self.m + _ARCHIVE)
        terms = [term for term, count in self.kept.items() if count >= least]
        terms += [t for t, count in self.passed.items() if count >= enough and t not in self.kept]
        return {term: self.weight(term) for term in terms}

    def weight(self, term: int, but: float = 0.0) -> float:
        """The weight of a term, without a kept paper that has it and counts `but`."""
        rate = (self.passed.get(term, 0.0) + _ARCHIVE * self.archive.rate(term)) / (
            self.m + _ARCHIVE
        )
        chance = (self.n - but) * rate
        count = self.kept.get(term, 0.0) - but
        z = (count - chance) / sqrt(chance + _CHANCE)
        return z**_POWER if z >= 0 else -_AGAINST * (-z) ** _POWER if self.passed else 0.0


def _counted(examples: Iterable[Example]) -> dict[int, float]:
    """The sum of the weights of those that have each term."""
    counts: defaultdict[int, float] = defaultdict(float)
    for features, weight in examples:
        for term in features.terms:
            counts[term] += weight
    return counts


def _total(examples: Iterable[Example]) -> float:
    return sum(weight for _, weight in examples)


def _parts(row: Features) -> tuple[float, float, float]:
    """What a word, a pair of words, and one of people and places count in a paper."""
    single, pairs = row.words, row.text - row.words
    text = 1 / sqrt(max(1.0, single + _PAIR * _PAIR * pairs))
    return text, text * _PAIR, _PEOPLE / sqrt(max(1, len(row.terms) - row.text))


def _sum(weights: Mapping[int, float], row: Features) -> float:
    """The weights of a paper's terms, each by what it counts there."""
    found = list(map(weights.get, row.terms, repeat(0.0)))
    word, pair, one = _parts(row)
    return (
        word * (_MAIN * sum(found[: row.main]) + sum(found[row.main : row.words]))
        + pair * sum(found[row.words : row.text])
        + one * sum(found[row.text :])
    )


def _rooted(score: float) -> float:
    return copysign(abs(score) ** (1 / _POWER), score)


def _measured(
    weights: Mapping[int, float], tally: _Tally, kept: Sequence[Example], passed: Sequence[Example]
) -> tuple[float, float]:
    """The unit of the scores, and the line in it."""
    some = kept[:_TRIED]
    known = sorted(_rooted(_sum(weights, one.features)) for one in some)
    unit = known[len(known) // 2]
    unit = unit if unit > 0 else 1.0
    tried = [(_rooted(_unseen(tally, weights, one)), len(kept) / len(some), 1) for one in some]
    others = passed[:_TRIED]
    tried += [
        (_rooted(_sum(weights, one.features)), len(passed) / len(others), 0) for one in others
    ]
    return unit, _line(tried) / unit


def _line(tried: list[tuple[float, float, int]]) -> float:
    """The greatest score below which papers are hardly kept.

    Of each paper that was tried its score, how many it stands for, and 1 when it was kept.
    """
    tried.sort()
    share = sum(many * kept for _, many, kept in tried) / sum(many for _, many, _ in tried)
    line, below, taken = tried[0][0], 0.0, 0.0
    for score, many, kept in tried:
        if taken <= _HARDLY * share * below:
            line = score
        below += many
        taken += many * kept
    return line


def _unseen(tally: _Tally, weights: Mapping[int, float], one: Example) -> float:
    """What a kept paper would have, had it not been kept."""
    row = one.features
    had = {t: tally.weight(t, one.weight) for t in row.terms if t in weights}
    return _sum(had, row)
