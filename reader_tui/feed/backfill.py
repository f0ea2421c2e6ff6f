"""Many listings at once: eight under way, as patient as the Hub asks, with progress."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import partial
from typing import TYPE_CHECKING

from reader_tui.errors import HubError, NotFoundError, OfflineError, RateLimitedError
from reader_tui.papers.models import Listing, ListingKey

if TYPE_CHECKING:
    from reader_tui.feed.feed import Feed

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


async def run(
    feed: Feed,
    keys: Sequence[ListingKey],
    report: Callable[[Progress], None],
    wanted: Callable[[ListingKey, Listing | None], bool] | None,
) -> list[ListingKey]:
    """Do what `Feed.backfill` promises."""
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
            await feed.refresh(key, force=True)
            break
        except RateLimitedError as problem:
            if not attempt:
                return problem
            waiting(problem.wait)
            await asyncio.sleep(problem.wait)
        except (HubError, NotFoundError) as problem:
            return problem
    return None
