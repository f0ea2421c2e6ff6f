"""Give me this listing: from the archive first, then fresh from the Hub.

Nothing here knows of a screen. The archive is read and written in a thread of
its own, the Hub is asked on the caller's event loop, and an answer is stored
before anyone is told of it. When the Hub fails, what was stored stays.
"""

from __future__ import annotations

import asyncio
from collections import Counter
from collections.abc import Callable, Iterable, Sequence
from contextlib import suppress
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Protocol

from reader_tui.archive.archive import Archive, Stored
from reader_tui.archive.texts import ReceivedText
from reader_tui.errors import ArchiveError, HubError, NotFoundError, OfflineError
from reader_tui.feed.patience import Waiting, patiently
from reader_tui.feed.stored import StoredPapers
from reader_tui.hub.listings import entries
from reader_tui.hub.wire import Answer, Hub
from reader_tui.papers.artifacts import Artifacts
from reader_tui.papers.dates import title
from reader_tui.papers.freshness import NEWEST_FRESH_FOR, due
from reader_tui.papers.models import NEWEST, Listing, ListingKey, Paper

TEXT_SOURCE = "hub"
"""Where texts come from; others may follow."""
_LEAST_PART = 0.5
"""A text that is asked for again and is a smaller part of the stored one is no newer one."""


class Copies(Protocol):
    """Who carries copies of papers and wants them fresh: the library."""

    def refresh_copies(self, papers: Iterable[Paper]) -> int:
        """Take the papers' new records where a copy is carried."""


@dataclass(frozen=True, slots=True)
class Refreshed:
    """What asking the Hub came to; `added` are the papers new to a listing known before."""

    listing: Listing
    added: tuple[str, ...] = ()
    asked: bool = False
    """Whether the Hub was asked at all."""
    changed: bool = False
    unkept: str | None = None
    """Why what came is not kept, in a sentence; it is shown as long as the archive is open."""


