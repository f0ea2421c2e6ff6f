"""The library on the disk: a snapshot and its journal, read, added to and compacted.

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
import threading
import time
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path

from reader_tui.errors import LibraryError
from reader_tui.store import files, generation, journal
from reader_tui.store.contents import Contents
from reader_tui.store.generation import Capture
from reader_tui.store.journal import START, Position
from reader_tui.store.lock import FileLock
from reader_tui.store.marks import PAPERS, Lines, Mark, decode, encode
from reader_tui.store.replacing import Temp, clear_strays, keep, set_aside, write_whole

LOCK_SECONDS = 5.0
_SHORT_WAIT = 0.2
_JOURNAL_ENOUGH = 1024 * 1024
_WORTH_CLOSING = 16 * 1024


class Disk:
    """The files of one library, and how far `contents` has taken them in.

    `memory` guards the contents; it is never held while a file is read or written.
    """

    def __init__(self, path: Path, contents: Contents) -> None:
        self.snapshot = path
        self.journal = journal.journal_of(path)
        self.lock = FileLock(path.with_suffix(".lock"))
        self.contents = contents
        self.memory = threading.Condition()
        self.position = START
        self.changed: set[str] = set()
        """Papers whose state others changed since somebody asked."""
        self.torn = 0
        self.newer = False
        self.unsynced = False
        """Others' lines were taken in that they may not yet have synced."""
        self.damaged: list[Path] = []
        """Files that are not as they were written."""
        self.set_aside: list[Path] = []
        """Where those are kept, byte for byte."""
        self._behind = False
        self._is_first = True
        self._reading = threading.Lock()
        self._identity = (0, 0)
        self._snapshot_size = 0

    # Reading

    def load(self) -> None:
        """Read everything into the contents, which are empty.

        A damaged snapshot is passed over for the generation before it. Raises
        `LibraryError` when a name is taken by something else than a file, `OSError`.
        """
        # The journal first: a snapshot that is newer than it is right, an older one is not.
        data = files.read(self.journal)
        status = os.stat(self.journal) if data is not None else None
        head = None if data is None else journal.read_header(data)
        lines = decode(data or b"")
        first = data is None or (head is not None and head.since == START)
        self._load_snapshot(head, may_be_missing=first)
        if data is not None and (head is None or lines.damaged):
            self.damaged.append(self.journal)
        self._apply([lines])
        if head is not None and status is not None:
            self.position = Position(head.generation, lines.size)
            self._identity = (status.st_ino, len(data or b""))
            self.newer |= head.newer
            self.unsynced = bool(lines.marks)
        self._is_first = first

    def _load_snapshot(self, head: journal.Header | None, may_be_missing: bool) -> None:
        data = files.read(self.snapshot)
        if data is None and may_be_missing:
            self._take_home(head)
            return
        try:
            if data is None:
                raise generation.DamagedError
            self._snapshot_size = len(data)
            self.position = Position(generation.read(data, self.contents), 0)
            self.newer = generation.is_newer(self.contents)
        except generation.DamagedError:
            self.damaged.append(self.snapshot)
            self._load_previous()
        self._take_home(head)

    def _take_home(self, head: journal.Header | None) -> None:
        if head is not None and head.home and "home" not in self.contents.header:
            self.contents.home = head.home

    def _load_previous(self) -> None:
        """The newest generation that can be read, and the marks that were made after it."""
        with contextlib.suppress(generation.DamagedError, OSError, LibraryError):
            data = files.read(files.previous(self.snapshot))
            if data is not None:
                generation.read(data, self.contents)
        with contextlib.suppress(OSError, LibraryError):
            self._apply([decode(files.read(files.previous(self.journal)) or b"")])

    def _apply(self, stretches: list[Lines]) -> set[str]:
        changed: set[str] = set()
        with self.memory:
            for lines in stretches:
                self.contents.take_in(lines.marks, changed)
                self.contents.unknown += lines.unknown
                self.torn += lines.torn + lines.damaged
        return changed

    def take_in(self) -> None:
        """Take in what others added to the journal; one `stat` when there is nothing.

        Raises `OSError` or `LibraryError`.
        """
        with self._reading:
            try:
                status = os.stat(self.journal)
            except FileNotFoundError:
                return
            inode, size = status.st_ino, status.st_size
            if (inode, size) == self._identity or (inode, self.position.offset) == (
                self._identity[0],
                size,
            ):
                return
            tail = journal.read_tail(self.journal, self.position)
            if tail is None:
                self._reload()
                return
            changed = self._apply(tail.lines)
            self._moved(tail.position, tail.identity)
            self.newer |= tail.newer
            self.unsynced |= any(lines.marks for lines in tail.lines)
            with self.memory:
                self.changed |= changed

    def _moved(self, position: Position, identity: tuple[int, int]) -> None:
        self.position, self._identity = position, identity

    def _reload(self) -> None:
        """Merge in what is on the disk, after generations that this program missed."""
        other = Disk(self.snapshot, Contents(self.contents.home))
        other.load()
        with self.memory:
            self.changed |= self.contents.merge(other.contents)
            self.contents.unknown = other.contents.unknown
        # A file that was cut short, or a library begun anew, lacks what memory still has.
        cut = other.position.generation == self.position.generation
        self._behind |= cut or (other._is_first and self.position != START)
        self._moved(other.position, other._identity)
        self._snapshot_size = other._snapshot_size
        self.newer |= other.newer
        self.unsynced |= other.unsynced
        self.damaged = other.damaged

    # Writing

    def commit(self, marks: list[Mark]) -> None:
        """Add marks to the journal; they survive everything when this returns.

        Raises `OSError` or `LibraryError`; the marks may be added again then.
        """
        files.make_folders(self.snapshot.parent)
        with self.lock.held(LOCK_SECONDS):
            self.take_in()
            if marks:
                self.add(marks)
            else:
                self._sync()

    def add(self, marks: list[Mark]) -> None:
        """Add marks to a journal that was taken in whole, with the lock held; as `commit`."""
        self._refuse_newer()
        if self.damaged or self._behind or not self.journal.exists():
            self._begin()
        data = b"".join(map(encode, marks))
        added = journal.append(self.journal, data)
        # Without locks a compaction may have come between, and somebody else's lines.
        while added.replaced:
            added = journal.append(self.journal, data)
        if self.lock.works and self._identity == (added.inode, added.start):
            torn = added.end - added.start - len(data)
            self.torn += torn
            self._moved(Position(self.position.generation, added.end), (added.inode, added.end))
        else:
            self.take_in()
        with self.memory:
            # Among equal times the later line wins, and these are the later ones.
            self.contents.take_in(marks, self.changed)

    def _refuse_newer(self) -> None:
        if self.newer:
            name = files.shown(self.snapshot)
            raise LibraryError(f"{name} was written by a newer version of reader-tui")

    def _sync(self) -> None:
        if self.unsynced:
            self.unsynced = False
            fd = files.open_private(self.journal, os.O_RDWR)
            try:
                files.sync(fd)
            finally:
                os.close(fd)

    def _begin(self) -> None:
        """Make a journal, and the snapshot under it where memory knows more than the disk."""
        if self.damaged or self._behind or self._identity != (0, 0):
            self._write_anew()
            return
        try:
            self._write_journal(self._next_generation(), self.position, b"", fresh=True)
        except FileExistsError:
            self.take_in()

    def _next_generation(self) -> int:
        """Greater than any before, and another one than a library made in its place would have."""
        return max(int(time.time() * 1000), self.position.generation + 1)

    def _write_journal(
        self, new: int, since: Position | None, lines: bytes, fresh: bool = False
    ) -> None:
        data = journal.header(new, since, self.contents.home) + lines
        write_whole(self.journal, data, fresh)
        self._moved(Position(new, len(data)), (os.stat(self.journal).st_ino, len(data)))

    def _write_anew(self) -> None:
        """Write snapshot and journal from memory alone; the lock is held.

        Damaged files are kept under another name first. The generation before is
        written the same, for what lies there may be damaged too.
        """
        while self.damaged:
            if self.damaged[-1].exists():
                self.set_aside.append(set_aside(self.damaged[-1], datetime.now(UTC)))
            self._behind = True
            self.damaged.pop()
        new = self._next_generation()
        with self.memory:
            capture = Capture.of(self.contents, new)
            unknown = b"".join(self.contents.unknown)
        for path in (files.previous(self.snapshot), self.snapshot):
            temp = Temp(path)
            try:
                self._snapshot_size = generation.write(temp.fd, capture, lambda: None)
                temp.sync()
                temp.replace(path)
            finally:
                temp.discard()
            files.sync_folder(path.parent)
        self._write_journal(new, None, unknown)
        self._behind = False

    def repair(self) -> None:
        """Keep what is damaged under another name and write good files.

        Raises `OSError` or `LibraryError`.
        """
        with self.lock.held(LOCK_SECONDS):
            # Somebody else may have done it between our reading and our lock.
            with self._reading:
                self._reload()
            if self.damaged:
                self._write_anew()
            else:
                self._behind = False

    # Compaction

    def compact(self, pause: Callable[[], None]) -> bool:
        """Write a new generation of the snapshot and begin its journal; whether it was done.

        The long part, writing the snapshot, holds no lock and calls `pause` every
        few milliseconds. Raises `OSError` or `LibraryError`; nothing is lost then.
        """
        if not self.journal.exists():
            return False
        with self.lock.held(LOCK_SECONDS):
            self.take_in()
            self._refuse_newer()
            if self.damaged or self._behind:
                self._write_anew()
                return True
            since, new = self.position, self._next_generation()
            with self.memory:
                capture = Capture.of(self.contents, new)
                unknown = b"".join(self.contents.unknown)
            temp = Temp(self.snapshot)
        try:
            size = generation.write(temp.fd, capture, pause)
            temp.sync()
            with self.lock.held(LOCK_SECONDS):
                self.take_in()
                if self.position.generation != since.generation:
                    return False
                self._switch(temp, since, new, unknown)
                self._snapshot_size = size
                return True
        finally:
            temp.discard()

    def _switch(self, temp: Temp, since: Position, new: int, unknown: bytes) -> None:
        """Put the new generation in place, with the marks that were made while it was written."""
        data = files.read(self.journal) or b""
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
            late = (files.read(files.previous(self.journal)) or b"")[len(data) :]
            if late:
                journal.append(self.journal, late)

    def is_long(self) -> bool:
        """Whether the journal has grown so long that opening takes time for it."""
        return self.position.offset > max(_JOURNAL_ENOUGH, self._snapshot_size)

    def is_worth_closing(self) -> bool:
        """Whether a program that marked something should compact before it ends."""
        enough = max(_WORTH_CLOSING, self._snapshot_size // 16)
        return not self.snapshot.exists() or self.position.offset > enough

    def clear_strays(self) -> None:
        """Remove what programs left behind that died while writing, unless one is writing now.

        Raises `OSError`.
        """
        with contextlib.suppress(TimeoutError), self.lock.held(_SHORT_WAIT):
            for path in (self.snapshot, self.journal, files.previous(self.snapshot)):
                clear_strays(path)

    def health(self) -> dict[str, object]:
        """Sizes in bytes, the generation, the lines and what is wrong with them."""
        data = files.read(self.journal) or b""
        previous = files.previous(self.snapshot)
        return {
            "path": str(self.snapshot),
            "snapshot_bytes": self.snapshot.stat().st_size if self.snapshot.exists() else 0,
            "journal_bytes": len(data),
            "journal_lines": data.count(b"\n"),
            "torn_lines": self.torn,
            "generation": self.position.generation,
            "generations_kept": int(self.snapshot.exists()) + int(previous.exists()),
            "lock": self.lock.works,
            "records": len(self.contents.tables.get(PAPERS, {})),
        }
