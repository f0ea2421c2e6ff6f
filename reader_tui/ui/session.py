"""The library, the archive and the Hub behind the screen.

All of it is opened after the first paint, each part in a thread, and closed
once. Until the library is open, marks wait here in their order; the screen
sees no difference.
"""

from __future__ import annotations

import asyncio
import os
from collections.abc import Callable, Mapping
from contextlib import suppress
from datetime import UTC, datetime
from typing import TYPE_CHECKING, NamedTuple

from reader_tui.errors import ArchiveError, LibraryError, OfflineError, ReaderError
from reader_tui.papers.models import UNTOUCHED, Field, Listing, Paper, Row, State
from reader_tui.paths import Paths
from reader_tui.settings import Loaded
from reader_tui.ui.views import View

if TYPE_CHECKING:
    from reader_tui.feed import Feed, Refreshed
    from reader_tui.hub.wire import Hub
    from reader_tui.store.library import Library


class Page(NamedTuple):
    """A view with its rows; the listing is None for the bookmarks."""

    view: View
    rows: list[Row]
    listing: Listing | None = None


class _Mark(NamedTuple):
    paper_id: str
    field: Field
    value: bool
    paper: Paper | None
    auto: bool


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
        self.library: Library | None = None
        self.library_problem: str | None = None
        self.feed: Feed | None = None
        self.changed: Callable[[], None] = lambda: None
        """Called from any thread when marks became durable or could not be kept."""
        self._states = dict(states or {})
        self._waiting: list[_Mark] = []

    # Opening and closing

    async def open_archive(self) -> None:
        """Open the archive; what it holds can be shown from here on."""
        self.feed = await asyncio.to_thread(self._make_feed)
        if self.feed.archive.notice:
            self.notices.append(self.feed.archive.notice)

    def _make_feed(self) -> Feed:
        from reader_tui.feed import Feed
        from reader_tui.store.archive import Archive

        try:
            archive = Archive.open(self.paths.archive, self.now)
        except ArchiveError as problem:
            archive = Archive.in_memory(str(problem), self.now)
        return Feed(archive, None, None, self.now)

    async def open_library(self) -> None:
        """Open the library and hand it the marks made meanwhile."""
        try:
            self.library = await asyncio.to_thread(self._make_library)
        except LibraryError as problem:
            self.library_problem = str(problem)
            self.notices.append(f"Marks are not kept: {problem}")
            return
        self.notices += self.library.notices
        if self.feed is not None:
            self.feed.copies = self.library
        waiting, self._waiting = self._waiting, []
        for mark in waiting:
            self.library.mark(
                mark.paper_id, mark.field, mark.value, paper=mark.paper, auto=mark.auto
            )
        self.library.on_change = self.changed
        self._states.clear()

    def _make_library(self) -> Library:
        from reader_tui.store.library import Library

        return Library.open(self.paths.library)

    async def open_hub(self) -> None:
        """Make the Hub's client, if the Hub is to be asked at all."""
        if self.offline or self.feed is None:
            return
        try:
            self.feed.hub = await asyncio.to_thread(self._make_hub)
        except ReaderError as problem:
            self.notices.append(str(problem))

    def _make_hub(self) -> Hub:
        if self.demo:
            from reader_tui.hub.sample import SampleHub

            return SampleHub()
        from reader_tui.hub.access import caution, endpoint, token
        from reader_tui.hub.client import Client

        address, secret = endpoint(os.environ, self.settings.settings.endpoint), token(os.environ)
        if warning := caution(address, secret):
            self.notices.append(warning)
        return Client(address, secret)

    async def close(self) -> None:
        """Write what is not durable yet and let go of everything."""
        if self.library is not None:
            self.library.on_change = None
            await asyncio.to_thread(self.library.close)
        if self.feed is not None:
            await self.feed.close()

    # Marks

    def state(self, paper_id: str) -> State:
        """What the reader did with the paper."""
        if self.library is not None:
            return self.library.state(paper_id)
        return self._states.get(paper_id, UNTOUCHED)

    def mark(
        self,
        paper_id: str,
        field: Field,
        value: bool,
        paper: Paper | None = None,
        auto: bool = False,
    ) -> bool:
        """Set a mark, shown at once and durable soon; whether it changed anything.

        A bookmark carries a copy of `paper`; `auto` marks are the program's own.
        """
        if self.library is not None:
            return self.library.mark(paper_id, field, value, paper=paper, auto=auto)
        before = self.state(paper_id)
        after = before._replace(**{field: value})
        if after == before:
            return False
        self._states[paper_id] = after
        self._waiting.append(_Mark(paper_id, field, value, paper, auto))
        return True

    async def carry(self, paper_id: str) -> None:
        """Give a bookmark its copy of the paper."""
        paper = await self.paper(paper_id)
        if paper is not None and self.library is not None:
            self.library.refresh_copies([paper])

    @property
    def unsaved(self) -> tuple[int, str | None]:
        """How many marks are not durable yet, and what keeps them from it."""
        if self.library is None:
            return len(self._waiting), self.library_problem
        return self.library.pending, self.library.failure

    @property
    def position(self) -> tuple[int, int] | None:
        """The journal's position that the marks shown are true for."""
        if self.library is None:
            return None
        position = self.library.position
        return position.generation, position.offset

    async def poll(self) -> frozenset[str]:
        """The papers that another process marked since."""
        if self.library is None:
            return frozenset()
        return await asyncio.to_thread(self.library.poll)

    # Views and papers

    async def newest(self) -> str | None:
        """The newest listed day as far as the archive knows."""
        return await self.feed.known_newest() if self.feed else None

    async def stored(self, view: View, since: str | None) -> Page | None:
        """The view as it is stored, None when it never was."""
        assert self.feed is not None
        if view.kind == "bookmarks":
            return await self._bookmarks(view, since)
        if view.key is None:
            paper = await self.paper(view.value)
            return Page(view, [paper.row()]) if paper else None
        listing = await self.feed.listing(view.key)
        if listing is None:
            return None
        rows = await self.feed.rows(listing.key, since)
        return Page(View.of(listing.key), rows, listing)

    async def _bookmarks(self, view: View, since: str | None) -> Page | None:
        if self.library is None or self.feed is None:
            return None
        ids = self.library.ids("bookmarked")
        known = await self.feed.rows_of(ids, since)
        return Page(view, await asyncio.to_thread(self._bookmark_rows, ids, known))

    def _bookmark_rows(self, ids: list[str], known: dict[str, Row]) -> list[Row]:
        """A row for each bookmark: from the archive, the copy it carries, or the bare id."""
        assert self.library is not None
        rows: list[Row] = []
        for paper_id in ids:
            row = known.get(paper_id)
            if row is None:
                copy = self.library.copy(paper_id)
                row = (copy or Paper(paper_id, paper_id, "", paper_id, "")).row()
            rows.append(row)
        return rows

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
        if self.library is not None and (copy := self.library.copy(paper_id)) is not None:
            return copy
        if not ask:
            return None
        if self.feed.hub is None:
            raise OfflineError(f"{paper_id} was never fetched, and the Hub is not asked.")
        return await self.feed.paper(paper_id)
