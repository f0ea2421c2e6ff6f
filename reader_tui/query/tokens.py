"""The pieces of a query with their places; pure."""

import re
from collections.abc import Iterator
from typing import NamedTuple

_QUOTES = frozenset('"“”„‟')
_NAME = re.compile(r"([A-Za-z]+):")


class Problem(NamedTuple):
    """What could not be understood: where it stands in the text, and why, in plain words."""

    start: int
    end: int
    reason: str


class Piece(NamedTuple):
    """A bracket, an `OR`, or something to look for."""

    kind: str
    """`(`, `)`, `OR`, or empty for something to look for."""
    start: int
    end: int
    negated: bool = False
    field: str = ""
    """The name before the colon as it was written; empty when there is none."""
    value: str = ""
    value_at: int = 0
    whole: bool = False
    """Said to be whole words, by `=` or by quotes."""
    quoted: bool = False


def pieces(text: str, problems: list[Problem]) -> Iterator[Piece]:
    """The pieces of a text, in order; what is none of them becomes a problem."""
    at = 0
    while at < len(text):
        char = text[at]
        if char.isspace():
            at += 1
            continue
        if char == ")":
            yield Piece(")", at, at + 1)
            at += 1
            continue
        start = at
        while at < len(text) and text[at] == "-":
            at += 1
        negated = at > start
        if at < len(text) and text[at] == "(":
            yield Piece("(", start, at + 1, negated)
            at += 1
        elif at == len(text) or text[at].isspace() or text[at] == ")":
            problems.append(Problem(start, at, "a lone - leaves nothing out; write -word"))
        else:
            piece = _term(text, start, at, negated, problems)
            yield piece
            at = piece.end


def _term(text: str, start: int, at: int, negated: bool, problems: list[Problem]) -> Piece:
    """What is looked for from `at` on, behind its minus at `start`."""
    named = _NAME.match(text, at)
    field = named[1] if named else ""
    at = named.end() if named else at
    whole = text.startswith("=", at)
    inner = at + 1 if whole else at
    if inner < len(text) and text[inner] in _QUOTES:
        end = _closing(text, inner + 1)
        closed = end < len(text)
        if not closed:
            problems.append(
                Problem(inner, len(text), "the quote is not closed; it was taken to run to the end")
            )
        value = text[inner + 1 : end]
        # The last word of what is still being typed may go on.
        return Piece(
            "", start, end + closed, negated, field, value, inner + 1, closed or whole, True
        )
    end = at
    while end < len(text) and not _ends(text[end]):
        end += 1
    if not field and not negated and text[at:end] == "OR":
        return Piece("OR", start, end)
    return Piece("", start, end, negated, field, text[at:end], at, whole)


def _ends(char: str) -> bool:
    return char.isspace() or char in "()" or char in _QUOTES


def _closing(text: str, at: int) -> int:
    while at < len(text) and text[at] not in _QUOTES:
        at += 1
    return at
