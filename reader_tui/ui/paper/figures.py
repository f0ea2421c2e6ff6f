"""The pictures of a whole text: fetched when one is asked for, and shown by the reader's viewer."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from functools import partial
from typing import TYPE_CHECKING
from zlib import crc32

from reader_tui import desktop
from reader_tui.errors import HubError
from reader_tui.papers.models import Link
from reader_tui.ui.session import Session
from reader_tui.ui.stage.stage import Stage

if TYPE_CHECKING:
    from reader_tui.feed.figure_folder import FigureFolder


class Figures:
    """Has a viewer show a picture; without one the browser is handed its address."""

    def __init__(self, stage: Stage, session: Session, open_link: Callable[[Link], object]) -> None:
        self._stage = stage
        self._session = session
        self._open_link = open_link

    def open(self, link: Link) -> None:
        """Show the picture at an address."""
        self._stage.work(partial(self._open, link), group="picture", exclusive=True)

    async def _open(self, link: Link) -> None:
        command = desktop.viewer(self._session.settings.settings.pdf.viewer)
        folder = await asyncio.to_thread(self._folder)
        try:
            folder.address(link.url)
        except HubError:
            command = None
        if command is None or self._session.demo:
            self._open_link(link)
            return
        feed = self._session.feed
        self._stage.say(f"Fetching the picture of {link.label} …")
        name = f"{link.label} {crc32(link.url.encode()):08x}"
        hub = feed.hub if feed is not None else None
        path = await folder.fetch(hub, name, link.url, lambda size, total: None)
        self._stage.say(f"Opening {link.label}")
        problem = await asyncio.to_thread(desktop.start, command, str(path))
        if problem is not None:
            self._stage.copy(str(path), "path", problem)

    def _folder(self) -> FigureFolder:
        from reader_tui.feed.figure_folder import FigureFolder
        from reader_tui.hub.sites import sites

        site = self._session.settings.settings.pdf.site
        return FigureFolder(self._session.paths.pictures, sites(self._session.address, site))
