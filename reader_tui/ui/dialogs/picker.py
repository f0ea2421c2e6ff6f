"""A list over the reader, to pick from or to work on: steps, rules, saved searches."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import ClassVar, NamedTuple

from textual.app import ComposeResult
from textual.events import Key
from textual.strip import Strip

from reader_tui.text.cells import cell_len
from reader_tui.ui.dialogs.over import Over
from reader_tui.ui.widgets.line_pane import LinePane
from reader_tui.ui.widgets.piece import Line, Piece, fitting

ENTER = "enter"
_FAR = 1_000_000
_STEPS = {
    "j": 1, "down": 1, "k": -1, "up": -1, "g": -_FAR, "home": -_FAR, "G": _FAR, "end": _FAR,
}  # fmt: skip
_PAGES = {"space": 1, "pagedown": 1, "ctrl+d": 1, "pageup": -1, "ctrl+u": -1}


class Pick(NamedTuple):
    """What was picked, and with which key."""

    key: str
    item: str


def footer(letters: Mapping[str, str], width: int) -> str:
    """What the letters do and that Esc closes, in as many words as so many cells hold."""
    named = {"Enter" if key == ENTER else key: does for key, does in letters.items()}
    keys = list(named)
    full = [f"{key} {does}" for key, does in named.items()]
    brief = [f"{key} {does.split()[0]}" for key, does in named.items()]
    forms = ([*full, "Esc closes"], full, brief, keys)
    said = [" · ".join(form) for form in forms]
    return next((text for text in said if cell_len(text) <= width), " ".join(keys))


class Choices(LinePane):
    """Lines with a cursor on one of them."""

    COMPONENT_CLASSES: ClassVar[set[str]] = {"row--cursor"}

    def __init__(self) -> None:
        super().__init__()
        self.cursor = 0

    def move(self, by: int) -> None:
        """Move the cursor by so many lines."""
        self.cursor = max(0, min(self.cursor + by, len(self.lines) - 1))
        height = self.inner_height
        self.top = min(max(self.top, self.cursor - height + 1), self.cursor)
        self.refresh()

    def line_strip(self, at: int, width: int) -> Strip:
        """One of all lines, the one under the cursor laid over."""
        if at != self.cursor or at >= len(self.lines):
            return super().line_strip(at, width)
        return self.strip(fitting(self.lines[at], width), width, "row--cursor")


class Picker(Over[Pick]):
    """Items to pick from; a letter, or Enter, answers with the item under the cursor."""

    def __init__(self, heading: str, letters: Mapping[str, str], empty: str) -> None:
        super().__init__()
        self._heading = heading
        self._letters = letters
        self._empty = empty
        self._items: Sequence[str] = ()
        self.pane = Choices()

    def compose(self) -> ComposeResult:
        """The one pane."""
        self.pane.as_sheet(self.sheet_width)
        self.pane.border_title = self._heading
        self.pane.border_subtitle = footer(self._letters, self.room(self.app.size.width))
        self.pane.styles.height = 3
        yield self.pane

    def fill(self, items: Sequence[tuple[str, Line]]) -> None:
        """Show these items, each with its line; the cursor keeps its place."""
        self._items = [item for item, _ in items]
        lines = [line for _, line in items] or [(Piece(self._empty, "muted"),)]
        self.pane.styles.height = len(lines) + 2
        self.pane.show(lines, self.pane.top)
        self.pane.move(0)

    def take(self, key: Key) -> None:
        """Answer with the key and the item under the cursor, move, or leave."""
        name = ENTER if key.key == ENTER else key.character
        if name in self._letters:
            at = self.pane.cursor
            self.answer(Pick(str(name), self._items[at] if at < len(self._items) else ""))
        elif key.key == "q":
            self.answer(None)
        elif key.key in _STEPS:
            self.pane.move(_STEPS[key.key])
        elif key.key in _PAGES:
            self.pane.move(_PAGES[key.key] * max(1, self.pane.inner_height - 1))
        else:
            super().take(key)
