"""A query as SQL over the search index; what it finds is what `Query.matches` is true of.

What is asked of words alone becomes one expression of SQLite's full-text search, which
goes through the docs from the newest on without sorting. The rest becomes conditions.
"""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Callable, Collection, Iterable, Mapping
from datetime import date
from typing import NamedTuple

from reader_tui.archive.index import A_DAY, EVERY, first_of
from reader_tui.archive.index_rows import bit
from reader_tui.archive.word_forms import WordForms
from reader_tui.papers.artifacts import KINDS
from reader_tui.query.tree import (
    MARKS,
    All,
    Count,
    Days,
    Either,
    Has,
    Is,
    Node,
    Not,
    Words,
    marks_of,
)

_TOLD = 3
_WEIGHED = 80
"""What is shorter, or may go on in more ways, tells too little to be ranked by."""
_OWN = ("note", "tags")
"""The fields that the archive knows nothing of."""
_APART = (*_OWN, "text")
"""The fields that are not in the index of the papers' own words."""


class Filter(NamedTuple):
    """A query ready to be run: `sql` says which of the docs (d), `words` what they must hold.

    Where `words` is empty there is nothing to ask of the words alone. `ranked` asks for
    what a rank is made of: words in their usual forms, for a rare form would weigh too
    much, and no beginnings that may still become anything. Nothing but what `words` finds
    is found by it when it `is_narrower`.
    """

    words: str
    ranked: str
    is_narrower: bool
    sql: str
    values: dict[str, object]


