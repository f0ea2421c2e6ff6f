"""The library: what the reader did with papers, in memory at once and soon on the disk.

A mark changes memory, and the writer's thread adds it to the journal (`journal.py`,
`disk.py`). Marks of other programs are taken in by `poll`. TinyDB's own API stands
on the same records as `Library.db`. Here is opening, closing and the disk; what can
be asked is in `states.py`, what can be done in `decisions.py`, `annotations.py`, `rules.py`
and `undo.py`.
"""

from __future__ import annotations

import atexit
import os
import zlib
from collections.abc import Callable
from datetime import UTC, datetime
from functools import cached_property
from pathlib import Path
from types import TracebackType
from typing import TYPE_CHECKING
from weakref import WeakSet

from reader_tui.errors import LibraryError
from reader_tui.library import repair
from reader_tui.library.annotations import Annotations
from reader_tui.library.contents import Contents
from reader_tui.library.decisions import Decisions
from reader_tui.library.disk import Disk
from reader_tui.library.generation import Capture
from reader_tui.library.given_keys import GivenKeys
from reader_tui.library.intake import Intake
from reader_tui.library.journal import Position
from reader_tui.library.marker import Marker
from reader_tui.library.reading_places import ReadingPlaces
from reader_tui.library.rules import RuleBook
from reader_tui.library.states import States
from reader_tui.library.undo import Undo
from reader_tui.library.writer import Writer
from reader_tui.store import files

if TYPE_CHECKING:
    from tinydb import TinyDB


def _utc_now() -> datetime:
    return datetime.now(UTC)


def _this_device() -> str:
    """A name for this machine that says nothing about it."""
    if hasattr(os, "uname"):
        node = os.uname().nodename
    else:
        import platform

        node = platform.node()
    return f"{zlib.crc32(node.encode('utf-8', 'replace')):08x}"


class Account:
    """What the libraries of this process have come to, for who reports that it fails."""

    def __init__(self) -> None:
        self._open: WeakSet[Library] = WeakSet()
        self._lost = 0
        self.opened = False
        """Whether there was one at all."""

    def open(self, library: Library) -> None:
        """Take in a library that was opened."""
        self.opened = True
        self._open.add(library)

    def close(self, library: Library) -> None:
        """Take in a library that was closed, with what was not saved by then."""
        self._open.discard(library)
        self._lost += library.pending

    @property
    def unsaved(self) -> int:
        """Papers marked that are not durable, those lost at a close among them."""
        return self._lost + sum(library.pending for library in list(self._open))


account = Account()


