"""What the reader's marks and rules say of papers, and of which papers a query is true.

The archive's texts and the library's marks meet here, for the app and for commands; pure.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Iterator, Sequence
from typing import NamedTuple, Protocol

from reader_tui.papers.models import Paper, Row
from reader_tui.papers.steps import Rule
from reader_tui.papers.verbs import State
from reader_tui.query.language import Entry, Facts, Query
from reader_tui.query.tree import (
    LIKE,
    All,
    Count,
    Days,
    Either,
    Has,
    Is,
    Node,
    Not,
    Words,
    true,
)

FactsOf = Callable[[str], Facts]


class Rules(NamedTuple):
    """The rules, understood, each with what it is called."""

    watch: tuple[tuple[str, Query], ...] = ()
    mute: tuple[tuple[str, Query], ...] = ()
    saved: tuple[tuple[str, Query], ...] = ()
    """The saved searches."""

    @classmethod
    def of(cls, rules: Iterable[Rule], parse: Callable[[str], Query]) -> Rules:
        """The rules; `parse` understands their queries.

        One that looks for nothing is left out: it would hold for every paper.
        """
        made = [(rule, parse(rule.query)) for rule in rules if rule.kind in cls._fields]
        named = [
            (rule.kind, (rule.name or rule.query, query))
            for rule, query in made
            if not query.is_empty
        ]
        return cls(
            tuple(rule for kind, rule in named if kind == "watch"),
            tuple(rule for kind, rule in named if kind == "mute"),
            tuple(rule for kind, rule in named if kind == "saved"),
        )


class Near(Protocol):
    """A paper that is near another one."""

    @property
    def id(self) -> str:
        """Its arXiv id."""


class Search(Protocol):
    """The archive's search, as far as it is asked here."""

    def matching(self, query: Query, ids: Sequence[str], facts_of: FactsOf) -> list[str]:
        """Those of the papers that a query is true of, in their order."""

    def similar(self, paper_id: str, limit: int) -> Sequence[Near]:
        """The papers nearest to one."""

    def entry(self, paper: Paper, node: Node | None) -> Entry:
        """A paper as a query asks for it."""


class Texts(Protocol):
    """The archive, as far as it is asked here."""

    @property
    def search(self) -> Search:
        """Its search."""

    def rows_of(self, ids: Sequence[str], since: str | None = None) -> dict[str, Row]:
        """The rows of those papers that it holds."""


