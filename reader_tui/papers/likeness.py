"""Which papers are near another one, and what they share; pure.

Two papers are near by the cosine of their terms, each weighed by its rarity, and of their
authors and organizations, which count less. A term of very many papers says nothing. Papers
near the nearest ones are near as well, if less so: what those have in common is added to what
is looked for, which finds what the paper itself says in other words.

Nothing here reads an archive. It is asked for the papers that share the `probes` of a paper,
some two hundred of them, and `near` puts those in order by their stored features.
"""

from __future__ import annotations

from array import array
from collections.abc import Iterable, Mapping
from itertools import repeat
from math import sqrt
from operator import mul
from typing import NamedTuple

from reader_tui.papers.features import Features, number
from reader_tui.papers.frequencies import UNSEEN, Frequencies
from reader_tui.papers.models import Paper
from reader_tui.papers.reasons import shown
from reader_tui.text.fold import words
from reader_tui.text.plural import plural

CANDIDATES = 200
"""So many papers that share probes are enough to find the nearest among."""

_PROBES = 30
_AUTHORS = 16
_MAIN = 2.0
_PAIR = 0.7
_PEOPLE = 0.35
"""How much the people's cosine counts beside the text's."""
_COMMON = 1 / 3
"""A term that more of the papers have says nothing of what is near."""
_FEW = 12
"""A small archive counts as if so many more papers were in it, which have none of the terms."""
_NEAREST = 5
_THEIRS = 0.6
"""How much of what is looked for is of the nearest papers."""
_NOT_NEAR = 0.03
"""Papers with a smaller likeness are not near: less have 19 of 20 that share nothing but chance."""
_NO_NEARER = 0.045
"""The same of the likeness to what is looked for once it is moved, which is larger."""
_TOLD = 3


class Probe(NamedTuple):
    """What to ask the full-text index for, and how much it weighs that a paper has it."""

    column: str
    """`authors`, `organization`, or empty for the title and the abstract."""
    phrase: str
    """Folded words with a blank between them."""
    weight: float


class Near(NamedTuple):
    """A paper that is near, by its place among the candidates, and how near, up to about 1."""

    at: int
    likeness: float


def probes(paper: Paper, row: Features, archive: Frequencies) -> list[Probe]:
    """What the papers near to one are to be looked for by, the weightiest first."""
    main = set(row.terms[: row.main])
    singles = set(row.terms[: row.words])
    found = []
    for word in dict.fromkeys(words(paper.title) + words(paper.abstract)):
        if (term := number(word)) in singles:
            weight = archive.rarity(term) * (_MAIN if term in main else 1)
            found.append(Probe("", word, weight))
    found = sorted(found, key=lambda probe: (-probe.weight, probe.phrase))[:_PROBES]
    heaviest = found[0].weight if found else 1.0
    for author in paper.authors[:_AUTHORS]:
        if len(name := words(author)) > 1:
            found.append(Probe("authors", " ".join(name), heaviest * _PEOPLE))
    return found


def near(
    row: Features, candidates: Iterable[Features], archive: Frequencies, limit: int
) -> list[Near]:
    """The nearest candidates, the nearest first, and none that is not near.

    The paper itself must not be among them. Of equally near ones the earlier comes first.
    """
    tells = _Telling(archive)
    others = [_Vector.of(other, tells) for other in candidates]
    own = _Vector.of(row, tells)
    text, people = own.text(), own.people()
    first = [one for one in _ordered(text, people, others)[:_NEAREST] if one.likeness >= _NOT_NEAR]
    if not first:
        return []
    found = _ordered(_moved(text, [others[one.at].text() for one in first]), people, others)
    return [one for one in found[:limit] if one.likeness >= _NO_NEARER]


class _Telling(dict[float, float]):
    """What it says to share a term, by how many papers of the sample have it.

    What too many have says nothing: texts of which that is all are near nothing.
    """

    def __init__(self, archive: Frequencies) -> None:
        self._archive = archive
        self._most = _COMMON * (archive.papers + _FEW)

    def __missing__(self, count: float) -> float:
        self[count] = told = 0.0 if count > self._most else self._archive.rarity_of(count)
        return told

    def of(self, terms: Iterable[int]) -> list[float]:
        """What each of the terms says."""
        counts = map(self._archive.counts.get, terms, repeat(UNSEEN))
        return list(map(self.__getitem__, counts))


