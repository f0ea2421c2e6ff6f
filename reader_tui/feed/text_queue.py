"""Whole texts fetched ahead, one after the other, so that the Hub never minds."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field

from reader_tui.errors import HubError, NotFoundError, OfflineError, RateLimitedError
from reader_tui.feed.feed import Feed
from reader_tui.hub.limits import WINDOW, Allowance
from reader_tui.hub.paper_text import PAGES

SHARE = PAGES // 2
"""So many texts are fetched ahead in a window: the other half is for what a reader opens."""

_LONGEST = 2 * WINDOW
"""Seconds to wait for one text: a Hub that gives none in two windows gives none today."""


@dataclass
class Gathered:
    """What came of the wishes so far."""

    total: int
    here: int = 0
    """Texts that were here already."""
    fetched: int = 0
    without: list[str] = field(default_factory=list)
    """Papers of which the Hub has no text."""
    problems: dict[str, HubError] = field(default_factory=dict)

    @property
    def done(self) -> int:
        """How many wishes are dealt with."""
        return self.here + self.fetched + len(self.without) + len(self.problems)


class TextQueue:
    """Fetches texts in the order of the wishes, with a meter of its own.

    `waiting` is told each second how many seconds are left to wait, and 0 at its end.
    """

    def __init__(
        self, feed: Feed, waiting: Callable[[float], None], meter: Allowance | None = None
    ) -> None:
        self._feed = feed
        self._waiting = waiting
        self._meter = meter or Allowance(most=SHARE)

    async def fetch(
        self, ids: Sequence[str], report: Callable[[Gathered], None], force: bool = False
    ) -> Gathered:
        """Fetch the texts that are not here, or with `force` all; `report` follows each.

        The first time that the Hub cannot be reached ends it. Raises `ArchiveError` when the
        archive cannot be read.
        """
        stored = self._feed.stored
        held = await stored.run(self._feed.archive.texts.held)
        gathered = Gathered(len(ids))
        for paper_id in ids:
            if paper_id in held and not force:
                gathered.here += 1
            elif not await self._one(paper_id, gathered, force):
                break
            report(gathered)
        return gathered

    async def _one(self, paper_id: str, gathered: Gathered, force: bool) -> bool:
        """Fetch one text; whether the Hub can be asked for the next."""
        waited = 0.0
        while True:
            try:
                self._meter.check()
                await self._feed.text(paper_id, force)
                gathered.fetched += 1
            except RateLimitedError as problem:
                if waited > _LONGEST:
                    gathered.problems[paper_id] = problem
                    return False
                waited += problem.wait
                await self._wait(problem.wait)
                continue
            except NotFoundError:
                gathered.without.append(paper_id)
            except HubError as problem:
                gathered.problems[paper_id] = problem
                return not isinstance(problem, OfflineError)
            return True

    async def _wait(self, seconds: float) -> None:
        loop = asyncio.get_running_loop()
        end = loop.time() + seconds
        try:
            while (left := end - loop.time()) > 0:
                self._waiting(left)
                await asyncio.sleep(min(left, 1.0))
        finally:
            self._waiting(0)
