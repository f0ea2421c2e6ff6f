"""Macros, groups and scripts of TeX as text: one walk, one explicit stack, no recursion.

`Renderer(text).run()` goes from mark to mark (backslash, braces, dollars, `^`, `_`). Each open
group and each macro that waits for its arguments is a frame on the stack; what closes is handed
to the frame below. The depth is bounded, so the cost is linear in the text whatever it holds.
"""

from __future__ import annotations

import re

from reader_tui.text.tex.macros import LINK, labelled, made
from reader_tui.text.tex.scripts import compiled
from reader_tui.text.tex.signs import bare_script, is_set, math_dollars
from reader_tui.text.tex.tables import (
    ARGUMENTS,
    LETTERS,
    ROLES,
    SIGN_ACCENTS,
    SYMBOLS,
    TAKES_TOKEN,
    WORDS,
)

_DEPTH = 60
_MARK = r"\\(?:[A-Za-z]+|.)|[{}$^_]"
_BETWEEN = "×÷·±∓≤≥≪≫≈≃≅≡∝≠→←↔⇒⇐⇔↦∈∉⊂⊆∪∩∖∘∧∨"
_ESCAPED_QUOTE = r'[^"\\]{1,80}\\"(?![A-Za-z{])'
_EMPTY = r"\{\}"
_OPTION = r"\s*\[[^\[\]{}]{0,80}\]"
_LENGTH = r"\*?\[[\d.]{1,5}(?:pt|em|ex|mm|cm)\]"
_AMOUNT = r"\d*(?:,\d{3})*(?:\.\d+)?(?![\w)])"


class Frame:
    """An open group, or a macro with the arguments it has so far."""

    __slots__ = ("args", "name", "need", "out")

    def __init__(self, name: str, need: int = 0) -> None:
        self.name = name  # "{" for a group, "^" or "_" for a script, else the macro's name
        self.need = need  # arguments still to come; 0 for a group
        self.args: list[str] = []
        self.out: list[str] = []

    @property
    def role(self) -> str:
        return "script" if self.name in "^_" else ROLES.get(self.name, "accent")


