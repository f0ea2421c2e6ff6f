"""A reader's place in a paper, found again in another version of its text or at another width.

A place is no line number: it is a sentence, known by its own fingerprint, that of its paragraph
and those of the paragraphs around it, by its section, and by how far into the text it stands.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import NamedTuple
from zlib import crc32

from reader_tui.text.fold import fold
from reader_tui.text.paper.blocks import Block, Section

_SENTENCE = re.compile(r"(?<=[.!?])[”\"’)\]]*\s+(?=[^\sa-z])|\n")
_BETWEEN = re.compile(r"[\W_]+")
_NOTHING = 0
_BLOCK, _NEIGHBOUR, _NEXT, _SECTION = 8, 4, 2, 1
"""What speaks for a block, from the most to the least."""


class Anchor(NamedTuple):
    """A place in a text; made of numbers and two words, so that it can be kept as a list.

    `offset` counts characters into the sentence; `share` is how far into the text the place
    stands, between 0 and 1.
    """

    number: str
    title: str
    sentence: int
    block: int
    before: int
    after: int
    offset: int
    share: float


class Place(NamedTuple):
    """Where a place stands among blocks: the index of one, and characters into its text."""

    block: int
    offset: int


def fingerprint(text: str) -> int:
    """A number that is the same for the same letters and digits; 0 for a text without any."""
    letters = _BETWEEN.sub("", fold(text))
    return crc32(letters.encode("utf-8", "replace")) if letters else _NOTHING


def anchor(blocks: Sequence[Block], outline: Sequence[Section], place: Place) -> Anchor:
    """What finds a place again; a place outside the text is moved to its nearer end.

    Raises ValueError when there are no blocks.
    """
    if not blocks:
        raise ValueError("a text without blocks has no places")
    at = min(max(place.block, 0), len(blocks) - 1)
    block = blocks[at]
    start, end = _around(block.text, place.offset)
    section = outline[block.section] if block.section is not None else Section(1, "", "")
    before = fingerprint(blocks[at - 1].text) if at else _NOTHING
    after = fingerprint(blocks[at + 1].text) if at + 1 < len(blocks) else _NOTHING
    return Anchor(
        section.number,
        section.title,
        fingerprint(block.text[start:end]),
        fingerprint(block.text),
        before,
        after,
        max(0, min(place.offset, end) - start),
        at / len(blocks),
    )


def found(anchor: Anchor, blocks: Sequence[Block], outline: Sequence[Section]) -> Place:
    """The place in another text: where its sentence stands, else what stood next to it, else how
    far it was.

    Linear in the text. A text without blocks has the place (0, 0).
    """
    if not blocks:
        return Place(0, 0)
    prints = [fingerprint(block.text) for block in blocks]
    here = [at for at, known in enumerate(prints) if known == anchor.block != _NOTHING]
    if not here:
        here = [at for at, block in enumerate(blocks) if _sentence(anchor, block.text) is not None]
    if here:
        best = max(here, key=lambda at: _likeness(anchor, at, blocks, prints, outline))
        start = _sentence(anchor, blocks[best].text)
        limit = max(0, len(blocks[best].text) - 1)
        return Place(best, min(limit, (start or 0) + anchor.offset))
    return Place(_nearby(anchor, blocks, prints, outline), 0)


def _around(text: str, offset: int) -> tuple[int, int]:
    """The sentence that stands at a place in a text."""
    start = 0
    for gap in _SENTENCE.finditer(text):
        if gap.end() > offset:
            return start, gap.start()
        start = gap.end()
    return start, len(text)


def _sentence(anchor: Anchor, text: str) -> int | None:
    """Where the sentence of an anchor begins in a text."""
    start = 0
    for gap in _SENTENCE.finditer(text):
        if fingerprint(text[start : gap.start()]) == anchor.sentence:
            return start
        start = gap.end()
    return start if fingerprint(text[start:]) == anchor.sentence else None


def _likeness(
    anchor: Anchor,
    at: int,
    blocks: Sequence[Block],
    prints: Sequence[int],
    outline: Sequence[Section],
) -> tuple[int, float]:
    """How much speaks for a block: what it is and what stands around it, then how far it is."""
    points = _BLOCK * (prints[at] == anchor.block)
    points += _NEIGHBOUR * (at > 0 and prints[at - 1] == anchor.before != _NOTHING)
    points += _NEIGHBOUR * (at + 1 < len(blocks) and prints[at + 1] == anchor.after != _NOTHING)
    points += _NEXT * (anchor.before in prints[max(0, at - 3) : at])
    points += _NEXT * (anchor.after in prints[at + 1 : at + 4])
    points += _SECTION * _is_section(anchor, blocks[at], outline)
    return points, -abs(at / len(blocks) - anchor.share)


def _is_section(anchor: Anchor, block: Block, outline: Sequence[Section]) -> bool:
    if block.section is None:
        return not anchor.title
    section = outline[block.section]
    return (section.number, section.title) == (anchor.number, anchor.title)


def _nearby(
    anchor: Anchor, blocks: Sequence[Block], prints: Sequence[int], outline: Sequence[Section]
) -> int:
    """The block to show where the sentence is gone."""
    for known, step in ((anchor.after, 0), (anchor.before, 1)):
        if known != _NOTHING and known in prints:
            return min(prints.index(known) + step, len(blocks) - 1)
    named = [at for at, block in enumerate(blocks) if _is_section(anchor, block, outline)]
    far = round(anchor.share * len(blocks))
    return min(named or range(len(blocks)), key=lambda at: abs(at - far))
