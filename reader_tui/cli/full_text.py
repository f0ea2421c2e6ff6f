"""`show --full` and `show --outline`: the whole paper, for people and as a document."""

from __future__ import annotations

import argparse
from collections.abc import Iterator, Sequence

from reader_tui.archive.texts import ReceivedText
from reader_tui.cli.output import Output
from reader_tui.cli.session import Session
from reader_tui.errors import NotFoundError
from reader_tui.text.cells import cell_len, cut, wrap
from reader_tui.text.clean import clean, clean_lines
from reader_tui.text.paper.blocks import Block, Paper
from reader_tui.text.paper.galley import lines
from reader_tui.text.paper.manuscript import section_blocks

_SHARE = 5
"""Cells of a section's share of the text."""


def show(session: Session, args: argparse.Namespace, width: int) -> None:
    """Write the text, one section of it, or its outline, in lines of at most so many cells.

    Raises `NotFoundError` when there is no text, or no such section in it.
    """
    received = session.run(session.feed.text(args.paper))
    texts = session.archive.texts_with(args.paper)
    paper = texts.parsed(args.paper)
    assert paper is not None, "what was received can be parsed"
    blocks = paper.blocks if args.section is None else _section(paper, args.section)
    out = Output(document=args.json)
    if args.json:
        out.document(
            record(args.paper, _title(session, args.paper, paper), received, paper, blocks)
        )
    elif args.outline:
        out.lines(_head(session, args.paper, paper, width))
        out.lines(outline(paper, width))
    elif args.raw:
        out.lines(raw(received.body, None if args.section is None else blocks))
    else:
        if args.section is None:
            out.lines(_head(session, args.paper, paper, width))
        out.lines(lines(blocks, width))


def _section(paper: Paper, number: str) -> list[Block]:
    found = section_blocks(paper, number)
    if found:
        return found
    known = ", ".join(section.number for section in paper.outline if section.number)
    names = f"it has {clean(known, 300)}" if known else "its sections have no numbers"
    raise NotFoundError(f"The text has no section {clean(number, 60)!r}; {names}.")


def _title(session: Session, paper_id: str, paper: Paper) -> str:
    """The title of the text, or the Hub's where the text has none."""
    if paper.title:
        return paper.title
    known = session.archive.paper(paper_id)
    return known.title if known else ""


def _head(session: Session, paper_id: str, paper: Paper, width: int) -> Iterator[str]:
    if title := _title(session, paper_id, paper):
        yield from wrap(title, width)
    yield paper_id
    yield ""


def outline(paper: Paper, width: int) -> Iterator[str]:
    """A line a section: its place, number and title, and its share of the text."""
    sizes = [0] * len(paper.outline)
    for block in paper.blocks:
        if block.section is not None:
            sizes[block.section] += len(block.text)
    total = sum(len(block.text) for block in paper.blocks) or 1
    for at, section in enumerate(paper.outline):
        below = at + 1
        while below < len(sizes) and paper.outline[below].level > section.level:
            below += 1
        share = f"{sum(sizes[at:below]) * 100 / total:.0f}%"
        name = cut("  " * (section.level - 1) + section.name, max(1, width - _SHARE))
        yield f"{name}{' ' * (width - _SHARE - cell_len(name))}{share:>{_SHARE}}"


def raw(body: str, blocks: Sequence[Block] | None) -> Iterator[str]:
    """The text as received, without what a terminal would obey; or only the part of some blocks."""
    received = clean_lines(body, len(body) + 1).split("\n")
    if blocks is None:
        yield from received
    elif blocks:
        yield from received[blocks[0].source[0] : max(block.source[1] for block in blocks)]


# As a document


def record(
    paper_id: str, title: str, received: ReceivedText, paper: Paper, blocks: Sequence[Block]
) -> dict[str, object]:
    """The document of a text; `section` of a block is an index into the outline, or None."""
    return {
        "schema": 1,
        "id": paper_id,
        "fetched": received.fetched,
        "form": paper.form,
        "title": title,
        "outline": [section._asdict() for section in paper.outline],
        "blocks": [_block(block) for block in blocks],
        "figures": [
            {"label": figure.label, "caption": figure.caption, "url": figure.url}
            for figure in paper.figures
        ],
        "references": [
            {"key": entry.key, "text": entry.text, "arxiv": entry.arxiv}
            for entry in paper.references
        ],
    }


def _block(block: Block) -> dict[str, object]:
    """What every block has, and what it alone has."""
    extra: dict[str, object] = {
        "level": block.level,
        "label": block.label,
        "caption": block.caption,
        "items": block.items,
        "rows": block.rows,
        "heads": block.heads,
        "pictures": [picture._asdict() for picture in block.pictures],
    }
    told = {name: value for name, value in extra.items() if value}
    return {"kind": block.kind, "section": block.section, "text": block.text, **told}
