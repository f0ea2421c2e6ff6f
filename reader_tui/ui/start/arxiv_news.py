"""New versions of kept papers, asked of arXiv beside the keys, once a week."""

from __future__ import annotations

import asyncio
import os
from collections.abc import Sequence
from contextlib import suppress
from typing import TYPE_CHECKING

from reader_tui.errors import ReaderError
from reader_tui.text.plural import plural
from reader_tui.ui.session import Session
from reader_tui.ui.stage.stage import Stage

if TYPE_CHECKING:
    from reader_tui.feed.updates import Updates

_LOOKED_EVERY = 3600.0
"""Seconds after which a window that stays open looks again whether anything is due."""
_SAID_FOR = 30.0


class ArxivNews:
    """Asks where the settings let it, never for a demo and never offline."""

    def __init__(self, stage: Stage, session: Session) -> None:
        self._stage = stage
        self._session = session

    def begin(self) -> None:
        """Ask for what is due, now and while the window stays open; all is open."""
        if self._address() is not None:
            self._stage.every(_LOOKED_EVERY, self.ask)
            self._stage.work(self.ask, group="arxiv")

    def _address(self) -> str | None:
        """Whom to ask; None where nobody is."""
        from reader_tui.hub.access import arxiv_address, asks_arxiv, endpoint

        session, chosen = self._session, self._session.settings.settings
        if session.demo or session.offline or session.feed is None or not chosen.updates:
            return None
        with suppress(ReaderError):
            hub = endpoint(os.environ, chosen.endpoint)
            if asks_arxiv(os.environ, hub, chosen.arxiv):
                return arxiv_address(os.environ, chosen.arxiv)
        return None

    async def ask(self) -> None:
        """Ask for what is due and say what is new; a failure says nothing, a later visit asks."""
        library, address = self._session.library, self._address()
        if library is None or address is None or library.read_only:
            return
        ids = await asyncio.to_thread(library.states.kept)
        if ids:
            with suppress(ReaderError):
                self._tell(await self._heard(address, ids))

    async def _heard(self, address: str, ids: Sequence[str]) -> int:
        """Of how many papers arXiv said something new."""
        updates = await asyncio.to_thread(self._updates, address)
        if await updates.rests():
            return 0
        return await updates.ask(await updates.due(ids))

    def _updates(self, address: str) -> Updates:
        from reader_tui.feed.updates import Updates
        from reader_tui.hub.arxiv_client import arxiv_client

        assert self._session.feed is not None
        return Updates(self._session.feed.stored, lambda: arxiv_client(address), self._session.now)

    def _tell(self, changed: int) -> None:
        if changed:
            papers = plural(changed, "paper")
            said = f"arXiv has something new of {papers} that you keep; V s shows it."
            self._stage.say(said, _SAID_FOR)
