"""What a caption captions, and the footnotes that stand in a sentence."""

from __future__ import annotations

import re
from typing import NamedTuple

from reader_tui.text.paper.formula import MARKS

FIGURE, TABLE, ALGORITHM = "figure", "table", "algorithm"
_NUMBER = r"(?:[A-Z]{1,2}[.\-]?)?\d{1,3}(?:\.\d{1,3})?|[A-Z](?=[.:])"
_NAME = (
    r"(?:Extended Data |Supplementary )?(?:Figure|FIGURE|Fig\.?|FIG\.|Table|TABLE|Tab\.)"
    r"|Algorithm|Listing|Scheme|Box"
)
_CAPTION = re.compile(
    rf"[*_\s]*(?P<name>{_NAME})\s+(?P<number>{_NUMBER})"
    r"(?P<sign>[*_]{0,3}\s?[:.|][*_]{0,3}|[*_]{2,3}(?=\s)|(?=\s*$))\s*"
)
_ALGORITHM = re.compile(r"[*_\s]*Algorithm (?P<number>\d{1,2})[*_:.\s]+(?=[A-Z(\[*\\$]|$)")
_KINDS = {"alg": ALGORITHM, "lis": ALGORITHM, "box": ALGORITHM}
_SUB = re.compile(r"\s*\(?([a-z]|[ivx]{1,4}|\d{1,2})\)\s*\S?.{0,200}$")
_ABBREVIATED = re.compile(
    r"(?:\b(?:e\.g|i\.e|cf|et al|vs|resp|etc|Fig|Sec|Eq|Tab|approx|w\.r\.t|[A-Z])|\d)$"
)
_SPLICED = re.compile(r"(\d(?<!\w\d)(?<!\d\.\d)\d?) \1 \1 ?(?=[A-Z“\"\[(\ue100-\uf8ff]|https?:)")
_ENDED = re.compile(r"[.!?][”\"’)\]]?(?=\s*[,;:)]|\s+[a-z(][\w’'-]*[\s,.;:)]|\s*[.]\s)")
_ADDRESS = re.compile(rf"[{MARKS}]?(?:https?://|www\.)[^\s{MARKS}]{{3,600}}[{MARKS}]?")
_LONGEST_NOTE = 900


class Caption(NamedTuple):
    """What a text captions: a figure, a table or an algorithm, its label, and where it goes on."""

    kind: str
    label: str
    start: int


def caption(text: str) -> Caption | None:
    """The caption that a text begins with; a sentence about `Figure 3` is none."""
    if found := _CAPTION.match(text):
        if not found["sign"] and found.end() < len(text):
            return None
        name = found["name"]
        kind = TABLE if "tab" in name.lower() else _KINDS.get(name[:3].lower(), FIGURE)
        return Caption(kind, f"{_full(name)} {found['number']}", found.end())
    if found := _ALGORITHM.match(text):
        return Caption(ALGORITHM, f"Algorithm {found['number']}", found.end())
    return None


def _full(name: str) -> str:
    short = name.rstrip(".").capitalize()
    return {"Fig": "Figure", "Tab": "Table"}.get(short, short if " " not in name else name)


def is_part(text: str) -> bool:
    """Whether a short text names a part of a figure: `(a) Accuracy`."""
    return len(text) < 200 and _SUB.match(text) is not None and text.lstrip()[0] == "("


class Notes:
    """Takes the footnotes of a paper out of its sentences, in the order of their numbers.

    One is taken out where its number is the next to come and where the sentence surely goes on
    behind it; else it stays where it stands.
    """

    def __init__(self) -> None:
        self._next = 1

    def taken_out(self, text: str) -> tuple[str, list[tuple[str, str]]]:
        """The text without its footnotes, and their marks and texts."""
        notes: list[tuple[str, str]] = []
        at = 0
        while found := _SPLICED.search(text, at):
            number = int(found[1])
            if not self._next <= number <= self._next + 2:
                at = found.end()
                continue
            self._next = number + 1
            end = self._end(text, found.start(), found.end())
            if end is None:
                at = found.end()
                continue
            notes.append((found[1], text[found.end() : end].strip()))
            before, behind = text[: found.start()].rstrip(), text[end:]
            gap = "" if behind[:1] in ",.;:)" or not behind or behind[0].isspace() else " "
            at = len(before)
            text = before + gap + behind
        return text, notes

    def _end(self, text: str, start: int, begin: int) -> int | None:
        """Where a footnote ends that begins there; None when nothing says so."""
        if address := _ADDRESS.match(text, begin):
            return address.end() - (text[address.end() - 1] in ".,;")
        if text[:start].rstrip()[-1:] in (".", "!", "?", ""):
            return None
        for found in _ENDED.finditer(text, begin, min(len(text), begin + _LONGEST_NOTE)):
            if not _ABBREVIATED.search(text[max(begin, found.start() - 12) : found.start()]):
                return found.start() + 1
        left = text[begin:]
        return len(text) if len(left) < _LONGEST_NOTE and left.count(". ") == 0 else None
