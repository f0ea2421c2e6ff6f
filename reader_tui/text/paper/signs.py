"""The bare signs of a text with formulas: without fonts, scripts, braces and spaces.

The same formula is the same run of signs, whether it came as Unicode, as TeX, or as TeX read
aloud (`bold_x start_POSTSUBSCRIPT 1 end_POSTSUBSCRIPT`).
"""

from __future__ import annotations

import re
import unicodedata
from bisect import bisect_left, bisect_right
from functools import lru_cache
from itertools import accumulate

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
_PLAIN_TOKEN = re.compile(
    rf"[\s{{}}_^&$~%\u2061-\u2064\u200b\ufeff{MARKS}⏟⏞\u0302\u0303¯]+"
    r"|\.{3}|\\(?:begin|end)\{[a-z*]{1,20}\}|\\([A-Za-z]+)|\\([^A-Za-z])"
)
_TOKEN = re.compile(
    # What they begin with is looked at first, for at most places none of them can begin.
    rf"{_PLAIN_TOKEN.pattern}|(?=[a-u])(?:{SPOKEN.pattern}"
    rf"|(?<![\w-]){_MEANT}(?![\w-])|(?:bold-)?italic-(?=[^\sA-Za-z]))"
)
_SPOKEN = (
    "start_", "end_", "italic_", "bold_", "blackboard_", "script_", "roman_", "caligraphic_",
    "fraktur_", "sansserif_", "typewriter_", "smallcaps_", "slanted_", "oldstyle_", "upright_",
)  # fmt: skip
"""What there is in all TeX that is read aloud."""
_SAID = (
    *_SPOKEN,
    "italic-",
    *re.findall(r"[a-z-]{3,}(?=[|)]|-\\S)", _MEANT),
)
"""What the words of formulas contain: where none of it is, nobody looks for them."""
_ALIKE = {
    "−": "-", "∗": "*", "⋅": "·", "∼": "~", "∣": "|", "∥": "‖", "′": "'", "⋯": "…", "ϵ": "ε",
    "ϕ": "φ", "⟨": "<", "⟩": ">", "⋆": "*",
}  # fmt: skip


class Signs:
    """The bare signs of a text, and where each of them begins and ends in it.

    They are in runs: one of characters that stand in the text as they are, or those of a macro,
    which all stand for the whole of it.
    """

    def __init__(self, runs: list[tuple[str, int, int, bool]]) -> None:
        self.signs = "".join([run[0] for run in runs])
        self._runs = runs
        """Signs, where in the text they begin and end, and whether each is one character there."""
        self._begins = [run[1] for run in runs]
        self._firsts = list(accumulate((len(run[0]) for run in runs), initial=0))
        """The first sign of each run."""

    def start(self, sign: int) -> int:
        """Where a sign begins in the text."""
        nth = bisect_right(self._firsts, sign) - 1
        _, begin, _, is_plain = self._runs[nth]
        return begin + sign - self._firsts[nth] if is_plain else begin

    def end(self, sign: int) -> int:
        """Where a sign ends in the text."""
        nth = bisect_right(self._firsts, sign) - 1
        _, begin, end, is_plain = self._runs[nth]
        return begin + sign - self._firsts[nth] + 1 if is_plain else end

    def first(self, place: int) -> int:
        """The first sign that ends behind a place in the text."""
        nth = bisect_right(self._begins, place) - 1
        if nth < 0:
            return 0
        signs, begin, end, is_plain = self._runs[nth]
        many = min(place - begin, len(signs)) if is_plain else len(signs) * (end <= place)
        return self._firsts[nth] + many

    def last(self, place: int) -> int:
        """The last sign that begins before a place in the text."""
        nth = bisect_left(self._begins, place) - 1
        if nth < 0:
            return -1
        signs, begin, _, is_plain = self._runs[nth]
        many = min(place - begin, len(signs)) if is_plain else len(signs)
        return self._firsts[nth] + many - 1


def signs_of(text: str) -> Signs:
    """A text as its bare signs."""
    runs: list[tuple[str, int, int, bool]] = []
    at = 0
    for found in (_TOKEN if _is_said(text) else _PLAIN_TOKEN).finditer(text):
        start, end = found.span()
        if start > at:
            part = text[at:start]
            runs.append((part if part.isascii() else part.translate(_BARE), at, start, True))
        at = end
        sign = text[start]
        if sign == "\\":
            shown = _shown(found[1]) if found[1] else _ESCAPED.get(found[2] or "", "")
        else:
            shown = "…" if sign == "." else ""
        if shown:
            runs.append((shown, start, end, False))
    if at < len(text):
        runs.append((text[at:].translate(_BARE), at, len(text), True))
    return Signs(runs)


def may_be_spoken(text: str) -> bool:
    """Whether there may be TeX in a text that is read aloud."""
    return "_" in text and any(word in text for word in _SPOKEN)


def _is_said(text: str) -> bool:
    """Whether words may be in a text that stand for signs."""
    return any(word in text for word in _SAID)


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
