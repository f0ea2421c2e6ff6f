"""A paper set in lines for the detail pane; pure."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import TYPE_CHECKING, NamedTuple
from urllib.parse import urlsplit

from rich.cells import cell_len

from reader_tui.papers.models import Link, Paper
from reader_tui.papers.verbs import State
from reader_tui.text import paragraphs
from reader_tui.text.cells import cut
from reader_tui.ui.widgets.paper_facts import authors, by, facts, one_line
from reader_tui.ui.widgets.piece import Line, Piece, found
from reader_tui.ui.widgets.rows import Glyphs

if TYPE_CHECKING:
    from reader_tui.query.language import Query
    from reader_tui.ui.widgets.drawing import Drawing

MEASURE = 88
"""The longest line, in cells, that is pleasant to read."""

ROOMY = 30
"""The lines from which on there is room for more than the abstract."""

HINTS = "asdfghjklqwertyuiopzxcvbnm"
_HANGING = 2
_NO_BREAK = "\u00a0"
_LISTS = ("authors", "keywords", "tags")
"""The fields of several values, here joined by commas."""


class Looks(NamedTuple):
    """How the reader wants a paper shown."""

    details: str = "auto"
    """What stands before the abstract: `full`, `short`, `abstract`, or `auto` by the height."""
    chosen: str = ""
    """The same as the reader chose it by a key; empty where that never was."""
    hints: bool = False
    """Letters instead of numbers on the links."""
    raw: bool = False
    """Title and abstract as received."""
    lists: bool = True
    """Long enumerations as lists."""
    trend: tuple[int, ...] = ()
    """How the upvotes went, in steps of equal length."""
    told: tuple[str, ...] = ()
    """What was learned and heard of the paper, a line each."""
    query: Query | None = None
    """What was searched for and is marked."""
    picture: Drawing | None = None
    """The paper's thumbnail, drawn above it."""


class Written(NamedTuple):
    """What the reader wrote on a paper."""

    note: str = ""
    tags: tuple[str, ...] = ()


NOTHING_WRITTEN = Written()


class Article(NamedTuple):
    """A paper's lines, and where on them a link is."""

    lines: tuple[Line, ...]
    links: dict[int, list[tuple[int, int, Link]]]
    """By line, the first cell of each link, the one after its last, and the link."""
    listed_at: int
    """The line where the numbered links begin."""

    def link_at(self, line: int, cell: int) -> Link | None:
        """The link that was pointed at."""
        for start, end, link in self.links.get(line, ()):
            if start <= cell < end:
                return link
        return None


def hint_letters(count: int) -> list[str]:
    """A short word of letters for each of so many links; no word begins another."""
    if count <= len(HINTS):
        return list(HINTS[:count])
    pairs = (first + second for first in HINTS for second in HINTS)
    return [next(pairs) for _ in range(min(count, len(HINTS) ** 2))]


def details_for(looks: Looks, height: int) -> str:
    """What stands before the abstract in a pane of so many lines."""
    if looks.details != "auto":
        return looks.details
    return "short" if height >= ROOMY else "abstract"


def article(
    paper: Paper, state: State, width: int, signs: Glyphs, looks: Looks,
    height: int = ROOMY, written: Written = NOTHING_WRITTEN,
) -> Article:  # fmt: skip
    """The paper in lines of at most `width` cells and the measure, for so many lines."""
    setter = _Setter(max(8, min(width, MEASURE)), looks.query)
    if looks.picture is not None:
        setter.lines += [()] * (looks.picture.height + 1)
    details = details_for(looks, height)
    folded = details == "abstract" and not looks.raw
    setter.add(paper.title_raw if looks.raw else paper.title, "title", "title")
    if folded:
        setter.line(one_line(paper, state, signs), "muted")
    else:
        setter.add(authors(paper, details == "full", signs), "muted", "authors")
        for text in facts(paper, state, signs, looks.trend):
            setter.add(text, "muted")
        for text in looks.told:
            setter.add(text, "muted")
    if paper.withdrawn:
        setter.add("Withdrawn: its authors took this paper back at arXiv.", "warning")
    setter.own(written)
    setter.lines.append(())
    if not folded:
        _machine_written(setter, paper)
    words = _words(len(paper.links), looks.hints)
    if looks.raw:
        setter.add("As received; \\ shows it readable", "label")
        for line in paper.abstract_raw.split("\n"):
            setter.add(line, "text")
    elif paper.abstract:
        setter.abstract(paper, words, looks)
    else:
        setter.add("The Hub sent no abstract.", "muted")
    setter.lines.append(())
    index = len(setter.lines)
    setter.index(paper, words, signs, looks.hints)
    return Article(tuple(setter.lines), setter.links, index)


