"""The Hub's JSON becomes papers: tolerant of what it finds, exact about what it drops.

A field the Hub left out, sent as null or in a wrong type is None or (); an entry
without an arXiv id or a title is no paper and is counted. Every text passes
`text.clean` here and nowhere later.
"""

from __future__ import annotations

import re
from collections.abc import AsyncIterator, Callable, Iterable, Mapping
from contextlib import AbstractAsyncContextManager
from dataclasses import dataclass
from datetime import date
from typing import Any, NamedTuple, Protocol

from reader_tui.errors import HubError
from reader_tui.hub import paper_links as links
from reader_tui.hub.json_fields import count_of, dict_of, list_of, text_of, time_of
from reader_tui.papers.artifacts import Artifacts
from reader_tui.papers.comments import Comment
from reader_tui.papers.models import ListingKey, Organization, Paper
from reader_tui.papers.places import places
from reader_tui.text.clean import TITLE_LIMIT, clean, clean_lines
from reader_tui.text.tex.readable import readable

ENTRY_LIMIT = 2_000
"""How many entries of one array are looked at; the Hub sends at most 100 (API, section 2)."""

_NAME_LIMIT = 200
_KEYWORD_LIMIT = 100
_ID = re.compile(r"([0-9]{4}\.[0-9]{4,5})(?:v[0-9]{1,3})?")
_DAY = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}")


@dataclass(frozen=True, slots=True)
class Answer:
    """What the Hub said to one question about a listing."""

    papers: tuple[Paper, ...]
    """In the Hub's order, each paper once."""
    skipped: int = 0
    """Entries that are no papers."""
    etag: str | None = None
    """What to send next time, when the whole answer was one page."""
    unchanged: bool = False
    """The answer is the one whose `etag` was sent; `papers` is empty."""
    notice: str | None = None
    """What the reader should know of how it came about."""


class Incoming(NamedTuple):
    """A file that is coming in: the status, the headers in any case, and its bytes as they come."""

    status: int
    headers: Mapping[str, str]
    chunks: AsyncIterator[bytes]


class Hub(Protocol):
    """Whatever answers for listings and papers: the Hub itself or the bundled sample."""

    @property
    def notice(self) -> str | None:
        """A plain sentence the reader should see once, such as that the token was refused."""

    async def listing(self, key: ListingKey, etag: str | None = None) -> Answer:
        """The papers of a listing; raises `HubError` or `NotFoundError`."""

    async def newest(self) -> str:
        """The newest day that has papers, YYYY-MM-DD; raises `HubError` or `NotFoundError`."""

    async def paper(self, id: str) -> Paper:
        """One paper; raises `HubError` or `NotFoundError`."""

    async def search(self, query: str, limit: int = 50) -> Answer:
        """The papers found for some words; raises `HubError`, or `UsageError` for too few."""

    async def full_text(self, id: str) -> str:
        """The whole text of a paper as received; raises `HubError` or `NotFoundError`."""

    async def thread(self, id: str) -> tuple[Comment, ...] | None:
        """What is said of a paper, None where that is not told; raises as `paper`."""

    async def artifacts(self, id: str) -> Artifacts:
        """What was made from a paper; raises as `paper`."""

    def file(
        self, address: str, may: Callable[[str], bool], start: int = 0
    ) -> AbstractAsyncContextManager[Incoming]:
        """A file beside the API from a byte on, as it comes; raises `HubError`."""

    async def aclose(self) -> None:
        """Let go of all connections."""


def parse_listing(data: object, day: str | None = None) -> Answer:
    """The papers of a decoded array of items (API, section 2).

    `day` (YYYY-MM-DD) is what was asked for; it stands in where an item does not
    say when it was listed. Of a paper sent twice the first counts; the second is
    no error. Raises `HubError` when `data` is no array.
    """
    if not isinstance(data, list):
        raise HubError("The Hub answered with something that is no list of papers.")
    papers: dict[str, Paper] = {}
    skipped = max(0, len(data) - ENTRY_LIMIT)
    for item in data[:ENTRY_LIMIT]:
        paper = paper_of_item(item, day)
        if paper is None:
            skipped += 1
        else:
            papers.setdefault(paper.id, paper)
    return Answer(tuple(papers.values()), skipped)


