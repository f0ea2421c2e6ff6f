"""Superscripts, subscripts, fractions and accents as Unicode text."""

from __future__ import annotations

import re
from functools import cache
from unicodedata import normalize

_SIGNED = "0123456789+-=()"
SUPER = dict(
    zip(
        _SIGNED + "abcdefghijklmnoprstuvwxyzABDEGHIJKLMNOPRTUVW",
        "⁰¹²³⁴⁵⁶⁷⁸⁹⁺⁻⁼⁽⁾ᵃᵇᶜᵈᵉᶠᵍʰⁱʲᵏˡᵐⁿᵒᵖʳˢᵗᵘᵛʷˣʸᶻᴬᴮᴰᴱᴳᴴᴵᴶᴷᴸᴹᴺᴼᴾᴿᵀᵁⱽᵂ",
        strict=True,
    )
)
SUB = dict(zip(_SIGNED + "aehijklmnoprstuvx", "₀₁₂₃₄₅₆₇₈₉₊₋₌₍₎ₐₑₕᵢⱼₖₗₘₙₒₚᵣₛₜᵤᵥₓ", strict=True))
SCRIPT_CHARS = "".join({*SUPER.values(), *SUB.values()})

# A superscript that has a sign of its own.
_SPECIAL = {
    "*": "*",
    "⋆": "*",
    "★": "*",
    "∗": "*",
    "∘": "°",
    "°": "°",
    "⊤": "ᵀ",
    "'": "′",
    "′": "′",
    "′′": "″",
    "†": "†",
    "‡": "‡",
    "§": "§",
    "th": "th",
    "st": "st",
    "nd": "nd",
    "rd": "rd",
}
_SHORT_WORDS = ("min", "lim", "nil", "ink", "kin", "mil")
_INTEGER = r"[+-]?\d+"
_PLAIN = f"(?:(?![{SCRIPT_CHARS}])[^\\W_])+"
_TOKEN = rf"{_PLAIN}(?:\.\d+)?|\\[A-Za-z]+|[^\s()]"
_SCRIPT = f"[{SCRIPT_CHARS}]*"
_ATOM = (
    rf"\d+(?:[.,]\d+)*%?|√?\w{_SCRIPT}|√?[^\W\d_]{_SCRIPT}[_^][^\W_]+|[A-Za-z]{{4,}}"
    rf"|[d∂][^\W\d_]|√?\([^()]*\)"
)


@cache
def compiled(pattern: str) -> re.Pattern[str]:
    """`pattern` compiled once, when it is first needed: importing the rules costs nothing."""
    return re.compile(pattern)


def script(mark: str, content: str) -> str:
    """`content` raised (`^`) or lowered (`_`): Unicode where it stays readable, else the mark."""
    content = content.strip()
    if not content:
        return ""
    if mark == "^" and content in _SPECIAL:
        return _SPECIAL[content]
    if found := re.fullmatch(r"(\d)([A-Z]{2,})", content):
        return script(mark, found[1]) + found[2]  # a name such as X²YZ
    forms = SUPER if mark == "^" else SUB
    short = len(content) <= 3 and not (len(content) == 3 and content.isalpha())
    index = len(content) == 3 and set(content) <= set("ijklmn") and content not in _SHORT_WORDS
    short = short or index or re.fullmatch(_INTEGER, content, re.ASCII) is not None
    if short and all(char in forms for char in content):
        return "".join(forms[char] for char in content)
    if re.fullmatch(_TOKEN, content):
        return mark + content
    if content[0] == "(" and content[-1] == ")" and content.find(")") == len(content) - 1:
        return mark + content
    return f"{mark}({content})"


def atomic(content: str) -> bool:
    """True when `content` needs no brackets beside a fraction bar or under a root."""
    return len(content) < 80 and re.fullmatch(_ATOM, content) is not None


def bracketed(content: str) -> str:
    content = content.strip()
    return content if atomic(content) else f"({content})"


def fraction(above: str, below: str) -> str:
    return f"{bracketed(above)}/{bracketed(below)}"


def root(content: str, degree: str = "") -> str:
    return script("^", degree) + "√" + bracketed(content)


def accent(mark: str, content: str) -> str:
    """`content` with a combining `mark` on its one letter; on each letter of up to three."""
    content = content.strip()
    letters = 0
    while letters < len(content) and content[letters].isalpha():
        if content[letters] in SCRIPT_CHARS:
            break
        letters += 1
    if letters == 0 or letters > 3:
        return content
    head = content[:letters].replace("ı", "i").replace("ȷ", "j")
    return normalize("NFC", "".join(char + mark for char in head)) + content[letters:]
