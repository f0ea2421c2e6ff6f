"""How common each term is among the papers of the archive, told from a sample; pure."""

from __future__ import annotations

import sys
import zlib
from array import array
from collections import Counter
from collections.abc import Iterable
from math import log
from typing import NamedTuple

from reader_tui.papers.features import VERSION, Features

SAMPLE = 6_000
"""So many papers are enough to tell from, spread evenly over the archive."""

UNSEEN = 0.5
"""A term that is in no paper of the sample counts as if so many had it."""
_RARE = 1
"""What no more papers of a large sample have is not remembered; it counts as half a paper."""
_LARGE = 3_000


class Frequencies(NamedTuple):
    """In how many of so many papers each term is."""

    counts: dict[int, int]
    papers: int

    def rate(self, term: int) -> float:
        """The share of papers that have the term, from 0 to 1."""
        return self.counts.get(term, UNSEEN) / max(1, self.papers)

    def rarity(self, term: int) -> float:
        """What it says that two papers share the term: 0.7 when all have it, more the fewer do."""
        return self.rarity_of(self.counts.get(term, UNSEEN))

    def rarity_of(self, count: float) -> float:
        """The rarity of a term that so many papers of the sample have."""
        return log(1 + self.papers / count)

    def encode(self) -> bytes:
        """The frequencies as they are stored, about 4 bytes for each term."""
        head = array("I", (VERSION, self.papers, len(self.counts)))
        told = array("I", sorted(self.counts))
        counts = array("I", map(self.counts.__getitem__, told))
        parts = head + told + counts
        if sys.byteorder == "big":
            parts.byteswap()
        return zlib.compress(parts.tobytes(), 1)


def counted(rows: Iterable[Features]) -> Frequencies:
    """The frequencies of a sample of papers."""
    counts: Counter[int] = Counter()
    papers = 0
    for row in rows:
        counts.update(row.terms)
        papers += 1
    if papers < _LARGE:
        return Frequencies(dict(counts), papers)
    return Frequencies({term: n for term, n in counts.items() if n > _RARE}, papers)


def decode(stored: bytes) -> Frequencies:
    """The frequencies that `Frequencies.encode` stored.

    Raises `ValueError` when they are of another version, or none at all.
    """
    parts = array("I")
    try:
        parts.frombytes(zlib.decompress(stored))
    except zlib.error:
        raise ValueError("no frequencies") from None
    if sys.byteorder == "big":
        parts.byteswap()
    if len(parts) < 3 or parts[0] != VERSION or len(parts) != 3 + 2 * parts[2]:
        raise ValueError("no frequencies of this version")
    _, papers, size = parts[:3]
    return Frequencies(dict(zip(parts[3 : 3 + size], parts[3 + size :], strict=True)), papers)
