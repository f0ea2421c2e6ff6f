"""The line in which is typed what to find in a whole text."""

from __future__ import annotations

from collections.abc import Callable

from textual.events import Key

from reader_tui.ui.dialogs.sheets import Prompt


class FindPrompt(Prompt):
    """Asks for words; Tab hands them to the search, which looks elsewhere."""

    def __init__(self, words: str, elsewhere: Callable[[str], object]) -> None:
        super().__init__("Find in the text", "words; Tab searches elsewhere", words)
        self._elsewhere = elsewhere

    def take(self, key: Key) -> None:
        """Edit the words, find them, or look for them elsewhere."""
        if key.key != "tab":
            super().take(key)
            return
        words = self.box.line.text
        self.answer(None)
        self._elsewhere(words)
