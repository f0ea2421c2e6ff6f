"""Which word a misspelled one was meant for."""

from __future__ import annotations

import random
import string

import pytest

from reader_tui.papers.near_words import misspelled, nearest

COUNTS = {
    "attention": 2431, "retention": 40, "intention": 90, "diffusion": 1800, "agents": 900,
    "agent": 1500, "planning": 700, "transformer": 1200, "transformers": 800, "tension": 3,
    "quantization": 300, "benchmark": 2200, "distillation": 600, "robots": 150, "robot": 300,
    "speculative": 90, "decoding": 310, "alignment": 500, "qwen2": 40, "memory": 450,
}  # fmt: skip


def slipped(rng: random.Random, word: str) -> str:
    at = rng.randrange(len(word) - 1)
    before, letter, after = word[:at], word[at], word[at + 1 :]
    match rng.choice(("drop", "double", "swap", "replace")):
        case "drop":
            return before + after
        case "double":
            return before + letter * 2 + after
        case "swap":
            return before + after[0] + letter + after[1:]
        case _:
            return before + rng.choice(string.ascii_lowercase) + after


def there(word: str) -> dict[str, int]:
    return {other: COUNTS[other] for other in misspelled(word) if other in COUNTS}


@pytest.mark.parametrize(
    ("typed", "meant"),
    [
        ("atention", "attention"),
        ("attenttion", "attention"),
        ("attetnion", "attention"),
        ("attemtion", "attention"),
        ("ttention", "attention"),
        ("attentio", "attention"),
        ("qwen", "qwen2"),
    ],
)
def test_one_slip_is_seen_through(typed: str, meant: str) -> None:
    assert nearest(typed, there(typed))[0] == meant


def test_every_slip_of_any_word_leads_back_to_it() -> None:
    rng = random.Random(4)
    for _ in range(2_000):
        word = "".join(rng.choices(string.ascii_lowercase, k=rng.randint(4, 15)))
        typed = slipped(rng, word)
        assert typed == word or word in misspelled(typed), (word, typed)


def test_the_word_is_among_the_first_three() -> None:
    rng = random.Random(5)
    for word in sorted(COUNTS):
        for _ in range(20):
            typed = slipped(rng, word)
            if typed not in COUNTS:
                assert word in nearest(typed, there(typed)), typed


def test_of_two_slips_the_commoner_word_comes_first_and_equal_ones_by_the_alphabet() -> None:
    assert nearest("agentz", {"agents": 3, "agent": 4}) == ["agent", "agents"]
    assert nearest("bat", {"cat": 7, "rat": 7, "hat": 7, "mat": 7}) == ["cat", "hat", "mat"]


def test_what_is_too_short_too_long_or_far_off_offers_nothing() -> None:
    assert misspelled("ab") == {}
    assert misspelled("a" * 41) == {}
    assert nearest("attention", {"attention": 9, "robot": 4}) == []
    assert nearest("robt", {"robot": 0}) == []


def test_the_look_ups_are_a_few_hundred() -> None:
    assert len(misspelled("transformers")) < 1_000
