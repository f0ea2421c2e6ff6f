"""A query's text read into a tree; whatever is wrong becomes a problem; pure."""

from collections.abc import Iterable
from datetime import date
from typing import NamedTuple

from reader_tui.query import values
from reader_tui.query.tokens import Piece, Problem, pieces
from reader_tui.query.tree import (
    COUNTS,
    FIELDS,
    SORTS,
    All,
    Either,
    Node,
    Not,
    words_node,
)
from reader_tui.text.arxiv_ids import arxiv_id
from reader_tui.text.fold import words

LIMIT = 1_000
"""A longer text is read this far."""
TERMS = 40
"""So many things are looked for at once."""
IN_A_ROW = 20
"""So many words in a row are looked for."""
DEPTH = 12
"""So deep may brackets stand in brackets."""
PROBLEMS = 20
"""So many mistakes are told of."""

NAMES = (*FIELDS, "is", "has", *COUNTS, "day", "since", "sort", "like")


class Parsed(NamedTuple):
    """What was understood of a text."""

    node: Node | None
    problems: tuple[Problem, ...]
    sort: str
    like: str


def parse(text: str, today: date, clock: date) -> Parsed:
    """Read a query; words such as `yesterday` count from `today`, `since:2w` from `clock`."""
    return _Parser(text, today, clock).parsed()


class _Parser:
    def __init__(self, text: str, today: date, clock: date) -> None:
        self.today = today
        self.clock = clock
        self.problems: list[Problem] = []
        self.sort = ""
        self.like = ""
        self._terms = 0
        if len(text) > LIMIT:
            self._wrong(LIMIT, len(text), f"too long; only the first {LIMIT:,} characters are read")
        self._pieces = list(pieces(text[:LIMIT], self.problems))
        self._at = 0

    def parsed(self) -> Parsed:
        nodes = []
        while self._at < len(self._pieces):
            nodes += [self._either(0)]
            if self._at < len(self._pieces):
                piece = self._take()
                self._wrong(piece.start, piece.end, "no bracket was opened before")
        node = all_of(nodes)
        # The first to be found, among them that the text is too long.
        problems = sorted(list(dict.fromkeys(self.problems))[:PROBLEMS])
        return Parsed(node, tuple(problems), self.sort, self.like)

    def _wrong(self, start: int, end: int, reason: str) -> None:
        self.problems.append(Problem(start, end, reason))

    def _next(self) -> str | None:
        """The kind of the next piece, None at the end."""
        return self._pieces[self._at].kind if self._at < len(self._pieces) else None

    def _take(self) -> Piece:
        self._at += 1
        return self._pieces[self._at - 1]

    def _either(self, depth: int) -> Node | None:
        """What stands between two brackets, or outside of all: one side of an `OR` is enough."""
        sides = [self._all(depth)]
        while self._next() == "OR":
            sign = self._take()
            sides.append(self._all(depth))
            if sides[-1] is None or sides[-2] is None:
                self._wrong(sign.start, sign.end, "OR stands between two things to look for")
        return _either(sides)

    def _all(self, depth: int) -> Node | None:
        """What must all be true: everything up to an `OR`, a bracket or the end."""
        nodes: list[Node | None] = []
        while (kind := self._next()) not in (None, "OR", ")"):
            piece = self._take()
            node = self._group(piece, depth) if kind == "(" else self._term(piece)
            nodes.append(Not(node) if node is not None and piece.negated else node)
        return all_of(nodes)

    def _group(self, opening: Piece, depth: int) -> Node | None:
        if depth == DEPTH:
            self._wrong(opening.start, opening.end, f"more than {DEPTH} brackets in each other")
            return None
        problems = len(self.problems)
        node = self._either(depth + 1)
        if self._next() == ")":
            closing = self._take()
            if node is None and len(self.problems) == problems:
                self._wrong(opening.start, closing.end, "there is nothing between the brackets")
        else:
            self._wrong(opening.start, opening.end, "the bracket is not closed")
        return node

    def _term(self, piece: Piece) -> Node | None:
        """The node of one thing to look for; None for what is wrong, and for `sort:` and `like:`"""
        self._terms += 1
        if self._terms > TERMS:
            if self._terms == TERMS + 1:
                end = self._pieces[-1].end
                self._wrong(piece.start, end, f"only {TERMS} things are looked for at once")
            return None
        try:
            return self._node(piece)
        except ValueError as problem:
            self._wrong(piece.start, piece.end, str(problem))
            return None

    def _node(self, piece: Piece) -> Node | None:
        name, value = piece.field.lower(), piece.value.strip()
        if name and name not in NAMES:
            if not value and not piece.quoted:
                # The colon of a pasted title.
                return words_node("", words(piece.field), False)
            raise ValueError(
                f"there is no field {values.shown(piece.field)}; the fields are "
                f"{values.one_of(NAMES)}, and quotes look for words as they are"
            )
        if not value.strip("="):
            if name:
                raise ValueError(f"nothing follows {name}: that could be looked for")
            if piece.quoted:
                raise ValueError("there is nothing between the quotes")
        if name in FIELDS or not name:
            return self._words(FIELDS.get(name, ""), piece)
        if name in COUNTS:
            return values.count(name, value)
        if name == "day":
            return values.days(value, self.today)
        if name == "since":
            return values.since(value, self.today, self.clock)
        if name in ("is", "has"):
            return values.state(value) if name == "is" else values.has(value)
        self._order(name, value, piece.negated)
        return None

    def _words(self, field: str, piece: Piece) -> Node:
        found = words(piece.value)
        if not found:
            shown = values.shown(piece.value)
            raise ValueError(f"{shown} holds no letter or digit that could be looked for")
        if len(found) > IN_A_ROW:
            self._wrong(
                piece.start, piece.end, f"only the first {IN_A_ROW} words in a row are looked for"
            )
        return words_node(field, found[:IN_A_ROW], piece.whole or len(found) > IN_A_ROW)

    def _order(self, name: str, value: str, negated: bool) -> None:
        """Take in a `sort:` or a `like:`, which hold for the whole query."""
        if negated:
            raise ValueError(f"{name}: cannot be turned round with -")
        if name == "sort":
            if value.lower() not in SORTS:
                raise ValueError(f"{values.shown(value)} is no order; try {values.one_of(SORTS)}")
            self.sort = self._only(self.sort, value.lower(), name)
        else:
            paper_id = arxiv_id(value)
            if paper_id is None:
                raise ValueError(f"{values.shown(value)} is no arXiv id or address")
            self.like = self._only(self.like, paper_id, name)

    def _only(self, before: str, value: str, name: str) -> str:
        if before and before != value:
            raise ValueError(f"there is a {name}: before this one, which holds")
        return value


def all_of(nodes: Iterable[Node | None]) -> Node | None:
    """All of the nodes; None when there are none."""
    flat = _each_once(nodes, All)
    return flat[0] if len(flat) == 1 else All(flat) if flat else None


def _either(nodes: Iterable[Node | None]) -> Node | None:
    """At least one of the nodes; None when there are none."""
    flat = _each_once(nodes, Either)
    return flat[0] if len(flat) == 1 else Either(flat) if flat else None


def _each_once(nodes: Iterable[Node | None], kind: type[All] | type[Either]) -> tuple[Node, ...]:
    """The nodes that there are, each once, and those of the same kind opened."""
    # Named tuples of two kinds may be equal; what they are called is not.
    found: dict[str, Node] = {}
    for node in nodes:
        if node is not None:
            for part in node.nodes if isinstance(node, kind) else (node,):
                found[repr(part)] = part
    return tuple(found.values())
