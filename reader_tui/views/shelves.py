"""What lies on the shelves of the library, what waits and what stirs, before any is hidden."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from typing import TYPE_CHECKING, NamedTuple

from reader_tui.papers.models import Listing, Paper, Row
from reader_tui.papers.verbs import KEEPING
from reader_tui.views.choice import SHELVES
from reader_tui.views.view import View

if TYPE_CHECKING:
    from reader_tui.papers.worth import Ranked
    from reader_tui.ui.session import Session
    from reader_tui.views.judge import Ruled, Rules


class Source(NamedTuple):
    """What is in a view before anything is left out."""

    rows: list[Row]
    listing: Listing | None = None
    total: int | None = None
    """How many there are, where not all are shown."""


class Shelves:
    """The part of the pages that reads the library and the backlog."""

    def __init__(self, session: Session) -> None:
        self._session = session
        self.pace: float | None = None
        """Seconds a paper, once they were measured."""
        self.under_the_line: tuple[str, ...] = ()
        """The papers that the budget of the catch-up does not reach."""
        self._rules: Rules | None = None
        self._rules_version = -1

    @property
    def rules(self) -> Rules | None:
        """The rules of the library as they are now; None while there is no library."""
        library = self._session.library
        if library is not None and library.rules.version != self._rules_version:
            from reader_tui.views.judge import Rules

            self._rules_version = library.rules.version
            self._rules = Rules.of(library.rules.all(), self._session.now().date())
        return self._rules

    @property
    def has_rules(self) -> bool:
        """Whether anything is watched or muted."""
        return any(self.rules or ())

    def ruled(self) -> Ruled:
        """What judges papers by the rules and marks as they are now."""
        from reader_tui.views.judge import Ruled, Rules

        feed, library = self._session.feed, self._session.library
        assert feed is not None
        rules, state = self.rules or Rules(), self._session.state
        if library is None:
            return Ruled(rules, feed.archive, state)
        return Ruled(rules, feed.archive, state, library.states.copy)

    async def shelf(self, view: View, since: str | None) -> Source:
        library = self._session.library
        assert library is not None
        if view.kind in SHELVES:
            ids = await asyncio.to_thread(library.states.ids, SHELVES[view.kind])
            return Source(await self.rows_of(ids, since), total=len(ids))
        if view.kind == "stirring":
            return await self.stirring(since)
        if view.kind == "queue":
            found = [one.row for one in await self.backlog(since)]
            found.sort(key=lambda row: (row.day or "", row.upvotes or 0), reverse=True)
            return Source(found, total=len(found))
        if view.kind == "catchup":
            return await self._catch_up(view, since)
        return Source([])

    async def stirring(self, since: str | None) -> Source:
        """Papers kept or undecided, by what changed since they were last looked at."""
        library, feed = self._session.library, self._session.feed
        assert library is not None and feed is not None
        looked: dict[str, str] = {}
        for field in KEEPING:
            for paper_id in library.states.ids(field):
                looked[paper_id] = library.states.looked_at(paper_id) or ""
        for one in await self.backlog(since) if since else ():
            looked.setdefault(one.row.id, library.states.looked_at(one.row.id) or since or "")
        changes = [change for change in await feed.changes(looked) if change.words]
        rows = await self.rows_of([change.id for change in changes], since)
        said = {change.id: ", ".join(change.words) for change in changes}
        return Source([row._replace(reason=said[row.id]) for row in rows], total=len(changes))

    async def backlog(self, since: str | None) -> list[Ranked]:
        """What waits to be decided on, most worth first."""
        feed, state = self._session.feed, self._session.state
        began = self._session.backlog_began()
        if feed is None or began is None:
            return []
        weights = self._session.settings.settings.worth
        return await feed.waiting(
            began,
            lambda paper_id: state(paper_id).undecided,
            weights=weights,
            watched=self.ruled().reason,
            visited=since,
        )

    async def _catch_up(self, view: View, since: str | None) -> Source:
        """The backlog as far as the budget goes; the rest is under the line."""
        from reader_tui.papers import budget

        found = await self.backlog(since)
        pace = self.pace or budget.PACE
        count = budget.parse(view.value).count(pace) if view.value else len(found)
        self.under_the_line = tuple(one.row.id for one in found[count:])
        rows = [one.row._replace(reason=", ".join(one.worth.reasons)) for one in found[:count]]
        return Source(rows, total=len(found))

    async def rows_of(self, ids: Sequence[str], since: str | None) -> list[Row]:
        """A row for each paper: from the archive, the copy it carries, or the bare id."""
        feed, library = self._session.feed, self._session.library
        assert feed is not None and library is not None
        known = await feed.rows_of(ids, since)
        rows: list[Row] = []
        for paper_id in ids:
            row = known.get(paper_id)
            if row is None:
                copy = library.states.copy(paper_id)
                row = (copy or Paper(paper_id, paper_id, "", paper_id, "")).row()
            rows.append(row)
        return rows
