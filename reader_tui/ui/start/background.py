"""Whether the terminal is light or dark: what it says when it is asked, or what is set; pure."""

from __future__ import annotations

import re
from collections.abc import Mapping

ASKED = "\x1b]11;?\x1b\\"
"""Asks a terminal for the colour of its background, as xterm is asked (OSC 11)."""

LIGHT, DARK = "light", "dark"

_ANSWER = re.compile(r"\x1b\]11;(?:rgba?:)([0-9a-fA-F]{1,4})/([0-9a-fA-F]{1,4})/([0-9a-fA-F]{1,4})")
_HEX = re.compile(r"\x1b\]11;#((?:[0-9a-fA-F]{3}){1,4})")
_WEIGHTS = (0.299, 0.587, 0.114)
"""How bright red, green and blue are to the eye."""

_LIGHT_COLOURS = ("7", "15")
_DARK_COLOURS = ("0", "1", "2", "3", "4", "5", "6", "8")


def is_asked(env: Mapping[str, str]) -> bool:
    """Whether the terminal is one to ask: some print what they do not know."""
    return env.get("TERM", "") not in ("", "linux", "dumb", "vt100", "vt220", "cons25")


def answered(answer: str) -> str | None:
    """`LIGHT` or `DARK` by the terminal's answer to `ASKED`; None where it is no such answer.

    The answer is without its terminator.
    """
    if found := _ANSWER.match(answer):
        parts = [int(part, 16) / (16 ** len(part) - 1) for part in found.groups()]
    elif found := _HEX.fullmatch(answer):
        size = len(found[1]) // 3
        parts = [int(found[1][at * size : (at + 1) * size], 16) / (16**size - 1) for at in range(3)]
    else:
        return None
    bright = sum(weight * part for weight, part in zip(_WEIGHTS, parts, strict=True))
    return LIGHT if bright > 0.5 else DARK


def set_by(env: Mapping[str, str]) -> str | None:
    """`LIGHT` or `DARK` by `COLORFGBG`, whose last part is a colour's number; None without it."""
    number = env.get("COLORFGBG", "").rpartition(";")[2]
    if number in _LIGHT_COLOURS:
        return LIGHT
    return DARK if number in _DARK_COLOURS else None
