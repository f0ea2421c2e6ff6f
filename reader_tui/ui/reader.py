"""The reader's screen: the list, the paper beside it, and what the keys do there.

It routes: a key becomes a call of the list, the detail pane or one of the
screen's parts (panes, reading, browsing, deciding, visit), and facts come back as
messages. The actions themselves stand by subject in the modules beside this one.
"""

from __future__ import annotations

from typing import ClassVar

from textual import events, on
from textual.app import ComposeResult
from textual.binding import Binding, BindingType

from reader_tui.ui.actions import ACTIONS
from reader_tui.ui.messages import CursorMoved, LibraryChanged, LinkActivated, PaperActivated
from reader_tui.ui.screens.deciding import DecidingKeys
from reader_tui.ui.screens.finding import FindingKeys
from reader_tui.ui.screens.linking import LinkingKeys
from reader_tui.ui.screens.moving import MovingKeys
from reader_tui.ui.screens.viewing import ViewingKeys
from reader_tui.ui.stage.stage import Parts
from reader_tui.ui.widgets.article import Looks


class ReaderScreen(MovingKeys, DecidingKeys, LinkingKeys, ViewingKeys, FindingKeys, Parts):
    """The list and the paper beside it."""

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding(key, action.call(key), action.title, show=False)
        for action in ACTIONS
        for key in action.keys
    ]

    def compose(self) -> ComposeResult:
        """The bars and the two panes."""
        yield from (self.header, self.banner, self.papers, self.detail, self.status)

    def on_mount(self) -> None:
        """Show the last screen; everything else starts when that is painted."""
        self.detail.looks = Looks(lists=self.session.settings.settings.lists)
        self.papers.half_pages = self.session.settings.settings.scroll == "half-page"
        self.panes.arrange(self.app.size)
        self.visit.show_last()
        self.call_after_refresh(self.visit.begin)

    def on_resize(self, event: events.Resize) -> None:
        """Choose the panes for the new size."""
        self.panes.arrange(event.size)

    # Facts from the widgets and the library

    @on(CursorMoved)
    def _cursor_moved(self) -> None:
        self.saying.tell_place()
        self.reading.follow()
        if self.catches_up:
            self.catching_up.moved()
        self.match_moved()

    @on(events.Paste)
    def _pasted(self, event: events.Paste) -> None:
        if self.is_finding:
            event.stop()
            self.finding.paste(event.text)

    @on(PaperActivated)
    def _paper_activated(self) -> None:
        self.action_open_paper()

    @on(LinkActivated)
    def _link_activated(self, event: LinkActivated) -> None:
        self.opening.open(event.link)

    @on(LibraryChanged)
    def _library_changed(self) -> None:
        self.saying.library_changed()

    def on_key(self, event: events.Key) -> None:
        """Note that the reader is there; while links carry letters, take them."""
        self.touched = True
        if self.detail.looks.hints and event.character and event.character.isalpha():
            event.stop()
            event.prevent_default()
            if link := self.detail.hint_key(event.character):
                self.opening.open(link)
        else:
            self.passed.append(event)

    def take_key(self, event: events.Key) -> None:
        """Take a key that was typed into a screen which had gone by then."""
        (self.focused or self)._forward_event(events.Key(event.key, event.character))
