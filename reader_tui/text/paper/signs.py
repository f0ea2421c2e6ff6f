"""The bare signs of a text with formulas: without fonts, scripts, braces and spaces.

The same formula is the same run of signs, whether it came as Unicode, as TeX, or as TeX read
aloud (`bold_x start_POSTSUBSCRIPT 1 end_POSTSUBSCRIPT`).
"""

from __future__ import annotations

import re
import unicodedata
from bisect import bisect_left, bisect_right
from functools import lru_cache
from typing import NamedTuple

from reader_tui.text.paper.formula import MARKS, sign

STYLES = (
    r"(?:(?:blackboard_bold|blackboard|bold_italic|bold|italic|roman|caligraphic|fraktur|sansserif|typewriter|"
    r"smallcaps|script|slanted|oldstyle|upright)_)"
)
SPOKEN = re.compile(
    rf"(?:start|end)_[A-Z]{{3,22}}|{STYLES}+(?=\S)|(?:over|under)\S{{0,3}}(?= start_ARG)"
    r"|(?:divide|square-root|binomial|stacked)(?= start_ARG)"
)
_MEANT = (
    r"(?:superscript|subscript|formulae-sequence|similar-to|conditional-set|conditional|absent|"
    r"delimited-\S{1,2}|superscriptsubscript|maps-to|proportional-to|approximately-equals|"
    r"much-less-than|much-greater-than|evaluated-at|binomial|product|infinity|empty-set|"
    r"less-than-or-similar-to|greater-than-or-equivalent-to|direct-sum|tensor-product|"
    r"norm|not-equals|square-root|partial-derivative|assign|continued-fraction|annotated|"
    r"greater-than|less-than|normal-\S{1,3}|for-all|there-exists|direct-product|matrix|cases|complement|floor|ceiling|"
    r"conditional-expectation|left-norm|limit-from|annotated|not-member-of|element-of|union|"
    r"intersection|gradient|approximate|identical-to|equivalent-to|superset-of|subset-of)"
)
_TOKEN = re.compile(
    rf"\.{{3}}|\\(?:begin|end)\{{[a-z*]{{1,20}}\}}|\\([A-Za-z]+)|\\([^A-Za-z])|{SPOKEN.pattern}"
    rf"|(?<![\w-]){_MEANT}(?![\w-])|(?:bold-)?italic-(?=[^\sA-Za-z])"
    rf"|[\s{{}}_^&$~%\u2061-\u2064\u200b\ufeff{MARKS}⏟⏞\u0302\u0303¯]+"
)
_ALIKE = {
    "−": "-", "∗": "*", "⋅": "·", "∼": "~", "∣": "|", "∥": "‖", "′": "'", "⋯": "…", "ϵ": "ε",
    "ϕ": "φ", "⟨": "<", "⟩": ">", "⋆": "*",
}  # fmt: skip


class Signs(NamedTuple):
    """The bare signs of a text; of each, where it begins and ends in the text."""

    signs: str
    starts: list[int]
    ends: list[int]

    def first(self, place: int) -> int:
        """The first sign that ends behind a place in the text."""
        return bisect_right(self.ends, place)

    def last(self, place: int) -> int:
        """The last sign that begins before a place in the text."""
        return bisect_left(self.starts, place) - 1


def signs_of(text: str) -> Signs:
    """A text as its bare signs."""
    signs: list[str] = []
    starts: list[int] = []
    ends: list[int] = []
    bare = text.translate(_BARE)
    at = 0
    for found in _TOKEN.finditer(text):
        start, end = found.span()
        if start > at:
            signs.append(bare[at:start])
            starts.extend(range(at, start))
            ends.extend(range(at + 1, start + 1))
        at = end
        if found[0] == "...":
            shown = "…"
        else:
            shown = _shown(found[1]) if found[1] else _ESCAPED.get(found[2] or "", "")
        if shown:
            signs.append(shown)
            starts.extend([start] * len(shown))
            ends.extend([end] * len(shown))
    signs.append(bare[at:])
    starts.extend(range(at, len(text)))
    ends.extend(range(at + 1, len(text) + 1))
    return Signs("".join(signs), starts, ends)


class _Bare(dict[int, str]):
    """What each character is without its font; filled as they are met, for `translate`."""

    def __missing__(self, code: int) -> str:
        plain = unicodedata.normalize("NFKC", chr(code))
        self[code] = bare = _ALIKE.get(plain, plain) if len(plain) == 1 else chr(code)
        return bare


_BARE = _Bare()
_ESCAPED = {"|": "‖", "%": "%", "#": "#"}


@lru_cache(2048)
def _shown(macro: str) -> str:
    return "".join(sign(macro).split()).translate(_BARE)
