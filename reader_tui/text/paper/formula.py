"""Mathematics and TeX of a paper set as prose: the only way from here to the rules of TeX."""

from __future__ import annotations

import re
from functools import lru_cache
from itertools import pairwise

from reader_tui.text.tex.readable import readable

CLOSE = "\ue001"
OPEN = 0xE100
"""Private characters around a place that leads somewhere: the one that opens tells which it is."""
PLACES = 0xF8FF - OPEN
MARKS = "\ue001\ue100-\uf8ff"
"""All of them, for use in a set of a regular expression."""

_SIGNS = ("\\", "{", "}", "$", "^", "_", "`", "~", "--", "''")
_ACROSS = ("`", "~", "--", "''", "**", "<a ", "http", "www.")
"""Signs that mean something together with others far from them, and addresses."""
_PAIR = re.compile(r"(?<!\\)\$([^$]{1,800})(?<!\\)\$")
_MONEY = re.compile(r"\s*\d[\d.,]*[A-Za-z]{0,3}\s")
_SAID = re.compile(r"(?<![\\{A-Za-z])[a-z]{2,} [a-z]{2,} [a-z]{2,}")
_GROUP = r"\{(?:[^{}]|\{(?:[^{}]|\{(?:[^{}]|\{[^{}]*+\})*+\})*+\})*+\}"
_WORD = re.compile(
    rf"(?:\$[^$]{{1,800}}\$|\\[A-Za-z]++ ?|\\[^A-Za-z]|{_GROUP}|[^\s\\{{}}]|[{{}}])++"
)
"""A run without a gap, where a group in braces and the space that ends a macro are none."""
_LONG = 4_000
"""More characters than any paragraph of a paper; longer text is set piece by piece."""
_HARD = 3_000
"""More marks than these in one paragraph are no mathematics: the rules are not asked."""
_MARKS = re.compile(r"[\\{}$^_`~]")
_SPACING = re.compile(
    r"\\(?:phantom|hphantom|vphantom|hspace|vspace|mspace)\*?\{[^{}]{0,40}\}"
    r"|\\hskip ?[\d.-]+ ?[a-z]{2}"
)
_UNPAIRED = re.compile(r"\\(left|right)([{}])")
_STRETCHED = re.compile(r"\\left ?(\\?[(\[{|⟨⌈⌊]|\\[a-z]{3,8}) ?\\right\. ?")
_STRETCHED_END = re.compile(r" ?\\left\. ?\\right ?(\\?[)\]}|⟩⌉⌋]|\\[a-z]{3,8})")
"""A bracket between an empty one and itself, as a conversion of formulas has it."""
_SAID_AGAIN = re.compile(r"\$([^$]{1,2000}?)((?:[ ,]*\\text[a-z]{0,2}\{[^{}$]{1,40}\}){1,12})\$")
"""A formula whose words stand at its end again."""
_NUMBERED = re.compile(r"\\(?:tag\*?|label)\{([^{}]{0,40})\}")
_ENVIRONMENT = re.compile(
    r"\\(?:begin|end)\{[A-Za-z*]{1,20}\}(?:\[[^\[\]]{0,40}\])?(?:\{[^{}\\]{0,120}\})?"
)
_DRAWING = re.compile(
    r"\\(?:definecolor|color|pagecolor|rowcolor|cellcolor|arrayrulecolor)"
    r"(?:\[[^\[\]]{0,40}\]|\{[^{}]{0,80}\}){1,4}"
    r"|\\(?:row|cell)color ?[a-z]{3,14}(?![a-z])|\\pgfsys@[\w@]{1,40}(?:\{[^{}]{0,40}\})?"
    r"|\\put\([^()]{0,40}\)"
)
_LAYOUT = re.compile(
    r"\\(?:reportnumber|correspondence|correspondingauthor|contribution|affiliation|email|scalerel|"
    r"useunder|pdftrailerid|abscontent|beginappendix|parttoc|doparttoc|faketableofcontents|orcidlink|"
    r"metadata|checkdata|projectpage|homepage|website|midrule|toprule|bottomrule|cmidrule|hline|"
    r"cline|par|sans|serif|strut|null|setteamlogo|headercontent|Project(?= lead)|Equal(?= contr))"
    r"(?![a-z])(?:\*|\[[^\[\]\\]{0,20}\](?![A-Za-z]*\())? ?"
)
_ALONE = re.compile(r"\s*(?:\\[A-Za-z@]{3,40}\s*)+$")
_GLUED = re.compile(
    r"\\((?:long)?(?:left|right|up|down)arrow|times|d?dagger|star|checkmark|pm|sim|approx|Delta|alpha|"
    r"beta|gamma|triangleright|cdot|leq?|geq?|circ|bullet|xmark|cmark)"
    r"(?=[A-Z]|(?<=triangleright)[a-z])"
)
_MORE = {
    "triangleright": "▷", "triangleleft": "◁", "llbracket": "⟦", "rrbracket": "⟧", "Letter": "🖂",
    "rightarrowtail": "↣", "bigcirc": "○", "llcorner": "⌞", "lrcorner": "⌟", "ulcorner": "⌜",
    "urcorner": "⌝", "mathdollar": "$", "textcommabelow": "", "twoheadrightarrow": "↠",
    "xmark": "✗", "cmark": "✓", "ding": "", "blacktriangleright": "▶", "intercal": "⊺",
    "mathsection": "§", "mathparagraph": "¶", "textdagger": "†", "textsection": "§",
    "trianglelefteq": "⊴", "vartriangle": "△", "lozenge": "◊", "nrightarrow": "↛",
    "rightharpoonup": "⇀", "upharpoonright": "↾", "Cap": "⋒", "Cup": "⋓", "barwedge": "⊼",
    "circledast": "⊛", "boxtimes": "⊠", "boxplus": "⊞", "ngtr": "≯", "nless": "≮",
    "nleq": "≰", "ngeq": "≱", "nsim": "≁", "thicksim": "∼", "backsim": "∽", "ltimes": "⋉",
}  # fmt: skip
"""Signs of whole papers that titles and abstracts do not have."""
_SIGN = re.compile(r"\\(" + "|".join(sorted(_MORE, key=len, reverse=True)) + r")(?![a-z]) ?")


