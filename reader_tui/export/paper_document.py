"""JSON of our own: all that is known of a paper, to be read back; keys and order are a promise.

A document is `{"schema":1,"papers":[...]}` with a paper a line; JSONL has a paper a line alone.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Sequence

from reader_tui.export.kept import Kept
from reader_tui.papers.verbs import State

SCHEMA = 1

_dumps = json.JSONEncoder(ensure_ascii=False, separators=(",", ":")).encode


def json_document(kept: Iterable[Kept]) -> Iterator[str]:
    """One document."""
    before = f'{{"schema":{SCHEMA},"papers":[\n'
    start = before
    for one in kept:
        yield before + _dumps(record(one))
        before = ",\n"
    yield start + "]}\n" if before is start else "\n]}\n"


def json_lines(kept: Iterable[Kept]) -> Iterator[str]:
    """A paper a line."""
    return (_dumps(record(one)) + "\n" for one in kept)


def record(kept: Kept) -> dict[str, object]:
    """The values of one paper: what `--json` shows of it, then what was kept with it."""
    paper = kept.paper
    organization = paper.organization
    return {
        "id": paper.id,
        "title": paper.title,
        "abstract": paper.abstract or None,
        "title_raw": paper.title_raw or None,
        "abstract_raw": paper.abstract_raw or None,
        "authors": paper.authors,
        "organization": organization
        and {"name": organization.name, "fullname": organization.fullname},
        "day": paper.day,
        "published": paper.published,
        "upvotes": paper.upvotes,
        "comments": paper.comments,
        "stars": paper.stars,
        "ai_summary": paper.ai_summary,
        "keywords": paper.keywords,
        "submitter": paper.submitter,
        "withdrawn": paper.withdrawn if paper.title_raw else None,
        "links": [link._asdict() for link in paper.links],
        "state": state_record(kept.state, kept.read_at, kept.reasons),
        "key": kept.key or None,
        "tags": kept.tags,
        "note": kept.note or None,
        "kept_at": kept.kept_at,
        "primary_class": kept.primary_class,
        "journal_ref": kept.journal_ref,
        "doi": kept.doi,
    }


def state_record(
    state: State, read_at: str | None = None, reasons: Sequence[str] = ()
) -> dict[str, object]:
    """What the reader did with a paper: its marks, when it was marked read, which rules it fits."""
    return {**state._asdict(), "read_at": read_at, "reasons": list(reasons)}
