"""Facts that widgets report to the screen."""

from __future__ import annotations

from textual.message import Message

from reader_tui.papers.models import Link


class CursorMoved(Message):
    """The cursor of the list stands on another paper."""

    def __init__(self, paper_id: str | None) -> None:
        super().__init__()
        self.paper_id = paper_id


class PaperActivated(Message):
    """The paper under the cursor was asked for with the mouse."""


class LinkActivated(Message):
    """A link of the detail pane was picked."""

    def __init__(self, link: Link) -> None:
        super().__init__()
        self.link = link


class LibraryChanged(Message, bubble=False):
    """Marks became durable, could not be kept, or came from another process."""
