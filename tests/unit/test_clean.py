"""Text from outside: nothing that steers a terminal passes."""

from __future__ import annotations

import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from reader_tui.text.clean import clean, clean_lines

ANY_TEXT = st.text(st.characters(codec=None), max_size=200)


@pytest.mark.parametrize(
    ("raw", "expected"),
    [
        ("plain words", "plain words"),
        ("  two\n  lines\t", "two lines"),
        ("\x1b]52;c;aGk=\x07", "␛]52;c;aGk=␇"),
        ("a\x00b\x7fc\x9bd", "a␀b␡c\ufffdd"),
        ("right\u202eleft\u2066", "rightleft"),
        ("soft\u00adhy\u200bphen", "softhyphen"),
        ("lone \ud800 and \ue000", "lone \ufffd and \ufffd"),
        ("next\u2028line\x85end", "next line end"),
        ("[/] [@click=app.quit]x[/] $[0,1]^d$", "[/] [@click=app.quit]x[/] $[0,1]^d$"),
        ("שלום عالم", "שלום عالم"),
        ("e" + "\u0301" * 9, "e" + "\u0301" * 4),
        ("👩\u200d🔬 ok\u200d.", "👩\u200d🔬 ok."),
    ],
)
def test_clean(raw: str, expected: str) -> None:
    assert clean(raw) == expected


def test_joiners_stay_in_scripts_that_need_them() -> None:
    persian = "می\u200cخواهم"
    assert clean(persian) == persian


def test_lines_keep_their_breaks_and_spaces() -> None:
    assert clean_lines("a title\n  in two lines") == "a title\n  in two lines"
    assert clean_lines("a\r\nb\rc\x1b[m") == "a\nb c␛[m"


def test_long_text_is_cut_with_an_ellipsis() -> None:
    assert clean("x" * 1_000_000, 500) == "x" * 499 + "…"


@given(ANY_TEXT)
def test_no_character_that_steers_a_terminal_is_left(text: str) -> None:
    for cleaned, allowed in ((clean(text), ""), (clean_lines(text), "\n")):
        for char in cleaned:
            assert char in allowed or unicodedata.category(char) not in ("Cc", "Cs", "Co", "Cn")
            assert unicodedata.category(char) != "Cf" or char in "\u200c\u200d"


@given(ANY_TEXT)
def test_cleaning_twice_changes_nothing(text: str) -> None:
    assert clean(clean(text)) == clean(text)
    assert clean_lines(clean_lines(text)) == clean_lines(text)
