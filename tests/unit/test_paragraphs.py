"""Abstracts set in lines: lists, figures, and what keeps together."""

from __future__ import annotations

import doctest
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from reader_tui.text import paragraphs
from reader_tui.text.cells import cell_len

WORDS = st.lists(
    st.text("ab(),.%×12 漢字e\u0301", min_size=1, max_size=12).map(str.strip).filter(bool),
    max_size=40,
).map(lambda words: " ".join(" ".join(words).split()))


def set_in(text: str, width: int) -> list[str]:
    return [text[start:end] for start, end in paragraphs.lines(text, width)]


def test_the_examples_of_the_docstrings_hold() -> None:
    assert doctest.testmod(paragraphs).failed == 0


@pytest.mark.parametrize(
    ("text", "count"),
    [
        ("(1) one, (2) two, (3) three.", 3),
        ("we do 1) this and 2) that", 2),
        ("(i) first, (ii) second, (iii) third", 3),
        ("as (2) shows", 0),
        ("only (1) item", 0),
        ("f(1) g(2) are calls", 0),
        ("(i) mixed, (2) styles", 0),
        ("(1) a and (3) c", 0),
    ],
)
def test_an_enumeration_counts_from_one_without_a_gap(text: str, count: int) -> None:
    assert len(paragraphs.items(text)) == count


def test_the_last_item_ends_with_its_sentence() -> None:
    text = "Three: (1) a; (2) b; (3) c. Then prose."
    blocks = [(text[start:end].strip(), item) for start, end, item in paragraphs.blocks(text)]
    assert blocks == [
        ("Three:", False), ("(1) a;", True), ("(2) b;", True), ("(3) c.", True),
        ("Then prose.", False),
    ]  # fmt: skip


@pytest.mark.parametrize("text", ["GPT-4.1 and v2.0", "in 2026", "a 3D mesh", "x86 and 8x8 grids"])
def test_names_and_years_are_no_figures(text: str) -> None:
    assert paragraphs.figures(text) == []


def test_numbers_keep_their_units_and_brackets_never_begin_a_line() -> None:
    assert set_in("it takes 12 ms", 11) == ["it takes", "12 ms"]
    assert set_in("a wide gap )", 10) == ["a wide", "gap )"]


def test_wide_characters_fill_their_lines() -> None:
    assert set_in("漢字漢字漢字", 5) == ["漢字", "漢字", "漢字"]


@given(WORDS, st.integers(2, 30))
def test_lines_hold_every_word_and_fit(text: str, width: int) -> None:
    spans = paragraphs.lines(text, width)
    assert "".join(text[a:b] for a, b in spans).replace(" ", "") == text.replace(" ", "")
    assert all(cell_len(text[a:b]) <= width for a, b in spans)
    assert all(before[1] <= after[0] for before, after in pairwise(spans))


@given(WORDS)
def test_blocks_cover_the_text(text: str) -> None:
    blocks = paragraphs.blocks(text)
    assert blocks[0][0] == 0
    assert blocks[-1][1] == len(text)
    assert all(a[1] == b[0] for a, b in pairwise(blocks))
