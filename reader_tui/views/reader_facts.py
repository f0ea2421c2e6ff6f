"""What the library and the last visit say of all papers, for whoever searches the archive."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from typing import TYPE_CHECKING

from reader_tui.papers.verbs import State
from reader_tui.query.facts import Known
from reader_tui.query.tree import TOLD

if TYPE_CHECKING:
    from reader_tui.query.language import Query
    from reader_tui.ui.session import Session


class Knowing:
    """Keeps the facts of all papers true while marks and rules change; one a session."""

    def __init__(self, session: Session) -> None:
        self._session = session
        self.known = Known(self._find)
        self._marks = Known(self._find)
        """What rules are matched against; the two have locks of their own."""
        self._since: str | None = None
        self._rules: object = None
        self._library: object = None

    def now(self, since: str | None) -> Known:
        """The facts as they are now; what was first met after `since` (UTC) is new."""
        if self._session.library is not self._library:
            self._library = self._session.library
            self.known.forget()
            self._marks.forget()
        rules, since = self._session.pages.rules, since or self._since
        if since != self._since or rules is not self._rules:
            self._since, self._rules = since, rules
            self.papers_came()
        return self.known

    def papers_came(self) -> None:
        """Take in that the archive holds other papers than before."""
        self.known.forget(*TOLD)

    def marked(self, ids: Iterable[str]) -> None:
        """Take in that marks of these papers changed."""
        for paper_id in ids:
            state = self._session.state(paper_id)
            for field, value in zip(State._fields, state, strict=True):
                self.known.changed(paper_id, field, value)
                self._marks.changed(paper_id, field, value)

    def _find(self, mark: str) -> Collection[str]:
        """The papers that a mark is true of; called in the thread that searches."""
        library, feed = self._session.library, self._session.feed
        if mark in State._fields:
            return library.states.having(mark) if library is not None else ()  # type: ignore[arg-type]
        if feed is None:
            return ()
        if mark == "new":
            return feed.archive.met_after(self._since) if self._since else ()
        rules = self._session.pages.rules
        if rules is None:
            return ()
        return self._matched(rules.watch if mark == "watched" else rules.mute)

    def _matched(self, rules: Iterable[tuple[str, Query]]) -> set[str]:
        feed = self._session.feed
        assert feed is not None
        return {paper_id for _, query in rules for paper_id in feed.archive.ids(query, self._marks)}
