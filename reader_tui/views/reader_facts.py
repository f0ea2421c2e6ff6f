"""What the library and the last visit say of all papers, for whoever searches the archive."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from typing import TYPE_CHECKING, Protocol

from reader_tui.papers.verbs import State
from reader_tui.query.facts import Known
from reader_tui.query.language import Query
from reader_tui.query.tree import TOLD

if TYPE_CHECKING:
    from reader_tui.archive.archive import Archive
    from reader_tui.library.library import Library
    from reader_tui.views.judge import Rules
    from reader_tui.views.last_visit import Visit


class Told(Protocol):
    """What the facts are read from."""

    archive: Archive
    library: Library | None
    visit: Visit | None

    @property
    def rules(self) -> Rules | None:
        """The rules as they are now."""

    def state(self, paper_id: str) -> State:
        """What the reader did with a paper."""

    def new_ids(self) -> Collection[str]:
        """All papers that are new."""


class ReaderFacts:
    """Keeps the facts of all papers true while marks and rules change."""

    def __init__(self, sources: Told) -> None:
        self._sources = sources
        self._known = Known(self._find)
        self._marks = Known(self._find)
        """What rules are matched against; the two have locks of their own."""
        self._true_for: tuple[object, ...] = ()

    def now(self) -> Known:
        """The facts as they are now."""
        sources = self._sources
        true_for = sources.library, sources.rules, sources.visit
        if true_for != self._true_for:
            self._true_for = true_for
            self._known.forget()
            self._marks.forget()
        return self._known

    def papers_came(self) -> None:
        """Take in that the archive holds other papers than before."""
        self._known.forget(*TOLD)

    def marked(self, ids: Iterable[str]) -> None:
        """Take in that marks of these papers changed."""
        for paper_id in ids:
            state = self._sources.state(paper_id)
            for field, value in zip(State._fields, state, strict=True):
                self._known.changed(paper_id, field, value)
                self._marks.changed(paper_id, field, value)

    def _find(self, mark: str) -> Collection[str]:
        """The papers that a mark is true of; called in the thread that searches."""
        library, rules = self._sources.library, self._sources.rules
        if mark in State._fields:
            return library.states.having(mark) if library is not None else ()  # type: ignore[arg-type]
        if mark == "new":
            return self._sources.new_ids()
        if rules is None:
            return ()
        return self._matched(rules.watch if mark == "watched" else rules.mute)

    def _matched(self, rules: Iterable[tuple[str, Query]]) -> set[str]:
        search = self._sources.archive.search
        return {paper_id for _, query in rules for paper_id in search.ids(query, self._marks)}
