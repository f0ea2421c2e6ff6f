"""A Hub that answers from the bundled sample: for `--demo`, and without a network."""

from __future__ import annotations

import asyncio
import json
from collections.abc import Callable, Iterable
from contextlib import AbstractAsyncContextManager
from pathlib import Path

from reader_tui.errors import HubError, NotFoundError, OfflineError
from reader_tui.hub.wire import Answer, Incoming, paper_id, parse_listing
from reader_tui.papers.artifacts import KINDS, Artifact, Artifacts
from reader_tui.papers.comments import Comment
from reader_tui.papers.dates import days_of
from reader_tui.papers.models import NEWEST, ListingKey, Paper
from reader_tui.text.clean import clean

SAMPLE = Path(__file__).with_name("sample.json")
"""`{"note": ..., "days": {"YYYY-MM-DD": [item, ...]}}`, items as the Hub sends them."""

TEXT = Path(__file__).with_name("sample_paper.md")
"""One whole paper in words of our own, as the Hub serves such texts."""
WITH_TEXT = "2608.13489"
"""The bundled paper that this text stands for."""
_SAID = (
    Comment(
        "1", "ada-invented", "2026-08-12T09:30:00.000Z",
        "Invented for the sample: does the way back help on a narrow screen, too?", 0,
        (("👍", 3),),
    ),
    Comment(
        "2", "bela-invented", "2026-08-12T15:05:00.000Z",
        "There most of all. A place that is kept by its words does not care about the width.", 1,
        (("❤", 1),), edited=True,
    ),
    Comment(
        "3", "librarian-bot", "2026-08-13T01:00:00.000Z",
        "Invented for the sample: papers like this one were found by a program.", automatic=True,
    ),
)  # fmt: skip
_MADE = (
    Artifact("model", "invented-for-the-sample/place-keeper", 41, 1_204, 1_300_000, "text-ranking"),
    Artifact("dataset", "invented-for-the-sample/ways-back", 12, 310, 19_000),
    Artifact("space", "invented-for-the-sample/jump-and-return", 7),
)
_UNREADABLE = "The bundled sample cannot be read; install the reader again."


class SampleHub:
    """The bundled days behind the methods of `Client`; nothing leaves this machine.

    Every method raises `HubError` when the sample cannot be read.
    """

    def __init__(self, path: Path = SAMPLE) -> None:
        self.notice: str | None = None
        self._path = path
        self._days: dict[str, Answer] | None = None

    async def listing(self, key: ListingKey, etag: str | None = None) -> Answer:
        """The papers of a listing; of a day that is not bundled, none."""
        days = await self._loaded()
        if key.kind == "trending":
            return _merged(days.values(), stars=True)
        if key == NEWEST:
            key = ListingKey("day", max(days, default=""))
        if key.kind == "day":
            return days.get(key.value, Answer(()))
        first, last = (day.isoformat() for day in days_of(key))
        return _merged(answer for day, answer in days.items() if first <= day <= last)

    async def newest(self) -> str:
        """The newest bundled day; raises `NotFoundError` when there is none."""
        days = await self._loaded()
        if not days:
            raise NotFoundError("The sample has no papers.")
        return max(days)

    async def paper(self, id: str) -> Paper:
        """One bundled paper; raises `NotFoundError` for any other."""
        known = paper_id(id)
        for answer in (await self._loaded()).values():
            for paper in answer.papers:
                if paper.id == known:
                    return paper
        raise NotFoundError(f"The sample has no paper {clean(id, 40)}.")

    async def search(self, query: str, limit: int = 50) -> Answer:
        """The bundled papers with most of the words in title or abstract; those with none never."""
        words = set(query.casefold().split())

        def held(paper: Paper) -> int:
            text = f"{paper.title} {paper.abstract}".casefold()
            return sum(word in text for word in words)

        everything = _merged((await self._loaded()).values()).papers
        found = sorted((paper for paper in everything if held(paper)), key=held, reverse=True)
        return Answer(tuple(found[:limit]))

    async def full_text(self, id: str) -> str:
        """The bundled text, which was invented for it; of any other paper there is none."""
        if paper_id(id) != WITH_TEXT:
            raise NotFoundError(f"The sample has no text of {clean(id, 40)}.")
        try:
            return await asyncio.to_thread(TEXT.read_text, "utf-8")
        except (OSError, ValueError):
            raise HubError(_UNREADABLE) from None

    async def thread(self, id: str) -> tuple[Comment, ...] | None:
        """An invented discussion of the paper with a text; of others nothing is told."""
        paper = await self.paper(id)
        return _SAID if paper.id == WITH_TEXT else None

    async def artifacts(self, id: str) -> Artifacts:
        """Invented ones of the paper with a text; from others nothing was made."""
        paper = await self.paper(id)
        found = _MADE if paper.id == WITH_TEXT else ()
        return Artifacts(found, {kind: sum(one.kind == kind for one in found) for kind in KINDS})

    def file(
        self, address: str, may: Callable[[str], bool], start: int = 0
    ) -> AbstractAsyncContextManager[Incoming]:
        """Nobody is asked for files here: raises `OfflineError`."""
        raise OfflineError("The sample asks nobody, so there is no such file.")

    async def aclose(self) -> None:
        """Nothing is open."""

    async def _loaded(self) -> dict[str, Answer]:
        if self._days is None:
            self._days = await asyncio.to_thread(self._load)
        return self._days

    def _load(self) -> dict[str, Answer]:
        try:
            days = json.loads(self._path.read_text("utf-8"))["days"]
            return {day: parse_listing(days[day], day) for day in sorted(days) if days[day]}
        except (OSError, ValueError, KeyError, TypeError):
            raise HubError(_UNREADABLE) from None


def _merged(answers: Iterable[Answer], stars: bool = False) -> Answer:
    """Several days as one listing, each paper once, most upvoted (or starred) first."""
    papers: dict[str, Paper] = {}
    skipped = 0
    for answer in answers:
        skipped += answer.skipped
        for paper in answer.papers:
            papers.setdefault(paper.id, paper)

    def rank(paper: Paper) -> int:
        return -((paper.stars if stars else paper.upvotes) or 0)

    return Answer(tuple(sorted(papers.values(), key=rank)), skipped)
