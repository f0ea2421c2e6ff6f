"""The folder of the settings, through which marks stay the same on several machines."""

from __future__ import annotations

import asyncio
import threading
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING

from reader_tui.errors import ReaderError
from reader_tui.text.plural import plural
from reader_tui.ui.session import Session
from reader_tui.ui.stage.stage import Stage

if TYPE_CHECKING:
    from reader_tui.sync.device_report import Report

EVERY = 60.0
"""Seconds between two syncs."""
_SAID_FOR = 30.0
_LAST_SECONDS = 3.0
"""How long leaving waits for a folder that does not answer; the next sync goes on from there."""


class SharedFolder:
    """Syncs beside the keys; where the settings name no folder it does nothing."""

    def __init__(self, stage: Stage, session: Session) -> None:
        self._stage = stage
        self._session = session
        self._thread: threading.Thread | None = None
        self._said = ""
        """The problem that was said last; it is not said again every minute."""

    @property
    def _path(self) -> Path | None:
        """The folder; None also where there is nothing that may be sent."""
        chosen, library = self._session.settings.settings.sync, self._session.library
        if not chosen or self._session.demo or library is None or library.read_only:
            return None
        return Path(chosen).expanduser()

    def begin(self) -> None:
        """Sync now and every minute; the library is open."""
        if self._path is not None:
            self._stage.every(EVERY, self.sync)
            self.soon()

    def soon(self) -> None:
        """Sync beside the keys, as after a fetch."""
        if self._path is not None:
            self._stage.work(self.sync, group="sync")

    async def sync(self) -> None:
        """Sync, and say what came of it; nothing while one is still under way."""
        done = asyncio.get_running_loop().create_future()
        if not self._start(lambda report, problem: _tell(done, (report, problem))):
            return
        report, problem = await done
        if isinstance(problem, ReaderError):
            self._say_problem(problem)
        elif problem is not None:
            raise problem
        elif report is not None:
            self._say_what_came(report)

    async def last(self) -> None:
        """Sync once more at the end of the visit, unless the folder does not answer."""
        done = asyncio.get_running_loop().create_future()
        if self._start(lambda report, problem: _tell(done, (report, problem))):
            await asyncio.wait([done], timeout=_LAST_SECONDS)

    def _start(self, then: Callable[[Report | None, Exception | None], None]) -> bool:
        """Sync in a thread of its own; whether that was begun."""
        folder, library = self._path, self._session.library
        if folder is None or library is None or (self._thread and self._thread.is_alive()):
            return False

        def run() -> None:
            from reader_tui.sync.shared_library import exchange

            try:
                then(exchange(library, folder).run(), None)
            except Exception as problem:
                # Whatever it is, the visit goes on.
                then(None, problem)

        # A folder that hangs must not keep the program from ending.
        self._thread = threading.Thread(target=run, name="sync", daemon=True)
        self._thread.start()
        return True

    def _say_problem(self, problem: ReaderError) -> None:
        if str(problem) != self._said:
            self._said = str(problem)
            self._stage.say(f"Not synced: {problem}", _SAID_FOR)

    def _say_what_came(self, report: Report) -> None:
        self._said = ""
        said = list(report.untold)
        if report.taken:
            said.insert(0, f"{plural(report.taken, 'change')} from your other machines.")
        if said:
            self._stage.say(" ".join(said), _SAID_FOR)


_Outcome = tuple["Report | None", Exception | None]


def _tell(done: asyncio.Future[_Outcome], outcome: _Outcome) -> None:
    """Hand the outcome to the loop that waits for it, if it still does."""

    def take() -> None:
        if not done.done():
            done.set_result(outcome)

    loop = done.get_loop()
    if not loop.is_closed():
        loop.call_soon_threadsafe(take)
