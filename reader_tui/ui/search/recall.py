"""The searches from before: brought back into the box one by one, the draft not lost."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from contextlib import suppress
from functools import partial
from pathlib import Path

from reader_tui.store import past_searches
from reader_tui.ui.stage.stage import Stage
from reader_tui.ui.widgets.line import Typed


class Recall:
    """Keeps what was asked for, and goes back to it."""

    def __init__(
        self, stage: Stage, path: Path | None, draft: Callable[[], Typed | None],
        put: Callable[[Typed], None],
    ) -> None:  # fmt: skip
        self._stage = stage
        self._path = path
        """Where searches are kept; None where nothing is."""
        self._line = draft
        """The line as it is typed; None when the box is left."""
        self._put = put
        self._past: list[str] = []
        self._loaded = path is None
        self._at = 0
        """Which of the past searches is shown; the one after the last is being typed."""
        self._draft = Typed()

    def begin(self) -> None:
        """Have them at hand; something new is being typed."""
        if not self._loaded:
            self._stage.work(self._load, group="past")
        self.typed()

    def typed(self) -> None:
        """Take in that what is in the box is being typed."""
        self._at = len(self._past)

    async def _load(self, by: int = 0) -> None:
        """Load them, and go among them where a key was too fast for that."""
        assert self._path is not None
        past = await asyncio.to_thread(past_searches.load, self._path)
        if not self._loaded:
            self._loaded = True
            self._past = past + self._past
            self._at = len(self._past)
        if by and self._line() is not None:
            self.go(by)

    def go(self, by: int) -> None:
        """Show one from before, `by` -1 an older one."""
        if not self._loaded:
            self._stage.work(partial(self._load, by), group="past")
            return
        at, line = max(0, min(self._at + by, len(self._past))), self._line()
        if at == self._at or line is None:
            return
        if self._at == len(self._past):
            self._draft = line
        self._at = at
        past = at < len(self._past)
        self._put(Typed.whole(self._past[at]) if past else self._draft)

    def remember(self, text: str) -> None:
        """Keep what was asked for."""
        self._past = past_searches.after(self._past, text)
        if self._path is not None:
            self._stage.work(partial(self._keep, self._path, text), group="past")

    async def _keep(self, path: Path, text: str) -> None:
        # It is a convenience; what was found is what matters.
        with suppress(OSError):
            await asyncio.to_thread(past_searches.keep, path, text)
