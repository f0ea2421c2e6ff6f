"""What a command works with: settings, library, archive and Hub, each opened when it is needed."""

from __future__ import annotations

import os
from collections.abc import Coroutine, Sequence
from datetime import UTC, date, datetime
from functools import cached_property
from types import TracebackType
from typing import TYPE_CHECKING, Any, TypeVar

from reader_tui import paths, settings
from reader_tui.cli import talk
from reader_tui.errors import ArchiveError, HubError, LibraryError
from reader_tui.papers.models import Paper
from reader_tui.papers.steps import Rule

if TYPE_CHECKING:
    import asyncio

    from reader_tui.archive.archive import Archive
    from reader_tui.feed import Feed
    from reader_tui.hub.wire import Hub
    from reader_tui.library.decisions import Decisions
    from reader_tui.library.library import Library
    from reader_tui.views.judge import Ruled

T = TypeVar("T")


class Session:
    """The parts of one command, closed together at the end of the `with` block.

    What a part has to tell after opening is said once. Only with `writes` must the
    library take changes. `tells` is false for who reports the settings' problems itself.
    """

    def __init__(self, *, offline: bool = False, writes: bool = False, tells: bool = True) -> None:
        self.offline = offline
        self.paths = paths.find()
        self.settings = settings.load(self.paths.config)
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

        try:
            # What the Hub sends refreshes the copies that bookmarks carry.
            library = Library.open(self.paths.library, read_only=self.offline and not self._writes)
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
        return Feed(self.archive, self._hub, self._copies() if self._hub else None)

    def _copies(self) -> Decisions | None:
        """What gives bookmarks their copies; a list can be had without it."""
        try:
            return self.library.decisions
        except LibraryError:
            return None

    def _client(self) -> Hub:
        from reader_tui.hub.access import caution, endpoint, token
        from reader_tui.hub.client import Client

        address = endpoint(os.environ, self.settings.settings.endpoint)
        secret = token(os.environ)
        if warning := caution(address, secret):
            talk.say(warning)
        return Client(address, secret)

    def now(self) -> datetime:
        """The time on this machine's clock, in its zone."""
        return datetime.now(UTC).astimezone()

    @property
    def newest(self) -> date | None:
        """The newest listed day as far as the archive knows, else the newest that it holds."""
        day = self.archive.fact("newest")
        if day is None and (held := self.archive.nearest("day", "9", -1)):
            day = held.value
        return date.fromisoformat(day) if day else None

    @property
    def today(self) -> date:
        """The day that relative dates count from: the newest listed one, else the clock's."""
        return self.newest or self.now().date()

    @cached_property
    def visited(self) -> str | None:
        """When the last visit of the app ended, in UTC; None when none is known."""
        from reader_tui.views import last_visit

        last = last_visit.load(self.paths.snapshot)
        return last_visit.visited(last, self.now()) if last else None

    @cached_property
    def rules(self) -> tuple[Rule, ...]:
        """The rules and saved searches of the library."""
        return self.library.rules.all()

    @cached_property
    def ruled(self) -> Ruled:
        """What judges papers by rules and marks; dates in rules count from `today`."""
        from reader_tui.views.judge import Ruled, Rules

        library = self.library
        rules = Rules.of(self.rules, self.today)
        return Ruled(rules, self.archive, library.states.of, library.states.copy)

    def reasons(self, ids: Sequence[str]) -> dict[str, tuple[str, ...]]:
        """What speaks for papers: watch rules and saved searches. Who has none pays nothing."""
        return self.ruled.reasons(ids) if self.rules else {}

    def backlog_began(self, newest: date) -> str:
        """The day since when papers wait; the newest one begins a backlog where there is none."""
        began = self.library.rules.backlog_began()
        if began is None:
            began = newest.isoformat()
            # Whoever fetched but a day of long ago has not begun there.
            if not self.library.read_only and self.archive.fact("newest"):
                self.library.rules.begin_backlog(began, auto=True)
        return began

    def paper(self, paper_id: str) -> Paper:
        """The paper: from the archive, the Hub, or the copy that its bookmark carries.

        Raises `NotFoundError` when the Hub does not know it, and `HubError` when it
        cannot be asked and nothing here has the paper.
        """
        try:
            return self.run(self.feed.paper(paper_id))
        except HubError as problem:
            copy = self.library.states.copy(paper_id)
            if copy is None:
                raise
            if not self.offline:
                talk.say(f"offline, shown as bookmarked: {problem}")
            return copy
