"""Pieces of a text made into blocks, one after the other, each told by what it says.

What belongs to a block but stands apart from it, such as the caption of a table, is joined
afterwards (`seams`).
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from typing import Any

from reader_tui.text.clean import clean, clean_lines
from reader_tui.text.paper import grids
from reader_tui.text.paper.bibliography import Bibliography
from reader_tui.text.paper.blocks import CITATION, LINK, Block, Paper, Picture, Section, Span
from reader_tui.text.paper.captions import ALGORITHM, TABLE, Caption, caption
from reader_tui.text.paper.densities import is_display, is_flat, numbered
from reader_tui.text.paper.forms import SCANNED, TEXT
from reader_tui.text.paper.headings import is_references, levelled
from reader_tui.text.paper.prose import LONGEST, Prose, Setter
from reader_tui.text.paper.scanner import Piece

_MARK = re.compile(r"(?:[•·∙▪■◦*–—-]|\(?(?:\d{1,3}|[a-zA-Z]|[ivx]{1,4})[.)])\s*(?=\S)")
_STEP = re.compile(r"\s*\d{1,3}:")
_STEP_WORD = re.compile(
    r"\s*(?:Require|Ensure|Input|Output|Return|Initiali[sz]e|for|if|else|while|end|repeat|until|"
    r"return|do|Data|Result|Parameters?|//|▷|#)\b"
)
_SCANNED_NOTE = re.compile(r"<sup>(\d{1,2}|[*†‡§¶\\]{1,3})</sup>\s*(?=\S)")
_STEP_LENGTH = 110
"""Characters of a line of an algorithm, unlike one of a paragraph."""
_CITED = re.compile(r"\](?=[\w✓✗(+−-])")
"""A cell right behind a citation."""
_OPTION = re.compile(r"\s*\[(?:[a-z]+ ?= ?[\w.\\*-]{1,20},? ?)+\]\s*")
"""What laid out a list, taken for its first item."""
_PDF_NOTE = re.compile(r"\s*(\d{1,2})(?=[A-Z“\"h(]\D)")
_NOTE_TEXT = re.compile(r"(\S{1,3}) \1 footnotetext: ?")


class Assembly:
    """Makes the blocks of one paper out of its pieces, and tells it what they hold."""

    def __init__(self, paper: Paper, setter: Setter, shifted: int, sections: dict[int, Section]):
        self._paper = paper
        self._setter = setter
        self._shift = shifted
        self._sections = sections
        self._scanned = paper.form in SCANNED
        self._plain = paper.form == TEXT
        self._in_references = False
        self._bibliography = Bibliography(paper, setter, self._block)
        self._step = False
        """Whether lines may go on an algorithm."""
        self._after = ""
        """The kind of caption that stood last, while nothing stood behind it."""
        self._kinds: dict[str, Callable[[Piece], Iterator[Block]]] = {
            "heading": self._heading,
            "item": self._item,
            "quote": self._quote,
            "code": self._code,
            "pipes": self._table,
            "html": self._table,
            "tabs": self._table,
            "picture": self._picture,
            "math": self._math,
            "formula": self._formula,
            "text": self._text,
        }

    def blocks(self, piece: Piece) -> Iterator[Block]:
        """The blocks that a piece makes; most make one."""
        make = self._kinds.get(piece.kind)
        if make is None:
            return
        if piece.kind != "text":
            self._step = False
        after = self._after
        for block in make(piece):
            self._after = block.label.split(" ")[0].lower() if _is_bare(block) else ""
            yield block
        if self._after == after and piece.kind != "text":
            self._after = ""

    def _block(self, piece: Piece, kind: str, text: str, **more: Any) -> Block:
        section = len(self._paper.outline) - 1
        source = (piece.start, piece.stop)
        return Block(kind, text, section if section >= 0 else None, source, **more)

    def _heading(self, piece: Piece) -> Iterator[Block]:
        title = self._setter.words(piece.lines[0])
        found = self._sections.get(piece.start)
        section = found or levelled(title, int(piece.mark), self._shift)
        if not title or self._is_title(piece, title):
            if title and not _within(title, self._paper.title):
                yield self._block(piece, "paragraph", title)
            return
        self._in_references = is_references(section.title)
        self._bibliography.begin()
        self._paper.outline.append(section)
        spans = self._spans_of_name(piece.lines[0], section.name)
        yield self._block(piece, "heading", section.name, level=section.level, spans=spans)

    def _spans_of_name(self, raw: str, name: str) -> tuple[Span, ...]:
        """The citations and links in the name of a section, which has lost the signs around it."""
        if "[" not in raw and "://" not in raw:
            return ()
        prose = self._setter.prose(raw, spliced=False)
        # Its number may be set otherwise; from its end on it is the same.
        behind = len(name) - len(prose.text)
        moved = (
            span._replace(start=span.start + behind, end=span.end + behind)
            for span in prose.spans
            if span.kind in (CITATION, LINK) and name.endswith(prose.text[span.start :])
        )
        return tuple(span for span in moved if span.start >= 0)

    def _is_title(self, piece: Piece, title: str) -> bool:
        """Whether a heading above the paper is its title again."""
        if self._plain:
            return False
        if self._paper.outline:
            return self._scanned and _plain(title) == _plain(self._paper.title)
        if self._paper.title.count(" ") > 1 and _within(self._paper.title, title):
            self._paper.title = title  # what its header says may lack signs
            return True
        return piece.mark == "1" and (not self._scanned or _within(title, self._paper.title))

    def _item(self, piece: Piece) -> Iterator[Block]:
        if self._in_references:
            yield self._bibliography.marked(piece, " ".join(piece.lines))
            return
        raw = " ".join(line.strip() for line in piece.lines)
        raw, mark = raw.lstrip(), "•"
        if found := _MARK.match(raw):
            own = found[0].strip()
            mark = own if own[-1] in ".)" else mark
            raw = raw[found.end() :]
        if piece.mark[-1] in ".)":
            mark = piece.mark
        if self._scanned and (found := _SCANNED_NOTE.match(raw)) and piece.mark not in "*-":
            mark = found[1]
        if _OPTION.fullmatch(raw):
            return
        level = piece.indent // (2 if self._scanned else 4)
        prose = self._setter.prose(raw)
        lead = f"{'  ' * min(level, 6)}{mark} "
        spans = tuple(
            span._replace(start=span.start + len(lead), end=span.end + len(lead))
            for span in prose.spans
        )
        yield self._block(piece, "list", lead + prose.text, spans=spans)
        yield from self._notes(piece, prose)

    def _quote(self, piece: Piece) -> Iterator[Block]:
        raw = " ".join(line.strip() for line in piece.lines)
        if self._scanned and (found := _PDF_NOTE.match(raw)):
            yield self._footnote(piece, found[1], raw[found.end() :])
            return
        lines = [self._setter.words(line) for line in piece.lines]
        text = "\n".join(lines).strip("\n")
        if text:
            yield self._block(piece, "quote", re.sub(r"\n{2,}", "\n", text))

    def _code(self, piece: Piece) -> Iterator[Block]:
        lines = [clean_lines(line, LONGEST).rstrip() for line in piece.lines]
        text = "\n".join(lines).strip("\n")
        if text:
            yield self._block(piece, "code", text)

    def _table(self, piece: Piece) -> Iterator[Block]:
        if self._in_references and piece.kind == "tabs":
            yield from self._bibliography.tabbed(piece)
            return
        read = {"pipes": grids.pipes, "html": grids.html, "tabs": grids.tabs}[piece.kind]
        grid = read(piece.lines)
        rows = tuple(tuple(self._cell(cell) for cell in row) for row in grid.rows)
        text = "\n".join(filter(None, (" ".join(filter(None, row)) for row in rows)))
        if text:
            yield self._block(piece, "table", text, rows=rows, heads=grid.heads)

    def _cell(self, cell: str) -> str:
        if cell.isascii() and cell.isalnum():
            return cell
        return self._setter.words(cell, prose=False)

    def _picture(self, piece: Piece) -> Iterator[Block]:
        pictures = []
        for line in piece.lines:
            url, _, alt = line.partition("\t")
            alt = re.sub(r"^Image \d+:? ?", "", clean(alt)).strip()
            if alt.startswith(("Refer to caption", "[Uncaptioned")):
                alt = ""
            address = clean(url) if url.startswith("https://") else None
            pictures.append(Picture(address, self._setter.words(alt) if alt else ""))
        text = " ".join(filter(None, (picture.caption for picture in pictures)))
        yield self._block(piece, "figure", text, pictures=tuple(pictures))

    def _math(self, piece: Piece) -> Iterator[Block]:
        raw = " ".join(" ".join(piece.lines).split()).strip().strip("$").strip()
        tag = ""
        if found := re.search(r"\\tag\*?\{\(?([^{}()]{1,12})\)?\}", raw):
            tag, raw = f"({found[1]})", raw[: found.start()] + raw[found.end() :]
        body, number = numbered(raw)
        yield self._equation(piece, f"${body}$" if body else "", tag or number)

    def _formula(self, piece: Piece) -> Iterator[Block]:
        yield self._equation(piece, piece.lines[0], piece.mark)

    def _equation(self, piece: Piece, raw: str, number: str) -> Block:
        text = self._setter.formula(raw).strip(" $").rstrip(" ,.;") or raw
        shown = f"{text} {number}" if number else text
        return self._block(piece, "math", shown, label=number, caption=text)

    def _text(self, piece: Piece) -> Iterator[Block]:
        lines = [line for line in piece.lines if line.strip()]
        raw = " ".join(line.strip() for line in lines)
        if not self._paper.outline and len(raw) > 9 and _within(raw, self._paper.title):
            return  # the title again
        if self._in_references and self._scanned:
            yield self._bibliography.marked(piece, raw)
        elif self._in_references and self._plain:
            yield from self._bibliography.plain(piece, raw)
        elif found := caption(raw):
            yield from self._captioned(piece, raw, found)
        elif self._step and (block := self._steps(piece, lines, raw)):
            yield block
        else:
            self._step = False
            yield from self._paragraph(piece, lines, raw)

    def _paragraph(self, piece: Piece, lines: list[str], raw: str) -> Iterator[Block]:
        if self._scanned and (found := _SCANNED_NOTE.match(raw)) and found[1].isdigit():
            yield self._footnote(piece, found[1], raw[found.end() :])
        elif _NOTE_TEXT.match(raw):
            parts = _NOTE_TEXT.split(raw)
            for mark, note in zip(parts[1::2], parts[2::2], strict=True):
                yield self._footnote(piece, mark, note)
        elif not self._scanned and len(lines) > 1 and all(line[:2] == "  " for line in lines):
            yield from self._code(piece)
        elif not self._plain and is_display(raw, len(lines)):
            for line in lines:
                yield self._equation(piece, *numbered(line.strip()))
        elif not self._scanned and not self._plain and is_flat(lines, self._after == "table"):
            yield self._flat(piece, lines)
        else:
            yield from self._prose(piece, lines, raw)

    def _prose(self, piece: Piece, lines: list[str], raw: str) -> Iterator[Block]:
        """A paragraph; lines that end in two spaces, or that a conversion kept, stay lines."""
        broken = not self._plain and (not self._scanned or lines[0].endswith("  "))
        if len(lines) > 1 and broken:
            texts = [self._setter.words(line) for line in lines]
            yield self._block(piece, "paragraph", "\n".join(filter(None, texts)))
            return
        prose = self._setter.prose(raw, spliced=bool(self._paper.outline))
        if prose.text:
            yield self._block(piece, "paragraph", prose.text, spans=prose.spans)
        yield from self._notes(piece, prose)

    def _flat(self, piece: Piece, lines: list[str]) -> Block:
        """Rows of a table whose cells ran together: as they came."""
        rows = tuple((_CITED.sub("] ", self._setter.words(line, prose=False)),) for line in lines)
        return self._block(piece, "table", "\n".join(row[0] for row in rows), rows=rows)

    def _notes(self, piece: Piece, prose: Prose) -> Iterator[Block]:
        for mark, text in prose.notes:
            yield self._block(piece, "footnote", text, label=mark)

    def _footnote(self, piece: Piece, mark: str, raw: str) -> Block:
        prose = self._setter.prose(raw)
        return self._block(piece, "footnote", prose.text, label=mark, spans=prose.spans)

    def _captioned(self, piece: Piece, raw: str, found: Caption) -> Iterator[Block]:
        lines = [line for line in piece.lines if line.strip()]
        if found.kind == TABLE and len(lines) > 2 and not self._scanned and not self._plain:
            raw, rest = lines[0].strip(), lines[1:]
        else:
            rest = []
        prose = self._setter.prose(raw)
        shown = caption(prose.text)
        words = prose.text[shown.start :] if shown else prose.text
        yield self._block(
            piece, found.kind, prose.text, label=found.label, caption=words, spans=prose.spans
        )
        yield from self._notes(piece, prose)
        if rest:
            yield self._flat(piece, rest)
        self._step = found.kind == ALGORITHM

    def _steps(self, piece: Piece, lines: list[str], raw: str) -> Block | None:
        """Lines that go on an algorithm; None when they do not look like it."""
        stepped = _STEP.match(raw) or _STEP_WORD.match(raw)
        listed = len(lines) > 2 and max(map(len, lines)) < _STEP_LENGTH
        if (
            not stepped
            and not listed
            and (len(raw) > 200 or (raw[-1:] == "." and raw.count(" ") > 9))
        ):
            return None
        texts = [self._setter.words(line) for line in lines]
        return self._block(piece, ALGORITHM, "\n".join(filter(None, texts)))


def _is_bare(block: Block) -> bool:
    """Whether a block is a caption without what it captions."""
    return bool(block.label and block.caption and not block.rows and not block.pictures)


def _within(title: str, whole: str) -> bool:
    """Whether the words of a title are all in another one."""
    words = re.findall(r"\w+", title.lower())
    known = set(re.findall(r"\w+", whole.lower()))
    return all(word in known for word in words)


def _plain(title: str) -> str:
    return "".join(char for char in title.lower() if char.isalnum())
