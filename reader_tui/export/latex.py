r"""Text as LaTeX prints it: what is a command to TeX becomes the character again.

Names and titles reach us as readable Unicode, so that nothing has to be guessed from TeX.

>>> text("R&D of 100% {new} file_name, $5 & ~3"), text("Schrödinger, Łukasz Żołna")
('R\\&D of 100\\% {\\textbraceleft}new{\\textbraceright} file\\_name, \\$5 \\& {\\textasciitilde}3',
 'Schr{\\"o}dinger, {\\L}ukasz {\\.Z}o{\\l}na')
>>> text("Schrödinger", accents=False)
'Schrödinger'
>>> text("H₂O, M³IT, 2¹²⁸, π_RL, 360°")
'H$_2$O, M$^3$IT, 2$^{128}$, $\\pi_{RL}$, 360$^\\circ$'
>>> title("A Study of GPT-4, LoRA and VLA Models in 3D")
'A Study of {GPT-4}, {LoRA} and {VLA} Models in {3D}'
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator
from functools import lru_cache
from itertools import pairwise

from reader_tui.export.latex_signs import LETTERS, MATHS, SPECIALS, TEXT, accented, script

_PLAIN = re.compile(r"(?:[A-Za-z0-9 .:;!?()*+/=@\[\]\"]++|-(?!-)|'(?!')|,(?!,))*+")
_BARE = re.compile(r"(?:[A-Za-z0-9./:]+(?:[ -][A-Za-z0-9./:]+)*+)?")
# What fonts join into one sign: `--` is a dash, two apostrophes are a quotation mark.
_JOINED = re.compile(r"(?<=-)-|(?<=')'|(?<=,),")
# A single letter with a mark behind it is mathematics; `file_name` and `tau2_bench` are not.
_MARKED = re.compile(
    r"(?<!\w)(?P<base>[^\W\d_])(?P<mark>[_^])"
    r"(?P<script>[A-Za-z0-9]{1,12}|[0-9]{1,6}\.[0-9]{1,6}|-[0-9]{1,6}|[*+])(?![\w^]|\.\w)"
)
# Two stretches of mathematics become one; a blank parts a command from a letter behind it.
_TWO_MATHS = re.compile(r"(\\[A-Za-z]+)\$\$(?=[A-Za-z])")
_SYMBOLS = frozenset({"So", "Sk", "Co", "Cn"})
_WORD = re.compile(r"[^\s\-/–—]+")
_LOWERED = re.compile(r"[A-Z]?[a-z']+")
_LEFT = "([{\"'“‘`<|"
_RIGHT = ")]}\"'”’`>|.,:;!?"
_LINE = r"{\par}"
_ESCAPES = str.maketrans(SPECIALS)


def text(plain: str, accents: bool = True) -> str:
    r"""Readable text for a document; composed (NFC), accents as commands or as they are.

    With `accents` a sign that no command of LaTeX makes, such as an emoji, is left out, for a
    document would not compile; letters of other scripts stay for XeLaTeX and LuaLaTeX. So do
    rare ones such as `ȩ` without, for biber makes letters of commands whatever is written.
    """
    if _PLAIN.fullmatch(plain):
        return plain
    pieces = "".join(_pieces(unicodedata.normalize("NFC", plain), accents))
    return _TWO_MATHS.sub(r"\1 ", pieces).replace("$$", "")


def escaped(plain: str) -> str:
    r"""Lines that are kept rather than printed; `plain_latex.plain` gives them back as they are.

    Only what is a command of TeX changes. A line ends with `{\par}`, and a space that BibTeX
    would fold into the one before is `\ `.
    """
    if _BARE.fullmatch(plain):
        return plain
    lines = plain.split("\n")
    return _LINE.join(re.sub(r"(?<= ) |^ | $", r"\\ ", _apart(line)) for line in lines)


def _apart(plain: str) -> str:
    return _JOINED.sub(r"{}\g<0>", plain.translate(_ESCAPES)) if plain else plain


def title(plain: str, accents: bool = True) -> str:
    """A title whose acronyms, mixed-case words and words with digits keep their case."""
    return " ".join([_title_word(word, accents) for word in plain.split(" ")])


@lru_cache(16_384)
def _title_word(plain: str, accents: bool) -> str:
    """What stands between two spaces of a title; nothing that is done to it looks beyond them."""
    plain = unicodedata.normalize("NFC", plain)
    done: list[str] = []
    at = 0
    for start, end in _kept_spans(plain):
        done += [text(plain[at:start], accents), "{", text(plain[start:end], accents), "}"]
        at = end
    return "".join([*done, text(plain[at:], accents)])


def _kept_spans(plain: str) -> Iterator[tuple[int, int]]:
    """Where a style may not lower the case: words, with a hyphen between two of them."""
    spans: list[list[int]] = []
    words = [_bare(found) for found in _WORD.finditer(plain)]
    pairs = pairwise(words) if "-" in plain else ()
    joined = {second for first, second in pairs if plain[first[1] : second[0]] == "-"}
    for start, end in words:
        word = plain[start:end]
        touches = bool(spans) and spans[-1][1] == start - 1 and (start, end) in joined
        if touches and (word.isdecimal() or _keeps_case(word)):
            spans[-1][1] = end
        elif _keeps_case(word):
            spans.append([start, end])
    return ((start, end) for start, end in spans)


def _bare(found: re.Match[str]) -> tuple[int, int]:
    """Where the word is without the quotes, brackets and stops around it."""
    word, (start, end) = found[0], found.span()
    if word.isalnum():
        return start, end
    start += len(word) - len(word := word.lstrip(_LEFT))
    return start, start + len(word.rstrip(_RIGHT))


def _keeps_case(word: str) -> bool:
    """Whether a word is an acronym, in mixed case, a lone letter, or has letters and digits."""
    if _LOWERED.fullmatch(word):
        return False
    capitals = sum(map(str.isupper, word))
    if capitals > 1 or (capitals and not word[0].isupper()):
        return True
    if any(command.lower() != command for command in map(MATHS.get, word) if command):
        return True
    if len(word) == 1:
        return word.isupper() and word != "A"
    return any(map(_is_digit, word)) and any(map(str.isalpha, word))


def _is_digit(char: str) -> bool:
    return char.isdigit() or script(char) is not None if not char.isascii() else char.isdigit()


def _pieces(plain: str, accents: bool) -> Iterator[str]:
    """The text with its marked letters and its runs of scripts set as mathematics."""
    at = 0
    for found in _MARKED.finditer(plain):
        base = MATHS.get(found["base"], found["base"])
        if not base.isascii():
            continue
        yield from _run(plain[at : found.start()], accents)
        yield f"${base}{found['mark']}{_group(found['script'])}$"
        at = found.end()
    yield from _run(plain[at:], accents)


def _run(plain: str, accents: bool) -> Iterator[str]:
    at = 0
    while at < len(plain):
        char = plain[at]
        if char.isascii():
            joins = char in "-',," and plain[at - 1 : at] == char
            yield "{}" + char if joins else TEXT.get(char, char)
            at += 1
            continue
        marked = script(char) if char not in TEXT else None
        if marked is None:
            yield _sign(char, accents)
            at += 1
            continue
        raised = marked[1]
        while at + 1 < len(plain) and (more := script(plain[at + 1])) and more[0] == marked[0]:
            raised += more[1]
            at += 1
        yield f"${marked[0]}{_group(raised)}$"
        at += 1


def _group(script_text: str) -> str:
    inner = "".join(MATHS.get(char, char) for char in script_text)
    return inner if len(inner) == 1 else f"{{{inner}}}"


@lru_cache(4096)
def _sign(char: str, accents: bool) -> str:
    """One character that is not ASCII."""
    if char in TEXT and (accents or char not in LETTERS):
        return TEXT[char]
    if char in MATHS:
        return f"${MATHS[char]}$"
    found = accented(char)
    if found is not None and accents:
        return "{" + _accent(*found) + "}"
    if not accents:
        return char
    plain = unicodedata.normalize("NFKC", char)
    if plain != char:
        return text(plain)
    return "" if unicodedata.category(char) in _SYMBOLS else char


def _accent(command: str, letter: str) -> str:
    if letter in "ij" and command not in ("c", "k", "d", "b"):
        letter = f"\\{letter}"
    elif (inner := accented(letter)) is not None:
        letter = "{" + _accent(*inner) + "}"
    elif letter in LETTERS:
        letter = LETTERS[letter]
    gap = " " if command.isalpha() and letter[0] not in "\\{" else ""
    return f"\\{command}{gap}{letter}"
