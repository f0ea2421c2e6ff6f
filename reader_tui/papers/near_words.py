"""Which words a misspelled one may have been meant for; pure.

One letter may have been dropped, doubled or added, replaced, or swapped with its
neighbour. `misspelled` gives every word from which one such slip leads to the one that
was typed; which of them exist is for the vocabulary to say: a few hundred look-ups
by primary key, whatever its size.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from math import log

SHORTEST = 3
"""Of a shorter word nothing is guessed."""
LONGEST = 40

_LETTERS = "abcdefghijklmnopqrstuvwxyz0123456789"
_SLIPS = {"swapped": 3.0, "doubled": 3.0, "dropped": 2.5, "added": 1.5, "replaced": 1.0}
"""How likely each slip is, beside the others, as a logarithm."""
_FIRST = 2.0
"""How much less likely it is that the first letter is wrong."""


def misspelled(word: str) -> dict[str, float]:
    """The words that one slip makes this word of, and how likely each slip is, as a logarithm.

    The word is folded, as `text.fold.words` gives it.
    """
    if not SHORTEST <= len(word) <= LONGEST:
        return {}
    meant: dict[str, float] = {}
    for slip, at, other in _slips(word):
        likely = _SLIPS[slip] - (_FIRST if at == 0 else 0.0)
        if other != word and len(other) >= 2:
            meant[other] = max(likely, meant.get(other, likely))
    return meant


def _slips(word: str) -> Iterator[tuple[str, int, str]]:
    """What happened, at which letter, to which word."""
    for at in range(len(word) + 1):
        before, after = word[:at], word[at:]
        for letter in _LETTERS:
            yield "dropped", at, before + letter + after
            if after:
                yield "replaced", at, before + letter + after[1:]
        if after:
            twice = after[0] in (before[-1:], after[1:2])
            yield "doubled" if twice else "added", at, before + after[1:]
        if len(after) > 1:
            yield "swapped", at, before + after[1] + after[0] + after[2:]


def nearest(word: str, counts: Mapping[str, int], limit: int = 3) -> list[str]:
    """The words that were most likely meant, the likeliest first.

    `counts` holds, of the words that `misspelled` gives, those that there are, and how many
    papers have them. Equally likely ones stand by the alphabet.
    """
    meant = misspelled(word)
    found = [other for other, count in counts.items() if count > 0 and other in meant]
    found.sort(key=lambda other: (-meant[other] - log(1 + counts[other]), other))
    return found[:limit]
