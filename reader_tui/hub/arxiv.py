"""arXiv's query API: what it says of papers, read from an Atom feed; nothing is sent here.

The API takes ids and answers with an entry for each that it knows
(https://info.arxiv.org/help/api/user-manual.html). It asks for at most one request in three
seconds, which `PACE` has whoever sends them keep.
"""

from __future__ import annotations

import re
from collections.abc import Awaitable, Callable, Iterable, Iterator, Mapping, Sequence
from typing import NoReturn
from urllib.parse import urlencode
from xml.etree import ElementTree

from reader_tui.errors import HubError, OfflineError, RateLimitedError
from reader_tui.papers.publication import Publication
from reader_tui.text.clean import clean

PACE = 3.0
"""Seconds between two requests, by arXiv's terms."""
AT_ONCE = 100
"""Papers asked for in one request."""
ACCEPTED = "application/atom+xml"

_ATOM = "{http://www.w3.org/2005/Atom}"
_ARXIV = "{http://arxiv.org/schemas/atom}"
_ID = re.compile(r"https?://arxiv\.org/abs/([0-9]{4}\.[0-9]{4,5})(?:v([0-9]{1,3}))?")
_TIME = re.compile(r"[0-9]{4}-(?:0[1-9]|1[0-2])-[0-9]{2}T[0-9:.]{5,15}Z")
_CLASS = re.compile(r"[A-Za-z.-]{2,30}")
_DOI = re.compile(r"10\.[0-9]{4,9}/[\x21-\x7e]{1,300}")
_REF_LIMIT = 500
_NO_FEED = "What answered is not the API of arXiv (a captive portal?)."

Read = Callable[[Mapping[str, str], bytearray], list[Publication]]
Ask = Callable[[str, Read], Awaitable[list[Publication]]]
"""Asks for a path and has the answer read, as `Client.document` does."""


async def publications(ask: Ask, ids: Sequence[str]) -> list[Publication]:
    """What arXiv says of papers, at most `AT_ONCE`; those that it does not know are left out.

    Raises `HubError`, whose words are of arXiv.
    """
    query = urlencode({"id_list": ",".join(ids), "max_results": len(ids)})
    try:
        found = await ask(f"?{query}", read)
    except RateLimitedError as problem:
        raise RateLimitedError(_of_arxiv(problem), problem.wait) from None
    except OfflineError as problem:
        raise OfflineError(_of_arxiv(problem)) from None
    except HubError as problem:
        raise HubError(_of_arxiv(problem)) from None
    wanted = set(ids)
    return [one for one in found if one.id in wanted]


def _of_arxiv(problem: HubError) -> str:
    """The words of an error with the name of whom was asked."""
    return re.sub(r"\b[Tt]he Hub\b", "arXiv", str(problem))


def read(headers: Mapping[str, str], raw: bytearray) -> list[Publication]:
    """The papers of an answer; raises `HubError` when it is no feed.

    Slow for a long answer, so not for the event loop.
    """
    parser = ElementTree.XMLParser(target=_Tree())
    try:
        parser.feed(bytes(raw))
        root = parser.close()
    except (ElementTree.ParseError, ValueError, LookupError):
        raise HubError(_NO_FEED) from None
    if root.tag != f"{_ATOM}feed":
        raise HubError(_NO_FEED)
    return list(_entries(root.iterfind(f"{_ATOM}entry")))


class _Tree(ElementTree.TreeBuilder):
    """Takes no document that defines entities of its own: they may grow without end."""

    def doctype(self, name: str, pubid: str | None, system: str | None) -> NoReturn:
        """Refuse it."""
        raise ValueError(name)


def _entries(entries: Iterable[ElementTree.Element]) -> Iterator[Publication]:
    for entry in entries:
        found = _ID.fullmatch(_text(entry, f"{_ATOM}id") or "")
        if found is None:
            continue
        category = entry.find(f"{_ARXIV}primary_category")
        yield Publication(
            id=found[1],
            version=int(found[2] or 1),
            updated=_if(_TIME, _text(entry, f"{_ATOM}updated")),
            primary_class=_if(_CLASS, None if category is None else category.get("term")),
            journal_ref=_text(entry, f"{_ARXIV}journal_ref"),
            doi=_if(_DOI, _text(entry, f"{_ARXIV}doi")),
        )


def _text(entry: ElementTree.Element, name: str) -> str | None:
    return clean(entry.findtext(name) or "", _REF_LIMIT) or None


def _if(pattern: re.Pattern[str], text: str | None) -> str | None:
    return text if text and pattern.fullmatch(text) else None
