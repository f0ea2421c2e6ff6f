"""The piece of a paper's text that answers a query, where the title does not; pure."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import TYPE_CHECKING, NamedTuple

from reader_tui.papers.models import Paper
from reader_tui.query.tree import NO_FACTS, Facts, Words, leaves

WIDTH = 120
_LEAD = 40

if TYPE_CHECKING:
    from reader_tui.query.language import Query


class Snippet(NamedTuple):
    """A piece of text, where it is from, and what in it was found."""

    where: str
    """`abstract`, `summary`, `keywords`, `authors`, `organization`, `submitter`, `note`, `tags`,
    or the section of its whole text, `3.2 Method`."""
    text: str
    spans: tuple[tuple[int, int], ...]
    is_of_text: bool = False
    """Whether it is a piece of the whole text."""


def snippet(
    query: Query,
    paper: Paper,
    facts: Facts = NO_FACTS,
    width: int = WIDTH,
    passages: Iterable[tuple[str, str]] = (),
) -> Snippet | None:
    """The first piece of at most `width` characters that holds what the title does not.

    `passages` are the sections and paragraphs of the whole text, if it is asked for; they
    come first. None when the title has all words, or nothing has them.
    """
    beyond = query.beyond(paper.title)
    if beyond is None:
        return None
    for section, text in passages:
        if any(word in text.lower() for word in _rare(query)) and (
            spans := query.spans(text, "text")
        ):
            return _piece(section or "text", text, spans, spans, width)._replace(is_of_text=True)
    for where, values in _texts(paper, facts):
        found = {text: spans for text in values if (spans := beyond.spans(text, where))}
        if found:
            text = ", ".join(found)
            sought = found.get(text) or beyond.spans(text, where)
            spans = sought if beyond is query else query.spans(text, where)
            return _piece(where, text, sought or [(0, 0)], spans, width)
    return None


def _rare(query: Query) -> list[str]:
    """The beginnings of words without which no passage can hold what is asked of the text."""
    return [
        leaf.words[-1] if leaf.words[-1].isascii() else ""
        for leaf in leaves(query.node)
        if isinstance(leaf, Words) and leaf.field == "text"
    ]


def _texts(paper: Paper, facts: Facts) -> Iterator[tuple[str, tuple[str, ...]]]:
    """The texts of a paper in the order in which they tell most."""
    yield "note", (facts.note,)
    yield "tags", facts.tags
    yield "abstract", (paper.abstract,)
    yield "summary", (paper.ai_summary or "",)
    yield "keywords", paper.keywords
    yield "authors", paper.authors
    yield "organization", tuple(dict.fromkeys(paper.organization or ()))
    yield "submitter", (paper.submitter or "",)


def _piece(
    where: str, text: str, sought: list[tuple[int, int]], spans: list[tuple[int, int]], width: int
) -> Snippet:
    first = _densest(sought, width - _LEAD)
    start = 0 if len(text) <= width or first <= _LEAD else _word_from(text, first - _LEAD, first)
    end = min(len(text), start + width - (2 if start else 1)) if len(text) > width else len(text)
    before, after = "…" if start else "", "…" if end < len(text) else ""
    shift = len(before) - start
    kept = tuple(
        (max(begin, start) + shift, min(stop, end) + shift)
        for begin, stop in spans
        if begin < end and stop > start
    )
    return Snippet(where, before + text[start:end] + after, kept)


def _densest(spans: list[tuple[int, int]], width: int) -> int:
    """Where the piece begins that holds the most of what was found."""
    starts = [start for start, _ in spans]
    return max(starts, key=lambda at: (sum(at <= other < at + width for other in starts), -at))


def _word_from(text: str, at: int, last: int) -> int:
    """The beginning of a word from `at` on, but not after `last`."""
    blank = text.find(" ", at, last)
    return blank + 1 if blank >= 0 else at
