"""RIS, as Zotero, EndNote and Mendeley take it: a tag a line, tags as KW, the note as N1."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from reader_tui.export.author_name import AuthorName, of_paper
from reader_tui.export.bibtex import entry_key
from reader_tui.export.kept import Kept

CONTINUED = " " * 6
"""What a line of a note begins with that goes on from the one before."""


def ris(kept: Iterable[Kept]) -> Iterator[str]:
    """Records with a blank line between them."""
    return ("".join(f"{tag}  - {value}\n" for tag, value in _record(one)) + "\n" for one in kept)


def _record(kept: Kept) -> Iterator[tuple[str, str]]:
    paper = kept.paper
    year, month, day = kept.date
    yield "TY", "JOUR" if kept.journal_ref else "UNPB"
    yield "ID", entry_key(kept)
    yield "TI", paper.title
    yield from (("AU", _name(author)) for author in of_paper(paper))
    yield "PY", str(year)
    yield "DA", "/".join([str(year), *(f"{part:02}" for part in (month, day) if part)])
    if kept.journal_ref:
        yield "JO", kept.journal_ref
    if paper.abstract:
        yield "AB", paper.abstract
    yield "PB", "arXiv"
    yield "AN", f"arXiv:{paper.id}"
    yield "DO", kept.doi or kept.arxiv_doi
    yield "UR", kept.abs_url
    yield from (("KW", tag) for tag in kept.tags)
    if kept.note:
        yield "N1", kept.note.replace("\n", "\n" + CONTINUED)
    yield "ER", ""


def _name(author: AuthorName) -> str:
    return author.family if author.is_group else author.inverted
