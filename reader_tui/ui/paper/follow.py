"""The detail pane following the cursor, and papers becoming read."""

from __future__ import annotations

import time
from collections.abc import Iterable
from functools import partial
from typing import TYPE_CHECKING

from textual.timer import Timer

from reader_tui.errors import ReaderError
from reader_tui.papers.models import Paper
from reader_tui.ui.session import Session

if TYPE_CHECKING:
    from reader_tui.ui.stage.stage import Parts

PAINT_EVERY = 0.05
"""Seconds between two paintings of the pane while keys keep coming."""

TYPED_AFTER = 0.25
"""Seconds without another answer after which the pane follows a search that is being typed."""

LINGER = 3.0
"""Seconds in view after which a paper counts as read."""

_KEPT = 64


class Reading:
    """Loads the paper under the cursor and keeps the rule of what counts as read."""

    def __init__(self, screen: Parts, session: Session) -> None:
        self._screen = screen
        self._session = session
        self._papers: dict[str, Paper] = {}
        self._trends: dict[str, tuple[int, ...]] = {}
        self._painted = 0.0
        self._later: Timer | None = None
        self._linger: Timer | None = None
        self._by_hand: frozenset[str] = frozenset()
        """Papers whose read mark was set by hand: left alone until the cursor has left them."""

    @property
    def paper(self) -> Paper | None:
        """The paper under the cursor, if it is loaded."""
        paper_id = self._screen.papers.paper_id
        return self._papers.get(paper_id) if paper_id else None

    def remember(self, paper: Paper, trend: tuple[int, ...] = ()) -> None:
        """Keep a paper at hand, and how its upvotes went."""
        self._papers.pop(paper.id, None)
        self._papers[paper.id] = paper
        self._trends[paper.id] = trend
        while len(self._papers) > _KEPT:
            oldest = next(iter(self._papers))
            del self._papers[oldest], self._trends[oldest]

    def forget(self) -> None:
        """Drop what is at hand: the Hub may have said something newer."""
        self._papers.clear()
        self._trends.clear()

    # Following the cursor

    def follow(self) -> None:
        """Show the paper under the cursor, at most every 50 ms while keys keep coming."""
        self._stop_linger()
        wait = self._painted + PAINT_EVERY - time.monotonic()
        if self._screen.is_finding:
            # The letters and the list come first, in frames of their own.
            wait = TYPED_AFTER
            if self._later is not None:
                self._later.stop()
                self._later = None
        if self._later is not None:
            return
        if wait > 0:
            self._later = self._screen.set_timer(wait, self._now)
        else:
            self._now()

    def _now(self) -> None:
        self._later = None
        self._painted = time.monotonic()
        screen = self._screen
        paper_id = screen.papers.paper_id
        if paper_id not in self._by_hand:
            self._by_hand = frozenset()
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
            self.remember(paper, await self._session.trend(paper_id))
        if paper_id != self._screen.papers.paper_id:
            return
        if paper is not None:
            self._show(paper)
        elif self._session.feed is not None:
            self._screen.detail.show_paper(Paper(paper_id, paper_id, problem, paper_id, ""))

    def _show(self, paper: Paper) -> None:
        detail = self._screen.detail
        trend = self._trends.get(paper.id, ())
        if detail.paper != paper or detail.looks.trend != trend:
            same = detail.paper is not None and detail.paper.id == paper.id
            detail.show_paper(paper, detail.top if same else 0, trend)
        if self._screen.panes.detail_shown:
            self._start_linger(paper)

    # What counts as read

    def _start_linger(self, paper: Paper) -> None:
        self._stop_linger()
        if self._session.settings.settings.read != "linger" or paper.id in self._by_hand:
            return
        # What passes while a search is typed is not being read.
        if self._screen.is_finding:
            return
        if not self._session.state(paper.id).read or self._stirs:
            self._linger = self._screen.set_timer(LINGER, self._lingered)

    def _stop_linger(self) -> None:
        if self._linger is not None:
            self._linger.stop()
            self._linger = None

    def _lingered(self) -> None:
        paper = self._screen.detail.paper
        seen = self._screen.panes.detail_shown and self._screen.is_current
        if paper is not None and paper.id == self._screen.papers.paper_id and seen:
            self._note(paper.id)

    def opened(self) -> None:
        """Note that the paper under the cursor was opened."""
        paper_id = self._screen.papers.paper_id
        if paper_id and self._session.settings.settings.read != "manual":
            self._note(paper_id)

    @property
    def _stirs(self) -> bool:
        """Whether papers are shown by what changed since they were last looked at."""
        return self._screen.browsing.view.kind == "stirring"

    def _note(self, paper_id: str) -> None:
        self._screen.browsing.marked(self._session.note_read(paper_id))
        paper = self._papers.get(paper_id)
        has_code = paper is not None and paper.code is not None
        if self._stirs or (has_code and self._session.state(paper_id).waiting):
            self._screen.browsing.marked(self._session.look_again(paper_id, has_code))

    def by_hand(self, ids: Iterable[str]) -> None:
        """Leave the read marks of these papers to the reader for as long as the cursor is there."""
        self._by_hand = frozenset(ids)
        self._stop_linger()

    def known(self, ids: Iterable[str]) -> dict[str, Paper]:
        """Those of the papers that are at hand."""
        return {paper_id: self._papers[paper_id] for paper_id in ids if paper_id in self._papers}
