"""What is on the disk, taken into memory: at opening, and whenever others added to it."""

from __future__ import annotations

import contextlib
import os
import threading
from pathlib import Path

from reader_tui.errors import LibraryError
from reader_tui.library import generation, journal
from reader_tui.library.contents import Contents
from reader_tui.library.journal import NO_FILE, START, Identity, Position
from reader_tui.library.marks import PAPERS, Lines, decode
from reader_tui.store import files


class Intake:
    """The files of one library, and how far `contents` has taken them in.

    `memory` guards the contents; it is never held while a file is read or written.
    """

    def __init__(self, path: Path, contents: Contents) -> None:
        self.snapshot = path
        self.journal = journal.journal_of(path)
        self.contents = contents
        self.memory = threading.Condition()
        self.position = START
        self.changed: set[str] = set()
        """Papers whose state others changed since somebody asked."""
        self.torn = 0
        """Lines that could not be read."""
        self.newer = False
        """A newer version wrote the files."""
        self.unsynced = False
        """Others' lines were taken in that they may not yet have synced."""
        self.damaged: list[Path] = []
        """Files that are not as they were written."""
        self.behind = False
        """The disk lacks what memory still has."""
        self.identity = NO_FILE
        """The journal's file when it was looked at last."""
        self.lacking: int | None = None
        """How many papers a snapshot had that was read whole, but lacked what was known."""
        self.snapshot_size = 0
        self._is_first = True
        self._reading = threading.Lock()

    def load(self) -> None:
        """Read everything into the contents, which are empty.

        A damaged snapshot is passed over for the generation before it. Raises
        `LibraryError` when a name is taken by something else than a file, `OSError`.
        """
        # The journal first: a snapshot that is newer than it is right, an older one is not.
        data, identity = self._read_journal()
        head = journal.read_header(data)
        lines = decode(data)
        first = identity == NO_FILE or (head is not None and head.since == START)
        self._load_snapshot(head, may_be_missing=first)
        if identity != NO_FILE and (head is None or lines.damaged):
            self.damaged.append(self.journal)
        self._apply([lines])
        if head is not None:
            self.moved(Position(head.generation, lines.size), identity)
            self.newer |= head.newer
            self.unsynced = bool(lines.marks)
        self._is_first = first

    def _read_journal(self) -> tuple[bytes, Identity]:
        """All of the journal, and which file it is."""
        file = files.opened(self.journal)
        if file is None:
            return b"", NO_FILE
        with file:
            identity = Identity.of(os.fstat(file.fileno()))
            return file.read(identity.size), identity

    def _load_snapshot(self, head: journal.Header | None, may_be_missing: bool) -> None:
        file = files.opened(self.snapshot)
        try:
            if file is not None:
                with file:
                    self.snapshot_size = os.fstat(file.fileno()).st_size
                    self.position = Position(generation.read(file, self.contents), 0)
                self.newer = generation.is_newer(self.contents)
                if not self.newer and self._lacks(head):
                    self._add_previous()
            elif not may_be_missing:
                raise generation.DamagedError
        except generation.DamagedError:
            self.damaged.append(self.snapshot)
            self._load_previous(self.contents)
        self._take_home(head)

    def _lacks(self, head: journal.Header | None) -> bool:
        """Whether the snapshot that was read lacks what its journal or generation had."""
        own, least = self.position.generation, 0
        if own == 0:
            # Not ours, or emptied: then the generation before it tells.
            least = int(os.path.exists(files.previous(self.snapshot)))
        if head is not None:
            since = head.generation if head.since is None else head.since.generation
            least = max(least, min(head.generation, since))
        return generation.lacks(self.contents, own, least)

    def _add_previous(self) -> None:
        """Add what the generation before knew; of what both know the later mark stands."""
        self.damaged.append(self.snapshot)
        self.lacking = len(self.contents.tables.get(PAPERS, {}))
        before = Contents(self.contents.home)
        self._load_previous(before)
        if "home" not in self.contents.header:
            self.contents.home = before.home
        self.contents.merge(before)

    def _take_home(self, head: journal.Header | None) -> None:
        if head is not None and head.home and "home" not in self.contents.header:
            self.contents.home = head.home

    def _load_previous(self, contents: Contents) -> None:
        """The newest generation that can be read, and the marks that were made after it."""
        with contextlib.suppress(generation.DamagedError, OSError, LibraryError):
            file = files.opened(files.previous(self.snapshot))
            if file is not None:
                with file:
                    generation.read(file, contents)
        with contextlib.suppress(OSError, LibraryError):
            self._apply([decode(files.read(files.previous(self.journal)))], contents)

    def _apply(self, stretches: list[Lines], contents: Contents | None = None) -> set[str]:
        """Take in what a journal says; the papers whose state is another than before."""
        contents = contents or self.contents
        changed: set[str] = set()
        with self.memory:
            for lines in stretches:
                contents.take_in(lines.marks, changed)
                contents.unknown.update(dict.fromkeys(lines.unknown))
                self.torn += lines.torn + lines.damaged
        return changed

    def take_in(self, sure: bool = False) -> None:
        """Take in what others added to the journal; one `stat` when there is nothing.

        What is written must be `sure`, and reads the header: a new journal may look like
        the old one to `stat`. Raises `OSError` or `LibraryError`.
        """
        with self._reading:
            try:
                if Identity.of(os.stat(self.journal)) == self.identity and not sure:
                    return
            except FileNotFoundError:
                return
            tail = journal.read_tail(self.journal, self.position)
            if tail is None:
                self._reload()
                return
            changed = self._apply(tail.lines)
            self.moved(tail.position, tail.identity)
            self.newer |= tail.newer
            self.unsynced |= any(lines.marks for lines in tail.lines)
            with self.memory:
                self.changed |= changed

    def moved(self, position: Position, identity: Identity) -> None:
        """Memory is true for a position now."""
        self.position, self.identity = position, identity

    def reload(self) -> None:
        """Merge in what is on the disk, after generations that this program missed."""
        with self._reading:
            self._reload()

    def _reload(self) -> None:
        other = Intake(self.snapshot, Contents(self.contents.home))
        other.load()
        with self.memory:
            self.changed |= self.contents.merge(other.contents)
            self.contents.unknown = other.contents.unknown
        # A file that was cut short, or a library begun anew, lacks what memory still has.
        cut = other.position.generation == self.position.generation
        self.behind |= cut or (other._is_first and self.position != START)
        self.moved(other.position, other.identity)
        self.snapshot_size = other.snapshot_size
        self.newer |= other.newer
        self.unsynced |= other.unsynced
        self.damaged, self.lacking = other.damaged, other.lacking
