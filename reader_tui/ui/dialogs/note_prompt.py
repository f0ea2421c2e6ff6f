"""A line for a note, which can be handed on to an editor."""

from __future__ import annotations

from textual.events import Key

from reader_tui.ui.dialogs.sheets import Prompt

TO_EDITOR = "\x0f"
"""What an answer begins with that is to be written on in an editor."""


class NotePrompt(Prompt):
    """A line that may be emptied, which takes the note away; ^O hands it to an editor."""

    def __init__(self, heading: str, hint: str, value: str) -> None:
        super().__init__(heading, hint, value)
        self.when_empty = " "

    def take(self, key: Key) -> None:
        """Hand the line on, or as any line."""
        if key.key == "ctrl+o":
            self.answer(f"{TO_EDITOR}{self.box.line.text}")
        else:
            super().take(key)
