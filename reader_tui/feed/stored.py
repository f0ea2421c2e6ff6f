"""The search over the archive, in a thread of its own; the Hub is never asked for it."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Collection, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from typing import TYPE_CHECKING, ParamSpec, TypeVar

from reader_tui.archive.archive import Archive
from reader_tui.errors import ArchiveError

if TYPE_CHECKING:
    from reader_tui.archive.search import Found, Hit
    from reader_tui.query.facts import Known
    from reader_tui.query.language import Query
    from reader_tui.query.snippet import Snippet

P = ParamSpec("P")
T = TypeVar("T")


class Finding:
    """The part of `Feed` that searches: beside whatever else the archive is asked for."""

    archive: Archive
    _searcher: ThreadPoolExecutor | None = None
    _is_over = False
    """Whether the feed is being closed."""

    async def _searched(self, call: Callable[P, T], *args: P.args, **kwargs: P.kwargs) -> T:
        """Run a call of the archive in the thread of searches."""
        if self._searcher is None:
            self._searcher = ThreadPoolExecutor(1, "search")
        loop = asyncio.get_running_loop()
        try:
            running = loop.run_in_executor(self._searcher, lambda: call(*args, **kwargs))
        except RuntimeError:
            raise ArchiveError("The archive is closed.") from None
        return await running

    async def make_findable(self, report: Callable[[int, int], None]) -> bool:
        """Make the papers findable that are not yet, beside all else; whether there were any.

        `report` is told on the event loop how many of how many are done. Raises `ArchiveError`.
        """
        if not await self._searched(self.archive.unindexed):
            return False
        loop = asyncio.get_running_loop()

        def progress(done: int, total: int) -> None:
            with suppress(RuntimeError):
                loop.call_soon_threadsafe(report, done, total)

        await asyncio.to_thread(self.archive.build_index, progress, lambda: self._is_over)
        return True

    def _end_searches(self) -> None:
        self._is_over = True
        if self._searcher is not None:
            self.archive.stop_search()
            self._searcher.shutdown()

    async def search(
        self,
        query: Query,
        known: Known,
        *,
        order: str,
        limit: int,
        within: Collection[str] | None = None,
        since: str | None = None,
    ) -> Found:
        """What `Archive.search` finds; raises `SearchStoppedError` after `stop_search`."""
        return await self._searched(
            self.archive.search,
            query, known, order=order, limit=limit, within=within, since=since,
        )  # fmt: skip

    def stop_search(self) -> None:
        """Make a search that runs end at once: its answer is not wanted any more."""
        if self._searcher is not None:
            self.archive.stop_search()

    async def count(self, query: Query, known: Known, within: Collection[str] | None = None) -> int:
        """How many papers a query matches."""
        return await self._searched(self.archive.count, query, known, within)

    async def snippets(self, query: Query, ids: Sequence[str], known: Known) -> dict[str, Snippet]:
        """Where the query found these papers, of those where it was in their text alone."""
        return await self._searched(self.archive.snippets, query, ids, known)

    async def similar(self, paper_id: str, limit: int, since: str | None = None) -> list[Hit]:
        """The papers most like one, each with the reason in words."""
        return await self._searched(self.archive.similar, paper_id, limit, since)

    async def titles(self, letters: str, limit: int) -> list[Hit]:
        """The papers whose titles hold the letters, the best first."""
        return await self._searched(self.archive.titles, letters, limit)
