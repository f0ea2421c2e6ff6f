"""A whole paper's text parsed: at once, or block by block, so that nobody waits for the end."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

from reader_tui.text.clean import clean
from reader_tui.text.paper.assembly import Assembly
from reader_tui.text.paper.blocks import Block, Figure, Paper
from reader_tui.text.paper.doubles import NONE, kind_of
from reader_tui.text.paper.forms import LIMIT, PAGE, READER, SCANNED, SETEXT, TEXT, body_of
from reader_tui.text.paper.furniture import extent
from reader_tui.text.paper.glyphs import Glyphs
from reader_tui.text.paper.headings import shift
from reader_tui.text.paper.prose import Setter
from reader_tui.text.paper.scanner import Scanner
from reader_tui.text.paper.seams import joined

_DOUBLED = (READER, SETEXT, PAGE)


class Manuscript:
    """One text being parsed.

    `paper` has its form and title at once; its blocks, outline, figures and references grow as
    `blocks` is read.
    """

    def __init__(self, received: str) -> None:
        body = body_of(received[:LIMIT])
        kind = kind_of(received) if body.form in _DOUBLED else NONE
        self._setter = Setter(body.form, kind)
        self._body = body
        self.paper = Paper(body.form, self._setter.words(clean(body.title)))

    def blocks(self) -> Iterator[Block]:
        """The blocks in reading order, each as soon as it is known whole; to be read once."""
        paper, body = self.paper, self._body
        around = extent(body)
        if paper.form == TEXT:
            glyphs = Glyphs(body, around)
            made = Assembly(paper, self._setter, 0, glyphs.sections)
            pieces = glyphs.pieces()
        else:
            scanner = Scanner(body, around)
            made = Assembly(paper, self._setter, shift(scanner.headings()), {})
            pieces = scanner.pieces()
        drafts = (block for piece in pieces for block in made.blocks(piece))
        named = unnamed = 0
        for block in joined(drafts, paper.form in SCANNED):
            at = len(paper.blocks)
            if block.kind == "figure" and block.label:
                url = next((picture.url for picture in block.pictures if picture.url), None)
                paper.figures.append(Figure(block.label, block.caption, url, at))
            elif block.kind == "figure" and block.pictures:
                unnamed += 1
                block = replace(block, level=unnamed)
            if block.kind == "list" and block.label and named < len(paper.references):
                entry = paper.references[named]
                paper.references[named] = entry._replace(block=at)
                named += 1
            paper.blocks.append(block)
            yield block


def parse(received: str) -> Paper:
    """The whole text of a paper; whatever it is, what is in it is kept and shown as text.

    More than 5,000,000 characters are cut. It is linear in the text and raises nothing for it.
    """
    manuscript = Manuscript(received)
    for _ in manuscript.blocks():
        pass
    return manuscript.paper


def section_blocks(paper: Paper, number: str) -> list[Block]:
    """The blocks of a section and of those below it; none when there is no such number or title.

    >>> section_blocks(Paper("reader", ""), "4.2")
    []
    """
    wanted = number.strip().rstrip(".").lower().removeprefix("appendix ")
    numbers = [section.number.lower().removeprefix("appendix ") for section in paper.outline]
    titles = [section.title.lower() for section in paper.outline]
    known = numbers if wanted in numbers else titles
    if not wanted or wanted not in known:
        return []
    at = known.index(wanted)
    end = at + 1
    while end < len(paper.outline) and paper.outline[end].level > paper.outline[at].level:
        end += 1
    return [
        block for block in paper.blocks if block.section is not None and at <= block.section < end
    ]
