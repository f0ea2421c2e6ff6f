"""Papers with all that the library says of them, as exports and documents show them."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import TYPE_CHECKING

from reader_tui.export.kept import Kept
from reader_tui.papers.models import Paper

if TYPE_CHECKING:
    from reader_tui.archive.archive import Archive
    from reader_tui.library.library import Library


def kept_paper(
    library: Library | None,
    paper: Paper,
    reasons: Sequence[str] = (),
    keys: Mapping[str, str] | None = None,
) -> Kept:
    """The paper with its state, tags, note and key; `reasons` are what its rules are called.

    `keys` are those of all papers, where they are at hand.
    """
    if library is None:
        return Kept(paper, key=(keys or {}).get(paper.id, ""), reasons=tuple(reasons))
    states, annotations = library.states, library.annotations
    return Kept(
        paper,
        key=(library.keys.all() if keys is None else keys).get(paper.id, ""),
        tags=annotations.tags_of(paper.id),
        note=annotations.note_of(paper.id),
        state=states.of(paper.id),
        read_at=states.read_at(paper.id),
        kept_at=states.kept_at(paper.id),
        reasons=tuple(reasons),
    )


def entries(library: Library, papers: Iterable[Paper], keys: Mapping[str, str]) -> list[Kept]:
    """The papers with what an entry of a bibliography says: key, tags and note."""
    tags, notes = library.annotations.texts()
    return [
        Kept(paper, keys.get(paper.id, ""), tags.get(paper.id, ()), notes.get(paper.id, ""))
        for paper in papers
    ]


def printed(archive: Archive, kept: Sequence[Kept]) -> list[Kept]:
    """The same with what arXiv states of each: its class, and where it was printed.

    Raises `ArchiveError`.
    """
    known = archive.publications.of([one.paper.id for one in kept])
    return [
        one._replace(
            primary_class=found.primary_class, journal_ref=found.journal_ref, doi=found.doi
        )
        if (found := known.get(one.paper.id))
        else one
        for one in kept
    ]


def keyed(library: Library | None, papers: Iterable[Paper], pattern: str) -> list[Kept]:
    """The papers, each with a citation key, which the library keeps from now on if it can.

    Not for the event loop's thread. Raises `UsageError` for a pattern that cannot be used.
    """
    found = list(papers)
    if library is not None:
        keys = library.keys.assigned(found, pattern)
    else:
        from reader_tui.export.citation_keys import assigned

        keys = assigned(found, {}, pattern)
    return [kept_paper(library, paper, keys=keys) for paper in found]
