"""What a search found, on the screen: marked in rows and abstract, and gone to one by one."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import TYPE_CHECKING

from reader_tui.papers.models import Row
from reader_tui.query.language import Query
from reader_tui.ui.session import Session
from reader_tui.ui.widgets.piece import MATCH

_AT_ONCE = 4
"""Texts that are looked at before whatever else waits."""

if TYPE_CHECKING:
    from reader_tui.query.snippet import Snippet
    from reader_tui.ui.stage.stage import Parts


class Matches:
    """Marks what the query of the view found, and goes from match to match."""

    def __init__(self, screen: Parts, session: Session) -> None:
        self._screen = screen
        self._session = session
        self._looked: set[str] = set()
        """The papers whose text was looked at for a snippet."""

    # Marking

    def begin(self, query: Query | None) -> None:
        """Mark what another query finds, or nothing."""
        papers = self._screen.papers
        if query is None or papers.sought is None or query.text != papers.sought.text:
            # Until texts were looked at again, what another query found there is shown.
            self.put_back(query, papers.snippets if query is not None else {})
            self._looked.clear()

    def put_back(self, query: Query | None, snippets: Mapping[str, Snippet]) -> None:
        """Mark what was marked before."""
        papers, detail = self._screen.papers, self._screen.detail
        papers.sought, papers.snippets = query, snippets
        self._looked = set(snippets)
        if detail.looks.query is not query:
            detail.looks = detail.looks._replace(query=query)

    def follow(self) -> None:
        """Look at the texts of the rows that came into sight, unless the search does it."""
        screen = self._screen
        is_searching = screen.is_finding and screen.finding.is_busy
        if screen.papers.sought is not None and not is_searching and self._unseen():
            screen.work(self.look, group="snippets", exclusive=True)

    def _unseen(self) -> list[Row]:
        papers = self._screen.papers
        rows = papers.rows[papers.top : papers.top + papers.shown + 1]
        return [row for row in rows if row is not None and row.id not in self._looked]

    async def look(self, is_over: Callable[[], bool] = lambda: False) -> None:
        """Look at the texts of the rows in sight, few at a time: a search may come between."""
        papers = self._screen.papers
        query, found = papers.sought, {}
        while query is not None and (rows := self._unseen()[:_AT_ONCE]):
            snippets = await self._session.pages.snippets(query, rows)
            if is_over() or query is not papers.sought:
                return
            self._looked.update(row.id for row in rows)
            found.update({row.id: snippets.get(row.id) for row in rows})
        if found:
            kept = {i: snippet for i, snippet in papers.snippets.items() if i not in found}
            papers.snippets = kept | {i: snippet for i, snippet in found.items() if snippet}
            papers.repaint()

    # Going from one to the next

    def go(self, by: int) -> None:
        """To the next match below or above: in the abstract the next one there, else a paper."""
        screen = self._screen
        if screen.panes.in_detail and self._go_in_text(by):
            return
        if not screen.papers.move(by):
            screen.say(f"No match {'below' if by > 0 else 'above'}.")

    def _go_in_text(self, by: int) -> bool:
        """Scroll to the next line with a match that is out of sight; whether there is one."""
        detail = self._screen.detail
        lines = [
            at for at, line in enumerate(detail.lines) if any(piece.part == MATCH for piece in line)
        ]
        end = detail.top + detail.inner_height
        out = (
            [at for at in lines if at >= end] if by > 0 else [at for at in lines if at < detail.top]
        )
        if not out:
            return False
        at = out[0] if by > 0 else out[-1]
        return detail.scroll_by(at - detail.inner_height // 3 - detail.top)
