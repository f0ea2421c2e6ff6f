"""Letters found in a title, as one types them to jump to it; pure.

From the best to the least: the beginnings of words in their order (`spar att`, `sa`),
the letters in a row, the letters with others between them.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

from reader_tui.text.fold import Placed, placed, words

LIMIT = 64
"""More letters are not looked at."""


class Match(NamedTuple):
    """How well letters fit a text (more is better), and where they stand in it."""

    score: float
    spans: tuple[tuple[int, int], ...]


def letters_of(typed: str) -> str:
    """The letters that count of what was typed."""
    return "".join(words(typed[:LIMIT]))


def match(typed: str, text: str) -> Match | None:
    """Where the typed letters are found in a text; None when they are not, or there are none."""
    sought = words(typed[:LIMIT])
    letters = "".join(sought)
    there = list(placed(text))
    if not letters or not there:
        return None
    found = (
        _begun(sought, there, 100)
        or _begun([letters], there, 90)
        or _initials(letters, there)
        or _in_a_row(letters, there)
        or _scattered(letters, there)
    )
    if found is None:
        return None
    # Of two that fit alike the shorter one is meant.
    return Match(found.score - len(text) / 1000, found.spans)


def _begun(sought: Sequence[str], there: Sequence[Placed], base: float) -> Match | None:
    """Words of the text that begin so, in this order."""
    spans: list[tuple[int, int]] = []
    at, skipped, whole = 0, 0, 0
    for word in sought:
        while at < len(there) and not there[at].word.startswith(word):
            at += 1
            skipped += 1
        if at == len(there):
            return None
        spans.append(_part(there[at], 0, len(word)))
        whole += there[at].word == word
        at += 1
    return Match(base + 3 * whole - min(skipped, 20), tuple(spans))


def _initials(letters: str, there: Sequence[Placed]) -> Match | None:
    """Beginnings of words, as many letters of each as fit: `sparat`, `sa`."""
    spans: list[tuple[int, int]] = []
    at, skipped = 0, 0
    for place in there:
        length = _common(place.word, letters[at:])
        if not length:
            skipped += 1
            continue
        spans.append(_part(place, 0, length))
        at += length
        if at == len(letters):
            return Match(80 - 4 * len(spans) - min(skipped, 20), tuple(spans))
    return None


def _common(word: str, letters: str) -> int:
    """How many letters both begin with."""
    length = 0
    for one, other in zip(word, letters, strict=False):
        if one != other:
            break
        length += 1
    return length


def _in_a_row(letters: str, there: Sequence[Placed]) -> Match | None:
    """The letters within one word."""
    for nth, place in enumerate(there):
        at = place.word.find(letters)
        if at >= 0:
            return Match(50 - min(nth, 20), (_part(place, at, at + len(letters)),))
    return None


def _scattered(letters: str, there: Sequence[Placed]) -> Match | None:
    """The letters in their order, with others between them."""
    spans: list[tuple[int, int]] = []
    at, gaps = 0, 0
    for place in there:
        for nth, letter in enumerate(place.word):
            if letter == letters[at]:
                spans.append(_part(place, nth, nth + 1))
                at += 1
                if at == len(letters):
                    return Match(40 - min(gaps, 40), tuple(spans))
            elif at:
                gaps += 1
    return None


def _part(place: Placed, start: int, end: int) -> tuple[int, int]:
    """Where a part of a word stands; of a word that folding made longer or shorter, all of it."""
    if place.end - place.start != len(place.word):
        return place.start, place.end
    return place.start + start, place.start + end
