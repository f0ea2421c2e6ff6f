"""The reader's screen: the list and the paper beside it, and who is told what happens there."""

from __future__ import annotations

from functools import cached_property
from typing import TYPE_CHECKING

from textual import events, on
from textual.app import ComposeResult
from textual.screen import Screen

from reader_tui.ui.actions import ACTIONS, IN_TEXT
from reader_tui.ui.browse.shown import Shown
from reader_tui.ui.keys import Keys
from reader_tui.ui.messages import (
    CursorMoved,
    LibraryChanged,
    LinkActivated,
    MovedOn,
    PanesChanged,
    PaperActivated,
    TextClicked,
)
from reader_tui.ui.rooms import Rooms
from reader_tui.ui.session import Session
from reader_tui.ui.stage.stage import Stage
from reader_tui.ui.widgets.article import Looks
from reader_tui.views.last_visit import Snapshot

if TYPE_CHECKING:
    from reader_tui.ui.palette import Palette


class ReaderScreen(Screen[None]):
    """The list and the paper beside it."""

    def __init__(self, session: Session, last: Snapshot) -> None:
        super().__init__()
        settings = session.settings.settings
        first = Shown(
            layout=settings.layout, looks=Looks(details=settings.details, lists=settings.lists)
        )
        self.stage = Stage(
            self,
            first,
            session.state,
            session.marks.written,
            session.marks.percent,
            lambda: session.marks.unsaved,
            lambda: session.now(),
        )
        self.stage.papers.half_pages = settings.scroll == "half-page"
        self.stage.copy_by = settings.copy
        self.stage.papers.wraps = settings.titles == "wrap"
        self.rooms = Rooms(self.stage, session, last)
        self.rooms.palette = lambda: self._palette.open()
        self.rooms.jump = lambda: self._palette.jump()
        self.rooms.help = self._help
        self.visit = self.rooms.visit
        self.keys = Keys(self.rooms)

    def compose(self) -> ComposeResult:
        """The bars and the two panes."""
        stage = self.stage
        yield from (stage.header, stage.banner, stage.papers, stage.detail, stage.bar)

    def on_mount(self) -> None:
        """Show the last screen; everything else starts when that is painted."""
        self.stage.panes.arrange(self.app.size)
        self.visit.show_last()
        self.keys.begin()
        self.call_after_refresh(self._begin)

    def _begin(self) -> None:
        """Start what the first painting does not wait for."""
        self.visit.begin()
        session = self.rooms.session
        if session.settings.settings.pictures and not session.demo:
            self.rooms.thumbnails.take(self.stage.now)

    def on_resize(self, event: events.Resize) -> None:
        """Choose the panes for the new size."""
        self.stage.panes.arrange(event.size)

    def last(self) -> Snapshot:
        """The screen as the next start shows it."""
        self.stage.now.mode.leave()
        if self.stage.now.text is not None:
            self.rooms.whole.keep()
        return self.visit.snapshot()

    # The table of actions

    @cached_property
    def _palette(self) -> Palette:
        from reader_tui.ui.palette import Palette

        rooms = self.rooms
        return Palette(
            self.stage,
            rooms.session,
            lambda action: action.run(rooms, "".join(action.keys[:1])),
            rooms.moves.to_paper,
            lambda: ACTIONS if self.stage.now.open_text is None else (*IN_TEXT, *ACTIONS),
        )

    def _help(self) -> None:
        from reader_tui.ui.dialogs.sheets import Help
        from reader_tui.ui.palette import help_lines

        width = min(max(78, self.size.width * 3 // 5), self.size.width) - 4
        self.stage.open(Help(help_lines(width), "Keys"), lambda _: None)

    # Facts from the widgets and the library

    @on(CursorMoved)
    def _cursor_moved(self) -> None:
        with self.stage.guard():
            self.rooms.follow.follow()
            self.stage.now.mode.moved()
            if self.stage.now.sought is not None:
                self.rooms.matches.follow()

    @on(MovedOn)
    def _moved_on(self, event: MovedOn) -> None:
        with self.stage.guard():
            self.rooms.follow.moved_on(event.paper_id)

    @on(PanesChanged)
    def _panes_changed(self) -> None:
        with self.stage.guard():
            self.rooms.follow.follow()

    @on(PaperActivated)
    def _paper_activated(self) -> None:
        with self.stage.guard():
            self.rooms.moves.open_paper()

    @on(LinkActivated)
    def _link_activated(self, event: LinkActivated) -> None:
        with self.stage.guard():
            self.rooms.links.open(event.link)

    @on(TextClicked)
    def _text_clicked(self, event: TextClicked) -> None:
        with self.stage.guard():
            self.rooms.hints.click(event.line, event.cell)

    @on(LibraryChanged)
    def _library_changed(self) -> None:
        self.stage.status.library_changed()
