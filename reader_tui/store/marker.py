"""How changes become marks: in memory at once, and on their way to the journal."""

from __future__ import annotations

import contextlib
import threading
from collections.abc import Callable, Iterator, Sequence
from datetime import datetime

from reader_tui.errors import LibraryError
from reader_tui.store.contents import Table
from reader_tui.store.disk import LOCK_SECONDS, Disk
from reader_tui.store.marks import Mark
from reader_tui.store.tables import Change
from reader_tui.store.writer import Then, Writer


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
        self._device = device
        self._now = now
        self._numberer: int | None = None

    def mark(
        self,
        table: str,
        changes: Sequence[tuple[str, Change]],
        *,
        auto: bool = False,
        then: Then | None = None,
    ) -> int:
        """Make changes of one moment, and return how many documents they are of.

        Each goes with the id of its paper, which is empty for a change made through
        TinyDB. The caller holds the memory, from before it looked what there is to change.
        """
        marks = self._made(table, changes, auto)
        count = len({change.key for _, change in changes})
        if marks or then is not None:
            self._writer.put(marks, count, then)
        return count

    def _made(self, table: str, changes: Sequence[tuple[str, Change]], auto: bool) -> list[Mark]:
        """The marks, taken into memory."""
        if not changes:
            return []
        self.used = True
        contents, device = self._contents, self._device
        seen = max(contents.stamp(table, change.key, change.field) for _, change in changes)
        time = contents.tick(device, self._now(), seen[0])
        marks = [
            Mark(table, key, field, value, time, device, paper_id, auto, gone)
            for paper_id, (key, field, value, gone) in changes
        ]
        for mark in marks:
            contents.apply(mark)
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
        documents = [("", change) for change in changes]
        if self._numberer != threading.get_ident():
            with self._memory:
                self.mark(name, documents)
            return
        with self._memory:
            marks = self._made(name, documents, auto=False)
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

    def flush(self, timeout: float = 2.0) -> bool:
        """Wait until everything is durable; whether it is."""
        return self._writer.flush(timeout)
