"""What a command works with: settings, library, archive and Hub, each opened when it is needed."""

from __future__ import annotations

import os
from collections.abc import Coroutine, Sequence
from contextlib import suppress
from datetime import UTC, datetime
from functools import cached_property
from types import TracebackType
from typing import TYPE_CHECKING, Any, TypeVar

from reader_tui import paths, settings
from reader_tui.cli import talk
from reader_tui.errors import ArchiveError, HubError, LibraryError, NotFoundError, OfflineError
from reader_tui.papers.dates import utc_text
from reader_tui.papers.models import Paper

if TYPE_CHECKING:
    import asyncio

    from reader_tui.archive.archive import Archive
    from reader_tui.feed import Feed
    from reader_tui.feed.pdf_folder import PdfFolder
    from reader_tui.hub.sites import Sites
    from reader_tui.hub.wire import Hub
    from reader_tui.library.decisions import Decisions
    from reader_tui.library.library import Library
    from reader_tui.views.judge import Ruled
    from reader_tui.views.pages import Pages
    from reader_tui.views.sources import Sources

T = TypeVar("T")
NO_PAPER = "no paper"
"""Under this and an id the archive notes when the Hub said that there is no such paper."""


class Session:
    """The parts of one command, closed together at the end of the `with` block.

    What a part has to tell after opening is said once. Only with `writes` must the
    library take changes. `tells` is false for who reports the settings' problems itself.
    """

    def __init__(self, *, offline: bool = False, writes: bool = False, tells: bool = True) -> None:
        self.offline = offline
        self.paths = paths.find()
        self.settings = settings.load(self.paths.config)
        if tells and self.paths.problem:
            talk.say(f"{self.paths.problem}.")
        self._writes = writes
        self._runner: asyncio.Runner | None = None
        self._hub: Hub | None = None
        for problem in self.settings.problems if tells else ():
            talk.say(problem)

    def __enter__(self) -> Session:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        problem: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        parts = vars(self)
        if "feed" in parts:
            if self.feed.unkept:
                talk.say(self.feed.unkept)
            self.run(self.feed.close())
        elif "archive" in parts:
            self.archive.close()
        if self._runner is not None:
            self._runner.close()
        if "library" in parts:
            self.library.close()
        if self._hub is not None and self._hub.notice:
            talk.say(self._hub.notice)

    def run(self, work: Coroutine[Any, Any, T]) -> T:
        """Run a coroutine to its end, all of them on one event loop."""
        if self._runner is None:
            import asyncio

            self._runner = asyncio.Runner()
        return self._runner.run(work)

    @cached_property
    def archive(self) -> Archive:
        """The archive; one in memory where a newer version left the file."""
        from reader_tui.archive.archive import Archive

        try:
            archive = Archive.open(self.paths.archive)
        except ArchiveError as problem:
            archive = Archive.in_memory(str(problem))
        if archive.notice:
            talk.say(archive.notice)
        return archive

    @cached_property
    def library(self) -> Library:
        """The library; raises `LibraryError` when it cannot be read, or written if it must be."""
        from reader_tui.library.library import Library
        from reader_tui.sync import own_device

        try:
            # What the Hub sends refreshes the copies that bookmarks carry.
            library = Library.open(
                self.paths.library,
                device=own_device.name(self.paths.library),
                read_only=self.offline and not self._writes,
            )
        except LibraryError as problem:
            if self._writes:
                raise
            library = Library.open(self.paths.library, read_only=True)
            talk.say(f"{talk.sentence(str(problem))} Changes are not kept.")
        for notice in library.notices:
            talk.say(talk.sentence(notice))
        return library

    @cached_property
    def feed(self) -> Feed:
        """Archive and Hub together; raises `UsageError` when the Hub's address is none."""
        from reader_tui.feed import Feed

        self._hub = None if self.offline else self._client()
        feed = Feed(self.archive, self._hub, self._copies() if self._hub else None)
        feed.waiting = talk.Countdown().show
        return feed

    def _copies(self) -> Decisions | None:
        """What gives bookmarks their copies; a list can be had without it."""
        try:
            return self.library.decisions
        except LibraryError:
            return None

    @property
    def endpoint(self) -> str:
        """The address of the Hub that is asked; raises `UsageError` when it is none."""
        from reader_tui.hub.access import endpoint

        return endpoint(os.environ, self.settings.settings.endpoint)

    def _client(self) -> Hub:
        from reader_tui.hub.access import caution, token
        from reader_tui.hub.client import Client

        address = self.endpoint
        secret = token(os.environ)
        if warning := caution(address, secret):
            talk.say(warning)
        return Client(address, secret)

    def pdfs(self) -> PdfFolder:
        """The folder of PDFs; raises `UsageError` for a setting that is no address."""
        from reader_tui.feed.pdf_folder import PdfFolder, folder_of

        return PdfFolder(folder_of(self.settings.settings.pdf.folder), self.sites)

    @property
    def sites(self) -> Sites:
        """Who is asked for files beside the API; raises `UsageError` as `pdfs`."""
        from reader_tui.hub.sites import sites

        return sites(self.endpoint, self.settings.settings.pdf.site)

    def now(self) -> datetime:
        """The time on this machine's clock, in its zone."""
        return datetime.now(UTC).astimezone()

    @cached_property
    def sources(self) -> Sources:
        """What views are read from."""
        from reader_tui.views import last_visit
        from reader_tui.views.sources import Sources

        visit = last_visit.finished(last_visit.load(self.paths.snapshot), self.now())
        chosen = self.settings.settings
        return Sources(
            self.archive, self.now, library=self.library, visit=visit,
            weights=chosen.worth, learns=chosen.learn,
        )  # fmt: skip

    @cached_property
    def pages(self) -> Pages:
        """What is in each view."""
        from reader_tui.views.pages import Pages

        return Pages(self.sources)

    def reasons(self, ids: Sequence[str]) -> dict[str, tuple[str, ...]]:
        """What speaks for papers: watch rules and saved searches. Who has none pays nothing."""
        return self._ruled.reasons(ids) if self.sources.has_rules else {}

    @cached_property
    def _ruled(self) -> Ruled:
        return self.sources.ruled()

    def begin_backlog(self) -> None:
        """Have the backlog begin on the newest listed day where none was begun.

        Whoever fetched but a day of long ago has not begun there.
        """
        newest = self.archive.fact("newest")
        if newest and not self.library.read_only and self.library.rules.backlog_began() is None:
            self.library.rules.begin_backlog(newest, auto=True)

    def paper(self, paper_id: str) -> Paper:
        """The paper: from the archive, the Hub, or the copy that its bookmark carries.

        Raises `NotFoundError` when the Hub does not know it, and `HubError` when it
        cannot be asked and nothing here has the paper.
        """
        if known := self.archive.paper(paper_id):
            return known
        try:
            if self.offline:
                raise OfflineError(f"{paper_id} was never fetched, and the Hub is not asked.")
            return self.run(self.feed.paper(paper_id))
        except NotFoundError:
            # Who marks it next is told; that it is not remembered costs no more than that.
            with suppress(ArchiveError):
                self.archive.note(**{f"{NO_PAPER} {paper_id}": utc_text(self.now())})
            raise
        except HubError as problem:
            copy = self.library.states.copy(paper_id)
            if copy is None:
                raise
            if not self.offline:
                talk.say(f"offline, shown as bookmarked: {problem}")
            return copy
