"""What opens over the reader: the help sheet, a menu of letters, a one-line question."""

from __future__ import annotations

from collections.abc import Sequence
from typing import ClassVar

from rich.cells import cell_len
from textual import events, on
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Vertical
from textual.screen import ModalScreen
from textual.widgets import Input

from reader_tui.text.cells import wrap
from reader_tui.ui.actions import by_group, keys_shown
from reader_tui.ui.widgets.line_pane import LinePane
from reader_tui.ui.widgets.piece import Line, Piece

_KEYS_WIDTH = 15


class Sheet(ModalScreen[str | None]):
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
        self._lines = lines
        self._heading = heading

    def compose(self) -> ComposeResult:
        """The one pane."""
        pane = LinePane(self._lines)
        pane.add_class("sheet")
        pane.border_title = self._heading
        pane.styles.height = len(self._lines) + 2
        yield pane

    def action_scroll(self, by: int) -> None:
        """Scroll by lines."""
        self.query_one(LinePane).scroll_by(by)

    def action_page(self, by: int) -> None:
        """Scroll by pages."""
        self.query_one(LinePane).page(by)


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
    """Choices, each with its letter; the letter answers."""

    def __init__(self, choices: Sequence[tuple[str, str]], heading: str) -> None:
        self._letters = {letter for letter, _ in choices}
        super().__init__(
            [(Piece(f" {letter}  ", "number"), Piece(text, "text")) for letter, text in choices],
            heading,
        )

    def on_key(self, event: events.Key) -> None:
        """Answer with the letter that was typed."""
        if event.character in self._letters:
            event.stop()
            event.prevent_default()
            self.dismiss(event.character)


class Prompt(ModalScreen[str | None]):
    """A question with a one-line answer; Escape answers nothing."""

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("escape", "dismiss", "Cancel", show=False),
    ]

    def __init__(self, heading: str, hint: str) -> None:
        super().__init__()
        self._heading = heading
        self._hint = hint

    def compose(self) -> ComposeResult:
        """The question and its field."""
        with Vertical(classes="sheet") as box:
            box.border_title = self._heading
            yield Input(placeholder=self._hint, select_on_focus=False)

    def on_key(self, event: events.Key) -> None:
        """Take what was typed before the field had the keys."""
        if self.focused is None and event.is_printable:
            self.query_one(Input).insert_text_at_cursor(event.character or "")

    @on(Input.Submitted)
    def _answer(self, event: Input.Submitted) -> None:
        self.dismiss(event.value)
