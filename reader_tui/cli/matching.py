"""Which papers the reader's watch and mute rules match."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import TYPE_CHECKING

from reader_tui.papers.query import Entry, Facts, parse
from reader_tui.papers.steps import RuleKind

if TYPE_CHECKING:
    from reader_tui.store.archive import Archive
    from reader_tui.store.library import Library


class Matching:
    """The rules of a library over the papers of an archive; `today` is what ages count from."""

    def __init__(self, library: Library, archive: Archive, today: date) -> None:
        self._library = library
        self._archive = archive
        self._rules = [
            (rule.kind, rule.name or rule.query, parse(rule.query, today))
            for rule in library.rules()
        ]

    def watched(self, ids: Sequence[str]) -> dict[str, str]:
        """The first watch rule that each paper matches, in words."""
        return self._matching("watch", ids)

    def muted(self, ids: Sequence[str]) -> set[str]:
        """The papers that a mute rule matches."""
        return set(self._matching("mute", ids))

    def _matching(self, kind: RuleKind, ids: Sequence[str]) -> dict[str, str]:
        rules = [(words, query) for of_kind, words, query in self._rules if of_kind == kind]
        found: dict[str, str] = {}
        for paper_id in ids if rules else ():
            paper = self._archive.paper(paper_id)
            if paper is None:
                continue
            entry, facts = Entry.of(paper), Facts(*self._library.state(paper_id))
            for words, query in rules:
                if query.matches(entry, facts):
                    found[paper_id] = words
                    break
        return found
