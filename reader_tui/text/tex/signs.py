"""What the signs of TeX mean where they stand: dollars, braces, bare scripts."""

from __future__ import annotations

import re

from reader_tui.text.tex.scripts import SCRIPT_CHARS, compiled

_MOST_MATH = 1_000
_MOST_SET = 120

_MATH_SCRIPT = r"[+-]?\d+(?:\.\d+)?|[^\s{}\\$^_&#%~]"
_TEXT_SCRIPT = r"[+-]?\d+(?:\.\d+)?(?![\d_])|[*+†‡§′∗⋆](?![\w*+])|[^\W\d_](?![\w^]|[.@]\w)"
_UPPER_BASE = r"[\w)\]}|°*'’”\"+-]$"
_LOWER_BASE = (
    r"(?:(?<![\w/.])|(?<=\d)|\\)(?:[^\W\d_]|CO|NO|SO|NH|TC|AC|log|max|min)$"
    rf"|[)\]|}}{SCRIPT_CHARS}]$|[^\x00-\x7f]$|\\[A-Za-z]+$"
)
_SET_SIGN = rf"[=<>≤≥∈∉|:]|\w[{SCRIPT_CHARS}]"


def bare_script(text: str, pos: int, math: bool) -> str | None:
    """The script without braces at `text[pos:]`, when the mark before it means one.

    In mathematics that is the next token. In running text it takes a base such as `x`, `10` or
    a macro, and a script that stands for itself: `x_i`, `H_2O`, `10^-3`; not `file_a`.
    """
    found = compiled(_MATH_SCRIPT if math else _TEXT_SCRIPT).match(text, pos)
    if not found or math:
        return found and found[0]
    base = text[max(0, pos - 25) : pos - 1]
    if text[pos - 1] == "^":
        return found[0] if compiled(_UPPER_BASE).search(base) else None
    return found[0] if compiled(_LOWER_BASE).search(base) else None


def is_set(previous: str, content: str, following: str) -> bool:
    """True when braces are a set to show, false when they only group.

    `previous` and `following` are the characters before and behind them.
    """
    if previous.isalnum() or len(content) > _MOST_SET or not any(c.isalnum() for c in content):
        return False
    if content.isdigit():
        return not following.isalnum()
    items = [item.strip() for item in content.split(",")]
    if len(items) > 1:
        return all(item and " " not in item for item in items)
    if re.search(r"[A-Za-z]{2,} [A-Za-z]{2,}", content):
        return False
    return re.search(_SET_SIGN, content) is not None


def math_dollars(text: str) -> frozenset[int]:
    """Where the dollars stand that open and close mathematics; the others are money."""
    places = [found.start() for found in re.finditer(r"(?<!\\)\$", text)]
    chosen: list[int] = []
    index = 0
    while index + 1 < len(places):
        start, end = places[index], places[index + 1]
        if end == start + 1 or _is_math(text[start + 1 : end], text[end + 1 : end + 2]):
            chosen += (start, end)
            index += 2
        else:
            index += 1
    return frozenset(chosen)


def _is_math(content: str, following: str) -> bool:
    """True when what stands between two dollars is mathematics, not prose between prices."""
    if len(content) > _MOST_MATH:
        return False
    words = re.sub(r"\\[A-Za-z]+", "", content)
    prose = re.search(r"[A-Za-z]{2,},? [A-Za-z]{2,}", words) is not None
    if content[0].isdigit() and (prose or content[-1] == " " or following.isdigit()):
        return "\\" in content and not prose
    if re.search(r"[\\^_{}=<>]", content):
        return True
    if content[0] == " " or (content[0].isdigit() and " " in content):
        return False
    return not prose and len(content) <= 60 and not content[-1].isspace()
