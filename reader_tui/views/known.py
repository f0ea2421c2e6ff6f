"""What a search of the archive is told of the library: marks, and what the rules match."""

from __future__ import annotations

from collections.abc import Callable, Collection
from datetime import date
from typing import TYPE_CHECKING, get_args

from reader_tui.papers.verbs import Field
from reader_tui.query.facts import Known
from reader_tui.query.language import parse

if TYPE_CHECKING:
    from reader_tui.archive.archive import Archive
    from reader_tui.library.library import Library
    from reader_tui.papers.steps import RuleKind

_RULES: dict[str, RuleKind] = {"watched": "watch", "muted": "mute"}


def known_of(
    library: Library, archive: Archive, today: date, since: Callable[[], str | None] = lambda: None
) -> Known:
    """The facts of all papers, each found when a search first asks for it.

    `today` is what ages in rules count from, `since` gives the time (UTC) after which what
    is met is new. Later marks are to be told to it with `changed`, changed rules with
    `forget`.
    """

    def marked(mark: str) -> Collection[str]:
        if mark == "new":
            begun = since()
            return archive.met_after(begun) if begun else ()
        return library.states.ids(mark) if mark in get_args(Field) else ()  # type: ignore[arg-type]

    # A rule may ask for marks, but not for what rules match.
    plain = Known(marked)

    def find(mark: str) -> Collection[str]:
        if mark not in _RULES:
            return plain.ids(mark)
        queries = [
            parse(rule.query, today) for rule in library.rules.all() if rule.kind == _RULES[mark]
        ]
        return {paper_id for query in queries for paper_id in archive.ids(query, plain)}

    return Known(find)
