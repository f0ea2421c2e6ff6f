"""How changes become marks: in memory at once, and on their way to the journal."""

from __future__ import annotations

import contextlib
import threading
from collections.abc import Callable, Iterator, Sequence
from datetime import datetime
from typing import NamedTuple

from reader_tui.errors import LibraryError
from reader_tui.library.contents import Table
from reader_tui.library.disk import LOCK_SECONDS, Disk
from reader_tui.library.marks import Mark
from reader_tui.library.tinydb_api import Change
from reader_tui.library.writer import Then, Writer


class Edit(NamedTuple):
    """A change to a document of a table; of a paper's, with the paper's id.

    The id is empty for a change that was made through TinyDB.
    """

    table: str
    paper_id: str
    change: Change


class Marker:
    """The one place where this program's marks are made; also what TinyDB's tables stand on."""

    def __init__(
        self, disk: Disk, writer: Writer, device: str, now: Callable[[], datetime]
    ) -> None:
        self.used = False
        """Whether anything was marked."""
        self._disk = disk
        self._contents = disk.contents
        self._memory = disk.memory
        self._writer = writer
        self.device = device
        self._now = now
        self._numberer: int | None = None
        self._alone: int | None = None
        self._held: list[Mark] = []
        self._held_of = 0
        """How many documents `_held` are of."""

    def mark(
        self,
        edits: Sequence[Edit],
        *,
        time: str = "",
        count: int | None = None,
        auto: bool = False,
        then: Then | None = None,
    ) -> int:
        """Make changes of one moment, in one append, and return how many documents they are of.

        The time is one that `moment` gave, or that of now. A `count` is what is told of
        instead. The caller holds the memory, from before it looked what there is to change.
        """
        marks = self._made(edits, time, auto)
        if count is None:
            count = len({(edit.table, edit.change.key) for edit in edits})
        if self._alone == threading.get_ident():
            self._held += marks
            self._held_of += count
            marks = []
        if marks or then is not None:
            self._writer.put(marks, count if marks else 0, then)
        return count

    def moment(self, edits: Sequence[Edit], seen: str = "") -> str:
        """A time for changes: now, later than `seen` and than all marks on what they change."""
        newest = self._contents.newest
        for table, _, (key, field, _, _) in edits:
            seen = max(seen, newest(table, key, field))
        return self._contents.tick(self.device, self._now(), seen)

    def _made(self, edits: Sequence[Edit], time: str, auto: bool) -> list[Mark]:
        """The marks, taken into memory."""
        if not edits:
            return []
        self.used = True
        time, device, apply = time or self.moment(edits), self.device, self._contents.apply
        marks = [
            Mark(table, key, field, value, time, device, paper_id, auto, gone)
            for table, paper_id, (key, field, value, gone) in edits
        ]
        for mark in marks:
            apply(mark)
        return marks

    def _added(self, marks: list[Mark]) -> bool:
        """Whether the marks are on the disk already, for which this thread holds the lock."""
        try:
            self._disk.add(marks)
        except (OSError, LibraryError):
            return False
        return True

    def tables(self) -> dict[str, Table]:
        """The tables as they are; neither they nor their records may be changed."""
        return self._contents.tables

    def add_table(self, name: str) -> None:
        """Have a table, though it is empty."""
        with self._memory:
            self._contents.tables.setdefault(name, {})

    def drop_table(self, name: str) -> None:
        """Have a table no more, once it is empty."""
        with self._memory:
            if not self._contents.tables.get(name):
                self._contents.tables.pop(name, None)

    def change(self, name: str, changes: list[Change]) -> None:
        """Make changes to the documents of a table, as TinyDB makes them."""
        edits = [Edit(name, "", change) for change in changes]
        if self._numberer != threading.get_ident():
            with self._memory:
                self.mark(edits)
            return
        with self._memory:
            marks = self._made(edits, "", auto=False)
        if marks and not self._added(marks):
            with self._memory:
                self._writer.put(marks, len({change.key for change in changes}), None)

    @contextlib.contextmanager
    def numbering(self) -> Iterator[None]:
        """Keep other programs from numbering documents for the block."""
        with contextlib.ExitStack() as stack:
            if not self._writer.read_only:
                with contextlib.suppress(OSError, LibraryError):
                    stack.enter_context(self._disk.lock.held(LOCK_SECONDS))
                    self._disk.take_in(sure=True)
                    self._numberer = threading.get_ident()
            try:
                yield
            finally:
                self._numberer = None

    @contextlib.contextmanager
    def alone(self) -> Iterator[None]:
        """Keep other programs from marking for the block; what is marked in it follows as one.

        Without the lock, as in a library that can only be read, the block is not alone.
        """
        with contextlib.ExitStack() as stack:
            locked = False
            if not self._writer.read_only:
                with contextlib.suppress(OSError, LibraryError):
                    stack.enter_context(self._disk.lock.held(LOCK_SECONDS))
                    self._disk.take_in(sure=True)
                    locked = True
            self._alone = threading.get_ident()
            try:
                yield
            finally:
                self._alone = None
                marks, count, self._held, self._held_of = self._held, self._held_of, [], 0
                if marks and not (locked and self._added(marks)):
                    with self._memory:
                        self._writer.put(marks, count, None)

    def flush(self, timeout: float = 2.0) -> bool:
        """Wait until everything is durable; whether it is."""
        return self._writer.flush(timeout)
