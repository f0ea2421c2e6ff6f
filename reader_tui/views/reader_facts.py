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
        # A watch rule may ask for marks, a mute rule for what is watched too; each has a
        # lock of its own.
        self._marks = Known(self._find_mark)
        self._watched = Known(self._find_watched)
        self._true_for: tuple[object, ...] = ()

    def now(self) -> Known:
        """The facts as they are now."""
        sources = self._sources
        true_for = sources.library, sources.rules, sources.visit
        if true_for != self._true_for:
            self._true_for = true_for
            for known in self._all:
                known.forget()
        if sources.library is not None:
            tags, notes = sources.library.annotations.texts()
            for known in self._all:
                if known.notes is not notes:
                    known.notes, known.tags = notes, tags
                    # Rules may ask for them.
                    known.forget("watched", "muted")
        return self._known

    def papers_came(self) -> None:
        """Take in that the archive holds other papers than before."""
        for known in self._all:
            known.forget(*TOLD)

    def marked(self, ids: Iterable[str]) -> None:
        """Take in that marks of these papers changed."""
        for paper_id in ids:
            state = self._sources.state(paper_id)
            for field, value in zip(State._fields, state, strict=True):
                for known in self._all:
                    known.changed(paper_id, field, value)

    @property
    def _all(self) -> tuple[Known, Known, Known]:
        return self._known, self._marks, self._watched

    def _find(self, mark: str) -> Collection[str]:
        """The papers that a mark is true of; called in the thread that searches."""
        rules = self._sources.rules
        if mark != "muted" or rules is None:
            return self._find_watched(mark)
        return self._matched(rules.mute, self._watched)

    def _find_watched(self, mark: str) -> Collection[str]:
        rules = self._sources.rules
        if mark != "watched" or rules is None:
            return self._find_mark(mark)
        return self._matched(rules.watch, self._marks)

    def _find_mark(self, mark: str) -> Collection[str]:
        library = self._sources.library
        if mark in State._fields:
            return library.states.having(mark) if library is not None else ()  # type: ignore[arg-type]
        return self._sources.new_ids() if mark == "new" else ()

    def _matched(self, rules: Iterable[tuple[str, Query]], known: Known) -> set[str]:
        search = self._sources.archive.search
        return {paper_id for _, query in rules for paper_id in search.ids(query, known)}
