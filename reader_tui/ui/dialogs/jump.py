"""A few letters, and what they may stand for; Enter goes there."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import NamedTuple

from rich.cells import cell_len
from textual.app import ComposeResult
from textual.containers import Vertical
from textual.events import Key

from reader_tui.text.cells import cut
from reader_tui.ui.dialogs.over import Over
from reader_tui.ui.dialogs.picker import Choices
from reader_tui.ui.widgets.line import Typed
from reader_tui.ui.widgets.piece import Line, Piece, found
from reader_tui.ui.widgets.search_line import Box

_WIDTH = 100
_MARGIN = 6
"""Cells of the frame."""

_NOTE_AT = 26
"""The cell where a note begins, or two behind a longer title."""


class Offer(NamedTuple):
    """One thing that the letters may stand for."""

    go: Callable[[], object]
    title: str
    more: str
    """What is said at the right."""
    spans: Sequence[tuple[int, int]] = ()
    """The places of the title that were found."""
    note: str = ""
    part: str = "muted"
    """The look of what is said at the right."""


class Jump(Over[Offer]):
    """Finds as letters are typed; Enter goes there."""

    types = True

    def __init__(self, heading: str, sign: str, nothing: Callable[[str], str]) -> None:
        super().__init__()
        self.box = Box(sign)
        self.pane = Choices()
        self.asked: Callable[[str], object] = lambda letters: None
        """What is told other letters; it answers with `fill`."""
        self._heading = heading
        self._nothing = nothing
        """What is said where letters stand for nothing."""
        self._offers: Sequence[Offer] = ()
        self._letters = ""
        """What is to be found."""
        self._found = ""
        """What the offers are for."""
        self._goes = False
        """Whether Enter was pressed before they were there."""

    def compose(self) -> ComposeResult:
        """The line to type in, and what it finds."""
        with Vertical(classes="sheet jump") as sheet:
            sheet.border_title = self._heading
            sheet.border_subtitle = "Enter goes there · Esc closes"
            yield self.box
            yield self.pane

    def on_mount(self) -> None:
        """Offer what is offered before anything is typed."""
        self._fill(self._offers)

    def take(self, key: Key) -> None:
        """Edit the line, move, go there or leave."""
        line = self.box.line
        if key.key == "enter":
            self._go()
        elif key.key in _MOVES:
            self.pane.move(_MOVES[key.key](self.pane.inner_height))
        elif (edited := line.keyed(key.key)) is not None:
            self._type(edited)
        elif key.is_printable and key.character:
            self._type(line.put(key.character))
        else:
            super().take(key)

    def take_paste(self, text: str) -> None:
        """Put a text where the cursor is."""
        self._type(self.box.line.put(text))

    def _go(self) -> None:
        if self._found != self._letters:
            # What was typed last is still being looked for.
            self._goes = True
        elif self.pane.cursor < len(self._offers):
            self.answer(self._offers[self.pane.cursor])

    def _type(self, line: Typed) -> None:
        before = self.box.line.text
        self.box.show(line)
        if line.text != before:
            self._letters = line.text.strip()
            self._goes = False
            self.asked(self._letters)

    def fill(self, letters: str, offers: Sequence[Offer]) -> None:
        """Offer what these letters may stand for, unless there are others by now."""
        if letters != self._letters or self.left:
            return
        self._found = letters
        self._fill(offers)
        if self._goes:
            self._goes = False
            self._go()

    def _fill(self, offers: Sequence[Offer]) -> None:
        self._offers = offers
        width = max(20, min(self.app.size.width, _WIDTH) - _MARGIN) if self.is_attached else _WIDTH
        lines = [_line(offer, width) for offer in offers]
        self.pane.cursor = 0
        self.pane.show(lines or [(Piece(self._nothing(self._letters), "muted"),)])
        self.pane.move(0)


def _line(offer: Offer, width: int) -> Line:
    """A hit as it is shown: its title with the letters marked, a note, and its day or key."""
    room = max(8, width - cell_len(offer.more) - 2)
    title = cut(offer.title, room, cell_len)
    used = cell_len(title)
    pieces = [*found(title, 0, len(title), "text", offer.spans)]
    at = max(_NOTE_AT, used + 2)
    if offer.note and at < room:
        note = " " * (at - used) + cut(offer.note, room - at, cell_len)
        pieces.append(Piece(note, "muted"))
        used += cell_len(note)
    gap = " " * max(1, width - used - cell_len(offer.more))
    return (*pieces, Piece(f"{gap}{offer.more}", offer.part))


_MOVES: dict[str, Callable[[int], int]] = {
    "down": lambda page: 1,
    "ctrl+n": lambda page: 1,
    "up": lambda page: -1,
    "ctrl+p": lambda page: -1,
    "pagedown": lambda page: page - 1,
    "pageup": lambda page: 1 - page,
}
"""By how many lines a key moves, given the lines of a page."""
