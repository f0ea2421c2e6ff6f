"""Facts that widgets report to the screen, and what the screen reports to the app."""

from __future__ import annotations

from textual.message import Message

from reader_tui.papers.models import Link


class CursorMoved(Message):
    """The cursor of the list stands on another paper, or on one of another view."""


class MovedOn(Message):
    """The reader moved the cursor on from a paper of the list."""

    def __init__(self, paper_id: str) -> None:
        super().__init__()
        self.paper_id = paper_id


class PanesChanged(Message):
    """Another pane has the keys, or another one is in sight."""


class PaperActivated(Message):
    """The paper under the cursor was asked for with the mouse."""


class LinkActivated(Message):
    """A link of the detail pane was picked."""

    def __init__(self, link: Link) -> None:
        super().__init__()
        self.link = link


class TextClicked(Message):
    """A place in the whole text of a paper was picked: its line, and the cell in it."""

    def __init__(self, line: int, cell: int) -> None:
        super().__init__()
        self.line = line
        self.cell = cell


class LibraryChanged(Message, bubble=False):
    """Marks became durable, could not be kept, or came from another process."""


class SampleWanted(Message):
    """The reader asked for the bundled sample."""
