"""The line in which is typed what to find in a whole text."""

from __future__ import annotations

from collections.abc import Callable

from textual.events import Key

from reader_tui.ui.dialogs.sheets import Prompt
from reader_tui.ui.widgets.line import Typed


class FindPrompt(Prompt):
    """Asks for words; Up has those found last, Tab hands them to the search to look elsewhere."""

    def __init__(self, last: str, elsewhere: Callable[[str], object]) -> None:
        before = f"Up: {last}; " if last else ""
        super().__init__("Find in the text", f"words; {before}Tab searches elsewhere")
        self._last = last
        self._elsewhere = elsewhere

    def take(self, key: Key) -> None:
        """Edit the words, find them, or look for them elsewhere."""
        if key.key == "up" and self._last:
            self.box.show(Typed.whole(self._last))
            return
        if key.key != "tab":
            super().take(key)
            return
        words = self.box.line.text
        self.answer(None)
        self._elsewhere(words)
