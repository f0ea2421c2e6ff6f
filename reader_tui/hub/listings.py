"""What is asked of the Hub: listings over all their pages, one paper, a search.

A week or month comes by its days where the Hub has no such week, or where a mirror
answers for other days than it was asked for.
"""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Iterable
from datetime import date, timedelta
from functools import partial
from typing import TypeVar
from urllib.parse import urlencode

from reader_tui.errors import HubError, NotFoundError, UsageError
from reader_tui.hub.reply import Get, RefusedError
from reader_tui.hub.wire import Answer, paper_id, parse_listing, parse_paper
from reader_tui.papers.dates import days_of, title
from reader_tui.papers.models import ListingKey, Paper
from reader_tui.text.clean import clean

T = TypeVar("T")

PATH = "/api/daily_papers"
PAGE_LIMIT = 60
"""More pages than any listing has: a full month has about 25."""

SEARCH_PATH = "/api/papers/search"
SEARCHES = 50
"""Searches that the Hub answers in a window of its own; other requests do not count."""
LEAST, MOST = 2, 250
"""Characters of a search."""

_RESULTS = 120
_TRENDING_PAGES = 5
_PAGE_SIZE = "100"
_STRAY = 0.2
"""A paper may have been listed again on another day; no larger part of a page has."""
_FEW = 4
"""So few papers of a day may all have been listed again."""


class OtherDaysError(HubError):
    """The answer is for other days than the question."""


async def listing(get: Get, key: ListingKey, etag: str | None) -> Answer:
    """All papers of a day, week, month or of trending (API, section 2).

    Raises `NotFoundError` for one that lies in the future, else `HubError`.
    """
    try:
        return await _pages(get, key, etag)
    except OtherDaysError as error:
        if key.kind == "day":
            raise
        answer = await _by_days(get, key)
        return Answer(answer.papers, answer.skipped, notice=f"{error} It was put together by days.")
    except RefusedError as error:
        if error.status != 400:
            raise
        if key.kind == "week":
            return await _by_days(get, key)
        if "less than or equal" in error.said:
            raise NotFoundError(f"{_named(key)} is not published yet.") from None
        raise HubError(f"The Hub does not know {title(key)} ({error.said}).") from None


def _named(key: ListingKey) -> str:
    name = title(key)
    return name[0].upper() + name[1:]


async def newest(get: Get) -> str:
    """The newest day that has papers, asked without a date: no clock is believed.

    Falls back to the papers' own dates where the answer holds no day of listing.
    Raises `NotFoundError` when there are no papers, `HubError` when none can be read.
    """
    reply = await get(f"{PATH}?limit={_PAGE_SIZE}", parse_listing)
    answer = usable(reply.parsed or Answer(()), "its newest papers")
    days = [paper.day for paper in answer.papers if paper.day]
    days = days or [paper.published[:10] for paper in answer.papers if paper.published]
    if not days:
        raise NotFoundError("The Hub has no papers.")
    return max(days)


async def paper(get: Get, id: str) -> Paper:
    """One paper (API, section 3); raises `NotFoundError` when the Hub has no page of it."""
    found = await of_paper(get, id, "", parse_paper)
    if found is None or found.id != paper_id(id):
        raise HubError(f"The Hub answered with another paper than {clean(id, 40)}.")
    return found


async def of_paper(get: Get, id: str, query: str, parse: Callable[[object], T]) -> T | None:
    """What is parsed of a paper's own document; raises as `paper`."""
    known = paper_id(id)
    if known is None:
        raise NotFoundError(f"Not an arXiv id: {clean(id, 40)!r}.")
    try:
        return (await get(f"/api/papers/{known}{query}", parse)).parsed
    except RefusedError as error:
        if error.status != 404:
            raise
        raise NotFoundError(
            f"The Hub has no page for {known}: most arXiv papers have none until something "
            f"on the Hub names them; see https://arxiv.org/abs/{known}."
        ) from None


async def search(get: Get, query: str, limit: int) -> Answer:
    """At most so many papers that the Hub finds, its best first (API, section 4).

    A long query ends with a whole word. Raises `UsageError` for one that the Hub refuses.
    """
    text = clean(query, 10 * MOST)
    if len(text) < LEAST:
        raise UsageError(f"The Hub's search takes at least {LEAST} characters.")
    if len(text) > MOST:
        text = text[: MOST + 1].rpartition(" ")[0] or text[:MOST]
    asked = urlencode({"q": text, "limit": min(max(limit, 1), _RESULTS)})
    reply = await get(f"{SEARCH_PATH}?{asked}", parse_listing)
    return usable(reply.parsed or Answer(()), "what it found")


