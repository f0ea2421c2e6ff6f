"""Markdown cut into pieces, line by line and once: what kind each is and which lines it takes.

This is no CommonMark: formulas stand bare in the text, so that a backslash, a star or an
underscore means nothing here; only what stands at a line's start does.
"""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Callable, Iterator
from typing import NamedTuple

from reader_tui.text.paper.forms import OCR, SCANNED, Body
from reader_tui.text.paper.furniture import Extent

_ATX = re.compile(r" {0,3}(#{1,6})[ \t]+(?=\S)(.*)$")
_LINE_UNDER = re.compile(r"(=|-)\1{2,}[ \t]*$")
_RULE = re.compile(r" {0,3}(?:-[ \t]*){3,}$| {0,3}(?:\*[ \t]*){3,}$| {0,3}(?:_[ \t]*){3,}$")
_ITEM = re.compile(r"( *)([*+-]|\d{1,3}[.)])(?:[ \t]+|$)(.*)$")
_PICTURE = re.compile(
    r"\[?!\[(?P<alt>(?:[^\[\]]|\[[^\[\]]{0,200}\]){0,800})\]\("
    r"(?P<url>[^()\s]{0,1000}(?:\([^()]{0,200}\)[^()\s]{0,200}){0,3})[^()]{0,400}\)"
    r"(?P<behind>[^\[\]()]{0,80}\]\([^()\s]{0,1000}(?: \"[^\"]{0,400}\")?\))?"
)
_GLUED_HEADING = re.compile(r"(?<=[^\s#`\\&])(#{2,6} (?=[A-Z\d]))")
_GLUED_CAPTION = re.compile(
    r"(?<=[^\s(\[“\"'‘*,–-])"
    r"((?:\*\*)?(?:Figure|Table|Algorithm) [A-Z]?\.?\d+(?:\.\d+)?[:.]\*{0,2} )"
)
_CAPTIONED = ("Figure ", "Table ", "Algorithm ")
_GLUED_MATH = re.compile(r"(?<=\S)[ \n]*(\$\$(?:[^$]|\$(?!\$)){3,4000}\$\$)[ \n]*")
_FENCE = re.compile(r"(`{3,}|~{3,})")
_MATH_END = re.compile(r"\$\$\s*[.,;]?\s*$")


class Piece(NamedTuple):
    """Lines that belong together; `start` and `stop` are their place in the text received.

    The kinds are `text`, `heading`, `item`, `quote`, `code`, `pipes`, `html`, `picture`, `math`
    and `rule`. `mark` is the sign of an item, the signs of a heading, or the addresses and words
    of pictures.
    """

    kind: str
    start: int
    stop: int
    lines: list[str]
    mark: str = ""
    indent: int = 0
    apart: bool = True
    """Whether an empty line stands before it."""


