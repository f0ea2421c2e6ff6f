"""What opens over the reader: the help sheet, a menu of letters, a one-line question."""

from __future__ import annotations

from collections.abc import Sequence
from typing import ClassVar

from rich.cells import cell_len
from textual import events, on
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Vertical

from reader_tui.text.cells import wrap
from reader_tui.ui.actions import by_group, keys_shown
from reader_tui.ui.dialogs.over import Over
from reader_tui.ui.widgets.field import Field
from reader_tui.ui.widgets.line_pane import LinePane
from reader_tui.ui.widgets.piece import Line, Piece

_KEYS_WIDTH = 15


class Sheet(Over[str]):
    """Lines over the reader; Escape and q leave it."""

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("escape,q,question_mark", "dismiss", "Close", show=False),
        Binding("j,down", "scroll(1)", "Down", show=False),
        Binding("k,up", "scroll(-1)", "Up", show=False),
        Binding("space,pagedown,ctrl+d", "page(1)", "Page down", show=False),
        Binding("pageup,ctrl+u", "page(-1)", "Page up", show=False),
    ]

    def __init__(self, lines: Sequence[Line], heading: str) -> None:
        super().__init__()
        self.pane = LinePane(lines)
        self._heading = heading

    def compose(self) -> ComposeResult:
        """The one pane."""
        self.pane.add_class("sheet")
        self.pane.border_title = self._heading
        self.pane.styles.height = len(self.pane.lines) + 2
        yield self.pane

    def action_scroll(self, by: int) -> None:
        """Scroll by lines."""
        self.pane.scroll_by(by)

    def action_page(self, by: int) -> None:
        """Scroll by pages."""
        self.pane.page(by)


def help_lines(width: int) -> list[Line]:
    """Every action with its keys, by group."""
    lines: list[Line] = []
    for group, actions in by_group():
        lines += [()] if lines else []
        lines.append((Piece(group, "title"),))
        for action in actions:
            keys = keys_shown(action)
            room = max(10, width - _KEYS_WIDTH)
            text, *more = wrap(action.help, room, cell_len)
            lines.append((Piece(f"{keys:<{_KEYS_WIDTH}}", "number"), Piece(text, "text")))
            lines += [(Piece(" " * _KEYS_WIDTH + rest, "text"),) for rest in more]
    return lines


class Menu(Sheet):
    """Choices, each with its letter; the letter answers.

    One that is opened before it is `ready` keeps what is typed until it is.
    """

    def __init__(
        self, choices: Sequence[tuple[str, str]], heading: str, ready: bool = True
    ) -> None:
        self._letters = {letter for letter, _ in choices}
        self._ready = ready
        self._typed: list[str] = []
        super().__init__(_choices(choices), heading)

    def fill(self, choices: Sequence[tuple[str, str]]) -> None:
        """Offer these choices from now on."""
        self._letters = {letter for letter, _ in choices}
        self._ready = True
        self.pane.styles.height = len(choices) + 2
        self.pane.show(_choices(choices))
        for letter in self._typed:
            self._answer(letter)

    def _answer(self, letter: str) -> None:
        if letter in self._letters and not self.left:
            self.dismiss(letter)

    def on_key(self, event: events.Key) -> None:
        """Answer with the letter that was typed."""
        letter = event.character
        if self.left or letter is None or (self._ready and letter not in self._letters):
            return
        if not self._ready and letter == "q":
            return
        event.stop()
        event.prevent_default()
        if self._ready:
            self._answer(letter)
        else:
            self._typed.append(letter)


def _choices(choices: Sequence[tuple[str, str]]) -> list[Line]:
    return [(Piece(f" {letter}  ", "number"), Piece(text, "text")) for letter, text in choices]


class Prompt(Over[str]):
    """A question with a one-line answer; Escape answers nothing."""

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("escape", "dismiss", "Cancel", show=False),
    ]

    def __init__(self, heading: str, hint: str, value: str = "") -> None:
        super().__init__()
        self._heading = heading
        self._hint = hint
        self._value = value

    def compose(self) -> ComposeResult:
        """The question and its field."""
        with Vertical(classes="sheet") as box:
            box.border_title = self._heading
            yield Field(self._value, placeholder=self._hint, select_on_focus=False)

    def on_key(self, event: events.Key) -> None:
        """Take what was typed before the field had the keys."""
        if self.focused is None and event.is_printable and not self.left:
            self.query_one(Field).insert_text_at_cursor(event.character or "")

    @on(Field.Submitted)
    def _answer(self, event: Field.Submitted) -> None:
        self.dismiss(event.value)
