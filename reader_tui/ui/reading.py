"""The detail pane following the cursor, and papers becoming read."""

from __future__ import annotations

import time
from functools import partial
from typing import TYPE_CHECKING

from textual.timer import Timer

from reader_tui.errors import ReaderError
from reader_tui.papers.models import Field, Paper
from reader_tui.ui.session import Session

if TYPE_CHECKING:
    from reader_tui.ui.screens.reader import ReaderScreen

PAINT_EVERY = 0.05
"""Seconds between two paintings of the pane while keys keep coming."""

LINGER = 3.0
"""Seconds in view after which a paper counts as read."""

_KEPT = 64


class Reading:
    """Loads the paper under the cursor and keeps the rule of what counts as read."""

    def __init__(self, screen: ReaderScreen, session: Session) -> None:
        self._screen = screen
        self._session = session
        self._papers: dict[str, Paper] = {}
        self._painted = 0.0
        self._later: Timer | None = None
        self._linger: Timer | None = None
        self._by_hand: str | None = None
        """The paper whose read mark was set by hand while the cursor stood on it."""

    @property
    def paper(self) -> Paper | None:
        """The paper under the cursor, if it is loaded."""
        paper_id = self._screen.papers.paper_id
        return self._papers.get(paper_id) if paper_id else None

    def remember(self, paper: Paper) -> None:
        """Keep a paper at hand."""
        self._papers.pop(paper.id, None)
        self._papers[paper.id] = paper
        while len(self._papers) > _KEPT:
            del self._papers[next(iter(self._papers))]

    def forget(self) -> None:
        """Drop what is at hand: the Hub may have said something newer."""
        self._papers.clear()

    # Following the cursor

    def follow(self) -> None:
        """Show the paper under the cursor, at most every 50 ms while keys keep coming."""
        self._stop_linger()
        if self._later is not None:
            return
        wait = self._painted + PAINT_EVERY - time.monotonic()
        if wait > 0:
            self._later = self._screen.set_timer(wait, self._now)
        else:
            self._now()

    def _now(self) -> None:
        self._later = None
        self._painted = time.monotonic()
        screen = self._screen
        paper_id = screen.papers.paper_id
        if paper_id != self._by_hand:
            self._by_hand = None
        if paper_id is None:
            screen.detail.show_paper(None)
        elif self.paper is not None:
            self._show(self.paper)
        else:
            screen.work(partial(self._load, paper_id), group="paper", exclusive=True)

    async def _load(self, paper_id: str) -> None:
        problem = ""
        try:
            paper = await self._session.paper(paper_id, ask=self._session.feed is not None)
        except ReaderError as error:
            paper, problem = None, str(error)
        if paper is not None:
            self.remember(paper)
        if paper_id != self._screen.papers.paper_id:
            return
        if paper is not None:
            self._show(paper)
        elif self._session.feed is not None:
            self._screen.detail.show_paper(Paper(paper_id, paper_id, problem, paper_id, ""))

    def _show(self, paper: Paper) -> None:
        detail = self._screen.detail
        if detail.paper != paper:
            same = detail.paper is not None and detail.paper.id == paper.id
            detail.show_paper(paper, detail.top if same else 0)
        if self._screen.panes.detail_shown:
            self._start_linger(paper)

    # What counts as read

    def _start_linger(self, paper: Paper) -> None:
        self._stop_linger()
        if self._session.settings.settings.read != "linger" or paper.id == self._by_hand:
            return
        if not self._session.state(paper.id).read:
            self._linger = self._screen.set_timer(LINGER, self._lingered)

    def _stop_linger(self) -> None:
        if self._linger is not None:
            self._linger.stop()
            self._linger = None

    def _lingered(self) -> None:
        paper = self._screen.detail.paper
        seen = self._screen.panes.detail_shown and self._screen.is_current
        if paper is not None and paper.id == self._screen.papers.paper_id and seen:
            self._mark(paper.id, "read", True, auto=True)

    def opened(self) -> None:
        """Note that the paper under the cursor was opened."""
        paper_id = self._screen.papers.paper_id
        if paper_id and self._session.settings.settings.read != "manual":
            self._mark(paper_id, "read", True, auto=True)

    def mark(self, paper_id: str, field: Field, value: bool) -> None:
        """Set a mark that the reader asked for."""
        if field == "read":
            self._by_hand = paper_id
            self._stop_linger()
        self._mark(paper_id, field, value)

    def _mark(self, paper_id: str, field: Field, value: bool, auto: bool = False) -> None:
        paper = self._papers.get(paper_id)
        if not self._session.mark(paper_id, field, value, paper, auto):
            return
        if field == "bookmarked" and value and paper is None:
            self._screen.work(partial(self._session.carry, paper_id), group="carry")
        self._screen.browsing.marked(field, value)
        self._screen.papers.repaint_paper(paper_id)
        if self._screen.detail.paper and self._screen.detail.paper.id == paper_id:
            self._screen.detail.redraw()