class Library:
    """What the reader did, safe against whatever is pulled; made by `Library.open`.

    All methods may be called from any thread. Reading is a look-up in memory.
    """

    def __init__(
        self, disk: Disk, device: str, now: Callable[[], datetime], read_only: bool
    ) -> None:
        self.read_only = read_only
        """Changes are made in memory only, and lost."""
        self._disk = disk
        self._intake = intake = disk.intake
        self._writer = Writer(disk, intake.memory, read_only)
        self._marker = marker = Marker(disk, self._writer, device, now)
        self.states = States(intake.contents, intake.memory)
        self.undo = Undo(marker, {device, _this_device()})
        self.decisions = Decisions(marker, self.undo)
        self.annotations = Annotations(marker, self.decisions)
        self.keys = GivenKeys(marker, read_only)
        self.places = ReadingPlaces(marker)
        self.rules = RuleBook(marker, self.undo)
        self._notices: list[str] = []
        self._closed = False

    # Opening and closing

    @classmethod
    def open(
        cls,
        path: Path,
        *,
        device: str | None = None,
        now: Callable[[], datetime] = _utc_now,
        read_only: bool = False,
    ) -> Library:
        """Open the library whose snapshot is at `path`, and make its folder.

        `device` names the machine in marks, `now` is the clock. What cannot be written
        is opened read-only, and `notices` say so. Raises `LibraryError` when it cannot
        be read.
        """
        device = device or _this_device()
        path = Path(os.path.realpath(path))
        disk = Disk(intake := Intake(path, Contents(device)))
        try:
            why = "" if read_only else repair.prepare(disk)
            intake.load()
        except OSError as error:
            name = files.shown(Path(error.filename or path))
            raise LibraryError(
                f"the library cannot be read: {name}: {files.reason(error)}"
            ) from error
        if intake.newer:
            why = f"{files.shown(path)} was written by a newer version of reader-tui"
        library = cls(disk, device, now, read_only or bool(why))
        if why:
            library._notices.append(f"{why}; read-only: changes are not kept")
        library._notices += repair.told(disk) if library.read_only else repair.settle(disk)
        atexit.register(library.close)
        account.open(library)
        return library

    def close(self) -> None:
        """Wait for the disk, compact if that is worthwhile, and let go of everything."""
        if self._closed:
            return
        self._closed = True
        atexit.unregister(self.close)
        saved = self._writer.flush(2.0)
        if saved and self._marker.used and not self.read_only and self._disk.is_worth_closing():
            self._writer.compact()
            self._writer.flush(2.0)
        if self._writer.stop(2.0):
            self._disk.lock.close()
        account.close(self)

    def __enter__(self) -> Library:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        value: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self.close()

    @property
    def notices(self) -> tuple[str, ...]:
        """What the reader must be told after repair, a sentence each."""
        return tuple(self._notices)

    @cached_property
    def db(self) -> TinyDB:
        """The library as TinyDB shows it."""
        # For other programs: nothing of the reader's own goes through it.
        from reader_tui.library.tinydb_api import LibraryDB, LibraryStorage

        return LibraryDB(storage=lambda: LibraryStorage(self._marker))

    # The disk

    @property
    def disk(self) -> Disk:
        """The files, for who keeps this library and others the same."""
        return self._disk

    @property
    def position(self) -> Position:
        """How far into the journal memory is true for."""
        return self._intake.position

    @property
    def pending(self) -> int:
        """Papers marked that are not yet durable."""
        return self._writer.pending

    @property
    def failure(self) -> str | None:
        """Why marks cannot be written now; they are kept in memory and tried again."""
        return self._writer.failure

    @property
    def on_change(self) -> Callable[[], None] | None:
        """Called by the writer's thread when `pending` or `failure` changed."""
        return self._writer.on_change

    @on_change.setter
    def on_change(self, function: Callable[[], None] | None) -> None:
        self._writer.on_change = function

    def poll(self) -> frozenset[str]:
        """Take in what other programs marked, and return the papers whose state changed.

        Rules and steps of theirs are taken in too; `rules.version` and `undo.version` tell.
        """
        self._marker.take_in()
        if not self._intake.changed:
            return frozenset()
        with self._intake.memory:
            changed, self._intake.changed = self._intake.changed, set()
        return frozenset(changed)

    def flush(self, timeout: float = 2.0) -> bool:
        """Wait until all marks, and a compaction asked for, are durable; whether they are."""
        return self._writer.flush(timeout)

    def compact(self) -> None:
        """Have the writer's thread begin a new generation; `flush` waits for it."""
        self._writer.compact()

    def captured(self) -> Capture:
        """All that the library holds at this moment."""
        with self._intake.memory:
            return Capture.of(self._intake.contents, self.position.generation)

    def replace(self, contents: Contents) -> None:
        """Have these contents, and write them, in the place of all that there is.

        Other windows that are open still know what there was. Raises `OSError` or
        `LibraryError`.
        """
        self._disk.replace(contents)

    def health(self) -> dict[str, object]:
        """What `doctor` tells: sizes in bytes, the generation, lines, locks, failures."""
        try:
            health = self._disk.health()
        except (OSError, LibraryError) as error:
            health = {"error": str(error)}
        return health | {
            "read_only": self.read_only,
            "pending": self.pending,
            "failure": self.failure,
            "compaction_failure": self._writer.compaction_failure,
        }
