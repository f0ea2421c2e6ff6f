"""The library, the archive and the Hub behind the screen.

All of it is opened after the first paint, each part in a thread, and closed
once. Until the library is open, marks wait here in their order; the screen
sees no difference.
"""

from __future__ import annotations

import asyncio
import os
from collections.abc import Callable, Mapping, Sequence
from contextlib import suppress
from datetime import UTC, date, datetime
from functools import cached_property
from typing import TYPE_CHECKING

from reader_tui.errors import ArchiveError, LibraryError, OfflineError, ReaderError, UsageError
from reader_tui.papers.models import ListingKey, Paper
from reader_tui.papers.verbs import VERBS, Field, State
from reader_tui.paths import Paths
from reader_tui.settings import Loaded
from reader_tui.ui.page_reader import PageReader
from reader_tui.ui.unsaved import Marks
from reader_tui.views.sources import Sources
from reader_tui.views.view import View

if TYPE_CHECKING:
    from reader_tui.feed import Feed, Progress, Refreshed
    from reader_tui.feed.hub_search import HubSearch
    from reader_tui.hub.sites import Sites
    from reader_tui.hub.wire import Hub
    from reader_tui.library.library import Library
    from reader_tui.query.language import Query
    from reader_tui.ui.start.receipt import Tally
    from reader_tui.views.last_visit import Visit


_ASKED_FOR_CODE = 30
"""Papers that wait for their code and are asked for again on a visit."""


