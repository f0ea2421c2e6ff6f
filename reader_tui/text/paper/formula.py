"""Mathematics and TeX of a paper set as prose: the only way from here to the rules of TeX."""

from __future__ import annotations

import re
from functools import lru_cache
from itertools import pairwise

from reader_tui.text.tex import readable

CLOSE = "\ue001"
OPEN = 0xE100
"""Private characters around a place that leads somewhere: the one that opens tells which it is."""
PLACES = 0xF8FF - OPEN
MARKS = "\ue001\ue100-\uf8ff"
"""All of them, for use in a set of a regular expression."""

_SIGNS = re.compile(r"[\\{}$^`~]|\w_|--|''")
_LONG = 4_000
"""More characters than any paragraph of a paper; longer text is set piece by piece."""
_HARD = 3_000
"""More marks than these in one paragraph are no mathematics: the rules are not asked."""
_MARKS = re.compile(r"[\\{}$^_`~]")
_SPACING = re.compile(
    r"\\(?:phantom|hphantom|vphantom|hspace|vspace|mspace)\*?\{[^{}]{0,40}\}|\\hskip ?[\d.-]+ ?[a-z]{2}"
)
_UNPAIRED = re.compile(r"\\(left|right)([{}])")
_NAMED = re.compile(r"\\(?:operatorname|mathop|mathrm|textrm|text|textnormal)\*?(?=\{)")
_NUMBERED = re.compile(r"\\(?:tag\*?|label)\{([^{}]{0,40})\}")
_ENVIRONMENT = re.compile(
    r"\\(?:begin|end)\{([A-Za-z*]{1,20})\}(?:\[[a-z]\]|\{[clr|@!. ]{1,40}\})?"
)
_UNKNOWN = re.compile(
    r"\\(?:(?:reportnumber|correspondence|correspondingauthor|contribution|affiliation|email|"
    r"scalerel|useunder|pdftrailerid|abscontent|beginappendix|parttoc|doparttoc|faketableofcontents"
    r"|orcidlink|metadata|checkdata|projectpage|homepage|website|hfill|midrule|toprule|bottomrule|"
    r"cmidrule|hline|cline|centering|noindent|par|sans|serif|strut|null|ignorespaces)(?![A-Za-z])"
    r"(?:\*|\[[^\[\]\\]{0,20}\](?![A-Za-z]*\())?) ?"
)


def set_math(text: str) -> str:
    """Clean text on one line with its TeX made readable; without TeX it stays as it is."""
    if not _SIGNS.search(text):
        return text
    if len(text) > _LONG:
        return "".join(_piece(text[start:end]) for start, end in _cuts(text))
    return _piece(text)


def _piece(text: str) -> str:
    if not _SIGNS.search(text) or len(_MARKS.findall(text)) > _HARD:
        return text
    if "\\" in text:
        text = _UNKNOWN.sub("", text)
        text = _SPACING.sub(" ", text)
        text = _UNPAIRED.sub(r"\\\1\\\2", text)
        text = _NUMBERED.sub(r"(\1)", text)
        text = _ENVIRONMENT.sub(" ", text)
    lead = " " if text[:1] == " " else ""
    tail = " " if len(text) > 1 and text[-1] == " " else ""
    return lead + readable(text) + tail


def _cuts(text: str) -> list[tuple[int, int]]:
    """Pieces of a long text that end at a space where there is one, none inside dollars."""
    edges = [0]
    while len(text) - edges[-1] > _LONG:
        end = text.rfind(" ", edges[-1] + _LONG // 2, edges[-1] + _LONG)
        edges.append(end if end > 0 else edges[-1] + _LONG)
    edges.append(len(text))
    return list(pairwise(edges))


@lru_cache(2048)
def sign(macro: str) -> str:
    """What a macro without its backslash shows by itself: a sign, the name of an operator or
    nothing."""
    shown = readable("\\" + macro)
    return "" if shown.startswith("\\") else shown.strip()
