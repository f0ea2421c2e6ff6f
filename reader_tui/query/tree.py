"""What a query asks, as a tree, and whether it is true of a paper; pure.

This is the one meaning of a query. The archive answers the same by its index,
and the tests hold it to that.
"""

from collections.abc import Iterator, Mapping
from functools import lru_cache
from typing import NamedTuple, TypeAlias

from reader_tui.papers.models import Paper
from reader_tui.papers.verbs import DECIDING, UNTOUCHED, State
from reader_tui.text.fold import line, lines

FIELDS: Mapping[str, str] = {
    "title": "title",
    "abstract": "abstract",
    "kw": "keywords",
    "author": "authors",
    "org": "organization",
    "submitter": "submitter",
    "note": "note",
    "tag": "tags",
    "text": "text",
}
"""The fields of text by the names they have in a query, and what they are called in an `Entry`."""

ANYWHERE = ("title", "abstract", "summary", "keywords", "authors", "organization")
"""Where a word without a field is looked for, beside note and tags."""

COUNTS = ("upvotes", "stars", "comments")
KINDS = ("code", "project", "model", "dataset", "demo", "video", "space")
"""What a paper may have: links of these kinds; what the Hub knows of counts as well."""
PARTS = ("note", "text")
"""What else it may have: a note of the reader's, and its whole text here."""
TOLD = ("new", "watched", "muted")
"""What is no mark of the reader's but follows from the archive and the rules."""
MARKS = (*State._fields, *TOLD)
WAITS = ("unread", "undecided")
"""Two words for one thing: what waits, for it is neither read nor decided on otherwise."""
STATES = (*WAITS, *MARKS)
LIKE = 200
"""So many papers are near another one for `like:`."""
SORTS = ("best", "newest", "upvotes", "comments", "stars", "rising")


class Entry(NamedTuple):
    """What can be searched of a paper.

    Texts are lines of words as `text.fold` makes them; where there are several values,
    a line each. `kinds` are the kinds of its links and of what was made from it, `text` its
    whole text, a line a block; both only as far as they are known here.
    """

    id: str
    title: str = ""
    abstract: str = ""
    summary: str = ""
    keywords: str = ""
    authors: str = ""
    organization: str = ""
    submitter: str = ""
    day: str | None = None
    upvotes: int | None = None
    comments: int | None = None
    stars: int | None = None
    kinds: frozenset[str] = frozenset()
    text: str = ""

    @classmethod
    def of(cls, paper: Paper) -> "Entry":
        """The entry of a paper."""
        return cls(
            id=paper.id,
            title=line(paper.title),
            abstract=line(paper.abstract),
            summary=line(paper.ai_summary or ""),
            keywords=lines(paper.keywords),
            authors=lines(paper.authors),
            # Both names are often one word written twice.
            organization=lines(dict.fromkeys(paper.organization or ())),
            submitter=line(paper.submitter or ""),
            day=paper.day,
            upvotes=paper.upvotes,
            comments=paper.comments,
            stars=paper.stars,
            kinds=frozenset(link.kind for link in paper.links),
        )


class Facts(NamedTuple):
    """What the library and the last visit say of a paper."""

    state: State = UNTOUCHED
    new: bool = False
    watched: bool = False
    muted: bool = False
    note: str = ""
    tags: tuple[str, ...] = ()
    kept: str | None = None
    """The day (YYYY-MM-DD) on which it came to the shelf that is looked at; None elsewhere."""

    def has(self, mark: str) -> bool:
        """Whether a mark, one of `MARKS`, is true of the paper."""
        return bool(getattr(self.state if mark in State._fields else self, mark))


NO_FACTS = Facts()


class Words(NamedTuple):
    """Words that follow each other in one value of a field; anywhere when it is empty."""

    field: str
    words: tuple[str, ...]
    whole: bool
    """Whether the last word ends there; else it may go on."""
    needle: str
    """What the line of a value then holds."""


class Is(NamedTuple):
    """What the reader did with the paper, or is told of it; one of `STATES`."""

    state: str


class Has(NamedTuple):
    """A link or an artifact of that kind, or one of `PARTS`."""

    kind: str


class Count(NamedTuple):
    """A known number of upvotes, stars or comments, from `least` to `most`."""

    of: str
    least: int | None
    most: int | None


class Days(NamedTuple):
    """A day of listing from `first` to `last` (YYYY-MM-DD).

    With `or_kept` it is the day of keeping, on a shelf of what the reader kept.
    """

    first: str | None
    last: str | None
    or_kept: bool = False

    def holds(self, day: str | None) -> bool:
        """Whether a day lies between; an unknown one does not."""
        return day is not None and (
            (self.first is None or self.first <= day) and (self.last is None or day <= self.last)
        )


class Not(NamedTuple):
    """The node is not true."""

    node: "Node"


class All(NamedTuple):
    """Every node is true."""

    nodes: "tuple[Node, ...]"


class Either(NamedTuple):
    """At least one node is true."""

    nodes: "tuple[Node, ...]"


Leaf: TypeAlias = Words | Is | Has | Count | Days
Node: TypeAlias = Leaf | Not | All | Either


def words_node(field: str, words: list[str], whole: bool) -> Words:
    """The node that looks for those words in a row."""
    needle = f" {' '.join(words)}"
    return Words(field, tuple(words), whole, f"{needle} " if whole else needle)


def leaves(node: Node | None) -> Iterator[Leaf]:
    """What a node asks, one by one."""
    match node:
        case None:
            return
        case All() | Either():
            for part in node.nodes:
                yield from leaves(part)
        case Not():
            yield from leaves(node.node)
        case _:
            yield node


def true(node: Node, entry: Entry, facts: Facts) -> bool:
    """Whether the node is true of a paper."""
    match node:
        case Words():
            return _found(node, entry, facts)
        case All():
            return all(true(part, entry, facts) for part in node.nodes)
        case Either():
            return any(true(part, entry, facts) for part in node.nodes)
        case Not():
            return not true(node.node, entry, facts)
        case Is():
            return is_so(node.state, facts)
        case Has():
            if node.kind in PARTS:
                return bool(facts.note if node.kind == "note" else entry.text)
            return node.kind in entry.kinds
        case Count():
            number: int | None = getattr(entry, node.of)
            return number is not None and (
                (node.least is None or node.least <= number)
                and (node.most is None or number <= node.most)
            )
        case Days():
            return node.holds(facts.kept if node.or_kept and facts.kept else entry.day)


def marks_of(state: str) -> tuple[str, ...]:
    """The marks that a state is told from."""
    return DECIDING if state in WAITS else (state,)


def is_so(state: str, facts: Facts) -> bool:
    """Whether a state is what the facts say."""
    so = any(map(facts.has, marks_of(state)))
    return so == (state in MARKS)


def _found(node: Words, entry: Entry, facts: Facts) -> bool:
    needle = node.needle
    if not node.field:
        return (
            needle in entry.title
            or needle in entry.abstract
            or needle in entry.summary
            or needle in entry.keywords
            or needle in entry.authors
            or needle in entry.organization
            or in_notes(node, facts)
        )
    if node.field in ("note", "tags"):
        return in_notes(node, facts)
    return needle in getattr(entry, node.field)


def in_notes(node: Words, facts: Facts) -> bool:
    """Whether the words are in the reader's own text: the note or a tag."""
    return (node.field in ("", "note") and node.needle in _line(facts.note)) or (
        node.field in ("", "tags") and any(node.needle in _line(tag) for tag in facts.tags)
    )


@lru_cache(4096)
def _line(text: str) -> str:
    return line(text)