class Ruled:
    """Judges papers as they are now: what was found once is not looked for again.

    `state`, `copy` and `written` are the library's. It belongs in the thread of the archive.
    """

    def __init__(
        self,
        rules: Rules,
        archive: Texts,
        state: Callable[[str], State],
        copy: Callable[[str], Paper | None] | None = None,
        written: Callable[[str], tuple[str, tuple[str, ...]]] = lambda paper_id: ("", ()),
    ) -> None:
        self._rules = rules
        self._archive = archive
        self._state = state
        self._copy = copy or (lambda paper_id: None)
        self._written = written
        """The reader's own note and tags on a paper."""
        self._watched: dict[str, tuple[str, ...]] = {}
        self._muted: dict[str, bool] = {}
        self._near: dict[str, frozenset[str]] = {}

    def watched(self, ids: Sequence[str]) -> dict[str, tuple[str, ...]]:
        """What the watch rules are called that a paper matches; papers without any are left out."""
        unknown = [paper_id for paper_id in ids if paper_id not in self._watched]
        if self._rules.watch and unknown:
            self._watched |= dict.fromkeys(unknown, ())
            facts = self._facts()
            some = self._either(self._rules.watch, unknown, facts)
            for name, query in self._rules.watch:
                for paper_id in self._holds(query, some, facts):
                    self._watched[paper_id] += (name,)
        return {paper_id: names for paper_id in ids if (names := self._watched.get(paper_id))}

    def told(self, rows: Sequence[Row], asked: str = "") -> list[Row]:
        """The rows with the watch rule or saved search that they match, unless more is said."""
        ids = [row.id for row in rows]
        said = {paper_id: f"search: {names[0]}" for paper_id, names in self.sought(ids, asked)}
        said |= {paper_id: f"watched: {name}" for paper_id, name in self.reason(ids).items()}
        return [
            row._replace(reason=said[row.id]) if row.id in said and not row.reason else row
            for row in rows
        ]

    def sought(self, ids: Sequence[str], asked: str = "") -> Iterator[tuple[str, tuple[str, ...]]]:
        """The papers that answer saved searches, each with what those are called.

        The search that the view itself has `asked` for says nothing of them.
        """
        saved = [rule for rule in self._rules.saved if rule[1].text != asked]
        if saved and ids:
            facts = self._facts(self.watched(ids))
            held = [(name, set(self._holds(query, ids, facts))) for name, query in saved]
            for paper_id in ids:
                if names := tuple(name for name, some in held if paper_id in some):
                    yield paper_id, names

    def reasons(self, ids: Sequence[str]) -> dict[str, tuple[str, ...]]:
        """All watch rules and saved searches that speak for papers."""
        found = self.watched(ids)
        for paper_id, names in self.sought(ids):
            found[paper_id] = (*found.get(paper_id, ()), *names)
        return found

    def reason(self, ids: Sequence[str]) -> dict[str, str]:
        """The first watch rule that each paper matches."""
        return {paper_id: names[0] for paper_id, names in self.watched(ids).items()}

    def muted(self, ids: Sequence[str]) -> set[str]:
        """The papers that a mute rule matches."""
        unknown = [paper_id for paper_id in ids if paper_id not in self._muted]
        if self._rules.mute and unknown:
            facts = self._facts(self.watched(unknown))
            some = set(self._either(self._rules.mute, unknown, facts))
            self._muted |= {paper_id: paper_id in some for paper_id in unknown}
        return {paper_id for paper_id in ids if self._muted.get(paper_id)}

    def hidden(self, ids: Sequence[str]) -> set[str]:
        """The muted papers but for those that the reader has kept."""
        muted = self.muted(ids)
        return {i for i in muted if not self._state(i).kept and not any(self._written(i))}

    def matching(
        self,
        query: Query,
        rows: Sequence[Row],
        kept: Callable[[str], str | None] = lambda paper_id: None,
    ) -> list[str]:
        """Those of the papers that a query is true of, in their order.

        `kept` gives the day (YYYY-MM-DD) on which a paper came to the shelf that is looked at.

        Counts, the day, code and project page are those of the rows. A paper that the
        archive does not hold is known by its copy, or by its row alone.
        """
        if query.like:
            rows = [row for row in rows if row.id in self._nearest(query.like)]
        ids, node = [row.id for row in rows], query.node
        if node is None:
            return ids
        facts = self._facts(
            self.watched(ids) if asks(node, "watched") else (),
            self.muted(ids) if asks(node, "muted") else (),
            {row.id for row in rows if row.new},
            kept,
        )
        parts = node.nodes if isinstance(node, All) else (node,)
        shown = All(tuple(part for part in parts if _is_shown(part)))
        texts = tuple(part for part in parts if not _is_shown(part))
        left = [row.id for row in rows if true(shown, _entry(row), facts(row.id))]
        return self._true(All(texts), left, facts) if texts and left else left

    def _either(
        self, rules: Sequence[tuple[str, Query]], ids: Sequence[str], facts: FactsOf
    ) -> list[str]:
        """Those of the papers that one rule at least holds for."""
        queries = [query for _, query in rules]
        nodes = [query.node for query in queries if query.node is not None and not query.like]
        found = set(self._true(Either(tuple(nodes)), ids, facts)) if nodes else set()
        for query in queries:
            if query.like:
                found.update(self._holds(query, ids, facts))
        return [paper_id for paper_id in ids if paper_id in found]

    def _holds(self, query: Query, ids: Sequence[str], facts: FactsOf) -> list[str]:
        """Those of the papers that a rule holds for."""
        left = list(ids)
        if query.like:
            left = [paper_id for paper_id in ids if paper_id in self._nearest(query.like)]
        return left if query.node is None or not left else self._true(query.node, left, facts)

    def _nearest(self, paper_id: str) -> frozenset[str]:
        """The papers near one, as many as a search looks among."""
        if paper_id not in self._near:
            near = self._archive.search.similar(paper_id, LIKE)
            self._near[paper_id] = frozenset(hit.id for hit in near)
        return self._near[paper_id]

    def _true(self, node: Node, ids: Sequence[str], facts: FactsOf) -> list[str]:
        """Those of the papers that a node is true of, by their texts."""
        found = set(self._archive.search.matching(Query("", node), ids, facts))
        left = [paper_id for paper_id in ids if paper_id not in found]
        known = self._archive.rows_of(left) if left else {}
        for paper_id in left:
            if paper_id not in known:
                copy = self._copy(paper_id)
                entry = Entry(paper_id) if copy is None else self._archive.search.entry(copy, node)
                if true(node, entry, facts(paper_id)):
                    found.add(paper_id)
        return [paper_id for paper_id in ids if paper_id in found]

    def _facts(
        self,
        watched: Collection[str] = (),
        muted: Collection[str] = (),
        new: Collection[str] = (),
        kept: Callable[[str], str | None] = lambda paper_id: None,
    ) -> FactsOf:
        state, written = self._state, self._written

        def facts(paper_id: str) -> Facts:
            note, tags = written(paper_id)
            return Facts(
                state(paper_id),
                new=paper_id in new,
                watched=paper_id in watched,
                muted=paper_id in muted,
                kept=kept(paper_id),
                note=note,
                tags=tags,
            )

        return facts


def asks(node: Node | None, state: str) -> bool:
    """Whether a query asks for a state, or for its contrary."""
    match node:
        case Is():
            return node.state == state
        case Not():
            return asks(node.node, state)
        case All() | Either():
            return any(asks(part, state) for part in node.nodes)
        case _:
            return False


def _is_shown(node: Node) -> bool:
    """Whether row and marks tell all that is asked, and no text needs to be read."""
    match node:
        case Is() | Count() | Days():
            return True
        case Has():
            return node.kind in ("code", "project", "note")
        case Words():
            return node.field in ("note", "tags")
        case Not():
            return _is_shown(node.node)
        case All() | Either():
            return all(map(_is_shown, node.nodes))


def _entry(row: Row) -> Entry:
    kinds = {"code": row.code, "project": row.project}
    return Entry(
        id=row.id,
        day=row.day,
        upvotes=row.upvotes,
        comments=row.comments,
        stars=row.stars,
        kinds=frozenset(kind for kind, there in kinds.items() if there),
    )
