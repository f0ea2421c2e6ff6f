"""A line of tags, completed from those in use."""

from __future__ import annotations

from collections.abc import Sequence

from textual.events import Key

from reader_tui.text.fold import fold
from reader_tui.ui.dialogs.sheets import Prompt
from reader_tui.ui.widgets.line import Typed

_HINT = "tags with commas between; -tag takes one off; Tab completes"
_SHOWN = 5


class TagPrompt(Prompt):
    """A line of tags with commas between them; Tab completes the last one, again the next way."""

    def __init__(self, heading: str, known: Sequence[str]) -> None:
        super().__init__(heading, _HINT)
        self._known = known
        """The tags in use, those used most first."""
        self._typed = ""
        """What was typed of the tag that is being completed."""
        self._nth = -1

    def take(self, key: Key) -> None:
        """Complete, or as any line."""
        if key.key == "tab":
            self._complete()
            return
        super().take(key)
        if not self.left:
            self._nth = -1
            self._tell()

    def _tell(self) -> None:
        """Say at the right what the last tag may become."""
        begun = _last(self.box.line.text)
        found = self._matching(begun) if begun else []
        shown = [", ".join(found[:count]) for count in range(min(_SHOWN, len(found)), 0, -1)]
        self.box.show(self.box.line, right=[*shown, ""])

    def _matching(self, begun: str) -> list[str]:
        """The tags that begin so, then those with a word that does."""
        wanted = fold(begun)
        first = [tag for tag in self._known if fold(tag).startswith(wanted)]
        more = [tag for tag in self._known if f" {wanted}" in f" {fold(tag)}" and tag not in first]
        return [tag for tag in (*first, *more) if tag != begun]

    def _complete(self) -> None:
        text = self.box.line.text
        if self._nth < 0:
            self._typed = _last(text)
        found = self._matching(self._typed)
        if not found:
            return
        self._nth = (self._nth + 1) % len(found)
        head = text[: len(text) - len(_last(text))]
        self.box.show(Typed.whole(f"{head}{found[self._nth]}"))


def _last(text: str) -> str:
    """What is typed of the last tag, without its sign."""
    last = text.rpartition(",")[2].lstrip()
    return last.removeprefix("-").removeprefix("+").lstrip()
