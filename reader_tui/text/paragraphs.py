"""An abstract's parts: the items it counts, the figures it reports, and what keeps together.

Everything here works on readable text on one line and on offsets into it, so
that a link or a figure is still known when the text is set in lines.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from itertools import pairwise

from reader_tui.text.cells import cell_len, head

LISTED_FROM = 600
"""Shorter abstracts are not set as lists: they are taken in at a glance."""

_ITEM = re.compile(r"(?<![^ ])\(?(\d{1,2}|[ivx]{1,4})\) (?=\S)")
_ROMAN = ("i", "ii", "iii", "iv", "v", "vi", "vii", "viii", "ix", "x")
_FIGURE = re.compile(
    r"(?<![\w.,/-])[+\-−~≈]?\d+(?:[.,]\d+)*(?: ?%|[×x](?![\w×])| (?:times|percentage points)\b)"
)
_SENTENCE_END = re.compile(r"[.!?] (?=[A-Z])")
_NUMBER_END = re.compile(r"\d[\d.,]*$")
_UNIT = re.compile(
    r"(?:%|×|°C?|[kKMGT]?B|[kMGT]?Hz|[kKMGTP]?FLOPs|FPS|fps|[mµn]?s|min|h|k?m|cm|mm|dB|tokens/s|"
    r"[KMBT]|GPUs?|points?)(?![\w])"
)
_CLOSING = ")]}〉》」』】〕）］｝’”,.;:!?、。"


def items(text: str) -> list[int]:
    """Where the items of an enumeration begin, `(1) ... (2) ...`, `1) ...` or `(i) ...`.

    >>> items("We show: (1) a bound, (2) a method.")
    [9, 22]

    Only one that counts from its first number without a gap is an enumeration:

    >>> items("as in (2) and (3) above")
    []
    """
    counted: dict[bool, list[int]] = {False: [], True: []}
    for found in _ITEM.finditer(text):
        roman = found[1].isalpha()
        starts = counted[roman]
        number = len(starts) + 1
        wanted = _ROMAN[number - 1 : number] if roman else (str(number),)
        if (found[1],) == wanted:
            starts.append(found.start())
    longest = max(counted.values(), key=len)
    return longest if len(longest) > 1 else []


def blocks(text: str) -> list[tuple[int, int, bool]]:
    """The text in blocks, each with its span and whether it is an item of an enumeration.

    The last item ends with its sentence, so that what follows is prose again.
    """
    starts = items(text)
    if not starts:
        return [(0, len(text), False)]
    sentence = _SENTENCE_END.search(text, starts[-1])
    edges = [*starts, sentence.end() if sentence else len(text)]
    found = [(start, end, True) for start, end in pairwise(edges)]
    if starts[0]:
        found.insert(0, (0, starts[0], False))
    if edges[-1] < len(text):
        found.append((edges[-1], len(text), False))
    return found


def figures(text: str) -> list[tuple[int, int]]:
    """Where the text reports a share, a factor or a gain.

    >>> text = "a gain of +12.3% at 3.1x the speed of GPT-4.1"
    >>> [text[start:end] for start, end in figures(text)]
    ['+12.3%', '3.1x']
    """
    return [found.span() for found in _FIGURE.finditer(text)]


def lines(
    text: str,
    width: int,
    measure: Callable[[str], int] = cell_len,
    start: int = 0,
    end: int | None = None,
) -> list[tuple[int, int]]:
    """The lines that the text between two offsets is set in, each as its span.

    A number keeps its unit, and no line begins with a closing bracket or a stop:

    >>> text = "runs in 12 ms on one GPU"
    >>> [text[a:b] for a, b in lines(text, 10)]
    ['runs in', '12 ms on', 'one GPU']

    A word wider than a line is broken where the line ends, never inside a wide
    character; a line of wide characters may break between any two of them.
    """
    width = max(2, width)
    found: list[tuple[int, int]] = []
    begin = at = -1
    used = 0
    for word_start, word_end in _words(text, start, len(text) if end is None else end):
        size = measure(text[word_start:word_end])
        if begin >= 0 and used + word_start - at + size <= width:
            used, at = used + word_start - at + size, word_end
            continue
        if begin >= 0:
            found.append((begin, at))
        while size > width:
            near = text[word_start : min(word_end, word_start + 2 * width)]
            cut = word_start + max(1, len(head(near, width, measure)))
            found.append((word_start, cut))
            word_start = cut
            size = measure(text[word_start:word_end])
        begin, at, used = word_start, word_end, size
    if begin >= 0 and begin < at:
        found.append((begin, at))
    return found


def _words(text: str, start: int, end: int) -> list[tuple[int, int]]:
    """The spans that are never broken if they fit on a line."""
    spans: list[tuple[int, int]] = []
    for found in re.compile(r"[^ ]+").finditer(text, start, end):
        word = found[0]
        if spans and _keeps(text[spans[-1][0] : spans[-1][1]], word):
            spans[-1] = (spans[-1][0], found.end())
        else:
            spans.append(found.span())
    return spans


def _keeps(before: str, word: str) -> bool:
    """Whether a word stays on the line of the one before."""
    return word[0] in _CLOSING or (
        _NUMBER_END.search(before[-12:]) is not None and _UNIT.match(word) is not None
    )
