"""How wide text is on a terminal, cutting it to a width and setting it in lines."""

from __future__ import annotations

import re
from collections.abc import Callable
from unicodedata import category, east_asian_width

ELLIPSIS = "…"
_CHARACTERS_A_CELL = 5
"""A base with four combining marks, the most that clean text has (`text.clean`)."""

_WORD = re.compile(r"[^ ]+")


def cell_len(text: str) -> int:
    """The number of terminal cells that clean text takes."""
    if text.isascii():
        return len(text)
    return sum(map(_cells, text))


def _cells(char: str) -> int:
    if char.isascii():
        return 1
    if category(char) in ("Mn", "Me", "Cf"):
        return 0
    return 2 if east_asian_width(char) in "WF" else 1


def cut(text: str, width: int, measure: Callable[[str], int] = cell_len) -> str:
    """The text within so many cells, with an ellipsis where something was cut."""
    if width <= 0:
        return ""
    if measure(text) <= width:
        return text
    kept = head(text, width - 1, measure)
    return kept.rstrip() + ELLIPSIS


def head(text: str, width: int, measure: Callable[[str], int] = cell_len) -> str:
    """As many characters from the start as fit in so many cells."""
    if text.isascii():
        return text[: max(0, width)]
    if measure is cell_len:
        return text[: _fitting(text, width)]
    low, high = 0, min(len(text), _bound(width))
    while low < high:
        middle = (low + high + 1) // 2
        if measure(text[:middle]) <= width:
            low = middle
        else:
            high = middle - 1
    return text[:low]


def _fitting(text: str, width: int) -> int:
    """How many characters fit in so many cells."""
    used = 0
    for at, char in enumerate(text):
        used += _cells(char)
        if used > width:
            return at
    return len(text)


def _bound(width: int) -> int:
    """More characters than so many cells can show, but for a few joined ones."""
    return _CHARACTERS_A_CELL * max(0, width) + 8


def wrap(text: str, width: int, measure: Callable[[str], int] = cell_len) -> list[str]:
    """The text in lines of at most so many cells, broken at spaces where it can be.

    A word that is wider than a line, such as a URL or a sentence of wide
    characters, is broken where the line ends.
    """
    width = max(1, width)
    lines: list[str] = []
    line, used = "", 0
    for word in _WORD.findall(text):
        size = measure(word)
        if line and used + 1 + size <= width:
            line, used = f"{line} {word}", used + 1 + size
            continue
        if line:
            lines.append(line)
        if size > width:
            *full, word = _pieces(word, width, measure)
            lines += full
            size = measure(word)
        line, used = word, size
    if line or not lines:
        lines.append(line)
    return lines


def _pieces(word: str, width: int, measure: Callable[[str], int]) -> list[str]:
    """A word in pieces of at most so many cells; a character wider than that stands alone.

    Each piece is looked for among the next few characters only, for an abstract may
    be one word of twenty thousand.
    """
    pieces: list[str] = []
    at = 0
    while at < len(word):
        near = word[at : at + _bound(width)]
        piece = head(near, width, measure) or near[0]
        pieces.append(piece)
        at += len(piece)
    return pieces
