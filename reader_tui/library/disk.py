"""The library on the disk: a snapshot and its journal, added to and compacted.

    library.json        the snapshot       library.json.1      the generation before it
    library.journal     marks since then   library.journal.1   that generation's marks
    library.lock        the kernel's lock

Any snapshot is right with any journal that is not newer than the snapshot's own
generation, for marks may be taken in twice. Compaction replaces the snapshot
first and the journal second, so nothing is lost or doubled wherever it stops.
"""

from __future__ import annotations

import contextlib
import os
import time
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path

from reader_tui.errors import LibraryError
from reader_tui.library import generation, journal
from reader_tui.library.contents import Contents
from reader_tui.library.generation import Capture
from reader_tui.library.intake import Intake
from reader_tui.library.journal import NO_FILE, Identity, Position
from reader_tui.library.marks import PAPERS, Mark, encode
from reader_tui.store import files
from reader_tui.store.lock import FileLock
from reader_tui.store.replacement import Temp, clear_strays, keep, set_aside, write_whole

LOCK_SECONDS = 5.0
_SHORT_WAIT = 0.2
_JOURNAL_ENOUGH = 1024 * 1024
_WORTH_CLOSING = 16 * 1024


class Disk:
    """Writes the files of one library; what lies in them is in `intake`."""

    def __init__(self, intake: Intake) -> None:
        self.intake = intake
        self.snapshot = intake.snapshot
        self.journal = intake.journal
        self._contents = intake.contents
        self._memory = intake.memory
        self.lock = FileLock(Path(os.path.realpath(journal.beside(intake.snapshot, ".lock"))))
        self.set_aside: list[Path] = []
        """Where damaged files are kept, byte for byte."""

    def commit(self, marks: list[Mark]) -> None:
        """Add marks to the journal; they survive everything when this returns.

        Raises `OSError` or `LibraryError`; the marks may be added again then.
        """
        files.make_folders(self.snapshot.parent)
        with self.lock.held(LOCK_SECONDS):
            self.intake.take_in(sure=True)
            if marks:
                self.add(marks)
            else:
                self._sync()

    def add(self, marks: list[Mark]) -> None:
        """Add marks to a journal that was taken in whole, with the lock held; as `commit`."""
        self._refuse_newer()
        if self.intake.damaged or self.intake.behind or not os.path.exists(self.journal):
            self._begin()
        data = b"".join(map(encode, marks))
        added = journal.append(self.journal, data)
        # Without locks a compaction may have come between, and somebody else's lines.
        while added.replaced:
            added = journal.append(self.journal, data)
        if self.lock.works and self.intake.identity[:2] == (added.file.inode, added.start):
            self.intake.torn += added.file.size - added.start - len(data)
            self.intake.moved(
                Position(self.intake.position.generation, added.file.size), added.file
            )
        else:
            self.intake.take_in(sure=True)
        with self._memory:
            # Among equal times the later line wins, and these are the later ones.
            self._contents.take_in(marks, self.intake.changed)

    def _refuse_newer(self) -> None:
        if self.intake.newer:
            name = files.shown(self.snapshot)
            raise LibraryError(f"{name} was written by a newer version of reader-tui")

    def _sync(self) -> None:
        if self.intake.unsynced:
            self.intake.unsynced = False
            fd = files.open_private(self.journal, os.O_RDWR)
            try:
                files.sync(fd)
            finally:
                os.close(fd)

    def _begin(self) -> None:
        """Make a journal, and the snapshot under it where memory knows more than the disk."""
        if self.intake.damaged or self.intake.behind or self.intake.identity != NO_FILE:
            self._write_anew()
            return
        try:
            self._write_journal(self._next_generation(), self.intake.position, b"", fresh=True)
        except FileExistsError:
            self.intake.take_in(sure=True)

    def _next_generation(self) -> int:
        """Greater than any before, and another one than a library made in its place would have."""
        return max(int(time.time() * 1000), self.intake.position.generation + 1)

    def _write_journal(
        self, new: int, since: Position | None, lines: bytes, fresh: bool = False
    ) -> None:
        data = journal.header(new, since, self._contents.home) + lines
        write_whole(self.journal, data, fresh)
        self.intake.moved(Position(new, len(data)), Identity.of(os.stat(self.journal)))

    def _write_anew(self) -> None:
        """Write snapshot and journal from memory alone; the lock is held.

        Damaged files are kept under another name first. The generation before is
        written the same, for what lies there may be damaged too.
        """
        while self.intake.damaged:
            if os.path.exists(self.intake.damaged[-1]):
                self.set_aside.append(set_aside(self.intake.damaged[-1], datetime.now(UTC)))
            self.intake.behind = True
            self.intake.damaged.pop()
        new = self._next_generation()
        with self._memory:
            capture = Capture.of(self._contents, new)
            unknown = b"".join(self._contents.unknown)
        for path in (files.previous(self.snapshot), self.snapshot):
            temp = Temp(path)
            try:
                self.intake.snapshot_size = generation.write(temp.fd, capture, lambda: None)
                temp.sync()
                temp.replace(path)
            finally:
                temp.discard()
            files.sync_folder(path.parent)
        self._write_journal(new, None, unknown)
        self.intake.behind = False

    def repair(self) -> None:
        """Keep what is damaged under another name and write good files.

        Raises `OSError` or `LibraryError`.
        """
        with self.lock.held(LOCK_SECONDS):
            # Somebody else may have done it between our reading and our lock.
            self.intake.reload()
            if self.intake.damaged:
                self._write_anew()
            else:
                self.intake.behind = False

    def replace(self, contents: Contents) -> None:
        """Write other contents, and hold them, in the place of all that there is.

        Raises `OSError` or `LibraryError`.
        """
        files.make_folders(self.snapshot.parent)
        with self.lock.held(LOCK_SECONDS):
            self.intake.take_in(sure=True)
            self._refuse_newer()
            with self._memory:
                self._contents.become(contents)
            self._write_anew()

    # Compaction

    def compact(self, pause: Callable[[], None]) -> bool:
        """Write a new generation of the snapshot and begin its journal; whether it was done.

        The long part, writing the snapshot, holds no lock and calls `pause` every
        few milliseconds. Raises `OSError` or `LibraryError`; nothing is lost then.
        """
        if not os.path.exists(self.journal):
            return False
        with self.lock.held(LOCK_SECONDS):
            self.intake.take_in(sure=True)
            self._refuse_newer()
            if self.intake.damaged or self.intake.behind:
                self._write_anew()
                return True
            since, new = self.intake.position, self._next_generation()
            with self._memory:
                capture = Capture.of(self._contents, new)
                unknown = b"".join(self._contents.unknown)
            temp = Temp(self.snapshot)
        try:
            size = generation.write(temp.fd, capture, pause)
            temp.sync()
            with self.lock.held(LOCK_SECONDS):
                self.intake.take_in(sure=True)
                if self.intake.position.generation != since.generation:
                    return False
                self._switch(temp, since, new, unknown)
                self.intake.snapshot_size = size
                return True
        finally:
            temp.discard()

    def _switch(self, temp: Temp, since: Position, new: int, unknown: bytes) -> None:
        """Put the new generation in place, with the marks that were made while it was written."""
        data = files.read(self.journal)
        added = data[since.offset :]
        if added and not added.endswith(b"\n"):
            added += b"\n"
        keep(self.snapshot)
        keep(self.journal)
        temp.replace(self.snapshot)
        files.sync_folder(self.snapshot.parent)
        self._write_journal(new, since, unknown + added)
        if not self.lock.works:
            # What was added between our reading and our replacing.
            late = files.read(files.previous(self.journal))[len(data) :]
            if late:
                journal.append(self.journal, late)

    def is_long(self) -> bool:
        """Whether the journal has grown so long that opening takes time for it."""
        return self.intake.position.offset > max(_JOURNAL_ENOUGH, self.intake.snapshot_size)

    def is_worth_closing(self) -> bool:
        """Whether a program that marked something should compact before it ends."""
        enough = max(_WORTH_CLOSING, self.intake.snapshot_size // 16)
        return not os.path.exists(self.snapshot) or self.intake.position.offset > enough

    def clear_strays(self) -> None:
        """Remove what programs left behind that died while writing, unless one is writing now.

        Raises `OSError`.
        """
        with contextlib.suppress(TimeoutError), self.lock.held(_SHORT_WAIT):
            for path in (
                self.snapshot,
                self.journal,
                files.previous(self.snapshot),
            ):
                clear_strays(path)

    def health(self) -> dict[str, object]:
        """Sizes in bytes, the generation, the lines and what is wrong with them."""
        data = files.read(self.journal)
        previous = files.previous(self.snapshot)
        return {
            "path": str(self.snapshot),
            "snapshot_bytes": self.snapshot.stat().st_size if os.path.exists(self.snapshot) else 0,
            "journal_bytes": len(data),
            "journal_lines": data.count(b"\n"),
            "torn_lines": self.intake.torn,
            "generation": self.intake.position.generation,
            "generations_kept": int(os.path.exists(self.snapshot)) + int(os.path.exists(previous)),
            "lock": self.lock.works,
            "records": len(self._contents.tables.get(PAPERS, {})),
        }
