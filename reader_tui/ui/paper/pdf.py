"""The PDF of the paper under the cursor: fetched once into a folder, then opened from there."""

from __future__ import annotations

import asyncio
from functools import partial
from pathlib import Path
from time import monotonic
from typing import TYPE_CHECKING

from reader_tui import desktop
from reader_tui.papers.models import Paper
from reader_tui.ui.paper.follow import Follow
from reader_tui.ui.session import Session
from reader_tui.ui.stage.stage import Stage

if TYPE_CHECKING:
    from reader_tui.feed.pdf_folder import PdfFolder

_SAY_EVERY = 0.25
"""Seconds between two words on how far a file is."""


class Pdfs:
    """Keeps PDFs in the reader's folder and has the reader's viewer open them."""

    def __init__(self, stage: Stage, session: Session, follow: Follow) -> None:
        self._stage = stage
        self._session = session
        self._follow = follow
        self._coming: set[str] = set()

    def keep(self) -> None:
        """Fetch the paper's PDF, or open it where it is here."""
        paper = self._follow.paper
        if paper is None:
            self._stage.say(self._follow.why_none)
        elif paper.id in self._coming:
            self._stage.say("Its PDF is coming in.")
        else:
            self._stage.work(partial(self._keep, paper), group="pdf")

    async def _keep(self, paper: Paper) -> None:
        self._coming.add(paper.id)
        try:
            folder = await asyncio.to_thread(self._folder)
            here = await asyncio.to_thread(folder.kept, paper.id)
            path = here or await self._fetched(folder, paper)
        finally:
            self._coming.discard(paper.id)
        if path is not None:
            self._follow.opened()
            await self._open(path, "" if here else "Kept, and opening")

    def _folder(self) -> PdfFolder:
        from reader_tui.feed.pdf_folder import PdfFolder, folder_of

        return PdfFolder(folder_of(self._session.settings.settings.pdf.folder), self._session.sites)

    async def _fetched(self, folder: PdfFolder, paper: Paper) -> Path | None:
        feed = self._session.feed
        if self._session.demo:
            self._stage.say("The demo asks nobody and keeps nothing.")
            return None
        said = 0.0

        def show(size: int, total: int) -> None:
            nonlocal said
            if monotonic() - said > _SAY_EVERY:
                said = monotonic()
                of = f" of {total / 2**20:.1f}" if total else ""
                self._stage.say(f"The PDF: {size / 2**20:.1f}{of} MB …")

        hub = feed.hub if feed is not None else None
        return await folder.keep(hub, paper.id, paper.title, show)

    async def _open(self, path: Path, said: str) -> None:
        command = desktop.viewer(self._session.settings.settings.pdf.viewer)
        if command is None:
            self._stage.copy(str(path), "path", "No viewer here.")
            return
        await self._stage.start(command, f"{said or 'Opening'} {path.name}", str(path), "path")
