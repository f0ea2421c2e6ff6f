"""A line being typed: what each key makes of it."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from reader_tui.text.clean import clean_lines
from reader_tui.ui.widgets.line import _KEYS, MOST, Typed


@pytest.mark.parametrize(
    ("text", "at", "key", "after", "there"),
    [
        ("one two", 7, "backspace", "one tw", 6),
        ("one two", 0, "backspace", "one two", 0),
        ("one two", 3, "delete", "onetwo", 3),
        ("one two", 7, "delete", "one two", 7),
        ("one two", 7, "left", "one two", 6),
        ("one two", 7, "right", "one two", 7),
        ("one two", 4, "home", "one two", 0),
        ("one two", 4, "ctrl+e", "one two", 7),
        ("one two  ", 9, "ctrl+w", "one ", 4),
        ("one two", 5, "ctrl+w", "one wo", 4),
        ("one two", 4, "ctrl+u", "two", 0),
        ("one two", 4, "ctrl+k", "one ", 4),
        ("one two", 7, "ctrl+left", "one two", 4),
        ("one two", 0, "ctrl+right", "one two", 3),
    ],
)
def test_keys_edit_as_in_a_shell(text: str, at: int, key: str, after: str, there: int) -> None:
    assert Typed(text, at).keyed(key) == Typed(after, there)


def test_other_keys_are_not_for_the_line() -> None:
    assert all(Typed("a", 1).keyed(key) is None for key in ("enter", "tab", "up", "f1", "x"))


def test_what_is_put_in_is_cleaned_cut_and_on_one_line() -> None:
    assert Typed("ab", 1).put("\x1b[31m\nx\ty\u202e") == Typed("a␛[31m x yb", 10)
    long = Typed().put("x" * 2 * MOST)
    assert len(long.text) == MOST and long.put("y") == long


@given(st.lists(st.sampled_from(sorted(_KEYS)) | st.text(max_size=3), max_size=30))
def test_whatever_is_typed_the_cursor_is_in_a_clean_line(keys: list[str]) -> None:
    line = Typed()
    for key in keys:
        line = line.keyed(key) or line.put(key)
        assert 0 <= line.at <= len(line.text)
        assert "\n" not in line.text
        before = line.text[: line.at]
        assert before == clean_lines(before)
