"""Whether a terminal is light: by its answer, and by what is set."""

from __future__ import annotations

import pytest

from reader_tui.ui.start.background import DARK, LIGHT, answered, is_asked, set_by


@pytest.mark.parametrize(
    ("colour", "found"),
    [
        ("rgb:ffff/ffff/ffff", LIGHT), ("rgb:fdf6/f6e3/e3e3", LIGHT), ("rgb:ff/ff/ff", LIGHT),
        ("rgb:f/f/f", LIGHT), ("rgba:ffff/ffff/ffff/8080", LIGHT), ("#ffffff", LIGHT),
        ("#eee", LIGHT), ("rgb:1e1e/1e1e/2e2e", DARK), ("rgb:0000/2b2b/3636", DARK),
        ("rgb:0/0/0", DARK), ("#000000000000", DARK), ("rgb:0000/0000/ffff", DARK),
        ("?", None), ("rgb:12345/1/1", None), ("", None), ("#12", None), ("red", None),
    ],
)  # fmt: skip
def test_what_a_terminal_answers(colour: str, found: str | None) -> None:
    assert answered(f"\x1b]11;{colour}") == found
    assert answered(f"\x1b]10;{colour}") is None


@pytest.mark.parametrize(
    ("value", "found"),
    [
        ("0;15", LIGHT), ("0;default;7", LIGHT), ("15;0", DARK), ("12;8", DARK), ("15;9", None),
        ("", None), ("x", None), ("default;default", None),
    ],
)  # fmt: skip
def test_what_is_set(value: str, found: str | None) -> None:
    assert set_by({"COLORFGBG": value}) == found
    assert set_by({}) is None


def test_only_terminals_are_asked_that_know_how_to_answer() -> None:
    assert is_asked({"TERM": "xterm-256color"}) and is_asked({"TERM": "tmux"})
    assert not any(is_asked({"TERM": term}) for term in ("", "linux", "dumb", "vt100"))
