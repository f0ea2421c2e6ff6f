"""A page's visible text put together again: formulas that came one glyph a line, rows of tabs.

Lines that a formula broke end or begin with a space, or are glyphs themselves. Each line joined
here is one sentence, one formula, one row or one heading, with the lines it came from.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import NamedTuple

from reader_tui.text.paper.blocks import Section
from reader_tui.text.paper.forms import Body
from reader_tui.text.paper.furniture import Extent
from reader_tui.text.paper.headings import Plain
from reader_tui.text.paper.scanner import Piece

_STEP = re.compile(r"\d{1,3}:")
_BULLET = re.compile(r"(?:- )?(•|[–∘◦▪*-]|\d{1,2}[.)]|\([a-z\d]{1,3}\)|[a-z][.)])\s*$")
_OPEN = re.compile(r"[(\[{“‘\"'/≈~=<>×≤≥|$+–—-]$")
_GOES_ON = re.compile(r"[^\w\s(•#\"“‘‘\\↑]|[a-z]")
_NUMBERED = re.compile(r"\s*\(([A-Z]?\.?\d+(?:\.\d+)*[a-z]?)\)\s*$")
_EQUATION = re.compile(r"\([A-Z]?\.?\d+(?:\.\d+)*[a-z]?\)$")
_WORDS = re.compile(r"[A-Za-z]{4,}(?: [A-Za-z]{2,}){2,}")
_CAPTION = re.compile(r"(?:Figure|Table|Algorithm|Listing) [A-Z]?\.?\d+")
_CELL, _LONGEST_CELL = 60, 600
"""Characters of a cell that stands on a line of its own, behind a gap and at all."""
_LONGEST_ROW = 20_000
_LONGEST_BULLET = 8
_INVISIBLE = str.maketrans("", "", "\u2061\u2062\u2063\u2064\u200b\ufeff")


class _Joined(NamedTuple):
    """A line put together of `stop - start` lines; `glyphs` says that a formula stands in it."""

    start: int
    stop: int
    text: str
    glyphs: int
    apart: bool


def _is_glyph(line: str) -> bool:
    """Whether a line is a bit of a formula: up to three signs, none of them the mark of a step."""
    text = _visible(line)
    return len(text) <= 3 and not (_STEP.match(text) or _BULLET.match(text) or text == "↑")


def _visible(line: str) -> str:
    """A line without blanks around it, and without signs that nobody sees."""
    text = line.strip()
    return text if text.isascii() else text.translate(_INVISIBLE)


def _is_bullet(text: str) -> bool:
    """Whether a text without blanks around it is the mark of an item."""
    return len(text) <= _LONGEST_BULLET and _BULLET.match(text) is not None


class Glyphs:
    """One walk over the lines of a page's text, with the headings found in them."""

    def __init__(self, body: Body, extent: Extent) -> None:
        self._lines = body.lines
        self._extent = extent
        self._plain = Plain(extent.contents)
        self.sections: dict[int, Section] = {}
        """By the line they stand on, as `pieces` comes to them."""

    def pieces(self) -> Iterator[Piece]:
        """The pieces of the text: kinds `heading`, `item`, `tabs`, `formula` and `text`."""
        held: list[_Joined] = []
        bullet: _Joined | None = None
        for line in self._joined():
            if held and self._is_cell(held[-1], line):
                held[-1] = held[-1]._replace(stop=line.stop, text=held[-1].text + line.text)
                continue
            if held and not self._same_table(held, line):
                yield _rows(held)
                held = []
            if bullet and (line.apart or line.start == bullet.stop):
                yield _item(bullet, line)
                bullet = None
            elif ("\t" in line.text.strip("\n") and not _is_formula(line)) or held:
                held.append(line)
            elif _is_bullet(line.text.strip()):
                bullet = line
            else:
                yield self._piece(line)
        if held:
            yield _rows(held)

    def _piece(self, line: _Joined) -> Piece:
        if _is_formula(line):
            return _formula(line)
        if not line.glyphs and (section := self._plain.read(line.text)):
            self.sections[line.start] = section
            return Piece("heading", line.start, line.stop, [section.name], str(section.level))
        return Piece("text", line.start, line.stop, [line.text], apart=line.apart)

    def _is_cell(self, row: _Joined, line: _Joined) -> bool:
        """Whether a line is more of the row before it, whose cells came one a line: a tab that
        parts two of them, or what stands before or behind such a tab."""
        if line.start - row.stop > 2 or row.glyphs > 1:
            return False
        if len(line.text) > _LONGEST_CELL or len(row.text) > _LONGEST_ROW:
            return False
        if not line.text.strip():
            return bool(row.text.strip())
        if "\t" in line.text or not row.text.endswith("\t"):
            return False
        if _CAPTION.match(line.text) or self._plain.is_heading(line.text):
            return False
        behind = next((text for text in self._lines[line.stop : line.stop + 3] if text), "")
        if behind and not behind.strip():
            return True
        # What stands behind a gap may be the paragraph behind the table.
        return self._lines[row.stop - 1] == "\t" and (not line.apart or len(line.text) <= _CELL)

    def _same_table(self, held: list[_Joined], line: _Joined) -> bool:
        """Whether a line goes on the rows before it: a row, or the name of a group of rows."""
        if _is_formula(line) and line.apart:
            return False
        if "\t" in line.text:
            return not line.apart or line.start - held[-1].stop < 3
        if line.apart or _CAPTION.match(line.text) or len(line.text) > 80:
            return False
        if self._plain.is_heading(line.text):
            return False
        behind = line.stop
        return behind < self._extent.stop and (
            "\t" in self._lines[behind] or self._tabbed_soon(behind)
        )

    def _tabbed_soon(self, at: int) -> bool:
        """Whether a row comes within the next lines, before an empty one."""
        for line in self._lines[at : min(at + 6, self._extent.stop)]:
            if not line.strip(" "):
                return False
            if "\t" in line:
                return True
        return False

    def _joined(self) -> Iterator[_Joined]:
        """The lines as they were before formulas broke them."""
        lines, extent = self._lines, self._extent
        at, apart = extent.start, True
        while at < extent.stop:
            if at in extent.without or not lines[at].strip(" \r\u00a0"):
                at, apart = at + 1, True
                continue
            start, glyphs = at, 0
            parts = [lines[at]]
            while at + 1 < extent.stop and at + 1 not in extent.without:
                if not self._continues(start, at + 1, glyphs > 0):
                    break
                at += 1
                glyphs += _is_glyph(lines[at])
                parts.append(lines[at])
            glyphs += len(parts) > 1 and _is_glyph(parts[0])
            yield _Joined(start, at + 1, _put(parts), glyphs, apart)
            at, apart = at + 1, False

    def _continues(self, start: int, at: int, mathematical: bool) -> bool:
        """Whether the line at a place goes on the one before it, and those from `start`."""
        before, line = self._lines[at - 1], self._lines[at]
        if not line.strip(" ") or _STEP.match(line) or _CAPTION.match(line):
            return False
        above, bare = before.strip(), line.strip()
        if _is_bullet(above) or "↑" in (bare, above):
            return bool(_EQUATION.match(bare)) and not above
        own = _visible(line)
        if not own or (not above and _EQUATION.match(own)):
            return "\t" not in line or mathematical
        if before[-1:] == " " and (_is_glyph(line) or above[-1:] not in (".", ":", "")):
            return True
        if mathematical and len(self._lines[start]) > 60 and not _CAPTION.match(self._lines[start]):
            return "\t" not in line  # a paragraph ends at an empty line only
        if _is_glyph(before):
            return _is_glyph(line) or line[0] == " " or bool(_GOES_ON.match(line)) or (
                self._is_name(at)
            )  # fmt: skip
        if line[:1] == " " and mathematical:
            return True
        return _is_glyph(line) and (
            bool(_OPEN.search(before)) or mathematical or not own.isascii()
        )  # fmt: skip

    def _is_name(self, at: int) -> bool:
        """Whether a line is a word inside a formula: short, and more of the formula behind it."""
        line = self._lines[at]
        behind = self._lines[at + 1] if at + 1 < self._extent.stop else ""
        return len(line) < 20 and " " not in line.strip() and bool(behind.strip()) and (
            _is_glyph(behind) or behind[:1] == " " or bool(_GOES_ON.match(behind))
        )  # fmt: skip


def _put(parts: list[str]) -> str:
    """Lines in one, as close as they stood."""
    text = "".join(parts).translate(_INVISIBLE) if len(parts) > 1 else parts[0]
    return text.replace("\u00a0", " ")


def _is_formula(line: _Joined) -> bool:
    """Whether a line is a formula that stood alone: opened by a tab, with hardly a word in it."""
    if line.text[:1] != "\t" or line.glyphs < 2 or line.text.count("\t") > 40:
        return False
    return not _WORDS.search(line.text)


def _formula(line: _Joined) -> Piece:
    text = " ".join(line.text.split())
    found = _NUMBERED.search(text)
    number = f"({found[1]})" if found else ""
    if found:
        text = text[: found.start()]
    return Piece("formula", line.start, line.stop, [text], number)


def _rows(held: list[_Joined]) -> Piece:
    """Rows of a table; the names of groups of rows are among them."""
    rows = [line.text for line in held]
    return Piece("tabs", held[0].start, held[-1].stop, rows, apart=held[0].apart)


def _item(bullet: _Joined, line: _Joined) -> Piece:
    found = _BULLET.match(bullet.text.strip())
    mark = found[1] if found else "•"
    return Piece("item", bullet.start, line.stop, [line.text], mark)
