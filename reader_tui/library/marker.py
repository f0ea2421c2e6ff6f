"""How changes become marks: in memory at once, and on their way to the journal."""

from __future__ import annotations

import contextlib
import threading
from collections.abc import Callable, Iterator, Sequence
from datetime import UTC, datetime

from reader_tui.errors import LibraryError
from reader_tui.library.contents import Table, is_ahead
from reader_tui.library.disk import LOCK_SECONDS, Disk
from reader_tui.library.marks import Edit, Mark
from reader_tui.library.writer import Then, Writer
from reader_tui.papers.dates import utc_text


class Marker:
    """The one place where this program's marks are made; also what TinyDB's tables stand on."""

    def __init__(
        self, disk: Disk, writer: Writer, device: str, now: Callable[[], datetime]
    ) -> None:
        self.used = False
        """Whether anything was marked."""
        self._disk = disk
        self.contents = disk.intake.contents
        self.memory = disk.intake.memory
        self._writer = writer
        self.device = device
        self._now = now
        self._clock = datetime.now(UTC)
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
            count = len({edit[:2] for edit in edits})
        if self._alone == threading.get_ident():
            self._held += marks
            self._held_of += count
            marks = []
        if marks or then is not None:
            self._writer.put(marks, count if marks else 0, then)
        return count

    def moment(self, edits: Sequence[Edit], seen: str = "") -> str:
        """A time for changes: now, later than `seen` and than all marks on what they change."""
        newest = self.contents.newest
        for edit in edits:
            seen = max(seen, newest(edit.table, edit.key, edit.field))
        self._clock = self._now()
        return self.contents.tick(self.device, self._clock, seen)

    def wall(self, time: str) -> str:
        """What the clock said when `moment` gave that time: the same, unless that is far ahead."""
        return utc_text(self._clock) if is_ahead(time, self._clock) else time

    def _made(self, edits: Sequence[Edit], time: str, auto: bool) -> list[Mark]:
        """The marks, taken into memory."""
        if not edits:
            return []
        self.used = True
        time, device, apply = time or self.moment(edits), self.device, self.contents.apply
        marks = [
            Mark(table, key, field, value, time, device, paper_id, auto, gone)
            for table, key, field, value, paper_id, gone in edits
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
        return self.contents.tables

    def add_table(self, name: str) -> None:
        """Have a table, though it is empty."""
        with self.memory:
            self.contents.tables.setdefault(name, {})

    def drop_table(self, name: str) -> None:
        """Have a table no more, once it is empty."""
        with self.memory:
            if not self.contents.tables.get(name):
                self.contents.tables.pop(name, None)

    def change(self, edits: list[Edit]) -> None:
        """Make changes to documents, as TinyDB makes them."""
        if self._numberer != threading.get_ident():
            with self.memory:
                self.mark(edits)
            return
        with self.memory:
            marks = self._made(edits, "", auto=False)
        if marks and not self._added(marks):
            with self.memory:
                self._writer.put(marks, len({edit[:2] for edit in edits}), None)

    @contextlib.contextmanager
    def numbering(self) -> Iterator[None]:
        """Keep other programs from numbering documents for the block."""
        with contextlib.ExitStack() as stack:
            if not self._writer.read_only:
                with contextlib.suppress(OSError, LibraryError):
                    stack.enter_context(self._disk.lock.held(LOCK_SECONDS))
                    self._disk.intake.take_in(sure=True)
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
                    self._disk.intake.take_in(sure=True)
                    locked = True
            self._alone = threading.get_ident()
            try:
                yield
            finally:
                self._alone = None
                marks, count, self._held, self._held_of = self._held, self._held_of, [], 0
                if marks and not (locked and self._added(marks)):
                    with self.memory:
                        self._writer.put(marks, count, None)

    def take_in(self) -> None:
        """Take in what other programs wrote, as far as it can be read."""
        with contextlib.suppress(OSError, LibraryError):
            self._disk.intake.take_in()

    def flush(self, timeout: float = 2.0) -> bool:
        """Wait until everything is durable; whether it is."""
        return self._writer.flush(timeout)
