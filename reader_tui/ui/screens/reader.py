"""The reader's screen: the list, the paper beside it, and what the keys do there.

It routes: a key becomes a call of the list, the detail pane or one of the
screen's parts (panes, reading, browsing, visit), and facts come back as messages.
"""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from functools import partial
from typing import TYPE_CHECKING, ClassVar

from textual import events, on
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.screen import Screen
from textual.worker import Worker

from reader_tui.papers.models import Field
from reader_tui.store.snapshot import Snapshot
from reader_tui.ui.actions import ACTIONS
from reader_tui.ui.article import Looks
from reader_tui.ui.browsing import Browsing
from reader_tui.ui.messages import CursorMoved, LibraryChanged, LinkActivated, PaperActivated
from reader_tui.ui.opening import Opening
from reader_tui.ui.panes import Panes
from reader_tui.ui.reading import Reading
from reader_tui.ui.saying import SAID_FOR, Saying
from reader_tui.ui.session import Session
from reader_tui.ui.views import BOOKMARKS_VIEW, NEWEST_VIEW, View
from reader_tui.ui.visit import Visit
from reader_tui.ui.widgets.bar import Bar
from reader_tui.ui.widgets.detail import Detail
from reader_tui.ui.widgets.paper_list import PaperList

if TYPE_CHECKING:
    from reader_tui.ui.app import ReaderApp

_VIEWS = (
    ("d", "the newest day"),
    ("w", "the week of the day shown"),
    ("m", "the month of the day shown"),
    ("t", "trending"),
    ("b", "bookmarks"),
)


