"""What the lines under and over lists say where there is little room."""

from __future__ import annotations

import pytest

from reader_tui.text.cells import cell_len
from reader_tui.ui.dialogs.picker import footer

LETTERS = {"enter": "shows the papers", "e": "edits", "d": "removes", "w": "watches", "i": "mutes"}


@pytest.mark.parametrize(
    ("width", "said"),
    [
        (
            120,
            "Enter shows the papers · e edits · d removes · w watches · i mutes · Esc closes",
        ),
        (74, "Enter shows the papers · e edits · d removes · w watches · i mutes"),
        (60, "Enter shows · e edits · d removes · w watches · i mutes"),
        (30, "Enter · e · d · w · i"),
        (15, "Enter e d w i"),
    ],
)
def test_keys_are_named_in_as_many_words_as_there_is_room_for(width: int, said: str) -> None:
    assert footer(LETTERS, width) == said
    assert cell_len(said) <= width
