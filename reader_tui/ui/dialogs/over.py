"""What opens over the reader: it takes the keys until it was left, and not one longer."""

from __future__ import annotations

from typing import TYPE_CHECKING, TypeVar

from textual import events
from textual.await_complete import AwaitComplete
from textual.screen import ModalScreen

if TYPE_CHECKING:
    from reader_tui.ui.app import ReaderApp

T = TypeVar("T")


class Over(ModalScreen[T | None]):
    """A screen over the reader, which hands on what is typed while it goes."""

    app: ReaderApp

    def __init__(self) -> None:
        super().__init__()
        self.left = False
        """Whether it was answered and is about to go."""

    def dismiss(self, result: T | None = None) -> AwaitComplete:
        """Answer and go."""
        self.left = True
        return super().dismiss(result)

    def on_key(self, event: events.Key) -> None:
        """Hand on a key that was typed behind the answer: it is meant for the reader."""
        if self.left:
            event.stop()
            event.prevent_default()
            self.app.reader.take_key(event)
