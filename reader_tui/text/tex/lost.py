"""Macros whose backslash the Hub has eaten, put back where nothing else can be meant.

`restore("256times256")` is `"256\\times{}256"`; the words of English (`10 times faster`, `phi-3`,
`sim2real`) stay as they are.
"""

from __future__ import annotations

from reader_tui.text.tex.scripts import compiled
from reader_tui.text.tex.tables import COLOURS, GREEK

_GREEK = "|".join(sorted(GREEK, key=len, reverse=True))
_EDGE = r"(?<![A-Za-z\\])"
_APART = r"(?<![\w\\/.-])"
_LETTER = r"(?<![\w\\])([B-HJ-Zb-z](?:_\w+)?)"
_ONE = r"(?=[B-HJ-Zb-z](?:_\w+)?(?![\w'’-]))"
_NUMBER = r"\d[\d,.]*"
_UNIT = r"(?:[kKMBTxsh%\\-]|ms|[GM]B|min|times)?(?!\.?\w)"
_TINTS = "my|our|soft|bright|dark|deep|light|royal|sky|hot|link"
_SIGN = r"\\\1{}"

# Words that are no English at all: macros wherever they stand.
_FOREIGN = (
    "varepsilon|varphi|vartheta|leftrightarrow|Leftrightarrow|rightarrow|Rightarrow|leftarrow|"
    "Leftarrow|longrightarrow|uparrow|downarrow|infty|propto|cdots?|ldots|lceil|rceil|lfloor|"
    "rfloor|langle|rangle|leqslant|geqslant|[lg]eq|neq|lesssim|gtrsim|setminus|subseteq|oplus|"
    "otimes|circlearrowright"
)
_FOREIGN_STEMS = (
    "arrow varepsilon varphi vartheta infty propto cdot ldots ceil floor angle leq geq neq trsim "
    "esssim setminus subseteq oplus otimes"
)
_FOREIGN_WORDS = tuple(_FOREIGN_STEMS.split())
_ALONE = f"sim|approx|[lg]eq|[lg]e|pm|times|circ|cdot|{_FOREIGN}|{_GREEK}"
_BRACED = (
    "text(?:bf|it|tt|sc|sf|rm|color|superscript|subscript)?|emph|math(?:cal|bb|bf|rm|sf|it|tt)|"
    "boldsymbol|bm|operatorname|underline|overline|hat|bar|tilde|vec|widehat|widetilde|sqrt|"
    "frac|footnote|mbox"
)

# What a text without any sign of TeX must hold to be worth a closer look.
_TELLTALES = (
    ("times", r"(?:[\d)%}]|\b[A-Za-z])times|times\d|[\w)] times (?:\d|[A-Za-z]\b)"),
    ("sim", r"sim[ !]?\d"),
    ("approx", r"approx ?\d"),
    ("pm", r"(?:\.\d+%?|%) pm \d|\bpm(?:\d| \d*\.)"),
    ("to", r"[\d%]to\d"),
    ("Delta", r"Delta\d"),
    ("sigma", r"\dsigma"),
    ("=", r"[a-z]=[\w.+-]"),
    ("*", r"[a-z]\*(?!\*)"),
    ("|", r"\|[a-z]+\|"),
    ("(", r"\([A-Za-z]\)"),
    ("a/", r"eta/"),
    ("pi/", r"pi/"),
    ("/", r"\d/[a-zA-Z]"),
    ("+", r"\d\+[a-zA-Z]"),
    ("left(", r"left\("),
)
_TELLING = (*_FOREIGN_WORDS, "x2013", "x2014", "nabla", " le ", " ge ", " ll ", " gg ")

