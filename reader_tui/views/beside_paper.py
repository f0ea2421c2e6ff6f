"""What is told beside a paper: why it may be worth it to the reader, and what arXiv said of it."""

from __future__ import annotations

from collections.abc import Iterator

from reader_tui.papers.models import Paper
from reader_tui.papers.publication import edition_words
from reader_tui.views.sources import Sources


def told(sources: Sources, paper: Paper) -> tuple[str, ...]:
    """The learned reason, then what arXiv said of newer versions and printing; a line each."""
    return tuple(filter(None, (sources.worth_order.reason(paper), heard(sources, paper.id))))


def heard(sources: Sources, paper_id: str) -> str:
    """`arXiv: v3, 12 Nov 2026; printed: JMLR 27`; empty when nothing is newer than the first."""
    one = sources.archive.publications.of([paper_id]).get(paper_id)
    if one is None:
        return ""

    def parts() -> Iterator[str]:
        if one.version > 1:
            yield edition_words(one.edition)
        if printed := one.journal_ref or (one.doi and f"DOI {one.doi}"):
            yield f"printed: {printed}"

    said = "; ".join(parts())
    return f"arXiv: {said}" if said else ""
