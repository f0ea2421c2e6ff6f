"""A key as terminals with the kitty protocol or xterm's `modifyOtherKeys` spell it; pure.

    ESC [ CODE:SHIFTED:BASE ; MODIFIERS:EVENT ; TEXT FINAL

CODE is the key's character in the layout that is on, BASE the one in the Latin layout, EVENT 1
for a press, 2 for a repeat and 3 for a release; all but CODE and FINAL may be left out.
"""

from __future__ import annotations

import re
from collections.abc import Container
from typing import NamedTuple

ESC = "\x1b"
KEY, PASTED, ANSWER = "key", "paste", "answer"


class Bracket(NamedTuple):
    """What stands before and behind a text that is pasted."""

    begin: str = "\x1b[200~"
    end: str = "\x1b[201~"


PASTE = Bracket()


class Token(NamedTuple):
    """A character, a whole sequence, a text that was pasted or a text that the terminal answers."""

    text: str
    latin: str = ""
    """The Latin character of the key, where the layout that is on gives it another one."""
    kind: str = KEY
    """`KEY`, `PASTED` or `ANSWER`."""


IGNORED = Token("")

_KEY = re.compile(
    r"\x1b\[(?P<code>\d*)(?::(?P<shifted>\d*))?(?::(?P<base>\d*))?"
    r"(?:;(?P<mods>\d*)(?::(?P<event>\d*))?)?(?:;(?P<text>[\d:]*))?(?P<final>[u~ABCDEFHPQS])"
)
_RELEASE = 3
_SHIFT, _CTRL, _LOCKS = 1, 4, 0xC0
_MOST_MODIFIERS = 256
_OTHER_KEYS = 27
_SPECIAL = frozenset((9, 13, 27, 127))
_PRIVATE = range(0xE000, 0xF900)
"""Where codes of keys lie that stand for no character."""


def key_token(sequence: str, codes: Container[str]) -> Token | None:
    """The key of a sequence in the plainest spelling; one without a text is to be ignored.

    None where the sequence is not spelled like a key. `codes` are the numbers and finals of
    the keys that stand for no character.
    """
    found = _KEY.fullmatch(sequence)
    if found is None:
        return None
    code, base, mods, event = (_number(found[part]) for part in ("code", "base", "mods", "event"))
    final, text = found["final"], _text(found["text"])
    mods = max(mods, 1) - 1
    if event == _RELEASE or mods >= _MOST_MODIFIERS:
        return IGNORED
    if final == "~" and code == _OTHER_KEYS:
        code, final, text = _number(found["text"]), "u", ""
    if final != "u":
        return _named(found["code"], final, mods, codes)
    return _character(code, base, mods & ~_LOCKS, text or "", codes)


def _named(code: str, final: str, mods: int, codes: Container[str]) -> Token:
    """A key that stands for no character, if it is one."""
    if f"{code or 1}{final}" not in codes:
        return IGNORED
    if not mods:
        return Token(f"{ESC}[{'' if code in ('', '1') and final != '~' else code}{final}")
    return Token(f"{ESC}[{code or 1};{mods + 1}{final}")


def _character(code: int, base: int, mods: int, text: str, codes: Container[str]) -> Token:
    """A key that has a character, or one that is known by its number."""
    if f"{code}u" in codes or code in _SPECIAL:
        return Token(f"{ESC}[{code};{mods + 1}u" if mods else f"{ESC}[{code}u")
    latin = chr(base) if 32 < base < 127 and (code > 127 or text > "\x7f") else ""
    if mods & ~_SHIFT:
        if latin and mods & _CTRL:
            code = base
        good = 31 < code < 127 or (code > 160 and _is_character(code))
        return Token(f"{ESC}[{code};{mods + 1}u") if good else IGNORED
    if not text:
        if not _is_character(code):
            return IGNORED
        text = chr(code).upper() if mods else chr(code)
    if latin and mods:
        latin = latin.upper()
    return Token(text, latin)


def _number(digits: str | None) -> int:
    """What digits say, as far as it matters how many they are; 0 where there are none."""
    return int(digits[:8]) if digits else 0


def _text(codes: str | None) -> str | None:
    """The text that goes with a key; empty where there is none, None where it is no text."""
    points = [_number(code) for code in (codes or "").split(":") if code]
    return "".join(map(chr, points)) if all(map(_is_character, points)) else None


def _is_character(code: int) -> bool:
    """Whether it is a character that can be typed."""
    return 32 <= code <= 0x10FFFF and code not in _PRIVATE and chr(code).isprintable()
