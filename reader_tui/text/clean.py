"""The one gate for text from outside: no control character passes it.

Whatever comes from the network, a file, a note or the settings goes through
`clean` (or `clean_lines`, which keeps line breaks) once, at the edge. Behind it
text can be painted, written to a file or handed to another program as it is.
"""

from __future__ import annotations

import unicodedata

TITLE_LIMIT = 500
TEXT_LIMIT = 20_000
_MARKS_A_BASE = 4
_REPLACEMENT = "\ufffd"
_JOINERS = "\u200c\u200d"
_SPACES = frozenset("\t\n\r\x0b\x0c\x85\u2028\u2029")
_CUT = "…"


class _Table(dict[int, str]):
    """What each character becomes; filled as characters are met, so that `translate` runs in C."""

    def __missing__(self, code: int) -> str:
        char = chr(code)
        self[code] = kept = _visible(char)
        return kept


def _visible(char: str) -> str:
    """The character itself, a picture of it, a space, or nothing."""
    code = ord(char)
    if char in _SPACES:
        return " "
    category = unicodedata.category(char)
    if category == "Cc":
        if code < 0x20:
            return chr(0x2400 + code)
        return "\u2421" if code == 0x7F else _REPLACEMENT
    if category == "Cf":
        return char if char in _JOINERS else ""
    if category in ("Cs", "Co", "Cn"):
        return _REPLACEMENT
    return char


class _Marks(dict[int, str]):
    """Which characters are combining marks; filled as characters are met."""

    def __missing__(self, code: int) -> str:
        is_mark = unicodedata.category(chr(code)) in ("Mn", "Me")
        self[code] = found = _MARK if is_mark else "-"
        return found


_MARK = "m"
_TOO_MANY = _MARK * (_MARKS_A_BASE + 1)
_MARKS = _Marks()
_ONE_LINE = _Table()
_LINES = _Table({ord("\n"): "\n"})


def clean(text: str, limit: int = TEXT_LIMIT) -> str:
    """One line of safe text.

    White space collapses to single spaces. C0 controls and DEL become the
    pictures of U+2400, other controls, surrogates, private and unassigned
    characters U+FFFD; bidi overrides, soft hyphens and other invisible
    characters go, joiners stay where a script or an emoji needs them; a base
    carries at most four combining marks. More than `limit` characters are cut,
    with an ellipsis. Cleaning twice changes nothing.
    """
    if len(text) > limit:
        text = text[: limit - 1] + _CUT
    if not text.isprintable():
        text = text.translate(_ONE_LINE)
    if not text.isascii():
        text = _settled(text)
    return " ".join(text.split())


def clean_lines(text: str, limit: int = TEXT_LIMIT) -> str:
    """Safe text with its line breaks and spaces; otherwise as `clean`."""
    if len(text) > limit:
        text = text[: limit - 1] + _CUT
    if not text.isprintable():
        text = text.replace("\r\n", "\n").translate(_LINES)
    return text if text.isascii() else _settled(text)


def _settled(text: str) -> str:
    """The text without superfluous joiners and combining marks."""
    if any(joiner in text for joiner in _JOINERS):
        text = _without_loose_joiners(text)
    if _TOO_MANY not in text.translate(_MARKS):
        return text
    kept: list[str] = []
    marks = 0
    for char in text:
        marks = marks + 1 if _MARKS[ord(char)] == _MARK else 0
        if marks <= _MARKS_A_BASE:
            kept.append(char)
    return "".join(kept)


def _without_loose_joiners(text: str) -> str:
    """A joiner stays only between two characters that are neither ASCII nor white space."""
    kept: list[str] = []
    for at, char in enumerate(text):
        if char in _JOINERS:
            before = kept[-1] if kept else " "
            after = text[at + 1] if at + 1 < len(text) else " "
            if _joins(before) is False or _joins(after) is False:
                continue
        kept.append(char)
    return "".join(kept)


def _joins(char: str) -> bool:
    return not (char.isascii() or char.isspace() or char in _JOINERS)
