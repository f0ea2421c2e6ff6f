"""CSL-JSON, the records that citation processors read."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator

from reader_tui.export.author_name import AuthorName, of_paper
from reader_tui.export.bibtex import entry_key
from reader_tui.export.kept import Kept

_dumps = json.JSONEncoder(ensure_ascii=False, separators=(",", ":")).encode


def csl_json(kept: Iterable[Kept]) -> Iterator[str]:
    """An array, one record a line."""
    before = "[\n"
    for one in kept:
        yield before + _dumps(_record(one))
        before = ",\n"
    yield "\n]\n" if before == ",\n" else "[]\n"


def _record(kept: Kept) -> dict[str, object]:
    paper = kept.paper
    record = {
        "id": entry_key(kept),
        "type": "article",
        "title": paper.title,
        "author": [_name(author) for author in of_paper(paper)],
        "issued": {"date-parts": [[part for part in kept.date if part]]},
        "abstract": paper.abstract,
        "publisher": "arXiv",
        "archive": "arXiv",
        "number": f"arXiv:{paper.id}",
        "container-title": kept.journal_ref,
        "DOI": kept.doi or kept.arxiv_doi,
        "URL": kept.abs_url,
        "keyword": ", ".join(tag.replace(",", ";") for tag in kept.tags),
        "note": kept.note,
    }
    return {name: value for name, value in record.items() if value}


def _name(author: AuthorName) -> dict[str, str]:
    if author.is_group:
        return {"literal": author.family}
    parts = {
        "family": author.family,
        "given": author.given,
        "non-dropping-particle": author.particle,
        "suffix": author.suffix,
    }
    return {name: part for name, part in parts.items() if part}
