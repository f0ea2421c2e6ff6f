"""arXiv asked for what became of kept papers: seldom, slowly, and for nothing else."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import datetime, timedelta
from typing import Protocol

from reader_tui.feed.stored import StoredPapers
from reader_tui.hub.arxiv import AT_ONCE, PACE
from reader_tui.papers.dates import utc_text
from reader_tui.papers.publication import Publication

EVERY = timedelta(days=7)
"""How long what arXiv said of a paper counts as its last word."""
AGAIN = timedelta(hours=1)
"""How long nobody asks by itself after anybody did, whatever came of it."""
_ASKED = "arxiv asked"


class Arxiv(Protocol):
    """Who asks arXiv."""

    async def publications(self, ids: Sequence[str]) -> list[Publication]: ...

    async def aclose(self) -> None: ...


class Updates:
    """What is asked of arXiv, and kept in the archive."""

    def __init__(
        self, stored: StoredPapers, arxiv: Callable[[], Arxiv], now: Callable[[], datetime]
    ) -> None:
        """`arxiv` makes who asks; it is called, not on the event loop, when there is a question."""
        self._stored = stored
        self._arxiv = arxiv
        self._now = now

    async def due(self, ids: Sequence[str], every: timedelta = EVERY) -> list[str]:
        """The papers of which nothing was heard for so long. Raises `ArchiveError`."""
        before = utc_text(self._now() - every)
        return await self._stored.run(self._stored.archive.publications.due, ids, before)

    async def rests(self) -> bool:
        """Whether arXiv was asked, by any process, so lately that nobody asks by itself."""
        return await self._since() < AGAIN.total_seconds()

    async def _since(self) -> float:
        """Seconds since the last question; many where none is known, or the clock went back."""
        told = await self._stored.run(self._stored.archive.fact, _ASKED)
        if told is None:
            return float("inf")
        try:
            gone = (self._now() - datetime.fromisoformat(told)).total_seconds()
        except ValueError:
            return float("inf")
        return gone if gone >= 0 else float("inf")

    async def ask(
        self, ids: Sequence[str], report: Callable[[int], None] = lambda done: None
    ) -> int:
        """Ask for the papers, and keep what is said; of how many it was something new.

        `report` is told how many are done. What came before an error is kept. Raises
        `HubError` and `ArchiveError`.
        """
        import asyncio

        if not ids:
            return 0
        if (gone := await self._since()) < PACE:
            await asyncio.sleep(PACE - gone)
        arxiv, changed = await asyncio.to_thread(self._arxiv), 0
        try:
            for start in range(0, len(ids), AT_ONCE):
                some = ids[start : start + AT_ONCE]
                changed += await self._some(arxiv, some)
                report(start + len(some))
        finally:
            await arxiv.aclose()
        return changed

    async def _some(self, arxiv: Arxiv, ids: Sequence[str]) -> int:
        archive, run = self._stored.archive, self._stored.run
        try:
            found = await arxiv.publications(ids)
        finally:
            await run(archive.note, **{_ASKED: utc_text(self._now())})
        return await run(archive.publications.keep, ids, found, utc_text(self._now()))
