"""The views' pages for the screen: the same as commands read, in the threads of the archive."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import TYPE_CHECKING

from reader_tui.papers.models import Row
from reader_tui.views.choice import Choice
from reader_tui.views.pages import Page, Pages
from reader_tui.views.shelves import day_before
from reader_tui.views.sources import Sources
from reader_tui.views.view import MOST, View

if TYPE_CHECKING:
    from reader_tui.feed.stored import StoredPapers
    from reader_tui.query.language import Query
    from reader_tui.query.snippet import Snippet
    from reader_tui.views.answers import Answer, Answers


class PageReader:
    """Reads pages beside the keys: searches in the thread of searches, all else in the archive's."""

    def __init__(self, sources: Sources, stored: StoredPapers) -> None:
        self.sources = sources
        self._stored = stored
        self._pages = Pages(sources)
        self.under_the_line: tuple[str, ...] = ()
        """The papers that the budget of the catch-up does not reach."""

    def choose_by(self, choice_of: Callable[[str], Choice]) -> None:
        """Ask there what is wanted of a group of views."""
        self._pages.choice_of = choice_of

    def keep_pace(self, seconds: float) -> None:
        """Take the reader's own pace, in seconds a paper, for budgets in minutes."""
        self._pages.pace = seconds

    @property
    def answers(self) -> Answers:
        """What answers questions, to be asked in the thread of searches."""
        return self._pages.answers

    async def first_page(self, view: View, spot: str | None) -> Page | None:
        """The rows around a paper of a long shelf, or its first ones; None for all else."""
        return await self._stored.run(self._pages.first_page, view, spot)

    async def page(
        self, view: View, choice: Choice, before: Sequence[Row] = (), most: int = MOST
    ) -> Page | None:
        """The view as it is stored, None when it never was or its search was stopped.

        What was shown `before` stays; of an answer there are at most so many papers.
        """
        read = self._stored.search if view.traits.is_answer else self._stored.run
        source = await read(self._pages.source, view, choice, most)
        if source is None:
            return None
        page = await self._stored.run(self._pages.page_of, view, source, choice, before)
        if view.kind == "catchup":
            self.under_the_line = page.rest
        return page

    async def counts(self, view: View) -> dict[str, int]:
        """How many papers each kind of view has, as far as that is known."""
        return await self._stored.run(self._pages.counts, view)

    async def day_before(self, view: View) -> tuple[str, int, bool] | None:
        """What waits on the day listed before; see `shelves.day_before`."""
        return await self._stored.run(day_before, self.sources, view)

    # Searches

    async def answer(self, view: View, order: str, limit: int, base: Sequence[str]) -> Answer:
        """At most `limit` papers that answer; raises `SearchStoppedError`."""
        return await self._stored.search(self.answers.answer, view, order, limit, base)

    async def count(self, view: View, base: Sequence[str] = ()) -> int:
        """How many papers answer in all; raises `SearchStoppedError`."""
        return await self._stored.search(self.answers.count, view, base)

    async def snippets(self, query: Query, rows: Sequence[Row]) -> Mapping[str, Snippet]:
        """Where a query found papers, of those where it was in their text alone."""
        return await self._stored.search(self.answers.snippets, query, rows)

    async def found(self, text: str) -> tuple[int, int]:
        """How many papers of the archive a query matches, and how many of them are unread."""
        return await self._stored.search(self._pages.found, text)

    def marked(self, ids: Iterable[str]) -> None:
        """Let searches know that marks of these papers changed."""
        if "answers" in vars(self._pages):
            self.sources.facts.marked(ids)
