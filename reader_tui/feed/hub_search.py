"""The Hub's search behind a short memory: typing the same words again asks nobody."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta

from reader_tui.errors import OfflineError
from reader_tui.feed.feed import Feed
from reader_tui.feed.patience import patiently
from reader_tui.papers.models import Paper

FRESH_FOR = timedelta(minutes=10)
_REMEMBERED = 64


class HubSearch:
    """Asks the Hub's search for a feed, and remembers what it said."""

    def __init__(self, feed: Feed) -> None:
        self._feed = feed
        self._answers: dict[str, tuple[datetime, list[Paper]]] = {}
        """By the words asked for, the oldest answer first."""

    async def ask(self, text: str) -> list[Paper]:
        """The papers that the Hub's search finds, best first; they join the archive.

        The same words are asked for again after ten minutes. Raises `OfflineError` when
        the Hub cannot be asked, `RateLimitedError` when it asks to wait, and `UsageError`
        for fewer than two characters.
        """
        words, now = " ".join(text.split()).casefold(), self._feed.now()
        asked, papers = self._answers.get(words, (None, []))
        if asked is not None and timedelta() <= now - asked < FRESH_FOR:
            return list(papers)
        if self._feed.hub is None:
            raise OfflineError("The Hub is not asked; what the archive has is still found.")
        hub = self._feed.hub
        answer = await patiently(lambda: hub.search(text), self._feed.waiting)
        papers = await self._feed.stored.run(_kept, self._feed, answer.papers)
        if self._feed.copies is not None:
            self._feed.copies.refresh_copies(papers)
        self._answers.pop(words, None)
        self._answers[words] = now, papers
        while len(self._answers) > _REMEMBERED:
            del self._answers[next(iter(self._answers))]
        return list(papers)


def _kept(feed: Feed, papers: Sequence[Paper]) -> list[Paper]:
    """Keep papers that a search brought, completed by what is known of them; the same."""
    known = [feed.archive.paper(paper.id) for paper in papers]
    whole = [
        paper if before is None else paper.completed(before)
        for paper, before in zip(papers, known, strict=True)
    ]
    feed.keep(whole, "search")
    return whole
