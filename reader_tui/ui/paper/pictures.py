"""Pictures fetched, and drawn where the optional extra is installed."""

from __future__ import annotations

import asyncio
from functools import cached_property
from importlib.util import find_spec
from pathlib import Path
from typing import TYPE_CHECKING

from reader_tui.ui.paper.graphics import Graphics, Means
from reader_tui.ui.session import Session
from reader_tui.ui.stage.stage import Stage
from reader_tui.ui.textual_private import QuietApp

if TYPE_CHECKING:
    from collections.abc import Callable

    from reader_tui.feed.figure_folder import FigureFolder
    from reader_tui.ui.widgets.drawing import Drawing

_LIBRARY = "textual_image"
_MISSING = (
    "The setting `pictures` is on, but what draws them is not installed:"
    " pip install 'reader-tui[pictures]' does that."
)


class Pictures:
    """The way from an address to a file, and from a file to a drawing."""

    def __init__(self, stage: Stage, session: Session) -> None:
        self._stage = stage
        self._session = session
        self._graphics = Graphics(self._ask)

    @cached_property
    def can_draw(self) -> bool:
        """Whether what draws them is installed; where they are wanted and it is not, this is said.

        It is said once, for it is asked once.
        """
        found = find_spec(_LIBRARY) is not None
        if not found and self._session.settings.settings.pictures:
            self._stage.say(_MISSING, 30.0)
        return found

    def _ask(self, question: str, heard: Callable[[str], object]) -> bool:
        app = self._stage.screen.app
        return isinstance(app, QuietApp) and app.ask(question, heard)

    # Files

    async def folder(self, path: Path) -> FigureFolder:
        """A folder of pictures."""

        def made() -> FigureFolder:
            from reader_tui.feed.figure_folder import FigureFolder

            return FigureFolder(path, self._session.sites)

        return await asyncio.to_thread(made)

    async def thumbnail(self, paper_id: str) -> Path:
        """The thumbnail of a paper; raises as `FigureFolder.fetch`."""
        folder = await self.folder(self._session.paths.thumbnails)
        return await self.fetched(folder, paper_id, self._session.sites.thumbnail(paper_id))

    async def fetched(self, folder: FigureFolder, name: str, url: str) -> Path:
        """The picture at an address, in a file of that name; raises as `FigureFolder.fetch`."""
        feed = self._session.feed
        hub = feed.hub if feed is not None else None
        return await folder.fetch(hub, name, url, lambda size, total: None)

    # Drawings

    async def drawn(self, path: Path, width: int, height: int) -> Drawing:
        """The picture of a file in at most so many cells and lines; raises `ReaderError`."""
        return await asyncio.to_thread(_drawn, path, await self._graphics.means(), width, height)


def _drawn(path: Path, means: Means, width: int, height: int) -> Drawing:
    """The same, with what draws it loaded in this thread."""
    from reader_tui.ui.paper import canvas

    return canvas.drawn(canvas.opened(path), means, width, height)
