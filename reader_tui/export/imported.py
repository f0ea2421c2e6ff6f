"""What a file says of papers: ids, tags, notes and states, and what was not understood.

Nothing is fetched here. Every reader takes the time of the text's length, whatever stands in it,
and gives cleaned text.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from typing import NamedTuple

from reader_tui.export.kept import NAME_LIMIT
from reader_tui.papers.models import Paper
from reader_tui.papers.verbs import State
from reader_tui.text.clean import clean, clean_lines
from reader_tui.text.links import arxiv_id

TAGS_LIMIT = 200
"""How many tags a paper is given at most by one file."""

_TAG_LIMIT = 100
_REASON_LIMIT = 80
_INSIDE = re.compile(
    r"(?i)(?:arxiv(?:\.org/(?:abs|pdf|html|format)/|\s?:\s?|\.)|(?:huggingface\.co|hf\.co)/papers/"
    r"|alphaxiv\.org/(?:abs|overview|pdf)/)(\d{2}(?:0[1-9]|1[0-2])\.\d{4,5})(?!\d)"
)


class Found(NamedTuple):
    """A paper that a file names. What the file does not say is empty or None.

    `line` counts from 1. `state` is what the reader did, `paper` the record, both of our own JSON
    only; of such a paper nothing need be fetched.
    """

    id: str
    line: int
    tags: tuple[str, ...] = ()
    note: str = ""
    key: str = ""
    state: State | None = None
    read_at: str | None = None
    kept_at: str | None = None
    paper: Paper | None = None


class Refused(NamedTuple):
    """A place in a file that names no paper: its line from 1, how it begins, and why."""

    line: int
    text: str
    reason: str


@dataclass(frozen=True, slots=True)
class Imported:
    """All that was read of one file, each paper once, in the file's order."""

    found: tuple[Found, ...]
    refused: tuple[Refused, ...] = ()


Part = Found | Refused
"""What a reader of one kind of file gives, piece by piece."""


@dataclass(slots=True)
class _Gathering:
    """Joins what is said of one paper in several places."""

    found: dict[str, Found] = field(default_factory=dict)
    refused: list[Refused] = field(default_factory=list)

    def take(self, part: Part) -> None:
        """Take in one more piece."""
        if isinstance(part, Refused):
            self.refused.append(part)
            return
        known = self.found.get(part.id)
        self.found[part.id] = part if known is None else _joined(known, part)


def gathered(parts: Iterable[Part]) -> Imported:
    """The pieces as one answer."""
    gathering = _Gathering()
    for part in parts:
        gathering.take(part)
    return Imported(tuple(gathering.found.values()), tuple(gathering.refused))


def _joined(first: Found, second: Found) -> Found:
    """What two places say of one paper: all tags, both notes, else what is said first."""
    notes = [first.note]
    if second.note and second.note not in first.note:
        notes.append(second.note)
    return first._replace(
        tags=tuple(dict.fromkeys((*first.tags, *second.tags)))[:TAGS_LIMIT],
        note=clean_lines("\n".join(filter(None, notes))),
        key=first.key or second.key,
        state=first.state or second.state,
        read_at=first.read_at or second.read_at,
        kept_at=first.kept_at or second.kept_at,
        paper=first.paper or second.paper,
    )


def found(id: str, line: int, tags: Iterable[str] = (), note: str = "", key: str = "") -> Found:
    """A paper that was found, its texts cleaned; each tag once, and none empty."""
    names = filter(None, (clean(tag, _TAG_LIMIT) for tag in tags))
    tags = tuple(dict.fromkeys(names))[:TAGS_LIMIT]
    return Found(id, line, tags, clean_lines(note), clean(key, NAME_LIMIT))


def refused(line: int, text: str, reason: str) -> Refused:
    """A place that was not understood, with its beginning on one line."""
    return Refused(line, clean(text[: 2 * _REASON_LIMIT], _REASON_LIMIT), reason)


def id_of(values: Iterable[str]) -> str | None:
    """The first paper that one of the values is or leads to, an id, an address or a DOI."""
    texts = [value.strip() for value in values]
    for text in texts:
        if id := arxiv_id(text):
            return id
    return next((seen[1] for text in texts if (seen := _INSIDE.search(text[:2_000]))), None)


def lines_of(text: str) -> Iterator[tuple[int, str]]:
    """The lines with their numbers; CR LF ends one as LF does."""
    return ((at, line.removesuffix("\r")) for at, line in enumerate(text.split("\n"), 1))
