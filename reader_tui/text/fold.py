"""Words as a search compares them: without case, accents and punctuation; pure.

Letters are folded one by one: compatibility forms are taken apart (`ﬁ` is `fi`,
`²` is `2`), accents go, case goes, and `ø ł đ æ œ` and their like become the
letters that people type for them. `Müller` is then `muller`.

A word is a run of letters and digits. Everything else stands between words, and
so `in-context`, `in_context` and `in context` are the same two words, while
`incontext` is another one. Three signs belong to words:

- a dot between two digits: `4.1` and `qwen2.5` are one word each;
- two or more `+` after a word: `c++`, `g++`, also in `c++17`;
- a `#` that ends a word after a letter: `c#`.

A dot before a letter that begins a word is a word of its own, so that `.net` can
be told from `net`: it is the two words `.` and `net`.

Only the first `WORD_LIMIT` characters of a word count.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Iterator
from functools import lru_cache
from typing import NamedTuple

WORD_LIMIT = 64
RULES = 1
"""The version of these rules; what was folded by others must be folded again."""

_WORD = re.compile(
    r"[^\W_]+(?:(?<=\d)\.(?=\d)[^\W_]+)*(?:\+{2,}|(?<=[^\W\d_])#(?![^\W_]))?"
    r"|(?<![^\W_])(?<!\.)\.(?=[^\W\d_])"
)
_LONG = 200
"""Characters from which on taking a text apart costs more than to look whether it just was."""
_SIGNS = ".+#"
_TYPED = str.maketrans(
    {
        "ø": "o", "ł": "l", "đ": "d", "ħ": "h", "ı": "i", "ŧ": "t", "ð": "d", "þ": "th",
        "æ": "ae", "œ": "oe", "ŋ": "n", "ĸ": "k", "ſ": "s",
    }
)  # fmt: skip


class _Table(dict[int, str]):
    """What each character becomes; filled as characters are met, so that `translate` runs in C."""

    def __missing__(self, code: int) -> str:
        self[code] = folded = _bare(_bare(chr(code)).casefold()).translate(_TYPED)
        return folded


def _bare(text: str) -> str:
    """The text taken apart, without marks and characters that cannot be seen."""
    parts = unicodedata.normalize("NFKD", text)
    return "".join(part for part in parts if unicodedata.category(part) not in _UNSEEN)


class _Parting(dict[int, str]):
    """The same, with a blank for all that is neither letter, digit nor a sign of a word."""

    def __missing__(self, code: int) -> str:
        self[code] = parted = _parted(_TABLE[code])
        return parted


def _parted(text: str) -> str:
    return "".join(char if char.isalnum() or char in _SIGNS else " " for char in text)


_UNSEEN = frozenset({"Mn", "Me", "Cf"})
_TABLE = _Table()
_PARTING = _Parting()
_ASCII_PARTING = "".join(_parted(chr(code).lower()) for code in range(128))


class Placed(NamedTuple):
    """A word of a text, and where it stands there: from `start` to before `end`."""

    word: str
    start: int
    end: int


def fold(text: str) -> str:
    """The text without case and accents; its length may differ."""
    return text.lower() if text.isascii() else text.translate(_TABLE)


def words(text: str) -> list[str]:
    """The words of a text, folded."""
    return list(_of_long(text)) if len(text) > _LONG else _words(text)


@lru_cache(8)
def _of_long(text: str) -> tuple[str, ...]:
    """The words of a text that may be asked for again at once: for the index, then for terms."""
    return tuple(_words(text))


def _words(text: str) -> list[str]:
    parting = _ASCII_PARTING if text.isascii() else _PARTING
    found: list[str] = []
    for run in text.translate(parting).split():
        # Nearly every run is a word, or a word and the dot that ends a sentence.
        if run.isalnum():
            found.append(run)
        elif run[-1] == "." and run[:-1].isalnum():
            found.append(run[:-1])
        else:
            found += _WORD.findall(run)
    if len(text) > WORD_LIMIT and found and len(max(found, key=len)) > WORD_LIMIT:
        return [word[:WORD_LIMIT] for word in found]
    return found


def line(text: str) -> str:
    """The words with one blank before, between and after them; empty when there are none.

    A phrase is in the text when it is in the line, ` in context ` whole and
    ` in cont` with its last word going on.
    """
    found = words(text)
    return f" {' '.join(found)} " if found else ""


def lines(values: Iterable[str]) -> str:
    """The lines of several values, which no phrase can span."""
    return "\n".join(filter(None, map(line, values)))


def placed(text: str) -> Iterator[Placed]:
    """The words of a text with their places in the text as it is, unfolded."""
    folded = fold(text)
    origins = None if text.isascii() else _origins(text)
    for found in _WORD.finditer(folded):
        start, end = found.span()
        if origins is not None:
            start, end = origins[start], origins[end - 1] + 1
        yield Placed(found[0][:WORD_LIMIT], start, end)


def _origins(text: str) -> list[int]:
    """Of each character of the folded text, which character of the text it comes from."""
    return [at for at, char in enumerate(text) for _ in _TABLE[ord(char)]]
