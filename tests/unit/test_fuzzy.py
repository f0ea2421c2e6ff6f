"""Letters found in a title."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from reader_tui.text.fuzzy import match


def shown(typed: str, text: str) -> str | None:
    found = match(typed, text)
    return None if found is None else "|".join(text[start:end] for start, end in found.spans)


@pytest.mark.parametrize(
    ("typed", "spans"),
    [
        ("sa", "S|A"),
        ("spa att", "Spa|Att"),
        ("spaatt", "Spa|Att"),
        ("att is", "Att|is"),
        ("parse", "parse"),
        ("srse", "S|r|s|e"),
        ("SPARSE", "Sparse"),
        ("x", None),
        ("as", "a|s"),
        ("", None),
        (" *", None),
    ],
)
def test_where_the_letters_are(typed: str, spans: str | None) -> None:
    assert shown(typed, "Sparse Attention is enough") == spans


@pytest.mark.parametrize(
    ("typed", "better", "worse"),
    [
        ("spa", "Sparse maps", "A wasp array"),
        ("sa", "Sparse Attention", "Small wide Attention"),
        ("lora", "LoRA", "LoRAs"),
        ("lora", "LoRA learns", "Colorado"),
        ("map", "Maps", "Maps and more of them"),
        ("sm", "Sparse Maps", "Prism"),
        ("ledg", "Ledgers", "Long evenings do good"),
    ],
)
def test_the_better_match_scores_more(typed: str, better: str, worse: str) -> None:
    one, other = match(typed, better), match(typed, worse)
    assert one is not None and other is not None and one.score > other.score


def test_folded_text_is_shown_as_it_is() -> None:
    assert shown("muller", "Müller’s ﬁt") == "Müller"
    assert shown("fi", "Müller’s ﬁt") == "ﬁt"


@given(st.text(), st.text())
def test_spans_lie_within_the_text(typed: str, text: str) -> None:
    found = match(typed, text)
    if found is not None:
        assert found.spans
        for start, end in found.spans:
            assert 0 <= start < end <= len(text)


@given(st.text(st.sampled_from("abc ABC-é"), min_size=1))
def test_a_text_holds_its_own_letters(text: str) -> None:
    found = match(text, text)
    assert (found is None) == (not any(char.isalnum() for char in text))
