"""The pictures of a whole text: fetched when one is asked for, and drawn below their figure.

Without the optional extra that draws them, and by a key of its own, the reader's viewer shows them.
"""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Sequence
from dataclasses import replace
from functools import partial
from typing import TYPE_CHECKING
from zlib import crc32

from reader_tui import desktop
from reader_tui.errors import HubError
from reader_tui.papers.models import Link
from reader_tui.text.paper.blocks import Block
from reader_tui.ui.paper.pictures import Pictures
from reader_tui.ui.paper.whole_paper import WholePaper
from reader_tui.ui.session import Session
from reader_tui.ui.stage.stage import Stage

if TYPE_CHECKING:
    from reader_tui.ui.widgets.drawing import Drawing

_MOST = 8
"""Pictures of one figure that are drawn."""
_PLAIN = "picture"


class Figures:
    """Shows pictures in their place or in a viewer; without one the browser has the address."""

    def __init__(
        self,
        stage: Stage,
        session: Session,
        whole: WholePaper,
        pictures: Pictures,
        open_link: Callable[[Link], object],
    ) -> None:
        self._stage = stage
        self._session = session
        self._whole = whole
        self._pictures = pictures
        self._open_link = open_link

    def show(self, at: int, in_viewer: bool) -> None:
        """Show the pictures of a block of the open text, or those that are drawn no longer."""
        text = self._whole.text
        if text is None:
            return
        links = _links(text.paper.blocks[at])
        if in_viewer or self._session.demo or not self._pictures.can_draw:
            call = partial(self._open, links[0])
        elif at in text.drawn:
            call = partial(self._put, at, ())
        else:
            call = partial(self._draw, at, links[:_MOST])
        self._stage.work(call, group="picture", exclusive=True)

    # In the text

    async def _draw(self, at: int, links: Sequence[Link]) -> None:
        folder = await self._pictures.folder(self._session.paths.pictures)
        width, room = self._stage.detail.measure, self._whole.room
        height = room if len(links) == 1 else room // 2
        self._stage.say(_fetching(links[0]))
        drawings = []
        for link in links:
            path = await self._pictures.fetched(folder, _name(link), link.url)
            drawings.append(await self._pictures.drawn(path, width, height))
        self._stage.say("")
        await self._put(at, drawings)

    async def _put(self, at: int, drawings: Sequence[Drawing]) -> None:
        """Show pictures below a block, or none any more, and have them in sight."""
        text, detail = self._whole.text, self._stage.detail
        if text is None or text.raw or not text.is_whole:
            return
        drawn = {block: some for block, some in text.drawn.items() if block != at}
        wanted = replace(text, drawn=drawn | ({at: drawings} if drawings else {}), letters={})
        set_text = await asyncio.to_thread(wanted.set_in, detail.measure)
        now = self._whole.text
        if now is None or now.paper is not text.paper or now.raw or now.drawn is not text.drawn:
            return
        self._whole.change(replace(wanted, matches=now.matches, set_text=set_text))
        if drawings:
            top, start = self._stage.now.text_top, set_text.starts[at]
            end = set_text.rooms[at] + sum(one.height for one in drawings)
            wanted_top = min(start, end - detail.inner_height)
            if top < wanted_top or start < top:
                detail.go_to_line(max(0, wanted_top))

    # In the viewer

    async def _open(self, link: Link) -> None:
        command = desktop.viewer(self._session.settings.settings.pdf.viewer)
        folder = await self._pictures.folder(self._session.paths.pictures)
        try:
            folder.address(link.url)
        except HubError:
            command = None
        if command is None or self._session.demo:
            self._open_link(link)
            return
        self._stage.say(_fetching(link))
        path = await self._pictures.fetched(folder, _name(link), link.url)
        await self._stage.start(command, f"Opening {link.label}", str(path), "path")


def _links(block: Block) -> list[Link]:
    """The pictures of a block that have an address."""
    label = block.label or f"{_PLAIN} {block.level}"
    return [Link("other", one.url, "text", label) for one in block.pictures if one.url]


def _name(link: Link) -> str:
    return f"{link.label} {crc32(link.url.encode()):08x}"


def _fetching(link: Link) -> str:
    of = "" if link.label.startswith(_PLAIN) else "the picture of "
    return f"Fetching {of}{link.label} …"