class Session:
    """What the screen reads from and writes to; `open_archive` comes first."""

    def __init__(
        self,
        paths: Paths,
        settings: Loaded,
        *,
        demo: bool = False,
        offline: bool = False,
        states: Mapping[str, State] | None = None,
        now: Callable[[], datetime] = lambda: datetime.now(UTC),
    ) -> None:
        self.paths = paths
        self.settings = settings
        self.demo = demo
        self.offline = offline
        self.now = now
        self.notices: list[str] = list(settings.problems)
        self._told: str | None = None
        """What the Hub's client said last."""
        self.feed: Feed | None = None
        self._opened_archive = asyncio.Event()
        self.changed: Callable[[], None] = lambda: None
        """Called from any thread when marks became durable or could not be kept."""
        self.began = now()
        self.pages = PageReader()
        """What is in each view."""
        self.marks = Marks(states, self.pages.marked)
        self.state = self.marks.state
        """What the reader did with a paper."""
        self.visit: Visit | None = None
        """The last finished visit before this one."""
        self.newest_known: str | None = None
        """The newest listed day, as it was last heard of."""
        self.settled: Callable[[], None] = lambda: None
        """Called once what is shown is what the archive, the library and at first the Hub say."""
        self.others_wrote = False
        """Whether, when it was closed, the archive held what another process had written since."""

    @property
    def library(self) -> Library | None:
        """The library, once it is open."""
        return self.marks.library

    @property
    def address(self) -> str:
        """Where the Hub is; raises `UsageError` where that is no address."""
        from reader_tui.hub.access import endpoint

        return endpoint(os.environ, self.settings.settings.endpoint)

    @property
    def sites(self) -> Sites:
        """Who is asked for files beside the API; raises `UsageError` for what is no address."""
        from reader_tui.hub.sites import sites

        return sites(self.address, self.settings.settings.pdf.site)

    # Opening and closing

    async def open_archive(self) -> None:
        """Open the archive; what it holds can be shown from here on."""
        self.feed = feed = await asyncio.to_thread(self._make_feed)
        chosen = self.settings.settings
        sources = Sources(
            feed.archive, self.now, state=self.state, visit=self.visit,
            weights=chosen.worth, learns=chosen.learn, explores=True,
        )  # fmt: skip
        self.pages.open(sources, feed.stored)
        if self.feed.archive.notice:
            self.notices.append(self.feed.archive.notice)
        self._opened_archive.set()

    async def ready(self) -> None:
        """Wait until the archive is open: a key may come before it is."""
        await self._opened_archive.wait()

    def _make_feed(self) -> Feed:
        from reader_tui.archive.archive import Archive
        from reader_tui.feed import Feed

        try:
            archive = Archive.open(self.paths.archive, self.now)
        except ArchiveError as problem:
            archive = Archive.in_memory(str(problem), self.now)
        return Feed(archive, None, None, self.now)

    async def open_library(self) -> None:
        """Open the library and hand it the marks made meanwhile."""
        try:
            library = await asyncio.to_thread(self._make_library)
        except LibraryError as problem:
            self.marks.keep_nothing(str(problem))
            self.notices.append(f"Marks are not kept: {problem}")
            return
        self.notices += library.notices
        if self.feed is not None:
            self.feed.copies = library.decisions
        self.marks.take_library(library)
        if self.pages.sources is not None:
            self.pages.sources.library = library
        library.on_change = self.changed

    def _make_library(self) -> Library:
        from reader_tui.library.library import Library
        from reader_tui.sync import own_device

        path = self.paths.library
        return Library.open(path, device=own_device.name(path), now=self.now)

    async def open_hub(self) -> None:
        """Make the Hub's client, if the Hub is to be asked at all."""
        if self.offline or self.feed is None:
            return
        try:
            self.feed.hub = await asyncio.to_thread(self._make_hub)
        except ReaderError as problem:
            self.notices.append(str(problem))

    def at_hub(self, url: str) -> str:
        """A URL of the Hub's own site as it is on the Hub that is asked; any other as it is."""
        from reader_tui.hub.access import endpoint, on_endpoint

        if self.demo:
            return url
        try:
            return on_endpoint(url, endpoint(os.environ, self.settings.settings.endpoint))
        except UsageError:
            return url

    def hub_notice(self) -> str:
        """What the Hub's client has to say since this was asked last; empty for nothing."""
        notice = self.feed.hub.notice if self.feed is not None and self.feed.hub else None
        told, self._told = self._told, notice
        return notice if notice is not None and notice != told else ""

    def _make_hub(self) -> Hub:
        if self.demo:
            from reader_tui.hub.sample import SampleHub

            return SampleHub()
        from reader_tui.hub.access import caution, token
        from reader_tui.hub.client import Client

        address, secret = self.address, token(os.environ)
        if warning := caution(address, secret):
            self.notices.append(warning)
        return Client(address, secret)

    async def close(self) -> None:
        """Write what is not durable yet and let go of everything."""
        if self.library is None and self.marks.library_problem is None and self.marks.unsaved[0]:
            # The reader left before the library was open.
            await self.open_library()
        if self.library is not None:
            self.library.on_change = None
            await asyncio.to_thread(self.library.close)
        if self.feed is not None:
            with suppress(ArchiveError):
                archive = self.feed.archive
                self.others_wrote = await asyncio.to_thread(archive.others_wrote)
            await self.feed.close()

    async def search_hub(self, text: str, force: bool = False) -> bool:
        """Ask the Hub's search, unless it was asked for that before; whether it was asked now.

        The Hub gets the words of the query alone. What it finds joins the archive. Raises
        `ReaderError`.
        """
        if self._hub_search is None or (not force and self.pages.from_hub(text) is not None):
            return False
        words = self.parse(text).plain_words
        if not words:
            raise UsageError("The Hub searches words; add one to the filters.")
        papers = await self._hub_search.ask(words)
        self.pages.came_from_hub(text, [paper.id for paper in papers])
        return True

    @cached_property
    def _hub_search(self) -> HubSearch | None:
        from reader_tui.feed.hub_search import HubSearch

        return HubSearch(self.feed) if self.feed is not None else None

    async def make_findable(self, report: Callable[[int, int], None]) -> bool:
        """Make the papers findable that are not yet; whether there were any.

        Raises `ArchiveError`.
        """
        return self.feed is not None and await self.feed.stored.make_findable(report)

    # Views and papers

    async def newest(self) -> str | None:
        """The newest listed day as far as the archive knows."""
        if self.feed is None or self.pages.sources is None:
            return None
        day = await self.feed.stored.run(lambda: self.pages.sources and self.pages.sources.newest)
        self.newest_known = day.isoformat() if day else None
        return self.newest_known

    def parse(self, text: str) -> Query:
        """A query, understood as far as it can be."""
        if self.pages.sources is not None:
            return self.pages.sources.parse(text)
        from reader_tui.query.language import parse

        clock = self.now().astimezone().date()
        newest = self.newest_known
        return parse(text, date.fromisoformat(newest) if newest else clock, clock)

    async def refresh(self, view: View, force: bool) -> Refreshed:
        """Ask the Hub for the view as the rules say; raises `HubError`, `NotFoundError`."""
        assert self.feed is not None and view.key is not None
        return await self.feed.refresh(view.key, force)

    async def paper(self, paper_id: str, ask: bool = False) -> Paper | None:
        """The whole paper: from the archive, the bookmark's copy, or with `ask` the Hub."""
        if self.feed is None:
            return None
        with suppress(ReaderError):
            return await self.feed.paper(paper_id, ask=False)
        if self.library is not None and (copy := self.library.states.copy(paper_id)) is not None:
            return copy
        if not ask:
            return None
        if self.feed.hub is None:
            raise OfflineError(f"{paper_id} was never fetched, and the Hub is not asked.")
        return await self.feed.paper(paper_id)

    async def whole(self, ids: Sequence[str]) -> dict[str, Paper]:
        """Those of the papers that are here, whole; the Hub is not asked."""
        sources = self.pages.sources
        if self.feed is None or sources is None:
            return {}

        def read() -> dict[str, Paper]:
            found = ((paper_id, sources.paper(paper_id)) for paper_id in ids)
            return {paper_id: paper for paper_id, paper in found if paper is not None}

        return await self.feed.stored.run(read)

    async def keep_backup(self) -> None:
        """Make the backup of the day; where that cannot be, the next start tries again."""
        if self.library is None or self.demo or self.library.read_only:
            return
        from reader_tui.library import backup_file

        with suppress(OSError, LibraryError):
            await asyncio.to_thread(backup_file.daily, self.paths.backups, self.library, self.now())

    async def carry(self, ids: Sequence[str]) -> None:
        """Give bookmarks their copies of the papers."""
        papers = [paper for paper_id in ids if (paper := await self.paper(paper_id)) is not None]
        if self.library is not None:
            self.library.decisions.refresh_copies(papers)

    async def ask_for_code(self) -> int:
        """Ask the Hub again for papers that wait for their code; how many have it now."""
        feed, library = self.feed, self.library
        if feed is None or feed.hub is None or library is None:
            return 0
        found = 0
        for paper_id in library.states.ids("waiting")[:_ASKED_FOR_CODE]:
            paper = await self.paper(paper_id)
            with suppress(ReaderError):
                if paper is None or paper.code is None:
                    paper = await feed.paper_now(feed.hub, paper_id)
            found += paper is not None and paper.code is not None
        return found

    async def begin_backlog(self) -> None:
        """At the first use, have the backlog begin on the newest listed day."""
        if self.library is not None and self.library.rules.backlog_began() is None:
            newest = await self.newest()
            if newest is not None:
                self.library.rules.begin_backlog(newest, auto=True)

    async def fetch_backlog(self, report: Callable[[Progress], None]) -> list[ListingKey]:
        """Fetch the days of the backlog that are missing; those that failed.

        Raises `HubError`.
        """
        began = self.marks.backlog_began()
        if self.feed is None or self.feed.hub is None or began is None:
            return []
        from reader_tui.feed.backfill import fetch_since

        return await fetch_since(self.feed, began, report)

    async def fetch(self, keys: Sequence[ListingKey], report: Callable[[Progress], None]) -> int:
        """Fetch listings; how many of them failed. Raises `OfflineError` where nobody is asked."""
        if self.feed is None or self.feed.hub is None:
            raise OfflineError("The Hub is not asked.")
        from reader_tui.feed.backfill import fetch

        return len(await fetch(self.feed, keys, report))

    async def trend(self, paper_id: str) -> tuple[int, ...]:
        """How the paper's upvotes went, in steps of equal length."""
        if self.feed is None:
            return ()
        from reader_tui.papers.trend import sampled

        return sampled(await self.feed.stored.run(self.feed.archive.history.series, paper_id))

    async def tally(self) -> Tally:
        """What this visit came to so far."""
        from reader_tui.ui.start.receipt import Tally

        now = {paper_id: self.state(paper_id) for paper_id in self.marks.before}

        def became(field: Field) -> list[str]:
            return [
                paper_id
                for paper_id, state in now.items()
                if getattr(state, field) and not getattr(self.marks.before[paper_id], field)
            ]

        kept = [await self.paper(paper_id) for paper_id in became("bookmarked")]
        return Tally(
            seen=[
                i for i, state in now.items() if self.marks.before[i].undecided > state.undecided
            ],
            kept=[paper for paper in kept if paper is not None],
            marked={verb.field: became(verb.field) for verb in VERBS if verb.receipt},
            time=self.now() - self.began,
        )