def set_math(text: str) -> str:
    """Clean text on one line with its TeX made readable; without TeX it stays as it is.

    Where TeX stands in words of its own only these are set, each once: a paper says the same
    formula again and again.
    """
    if not any(map(text.__contains__, _SIGNS)):
        return text
    if len(text) > _LONG:
        return "".join(set_math(text[start:end]) for start, end in _cuts(text))
    if len(_MARKS.findall(text)) > _HARD:
        return text
    if "\\" in text:
        text = _bare(text)
    if any(map(text.__contains__, _ACROSS)) or ("$" in text and not _paired(text)):
        return readable(text, stripped=False)
    return _words(text)


def _paired(text: str) -> bool:
    """Whether all dollars stand around formulas, none for money."""
    pairs = _PAIR.findall(text)
    if text.count("$") - text.count("\\$") != 2 * len(pairs):
        return False
    return not any(_MONEY.match(pair) or _SAID.search(pair) for pair in pairs)


def _words(text: str) -> str:
    """The text with each run of signs set that has TeX in it and no gap."""
    parts: list[str] = []
    at = 0
    while mark := _MARKS.search(text, at):
        begin = run_start(text, at, mark.start())
        parts.append(text[at:begin])
        found = _WORD.match(text, begin)
        if found is None:
            parts.append(mark[0])
            at = mark.end()
            continue
        word, at = found[0], found.end()
        shown = _set_word(word)
        parts.append(f"{shown} " if word[-1] == " " else shown)
    return "".join((*parts, text[at:]))


def run_start(text: str, low: int, place: int) -> int:
    """Where the run without a gap begins that reaches up to a place, at `low` at the earliest."""
    before = text[low:place]
    if not before or before[-1].isspace():
        return place
    return place - len(before.rsplit(None, 1)[-1])


@lru_cache(8192)
def _set_word(word: str) -> str:
    return readable(word, stripped=False)


def _bare(text: str) -> str:
    """The text without macros that only lay it out, and with the signs that TeX's rules lack."""
    if _ALONE.match(text) and not _shown_alone(text):
        return ""
    text = _DRAWING.sub("", _LAYOUT.sub("", text))
    text = _NUMBERED.sub(r"(\1)", _SPACING.sub(" ", text))
    if "\\right" in text:
        text = _STRETCHED_END.sub(_bracket, _STRETCHED.sub(_bracket, text))
    if "\\text" in text:
        text = _SAID_AGAIN.sub(_said_once, text)
    text = _ENVIRONMENT.sub(" ", _UNPAIRED.sub(r"\\\1\\\2", text))
    return _SIGN.sub(lambda found: _MORE[found[1]], _GLUED.sub(r"\\\1 ", text))


def _bracket(found: re.Match[str]) -> str:
    """A bracket by itself; one in braces is no group."""
    sign = found[1]
    if sign in "{}":
        return f"\\{sign}"
    return f"{sign} " if sign[:1] == "\\" and sign[1:].isalpha() else sign


def _said_once(found: re.Match[str]) -> str:
    """A formula without the words at its end that it has already."""
    words = found[2].strip(" ,").split("\\text")[1:]
    again = all(word.strip(" ,") in found[1] for word in words)
    return f"${found[1]}$" if again else found[0]


def _shown_alone(text: str) -> bool:
    """Whether one of a text's macros shows something by itself."""
    return any(sign(macro.strip()) for macro in text.split("\\") if macro.strip())


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
    if macro in _MORE:
        return _MORE[macro]
    shown = readable("\\" + macro)
    return "" if shown.startswith("\\") else shown.strip()
