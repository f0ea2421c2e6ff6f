"""The library as the sync sees it: fields with the clock and the device that decide on them.

What stays on this machine is neither shown nor taken in: the steps, which only this
machine takes back, and the day since when papers wait here.
"""

from __future__ import annotations

import contextlib
from collections.abc import Iterator, Sequence
from pathlib import Path

from reader_tui.errors import LibraryError
from reader_tui.library.contents import Contents
from reader_tui.library.disk import LOCK_SECONDS
from reader_tui.library.generation import OWN
from reader_tui.library.journal import Position, read_tail
from reader_tui.library.library import Library
from reader_tui.library.marks import PAPERS, WHOLE, Mark, id_of
from reader_tui.library.rules import BACKLOG
from reader_tui.library.step_records import STEPS
from reader_tui.sync import clock, own_device
from reader_tui.sync.exchange import Exchange
from reader_tui.sync.log_lines import Change, Place

HERE_ONLY = frozenset({STEPS, BACKLOG, OWN})
"""The tables that stay on this machine."""
_AT_ONCE = 1_000
"""Changes that are taken in together: keys that mark something wait no longer than for these."""
_FLUSH_SECONDS = 15.0


def exchange(library: Library, folder: Path, dry: bool = False) -> Exchange:
    """What keeps an open library the same as those of other devices through a folder.

    Raises `LibraryError` for a library that can only be read, unless it is for dry ones.
    """
    if library.read_only and not dry:
        raise LibraryError("nothing was synced, for the library can only be read")
    return Exchange(SharedLibrary(library), folder, own_device.beside(library.disk.snapshot))


class SharedLibrary:
    """An open library as `merge.Library`; one that can only be read takes nothing in."""

    def __init__(self, library: Library) -> None:
        self._library = library
        self._disk = library.disk
        self._intake = library.disk.intake
        self._contents = library.disk.intake.contents

    def version(self) -> str:
        """How far into the journal the memory is true for."""
        return "{}:{}".format(*self._intake.position)

    @contextlib.contextmanager
    def alone(self) -> Iterator[None]:
        """Hold the library's lock, with everything taken in and nothing on its way.

        Raises `LibraryError` when marks cannot be written, `TimeoutError` or `OSError`.
        """
        if self._library.read_only:
            self._intake.take_in()
            yield
            return
        if not self._library.flush(_FLUSH_SECONDS):
            reason = self._library.failure or "the disk did not answer in time"
            raise LibraryError(f"nothing was synced: {reason}")
        with self._disk.lock.held(LOCK_SECONDS):
            self._intake.take_in(sure=True)
            yield

    def changes(self, since: str) -> list[Change] | None:
        """What changed since a version; None when the journal does not say."""
        generation, _, offset = since.partition(":")
        try:
            position = Position(int(generation), int(offset))
            if position == self._intake.position:
                return []
            tail = read_tail(self._disk.journal, position)
        except (FileNotFoundError, ValueError):
            return None
        if tail is None:
            return None
        places = dict.fromkeys(mark[:3] for mark in tail.marks() if _is_shared(mark))
        with self._intake.memory:
            found = [self._own(place) for place in places]
        return [change for change in found if change is not None]

    def everything(self) -> list[Change]:
        """All fields, also those that were taken away."""
        with self._intake.memory:
            contents = self._contents.copied()
        return changes_of(contents)

    def now(self, place: Place) -> Change | None:
        """What decides on a field now, or the last removal of a whole document."""
        table, key, field = place
        if field == WHOLE:
            return self._own(place)
        time, device = self._contents.stamp(table, key, field)
        record = self._contents.record(table, key) or {}
        there = field in record
        if not time and not there:
            return None
        return Change(
            table, key, field, record.get(field), time or clock.FIRST, device, gone=not there
        )

    def _own(self, place: Place) -> Change | None:
        """The newest change of the place itself; of a document as a whole, its last removal."""
        table, key, field = place
        if field != WHOLE:
            return self.now(place)
        stamp = self._contents.stamps.get(table, {}).get(key, {}).get(WHOLE)
        if stamp is not None:
            return Change(table, key, field, None, *stamp, gone=True)
        if self._contents.record(table, key) is None:
            return None
        return Change(table, key, field, None, clock.FIRST, "")

    def apply(self, changes: Sequence[Change]) -> None:
        """Take changes in; the lock is held, and they are on the disk when this returns."""
        marks = [_mark(change) for change in changes if _is_shared(change)]
        for start in range(0, len(marks), _AT_ONCE):
            self._disk.add(marks[start : start + _AT_ONCE])


def changes_of(contents: Contents) -> list[Change]:
    """All that some contents hold and that goes to other devices."""
    return [
        Change(*mark[:4], mark.time or clock.FIRST, mark.device, gone=mark.gone)
        for mark in contents.marks()
        # The id of a paper goes with every mark on it.
        if mark.table not in HERE_ONLY and not (mark.table == PAPERS and mark.field == "id")
    ]


def _is_shared(one: Mark | Change) -> bool:
    """Whether it is of a document that may lie in this library, and of a table that is shared."""
    key = one.key
    return (
        one.table not in HERE_ONLY
        and key.isascii()
        and key.isdecimal()
        # A name with zeros before it would be another document once it was read back.
        and (key[0] != "0" or key == "0")
    )


def _mark(change: Change) -> Mark:
    paper_id = id_of(change.key) if change.table == PAPERS and change.field else ""
    return Mark(*change[:6], paper_id, gone=change.gone)