class Scanner:
    """One walk over the lines of one paper."""

    def __init__(self, body: Body, extent: Extent) -> None:
        self._lines = body.lines
        self._stop = extent.stop
        self._start = extent.start
        self._without = extent.without
        self._scanned = body.form in SCANNED
        self._splits = body.form == OCR
        self._fences = [
            at for at in range(self._start, self._stop) if "```" in self._lines[at]
        ]  # fmt: skip

    def headings(self) -> Iterator[tuple[int, str]]:
        """The signs and titles of all headings, without looking at anything else."""
        fenced = {
            at
            for begin, end in zip(self._fences[::2], self._fences[1::2], strict=False)
            for at in range(begin, end)
        }
        for at in range(self._start, self._stop):
            line = self._lines[at]
            if line[:1] == "#" and at not in fenced and (found := _ATX.match(line)):
                if self._is_heading(at, found):
                    yield len(found[1]), _title(found[2])
            elif line[:3] in ("---", "===") and at > self._start and self._underlined(at - 1):
                yield 1 if line[0] == "=" else 2, self._lines[at - 1].strip()

    def pieces(self) -> Iterator[Piece]:
        """All pieces in their order; empty lines only part them."""
        at = self._start
        apart = True
        while at < self._stop:
            line = self._lines[at]
            if at in self._without or not line.strip():
                at += 1
                apart = True
                continue
            for piece in self._pieces_at(at, line):
                yield piece._replace(apart=apart)
                at = max(at + 1, piece.stop)
                apart = False

    def _pieces_at(self, at: int, line: str) -> Iterator[Piece]:
        """The piece that begins at a line, or the several that stand on it."""
        first = line.lstrip()[0]
        if first == "#" and (found := _ATX.match(line)) and self._is_heading(at, found):
            yield Piece("heading", at, at + 1, [_title(found[2])], str(len(found[1])))
        elif self._underlined(at):
            signs = "1" if self._lines[at + 1][0] == "=" else "2"
            yield Piece("heading", at, at + 2, [line.strip()], signs)
        elif first in "`~" and (end := self._fence_end(at)):
            yield self._code(at, end)
        elif first in "-*_" and _RULE.match(line):
            yield Piece("rule", at, at + 1, [])
        elif first == "|" and line.count("|") > 1:
            end = self._while(at, lambda next_line: next_line.lstrip()[:1] == "|")
            yield Piece("pipes", at, end, self._lines[at:end])
        elif first == ">":
            end = self._while(at, lambda next_line: next_line.lstrip()[:1] == ">")
            yield Piece("quote", at, end, [text.lstrip()[1:] for text in self._lines[at:end]])
        elif first == "$" and line.lstrip().startswith("$$") and (end := self._math_end(at)):
            yield Piece("math", at, end, self._lines[at:end])
        elif (found := _ITEM.match(line)) and self._is_item(found):
            yield from self._parted(self._item(at, found))
        else:
            yield from self._text(at)

    def _is_heading(self, at: int, found: re.Match[str]) -> bool:
        """A single sign is a heading above the paper only, or where pages were read."""
        if len(found[1]) > 1 or self._scanned:
            return True
        return self._empty(at - 1) and self._empty(at + 1) and at - self._start < 400

    def _underlined(self, at: int) -> bool:
        if self._scanned or at + 1 >= self._stop or not self._empty(at - 1):
            return False
        if not _LINE_UNDER.match(self._lines[at + 1]) or self._lines[at].lstrip()[0] in "|>":
            return False
        return len(self._lines[at]) < 400

    def _empty(self, at: int) -> bool:
        return not self._start <= at < self._stop or not self._lines[at].strip()

    def _is_item(self, found: re.Match[str]) -> bool:
        """Scanned text has items with one space; else a sign or number stands wide of its text."""
        return self._scanned or found[2] in "-*" or found[0][found.end(2) :][:2] in ("", "  ")

    def _item(self, at: int, found: re.Match[str]) -> Piece:
        end = self._while(at, self._goes_on)
        lines = [found[3], *self._lines[at + 1 : end]]
        if not any(line.strip(" \t•–*-") for line in lines):  # its text follows behind a gap
            behind = end
            while behind < self._stop and self._empty(behind):
                behind += 1
            if behind < self._stop and self._plain(behind):
                end = self._while(behind, self._goes_on)
                lines = self._lines[behind:end]
        return Piece("item", at, end, lines, found[2], len(found[1]))

    def _plain(self, at: int) -> bool:
        line = self._lines[at]
        return self._goes_on(line) and not self._underlined(at) and at not in self._without

    def _goes_on(self, line: str) -> bool:
        """Whether a line continues the text above it."""
        text = line.lstrip()
        if not text or _ATX.match(line) or text[0] in "|>" or text.startswith(("```", "$$", "![")):
            return False
        if "<table" in text or _RULE.match(line):
            return False
        found = _ITEM.match(line)
        return found is None or not self._is_item(found)

    def _while(self, at: int, holds: Callable[[str], bool]) -> int:
        """The line behind the ones from the next on that are not empty and for which it holds."""
        end = at + 1
        while end < self._stop and end not in self._without and self._lines[end].strip():
            if not holds(self._lines[end]):
                break
            end += 1
        return end

    def _fence_end(self, at: int) -> int:
        """The line behind the fence that closes the one at a line; 0 when none does."""
        if not _FENCE.match(self._lines[at].lstrip()):
            return 0
        nth = bisect_left(self._fences, at)
        if nth + 1 < len(self._fences) and self._fences[nth] == at:
            return self._fences[nth + 1] + 1
        return 0

    def _code(self, at: int, end: int) -> Piece:
        """What stands between two fences; a doubled fence closes one block and opens the next."""
        doubled = re.fullmatch(r"\s*`{6}\s*", self._lines[end - 1]) is not None
        return Piece("code", at, end - doubled, self._lines[at + 1 : end - 1])

    def _math_end(self, at: int) -> int:
        """The line behind the dollars that close a formula; 0 when they do not close."""
        line = self._lines[at].strip()
        if len(line) > 4 and _MATH_END.search(line[2:]):
            return at + 1
        for end in range(at + 1, min(at + 80, self._stop)):
            if not self._lines[end].strip():
                return 0
            if _MATH_END.search(self._lines[end]):
                return end + 1
        return 0

    def _text(self, at: int) -> Iterator[Piece]:
        """Lines of text, parted where a picture, a table or a glued heading stands in them."""
        line = self._lines[at]
        if line.lstrip()[:2] == "![" or line.lstrip()[:3] == "[![":
            yield from self._pictures(at)
        elif "<table" in line:
            yield from self._html(at)
        else:
            end = self._while(at, lambda text: self._goes_on(text) and "```" not in text[1:])
            if self._splits and "```" in line:
                end = at + 1
            yield from self._parted(Piece("text", at, end, self._lines[at:end]))

    def _parted(self, piece: Piece) -> Iterator[Piece]:
        """A piece of text, and what pages ran together with it: headings, captions, formulas,
        code."""
        if not self._splits:
            yield piece
            return
        text = "\n".join(piece.lines)
        code = None
        if text.rstrip().endswith("```") and (stop := self._opened(piece.stop - 1)):
            code = self._code(piece.stop - 1, stop)
            text = text.rstrip().rstrip("`")
        marked = text
        if any(map(text.__contains__, _CAPTIONED)):
            marked = _GLUED_CAPTION.sub(r"\n\n\1", marked)
        if "## " in text:
            marked = _GLUED_HEADING.sub(r"\n\n\1", marked)
        if "$$" in marked:
            marked = _GLUED_MATH.sub(r"\n\n\1\n\n", marked)
        first, *parts = marked.split("\n\n")
        yield piece._replace(lines=first.split("\n"))
        for part in filter(None, parts):
            yield self._part(piece, part)
        if code is not None:
            yield code

    def _part(self, piece: Piece, part: str) -> Piece:
        """What was glued behind a piece."""
        found = _ATX.match(part)
        if found and "\n" not in part:
            mark = str(len(found[1]))
            return Piece("heading", piece.start, piece.stop, [_title(found[2])], mark)
        kind = "math" if part.startswith("$$") else "text"
        return Piece(kind, piece.start, piece.stop, part.split("\n"))

    def _opened(self, at: int) -> int:
        """The line behind the fence that closes the one at a sentence's end; 0 when none does."""
        nth = bisect_left(self._fences, at)
        return self._fences[nth + 1] + 1 if nth + 1 < len(self._fences) else 0

    def _pictures(self, at: int) -> Iterator[Piece]:
        """The pictures at a line's start, then what stands behind them."""
        line = self._lines[at].strip()
        found: list[str] = []
        end = 0
        while picture := _PICTURE.match(line, end):
            found.append(f"{picture['url']}\t{' '.join(picture['alt'].split())}")
            end = picture.end()
            while end < len(line) and line[end] == " ":
                end += 1
        if not found:
            yield Piece("text", at, at + 1, [line])
            return
        yield Piece("picture", at, at + 1, found)
        if line[end:]:
            yield Piece("text", at, at + 1, [line[end:]])

    def _html(self, at: int) -> Iterator[Piece]:
        """A table in HTML with what stands before and behind it on its lines."""
        line = self._lines[at]
        opens = line.index("<table")
        if line[:opens].strip():
            yield Piece("text", at, at + 1, [line[:opens]])
        end, gap = at, 0
        while end < self._stop and "</table>" not in self._lines[end][opens if end == at else 0 :]:
            gap = 0 if self._lines[end].strip() else gap + 1
            if gap > 1 or _ATX.match(self._lines[end]):
                break
            end += 1
        lines = [line[opens:], *self._lines[at + 1 : end + 1]]
        lines[-1], closed, rest = lines[-1].partition("</table>")
        stop = min(end + 1, self._stop) if closed else max(end, at + 1)
        yield Piece("html", at, stop, lines if closed or end == at else lines[: end - at])
        if rest.strip():
            yield Piece("text", end, end + 1, [rest])


def _title(text: str) -> str:
    """A heading's words without the signs that may close it."""
    bare = text.rstrip()
    closed = bare.rstrip("#")
    return closed.rstrip() if closed.endswith(" ") else bare
