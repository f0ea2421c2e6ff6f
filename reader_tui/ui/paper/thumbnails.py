"""The thumbnail of the paper under the cursor, above its abstract, where that is switched on."""

from __future__ import annotations

import asyncio
from functools import partial
from typing import NamedTuple

from textual.timer import Timer

from reader_tui.errors import OfflineError, ReaderError
from reader_tui.ui.browse.shown import Shown
from reader_tui.ui.paper.pictures import Pictures
from reader_tui.ui.session import Session
from reader_tui.ui.stage.stage import Stage

RESTS = 0.4
"""Seconds that the cursor rests on a paper before its thumbnail is fetched."""
_PART, _LEAST = 3, 5
"""One of so many parts of the pane's height is a thumbnail's, where that are so many lines."""
_WAITS, _TRIES = 0.25, 40
"""Seconds between two looks whether the Hub can be asked, and how many looks are taken."""


class _Wanted(NamedTuple):
    """The thumbnail of a paper in at most so many cells and lines."""

    id: str
    width: int
    height: int


class Thumbnails:
    """Draws the thumbnail of the paper that the cursor rests on; nothing where there is none."""

    def __init__(self, stage: Stage, session: Session, pictures: Pictures) -> None:
        self._stage = stage
        self._session = session
        self._pictures = pictures
        self._wanted: _Wanted | None = None
        self._later: Timer | None = None
        self._without: set[str] = set()
        """Papers of which none is to be had; they are not asked for again on a visit."""
        stage.on.tell(self)

    def take(self, shown: Shown) -> Shown:
        """Draw the thumbnail soon, where another paper is shown or the pane has another size."""
        paper, detail = shown.paper, self._stage.detail
        wanted = None
        if paper is not None and self._stage.panes.detail_shown:
            wanted = _Wanted(paper.id, detail.measure, detail.inner_height // _PART)
        if wanted != self._wanted:
            self._wanted = wanted
            if self._later is not None:
                self._later.stop()
            if wanted is not None:
                self._later = self._stage.after(RESTS, partial(self._begin, wanted))
        return shown

    def _begin(self, wanted: _Wanted) -> None:
        if wanted == self._wanted and wanted.id not in self._without and self._pictures.can_draw:
            self._stage.work(partial(self._draw, wanted), "thumbnail", exclusive=True)

    async def _draw(self, wanted: _Wanted) -> None:
        drawing = None
        if wanted.height >= _LEAST:
            await self._hub_is_there()
            try:
                path = await self._pictures.thumbnail(wanted.id)
                drawing = await self._pictures.drawn(path, wanted.width, wanted.height)
            except OfflineError:
                return
            except ReaderError:
                self._without.add(wanted.id)
                return
        if wanted == self._wanted:
            self._stage.show(self._stage.now.picturing(drawing))

    async def _hub_is_there(self) -> None:
        """Wait a while for the Hub's client, which is made last at a start."""
        await self._session.ready()
        for _ in range(0 if self._session.offline else _TRIES):
            if self._session.feed is not None and self._session.feed.hub is not None:
                return
            await asyncio.sleep(_WAITS)