class Feed:
    """Listings and papers, from the archive and the Hub; `close` when done."""

    def __init__(
        self,
        archive: Archive,
        hub: Hub | None,
        copies: Copies | None = None,
        now: Callable[[], datetime] = lambda: datetime.now(UTC),
    ) -> None:
        self.archive = archive
        self.hub = hub
        """None when only the archive is to be used."""
        self.copies = copies
        self.now = now
        self.waiting: Waiting | None = None
        """Who shows how long the Hub asks to wait; without one a wait is an error at once."""
        self.stored = StoredPapers(archive)
        """The archive asked in its thread, for what needs no Hub."""
        self.unkept: str | None = None
        """Why the last that could not be stored was not, in a sentence."""
        self._asking: dict[ListingKey, asyncio.Lock] = {}
        self._answers: Counter[ListingKey] = Counter()
        """How often the Hub answered; who waited while it did need not ask again."""

    async def close(self) -> None:
        """Close the Hub's client and the archive; calling twice does no harm."""
        if self.hub is not None:
            await self.hub.aclose()
        await self.stored.close()

    # Which day is the newest

    async def known_newest(self) -> str | None:
        """The newest listed day as far as the archive knows, without asking the Hub."""
        return await self.stored.run(self.archive.fact, "newest")

    async def newest(self, force: bool = False) -> str:
        """The newest day that has papers; the Hub is asked again after ten minutes."""
        known = await self.known_newest()
        if self.hub is None:
            if known is None:
                raise OfflineError("Nothing was ever fetched. Go online and run reader-tui again.")
            return known
        answers = self._answers[NEWEST]
        async with self._asking.setdefault(NEWEST, asyncio.Lock()):
            force = force and answers == self._answers[NEWEST]
            known = await self.known_newest()
            asked = await self.stored.run(self.archive.fact, "newest_asked")
            now = self.now()
            if known and asked and not force:
                age = now - datetime.fromisoformat(asked)
                if timedelta() <= age < NEWEST_FRESH_FOR:
                    return known
            newest = await patiently(self.hub.newest, self.waiting)
            await self.stored.run(self._note, newest=newest, newest_asked=now.isoformat())
            self._answers[NEWEST] += 1
            return newest

    async def resolved(self, key: ListingKey, force: bool = False) -> ListingKey:
        """The key with its day: the newest is asked for, anything else stays as it is."""
        if key.kind != "day" or key.value:
            return key
        return ListingKey("day", await self.newest(force))

    # One listing

    async def listing(self, key: ListingKey) -> Listing | None:
        """What the archive holds for that key, marked stale when a fresh answer is due."""
        return await self.stored.run(self._held, key)

    def _held(self, key: ListingKey) -> Listing | None:
        newest = self.archive.fact("newest")
        if key == NEWEST:
            if newest is None:
                return None
            key = ListingKey("day", newest)
        found = self.archive.listing(key)
        return found and found._replace(stale=due(key, found.fetched, newest, self.now()))

    def _note(self, **facts: str) -> None:
        try:
            self.archive.note(**facts)
        except ArchiveError as problem:
            self._unkept(problem).note(**facts)

    def _unkept(self, problem: ArchiveError) -> Archive:
        """Where what cannot be stored is held, and shown all the same."""
        self.unkept = f"What the Hub sent is shown, but not kept: {problem}"
        return self.archive.unkept

    async def refresh(
        self, key: ListingKey, force: bool = False, *, of_many: bool = False
    ) -> Refreshed:
        """The listing as fresh as the rules ask for, or with `force` as of now.

        What cannot be stored is shown all the same; but `of_many` it raises `ArchiveError`,
        and a wait that the Hub asks for is an error at once: it is so for all of them.
        Raises `HubError` when the Hub was asked and did not give it, `NotFoundError`
        when it has no such listing and the archive neither; what the archive holds is
        untouched then.
        """
        key = await self.resolved(key, force)
        answers = self._answers[key]
        async with self._asking.setdefault(key, asyncio.Lock()):
            force = force and answers == self._answers[key]
            held = await self.listing(key)
            if self.hub is None or (held is not None and not held.stale and not force):
                if held is None:
                    raise OfflineError(f"{title(key)} was never fetched, and the Hub is not asked.")
                return Refreshed(held)
            return await self._ask(self.hub, key, held, of_many)

    async def _ask(
        self, hub: Hub, key: ListingKey, held: Listing | None, of_many: bool
    ) -> Refreshed:
        waiting = None if of_many else self.waiting
        etag = await self.stored.run(self.archive.etag, key)
        try:
            answer = await patiently(lambda: hub.listing(key, etag), waiting)
        except NotFoundError as problem:
            # The day that the Hub calls its last one lags behind what it has listed.
            if held is None or not held.count:
                raise
            raise HubError(f"{problem} The list fetched before is kept.") from None
        if not answer.unchanged and not answer.papers and (answer.skipped or (held and held.count)):
            junk = f": {entries(answer.skipped)} could not be read" if answer.skipped else ""
            kept = "; the list fetched before is kept" if held else ""
            raise HubError(f"The Hub sent no usable paper for {title(key)}{junk}{kept}.")
        refreshed = await self.stored.run(self._keep, key, answer, held, of_many)
        self._answers[key] += 1
        if self.copies is not None:
            self.copies.refresh_copies(answer.papers)
        return refreshed

    def _keep(
        self, key: ListingKey, answer: Answer, held: Listing | None, of_many: bool
    ) -> Refreshed:
        """Store the Hub's answer and say what it changed."""
        unkept = None
        try:
            stored = self._store(self.archive, key, answer)
        except ArchiveError as problem:
            if of_many:
                raise
            archive, unkept = self._unkept(problem), self.unkept
            stored = Stored((), not answer.unchanged)
            if not answer.unchanged:
                self._store(archive, key, answer)
        found = self._held(key)
        assert found is not None
        added = stored.added if held is not None else ()
        return Refreshed(found._replace(stale=False), added, True, stored.changed, unkept)

    def _store(self, archive: Archive, key: ListingKey, answer: Answer) -> Stored:
        if answer.unchanged:
            archive.renew(key)
            return Stored((), False)
        return archive.store(key, answer.papers, answer.skipped, answer.etag)

    async def best(self, key: ListingKey) -> tuple[Listing, HubError | None]:
        """The freshest listing to be had: the Hub's, else the archive's with the Hub's problem.

        Raises the Hub's error when the archive does not hold the listing either.
        """
        try:
            return (await self.refresh(key)).listing, None
        except HubError as problem:
            held = await self.listing(key)
            if (
                held is None
                and key == NEWEST
                and (day := await self.stored.run(self.archive.nearest, "day", "9", -1))
            ):
                # The newest day is known but was never fetched; an older one was.
                held = await self.listing(day)
            if held is None:
                raise
            return held._replace(stale=True), problem

    # Papers

    async def paper(self, paper_id: str, ask: bool = True) -> Paper:
        """The paper of that id: from the archive, else from the Hub.

        Raises `NotFoundError` when the Hub does not know it, `OfflineError` when
        it cannot be asked.
        """
        if found := await self.stored.run(self.archive.paper, paper_id):
            return found
        if self.hub is None or not ask:
            raise OfflineError(f"{paper_id} was never fetched, and the Hub is not asked.")
        return await self.paper_now(self.hub, paper_id)

    def keep(self, papers: Sequence[Paper], kind: str = "paper") -> None:
        """Keep papers that no listing brought; belongs in the archive's thread."""
        try:
            self.archive.keep(papers, kind)
        except ArchiveError as problem:
            self._unkept(problem).keep(papers, kind)

    async def paper_now(self, hub: Hub, paper_id: str) -> Paper:
        """The paper as the Hub has it now; raises as `paper`."""
        paper = await patiently(lambda: hub.paper(paper_id), self.waiting)
        await self.stored.run(self.keep, [paper])
        if self.copies is not None:
            self.copies.refresh_copies([paper])
        return paper

    async def text(self, paper_id: str, force: bool = False) -> ReceivedText:
        """The whole text of a paper as received: what is stored, else, or with `force`, the Hub's.

        Raises `NotFoundError` when the Hub has none, `OfflineError` when it cannot be asked,
        and `HubError` when what it sent is no text, or much less than what is stored: that
        stays as it is.
        """
        held = await self.stored.run(self._held_text, paper_id)
        if held is not None and not (force and self.hub):
            return held
        hub = self.hub
        if hub is None:
            raise OfflineError(
                f"The text of {paper_id} was never fetched, and the Hub is not asked."
            )
        body = await patiently(lambda: hub.full_text(paper_id), self.waiting)
        if held is not None and len(body) < _LEAST_PART * len(held.body):
            raise HubError(
                f"The Hub sent a far shorter text of {paper_id}; the one fetched before is kept."
            )
        return await self.stored.run(self._keep_text, paper_id, body)

    def _held_text(self, paper_id: str) -> ReceivedText | None:
        return self.archive.texts_with(paper_id).received(paper_id)

    def _keep_text(self, paper_id: str, body: str) -> ReceivedText:
        try:
            texts = self.archive.texts
            texts.store(paper_id, body, TEXT_SOURCE)
        except ArchiveError as problem:
            texts = self._unkept(problem).texts
            texts.store(paper_id, body, TEXT_SOURCE)
        kept = texts.received(paper_id)
        assert kept is not None
        with suppress(ArchiveError):
            # What cannot be found by its words can be read all the same.
            texts.make_findable(paper_id)
        return kept

    async def artifacts(self, hub: Hub, paper_id: str) -> Artifacts:
        """What was made from a paper, and note how much there is; raises as `Hub.artifacts`."""
        found = await patiently(lambda: hub.artifacts(paper_id), self.waiting)
        await self.note_artifacts(paper_id, found)
        return found

    async def note_artifacts(self, paper_id: str, found: Artifacts) -> None:
        """Note how much was made from a paper, for `has:model` and the like, if that can be."""
        with suppress(ArchiveError):
            await self.stored.run(self.archive.entries.keep_totals, paper_id, found.totals)
