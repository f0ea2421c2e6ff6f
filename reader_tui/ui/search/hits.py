"""What a search found, on the screen: marked in rows and abstract, and gone to one by one."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

from reader_tui.papers.models import Row
from reader_tui.query.language import Query
from reader_tui.ui.session import Session
from reader_tui.ui.stage.stage import Stage
from reader_tui.ui.widgets.piece import MATCH

_AT_ONCE = 4
"""Texts that are looked at before whatever else waits."""

if TYPE_CHECKING:
    from reader_tui.query.snippet import Snippet


class Matches:
    """Finds where texts match what the view answers, and goes from match to match."""

    def __init__(self, stage: Stage, session: Session) -> None:
        self._stage = stage
        self._session = session
        self._query: Query | None = None
        self._looked: set[str] = set()
        """The papers whose text was looked at for a snippet of the query."""

    # Marking

    def follow(self) -> None:
        """Look at the texts of the rows that came into sight, unless the search does it."""
        now = self._stage.now
        if now.sought is not None and not now.mode.finds_snippets and self._unseen():
            self._stage.work(self.look, group="snippets", exclusive=True)

    def _unseen(self) -> list[Row]:
        now = self._stage.now
        if now.sought is not self._query:
            self._query = now.sought
            self._looked.clear()
        rows = now.rows[now.top : now.top + self._stage.papers.room + 1]
        return [row for row in rows if row is not None and row.id not in self._looked]

    async def look(self, is_over: Callable[[], bool] = lambda: False) -> None:
        """Look at the texts of the rows in sight, few at a time: a search may come between."""
        stage = self._stage
        await self._session.ready()
        query = stage.now.sought
        found: dict[str, Snippet | None] = {}
        while query is not None and (rows := self._unseen()[:_AT_ONCE]):
            snippets = await self._session.pages.snippets(query, rows)
            if is_over() or query is not stage.now.sought:
                return
            self._looked.update(row.id for row in rows)
            found.update({row.id: snippets.get(row.id) for row in rows})
        if found:
            before = stage.now.snippets
            kept = {i: snippet for i, snippet in before.items() if i not in found}
            new = {i: snippet for i, snippet in found.items() if snippet}
            stage.show(stage.now._replace(snippets=kept | new))

    # Going from one to the next

    def go(self, by: int) -> None:
        """To the next match below or above: in the abstract the next one there, else a paper."""
        stage = self._stage
        if stage.panes.in_detail and self._go_in_text(by):
            return
        if not stage.papers.move(by):
            stage.say(f"No match {'below' if by > 0 else 'above'}.")

    def _go_in_text(self, by: int) -> bool:
        """Scroll to the next line with a match that is out of sight; whether there is one."""
        detail = self._stage.detail
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
