r"""LaTeX as others write it, as plain text: what a bibliography says in notes, keywords and links.

>>> plain(r"Schr{\"o}dinger, Erd{\H o}s, \'{\i}, {\'{\^e}}: R\&D {\textless}b{\textgreater} -- ok")
'Schrödinger, Erdős, í, ế: R&D <b> – ok'
>>> plain(r"one{\par}two \emph{three} $\alpha$ \foo")
'one\ntwo three α \\foo'
"""

from __future__ import annotations

import re
import unicodedata

from reader_tui.export.latex_signs import ACCENTS, LETTERS, MATHS, PUNCTUATION, SPECIALS
from reader_tui.export.word_set import word_set

_TOKEN = re.compile(
    r"\\(?P<word>[A-Za-z]+)[ \t\r\n]*|\\(?P<sign>.)|(?P<brace>[{}$])|(?P<joined>---?|``|'')"
    r"|(?P<tie>~)|(?P<text>[^\\{}$~`'-]+|.)",
    re.DOTALL,
)
_KEPT_SPACE = "\x00"
_LINE = "\x01"
_JOINED = {"--": "–", "---": "—", "``": "“", "''": "”"}
_SIGNS = {" ": _KEPT_SPACE, "\\": _LINE, "-": "", "/": "", "\n": " ", ",": " "}
_MARKS = {command: mark for mark, command in ACCENTS.items()}
_DROPPED = word_set(
    """
    emph textbf textit texttt textsc textrm textsf textup textmd textnormal mbox hbox em bf it tt
    sc rm sf sl url href path ensuremath mathrm mathbf mathit mathcal mathbb text relax noindent
    left right big Big bigl bigr
    """
)


def _names() -> dict[str, str]:
    """The character of each command that is a word."""
    names: dict[str, str] = {}
    for table in (MATHS, PUNCTUATION, LETTERS, SPECIALS):
        for char, command in table.items():
            word = command.strip("{}^").removeprefix("\\")
            if word.isalpha() and "\\" in command:
                names.setdefault(word, char)
    return names | {"backslash": "\\", "lbrace": "{", "rbrace": "}", "dots": "…", "textdegree": "°"}


_WORDS = _names()


def plain(tex: str) -> str:
    """The text, its white space folded; a command that is not known stays visible."""
    out: list[str] = []
    waiting: list[str] = []
    for found in _TOKEN.finditer(tex.replace(_KEPT_SPACE, "").replace(_LINE, "")):
        kind = found.lastgroup
        if kind == "brace":
            if found[0] == "}":
                waiting.clear()
            continue
        word = found["word"] or found["sign"]
        if word in _MARKS and (kind == "word" or not word.isalpha()):
            waiting.append(_MARKS[word])
            continue
        out.append(_with_marks(_said(found), waiting))
    text = unicodedata.normalize("NFC", " ".join("".join(out).split(" ")))
    text = re.sub(r"[ \t\r\n]+", " ", text).strip(" ")
    return text.replace(_KEPT_SPACE, " ").replace(_LINE, "\n")


def _said(found: re.Match[str]) -> str:
    """What one token stands for."""
    if (word := found["word"]) is not None:
        if word in ("par", "newline", "linebreak"):
            return _LINE
        return _WORDS.get(word, "" if word in _DROPPED else f"\\{word}")
    if (sign := found["sign"]) is not None:
        return {" ": _KEPT_SPACE, "\\": _LINE, "-": "", "/": "", "\n": " ", ",": " "}.get(
            sign, sign
        )
    return " " if found["tie"] else _JOINED.get(found[0], found[0])


def _with_marks(text: str, waiting: list[str]) -> str:
    """The text with the accents that wait set on its first letter, the inner one first."""
    if not waiting or not text.strip():
        return text
    text = text.lstrip(" ")
    letter = {"ı": "i", "ȷ": "j"}.get(text[0], text[0])
    marked = letter + "".join(reversed(waiting)) + text[1:]
    waiting.clear()
    return marked