class Renderer:
    """One walk over one text."""

    def __init__(self, text: str) -> None:
        self.text = text
        self.pos = 0
        self.last = ""  # the last character shown, in whatever frame
        self.stack = [Frame("{")]
        self.math = False
        self.excess = 0  # groups too deep to follow: their braces stay
        self.dollars = math_dollars(text) if "$" in text else frozenset()

    def run(self) -> str:
        text, search = self.text, compiled(_MARK).search
        while found := search(text, self.pos):
            start = found.start()
            while self.pos < start:
                self._plain(start)
            self.pos = found.end()
            mark = found[0]
            if mark[0] == "\\":
                self._macro(mark[1:])
            elif mark == "{":
                self._open("{")
            elif mark == "}":
                self._close()
            elif mark == "$":
                self._dollar(start)
            else:
                self._script(mark)
        while self.pos < len(text):
            self._plain(len(text))
        while len(self.stack) > 1:
            self._abandon()
        return "".join(self.stack[0].out)

    # What the marks do.

    def _plain(self, end: int) -> None:
        """Text without marks up to `end`; a waiting macro takes its first character only."""
        top = self.stack[-1]
        if not top.need:
            chunk = self.text[self.pos : end]
            self.pos = end
            self._put(chunk)
        elif top.role not in TAKES_TOKEN:
            self._abandon()
        else:
            char = self.text[self.pos]
            self.pos += 1
            if char != " ":
                self._put(char)

    def _open(self, name: str) -> None:
        if len(self.stack) < _DEPTH:
            self.stack.append(Frame(name))
        else:
            self.excess += 1
            self._put("{")

    def _close(self) -> None:
        if self.excess:
            self.excess -= 1
            self._put("}")
            return
        while self.stack[-1].need:
            self._abandon()
        if len(self.stack) == 1:
            return  # a brace that closes nothing
        group = self.stack.pop()
        content = "".join(group.out)
        below = self.stack[-1]
        self.last = _last(below.out)
        if below.need:
            self._put(content)
        elif re.match(LINK, self.last):
            link = self.last
            below.out[-1:] = [below.out[-1][:-1]] if len(below.out[-1]) > 1 else []
            self.last = _last(below.out)
            self._put(labelled(link, content))
        else:
            following = self.text[self.pos : self.pos + 1]
            shown = group.name != "{" or (not self.math and is_set(self.last, content, following))
            self._put(f"{{{content}}}" if shown else content)

    def _dollar(self, start: int) -> None:
        if start in self.dollars:
            self.math = not self.math
        elif not re.search(r"\\[A-Za-z]+$", self.text[max(0, start - 20) : start]):
            self._put("$")  # money; right behind a macro a single dollar says nothing

    def _script(self, mark: str) -> None:
        if self.text[self.pos : self.pos + 1] in ("{", "\\") and len(self.stack) < _DEPTH:
            self.stack.append(Frame(mark, 1))
        elif content := bare_script(self.text, self.pos, self.math):
            self.pos += len(content)
            self._put(made(mark, [content]))
        else:
            self._put(mark)

    def _macro(self, name: str) -> None:
        role = ROLES.get(name, "") if name[0].isalpha() else "sign"
        if role == "sign":
            self._sign(name)
        elif role == "symbol":
            self._symbol(name)
        elif role == "operator":
            self._operator(name)
        elif role == "switch":
            self._skip(r"\s+|\{\}")
        elif role == "delimiter":
            self._skip(r"\.(?!\w)|\s+(?=[(\[|\\)\]])" if name != "right" else r"\.")
        elif role == "word":
            self._skip(_EMPTY)
            twice = WORDS[name][-1] == "." and self.text.startswith(".", self.pos)
            self._put(WORDS[name][:-1] if twice else WORDS[name])
        elif role == "letter":
            self._skip(_EMPTY if name == "AA" else r"\{\}|\s+(?=[^\W\d_])")
            self._put(LETTERS[name])
        else:
            self._command(name, role)

    def _command(self, name: str, role: str) -> None:
        """A macro with arguments; one that nobody knows stays visible."""
        need = ARGUMENTS.get(role, 0)
        if role == "letter accent" and not self._at(r"\s*\{(?:\w|\\[ij])\}|\s+\w\b"):
            need = 0
        if need and self._at(r"\*(?=\{)"):
            self.pos += 1
        waits = role in TAKES_TOKEN or self._at(rf"(?:{_OPTION})?\s*\{{")
        if need and waits and len(self.stack) < _DEPTH:
            self.stack.append(Frame(name, need))
            option = None if role in ("font", "accent") else self._at(_OPTION)
            if option:
                self.pos = option.end()
                if name == "sqrt":
                    self.stack[-1].args.append(option[0].strip(" []"))
        elif role in ("style", "second", "dropped"):
            return
        elif name == "b" and self._at(r"\{\w\w"):
            return  # a home-made shorthand for bold
        else:
            self._put("\\" + name)
            self._skip(_EMPTY)
            if self._at(r"\{") and len(self.stack) < _DEPTH:
                self.pos += 1
                self._open("visible")

    def _sign(self, char: str) -> None:
        """A backslash with one sign: an escaped character, a space, an accent, a delimiter."""
        if char == "_":
            self._script("_")
        elif char in "%&#${}":
            self._put(char)
        elif char in SIGN_ACCENTS and self._carries(char):
            self.stack.append(Frame(char, 1))
        elif char in "'\"`=.~^":
            self._put(char)
            self._skip(_EMPTY)
        elif char in "()[]":
            self.math = char in "(["
            if self.last in ("", " "):
                self._skip(r"\s+")
        elif char in ",;:> \\":
            self._skip(_LENGTH)
            self._put(" ")
        elif char == "|":
            self._put("‖")
        elif char in "!/-*@":
            return
        elif char.isdigit() and self._at(_AMOUNT):
            self._put("$" + char)
        else:
            self._put("\\" + char)

    def _carries(self, char: str) -> bool:
        """True when a letter that may carry it stands behind the accent `char`."""
        if char == "'" and self.last.isalpha() and self._at(r"s\b"):
            return False  # an escaped apostrophe
        if char == '"' and not self.last.isalpha() and self._at(_ESCAPED_QUOTE):
            return False
        some = "aeiouyAEIOUYw" if char == '"' else "A-Za-z"
        letter = rf"\s*\{{\s*(?:[{some}]|\\[ij](?![A-Za-z]))\s*\}}|[{some}]|\\[ij]\b"
        return len(self.stack) < _DEPTH and self._at(letter) is not None

    def _symbol(self, name: str) -> None:
        value = SYMBOLS[name]
        self._skip(_EMPTY)
        if name == "sim" and self.last.isalpha() and not self.stack[-1].need:
            value = " ~ " if self._at(r"\S") else " ~"  # apart from the letter it is no tie
        elif value in _BETWEEN and self.last.isalnum() and self._at(r" (?!\$)"):
            alike = self.math or value not in "×±"  # but in running text `2× faster`
            value = " " + value if alike else value
        self._put(value)

    def _operator(self, name: str) -> None:
        """A named operator: one space towards letters and digits on either side."""
        if self.stack[-1].need:
            self._put(name)
            return
        before = self.last.isalnum() or self.last in tuple(")]}⟩|")
        behind = self._at(r"\{?[A-Za-z0-9]|\\(?!left|[Bb]ig|[^A-Za-z])")
        self._put((" " if before else "") + name + (" " if behind else ""))

    # The stack.

    def _at(self, pattern: str) -> re.Match[str] | None:
        return compiled(pattern).match(self.text, self.pos)

    def _skip(self, pattern: str) -> None:
        if found := self._at(pattern):
            self.pos = found.end()

    def _put(self, value: str) -> None:
        """Hand `value` to the frame on top; a macro that is complete hands on what it makes."""
        stack = self.stack
        while stack[-1].need:
            top = stack[-1]
            top.args.append(value)
            top.need -= 1
            if top.need:
                return
            stack.pop()
            self.last = _last(stack[-1].out)
            value = made(top.name, top.args)
            if not stack[-1].need:
                value = self._apart(top.role, value)
        if value:
            stack[-1].out.append(value)
            self.last = value[-1]

    def _apart(self, role: str, value: str) -> str:
        """`value` apart from the word or number it would run into."""
        if role == "fraction":
            before = self.last.isalnum() and value[0].isalnum()
            behind = value[-1].isalnum() and self._at(r"[^\W_]")
            return (" " if before else "") + value + (" " if behind else "")
        if role in ("url", "href", "note", "cite") and self.last not in ("", " ", "(", "[", "~"):
            return " " + value
        return value

    def _abandon(self) -> None:
        """Close the frame on top as far as it got: the text ended, or the group did."""
        frame = self.stack.pop()
        if not frame.need:
            self._put(("{" if frame.name == "visible" else "") + "".join(frame.out))
        elif frame.args:
            self._put(self._apart(frame.role, " ".join(frame.args)))
        elif frame.role == "script":
            self._put(frame.name)
        elif frame.role != "style" and len(frame.name) > 1:
            self._put("\\" + frame.name)


def _last(out: list[str]) -> str:
    """The last character shown in a frame."""
    return out[-1][-1] if out else ""
