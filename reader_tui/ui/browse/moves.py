"""Moving: in the list, in the abstract, between the two and out."""

from __future__ import annotations

from collections.abc import Callable

from reader_tui.papers.models import Paper
from reader_tui.papers.verbs import State
from reader_tui.ui.browse.navigation import Navigation
from reader_tui.ui.messages import SampleWanted
from reader_tui.ui.paper.follow import Follow
from reader_tui.ui.paper.preload import preload
from reader_tui.ui.stage.stage import Stage
from reader_tui.views.choice import row_where
from reader_tui.views.view import View


class Moves:
    """Moves the cursor of the list, or the abstract where that has the keys."""

    def __init__(
        self,
        stage: Stage,
        navigation: Navigation,
        follow: Follow,
        state_of: Callable[[str], State],
        to_match: Callable[[int], None],
        deeper: Callable[[Paper], None],
    ) -> None:
        self._stage = stage
        self._navigation = navigation
        self._follow = follow
        self._state_of = state_of
        self._to_match = to_match
        self._deeper = deeper

    def by(self, lines: int) -> None:
        """So many papers, or in the abstract lines, on or back."""
        stage = self._stage
        stage.detail.scroll_by(lines) if stage.panes.in_detail else stage.papers.move(lines)

    def half_page(self, by: int) -> None:
        """Half a page on or back."""
        stage = self._stage
        height = stage.detail.inner_height if stage.panes.in_detail else stage.papers.room
        self.by(by * max(1, height // 2))

    def to_end(self, by: int) -> None:
        """To the top or the end."""
        stage = self._stage
        self.by(by * len(stage.detail.lines if stage.panes.in_detail else stage.now.rows))

    def other(self, by: int) -> None:
        """The pane that has not the keys, down or up."""
        stage = self._stage
        stage.papers.move(by) if stage.panes.in_detail else stage.detail.scroll_by(by)

    def read_on(self) -> None:
        """The next page of the abstract, then the next unread paper, of this view or the next."""
        if not self._stage.panes.detail_shown:
            self.open_paper()
        elif not self._stage.detail.page(1) and not self._to_unread(1):
            self._to_waiting_day()

    def next(self, by: int) -> None:
        """The next unread paper below (1) or above (-1); where something was found, the match."""
        self._to_unread(by) if self._stage.now.sought is None else self._to_match(by)

    def _to_unread(self, by: int) -> bool:
        now = self._stage.now
        at = row_where(now.rows, now.cursor + by, lambda i: self._state_of(i).undecided, by)
        if at is None:
            self._stage.say(f"No unread paper {'below' if by > 0 else 'above'}.")
            return False
        self._stage.papers.move_to(at)
        return True

    def _to_waiting_day(self) -> None:
        """From a day that is done to the next one that waits, once that was said."""
        now = self._stage.now
        if now.view.kind == "day" and now.every and not now.unread:
            self._stage.work(self._navigation.to_waiting_day, group="go", exclusive=True)

    def to_paper(self, paper_id: str) -> None:
        """To a paper where the view has it; else show it alone."""
        at = self._stage.now.index_of(paper_id)
        if at is not None:
            self._stage.papers.move_to(at)
        else:
            self._navigation.go(View("paper", paper_id))

    def to_similar(self) -> None:
        """To the papers near the one under the cursor."""
        if paper_id := self._stage.now.paper_id:
            self._navigation.go(View("similar", paper_id))

    def open_paper(self) -> None:
        """One deeper: the abstract, then the whole paper; at an empty first start, the sample."""
        stage = self._stage
        stage.now.mode.open()
        if not stage.now.rows and stage.now.offline:
            stage.screen.post_message(SampleWanted())
        elif stage.panes.in_detail and stage.now.paper_id:
            self._follow.when_here(self._deeper)
        elif stage.now.paper_id:
            stage.panes.enter_detail()
            self._follow.opened()
            stage.work(preload, "preload", exclusive=True)

    def next_layout(self) -> None:
        """The next arrangement of the panes."""
        self._stage.say(f"Layout: {self._stage.panes.next_layout()}")

    def back(self, quits: bool) -> None:
        """Out of hints, a selection, the text, the abstract or a view; at last of the program."""
        stage = self._stage
        if stage.now.looks.hints:
            stage.show(stage.now.hinting(False))
        elif stage.now.selected or stage.now.range_from is not None:
            stage.show(stage.now._replace(selected=frozenset(), range_from=None))
        elif stage.now.open_text is not None:
            stage.show(stage.now._replace(text=None))
        elif stage.panes.in_detail:
            stage.panes.leave_detail()
        elif not self._navigation.back() and quits:
            stage.leave()