def usable(answer: Answer, what: str) -> Answer:
    """The answer, or `HubError` when all its entries are junk: that is not the same as none."""
    if answer.skipped and not answer.papers:
        junk = entries(answer.skipped)
        raise HubError(f"The Hub sent no usable paper for {what}: {junk} could not be read.")
    return answer


def entries(count: int) -> str:
    """`1 entry`, `23 entries`."""
    return f"{count:,} {'entry' if count == 1 else 'entries'}"


async def _pages(get: Get, key: ListingKey, etag: str | None) -> Answer:
    """The pages of one query, merged: each paper once, most upvoted first."""
    day = key.value if key.kind == "day" else None
    path = f"{PATH}?{urlencode(_query(key))}"
    papers: dict[str, Paper] = {}
    skipped = 0
    seen: set[str] = set()
    while path not in seen:
        seen.add(path)
        reply = await get(path, partial(parse_listing, day=day), None if len(seen) > 1 else etag)
        if reply.parsed is None:
            return Answer((), etag=etag, unchanged=True)
        _check_days(key, reply.parsed.papers)
        skipped += reply.parsed.skipped
        for paper in reply.parsed.papers:
            papers.setdefault(paper.id, paper)
        if len(seen) == 1 and reply.next is None:
            return Answer(reply.parsed.papers, skipped, reply.etag)
        limit = _TRENDING_PAGES if key.kind == "trending" else PAGE_LIMIT
        if reply.next is None or not reply.parsed.papers or len(seen) == limit:
            break
        path = _following(reply.next)
    if key.kind == "trending" or len(seen) == 1:
        return Answer(tuple(papers.values()), skipped)
    return Answer(_by_upvotes(papers.values()), skipped)


def _check_days(key: ListingKey, papers: Iterable[Paper]) -> None:
    """Raise `OtherDaysError` when a page is of other days than it was asked for."""
    if key.kind == "trending":
        return
    first, last = (day.isoformat() for day in days_of(key))
    inside = [first <= paper.day <= last for paper in papers if paper.day]
    outside = inside.count(False)
    if key.kind == "day":
        is_other = outside > _FEW and outside == len(inside)
    else:
        is_other = outside > _STRAY * len(inside)
    if is_other:
        raise OtherDaysError(f"What answers as the Hub sent other days than {title(key)}.")


def _query(key: ListingKey) -> dict[str, str]:
    if key.kind == "trending":
        return {"sort": "trending", "limit": _PAGE_SIZE}
    return {"date" if key.kind == "day" else key.kind: key.value, "limit": _PAGE_SIZE}


def _following(next: str) -> str:
    """The path of the next page.

    Only the query of the server's link is taken: behind a mirror the link names
    another host, and no page is worth leaving the endpoint for.
    """
    return f"{PATH}?{next.partition('?')[2].partition('#')[0]}"


def _by_upvotes(papers: Iterable[Paper]) -> tuple[Paper, ...]:
    """The papers, most upvoted first: pages are, but a paper may move between them."""
    return tuple(sorted(papers, key=lambda paper: -(paper.upvotes or 0)))


async def _by_days(get: Get, key: ListingKey) -> Answer:
    """A week or month as its days, those in the future left out."""
    first, last = days_of(key)
    days = (first + timedelta(days=number) for number in range((last - first).days + 1))
    answers = await asyncio.gather(
        *(listing(get, _day_key(day), None) for day in days), return_exceptions=True
    )
    papers: dict[str, Paper] = {}
    found = 0
    skipped = 0
    for answer in answers:
        if isinstance(answer, NotFoundError):
            continue
        if isinstance(answer, BaseException):
            raise answer
        found += 1
        skipped += answer.skipped
        for paper in answer.papers:
            papers.setdefault(paper.id, paper)
    if not found:
        raise NotFoundError(f"{_named(key)} is not published yet.")
    return Answer(_by_upvotes(papers.values()), skipped)


def _day_key(day: date) -> ListingKey:
    return ListingKey("day", day.isoformat())
