"""The days that a search asks about and that were never fetched: told, and fetched on request."""

from __future__ import annotations

from collections.abc import Callable, Coroutine
from typing import TYPE_CHECKING

from reader_tui.errors import ReaderError
from reader_tui.query.language import Query
from reader_tui.text.plural import plural
from reader_tui.ui.session import Session

if TYPE_CHECKING:
    from reader_tui.feed import Progress
    from reader_tui.views.asked_days import Asked, Held

Unless = Callable[[Coroutine[None, None, object]], Coroutine[None, None, bool]]
"""Waits for a call, which ends when something else is asked for; whether it came to its end."""


class MissingDays:
    """Knows what is missing of a time, and fetches it while somebody waits."""

    def __init__(self, session: Session, unless_asked: Unless, say: Callable[[str], None]) -> None:
        self._session = session
        self._unless_asked = unless_asked
        self._say = say
        self._fetched: set[Asked] = set()
        """The times that were fetched, as far as the Hub had them."""

    def forget(self) -> None:
        """Offer all that is missing again."""
        self._fetched.clear()

    async def of(self, query: Query) -> Held | None:
        """What is missing of the time that is asked about; None for nothing that can be fetched."""
        held = await self._session.pages.held(query)
        return held if held and held.missing and held.asked not in self._fetched else None

    async def fetch(self, held: Held) -> str | None:
        """Fetch it, saying how far that is; how that ended, None when it was broken off."""
        title, failed = held.asked.title, 0

        def report(progress: Progress) -> None:
            far = f"{progress.done:,} of {progress.total:,} " if progress.total > 1 else ""
            wait = f", for the Hub asks to wait {progress.wait:.0f} s " if progress.wait else ""
            self._say(f"Fetching {title}: {far}{wait}…" if far or wait else f"Fetching {title} …")

        async def fetch() -> None:
            nonlocal failed
            failed = await self._session.fetch(held.keys, report)

        self._say(f"Fetching {title} …")
        try:
            if not await self._unless_asked(fetch()):
                return None
        except ReaderError as problem:
            return f"{title} was not fetched: {problem}"
        finally:
            self._session.pages.papers_came()
        self._fetched.add(held.asked)
        if failed:
            return f"{plural(failed, 'list')} of {title} could not be fetched"
        return f"What the Hub has of {title} is here now"