class Matcher:
    """Makes filters for one search.

    `marked` gives the SELECT of the numbers of the papers that a mark is true of;
    `noted` says for which papers the reader's own text holds a node's words. Only docs
    from the first to the last one of `within` need to be told apart. On a shelf `kept` has
    the days on which papers came there.
    """

    def __init__(
        self,
        sql: sqlite3.Connection,
        marked: Callable[[Matcher, str], str],
        noted: Mapping[Words, Collection[int]] | None = None,
        has_note: Collection[int] = (),
        within: tuple[int, int] | None = None,
        kept: Mapping[int, str] | None = None,
    ) -> None:
        self._marked = marked
        self._noted = noted or {}
        self._has_note = has_note
        self._within = within
        self._kept = kept
        self._forms = WordForms(sql)
        self._passed_over = False
        self._values: dict[str, object] = {}

    def filter(self, node: Node | None) -> Filter:
        """The filter of a query's node."""
        parts = node.nodes if isinstance(node, All) else (node,) if node is not None else ()
        words, others = self._parted(parts)
        conditions = ["d.no > 0", *map(self._condition, others)]
        text = self._text(All(words)) if words else ""
        self._passed_over = False
        ranked = (self._ranked(All(words)) or "") if words else ""
        narrower = not self._passed_over
        return Filter(text, ranked, narrower, " AND ".join(conditions), self._values)

    def condition(self, node: Node | None) -> str:
        """The query's node as a condition on a doc (d)."""
        return "1" if node is None else self._condition(node)

    @property
    def values(self) -> dict[str, object]:
        """What the names in a condition stand for."""
        return self._values

    def value(self, value: object) -> str:
        """The name under which a value is handed to SQL."""
        name = f"v{len(self._values)}"
        self._values[name] = value
        return f":{name}"

    def numbers(self, numbers: Iterable[int]) -> str:
        """The SELECT of a few numbers."""
        return f"SELECT value FROM json_each({self.value(json.dumps(list(numbers)))})"

    # Words

    def _is_words(self, node: Node) -> bool:
        """Whether the full-text index alone can tell."""
        match node:
            case Words():
                return node.field not in _APART and not self._noted.get(node)
            case All() | Either():
                return all(map(self._is_words, node.nodes))
            case Not():
                return self._is_words(node.node)
        return False

    def _parted(self, nodes: Iterable[Node]) -> tuple[tuple[Node, ...], tuple[Node, ...]]:
        """The nodes that the full-text index alone can tell, and the others."""
        words: list[Node] = []
        others: list[Node] = []
        for node in nodes:
            (words if self._is_words(node) else others).append(node)
        return tuple(words), tuple(others)

    def _text(self, node: Node) -> str:
        """The node as an expression of the full-text search, which knows no NOT by itself."""
        match node:
            case Words():
                return self._sought(node, self._forms.every)
            case Either():
                return f"({' OR '.join(map(self._text, node.nodes))})"
            case All():
                wanted = [self._text(part) for part in node.nodes if not isinstance(part, Not)]
                return self._without(wanted, [p for p in node.nodes if isinstance(p, Not)])
            case Not():
                return self._without([], [node])
        raise AssertionError("not words")

    def _without(self, wanted: list[str], denied: Iterable[Not]) -> str:
        """All that is wanted, without what must not be there."""
        text = " AND ".join(wanted) or f'"{EVERY}"'
        for one in denied:
            # Where nothing else is asked every doc is tried: one merged list is faster by then.
            self._forms.merges = not wanted
            # One by one: a doc that has the first is not tried for the second.
            text = f"({text}) NOT {self._text(one.node)}"
            self._forms.merges = False
        return f"({text})"

    def _ranked(self, node: Node) -> str | None:
        """What of the node makes the rank of a paper; None when nothing does."""
        match node:
            case Words():
                return self._sought(node, self._forms.usual) if self._is_told(node) else None
            case Either():
                parts = list(filter(None, map(self._ranked, node.nodes)))
                return f"({' OR '.join(parts)})" if parts else None
            case All():
                parts = [
                    text
                    for part in node.nodes
                    if not isinstance(part, Not) and (text := self._ranked(part))
                ]
                denied = [part for part in node.nodes if isinstance(part, Not)]
                return self._without(parts, denied) if parts else None
        return None

    def _is_told(self, node: Words) -> bool:
        """Whether the last word is far enough to tell which one it is."""
        last = node.words[-1]
        told = node.whole or (len(last) >= _TOLD and len(self._forms.every(last)) <= _WEIGHED)
        self._passed_over = self._passed_over or not told
        return told

    def _sought(self, node: Words, forms: Callable[[str], list[str]]) -> str:
        sign = EVERY if node.field == "submitter" else ""
        *before, last = (sign + word for word in node.words)
        ends = [f'"{last}"'] if node.whole else forms(last)
        lead = " ".join(before)
        found = [f'"{lead} {end[1:]}' if lead else end for end in ends]
        text = f"({' OR '.join(found)})" if len(found) > 1 else found[0]
        return f"({node.field} : {text})" if node.field else text

    # Conditions

    def _condition(self, node: Node) -> str:
        """The node as a condition on a doc (d), never unknown."""
        if self._is_words(node):
            return f"+d.doc IN ({self._docs(self._text(node))})"
        match node:
            case All() | Either():
                words, others = self._parted(node.nodes)
                kind = type(node)
                parts = [self._condition(part) for part in (kind(words),) if words]
                parts += map(self._condition, others)
                return f"({(' AND ' if kind is All else ' OR ').join(parts)})"
            case Not():
                return f"NOT {self._condition(node.node)}"
            case Words():
                return self._in_text(node) if node.field == "text" else self._noted_words(node)
            case Is():
                return self._state(node.state)
            case Has():
                if node.kind == "note":
                    return f"d.no IN ({self.numbers(self._has_note)})"
                return self._has(node.kind)
            case Count():
                return self._between(f"d.{node.of}", node.least, node.most)
            case Days():
                return self._days(node)

    def _has(self, kind: str) -> str:
        if kind == "text":
            return "+d.no IN (SELECT no FROM text_docs)"
        linked = f"d.kinds & {bit(kind)} != 0"
        if kind not in KINDS:
            return linked
        return f"({linked} OR +d.no IN (SELECT no FROM artifact_totals WHERE {kind} > 0))"

    def _in_text(self, node: Words) -> str:
        """The words in the whole texts, of which there are few beside the papers."""
        sought = f'"{" ".join(node.words)}"{"" if node.whole else "*"}'
        return (
            "d.no IN (SELECT no FROM text_docs WHERE doc IN (SELECT rowid FROM text_words "
            f"WHERE text_words MATCH {self.value(sought)}))"
        )

    def _docs(self, text: str) -> str:
        docs = f"SELECT rowid FROM words WHERE words MATCH {self.value(text)}"
        if self._within is None:
            return docs
        return f"{docs} AND rowid BETWEEN {self._within[0]} AND {self._within[1]}"

    def _noted_words(self, node: Words) -> str:
        noted = f"d.no IN ({self.numbers(self._noted.get(node, ()))})"
        if node.field in _OWN:
            return noted
        return f"(+{noted} OR +d.doc IN ({self._docs(self._sought(node, self._forms.every))}))"

    def _state(self, state: str) -> str:
        marks = [f"+d.no IN ({self._marked(self, mark)})" for mark in marks_of(state)]
        if state in MARKS:
            # By itself a mark may lead to its few papers, where others are only tried.
            return marks[0].removeprefix("+")
        return f"NOT ({' OR '.join(marks)})"

    def _between(self, column: str, least: int | None, most: int | None) -> str:
        # A comparison with NULL is NULL, and so would be its contrary.
        parts = [f"{column} IS NOT NULL"]
        if least is not None:
            parts.append(f"{column} >= {least}")
        if most is not None:
            parts.append(f"{column} <= {most}")
        return f"({' AND '.join(parts)})"

    def _days(self, node: Days) -> str:
        if node.or_kept and self._kept:
            kept = self.numbers(no for no, day in self._kept.items() if node.holds(day))
            return f"d.no IN ({kept})"
        parts = ["d.day IS NOT NULL"]
        if node.first is not None:
            parts.append(f"d.day >= {self.value(node.first)}")
        if node.last is not None:
            parts.append(f"d.day <= {self.value(node.last)}")
        return f"({' AND '.join(parts)})"


def span(node: Node | None) -> tuple[int, int]:
    """From which doc to before which other one everything lies that the node can find."""
    low, high = -(2**62), 2**62
    for part in node.nodes if isinstance(node, All) else (node,):
        if isinstance(part, Days):
            if part.first is not None:
                low = max(low, first_of(part.first))
            if part.last is not None and part.last < date.max.isoformat():
                high = min(high, first_of(part.last) + A_DAY)
    return low, high
