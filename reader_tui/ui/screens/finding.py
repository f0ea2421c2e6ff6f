"""Keys that find: the search box, papers like this one, and the jump to a title."""

from __future__ import annotations

from typing import TYPE_CHECKING

from reader_tui.views.view import View

if TYPE_CHECKING:
    from reader_tui.ui.dialogs.jump import Target
    from reader_tui.ui.stage.stage import Parts
else:
    # Each class of a screen that Textual makes costs the first paint half a millisecond.
    Parts = object


class FindingKeys(Parts):
    """The actions of finding."""

    def action_find(self) -> None:
        """Open the search box."""
        self.finding.open()

    def action_similar(self) -> None:
        """The papers near the one under the cursor."""
        if self.papers.paper_id:
            self.going.go(View("similar", self.papers.paper_id))

    def action_jump(self) -> None:
        """Find a title or an action by a few letters."""
        from reader_tui.ui.dialogs.jump import Jump

        self.app.push_screen(Jump(self.session), self._jumped)

    async def _jumped(self, target: Target | None) -> None:
        if target is None:
            return
        if target.kind == "action":
            await self.app.run_action(target.what, self)
        else:
            self.go_to_paper(target.what)

    def go_to_paper(self, paper_id: str) -> None:
        """Put the cursor on a paper, or show it alone where the view does not have it."""
        at = self.papers.index_of(paper_id)
        if at is not None:
            self.papers.move_to(at)
        else:
            self.going.go(View("paper", paper_id))

    def match_moved(self) -> None:
        """Show what the paper under the cursor was found for."""
        if self.papers.sought is not None:
            self.matches.follow()
        row = self.papers.row
        if self.browsing.view.kind == "similar" and row is not None and row.reason:
            self.browsing.footer = [f"In common: {row.reason}", row.reason]
            self.saying.tell_footer()