# What must be in the text for the rule to be worth a try; what is sought; what comes instead.
_RULES = (
    ("{", rf"{_EDGE}text\{{([^{{}}]*)\}}\{{", r"\\frac{\\text{\1}}{"),
    (
        "{",
        rf"(?<![\w\\}}])([A-Za-z\d])\{{(\\?(?:{_GREEK}|varepsilon))(?![A-Za-z])",
        r"\\frac{\1}{\2",
    ),
    ("{", rf"(?<![A-Za-z\\])\{{({_ALONE})\}}", r"{\\\1}"),
    ("{", r"\{(bf|it|em|sc|tt|rm|sf|cal) ", r"{\\\1 "),
    ("{", rf"{_EDGE}({_BRACED})(?=\{{)", r"\\\1"),
    ("{", rf"{_EDGE}(?:{_TINTS})?(?:{COLOURS})(?=\{{)", ""),
    ("frac", rf"{_EDGE}frac(?=\d\d)", r"\\frac"),
    ("x2013", r"(?<!\d)x2013(?!\d)", "–"),
    ("x2014", r"(?<!\d)x2014(?!\d)", "—"),
    ("^", r"\^(circ|star|ast|prime|top|dagger)(?![a-su-z])", r"^{\\\1}"),
    ("^", r"\^\{(star|ast|prime|top|dagger)\}", r"^{\\\1}"),
    ("cdot", r"(?<!\\)(cdots?)(?![a-z])", _SIGN),
    ("nabla", rf"{_EDGE}(nabla)(?![A-Za-z])", _SIGN),
    ("dots", r"(?<=, )(dots)(?=[},])", _SIGN),
    ("ell", rf"{_EDGE}(ell)(?=[_^])", _SIGN),
    ("sum_", rf"{_EDGE}(sum)(?=_\{{)", _SIGN),
    ("prod_", rf"{_EDGE}(prod)(?=_\{{)", _SIGN),
    ("wide", rf"{_EDGE}(widetilde|widehat) (?=[A-Z](?![a-z]))", r"\\\1 "),
    ("math", rf"{_EDGE}(math(?:cal|bb|bf|rm|sf)) (?=[A-Z](?![a-z]))", r"\\\1 "),
    ("tilde O", rf"{_EDGE}tilde (?=O\()", r"\\tilde "),
    (
        "left",
        r"(?<![a-z\\])left(?=[(\[|])(.{0,400}?)(?<![A-Za-z\\])right(?=[)\]|])",
        r"\\left\1\\right",
    ),
    ("times", r"(?<=[\d)\]}%])(times)(?![a-z])", _SIGN),
    ("times", r"(?<![\w\\])(times)(?=\d)", _SIGN),
    ("times", r"(?<=[\d}]) (times) (?=\d)", r" \\times "),
    ("times", rf"(?<=[\d}}]) times {_ONE}", r" \\times "),
    ("times", rf"{_LETTER} times (?=\d)", r"\1 \\times "),
    ("times", rf"{_LETTER} times {_ONE}", r"\1 \\times "),
    ("times", rf"{_LETTER}times {_ONE}", r"\1\\times "),
    ("sim", rf"{_APART}sim!?(?= \d|{_NUMBER}{_UNIT})", r"\\sim{}"),
    ("sim", r"(?<=\d)(sim)(?= ?\d)", _SIGN),
    ("!", r"!(in|to|times|sim|approx|cdot|le|ge)!", _SIGN),
    ("approx", r"(?<![A-Za-z0-9/.\\-])(approx)(?= ?\d)", _SIGN),
    ("pm", rf"{_APART}(pm)(?=\d)", _SIGN),
    (" pm ", r"(?<=\d) pm (?=\d*\.\d)", r" \\pm "),
    (" pm ", r"(\.\d+%?|%) pm (?=\d)", r"\1 \\pm "),
    (" le ", r"(?<=\w) le (?=\d)", r" \\le "),
    (" ge ", r"(?<=\w) ge (?=\d)", r" \\ge "),
    (" ll ", r"(?<=\b[A-Z]) ll (?=\w)", r" \\ll "),
    (" gg ", r"(?<=\b[A-Z]) gg (?=\w)", r" \\gg "),
    ("to", r"(?<=[\d%])to(?=\d)", r"\\to{}"),
    (" in ", r"(?<![\w'’\\])([b-zB-HJ-Z]) in (?=[ZRNQC]\^|\\?\{)", r"\1 \\in "),
    (" in ", r"(?<![\w'’\\])([b-z]) in (?=[ZRNQC](?![\w-]| [a-z]))", r"\1 \\in "),
    ("_", rf"{_EDGE}({_GREEK})(?=_(?:\{{|\d|[A-Za-z]{{1,5}}(?![A-Za-z_])))", _SIGN),
    ("_", rf"(?<![A-Za-z0-9])([A-Za-z])_({_GREEK})(?![A-Za-z])", r"\1_\\\2{}"),
    ("}_", rf"(?<=\}}_)({_GREEK})(?![A-Za-z])", _SIGN),
    ("^", rf"{_EDGE}({_GREEK})(?=\^)", _SIGN),
    ("^", rf"\^({_GREEK})(?![A-Za-z])", r"^\\\1{}"),
    ("=", rf"(?<![\w\\-])({_GREEK})(?==[\w.+\\-])", _SIGN),
    ("/", rf"(?<![\w\\/.-])({_GREEK})/({_GREEK})(?![a-z])", r"\\\1{}/\\\2{}"),
    ("/", rf"(?<![\w\\/.-])({_GREEK})(?=/\d)", _SIGN),
    ("/", rf"(?<=\d/)({_GREEK})(?![A-Za-z-])", _SIGN),
    ("+", rf"(?<=\d\+)({_GREEK})(?![A-Za-z-])", _SIGN),
    ("\\", rf"(?<![\w\\/.-])({_GREEK})(?=\\(?:cdot|times|propto|to|in)\b)", _SIGN),
    ("*", rf"(?<![\w\\*-])({_GREEK})(?=\*(?!\*))", _SIGN),
    ("(", rf"(?<![\w\\-])({_GREEK})(?=\([A-Za-z]\))", _SIGN),
    ("|", rf"\|({_GREEK})\|", r"|\\\1{}|"),
    ("Delta", r"(?<![\w\\])(Delta)(?=\d[\d.]*\\?%)", _SIGN),
    ("sigma", r"(?<![\w.\\-])(\d)(sigma)(?![\w-])", r"\1\\\2{}"),
    ("pi", r"(?<![\w.\\-])(\d)(pi)(?![\w-])", r"\1\\\2{}"),
)


def lost(text: str) -> bool:
    """False when `text`, which holds no sign of TeX, surely has no lost macro either."""
    if any(map(text.__contains__, _TELLING)):
        return True
    return any(word in text and compiled(pattern).search(text) for word, pattern in _TELLTALES)


def restore(text: str) -> str:
    """`text` with the backslashes the Hub took, where the words can be nothing but macros."""
    if any(map(text.__contains__, _FOREIGN_WORDS)):
        text = compiled(rf"{_EDGE}({_FOREIGN})(?![a-z])").sub(_SIGN, text)
    for needle, pattern, instead in _RULES:
        if needle in text:
            text = compiled(pattern).sub(instead, text)
    return text
