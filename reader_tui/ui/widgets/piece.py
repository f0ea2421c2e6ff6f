"""Lines of text as pieces, each with the name of its look."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import NamedTuple

from rich.cells import cell_len

from reader_tui.text.cells import cut

MATCH = "match"
"""The look of what a search found."""


class Piece(NamedTuple):
    """Some text of a line; `url` makes it a link for terminals that know links."""

    text: str
    part: str
    url: str = ""


Line = tuple[Piece, ...]


def found(
    text: str, start: int, end: int, part: str, spans: Sequence[tuple[int, int]], url: str = ""
) -> Iterator[Piece]:
    """A stretch of a text in one look, but for the spans of the text that a search found."""
    at = start
    for first, last in spans:
        first, last = max(first, start), min(last, end)
        if first < last:
            if at < first:
                yield Piece(text[at:first], part, url)
            yield Piece(text[first:last], MATCH, url)
            at = last
    if at < end:
        yield Piece(text[at:end], part, url)


def fitting(line: Line, width: int) -> Line:
    """The line, cut with an ellipsis where it is wider than so many cells."""
    if sum(cell_len(piece.text) for piece in line) <= width:
        return line
    pieces: list[Piece] = []
    for piece in line:
        size = cell_len(piece.text)
        if size >= width:
            # Something follows, or this is too long by itself: either way not all is shown.
            text = cut(piece.text + " " * (size == width), width, cell_len)
            return (*pieces, piece._replace(text=text))
        pieces.append(piece)
        width -= size
    return tuple(pieces)
