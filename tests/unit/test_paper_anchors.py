"""A place in a paper is found again in another version of it, and at another width."""

from __future__ import annotations

import random

from hypothesis import given, settings
from hypothesis import strategies as st

from reader_tui.text.paper.anchors import Place, anchor, fingerprint, found
from reader_tui.text.paper.blocks import Block, Section

_TEXT = """we model token loss the a data train with of in on for is are large small layer attention
result table shows that our method improves over baseline by points under same budget and
further study reveals most gains come from longer context rather than more weights"""
_WORDS = tuple(_TEXT.split())
OUTLINE = [Section(1, str(number), f"Part {number}") for number in range(1, 6)]
_COMMON = ("Baselines.", "Results.", "Setup.")


def _sentence(chance: random.Random) -> str:
    words = [chance.choice(_WORDS) for _ in range(chance.randint(4, 18))]
    return " ".join(words).capitalize() + "."


def _paper(chance: random.Random) -> list[Block]:
    blocks = []
    for section in range(len(OUTLINE)):
        for _ in range(chance.randint(3, 12)):
            text = " ".join(_sentence(chance) for _ in range(chance.randint(1, 6)))
            text = chance.choice(_COMMON) if chance.random() < 0.15 else text
            blocks.append(Block("paragraph", text, section))
    return blocks


def _changed(blocks: list[Block], keep: Block, chance: random.Random) -> list[Block]:
    """Another version: paragraphs added, removed, joined, and moved to another section."""
    changed: list[Block] = []
    for block in blocks:
        while chance.random() < 0.2:
            changed.append(Block("paragraph", _sentence(chance), block.section))
        if block is not keep and chance.random() < 0.2:
            continue
        if changed and block is keep and chance.random() < 0.2:
            last = changed.pop()
            changed.append(Block("paragraph", f"{last.text} {block.text}", block.section))
        else:
            changed.append(block)
    return changed


def _hits(seed: int) -> bool:
    chance = random.Random(seed)
    blocks = _paper(chance)
    longer = [at for at, block in enumerate(blocks) if block.text not in _COMMON]
    at = chance.choice(longer)
    text = blocks[at].text
    offset = chance.randrange(len(text))
    kept = anchor(blocks, OUTLINE, Place(at, offset))
    begin = max(text.rfind(". ", 0, offset + 1) + 2, 0) if ". " in text[:offset] else 0
    sentence = text[begin : text.find(".", begin) + 1]
    version = _changed(blocks, blocks[at], chance)
    place = found(kept, version, OUTLINE)
    near = version[place.block].text[max(0, place.offset - len(sentence)) :][: 2 * len(sentence)]
    return sentence in near or sentence in version[place.block].text


def test_the_same_sentence_is_found_in_nearly_every_version() -> None:
    tried = 400
    assert sum(map(_hits, range(tried))) >= 0.99 * tried


@settings(max_examples=60, deadline=None)
@given(st.lists(st.text(max_size=60), max_size=12), st.integers(-3, 20), st.integers(-5, 90))
def test_a_place_is_always_inside_the_text(texts: list[str], at: int, offset: int) -> None:
    blocks = [Block("paragraph", text) for text in texts]
    if not blocks:
        return
    kept = anchor(blocks, [], Place(at, offset))
    for other in (blocks, blocks[::-1], blocks[:1]):
        place = found(kept, other, [])
        assert 0 <= place.block < len(other)
        assert 0 <= place.offset <= len(other[place.block].text)


def test_of_two_equal_paragraphs_the_one_with_the_same_neighbours_is_meant() -> None:
    blocks = [
        Block("paragraph", text, 0)
        for text in ("One thing.", "Results.", "Another thing.", "Results.", "A third thing.")
    ]
    kept = anchor(blocks, OUTLINE, Place(3, 0))
    longer = [Block("paragraph", "New.", 0), *blocks]
    assert found(kept, longer, OUTLINE).block == 4


def test_a_removed_paragraph_leads_to_what_stood_behind_it() -> None:
    blocks = [Block("paragraph", f"Paragraph number {word}.", 0) for word in ("one", "two", "six")]
    kept = anchor(blocks, OUTLINE, Place(1, 0))
    left = [blocks[0], blocks[2]]
    assert left[found(kept, left, OUTLINE).block].text == "Paragraph number six."


def test_a_fingerprint_sees_letters_and_digits_alone() -> None:
    assert fingerprint("A  “Müller” 12!") == fingerprint("a muller 12")
    assert fingerprint("…") == 0
    assert fingerprint("a 12") != fingerprint("a 13")
