"""The query language: one for the search box, filters, rules, saved searches and commands.

    query   = [ either ]
    either  = all { "OR" all }                 one side is enough
    all     = term { term }                    all of them; binds closer than OR
    term    = [ "-" ] ( "(" either ")" | word | phrase | field ":" value )
    word    = [ "=" ] characters without space, bracket or quote
    phrase  = [ "=" ] '"' characters without quote '"'
    value   = word | phrase                    directly behind the colon

`-` in front turns a term round: the paper must not be so. `OR` is written in capitals;
`AND` and `NOT` are ordinary words.

**Words.** Case, accents and punctuation do not count, by the rules of `text.fold`.
A word is found where a word of the text begins with it; with `=` in front only where
it is the whole word. What holds several words, such as `in-context` or `don't`, is
found where they follow each other, the last one going on. A phrase in quotes is found
where its words follow each other, each of them whole. Neither ever spans two values:
not the title and the abstract, not two authors, keywords or tags. `c++` is found where
`c++` is written and not at `c`; `gpt-4.1`, `c#` and `.net` likewise.

A word without a field is looked for in the title, abstract, machine summary, keywords,
authors, organization (short name and full name), and in the reader's tags and note;
several words may be found in different ones of these.

**Fields of text** take a word or a phrase: `title:` `abstract:` `author:` `org:` `kw:`
(keywords) `submitter:` (who listed it) `note:` `tag:`, and
`text:`, the whole text of a paper where it is stored here; none of its paragraphs is spanned.

**is:** a mark of `papers.verbs` by its field, or `unread undecided new watched muted`; unread
and undecided both say that a paper waits: it has no mark that decides, being read among them.

**has:** a link of a kind, `code project model dataset demo video`, a `note`, or the whole
`text`. A `model`, `dataset` or `space` that the Hub links to the paper counts once it is known.

**upvotes: stars: comments:** `50`, `=50`, `>50`, `>=50`, `<50`, `<=50`, `10..50`, `10..`,
`..50`; numbers may be written `1k`, `1.5k`, `2m`, `1,000`. Where the number is not known,
nothing is true of it, so that `-stars:>5` holds.

**day:** the day of listing: `2026-05-14`, `2026-W20`, `2026-05`, `2026`, `today`,
`yesterday`, `fri`, `-3`, each with `=`, `>`, `>=`, `<`, `<=` in front, or a range with `..`
between two. A week, month or year is all its days: `day:>2026-05` begins with June.
A paper without a day is listed on none.

**since:** `2w` (or d, m, y for days, months, years before today, that day included), or
a date: listed on its first day or later. On a shelf of what the reader kept it is the day
of keeping that counts.

**sort:** `best newest upvotes comments stars rising` and **like:** with an arXiv id or
address hold for the whole query wherever they stand. `like:` says where to look: among
the papers near that one, which `matches` leaves to the archive.

A mistake becomes a `Problem` with its place, and the rest is understood without it. An
unknown name before a colon with nothing behind it is a word, as in a pasted title. Words
in a quote that is not closed are a phrase whose last word may go on.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import date
from functools import cached_property

from reader_tui.query import parser, words
from reader_tui.query.tokens import Problem
from reader_tui.query.tree import (
    FIELDS,
    NO_FACTS,
    All,
    Either,
    Entry,
    Facts,
    Node,
    Words,
    true,
)
from reader_tui.text.fold import Placed, fold, line, placed

__all__ = ["NO_FACTS", "Entry", "Facts", "Problem", "Query", "joined", "parse"]


class Query:
    """A query that was understood as far as it could be; made by `parse`, never changed."""

    def __init__(
        self,
        text: str,
        node: Node | None,
        problems: tuple[Problem, ...] = (),
        sort: str = "",
        like: str = "",
    ) -> None:
        self.text = text
        self.node = node
        """What must be true of a paper; None when anything is."""
        self.problems = problems
        self.sort = sort
        """One of `tree.SORTS`, empty when no order was asked for."""
        self.like = like
        """The id of the paper to look near of; empty when there is none."""

    def ordered(self, sort: str) -> Query:
        """The same query with another order, empty for none."""
        return Query(self.text, self.node, self.problems, sort, self.like)

    @property
    def is_empty(self) -> bool:
        """Whether nothing is looked for; an order alone is nothing."""
        return self.node is None and not self.like

    @cached_property
    def words(self) -> str:
        """What was understood, in plain words."""
        return words.in_words(self.node, self.sort, self.like)

    def matches(self, entry: Entry, facts: Facts = NO_FACTS) -> bool:
        """Whether the query is true of a paper, whatever `sort:` and `like:` say."""
        return self.node is None or true(self.node, entry, facts)

    def reasons(self, entry: Entry, facts: Facts = NO_FACTS) -> list[str]:
        """Why a paper that matches does, a few words for each thing that was asked."""
        found = words.reasons(self.node, entry, facts)
        return list(dict.fromkeys(found))

    def spans(self, text: str, field: str) -> list[tuple[int, int]]:
        """What the query found in a text as it is shown: places in order, none overlapping.

        `field` is where the text is from, by its name in an `Entry` (or `note`, `tags`)
        or in a query. Of a word that goes on, only what was asked for is in the span.
        """
        wanted = self._sought.get(FIELDS.get(field, field)) or self._sought.get("")
        return _spans(text, wanted) if wanted else []

    def beyond(self, title: str) -> Query | None:
        """What this looks for that a title does not hold; None when it holds all words.

        It is this query itself where the title holds none of them.
        """
        held, wanted = line(title), list(_wanted(self.node))
        left = [
            leaf for leaf in wanted if leaf.field not in ("", "title") or leaf.needle not in held
        ]
        if left and len(left) == len(wanted):
            return self
        return Query(self.text, Either(tuple(left))) if left else None

    @property
    def left_here(self) -> Query:
        """The part that another search than ours cannot answer: all but its plain words."""
        parts = self.node.nodes if isinstance(self.node, All) else (self.node,)
        left = tuple(
            p for p in parts if p is not None and not (isinstance(p, Words) and not p.field)
        )
        return Query(self.text, All(left) if left else None, (), self.sort, self.like)

    @property
    def plain_words(self) -> str:
        """The words and phrases that are looked for anywhere, as another search takes them."""
        parts = self.node.nodes if isinstance(self.node, All) else (self.node,)
        found = (p for p in parts if isinstance(p, Words) and not p.field)
        return " ".join(
            f'"{" ".join(p.words)}"' if p.whole and len(p.words) > 1 else " ".join(p.words)
            for p in found
        )

    @property
    def asks_text(self) -> bool:
        """Whether words are looked for in whole texts."""
        return bool(self.text_words)

    @property
    def text_words(self) -> str:
        """The words that are looked for in whole texts, as a line."""
        return " ".join(" ".join(leaf.words) for leaf in _wanted(self.node) if leaf.field == "text")

    @cached_property
    def _sought(self) -> dict[str, list[Words]]:
        """The words that are looked for in each field; those for anywhere are in all of them."""
        leaves = list(_wanted(self.node))
        anywhere = [leaf for leaf in leaves if not leaf.field]
        # Who submitted a paper is found by its field alone, and so are whole texts.
        found = {"": anywhere, "submitter": [], "text": []}
        for leaf in leaves:
            if leaf.field:
                common = [] if leaf.field in ("submitter", "text") else anywhere
                found.setdefault(leaf.field, list(common)).append(leaf)
        return found


def parse(text: str, today: date, clock: date | None = None) -> Query:
    """Understand a query as far as it can be; never raises.

    `today` is the day that `day:yesterday` counts from, `clock` the one that `since:2w`
    counts from, `today` where it is not given.
    """
    parsed = parser.parse(text, today, clock or today)
    return Query(text, parsed.node, parsed.problems, parsed.sort, parsed.like)


def joined(queries: Iterable[Query]) -> Query:
    """One query for all that several ask; the first `sort:` and the first `like:` hold."""
    found = list(queries)
    texts = (f"({q.text})" if isinstance(q.node, Either) else q.text for q in found)
    return Query(
        " ".join(filter(None, texts)),
        parser.all_of(query.node for query in found),
        sort=next((query.sort for query in found if query.sort), ""),
        like=next((query.like for query in found if query.like), ""),
    )


def _wanted(node: Node | None) -> Iterator[Words]:
    """The words that a paper should hold, not those that it must not."""
    match node:
        case Words():
            yield node
        case All() | Either():
            for part in node.nodes:
                yield from _wanted(part)
        case _:
            return


def _spans(text: str, wanted: list[Words]) -> list[tuple[int, int]]:
    found = list(placed(text))
    spans: list[tuple[int, int]] = []
    for sought in wanted:
        length = len(sought.words)
        *first, last = sought.words
        for at in range(len(found) - length + 1):
            end = found[at + length - 1]
            if not (end.word == last if sought.whole else end.word.startswith(last)):
                continue
            if all(found[at + nth].word == word for nth, word in enumerate(first)):
                spans.append((found[at].start, _end(text, end, last)))
    return _joined(spans)


def _end(text: str, place: Placed, begun: str) -> int:
    """Where the beginning of a word ends in the text."""
    word, start, end = place
    if word == begun:
        return end
    at = start
    while at < end and len(fold(text[start:at])) < len(begun):
        at += 1
    return at


def _joined(spans: list[tuple[int, int]]) -> list[tuple[int, int]]:
    """The spans in order, those that overlap made one."""
    joined: list[tuple[int, int]] = []
    for start, end in sorted(spans):
        if joined and start <= joined[-1][1]:
            joined[-1] = (joined[-1][0], max(end, joined[-1][1]))
        else:
            joined.append((start, end))
    return joined
