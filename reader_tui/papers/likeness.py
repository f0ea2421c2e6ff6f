"""Which papers are near another one, and what they share; pure.

Two papers are near by the cosine of their terms, each weighed by how often the paper says
it and by how few papers do, and of their authors and organizations, which count less. The
weights grow slowly with both: a rare word shared by chance must not outweigh the subject.
A term of very many papers says nothing. Papers near the nearest ones are near as well, if
less so: how near each is to those is added, which finds what the paper itself says in other
words.

Two papers of the same group and of the same months, where there are any, are near as well.

Nothing here reads an archive. It is asked for the papers that share the `probes` of a paper,
a hundred and sixty of them, and `near` puts those in order by their stored features.
"""

from __future__ import annotations

from array import array
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from itertools import chain, repeat
from math import log, sqrt
from operator import mul
from typing import NamedTuple

from reader_tui.papers.features import STEPS, Features, number
from reader_tui.papers.frequencies import UNSEEN, Frequencies
from reader_tui.papers.models import Paper
from reader_tui.papers.reasons import shown
from reader_tui.text.fold import words
from reader_tui.text.plural import plural

CANDIDATES = {"": 120, "authors": 40}
"""So many papers that share words, and so many that share authors, are enough to find the
nearest among."""

_PROBES = 40
_ASKED = 0.5
"""The words that are asked for are in so many papers together, as a share of all papers."""
_ASKED_LEAST = 12
"""So many papers are no work: in a very small archive all words are asked for."""
_AUTHORS = 16
_TIMES = tuple(1 + log(times) for times in (*STEPS, 1))
"""How much a word counts by how often it comes."""
_MAIN = 2.0
"""The same of a word of the title, where it is only told what two papers share."""
_PEOPLE = 0.1
"""How much the people's cosine counts beside the text's."""
_KIN = 3
"""So many papers of its group are near a paper whatever they say."""
_PLACE = 7
"""They stand after so many others, for whoever asks for ten."""
_GROUP = 3
"""Papers that share so many authors, the organization counted with them, are of one group."""
_SHARED, _MOST_SHARED = 0.1, 6
_MONTH = 0.05
"""Of a group's papers those of the same months and of more of the same people come first."""
_SAME_TIME = 4
"""They are of so many months before or after."""
_COMMON = 1 / 3
"""A term that more of the papers have says nothing of what is near."""
_FEW = 12
"""A small archive counts as if so many more papers were in it, which have none of the terms."""
_AGAIN = 60
"""So many of the nearest candidates are looked at again, with what the very nearest say."""
_NEAREST = 10
_THEIRS = 1.0
"""How much nearness to the nearest papers counts beside that to the paper itself."""
_NOT_NEAR = 0.07
"""Papers with a smaller likeness are not near: less have 9 of 10 that share nothing but chance."""
_FIRST = 10
_CLEARLY = 0.12
"""After so many papers there are only those with this likeness: less have 99 of 100 such."""
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
    times = dict(zip(row.terms, _times(row), strict=False))
    weights: dict[str, float] = {}
    for word in words(paper.title) + words(paper.abstract):
        if word not in weights and (term := number(word)) in times:
            weights[word] = archive.rarity(term) * times[term]
    found: list[Probe] = []
    left = max(_ASKED, _ASKED_LEAST / max(1, archive.papers))
    for word in sorted(weights, key=lambda word: (-weights[word], word)):
        share = archive.rate(number(word))
        if len(found) < _PROBES and (share <= left or not found):
            found.append(Probe("", word, weights[word]))
            left -= share
    names = (words(author) for author in paper.authors[:_AUTHORS])
    return found + [Probe("authors", " ".join(name), 1.0) for name in names if len(name) > 1]


def near(
    row: Features,
    candidates: Sequence[Features],
    archive: Frequencies,
    limit: int,
    apart: Iterable[int] = (),
) -> list[Near]:
    """The nearest candidates, the nearest first, and none that is not near.

    The paper itself must not be among them. Of equally near ones the earlier comes first.
    `apart` are the months between each of them and the paper; none where that is not known.
    """
    tells = _Telling(archive)
    others = [_Vector.of(other, tells) for other in candidates]
    own = _Vector.of(row, tells)
    text, group = own.text(), own.group()
    said = [other.says(text) for other in others]
    likeness = [a + _PEOPLE * other.is_by(group) for a, other in zip(said, others, strict=True)]
    first = _ordered(likeness)[:_AGAIN]
    nearest = sum(one.likeness >= _NOT_NEAR for one in first[:_NEAREST])
    if not nearest:
        return []
    theirs = _mean([others[one.at].text() for one in first[:nearest]])
    likeness = [0.0] * len(others)
    for place, (at, alone) in enumerate(first):
        to_them = others[at].says(theirs)
        if place < nearest:
            to_them = _of_others(to_them, nearest)
        likeness[at] = (alone + _THEIRS * to_them) / (1 + _THEIRS)
    found = _ordered(likeness)
    for at in _kin(row, candidates, said, apart):
        likeness[at] = max(likeness[at], found[:_PLACE][-1].likeness)
    found = _ordered(likeness)[:limit]
    return [one for one in found[:_FIRST] if one.likeness >= _NOT_NEAR] + [
        one for one in found[_FIRST:] if one.likeness >= _CLEARLY
    ]


