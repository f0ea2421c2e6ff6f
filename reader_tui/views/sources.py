"""What views are read from, for the app and for commands alike: archive, library, rules and clock.

Here alone it is decided what *today* and *the last visit* mean:

- *today* is the newest listed day that is known; `since:2w` counts from this clock.
- *new* is what was first met after the last finished visit of the app and is listed on
  that visit's newest day or later: what a backfill of old months brings is not new.
- upvotes *gained* count from that visit's end.

Every call takes its time in the caller's thread; any thread will do.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import date, datetime
from functools import cached_property
from typing import TYPE_CHECKING

from reader_tui.papers.models import Listing, ListingKey, Paper, Row, unknown_paper
from reader_tui.papers.verbs import UNTOUCHED, State
from reader_tui.papers.weights import DEFAULT_WEIGHTS, Weights

if TYPE_CHECKING:
    from reader_tui.archive.archive import Archive
    from reader_tui.library.library import Library
    from reader_tui.papers.worth import Ranked
    from reader_tui.query.language import Query
    from reader_tui.views.judge import Ruled, Rules
    from reader_tui.views.last_visit import Visit
    from reader_tui.views.reader_facts import ReaderFacts
    from reader_tui.views.worth_order import WorthOrder


class Sources:
    """The archive, the library once it is open, the clock, and what follows from them."""

    def __init__(
        self,
        archive: Archive,
        now: Callable[[], datetime],
        *,
        library: Library | None = None,
        state: Callable[[str], State] | None = None,
        visit: Visit | None = None,
        weights: Weights = DEFAULT_WEIGHTS,
        learns: bool = True,
        explores: bool = False,
    ) -> None:
        self.archive = archive
        self.now = now
        self.library = library
        self.visit = visit
        """The last finished visit of the app; None when none is known."""
        self.weights = weights
        self.learns = learns
        """Whether the order by worth learns from what the reader does."""
        self.explores = explores
        """Whether an order by worth has papers in it to learn from, each in the 11th place."""
        self._state = state
        self._rules: Rules | None = None
        self._rules_of: tuple[int, date, date] | None = None

    def state(self, paper_id: str) -> State:
        """What the reader did with a paper."""
        if self._state is not None:
            return self._state(paper_id)
        return self.library.states.of(paper_id) if self.library is not None else UNTOUCHED

    def written(self, paper_id: str) -> tuple[str, tuple[str, ...]]:
        """The reader's own note and tags on a paper."""
        if self.library is None:
            return "", ()
        tags, notes = self.library.annotations.texts()
        return notes.get(paper_id, ""), tags.get(paper_id, ())

    # The clock

    @property
    def newest(self) -> date | None:
        """The newest listed day as far as the archive knows, else the newest that it holds."""
        day = self.archive.fact("newest")
        if day is None and (held := self.archive.nearest("day", "9", -1)):
            day = held.value
        return date.fromisoformat(day) if day else None

    @property
    def clock(self) -> date:
        """The day on this machine's clock, in its zone."""
        return self.now().astimezone().date()

    @property
    def today(self) -> date:
        """The day that dates in words count from: the newest listed one, else the clock's."""
        return self.newest or self.clock

    def parse(self, text: str) -> Query:
        """A query, understood as far as it can be."""
        from reader_tui.query.language import parse

        return parse(text, self.today, self.clock)

    # Rows

    def rows(self, key: ListingKey) -> list[Row]:
        """The rows of a stored listing."""
        return self.newly(self.archive.rows(key, self.visited))

    def rows_of(self, ids: Sequence[str]) -> list[Row]:
        """A row for each paper: from the archive, the copy it carries, or its bare id."""
        known = self.archive.rows_of(ids, self.visited)
        copy = self.library.states.copy if self.library is not None else lambda paper_id: None
        rows = [known.get(i) or (copy(i) or unknown_paper(i)).row() for i in ids]
        return self.newly(rows)

    @property
    def visited(self) -> str | None:
        """When the last finished visit ended, in UTC."""
        return self.visit.ended if self.visit is not None else None

    def newly(self, rows: Sequence[Row]) -> list[Row]:
        """Rows first met since the last visit, new only if listed since that visit's newest day."""
        newest = self.visit.newest if self.visit is not None else None
        if newest is None:
            return list(rows)
        return [
            row._replace(new=False) if row.new and (row.day or "") < newest else row for row in rows
        ]

    def new_ids(self) -> set[str]:
        """All papers that are new."""
        if self.visit is None:
            return set()
        met = set(self.archive.search.met_after(self.visit.ended))
        if self.visit.newest is None or not met:
            return met
        since = self.archive.history.listed_since(self.visit.newest)
        return met & {paper_id for paper_id, _, _ in since}

    # Rules

    @property
    def rules(self) -> Rules | None:
        """The rules of the library as they are now; None while there is no library."""
        library = self.library
        if library is None:
            return None
        wanted = (library.rules.version, self.today, self.clock)
        if wanted != self._rules_of:
            from reader_tui.views.judge import Rules

            self._rules = Rules.of(library.rules.all(), self.parse)
            self._rules_of = wanted
        return self._rules

    @property
    def has_rules(self) -> bool:
        """Whether anything is watched, muted or a saved search."""
        library = self.library
        return library is not None and bool(library.rules.all()) and any(self.rules or ())

    def ruled(self) -> Ruled:
        """What judges papers by the rules and marks as they are now."""
        from reader_tui.views.judge import Ruled, Rules

        copy = self.library.states.copy if self.library is not None else None
        return Ruled(self.rules or Rules(), self.archive, self.state, copy, self.written)

    @cached_property
    def facts(self) -> ReaderFacts:
        """What marks, rules and the last visit say of all papers, for searches."""
        from reader_tui.views.reader_facts import ReaderFacts

        return ReaderFacts(self)

    @cached_property
    def worth_order(self) -> WorthOrder:
        """The order by what papers are worth to the reader."""
        from reader_tui.views.worth_order import WorthOrder

        return WorthOrder(self, self.explores)

    # What waits

    @property
    def backlog_began(self) -> str | None:
        """The day since when papers wait; the newest known one where no backlog was begun."""
        began = self.library.rules.backlog_began() if self.library is not None else None
        newest = self.newest
        return began or (newest.isoformat() if newest else None)

    def backlog(self, since: str | None = None) -> list[Ranked]:
        """What waits to be decided on, most worth first.

        It was listed on the day `since` or later, else on the backlog's first or later.
        """
        from reader_tui.views.backlog import waiting

        began = since or self.backlog_began
        if began is None:
            return []
        found = waiting(
            self.archive,
            began,
            lambda paper_id: self.state(paper_id).undecided,
            self.worth_order.ranked,
            visited=self.visited,
        )
        rows = self.newly([one.row for one in found])
        return [one._replace(row=row) for one, row in zip(found, rows, strict=True)]

    # Papers

    def listing(self, key: ListingKey) -> Listing | None:
        """A listing as it is stored, None when it never was; stale when a fresh answer is due."""
        from reader_tui.archive.held import held

        return held(self.archive, key, self.now())

    def paper(self, paper_id: str) -> Paper | None:
        """The whole paper, from the archive or the copy that the library carries."""
        found = self.archive.paper(paper_id)
        if found is None and self.library is not None:
            return self.library.states.copy(paper_id)
        return found
