"""The parts of the reader's screen, each given the few others that it works with, in one place.

What nobody needs before a key is pressed is made, and loaded, when it is first asked for.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import cached_property
from typing import TYPE_CHECKING

from reader_tui.ui.browse.current_view import CurrentView
from reader_tui.ui.browse.navigation import Navigation
from reader_tui.ui.browse.refresh import Refresh
from reader_tui.ui.browse.shown import PLAIN, Mode
from reader_tui.ui.browse.unread import Unread
from reader_tui.ui.paper.follow import Follow
from reader_tui.ui.session import Session
from reader_tui.ui.stage.stage import Stage
from reader_tui.ui.start.arxiv_news import ArxivNews
from reader_tui.ui.start.shared_folder import SharedFolder
from reader_tui.ui.start.visit import Visit
from reader_tui.views.last_visit import Snapshot
from reader_tui.views.view import View

if TYPE_CHECKING:
    from reader_tui.ui.browse.digest_preview import DigestPreview
    from reader_tui.ui.browse.moves import Moves
    from reader_tui.ui.menus import ChoiceMenus, ViewMenu
    from reader_tui.ui.paper.export_menu import ExportMenu
    from reader_tui.ui.paper.figures import Figures
    from reader_tui.ui.paper.looks import PaperLooks
    from reader_tui.ui.paper.notes import Notes
    from reader_tui.ui.paper.open_link import Links
    from reader_tui.ui.paper.open_text import OpenText
    from reader_tui.ui.paper.pdf import Pdfs
    from reader_tui.ui.paper.pictures import Pictures
    from reader_tui.ui.paper.text_hints import TextHints
    from reader_tui.ui.paper.text_moves import TextMoves
    from reader_tui.ui.paper.thumbnails import Thumbnails
    from reader_tui.ui.paper.way_back import WayBack
    from reader_tui.ui.paper.what_hangs import WhatHangs
    from reader_tui.ui.paper.whole_paper import WholePaper
    from reader_tui.ui.search.box import SearchBox
    from reader_tui.ui.search.hits import Matches
    from reader_tui.ui.triage.catch_up import CatchUp
    from reader_tui.ui.triage.decide import Decide
    from reader_tui.ui.triage.example_prompt import ExamplePrompt
    from reader_tui.ui.triage.past_steps import PastSteps
    from reader_tui.ui.triage.reason_menu import ReasonMenu
    from reader_tui.ui.triage.rule_list import RuleList
    from reader_tui.ui.triage.rule_menu import RuleMenu
    from reader_tui.ui.triage.saved import SavedSearches
    from reader_tui.ui.triage.tags import Tags


class Rooms:
    """All that keys and messages act on."""

    def __init__(self, stage: Stage, session: Session, last: Snapshot) -> None:
        self.stage = stage
        self.session = session
        self.panes = stage.panes
        self.unread = Unread(stage.on, session.state)
        self.follow = Follow(stage, session, self.unread)
        self.current = CurrentView(stage, session, self.unread, self.follow, self.mode_of)
        self.refresh = Refresh(stage, session, self.current, self.follow)
        self.navigation = Navigation(stage, session, self.current, self.refresh)
        self.shared = SharedFolder(stage, session)
        self.refresh.fetched = self.shared.soon
        self.visit = Visit(
            stage, session, last, self.unread, self.follow, self.current, self.refresh,
            self.shared, ArxivNews(stage, session), self.mode_of, self.navigation.to_newest,
        )  # fmt: skip
        self.help: Callable[[], None] = lambda: None
        self.palette: Callable[[], None] = lambda: None
        self.jump: Callable[[], None] = lambda: None
        """These three show the table of actions, which stands above the rooms."""

    def mode_of(self, view: View) -> Mode:
        """What the reader is at in a view."""
        if view.kind == "similar":
            from reader_tui.ui.search.similar import Similar

            return Similar(self.stage.on)
        return self.catch_up if view.kind == "catchup" else PLAIN

    @cached_property
    def moves(self) -> Moves:
        """Moving."""
        from reader_tui.ui.browse.moves import Moves

        return Moves(
            self.stage, self.navigation, self.follow, self.session.state,
            lambda by: self.matches.go(by), lambda paper: self.whole.open(paper),
        )  # fmt: skip

    @cached_property
    def verbs(self) -> Decide:
        """The verbs, and taking them back."""
        from reader_tui.ui.triage.decide import Decide

        return Decide(self.stage, self.session, self.unread, self.follow, self.current.show_again)

    @cached_property
    def digest(self) -> DigestPreview:
        """The digest of what is new."""
        from reader_tui.ui.browse.digest_preview import DigestPreview

        return DigestPreview(self.stage, self.session)

    @cached_property
    def steps(self) -> PastSteps:
        """The journal."""
        from reader_tui.ui.triage.past_steps import PastSteps

        return PastSteps(self.stage, self.session, self.verbs)

    @cached_property
    def rule_list(self) -> RuleList:
        """Rules and saved searches, listed and changed."""
        from reader_tui.ui.triage.rule_list import RuleList

        return RuleList(self.stage, self.session, self.current)

    @cached_property
    def rules(self) -> RuleMenu:
        """Watch and mute rules."""
        from reader_tui.ui.triage.rule_menu import RuleMenu

        return RuleMenu(
            self.stage, self.session, self.follow, self.rule_list, self.navigation,
            lambda: self.verbs.toggle("waiting"),
        )  # fmt: skip

    @cached_property
    def reasons(self) -> ReasonMenu:
        """What speaks for papers, strengthened and silenced."""
        from reader_tui.ui.triage.reason_menu import ReasonMenu

        return ReasonMenu(self.stage, self.session, self.follow, self.rule_list)

    @cached_property
    def examples(self) -> ExamplePrompt:
        """Examples of what is kept."""
        from reader_tui.ui.triage.example_prompt import ExamplePrompt

        return ExamplePrompt(self.stage, self.session)

    @cached_property
    def saved(self) -> SavedSearches:
        """Saved searches."""
        from reader_tui.ui.triage.saved import SavedSearches

        return SavedSearches(self.stage, self.session, self.rule_list, self.navigation)

    @cached_property
    def catch_up(self) -> CatchUp:
        """The way through the backlog."""
        from reader_tui.ui.triage.catch_up import CatchUp

        return CatchUp(
            self.stage, self.session, self.current, self.unread, self.navigation,
            lambda ids, field: self.verbs.bulk(ids, field),
        )  # fmt: skip

    @cached_property
    def view_menu(self) -> ViewMenu:
        """The menu of views."""
        from reader_tui.ui.menus import ViewMenu

        sheets: dict[str, Callable[[], object]] = {
            "c": lambda: self.catch_up.ask(),
            "/": lambda: self.saved.show(),
            "r": lambda: self.rules.show(),
            "#": lambda: self.tags.show(),
            "j": lambda: self.steps.show(),
            "g": lambda: self.digest.show(),
        }
        return ViewMenu(self.stage, self.session, self.navigation, sheets)

    @cached_property
    def choices(self) -> ChoiceMenus:
        """The menus of filters and of the order."""
        from reader_tui.ui.menus import ChoiceMenus

        return ChoiceMenus(self.stage, self.follow, self.current)

    @cached_property
    def tags(self) -> Tags:
        """The reader's tags."""
        from reader_tui.ui.triage.tags import Tags

        return Tags(self.stage, self.session, self.verbs, self.navigation)

    @cached_property
    def notes(self) -> Notes:
        """The reader's notes."""
        from reader_tui.ui.paper.notes import Notes

        return Notes(self.stage, self.session, self.follow, self.verbs)

    @cached_property
    def export(self) -> ExportMenu:
        """What leaves for elsewhere."""
        from reader_tui.ui.paper.export_menu import ExportMenu

        browser = self.session.settings.settings.browser
        return ExportMenu(self.stage, self.session, self.verbs, browser)

    @cached_property
    def looks(self) -> PaperLooks:
        """How the paper is shown."""
        from reader_tui.ui.paper.looks import PaperLooks

        return PaperLooks(self.stage, self.follow, self.links)

    @cached_property
    def whole(self) -> WholePaper:
        """The whole text of the paper."""
        from reader_tui.ui.paper.whole_paper import WholePaper

        whole = WholePaper(self.stage, self.session)
        whole.opened = self._text_opened
        return whole

    def _text_opened(self, text: OpenText) -> None:
        self.hanging.show(text)
        self.text.opened()

    @cached_property
    def hanging(self) -> WhatHangs:
        """What hangs on the paper whose text is open."""
        from reader_tui.ui.paper.what_hangs import WhatHangs

        return WhatHangs(
            self.stage, self.session, self.whole, lambda link: self.links.open(link),
            lambda: self.links.open_what("discussion"),
        )  # fmt: skip

    @cached_property
    def text(self) -> TextMoves:
        """Moving in it."""
        from reader_tui.ui.paper.text_moves import TextMoves

        return TextMoves(
            self.stage, self.whole, lambda words: self.search.begin(words),
            lambda: self.way_back.back(),
        )  # fmt: skip

    @cached_property
    def hints(self) -> TextHints:
        """Letters on what leads somewhere in it."""
        from reader_tui.ui.paper.text_hints import TextHints

        return TextHints(
            self.stage, self.whole,
            lambda link: self.links.open(link),
            lambda block, in_viewer: self.figures.show(block, in_viewer),
            lambda id: self.way_back.go(id), lambda id, field: self.verbs.decide_on(id, field),
            lambda text, block: self.hanging.lead(text, block),
        )  # fmt: skip

    @cached_property
    def way_back(self) -> WayBack:
        """From a cited paper back into the text."""
        from reader_tui.ui.paper.way_back import WayBack

        return WayBack(
            self.stage, self.whole, self.navigation, lambda id: self.moves.to_paper(id),
            lambda text: self.hanging.show(text),
        )  # fmt: skip

    @cached_property
    def figures(self) -> Figures:
        """The pictures of a whole text."""
        from reader_tui.ui.paper.figures import Figures

        return Figures(
            self.stage, self.session, self.whole, self.pictures,
            lambda link: self.links.open(link),
        )  # fmt: skip

    @cached_property
    def pictures(self) -> Pictures:
        """The way to drawings."""
        from reader_tui.ui.paper.pictures import Pictures

        return Pictures(self.stage, self.session)

    @cached_property
    def thumbnails(self) -> Thumbnails:
        """The thumbnail above the abstract."""
        from reader_tui.ui.paper.thumbnails import Thumbnails

        return Thumbnails(self.stage, self.session, self.pictures)

    @cached_property
    def links(self) -> Links:
        """Links and copies."""
        from reader_tui.ui.paper.open_link import Links

        browser = self.session.settings.settings.browser
        return Links(
            self.stage, self.follow, browser, lambda: self.export.copy_bibtex(),
            self.session.at_hub,
        )  # fmt: skip

    @cached_property
    def pdfs(self) -> Pdfs:
        """PDFs in the reader's folder."""
        from reader_tui.ui.paper.pdf import Pdfs

        return Pdfs(self.stage, self.session, self.follow)

    @cached_property
    def matches(self) -> Matches:
        """What a search found."""
        from reader_tui.ui.search.hits import Matches

        return Matches(self.stage, self.session)

    @cached_property
    def search(self) -> SearchBox:
        """The search box."""
        from reader_tui.ui.search.box import SearchBox

        return SearchBox(
            self.stage, self.session, self.current, self.unread, self.navigation, self.refresh,
            self.matches, self.saved,
        )  # fmt: skip