class _Telling(dict[float, float]):
    """What it says to share a term, by how many papers of the sample have it.

    What too many have says nothing: texts of which that is all are near nothing.
    """

    def __init__(self, archive: Frequencies) -> None:
        self._archive = archive
        self._most = _COMMON * (archive.papers + _FEW)

    def __missing__(self, count: float) -> float:
        self[count] = told = 0.0 if count > self._most else sqrt(self._archive.rarity_of(count))
        return told

    def of(self, terms: Iterable[int]) -> list[float]:
        """What each of the terms says."""
        counts = map(self._archive.counts.get, terms, repeat(UNSEEN))
        return list(map(self.__getitem__, counts))


class _Vector(NamedTuple):
    """The weights of a paper's words, and of those behind it; each kind of length 1."""

    words: array[int]
    said: list[float]
    length: float
    people: array[int]
    known: list[float]
    crowd: float

    @classmethod
    def of(cls, row: Features, tells: _Telling) -> _Vector:
        """Of a paper's features; pairs of words cost as much again, and tell next to nothing."""
        single, people = row.terms[: row.words], row.terms[row.text :]
        said = list(map(mul, tells.of(single), _times(row)))
        known = tells.of(people)
        return cls(single, said, _length(said), people, known, _length(known))

    def text(self) -> dict[int, float]:
        """The unit weights of the words."""
        return dict(zip(self.words, (one / self.length for one in self.said), strict=True))

    def group(self) -> dict[int, float]:
        """The unit weights of those behind the paper."""
        return dict(zip(self.people, (one / self.crowd for one in self.known), strict=True))

    def says(self, text: Mapping[int, float]) -> float:
        """How near what the paper says is to what is looked for."""
        found: float = sum(map(mul, map(text.get, self.words, repeat(0.0)), self.said))
        return found / self.length

    def is_by(self, group: Mapping[int, float]) -> float:
        """How near those behind the paper are to those who are looked for."""
        found: float = sum(map(mul, map(group.get, self.people, repeat(0.0)), self.known))
        return found / self.crowd


def _length(weights: list[float]) -> float:
    return sqrt(sum(map(mul, weights, weights))) or 1.0


def _kin(
    row: Features, candidates: Sequence[Features], said: Sequence[float], apart: Iterable[int]
) -> list[int]:
    """The places of the candidates that are of the same group and of the same time."""
    own = set(row.terms[row.text :])
    found = []
    for at, (other, months) in enumerate(zip(candidates, chain(apart, repeat(0)), strict=False)):
        shared = len(own.intersection(other.terms[other.text :]))
        if shared >= _GROUP and months <= _SAME_TIME:
            people = _SHARED * min(shared, _MOST_SHARED)
            found.append((said[at] + people - _MONTH * months, -at))
    return [-at for _, at in sorted(found, reverse=True)[:_KIN]]


def _times(row: Features) -> list[float]:
    """How much each word of a paper counts by how often it comes, in the order of its terms."""
    found: list[float] = []
    for counts, end in zip(_TIMES, (*row.often, row.words), strict=True):
        found += repeat(counts, end - len(found))
    return found


def _ordered(likeness: Iterable[float]) -> list[Near]:
    found = [Near(at, one) for at, one in enumerate(likeness)]
    return sorted(found, key=lambda one: (-round(one.likeness, 9), one.at))


def _mean(texts: list[dict[int, float]]) -> dict[int, float]:
    """What papers say on average."""
    found: defaultdict[int, float] = defaultdict(float)
    for text in texts:
        for term, weight in text.items():
            found[term] += weight
    return {term: weight / len(texts) for term, weight in found.items()}


def _of_others(likeness: float, papers: int) -> float:
    """How near one of several papers is to the others, of how near it is to the mean of all."""
    return (likeness * papers - 1) / (papers - 1) if papers > 1 else 0.0


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
