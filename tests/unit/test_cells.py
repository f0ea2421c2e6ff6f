"""Widths, cutting and wrapping of text that is wide, combined or joined."""

from __future__ import annotations

from collections.abc import Callable
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st
from rich.cells import cell_len as rich_len

from reader_tui.text.cells import ELLIPSIS, cell_len, cut, head, wrap
from reader_tui.text.clean import clean

Measure = Callable[[str], int]

measures = pytest.mark.parametrize("measure", [cell_len, rich_len], ids=["own", "screen"])
"""The command line's measure and the screen's; both are given to these functions."""

characters = st.sampled_from(
    ["a", "b", "-", " ", " ", "é", "e\u0301", "漢", "字", "한", "ｆ", "👩", "\u200d", "❤", "\ufe0f"]
) | st.characters(codec="utf-8")
texts = st.lists(characters, max_size=60).map("".join).map(clean)
widths = st.integers(1, 24)


@pytest.mark.parametrize(
    ("text", "width"),
    [
        ("", 0),
        ("plain", 5),
        ("naïve", 5),
        ("nai\u0308ve", 5),
        ("漢字", 4),
        ("ｆｕｌｌ", 8),
        ("한글", 4),
        ("a\u0301\u0302\u0323", 1),
        ("\u0301", 0),
        ("🎉", 2),
        ("θ ≤ ∞ …", 7),
        ("𝔸", 1),
    ],
)
@measures
def test_text_is_as_wide_as_a_terminal_shows_it(text: str, width: int, measure: Measure) -> None:
    assert measure(text) == width


@pytest.mark.parametrize(
    ("text", "width", "kept"),
    [
        ("a long title", 12, "a long title"),
        ("a long title", 11, "a long tit…"),
        ("a long title", 8, "a long…"),
        ("a long title", 1, "…"),
        ("a long title", 0, ""),
        ("a long title", -3, ""),
        ("漢字漢字", 8, "漢字漢字"),
        ("漢字漢字", 7, "漢字漢…"),
        ("漢字漢字", 6, "漢字…"),
        ("漢字", 1, "…"),
        ("", 0, ""),
        ("e\u0301e\u0301e\u0301", 2, "e\u0301…"),
    ],
)
@measures
def test_cutting_leaves_an_ellipsis(text: str, width: int, kept: str, measure: Measure) -> None:
    assert cut(text, width, measure) == kept


@measures
@given(text=texts, width=st.integers(-2, 24))
def test_what_is_cut_fits_and_begins_as_the_text_does(
    measure: Measure, text: str, width: int
) -> None:
    kept = cut(text, width, measure)
    assert measure(kept) <= max(0, width)
    assert text.startswith(kept.removesuffix(ELLIPSIS))
    if 0 < width >= measure(text):
        assert kept == text


@measures
@given(text=texts, width=widths)
def test_a_head_takes_all_that_fits(measure: Measure, text: str, width: int) -> None:
    kept = head(text, width, measure)
    assert text.startswith(kept)
    assert measure(kept) <= width
    following = text[: len(kept) + 1]
    # Marks beyond what clean text has on each base may be left for the next line.
    assert kept == text or measure(following) > width or len(kept) >= 5 * width


@measures
@given(text=texts, width=widths)
def test_lines_fit_and_lose_nothing_but_spaces(measure: Measure, text: str, width: int) -> None:
    lines = wrap(text, width, measure)
    assert "".join(lines).replace(" ", "") == text.replace(" ", "")
    for line in lines:
        # One character that is wider than the whole line has to stand somewhere.
        assert measure(line) <= width or (width == 1 and measure(line[0]) == 2)
        assert line == line.strip(" ")
    assert all(lines) or lines == [""]


@given(text=texts, width=widths)
def test_no_word_that_fits_is_broken_and_no_line_could_take_the_next_one(
    text: str, width: int
) -> None:
    words = [word for word in text.split(" ") if word]
    lines = wrap(text, width)
    if all(cell_len(word) <= width for word in words):
        assert " ".join(lines).split() == " ".join(words).split()
        for line, following in pairwise(lines):
            assert cell_len(line) + 1 + cell_len(following.split(" ")[0]) > width


@pytest.mark.parametrize(
    ("text", "width", "lines"),
    [
        ("", 5, [""]),
        ("   ", 5, [""]),
        ("one two three", 7, ["one two", "three"]),
        ("one  two", 9, ["one two"]),
        ("see https://a.example/b now", 10, ["see", "https://a.", "example/b", "now"]),
        ("https://a.example/b c", 10, ["https://a.", "example/b", "c"]),
        ("漢字漢字漢", 4, ["漢字", "漢字", "漢"]),
        ("漢字", 1, ["漢", "字"]),
        ("漢字", 3, ["漢", "字"]),
        ("a\u00a0b c", 3, ["a\u00a0b", "c"]),
        ("abc", 0, ["a", "b", "c"]),
    ],
)
def test_text_is_set_in_lines(text: str, width: int, lines: list[str]) -> None:
    assert wrap(text, width) == lines


@pytest.mark.parametrize("word", ["漢" * 20_000, "a" * 20_000, "e\u0301" * 10_000], ids=len)
@pytest.mark.parametrize("width", [1, 80])
def test_one_endless_word_is_measured_piece_by_piece(word: str, width: int) -> None:
    measured = 0

    def measure(text: str) -> int:
        nonlocal measured
        measured += len(text)
        return cell_len(text)

    assert "".join(wrap(word, width, measure)) == word
    # Measuring the whole rest for every line would come to millions.
    assert measured < 60 * len(word)
