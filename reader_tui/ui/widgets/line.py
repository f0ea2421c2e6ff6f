"""A line as it is being typed: its text, its cursor, and what a key makes of them; pure."""

from __future__ import annotations

from typing import NamedTuple

from reader_tui.text.clean import clean_lines

MOST = 12_000
"""Characters that a line takes; what is pasted beyond is left out."""


class Typed(NamedTuple):
    """A line of text and the place in it where the next character goes."""

    text: str = ""
    at: int = 0

    @classmethod
    def whole(cls, text: str) -> Typed:
        """A text with the cursor at its end."""
        return cls(text, len(text))

    def put(self, text: str) -> Typed:
        """With a text at the cursor, cleaned and on one line."""
        room = MOST - len(self.text)
        before = self.text[: self.at] + " ".join(text[: max(0, room)].splitlines())
        before = clean_lines(before).replace("\n", " ")
        return Typed(before + self.text[self.at :], len(before))

    def keyed(self, key: str) -> Typed | None:
        """What a key that edits makes of the line; None when it is no such key."""
        return _KEYS[key](self) if key in _KEYS else None

    def _move(self, to: int) -> Typed:
        return Typed(self.text, max(0, min(to, len(self.text))))

    def _cut(self, start: int, end: int) -> Typed:
        start, end = max(0, start), min(end, len(self.text))
        return Typed(self.text[:start] + self.text[end:], start)

    def _word_before(self) -> int:
        at = self.at
        while at and self.text[at - 1].isspace():
            at -= 1
        while at and not self.text[at - 1].isspace():
            at -= 1
        return at

    def _word_after(self) -> int:
        at = self.at
        while at < len(self.text) and self.text[at].isspace():
            at += 1
        while at < len(self.text) and not self.text[at].isspace():
            at += 1
        return at


def _left(line: Typed) -> Typed:
    return line._move(line.at - 1)


def _right(line: Typed) -> Typed:
    return line._move(line.at + 1)


def _home(line: Typed) -> Typed:
    return line._move(0)


def _end(line: Typed) -> Typed:
    return line._move(len(line.text))


def _word_left(line: Typed) -> Typed:
    return line._move(line._word_before())


def _word_right(line: Typed) -> Typed:
    return line._move(line._word_after())


def _back(line: Typed) -> Typed:
    return line._cut(line.at - 1, line.at) if line.at else line


def _delete(line: Typed) -> Typed:
    return line._cut(line.at, line.at + 1)


def _word_back(line: Typed) -> Typed:
    return line._cut(line._word_before(), line.at)


def _to_start(line: Typed) -> Typed:
    return line._cut(0, line.at)


def _to_end(line: Typed) -> Typed:
    return line._cut(line.at, len(line.text))


_KEYS = {
    "left": _left,
    "ctrl+b": _left,
    "right": _right,
    "ctrl+f": _right,
    "home": _home,
    "ctrl+a": _home,
    "end": _end,
    "ctrl+e": _end,
    "ctrl+left": _word_left,
    "ctrl+right": _word_right,
    "backspace": _back,
    "ctrl+h": _back,
    "delete": _delete,
    "ctrl+d": _delete,
    "ctrl+w": _word_back,
    "ctrl+u": _to_start,
    "ctrl+k": _to_end,
}
"""The keys that edit a line, as shells have them."""
