"""The outline of a paper over the reader: its sections, each with its letter and its share."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import NamedTuple

from textual.app import ComposeResult
from textual.events import Key

from reader_tui.text.cells import cell_len, cut
from reader_tui.ui.dialogs.over import Over
from reader_tui.ui.widgets.line_pane import MORE, LinePane
from reader_tui.ui.widgets.piece import Line, Piece
from reader_tui.ui.widgets.rows import glyphs

_LETTERS = "asdfwertyuiopzxcvbnmASDFWERTYUIOPZXCVBNM"
"""Letters that neither move nor leave."""
_MOVES = {"j": 1, "down": 1, "k": -1, "up": -1}
_PAGES = {"space": 1, "pagedown": 1, "ctrl+d": 1, "pageup": -1, "ctrl+u": -1}
_AROUND = 8 + MORE
"""Cells of a row beside the name: sign, letter, share, and that more follows."""


class Entry(NamedTuple):
    """A section as the outline lists it; `share` is in percent."""

    name: str
    level: int
    share: int


class Outline(Over[str]):
    """Sections to choose from, by letter or with the cursor; it answers with the place of one."""

    def __init__(self, entries: Sequence[Entry], here: int) -> None:
        super().__init__()
        self._entries = entries
        self._here = self._cursor = max(0, min(here, len(entries) - 1))
        self.pane = LinePane()

    def compose(self) -> ComposeResult:
        """The one pane."""
        self.pane.as_sheet(self.sheet_width)
        self.pane.border_title = "Outline"
        self.pane.border_subtitle = "a letter or Enter goes there · Esc closes"
        self.pane.styles.height = len(self._entries) + 2
        yield self.pane

    def on_mount(self) -> None:
        """Show the sections, the one that is being read in sight."""
        self.call_after_refresh(self._paint)

    def on_resize(self) -> None:
        """Show them in another width."""
        self._paint()

    def take(self, key: Key) -> None:
        """Go to a section, move the cursor, or leave."""
        sign = key.character or ""
        if sign in _LETTERS and sign and _LETTERS.index(sign) < len(self._entries):
            self.answer(str(_LETTERS.index(sign)))
        elif key.key in ("enter", "l", "right"):
            self.answer(str(self._cursor))
        elif key.key in ("h", "left", "q"):
            self.answer(None)
        elif key.key in _MOVES:
            self._move(_MOVES[key.key])
        elif key.key in _PAGES:
            self._move(_PAGES[key.key] * max(1, self.pane.inner_height - 1))
        elif sign in ("g", "G") or key.key in ("home", "end"):
            self._move(len(self._entries) * (1 if sign == "G" or key.key == "end" else -1))
        else:
            super().take(key)

    def _move(self, by: int) -> None:
        self._cursor = max(0, min(self._cursor + by, len(self._entries) - 1))
        self._paint()

    def _paint(self) -> None:
        """Show the rows, the cursor among them."""
        height = self.pane.inner_height
        top = max(min(self.pane.top, self._cursor), self._cursor - height + 1)
        self.pane.show(_Rows(self._entries, self._here, self._cursor, self.pane), top)


class _Rows:
    """The rows, each made when it is painted: there may be very many."""

    def __init__(self, entries: Sequence[Entry], here: int, cursor: int, pane: LinePane) -> None:
        self._entries = entries
        self._here = here
        self._cursor = cursor
        self._pane = pane

    def __len__(self) -> int:
        return len(self._entries)

    def __iter__(self) -> Iterator[Line]:
        return (self[at] for at in range(len(self)))

    def __getitem__(self, at: int) -> Line:
        entry = self._entries[at]
        room = max(4, self._pane.content_size.width - _AROUND)
        name = cut("  " * (entry.level - 1) + entry.name, room, cell_len)
        name += " " * (room - cell_len(name))
        signs = glyphs()
        sign = signs.cursor if at == self._cursor else signs.unread if at == self._here else " "
        letter = _LETTERS[at] if at < len(_LETTERS) else " "
        look = "title" if at == self._cursor else "text"
        return (
            Piece(f"{sign}{letter} ", "number"),
            Piece(name, look),
            Piece(f"{entry.share:>4}%" if entry.share >= 0 else "", "muted"),
        )
