"""What lines without marks are by what they hold: a formula of its own, the rows of a table."""

from __future__ import annotations

import re

_NUMBERED = re.compile(
    r"\s*(?:\\quad|\\qquad|\\hfill|\s)*\(([A-Z]{0,2}\.?-?\d{1,3}(?:\.\d{1,3})*[a-z]?)\)\s*$"
)
_MACRO = re.compile(r"\\[A-Za-z]+")
_TEXTUAL = re.compile(
    r"\\(?:text[a-z]{0,4}|mathrm|operatorname|mathbf|mathsf|mbox|textsc)\*?\s?\{[^{}]{0,80}\}"
)
_WORD = re.compile(r"(?<![A-Za-z\\{_])[A-Za-z]{3,}(?![A-Za-z}(_{])")
_SIGNS = re.compile(
    r"[=≤≥∈∼≜≔←→∝≈∑∏∫⋅×^_+|]|\\(?:sum|prod|frac|mathbb|mathcal|left|leq|geq|sim|in)\b"
)
_SPOKEN = re.compile(r"(?:start|end)_[A-Z]+|(?:bold|italic|roman|caligraphic|blackboard)_")
_FIGURE = re.compile(r"(?<![\w.])[+-]?\d+(?:[.,]\d+)*[%MKBk]?(?![\w])|[✓✗✔✘×–—-](?=\s|$)")
_PROSE = 150
_DISPLAY = 6_000


def numbered(line: str) -> tuple[str, str]:
    """A formula and the number at its end, `(3)`, or nothing."""
    found = _NUMBERED.search(line[-60:])
    if found is None:
        return line, ""
    return line[: len(line) - len(line[-60:]) + found.start()].rstrip(), f"({found[1]})"


def is_display(text: str, lines: int) -> bool:
    """Whether text of so many lines is a formula that stands alone: signs, and hardly a word."""
    if len(text) > _DISPLAY:
        return False
    body, number = numbered(text)
    if not number and len(text) > 700 and "\\displaystyle" not in text:
        return False
    if not _SIGNS.search(text):
        return False
    if text.startswith(("\\displaystyle", "$\\displaystyle")) or "\\displaystyle" in text:
        return True
    bare = _MACRO.sub(" ", _TEXTUAL.sub(" ", _SPOKEN.sub("", body)))
    words = sum(1 for word in _WORD.findall(bare) if word.islower())
    if number:
        return words < 4 + len(body) // 60 and ("\\" in body or len(body) < 300)
    if lines > 1 or len(text) < 8:
        return False
    macros = len(_MACRO.findall(text))
    if text[0] == "$" and text[-1] in "$.," and text.count("$") == 2:
        return words < 4
    return macros > 1 and words < 2 and text[-1] not in ":" and "](" not in text


def is_flat(lines: list[str], captioned: bool) -> bool:
    """Whether lines are the rows of a table: short ones under each other, or many figures.

    `captioned` says that the caption of a table stands right above.
    """
    if len(lines) == 1:
        line = lines[0]
        if not captioned:
            return False
        figures = len(_FIGURE.findall(line))
        return figures > 7 and figures * 14 > len(re.sub(r"\([^()]*\)", "", line))
    long = sum(len(re.sub(r"\]\([^()]*\)", "]", line)) > _PROSE for line in lines)
    if captioned and long * 2 <= len(lines):
        return True
    figures = sum(1 for line in lines if len(_FIGURE.findall(line)) > 1)
    return long * 4 <= len(lines) and figures * 2 >= len(lines) - 1 and len(lines) > 2