class ReaderScreen(Screen[None]):
    """The list and the paper beside it."""

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding(key, action.call(key), action.title, show=False)
        for action in ACTIONS
        for key in action.keys
    ]
    app: ReaderApp

    def __init__(self, session: Session, last: Snapshot) -> None:
        super().__init__()
        self.session = session
        # Held here, not looked up: at the end what is still under way meets a screen without them.
        self.header, self.banner, self.status = (
            Bar(id=name) for name in ("header", "banner", "status")
        )
        self.papers = PaperList(session.state)
        self.detail = Detail(session.state)
        self.panes = Panes(self, session.settings.settings.layout)
        self.reading = Reading(self, session)
        self.browsing = Browsing(self, session)
        self.opening = Opening(self, session)
        self.saying = Saying(self, session)
        self.visit = Visit(self, session, last)
        self.touched = False
        """Whether a key was pressed since the start."""
        self.passed: list[events.Key] = []
        """Keys that were pressed here and are on their way to the bindings."""

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

    def work(
        self, call: Callable[[], Awaitable[object]], group: str, exclusive: bool = False
    ) -> None:
        """Run a coroutine beside the keys; an exclusive one ends the one before of its group."""
        _: Worker[object] = self.run_worker(call, group=group, exclusive=exclusive)

    def say(self, text: str, seconds: float = SAID_FOR) -> None:
        """Say something in the status line for a while."""
        self.saying.say(text, seconds)

    # Facts from the widgets and the library

    @on(CursorMoved)
    def _cursor_moved(self) -> None:
        self.saying.tell_place()
        self.reading.follow()

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

    # Moving

    def action_move(self, by: int) -> None:
        """One paper, or in the abstract one line, on or back."""
        self._scroll(by) if self.panes.in_detail else self.papers.move(by)

    def action_half_page(self, by: int) -> None:
        """Half a page on or back."""
        if self.panes.in_detail:
            self._scroll(by * max(1, self.detail.inner_height // 2))
        else:
            self.papers.move(by * max(1, self.papers.shown // 2))

    def action_end(self, by: int) -> None:
        """To the top or the end."""
        if self.panes.in_detail:
            self._scroll(by * len(self.detail.lines))
        else:
            self.papers.move(by * len(self.papers.rows))

    def action_other(self, by: int) -> None:
        """The pane that has not the keys, down or up."""
        self.papers.move(by) if self.panes.in_detail else self._scroll(by)

    def _scroll(self, by: int) -> None:
        self.detail.scroll_by(by)

    def action_read_on(self) -> None:
        """The next page of the abstract, then the next unread paper."""
        if not self.panes.detail_shown:
            self.action_open_paper()
        elif not self.detail.page(1):
            self.action_unread(1)

    def action_unread(self, by: int) -> None:
        """The next unread paper below or above."""
        index = self.papers.next_unread(by)
        if index is None:
            self.say(f"No unread paper {'below' if by > 0 else 'above'}.")
        else:
            self.papers.move_to(index)

    def action_open_paper(self) -> None:
        """Into the abstract; at an empty first start, the sample."""
        if not self.papers.rows and self.browsing.offline:
            self.app.show_sample()
        elif self.papers.paper_id:
            self.panes.enter_detail()
            self.reading.opened()

    def action_back_to_list(self) -> None:
        """Out of the abstract."""
        self.panes.leave_detail()

    def action_other_pane(self) -> None:
        """The keys to the other pane."""
        self.panes.leave_detail() if self.panes.in_detail else self.panes.enter_detail()

    def action_back(self, quits: bool) -> None:
        """Out of hints, the abstract or the bookmarks; from a listing, out of the program."""
        if self.detail.looks.hints:
            self.detail.stop_hints()
        elif self.panes.in_detail:
            self.panes.leave_detail()
        elif not self.browsing.back() and quits:
            self.app.exit(0)

    def action_quit(self) -> None:
        """Leave; the place is kept."""
        self.app.exit(0)

    # Papers and links

    def action_toggle_mark(self, field: Field) -> None:
        """Read or unread, bookmarked or not."""
        if paper_id := self.papers.paper_id:
            value = not getattr(self.session.state(paper_id), field)
            self.reading.mark(paper_id, field, value)

    def action_show_authors(self) -> None:
        """All authors, or the first ones."""
        self.detail.look_otherwise(all_authors=not self.detail.looks.all_authors)

    def action_show_raw(self) -> None:
        """Title and abstract as received, or readable again."""
        self.detail.look_otherwise(raw=not self.detail.looks.raw)

    def action_open(self, what: str) -> None:
        """Open the code, the page, the PDF or whatever was asked for."""
        self.opening.open_what(what)

    def action_open_number(self, key: str) -> None:
        """Open the link of that number; 0 is the tenth."""
        self.opening.open_number("10" if key == "0" else key)

    def action_ask_link(self) -> None:
        """Ask for a link's number."""
        self._ask("Open link number", "1", self.opening.open_number)

    def action_hint_links(self) -> None:
        """Put letters on the links."""
        paper = self.detail.paper
        if paper and paper.links and paper == self.reading.paper:
            if not self.panes.detail_shown:
                self.action_open_paper()
            self.detail.start_hints()

    def action_copy_menu(self) -> None:
        """Choose what to copy."""
        if choices := self.opening.choices():
            self._choose("Copy", choices, self.opening.copy)

    def action_copy(self, letter: str) -> None:
        """Copy what the letter stands for in the copy menu."""
        self.opening.copy(letter)

    # Views and panes

    def action_step(self, by: int) -> None:
        """The day, week or month before or after."""
        self.browsing.step(by)

    def action_ask_date(self) -> None:
        """Ask for a day, week or month."""
        hint = "2026-08-14, yesterday, fri, -3, 2026-W20, 2026-05"
        self._ask("Go to date", hint, self._go_to_date)

    def _go_to_date(self, text: str) -> None:
        self.work(partial(self.browsing.go_to_date, text), group="date", exclusive=True)

    def action_view_menu(self) -> None:
        """Choose a view."""
        self._choose("View", _VIEWS, self._view)

    def _view(self, letter: str) -> None:
        if letter in "wm":
            self.work(partial(self.browsing.go_around, letter), group="date", exclusive=True)
        else:
            views = {"d": NEWEST_VIEW, "t": View("trending"), "b": BOOKMARKS_VIEW}
            self.browsing.go(views[letter])

    def action_toggle_bookmarks(self) -> None:
        """The bookmarks, and back."""
        self.browsing.toggle_bookmarks()

    def action_refresh(self, force: bool) -> None:
        """Ask the Hub."""
        self.browsing.refresh(force, loud=True)

    def action_zen(self) -> None:
        """The abstract alone, and back."""
        self.panes.toggle_zen()

    def action_layout(self) -> None:
        """The next arrangement of the panes."""
        self.say(f"Layout: {self.panes.next_layout()}")

    def action_palette(self) -> None:
        """The command palette."""
        self.app.action_command_palette()

    def action_help(self) -> None:
        """All keys."""
        from reader_tui.ui.screens.sheets import Sheet, help_lines

        self.app.push_screen(Sheet(help_lines(min(74, self.size.width - 4)), "Keys"))

    def _choose(
        self, heading: str, choices: list[tuple[str, str]] | tuple[tuple[str, str], ...],
        then: Callable[[str], None],
    ) -> None:  # fmt: skip
        from reader_tui.ui.screens.sheets import Menu

        self.app.push_screen(Menu(choices, heading), lambda key: then(key) if key else None)

    def _ask(self, heading: str, hint: str, then: Callable[[str], None]) -> None:
        from reader_tui.ui.screens.sheets import Prompt

        self.app.push_screen(Prompt(heading, hint), lambda text: then(text) if text else None)
