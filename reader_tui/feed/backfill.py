"""Many listings at once: eight under way, as patient as the Hub asks, with progress."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from functools import partial

from reader_tui.errors import HubError, NotFoundError, OfflineError, RateLimitedError
from reader_tui.feed.feed import Feed
from reader_tui.papers.dates import FIRST_DAY
from reader_tui.papers.models import Listing, ListingKey

AT_ONCE = 8
_BEGUN = AT_ONCE + 4
"""The client asks for eight at a time; meanwhile others are stored."""
_TRIES = 7
"""Waits of at most a minute each, together longer than the Hub's window of five."""


@dataclass(frozen=True, slots=True)
class Progress:
    """How far a backfill is."""

    done: int
    total: int
    key: ListingKey
    problem: HubError | NotFoundError | None = None
    wait: float = 0.0
    """Seconds the Hub asked to wait before going on."""


async def fetch_since(
    feed: Feed, since: str, report: Callable[[Progress], None]
) -> list[ListingKey]:
    """Fetch the days since one that are missing or were not final, the newest first.

    Those that failed are returned; raises `HubError` where not even the newest day
    is known.
    """
    try:
        newest = await feed.newest()
    except HubError:
        known = await feed.known_newest()
        if known is None:
            raise
        newest = known

    def wanted(key: ListingKey, held: Listing | None) -> bool:
        """A list fetched on its own morning lacks what came later, and its counts are young."""
        return held is None or held.stale

    return await fetch(feed, _days(newest, since), report, wanted)


def _days(newest: str, since: str) -> list[ListingKey]:
    """The days from the newest back to `since`, for what is shown first is newest."""
    last = date.fromisoformat(newest)
    first = max(date.fromisoformat(since), min(FIRST_DAY, last))
    days = (last - timedelta(days=back) for back in range((last - first).days + 1))
    return [ListingKey("day", day.isoformat()) for day in days]


async def fetch(
    feed: Feed,
    keys: Sequence[ListingKey],
    report: Callable[[Progress], None],
    wanted: Callable[[ListingKey, Listing | None], bool] | None = None,
) -> list[ListingKey]:
    """Fetch many listings, eight at once, waiting where the Hub asks to; those that failed.

    `wanted` says of each key and what is held of it whether the Hub is asked. Once
    the Hub could not be reached as often in a row, the rest fails without asking.
    """
    queue = list(reversed(keys))
    failed: list[ListingKey] = []
    done = unreachable = 0

    def waiting(key: ListingKey, seconds: float) -> None:
        report(Progress(done, len(keys), key, wait=seconds))

    async def work() -> None:
        nonlocal done, unreachable
        while queue:
            key = queue.pop()
            problem: HubError | NotFoundError | None = None
            if wanted is None or wanted(key, await feed.listing(key)):
                if unreachable >= AT_ONCE:
                    problem = OfflineError("The Hub could not be reached.")
                else:
                    problem = await _fetch(feed, key, partial(waiting, key))
                    lost = isinstance(problem, OfflineError)
                    unreachable = unreachable + 1 if lost else 0
            done += 1
            if problem is not None:
                failed.append(key)
            report(Progress(done, len(keys), key, problem))

    workers = [asyncio.create_task(work()) for _ in range(min(_BEGUN, len(queue)))]
    try:
        await asyncio.gather(*workers)
    finally:
        # When one fails, as on a full disk, the others must not go on unseen.
        for worker in workers:
            worker.cancel()
    return sorted(failed, key=lambda key: key.value)


async def _fetch(
    feed: Feed, key: ListingKey, waiting: Callable[[float], None]
) -> HubError | NotFoundError | None:
    """Fetch one listing of many; what went wrong, else None."""
    for attempt in reversed(range(_TRIES)):
        try:
            await feed.refresh(key, force=True, of_many=True)
            break
        except RateLimitedError as problem:
            if not attempt:
                return problem
            waiting(problem.wait)
            await asyncio.sleep(problem.wait)
        except (HubError, NotFoundError) as problem:
            return problem
    return None
