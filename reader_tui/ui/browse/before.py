"""The screen as it was before a search began, and back to it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, NamedTuple

from reader_tui.papers.models import Paper, Row
from reader_tui.ui.widgets.article import Looks
from reader_tui.views.view import View

if TYPE_CHECKING:
    from reader_tui.query.language import Query
    from reader_tui.query.snippet import Snippet
    from reader_tui.ui.stage.stage import Parts


class Before(NamedTuple):
    """Everything that a search changes on the screen."""

    view: View
    title: str
    news: str
    follow: bool
    fetched: str | None
    footer: Sequence[str]
    waits: Sequence[str]
    every: Sequence[str]
    unread: int
    recounts: int
    rows: Sequence[Row | None]
    empty_text: tuple[str, ...]
    cursor: int
    top: int
    selected: frozenset[str]
    range_from: int | None
    paper: Paper | None
    paper_top: int
    looks: Looks
    in_detail: bool
    zen: bool
    found: tuple[Query | None, Mapping[str, Snippet]]

    @classmethod
    def of(cls, screen: Parts) -> Before:
        """The screen as it is."""
        browsing, papers, detail = screen.browsing, screen.papers, screen.detail
        return cls(
            view=browsing.view,
            title=browsing.title,
            news=browsing.news,
            follow=browsing.follow,
            fetched=browsing.fetched,
            footer=browsing.footer,
            waits=browsing.waits,
            every=browsing.every,
            unread=browsing.unread,
            recounts=browsing.recounts,
            rows=papers.rows,
            empty_text=papers.empty_text,
            cursor=papers.cursor,
            top=papers.top,
            selected=papers.selected,
            range_from=papers.range_from,
            paper=detail.paper,
            paper_top=detail.top,
            looks=detail.looks,
            in_detail=screen.panes.in_detail,
            zen=screen.panes.zen,
            found=(papers.sought, papers.snippets),
        )

    def put_back(self, screen: Parts) -> None:
        """Show it again, but for the panes."""
        browsing, papers = screen.browsing, screen.papers
        browsing.view, browsing.title, browsing.follow = self.view, self.title, self.follow
        browsing.news = self.news
        browsing.fetched, browsing.every = self.fetched, self.every
        browsing.footer, browsing.waits = self.footer, self.waits
        screen.matches.put_back(*self.found)
        papers.with_day = self.view.spans_days
        papers.with_year = self.view.spans_years
        papers.empty_text = self.empty_text
        papers.rows = self.rows
        papers.selected, papers.range_from = self.selected, self.range_from
        papers.place(self.cursor, self.top)
        browsing.unread = self.unread
        screen.detail.put_back(self.paper, self.looks, self.paper_top)
        if browsing.recounts != self.recounts:
            browsing.recount()
        browsing.tell()

    def put_back_places(self, screen: Parts) -> None:
        """Put the places back that did not fit beside the box, and the panes."""
        papers, panes = screen.papers, screen.panes
        if self.zen:
            panes.toggle_zen()
        elif self.in_detail:
            panes.enter_detail()
        if papers.rows is self.rows and papers.cursor == self.cursor:
            papers.place(self.cursor, self.top)
            screen.detail.put_back(self.paper, self.looks, self.paper_top)
