"""What opens over the reader: it is given the keys until it answered, and not one longer."""

from __future__ import annotations

from collections.abc import Callable
from typing import TypeVar

from textual.events import Key
from textual.screen import ModalScreen

from reader_tui.ui.widgets.line_pane import MORE

T = TypeVar("T")

_SHEET = 78
_FRAME = 4
"""Cells of a sheet's border and of the blanks inside it."""

ENDS = ("escape", "ctrl+c")
"""Keys that leave whatever is over the reader."""


class Over(ModalScreen[T | None]):
    """A screen over the reader. It takes no key by itself: it is given those it is for."""

    AUTO_FOCUS = ""
    types = False
    """Whether what is typed is text."""

    def __init__(self) -> None:
        super().__init__()
        self.left = False
        """Whether it was answered; it is gone for the reader then, however long that takes."""
        self.is_ready = True
        """Whether it can take keys; those that come before wait for it, or for what comes then."""
        self.became_ready: Callable[[], None] = lambda: None
        """What is told that it can."""
        self.answered: Callable[[T | None], None] = lambda answer: None
        """What is told the answer, None when there is none."""

    @property
    def sheet_width(self) -> int:
        """The cells of a sheet: more on a wide screen."""
        return _width(self.app.size.width)

    @staticmethod
    def room(columns: int) -> int:
        """The cells of a line in a sheet on a screen of so many columns."""
        return min(_width(columns), columns) - _FRAME - MORE

    def take(self, key: Key) -> None:
        """Take a key."""
        if key.key in ENDS:
            self.answer(None)

    def take_paste(self, text: str) -> None:
        """Take a text that was pasted."""

    def answer(self, answer: T | None) -> None:
        """Answer and go, once."""
        if not self.left:
            self.left = True
            self.answered(answer)


def _width(columns: int) -> int:
    return max(_SHEET, columns * 3 // 5)
