"""Words as a search compares them."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from reader_tui.text.fold import WORD_LIMIT, fold, line, lines, placed, words


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("Sparse Attention", "sparse attention"),
        ("In-Context, in_context; in—context", "in context in context in context"),
        ("Müller Łódź Ørsted naïve İzmir ß", "muller lodz orsted naive izmir ss"),
        ("ﬁne-tuning R² π₀ ½", "fine tuning r2 π0 1 2"),
        ("GPT-4.1 and Qwen2.5-VL, v1.5.2", "gpt 4.1 and qwen2.5 vl v1.5.2"),
        ("in 2024. We", "in 2024 we"),
        ("C/C++ c++17 g++, a+b +x 10+", "c c++ c++ 17 g++ a b x 10"),
        ("C# F#: issue #5 a#b", "c# f# issue 5 a b"),
        (".NET (.net) node.js ...and 0.5 .5", ". net . net node js and 0.5 5"),
        ("don’t e.g. foo@bar.org", "don t e g foo bar org"),
        ("\x00\x1b[31m *?!~", "31m"),
        ("שלום 模型 👾", "שלום 模型"),
        ("", ""),
    ],
)
def test_words_of_a_text(text: str, found: str) -> None:
    assert words(text) == found.split()


def test_an_accent_of_its_own_is_one_with_its_letter() -> None:
    assert words("Mu\u0308ller") == words("Müller") == ["muller"]


def test_an_endless_word_is_cut() -> None:
    assert words("x" * 10_000) == ["x" * WORD_LIMIT]


def test_a_line_has_a_blank_around_each_word_and_values_have_a_line_each() -> None:
    assert line("Sparse  Attention!") == " sparse attention "
    assert lines(["Ada Example", "", "...", "Béla Sample"]) == " ada example \n bela sample "


@given(st.text())
def test_places_are_where_the_words_stand(text: str) -> None:
    found = list(placed(text))
    assert [place.word for place in found] == words(text)
    for place in found:
        assert 0 <= place.start < place.end <= len(text)
        # A character that is taken apart may be cut, such as the two words of ½.
        assert place.word in fold(text[place.start : place.end])[: WORD_LIMIT + 8]
    starts = [place.start for place in found]
    assert starts == sorted(starts)


@given(st.text())
def test_folding_twice_changes_nothing(text: str) -> None:
    assert fold(fold(text)) == fold(text)


@given(st.text())
def test_case_does_not_count(text: str) -> None:
    assert words(text.swapcase().swapcase()) == words(text) or not text.isascii()
    if text.isascii():
        assert words(text.upper()) == words(text)


@given(st.text(st.sampled_from("aZ1_.+#- é½…ﬁ")) | st.text())
def test_words_are_found_in_the_same_way_with_and_without_their_places(text: str) -> None:
    assert words(text) == [place.word for place in placed(text)]
