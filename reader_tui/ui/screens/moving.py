"""Keys that move: in the list, in the abstract, between the two and out."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from reader_tui.ui.stage.stage import Parts
else:
    # Each class of a screen that Textual makes costs the first paint half a millisecond.
    Parts = object


class MovingKeys(Parts):
    """The actions of moving."""

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
            self._to_unread(1)

    def action_unread(self, by: int) -> None:
        """The next unread paper below or above; where something was found, the next match."""
        self._to_unread(by) if self.papers.sought is None else self.matches.go(by)

    def _to_unread(self, by: int) -> None:
        index = self.papers.next_unread(by)
        if index is None:
            self.say(f"No unread paper {'below' if by > 0 else 'above'}.")
        else:
            self.papers.move_to(index)

    def action_open_paper(self) -> None:
        """Into the abstract; at an empty first start, the sample."""
        if self.is_finding:
            self.finding.keep()
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
        """Out of hints, a selection, the abstract or a view; from a listing, out of the program."""
        if self.detail.looks.hints:
            self.detail.stop_hints()
        elif self.deciding.stop_selecting():
            return
        elif self.panes.in_detail:
            self.panes.leave_detail()
        elif not self.going.back() and quits:
            self.app.exit(0)

    def action_quit(self) -> None:
        """Leave; the place is kept."""
        self.app.exit(0)

    def action_zen(self) -> None:
        """The abstract alone, and back."""
        self.panes.toggle_zen()

    def action_layout(self) -> None:
        """The next arrangement of the panes."""
        self.say(f"Layout: {self.panes.next_layout()}")
