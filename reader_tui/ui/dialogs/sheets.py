"""What opens over the reader: lines to read, a menu of letters, a one-line question."""

from __future__ import annotations

from collections.abc import Sequence
from typing import ClassVar

from textual.app import ComposeResult
from textual.containers import Vertical
from textual.events import Key

from reader_tui.ui.dialogs.over import ENDS, Over
from reader_tui.ui.widgets.line import Typed
from reader_tui.ui.widgets.line_pane import LinePane
from reader_tui.ui.widgets.piece import Line, Piece
from reader_tui.ui.widgets.search_line import Box

_LINES = {"j": 1, "down": 1, "k": -1, "up": -1}
_EDGES = {"g": -1, "home": -1, "G": 1, "end": 1}
_PAGES = {"space": 1, "pagedown": 1, "ctrl+d": 1, "pageup": -1, "ctrl+u": -1}


class Sheet(Over[str]):
    """Lines over the reader; Escape and q leave it."""

    footer: ClassVar[str] = ""
    """What its keys do, at the lower edge."""

    def __init__(self, lines: Sequence[Line], heading: str) -> None:
        super().__init__()
        self.pane = LinePane(lines)
        self._heading = heading

    def compose(self) -> ComposeResult:
        """The one pane."""
        self.pane.as_sheet(self.sheet_width)
        self.pane.border_title = self._heading
        self.pane.border_subtitle = self.footer
        self.pane.styles.height = len(self.pane.lines) + 2
        yield self.pane

    def take(self, key: Key) -> None:
        """Scroll, or leave."""
        if key.key in ("q", "question_mark"):
            self.answer(None)
        elif key.key in _LINES:
            self.pane.scroll_by(_LINES[key.key])
        elif key.key in _EDGES:
            self.pane.scroll_by(_EDGES[key.key] * len(self.pane.lines))
        elif key.key in _PAGES:
            self.pane.page(_PAGES[key.key])
        else:
            super().take(key)


_NO_KEY: Line = (Piece("No line has these words.", "muted"),)


class Help(Sheet):
    """Lines over the reader, in which can be searched."""

    footer = "/ searches · Esc closes"

    def __init__(self, lines: Sequence[Line], heading: str) -> None:
        super().__init__(lines, heading)
        self._all = lines
        self._line: Typed | None = None
        """What is being searched for; None while nothing is typed."""

    @property
    def types(self) -> bool:  # type: ignore[override]
        """Whether what is searched for is being typed."""
        return self._line is not None

    def take(self, key: Key) -> None:
        """Edit what is searched for, or begin to; else scroll or leave."""
        line = self._line
        if line is None:
            self._search(Typed()) if key.character == "/" else super().take(key)
        elif key.key in ENDS:
            self._search(None)
        elif key.key == "enter":
            self._line = None
        elif (edited := line.keyed(key.key)) is not None:
            self._search(edited)
        elif key.is_printable and key.character:
            self._search(line.put(key.character))

    def _search(self, line: Typed | None) -> None:
        """Show the lines that have all the words."""
        self._line = line
        words = line.text.casefold().split() if line else []
        found = [
            one
            for one in self._all
            if all(word in "".join(piece.text for piece in one).casefold() for word in words)
        ]
        self.pane.border_title = self._heading if line is None else f"/{line.text}▏"
        self.pane.show((found or [_NO_KEY]) if words else self._all)


class Menu(Sheet):
    """Choices, each with its letter; the letter answers.

    One that is opened before it is `ready` has what is typed wait until it is.
    """

    footer = "a letter picks · Esc closes"

    def __init__(
        self, choices: Sequence[tuple[str, str]], heading: str, ready: bool = True
    ) -> None:
        super().__init__(_choices(choices), heading)
        self._letters = {letter for letter, _ in choices}
        self.is_ready = ready

    def fill(self, choices: Sequence[tuple[str, str]]) -> None:
        """Offer these choices from now on."""
        self._letters = {letter for letter, _ in choices}
        self.pane.styles.height = len(choices) + 2
        self.pane.show(_choices(choices))
        if not self.is_ready:
            self.is_ready = True
            self.became_ready()

    def take(self, key: Key) -> None:
        """Answer with the letter that was typed, scroll, or leave."""
        if key.character in self._letters:
            self.answer(key.character)
        else:
            super().take(key)


def _choices(choices: Sequence[tuple[str, str]]) -> list[Line]:
    return [(Piece(f" {letter}  ", "number"), Piece(text, "text")) for letter, text in choices]


class Prompt(Over[str]):
    """A question with a one-line answer; Escape answers nothing."""

    types = True

    def __init__(self, heading: str, hint: str, value: str = "") -> None:
        super().__init__()
        self._heading = heading
        self.when_empty = ""
        """What an empty line answers; nothing else answers nothing."""
        self.box = Box("", hint=hint)
        self.box.show(Typed.whole(value))

    def compose(self) -> ComposeResult:
        """The question and the line to type in."""
        with Vertical(classes="sheet") as sheet:
            sheet.border_title = self._heading
            sheet.styles.width = self.sheet_width
            yield self.box

    def take(self, key: Key) -> None:
        """Edit the line, answer with it, or leave."""
        line = self.box.line
        if key.key == "enter":
            self.answer(line.text or self.when_empty)
        elif (edited := line.keyed(key.key)) is not None:
            self.box.show(edited)
        elif key.is_printable and key.character:
            self.box.show(line.put(key.character))
        else:
            super().take(key)

    def take_paste(self, text: str) -> None:
        """Put a text where the cursor is."""
        self.box.show(self.box.line.put(text))
