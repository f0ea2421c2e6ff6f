"""The paper beside the list following the cursor, and papers becoming read."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterable, Sequence
from contextlib import suppress
from functools import partial

from textual.timer import Timer

from reader_tui.errors import ReaderError
from reader_tui.papers.models import Paper
from reader_tui.ui.browse.unread import Unread
from reader_tui.ui.session import Session
from reader_tui.ui.stage.stage import Stage

PAINT_EVERY = 0.05
"""Seconds between two paintings of the pane while keys keep coming."""

LINGER = 3.0
"""Seconds in view after which a paper counts as read, once the reader moves on from it."""

TOLD_AFTER = 0.4
"""Seconds the cursor rests before what was learned of a paper is asked: to learn takes as long."""

_KEPT = 64


class Follow:
    """Loads the paper under the cursor and keeps the rule of what counts as read."""

    def __init__(self, stage: Stage, session: Session, unread: Unread) -> None:
        self._stage = stage
        self._session = session
        self._marks = session.marks
        self._unread = unread
        self._papers: dict[str, Paper] = {}
        self._trends: dict[str, tuple[int, ...]] = {}
        self._told: dict[str, tuple[str, ...]] = {}
        self._painted = 0.0
        self._later: Timer | None = None
        self._linger: Timer | None = None
        self._teller: Timer | None = None
        self._looked_at: str | None = None
        """The paper under the cursor, once it was in view for long enough."""
        self._by_hand: frozenset[str] = frozenset()
        """Papers whose read mark was set by hand: left alone until the cursor has left them."""

    @property
    def paper(self) -> Paper | None:
        """The paper under the cursor, if it is loaded."""
        paper_id = self._stage.now.paper_id
        return self._papers.get(paper_id) if paper_id else None

    @property
    def why_none(self) -> str:
        """Why there is none, in a sentence."""
        chosen = self._stage.now.paper_id
        return "The paper is not here yet." if chosen else "No paper is shown here."

    @property
    def is_waiting(self) -> bool:
        """Whether the paper is about to be shown."""
        return self._later is not None

    def remember(
        self, paper: Paper, trend: tuple[int, ...] = (), told: tuple[str, ...] = ()
    ) -> None:
        """Keep a paper at hand, how its upvotes went, and what was learned and heard of it."""
        self._papers.pop(paper.id, None)
        self._papers[paper.id] = paper
        self._trends[paper.id], self._told[paper.id] = trend, told
        while len(self._papers) > _KEPT:
            oldest = next(iter(self._papers))
            for known in (self._papers, self._trends, self._told):
                del known[oldest]

    def forget(self) -> None:
        """Drop what is at hand: the Hub may have said something newer."""
        self._papers.clear()
        self._trends.clear()
        self._told.clear()

    def choose(
        self,
        heading: str,
        choices: Callable[[Paper | None], Sequence[tuple[str, str]]],
        then: Callable[[Paper | None, str], object],
    ) -> None:
        """Open a menu on the paper under the cursor, which may have to be read first."""
        paper, paper_id = self.paper, self._stage.now.paper_id
        if paper is not None or paper_id is None:
            self._stage.choose(heading, choices(paper), partial(then, paper))
            return
        found: list[Paper | None] = [None]
        menu = self._stage.choose(heading, (), lambda letter: then(found[0], letter), ready=False)

        async def fill() -> None:
            found[0] = await self._session.paper(paper_id)
            if not menu.left:
                menu.fill(choices(found[0]))

        self._stage.work(fill, group="picker", exclusive=True)

    def when_here(self, then: Callable[[Paper], object]) -> None:
        """Go on with the paper under the cursor; keys wait for one that has to be read first."""
        shown, paper_id = self._stage.now.paper, self._stage.now.paper_id
        if shown is not None and shown.id == paper_id:
            then(shown)
        elif paper_id is not None:
            self._stage.work_first(partial(self._when_read, paper_id, then), group="deeper")

    async def _when_read(self, paper_id: str, then: Callable[[Paper], object]) -> None:
        await self._session.ready()
        await self._load(paper_id)
        now = self._stage.now
        if now.paper is not None and now.paper.id == now.paper_id == paper_id and now.in_detail:
            then(now.paper)

    # Following the cursor

    def follow(self) -> None:
        """Show the paper under the cursor, at most every 50 ms while keys keep coming."""
        self._stop_linger()
        if self._stage.now.paper_id != self._looked_at:
            self._looked_at = None
        wait = self._painted + PAINT_EVERY - time.monotonic()
        if rest := self._stage.now.mode.follows_after:
            wait = rest
            if self._later is not None:
                self._later.stop()
                self._later = None
        if self._later is not None:
            return
        if wait > 0:
            self._later = self._stage.after(wait, self._now)
        else:
            self._now()

    def _now(self) -> None:
        self._later = None
        self._painted = time.monotonic()
        stage = self._stage
        paper_id = stage.now.paper_id
        if paper_id not in self._by_hand:
            self._by_hand = frozenset()
        if paper_id is None:
            stage.show(stage.now.beside(None))
        elif self.paper is not None:
            self._show(self.paper)
        else:
            stage.work(partial(self._load, paper_id), group="paper", exclusive=True)

    async def _load(self, paper_id: str) -> None:
        problem = ""
        try:
            paper = await self._session.paper(paper_id, ask=self._session.feed is not None)
        except ReaderError as error:
            paper, problem = None, str(error)
        if paper is not None:
            self.remember(paper, await self._session.trend(paper_id))
        if paper_id != self._stage.now.paper_id:
            return
        if paper is not None:
            self._show(paper)
            self._tell_later(paper)
        elif self._session.feed is not None:
            bare = Paper(paper_id, paper_id, problem, paper_id, "")
            self._stage.show(self._stage.now.beside(bare))

    def _tell_later(self, paper: Paper) -> None:
        """Add what was learned and heard of a paper once the cursor rests on it."""

        def tell() -> None:
            if paper.id == self._stage.now.paper_id:
                self._stage.work(partial(self._tell, paper), group="told", exclusive=True)

        if self._teller is not None:
            self._teller.stop()
        self._teller = self._stage.after(TOLD_AFTER, tell)

    async def _tell(self, paper: Paper) -> None:
        """Add what was learned and heard of a paper that is shown."""
        told: tuple[str, ...] = ()
        with suppress(ReaderError):
            told = await self._session.pages.told(paper)
        if told and paper.id in self._told:
            self._told[paper.id] = told
            if paper.id == self._stage.now.paper_id:
                self._show(paper)

    def _show(self, paper: Paper) -> None:
        now = self._stage.now
        trend, told = self._trends.get(paper.id, ()), self._told.get(paper.id, ())
        if (now.paper, now.looks.trend, now.looks.told) != (paper, trend, told):
            same = now.paper is not None and now.paper.id == paper.id
            self._stage.show(now.beside(paper, now.paper_top if same else 0, trend, told))
        if self._stage.panes.detail_shown:
            self._start_linger(paper)

    # What counts as read

    def _start_linger(self, paper: Paper) -> None:
        self._stop_linger()
        if paper.id == self._looked_at:
            return
        if self._session.settings.settings.read != "linger" or paper.id in self._by_hand:
            return
        # What passes while a search is typed is not being read.
        if not self._stage.now.mode.is_reading:
            return
        if not self._session.state(paper.id).read or self._stirs:
            self._linger = self._stage.after(LINGER, self._lingered)

    def _stop_linger(self) -> None:
        if self._linger is not None:
            self._linger.stop()
            self._linger = None

    def _lingered(self) -> None:
        now = self._stage.now
        seen = self._stage.panes.detail_shown and self._stage.over is None
        if now.paper is not None and now.paper.id == now.paper_id and seen:
            self._looked_at = now.paper.id

    def moved_on(self, paper_id: str) -> None:
        """Note that the reader moved on from a paper: read, where it was looked at long enough."""
        looked_at, self._looked_at = self._looked_at, None
        if paper_id == looked_at:
            self._note(paper_id)

    def opened(self, code: bool = False) -> None:
        """Note that the paper under the cursor was opened, or its `code`."""
        paper_id = self._stage.now.paper_id
        if paper_id and code and self._session.settings.settings.learn:
            self._marks.note_code(paper_id)
        if paper_id and self._session.settings.settings.read != "manual":
            self._note(paper_id)

    @property
    def _stirs(self) -> bool:
        """Whether papers are shown by what changed since they were last looked at."""
        return self._stage.now.view.kind == "stirring"

    def _note(self, paper_id: str) -> None:
        self._unread.marked(self._marks.note_read(paper_id))
        paper = self._papers.get(paper_id)
        has_code = paper is not None and paper.code is not None
        if self._stirs or (has_code and self._session.state(paper_id).waiting):
            self._unread.marked(self._marks.look_again(paper_id, has_code))

    def by_hand(self, ids: Iterable[str]) -> None:
        """Leave the read marks of these papers to the reader for as long as the cursor is there."""
        self._by_hand = frozenset(ids)
        self._looked_at = None
        self._stop_linger()

    async def papers(self, ids: Iterable[str]) -> list[Paper]:
        """The papers, whole, as far as they are here; in their order."""
        found = [self._papers.get(i) or await self._session.paper(i) for i in ids]
        return [paper for paper in found if paper is not None]

    def known(self, ids: Iterable[str]) -> dict[str, Paper]:
        """Those of the papers that are at hand."""
        return {paper_id: self._papers[paper_id] for paper_id in ids if paper_id in self._papers}
