"""Papers that a reader names as examples of what is kept: by ids, addresses, files or an author."""

from __future__ import annotations

import os
from pathlib import Path
from typing import NamedTuple

from reader_tui.errors import NotFoundError, UsageError
from reader_tui.text.clean import clean
from reader_tui.text.links import arxiv_id
from reader_tui.views.sources import Sources


class Named(NamedTuple):
    """The ids that were named, each once, and how many entries had none."""

    ids: list[str]
    refused: int = 0


def named(sources: Sources, word: str) -> Named:
    """The papers that an id, an address, a file or an author's name means.

    Not for the event loop. Raises `UsageError` for a file that cannot be read, and
    `NotFoundError` for what is none of them.
    """
    if paper_id := arxiv_id(word):
        return Named([paper_id])
    path = Path(os.path.expanduser(word))
    if not path.is_file():
        return Named(_by(sources, word))
    try:
        return read(path.read_text("utf-8", "replace"))
    except OSError as problem:
        raise UsageError(f"{clean(word, 80)}: {problem.strerror}") from None


def read(text: str) -> Named:
    """The papers of a file: a list of ids, bookmarks, BibTeX, RIS or JSON."""
    from reader_tui.export import file_kinds

    found = file_kinds.read(text)
    return Named(list(dict.fromkeys(one.id for one in found.found)), len(found.refused))


def _by(sources: Sources, name: str) -> list[str]:
    """The papers of an author; raises `NotFoundError` where there are none."""
    from reader_tui.query.terms import term

    ids = sources.archive.search.ids(sources.parse(term("author", name)))
    if not ids:
        raise NotFoundError(
            f"{clean(name, 80)!r} is no file, no arXiv id or address, and no author in the archive."
        )
    return list(ids)