def _machine_written(setter: _Setter, paper: Paper) -> None:
    """Add the summary and the keywords."""
    if paper.ai_summary:
        setter.add(f"Summary, machine-written{by(paper)}", "label")
        setter.add(paper.ai_summary, "text", "summary")
    if paper.keywords:
        label = "Keywords, machine-written" + ("" if paper.ai_summary else by(paper))
        setter.add(f"{label}: {', '.join(paper.keywords)}", "muted", "keywords", len(label))
    if paper.ai_summary or paper.keywords:
        setter.lines.append(())


def _words(count: int, hints: bool) -> list[str]:
    """What stands on each link: its number, or its hint."""
    letters = hint_letters(count) if hints else []
    return letters + [str(number) for number in range(len(letters) + 1, count + 1)]


class _Setter:
    """Sets text in lines, noting where links come to stand."""

    def __init__(self, width: int, query: Query | None) -> None:
        self.width = width
        self.query = query
        self.lines: list[Line] = []
        self.links: dict[int, list[tuple[int, int, Link]]] = {}

    def add(self, text: str, part: str, field: str = "", label: int = 0) -> None:
        """Add a paragraph in one look, what was searched for in its field marked.

        Nothing is looked for in its first characters, as many as a `label` has.
        """
        spans = self._spans(text, field, label)
        lines = paragraphs.lines(text, self.width, cell_len)
        text = text.replace(_NO_BREAK, " ")
        for start, end in lines:
            self.lines.append(tuple(found(text, start, end, part, spans)))

    def own(self, written: Written) -> None:
        """Add the reader's tags and note."""
        if written.tags:
            self.add(f"Tags: {', '.join(written.tags)}", "label", "tags", len("Tags: "))
        if written.note:
            self.lines.append(())
            self.add("Note", "label")
            for line in written.note.split("\n"):
                self.add(line, "text", "note") if line else self.lines.append(())

    def _spans(self, text: str, field: str, label: int = 0) -> list[tuple[int, int]]:
        if self.query is None or not field:
            return []
        spans = self.query.spans(text[label:], field)
        if field in _LISTS:
            # A phrase is never found across two of them.
            spans = [(a, b) for a, b in spans if ", " not in text[label + a : label + b]]
        return [(label + a, label + b) for a, b in spans]

    def line(self, text: str, part: str) -> None:
        """Add one line, cut where it is too long."""
        self.lines.append((Piece(cut(text, self.width, cell_len), part),))

    def abstract(self, paper: Paper, words: Sequence[str], looks: Looks) -> None:
        """Add the abstract: links numbered in place, figures in weight, long lists as lists."""
        text, marks = _marked(paper, words, looks.hints)
        spans = _moved(self._spans(paper.abstract, "abstract"), paper, words)
        listed = looks.lists and len(paper.abstract) >= paragraphs.LISTED_FROM
        blocks = paragraphs.blocks(text) if listed else [(0, len(text), False)]
        for start, end, is_item in blocks:
            indent = ""
            width = self.width - (_HANGING if is_item else 0)
            for a, b in paragraphs.lines(text, width, cell_len, start, end):
                self._line(text, a, b, indent, marks, spans)
                indent = " " * (self.width - width)

    def _line(
        self, text: str, start: int, end: int, indent: str,
        marks: Sequence[_Mark], spans: Sequence[tuple[int, int]],
    ) -> None:  # fmt: skip
        """Add one line of the abstract, in pieces where something on it is marked."""
        pieces = [Piece(indent, "text")] if indent else []
        at = start
        for mark in marks:
            a, b = max(mark.start, start), min(mark.end, end)
            if a >= b:
                continue
            pieces += found(text, at, a, "text", spans)
            url = mark.link.url if mark.link and mark.part == "link" else ""
            if mark.link:
                cells = cell_len(indent) + cell_len(text[start:a])
                place = (cells, cells + cell_len(text[a:b]), mark.link)
                self.links.setdefault(len(self.lines), []).append(place)
            pieces += found(text, a, b, mark.part, spans, url)
            at = b
        pieces += found(text, at, end, "text", spans)
        self.lines.append(tuple(pieces))

    def index(self, paper: Paper, words: Sequence[str], signs: Glyphs, hints: bool) -> None:
        """Add the numbered links with their kinds."""
        if paper.links:
            self.lines.append((Piece("Links", "label"),))
        for word, link in zip(words, paper.links, strict=True):
            kind = f" {link_name(link):<12} "
            starred = link.source == "repo" and paper.stars
            tail = f"  {signs.stars} {paper.stars:,}" if starred else ""
            room = max(4, self.width - 3 - len(kind) - cell_len(tail))
            self.links[len(self.lines)] = [(0, self.width, link)]
            line = [
                Piece(f"{word:>3}", "warning" if hints else "number"),
                Piece(kind, "muted"),
                Piece(cut(shown_url(link.url), room, cell_len), "link"),
            ]
            self.lines.append((*line, Piece(tail, "muted")) if tail else tuple(line))


