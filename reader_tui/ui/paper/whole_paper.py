"""The whole text of a paper in the place of its abstract: one step deeper, with the place kept."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Sequence
from contextlib import suppress
from dataclasses import replace
from functools import partial
from itertools import islice
from typing import TYPE_CHECKING

from textual.timer import Timer

from reader_tui.library.reading_places import ReadingPlace
from reader_tui.papers.models import Paper
from reader_tui.text.clean import clean_lines
from reader_tui.text.paper import anchors, blocks
from reader_tui.text.paper.anchors import Anchor, Place
from reader_tui.ui.browse.shown import Shown
from reader_tui.ui.paper.jump_list import JumpList
from reader_tui.ui.paper.open_text import OpenText
from reader_tui.ui.paper.set_text import SetText
from reader_tui.ui.session import Session
from reader_tui.ui.stage.stage import Stage

if TYPE_CHECKING:
    from reader_tui.feed import Feed
    from reader_tui.text.paper.manuscript import Manuscript

_AT_ONCE = 40
"""Blocks that are set before they are shown: more than a screen of them."""
_KEPT_AFTER = 1.0
"""Seconds without a move after which the place is kept, whatever becomes of the program."""


class WholePaper:
    """Opens the text, sets it for the pane, and keeps the place in it whatever way one leaves."""

    def __init__(self, stage: Stage, session: Session) -> None:
        self._stage = stage
        self._session = session
        self._seen: OpenText | None = None
        """The text that was last on the screen."""
        self._top = 0
        self._at = Place(0, 0)
        """Where the reader went last; another width does not move it."""
        self._goes = False
        """Whether what is about to be shown is a place to go to, and no move of the reader."""
        self._kept: ReadingPlace | None = None
        self._later: Timer | None = None
        self.jumps = JumpList()
        self.opened: Callable[[OpenText], None] = lambda text: None
        """Called when all of a text is set for the first time."""
        stage.on.tell(self)

    @property
    def text(self) -> OpenText | None:
        """The text that is shown and has the keys."""
        text = self._stage.now.open_text
        return text if text is not None and text.is_ready else None

    # Opening

    def open(self, paper: Paper) -> None:
        """Show the text of the paper under the cursor instead of its abstract."""
        now = self._stage.now
        if now.text is not None:
            return
        self.jumps = JumpList()
        self._kept = self._session.marks.place(paper.id)
        nothing = blocks.Paper("", paper.title)
        bare = OpenText(paper.id, nothing, nothing)
        self._stage.show(now.hinting(False)._replace(text=bare, text_top=0))
        self._stage.work(partial(self._open, bare), "whole", exclusive=True)

    def reopen(self, text: OpenText, top: int, place: Place, jumps: JumpList) -> None:
        """Show a text again as it was left, with that line at the upper edge."""
        self.jumps = jumps
        self._kept = self._session.marks.place(text.id)
        set_text = text.set_text
        if set_text is not None and set_text.width != self._stage.detail.measure:
            top = set_text.line_of(place)
        self._stage.show(self._stage.now.hinting(False)._replace(in_detail=True))
        self._show(replace(text, letters={}), top, place)

    def close(self) -> None:
        """Show the abstract again."""
        self._stage.show(self._stage.now.hinting(False)._replace(text=None))

    async def _open(self, bare: OpenText) -> None:
        paper_id = bare.id
        try:
            await self._session.ready()
            feed = self._session.feed
            assert feed is not None, "it is there once the archive is"
            if not await self._show_parsed(feed, paper_id):
                await self._parse(feed, paper_id)
        except Exception:
            if self._stage.now.text is bare:
                self._stage.drop_held()
                self.close()
            raise

    async def _show_parsed(self, feed: Feed, paper_id: str) -> bool:
        """Show a text that was parsed before; whether it was."""
        width = self._stage.detail.measure

        def first() -> tuple[blocks.Paper, Place, SetText] | None:
            paper = feed.archive.texts_with(paper_id).parsed_before(paper_id)
            if paper is None:
                return None
            place = self._place_in(paper)
            some = paper.blocks[place.block : place.block + _AT_ONCE]
            return paper, place, SetText(some, width, place.block)

        if (found := await feed.stored.run(first)) is None:
            return False
        paper, place, set_text = found
        self._put(paper_id, paper, set_text, place)
        await self._set_whole(paper_id, paper, width)
        return True

    async def _parse(self, feed: Feed, paper_id: str) -> None:
        """Fetch and parse a text, and show it as it comes, unless there is a place to go to."""
        received = await feed.text(paper_id)
        width = self._stage.detail.measure
        manuscript = await asyncio.to_thread(_manuscript, received.body)
        coming = manuscript.blocks()
        many = _AT_ONCE
        while some := await asyncio.to_thread(list, islice(coming, many)):
            if not self._is_open(paper_id):
                return
            if self._kept is None:
                # What is on the screen must not grow while keys look at it.
                done = manuscript.paper.as_far()
                set_text = await asyncio.to_thread(SetText, done.blocks, width)
                self._put(paper_id, done, set_text, self._at_now)
            many += len(some)
        paper = manuscript.paper
        if self._kept is not None:
            self._at = await asyncio.to_thread(self._place_in, paper)
        await feed.stored.run(feed.archive.texts_with(paper_id).keep_parsed, paper_id, paper)
        await self._set_whole(paper_id, paper, width)

    def _place_in(self, paper: blocks.Paper) -> Place:
        """Where the reader left off."""
        if self._kept is not None:
            with suppress(TypeError, ValueError):
                anchor = Anchor(*self._kept.anchor)  # type: ignore[arg-type]
                return anchors.found(anchor, paper.blocks, paper.outline)
        return Place(0, 0)

    def _is_open(self, paper_id: str) -> bool:
        text = self._stage.now.text
        return text is not None and text.id == paper_id

    @property
    def _at_now(self) -> Place:
        """The place that the reader went to, if the text is there already."""
        text = self._stage.now.text
        return self._at if text is not None and text.is_ready else Place(0, 0)

    def _put(self, paper_id: str, paper: blocks.Paper, set_text: SetText, place: Place) -> None:
        """Show a part of a text."""
        if not self._is_open(paper_id):
            return
        text = OpenText(paper_id, paper, paper, set_text)
        self._show(text, set_text.line_of(place), place)
        self._stage.take_held()

    async def _set_whole(self, paper_id: str, paper: blocks.Paper, width: int) -> None:
        """Set all of a text and show it where the reader is."""
        set_text = await asyncio.to_thread(SetText, paper.blocks, width)
        if not self._is_open(paper_id):
            return
        text = OpenText(paper_id, paper, paper, set_text, is_whole=True)
        self._show(text, set_text.line_of(self._at), self._at)
        self._stage.take_held()
        self.opened(text)

    def _show(self, text: OpenText, top: int, place: Place) -> None:
        """Show a text from a line on that stands for a place."""
        text = replace(text, went=place)
        self._seen, self._at = text, place
        self._goes = True
        self._stage.show(self._stage.now._replace(text=text, text_top=top))
        self._goes = False

    # Moving

    @property
    def here(self) -> Place:
        """The place at the upper edge."""
        return self._at

    def go(self, place: Place, jumps: bool = True) -> None:
        """Have a place at the upper edge; unless told otherwise, there is a way back."""
        text = self.text
        if text is None or text.set_text is None:
            return
        if jumps:
            self.jumps.jumped(self._at)
        self._show(text, text.set_text.line_of(place), place)
        self._keep_later()

    def change(self, text: OpenText) -> None:
        """Show the text otherwise: as received, with other marks, or with more behind it."""
        before = self._seen.set_text if self._seen and self._seen.raw == text.raw else None
        top = text.set_text.line_of(self._at) if text.set_text is not None else 0
        if before is not None and text.set_text is not None and before.width == text.set_text.width:
            # What is at the upper edge may be an empty line, which is no place of the text.
            top += self._stage.now.text_top - before.line_of(self._at)
        self._show(text, top, self._at)

    async def toggle_raw(self) -> None:
        """Show the text as received, and back, at the same paragraph."""
        text, feed = self.text, self._session.feed
        if text is None or feed is None:
            return
        width = self._stage.detail.measure
        if not text.raw:
            body = (await feed.text(text.id)).body
            set_text = await asyncio.to_thread(_received, body, text.own.blocks, width)
        elif text.beneath is not None and text.beneath.width == width:
            set_text = text.beneath
        else:
            set_text = await asyncio.to_thread(text.set_in, width)
        now = self.text
        if now is None or now.paper is not text.paper or now.raw != text.raw:
            return
        here, top = self._stage.now.text_top, set_text.line_of(self._at)
        wanted = replace(now, raw=not now.raw, set_text=set_text, letters={})
        if wanted.raw:
            top = max(0, min(top, len(set_text.lines) - self._stage.detail.inner_height))
            wanted = replace(wanted, beneath=now.set_text, came=(top, here))
        else:
            top = now.came[1] if set_text is now.beneath and here == now.came[0] else top
            wanted = replace(wanted, beneath=None)
        self._show(wanted, top, self._at)

    # What is told of everything that is shown

    def take(self, shown: Shown) -> Shown:
        """Note where the reader is; keep it when the text is left, in whatever way."""
        text, before = shown.text, self._seen
        if text is not None and not text.is_ready:
            text = None
        if before is not None and (text is None or text.id != before.id):
            self.keep()
        self._seen = text
        if text is None or text.set_text is None:
            return shown
        if shown.text_top != self._top:
            self._top = shown.text_top
            if not self._goes:
                self._at = text.place(self._top)
                self._keep_later()
        if text.is_whole and not text.raw and text.set_text.width != self._stage.detail.measure:
            self._stage.work(partial(self._set_anew, text), "width", exclusive=True)
        return shown

    async def _set_anew(self, text: OpenText) -> None:
        """Set the text for another width, at the same place."""
        anew = await asyncio.to_thread(_fitted, text, self._stage.detail.measure, self.room)
        now = self._stage.now.text
        if now is not None and now.id == text.id and now.paper is text.paper:
            self.change(replace(now, set_text=anew.set_text, drawn=anew.drawn, letters={}))

    @property
    def room(self) -> int:
        """The lines that a picture may take: with it a line of its caption is in sight."""
        return max(2, self._stage.detail.inner_height - 2)

    # The place

    def _keep_later(self) -> None:
        if self._later is None:
            self._later = self._stage.after(_KEPT_AFTER, self.keep)

    def keep(self) -> None:
        """Keep the place now."""
        if self._later is not None:
            self._later.stop()
            self._later = None
        text = self._seen
        if text is None or not text.is_whole or not text.own.blocks:
            return
        percent = text.percent(self._top, self._stage.detail.inner_height)
        anchor = anchors.anchor(text.own.blocks, text.own.outline, self._at)
        place = ReadingPlace(percent, tuple(anchor))
        if place != self._kept:
            self._kept = place
            self._session.marks.keep_place(text.id, place)


def _fitted(text: OpenText, width: int, height: int) -> OpenText:
    """A text set for another width, with its drawings."""
    drawn = {
        at: tuple(one.fitted(width, height) for one in some) for at, some in text.drawn.items()
    }
    text = replace(text, drawn=drawn)
    return replace(text, set_text=text.set_in(width))


def _received(body: str, own: Sequence[blocks.Block], width: int) -> SetText:
    """A text as it was received, without what a terminal would obey."""
    return SetText.as_received(clean_lines(body, len(body) + 1), own, width)


def _manuscript(received: str) -> Manuscript:
    """A text to be parsed; what parses it takes long to load, and is for new texts alone."""
    from reader_tui.text.paper.manuscript import Manuscript

    return Manuscript(received)
