"""The views' pages for the screen: the same as commands read, in the threads of the archive."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import TYPE_CHECKING

from reader_tui.papers.models import Paper, Row
from reader_tui.views.choice import Choice
from reader_tui.views.view import MOST, View

if TYPE_CHECKING:
    from reader_tui.feed.stored import StoredPapers
    from reader_tui.query.language import Query
    from reader_tui.query.snippet import Snippet
    from reader_tui.views.answers import Answer, Meant
    from reader_tui.views.asked_days import Held
    from reader_tui.views.judge import Rules
    from reader_tui.views.pages import Page, Pages
    from reader_tui.views.sources import Sources
    from reader_tui.views.worth_order import Explanation


class PageReader:
    """Reads pages beside the keys: searches in the thread of searches, all else in the archive's.

    Until `open` was called nothing is known.
    """

    def __init__(self, choice_of: Callable[[str], Choice] = lambda group: Choice()) -> None:
        self.choice_of = choice_of
        """What is wanted of a group of views."""
        self.pace: float | None = None
        """The reader's own pace in seconds a paper, once it was measured."""
        self.under_the_line: tuple[str, ...] = ()
        """The papers that the budget of the catch-up does not reach."""
        self._opened: tuple[Pages, StoredPapers] | None = None

    def open(self, sources: Sources, stored: StoredPapers) -> None:
        """Read from here on."""
        # Nothing of it is needed for the first screen, which waits for every import.
        from reader_tui.views.pages import Pages

        self._opened = Pages(sources, lambda group: self.choice_of(group)), stored

    @property
    def sources(self) -> Sources | None:
        """What pages are read from; None while it is not open."""
        return self._opened[0].sources if self._opened else None

    @property
    def rules(self) -> Rules | None:
        """The rules of the library as they are now; None while there is no library."""
        return self.sources.rules if self.sources else None

    @property
    def has_rules(self) -> bool:
        """Whether anything is watched, muted or a saved search."""
        return self.sources is not None and self.sources.has_rules

    @property
    def _pages(self) -> Pages:
        assert self._opened is not None, "who reads pages waits until the archive is open"
        pages = self._opened[0]
        if self.pace is not None:
            pages.pace = self.pace
        return pages

    @property
    def _stored(self) -> StoredPapers:
        assert self._opened is not None
        return self._opened[1]

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

    async def explain(self, paper: Paper) -> Explanation | None:
        """What speaks for a paper and against it; None while nothing is known."""
        if self.sources is None:
            return None
        return await self._stored.run(self.sources.worth_order.explain, paper)

    async def told(self, paper: Paper) -> tuple[str, ...]:
        """What was learned and heard of a paper, a line each."""
        if self.sources is None:
            return ()
        from reader_tui.views.beside_paper import told

        return await self._stored.run(told, self.sources, paper)

    async def examples(self, text: str) -> tuple[list[str], int]:
        """The papers here that a reader's words name, and how many are not here.

        Raises `ReaderError` for what names none.
        """
        if self.sources is None:
            return [], 0
        from reader_tui.views.examples import named

        found = await self._stored.run(named, self.sources, text)
        there = await self._stored.run(self.sources.archive.rows_of, found.ids)
        return [i for i in found.ids if i in there], len(found.ids) - len(there) + found.refused

    async def lacking(self) -> str:
        """What the order by worth says while too little is kept; empty once it learns."""
        if self.sources is None:
            return ""
        order = self.sources.worth_order
        return await self._stored.run(lambda: order.lacking)

    async def counts(self, view: View) -> dict[str, int]:
        """How many papers each kind of view has, as far as that is known."""
        if self.sources is None:
            return {}
        from reader_tui.views import view_menu

        return await self._stored.run(view_menu.counts, self.sources, view)

    async def news(self) -> tuple[int, int, int]:
        """What happened since the last visit; see `shelves.news`."""
        if self.sources is None:
            return (0, 0, 0)
        from reader_tui.views import shelves

        return await self._stored.run(shelves.news, self.sources)

    async def waiting_day(self, view: View) -> tuple[str, int] | None:
        """The next day that waits; see `shelves.waiting_day`."""
        if self.sources is None:
            return None
        from reader_tui.views import shelves

        return await self._stored.run(shelves.waiting_day, self.sources, view)

    async def day_before(self, view: View) -> tuple[str, int, bool] | None:
        """What waits on the day listed before; see `shelves.day_before`."""
        if self.sources is None:
            return None
        from reader_tui.views import shelves

        return await self._stored.run(shelves.day_before, self.sources, view)

    # Searches

    async def answer(self, view: View, order: str, limit: int, base: Sequence[str]) -> Answer:
        """At most `limit` papers that answer; raises `SearchStoppedError`."""
        return await self._stored.search(self._pages.answers.answer, view, order, limit, base)

    async def count(self, view: View, base: Sequence[str] = ()) -> int:
        """How many papers answer in all; raises `SearchStoppedError`."""
        return await self._stored.search(self._pages.answers.count, view, base)

    async def meant(self, query: Query) -> Meant | None:
        """What a word that no paper has may have been meant for."""
        return await self._stored.search(self._pages.answers.meant, query)

    async def held(self, query: Query) -> Held | None:
        """How much of the time that a query asks about was fetched; None where it asks of none."""
        return await self._stored.run(self._pages.held, query)

    def hub_words(self, view: View) -> str:
        """What the Hub was asked for and what is left of its answer."""
        return self._pages.answers.hub_words(view)

    async def snippets(self, query: Query, rows: Sequence[Row]) -> Mapping[str, Snippet]:
        """Where a query found papers, of those where it was in their text alone."""
        return await self._stored.search(self._pages.answers.snippets, query, rows)

    async def found(self, text: str) -> tuple[int, int]:
        """How many papers of the archive a query matches, and how many of them are unread."""
        return await self._stored.search(self._pages.found, text)

    async def hits(self, text: str) -> str:
        """How many papers of the archive a rule hits, in a sentence."""
        return await self._stored.search(self._pages.hits, text)

    async def around(self, view: View, kind: str) -> View | None:
        """The view of a kind as the menu opens it from another view; None where there is none."""
        if self.sources is None:
            return None
        from reader_tui.views import view_menu

        return await self._stored.run(view_menu.around, self.sources, view, kind)

    def came_from_hub(self, text: str, ids: Sequence[str]) -> None:
        """Take in what the Hub's search found."""
        self._pages.answers.came_from_hub(text, ids)

    def from_hub(self, text: str) -> Sequence[str] | None:
        """What the Hub's search found on this visit; None when it was not asked that."""
        return self._pages.answers.from_hub.get(text)

    def papers_came(self) -> None:
        """Let searches know that the archive holds other papers than before."""
        if self.sources is not None:
            self.sources.facts.papers_came()

    def marked(self, ids: Iterable[str]) -> None:
        """Let searches know that marks of these papers changed."""
        if self.sources is not None and "facts" in vars(self.sources):
            self.sources.facts.marked(ids)