def parse_paper(data: object, day: str | None = None) -> Paper:
    """The paper of `/api/papers/{id}`, which comes bare (API, section 3).

    Raises `HubError` when it has no id or no title.
    """
    paper = paper_of_item(data, day)
    if paper is None:
        raise HubError("The Hub answered with something that is no paper.")
    return paper


def paper_of_item(item: object, day: str | None = None) -> Paper | None:
    """The paper of one item of a listing, or of a bare paper; None when there is none."""
    outer = dict_of(item)
    inner = dict_of(outer.get("paper", item))
    id = paper_id(inner.get("id"))
    title_raw = clean_lines(text_of(inner, "title") or text_of(outer, "title"), TITLE_LIMIT)
    title = clean(readable(title_raw), TITLE_LIMIT) or clean(title_raw, TITLE_LIMIT)
    if id is None or not title:
        return None
    abstract_raw = clean_lines(text_of(inner, "summary") or text_of(outer, "summary"))
    abstract = clean(readable(abstract_raw))
    named = links.of_paper(
        id,
        repo=text_of(inner, "githubRepo"),
        project=text_of(inner, "projectPage"),
        abstract=abstract_raw,
        media=_strings(outer.get("mediaUrls")) or _strings(inner.get("mediaUrls")),
        thumbnail=text_of(outer, "thumbnail") or text_of(outer, "mediaUrl"),
    )
    return Paper(
        id=id,
        title=title,
        abstract=abstract,
        title_raw=title_raw,
        abstract_raw=abstract_raw,
        authors=_authors(inner.get("authors")),
        organization=_organization(inner, outer),
        day=_day(inner.get("submittedOnDailyAt")) or day,
        published=time_of(inner.get("publishedAt")),
        upvotes=count_of(inner.get("upvotes")),
        comments=count_of(outer.get("numComments")),
        stars=count_of(inner.get("githubStars")),
        ai_summary=clean(readable(clean_lines(text_of(inner, "ai_summary")))) or None,
        ai_model=clean(text_of(inner, "ai_summary_model"), _NAME_LIMIT) or None,
        keywords=tuple(_names(list_of(inner.get("ai_keywords"))[:_KEYWORD_LIMIT])),
        submitter=_username(outer.get("submittedBy")) or _username(inner.get("submittedOnDailyBy")),
        withdrawn=bool(inner.get("withdrawnAt")),
        links=named,
        places=places(abstract, named),
    )


def paper_id(value: object) -> str | None:
    """The arXiv id without its version (API, section 11), or None when it is none."""
    found = _ID.fullmatch(value.strip()) if isinstance(value, str) else None
    return found[1] if found else None


def _strings(value: object) -> list[str]:
    return [entry for entry in list_of(value) if isinstance(entry, str)]


def _names(values: Iterable[object]) -> list[str]:
    """The texts among the values, each on one line, without the empty ones."""
    names = (clean(value, _NAME_LIMIT) for value in values if isinstance(value, str))
    return [name for name in names if name]


def _day(value: object) -> str | None:
    """The day of a time, YYYY-MM-DD, when the calendar has it."""
    text = value[:10] if isinstance(value, str) else ""
    if not _DAY.fullmatch(text):
        return None
    try:
        date.fromisoformat(text)
    except ValueError:
        return None
    return text


def _authors(value: object) -> tuple[str, ...]:
    """The names of the authors that are not hidden."""
    entries = (
        entry.get("name") if isinstance(entry, dict) and entry.get("hidden") is not True else entry
        for entry in list_of(value)
    )
    return tuple(_names(entries))


def _organization(inner: dict[str, Any], outer: dict[str, Any]) -> Organization | None:
    """The organization; for four days of 2025 it had another name (API, section 2)."""
    for key in ("organization", "submitterOrganization"):
        for record in (dict_of(inner.get(key)), dict_of(outer.get(key))):
            name = clean(text_of(record, "name"), _NAME_LIMIT)
            fullname = clean(text_of(record, "fullname"), _NAME_LIMIT)
            if name or fullname:
                return Organization(name or fullname, fullname or name)
    return None


def _username(value: object) -> str | None:
    """A user's short name; the key it stands under depends on the year (API, section 2)."""
    record = dict_of(value)
    names = _names(record.get(key) for key in ("name", "user", "fullname"))
    return names[0] if names else None