class _Mark(NamedTuple):
    """A stretch of the abstract that does not look like the rest."""

    start: int
    end: int
    part: str
    link: Link | None = None


def _marked(paper: Paper, words: Sequence[str], hints: bool) -> tuple[str, list[_Mark]]:
    """The abstract with its links' numbers written behind them, and what is marked in it."""
    text = ""
    at = 0
    marks: list[_Mark] = []
    for start, end, number in paper.places:
        link = paper.links[number]
        marks += _figures(paper.abstract, at, start, len(text) - at)
        text += paper.abstract[at:end]
        marks.append(_Mark(len(text) - (end - start), len(text), "link", link))
        word = f"[{words[number]}]"
        text += word
        marks.append(_Mark(len(text) - len(word), len(text), _head_part(hints), link))
        at = end
    marks += _figures(paper.abstract, at, len(paper.abstract), len(text) - at)
    return text + paper.abstract[at:], marks


def _moved(
    spans: Iterable[tuple[int, int]], paper: Paper, words: Sequence[str]
) -> list[tuple[int, int]]:
    """Spans of the abstract, moved on by the numbers that were written behind its links."""
    added = [(end, len(words[number]) + 2) for _, end, number in paper.places]
    return [
        (
            start + sum(size for at, size in added if at <= start),
            end + sum(size for at, size in added if at < end),
        )
        for start, end in spans
    ]


def _head_part(hints: bool) -> str:
    return "warning" if hints else "number"


def _figures(text: str, start: int, end: int, shift: int) -> list[_Mark]:
    found = paragraphs.figures(text[start:end])
    return [_Mark(start + a + shift, start + b + shift, "label") for a, b in found]


def link_name(link: Link) -> str:
    """What a link is called in lists: its label where that says more than its kind."""
    return link.kind if link.source == "text" else link.label


def shown_url(url: str) -> str:
    """A URL without what every URL has."""
    parts = urlsplit(url)
    return url[len(parts.scheme) + 3 :].removeprefix("www.").rstrip("/")
