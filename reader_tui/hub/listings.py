"""A listing over all its pages, and a week by its days where the Hub has no such week."""

from __future__ import annotations

import asyncio
from datetime import date, timedelta
from functools import partial
from urllib.parse import urlencode

from reader_tui.errors import HubError, NotFoundError
from reader_tui.hub.reply import Get, RefusedError
from reader_tui.hub.wire import Answer, parse_listing
from reader_tui.papers.dates import days_of, title
from reader_tui.papers.models import ListingKey, Paper

PATH = "/api/daily_papers"
PAGE_LIMIT = 60
"""More pages than any listing has: a full month has about 25."""

_TRENDING_PAGES = 5
_PAGE_SIZE = "100"


async def listing(get: Get, key: ListingKey, etag: str | None) -> Answer:
    """All papers of a day, week, month or of trending (API, section 2).

    A week that the Hub refuses is put together from its seven days. Raises
    `NotFoundError` for one that lies in the future, else `HubError`.
    """
    try:
        return await _pages(get, key, etag)
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
    Raises `NotFoundError` when there are no papers.
    """
    reply = await get(f"{PATH}?limit={_PAGE_SIZE}", parse_listing)
    papers = reply.parsed.papers if reply.parsed else ()
    days = [paper.day for paper in papers if paper.day]
    days = days or [paper.published[:10] for paper in papers if paper.published]
    if not days:
        raise NotFoundError("The Hub has no papers.")
    return max(days)


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
    return Answer(_by_upvotes(papers), skipped)


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


def _by_upvotes(papers: dict[str, Paper]) -> tuple[Paper, ...]:
    """The papers, most upvoted first: pages are, but a paper may move between them."""
    return tuple(sorted(papers.values(), key=lambda paper: -(paper.upvotes or 0)))


async def _by_days(get: Get, key: ListingKey) -> Answer:
    """A week as its seven days, those in the future left out."""
    monday, _ = days_of(key)
    keys = [_day_key(monday + timedelta(days=number)) for number in range(7)]
    answers = await asyncio.gather(
        *(listing(get, day, None) for day in keys), return_exceptions=True
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
    return Answer(_by_upvotes(papers), skipped)


def _day_key(day: date) -> ListingKey:
    return ListingKey("day", day.isoformat())