class _Vector(NamedTuple):
    """The weights of a paper's terms."""

    terms: array[int]
    weights: list[float]
    ends: int
    """Where the text ends and the people begin."""
    length: float
    """How long the weights of the text are together."""
    crowd: float
    """The same of the people's."""

    @classmethod
    def of(cls, row: Features, tells: _Telling) -> _Vector:
        terms, main, single, text = row
        told = tells.of(terms)
        weights = [_MAIN * one for one in told[:main]]
        weights += told[main:single]
        weights += [_PAIR * one for one in told[single:text]]
        people = told[text:]
        return cls(terms, weights + people, text, _length(weights), _length(people))

    def text(self) -> dict[int, float]:
        """The unit weights of the text."""
        return dict(zip(self.terms, (one / self.length for one in self.weights), strict=False))

    def people(self) -> dict[int, float]:
        """The unit weights of those behind the paper."""
        weights = (one / self.crowd for one in self.weights[self.ends :])
        return dict(zip(self.terms[self.ends :], weights, strict=True))

    def likeness(self, text: Mapping[int, float], people: Mapping[int, float]) -> float:
        """How near the paper is to what is looked for."""
        terms, weights, ends, length, crowd = self
        found: float = sum(map(mul, map(text.get, terms[:ends], repeat(0.0)), weights)) / length
        if len(terms) == ends or not people:
            return found
        both = map(people.get, terms[ends:], repeat(0.0))
        shared: float = sum(map(mul, both, weights[ends:]))
        return found + _PEOPLE * shared / crowd


def _length(weights: list[float]) -> float:
    return sqrt(sum(map(mul, weights, weights))) or 1.0


def _ordered(
    text: Mapping[int, float], people: Mapping[int, float], others: list[_Vector]
) -> list[Near]:
    found = [Near(at, other.likeness(text, people)) for at, other in enumerate(others)]
    return sorted(found, key=lambda one: (-round(one.likeness, 9), one.at))


def _moved(own: Mapping[int, float], near: list[dict[int, float]]) -> dict[int, float]:
    """What is looked for, moved towards what the nearest papers have."""
    weights = dict(own)
    for other in near:
        for term, weight in other.items():
            weights[term] = weights.get(term, 0.0) + _THEIRS / len(near) * weight
    length = _length(list(weights.values()))
    return {term: weight / length for term, weight in weights.items()}


def shared(row: Features, other: Features, names: Mapping[int, str], archive: Frequencies) -> str:
    """What two papers share, in words: `2 authors: A, B; from NVIDIA; world model, VLA`.

    `names` are `features.named`'s of either paper.
    """
    both = set(other.terms)
    weights = {
        term: archive.rarity(term) * (_MAIN if at < row.main else 1)
        for at, term in enumerate(row.terms)
        if term in both and term in names
    }
    told = [names[term] for term in sorted(weights, key=lambda t: (-weights[t], names[t]))]
    authors = [name.partition(":")[2] for name in told if name.startswith("author:")]
    said = [f"{plural(len(authors), 'author')}: {_listed(authors)}"] if authors else []
    said += [shown(name) for name in told if name.startswith("org:")]
    if terms := _apart([name for name in told if ":" not in name or name.startswith("kw:")]):
        said.append(", ".join(terms[:_TOLD]))
    return "; ".join(said)


def _apart(names: list[str]) -> list[str]:
    """Those that share no word with a longer or weightier one."""
    kept: list[str] = []
    said: set[str] = set()
    for name in sorted(names, key=lambda name: " " not in name):
        mine = set(words(shown(name)))
        if not mine & said:
            said |= mine
            kept.append(shown(name))
    return kept


def _listed(names: list[str]) -> str:
    """The first names, and how many more."""
    more = len(names) - _TOLD
    return ", ".join(names[:_TOLD]) + (f" and {more} more" if more > 0 else "")
