"""The entries of a reference list: what citations call them, and which of them are on arXiv."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from typing import NamedTuple

from reader_tui.text.clean import clean
from reader_tui.text.links import arxiv_id
from reader_tui.text.paper.blocks import LINK, Block, Paper, Reference
from reader_tui.text.paper.prose import Setter
from reader_tui.text.paper.scanner import Piece

_BRACKETED = re.compile(r"\[([^\[\]]{1,40})\]\s*(?=\S)|\((\d{1,3})\)\s+|(\d{1,3})\.\s+(?=\S)")
_DATED = re.compile(
    r"((?:[^()\[\]]{2,200}?))[ ,]*[(\[]((?:19|20)\d\d[a-z]?(?:/\d{4})?|n\.d\.)[)\]]"
)
_ARXIV = re.compile(
    r"(?:ar[Xx]iv(?:\.org)?[:/\s]*(?:(?:preprint|e-prints)[,:]?\s*)?(?:ar[Xx]iv:)?"
    r"(?:abs/|pdf/|html/)?"
    r"|abs/|[Cc]o[Rr][Rr],?\s+(?:abs/)?|10\.48550/ar[Xx]iv\.)(\d{4}\.\d{4,5})(?!\d)"
)


class Entry(NamedTuple):
    """One entry of a reference list; `key` is empty where it shows none."""

    key: str
    text: str
    arxiv: str | None


def entry(text: str, key: str = "") -> Entry:
    """An entry out of its set text, with the key that stood apart from it."""
    return Entry(key or _key(text), text, _on_arxiv(text))


def _key(text: str) -> str:
    """What citations print for an entry: `12`, `ADL+22`, `Achiam et al. 2023`; or nothing."""
    if found := _BRACKETED.match(text):
        return (found[1] or found[2] or found[3]).strip()
    if (found := _DATED.match(text)) and found.end() < 240:
        name = " ".join(found[1].split()).strip(" ,")
        return f"{name} {found[2]}" if len(name) < 80 else f"{name.split(',')[0]} {found[2]}"
    return ""


def _on_arxiv(text: str) -> str | None:
    found = _ARXIV.search(text)
    return arxiv_id(found[1]) if found else None


class Bibliography:
    """Makes the entries of one paper's reference list, and tells the paper of them.

    `make` makes a block out of a piece, its kind and its text, and whatever else it has.
    """

    def __init__(self, paper: Paper, setter: Setter, make: Callable[..., Block]) -> None:
        self._references = paper.references
        self._setter = setter
        self._make = make
        self._is_open = False

    def begin(self) -> None:
        """A heading came: what follows belongs to no entry before it."""
        self._is_open = False

    def marked(self, piece: Piece, raw: str, key: str = "") -> Block:
        """An entry that is an item, a paragraph or a row by itself."""
        prose = self._setter.prose(raw.strip())
        text = f"{key} {prose.text}" if key else prose.text
        found = entry(text, key)
        name = found.key or str(len(self._references) + 1)
        self._references.append(Reference(name, text, found.arxiv, -1))
        links = () if key else tuple(span for span in prose.spans if span.kind == LINK)
        return self._make(piece, "list", text, label=name, spans=links)

    def plain(self, piece: Piece, raw: str) -> Iterator[Block]:
        """An entry in plain text: its key on a line, its text on the lines behind it."""
        if raw.strip() == "↑":
            return
        if raw.startswith("- ") or not self._is_open:
            self._is_open = True
            yield self.marked(piece, raw.removeprefix("- "))
            return
        yield self._more(piece, raw)

    def _more(self, piece: Piece, raw: str) -> Block:
        """More of the last entry; the blocks of one entry are joined later."""
        words = self._setter.words(raw)
        last = self._references[-1]
        text = f"{last.text} {words}"
        self._references[-1] = last._replace(text=text, arxiv=entry(text).arxiv)
        return self._make(piece, "list", words)

    def tabbed(self, piece: Piece) -> Iterator[Block]:
        """Entries whose text stands behind a tab, with the key before it or on a line above."""
        key = ""
        for row in piece.lines:
            before, tab, behind = row.partition("\t")
            if tab and self._is_open and not before.strip() and not key:
                yield self._more(piece, behind)
                self._is_open = False
            elif tab:
                yield self.marked(piece, behind, clean(before.strip() or key))
                key = ""
            elif row.strip() != "↑":
                if key:
                    yield self.marked(piece, key)
                key = row.strip()
        if key:
            yield self.marked(piece, key)
