"""A box at the lower edge that shows something without leaving the place, and what can be done."""

from __future__ import annotations

from collections.abc import Sequence

from textual.app import ComposeResult
from textual.events import Key

from reader_tui.text.cells import cell_len, wrap
from reader_tui.ui.dialogs.over import ENDS, Over
from reader_tui.ui.widgets.line_pane import LinePane
from reader_tui.ui.widgets.piece import Line, Piece

_SHOWN = {"enter": "Enter", "escape": "Esc"}
_LINES = {"j": 1, "down": 1, "k": -1, "up": -1}
_ALIASES = {"l": "enter", "right": "enter"}


class Peek(Over[str]):
    """A text with keys below it; it answers with the key that was pressed."""

    def __init__(self, heading: str, texts: Sequence[str], keys: Sequence[tuple[str, str]]) -> None:
        super().__init__()
        self._heading = heading
        self._texts = texts
        self._keys = [*keys, ("escape", "back")]
        self.pane = LinePane()

    def compose(self) -> ComposeResult:
        """The one pane."""
        self.pane.as_sheet(self.sheet_width)
        self.pane.border_title = self._heading.replace("[", "\\[")
        self._set()
        yield self.pane

    def _set(self) -> None:
        width = max(20, self.room(self.app.size.width))
        lines: list[Line] = [
            (Piece(line, "text"),) for text in self._texts for line in wrap(text, width, cell_len)
        ]
        lines += [(), tuple(self._offers())]
        self.pane.styles.height = len(lines) + 2
        self.pane.show(lines)

    def _offers(self) -> Sequence[Piece]:
        pieces = []
        for key, what in self._keys:
            pieces += [Piece(_name(key), "number"), Piece(f" {what}   ", "muted")]
        return pieces

    def on_resize(self) -> None:
        """Set the text for another width."""
        self._set()

    def take(self, key: Key) -> None:
        """Answer with a key that is offered, scroll, or leave."""
        name = key.character if key.character and key.key != "enter" else key.key
        name = _ALIASES.get(name, name)
        offered = [known for known, _ in self._keys[:-1]]
        if name in offered:
            self.answer(name)
        elif key.key in _LINES:
            self.pane.scroll_by(_LINES[key.key])
        elif key.key in ("h", "left", "q", *ENDS):
            self.answer(None)
        else:
            names = [_name(known) for known, _ in self._keys]
            self.pane.border_subtitle = f"The keys here: {', '.join(names)}"


def _name(key: str) -> str:
    """A key as the box writes it."""
    return _SHOWN.get(key, key)
