"""What is stored, asked for without holding up the event loop; the Hub is never asked for it."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from typing import ParamSpec, TypeVar

from reader_tui.archive.archive import Archive
from reader_tui.errors import ArchiveError

P = ParamSpec("P")
T = TypeVar("T")


class StoredPapers:
    """The archive in a thread of its own, and its searches in another beside it."""

    def __init__(self, archive: Archive) -> None:
        self.archive = archive
        self._disk = ThreadPoolExecutor(1, "archive")
        self._searcher: ThreadPoolExecutor | None = None
        self._is_over = False

    async def run(self, call: Callable[P, T], *args: P.args, **kwargs: P.kwargs) -> T:
        """Run a call in the archive's thread, where `archive` may be asked directly.

        Raises `ArchiveError` once the archive is closed.
        """
        return await _run(self._disk, lambda: call(*args, **kwargs))

    async def search(self, call: Callable[P, T], *args: P.args, **kwargs: P.kwargs) -> T:
        """Run a call of `archive.search` in its thread.

        Raises `SearchStoppedError` when `stop_search` was called meanwhile.
        """
        if self._searcher is None:
            self._searcher = ThreadPoolExecutor(1, "search")
        return await _run(self._searcher, lambda: call(*args, **kwargs))

    def stop_search(self) -> None:
        """Make a search that runs end at once: its answer is not wanted any more."""
        if self._searcher is not None:
            self.archive.search.stop()

    async def make_findable(self, report: Callable[[int, int], None]) -> bool:
        """Make the papers findable that are not yet, beside all else; whether there were any.

        `report` is told on the event loop how many of how many are done. Raises `ArchiveError`.
        """
        if await self.search(self.archive.index.is_whole):
            return False
        loop = asyncio.get_running_loop()

        def progress(done: int, total: int) -> None:
            with suppress(RuntimeError):
                loop.call_soon_threadsafe(report, done, total)

        await asyncio.to_thread(self.archive.index.build, progress, lambda: self._is_over)
        return True

    async def close(self) -> None:
        """End the searches and close the archive; calling twice does no harm."""
        await asyncio.to_thread(self._end_searches)
        with suppress(ArchiveError):
            await self.run(self.archive.close)
        self._disk.shutdown()

    def _end_searches(self) -> None:
        self._is_over = True
        if self._searcher is not None:
            self.archive.search.stop()
            self._searcher.shutdown()


async def _run(thread: ThreadPoolExecutor, call: Callable[[], T]) -> T:
    loop = asyncio.get_running_loop()
    try:
        running = loop.run_in_executor(thread, call)
    except RuntimeError:
        raise ArchiveError("The archive is closed.") from None
    return await running
