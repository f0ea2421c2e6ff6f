"""What a search found, on the screen: marked in rows and abstract, and gone to one by one."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from typing import TYPE_CHECKING

from reader_tui.papers.query import Query
from reader_tui.ui.session import Session
from reader_tui.ui.widgets.piece import MATCH

if TYPE_CHECKING:
    from reader_tui.papers.query_snippet import Snippet
    from reader_tui.ui.screens.parts import Parts


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
            self.put_back(query, {})

    def put_back(self, query: Query | None, snippets: Mapping[str, Snippet]) -> None:
        """Mark what was marked before."""
        papers, detail = self._screen.papers, self._screen.detail
        papers.sought, papers.snippets = query, snippets
        self._looked = set(snippets)
        if detail.looks.query is not query:
            detail.looks = detail.looks._replace(query=query)

    def took(self, snippets: Mapping[str, Snippet], looked: Collection[str]) -> None:
        """Take in where papers were found in their text."""
        papers = self._screen.papers
        self._looked.update(looked)
        if snippets:
            papers.snippets = {**papers.snippets, **snippets}
            papers.repaint()

    def follow(self) -> None:
        """Find the snippets of the rows that came into sight."""
        if self._screen.papers.sought is not None and self._unseen():
            self._screen.work(self._follow, group="snippets", exclusive=True)

    def _unseen(self) -> list[str]:
        papers = self._screen.papers
        rows = papers.rows[papers.top : papers.top + papers.shown + 1]
        return [row.id for row in rows if row is not None and row.id not in self._looked]

    async def _follow(self) -> None:
        query, ids = self._screen.papers.sought, self._unseen()
        if query is None:
            return
        snippets = await self._session.pages.answers.snippets(query, ids)
        if query is self._screen.papers.sought:
            self.took(snippets, ids)

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
