"""The log that this device writes: first beside the library, then as a copy in the folder.

The one beside the library is the truth. It always ends with a line that says how far
the device has got, so that a batch which was cut off is told from one that is whole;
what is in the folder is a beginning of it, or is written anew.
"""

from __future__ import annotations

import os
from collections.abc import Iterable, Mapping
from dataclasses import replace
from pathlib import Path

from reader_tui.store import files
from reader_tui.store.replacement import clear_strays, write_whole
from reader_tui.sync import folder
from reader_tui.sync.folder import Found
from reader_tui.sync.identity import Identity
from reader_tui.sync.log_lines import (
    HEADER_LIMIT,
    Change,
    Header,
    Lines,
    Mileage,
    Place,
    change_lines,
    decode,
    header_line,
    kept_line,
    mileage_line,
)
from reader_tui.sync.note_versions import Versions, is_kept_as_both, merged

_TAIL = 64 * 1024


class OwnLog:
    """The log of an identity; `open` it under the lock, and only then."""

    def __init__(self, path: Path, header: Header, mileage: Mileage, size: int) -> None:
        self.path = path
        self.header = header
        self.mileage = mileage
        self.size = size

    @classmethod
    def open(cls, beside: Path, identity: Identity, at: str, dry: bool = False) -> OwnLog:
        """The log in a folder beside the library; a new one where there is none.

        What follows the last whole batch is cut off: nobody else has it. A dry one touches
        no file. Raises `OSError`.
        """
        path = beside / f"own-{identity.log}.log"
        if not dry:
            clear_strays(path)
        if (known := _known(path)) is not None:
            header, mileage, size = known
            if size < path.stat().st_size and not dry:
                os.truncate(path, size)
            return cls(path, header, mileage, size)
        header = Header(identity.log, identity.device, identity.name)
        mileage = Mileage(0, at)
        data = header_line(header) + mileage_line(mileage)
        if not dry:
            write_whole(path, data)
        return cls(path, header, mileage, len(data))

    def append(self, changes: Iterable[Change], mileage: Mileage) -> None:
        """Add a batch and how far the device has got with it; safe on the disk after that.

        `mileage.last` becomes the number of the last change, `turn` the next one.
        Raises `OSError`.
        """
        lines = change_lines(changes, self.mileage.last)
        last = self.mileage.last + lines.count(b"\n")
        mileage = replace(mileage, last=last, turn=self.mileage.turn + 1)
        data = lines + mileage_line(mileage)
        fd = files.open_private(self.path, os.O_WRONLY | os.O_APPEND)
        try:
            files.write(fd, data)
            files.sync(fd)
        finally:
            os.close(fd)
        self.mileage = mileage
        self.size += len(data)

    def lines(self, start: int = 0) -> Lines:
        """What the log says from an offset on; nothing where a dry one has no file.

        Raises `OSError`.
        """
        try:
            return decode(folder.stretch(self.path, start))
        except FileNotFoundError:
            return Lines()

    def foreign(self, others: Iterable[Found]) -> bool:
        """Whether copies under our name hold changes that we did not write under their numbers.

        Then two devices have one identity, or this one was put back to an earlier state.
        Raises `OSError`.
        """
        mine: dict[int, Change] | None = None
        own = b""
        for found in others:
            data = folder.stretch(found.path, 0)
            own = own or folder.stretch(self.path, 0)
            whole = data[: data.rfind(b"\n") + 1]
            if own.startswith(whole):
                continue
            mine = mine or {change.seq: change for change in decode(own).changes}
            for change in decode(data).changes:
                known = mine.get(change.seq)
                if known is None and change.seq > self.header.base:
                    return True
                if known is not None and kept_line(change) != kept_line(known):
                    return True
        return False

    def publish(self, shared: Path, found: Mapping[str, Found], known: list[int]) -> list[int]:
        """Have the folder's copy say what the log says; its size and time of change after that.

        `known` is what the last call returned. Older parts of the log are removed.
        Raises `OSError`.
        """
        name = folder.log_name(self.header.id, self.header.part)
        target = shared / name
        there = found.get(name)
        if there is None or [there.size, there.changed] != known or there.size != self.size:
            self._publish(target, there)
        for number in range(max(1, self.header.part - 3), self.header.part):
            (shared / folder.log_name(self.header.id, number)).unlink(missing_ok=True)
        status = target.stat()
        return [status.st_size, status.st_mtime_ns]

    def _publish(self, target: Path, there: Found | None) -> None:
        data = folder.stretch(self.path, 0)
        shared = folder.stretch(target, 0) if there is not None else b""
        if shared and data.startswith(shared):
            if len(shared) < len(data):
                _add(target, data[len(shared) :])
            return
        clear_strays(target)
        write_whole(target, data)

    def compacted(self, base: int) -> tuple[int, int]:
        """Write the log anew without changes up to a number that later ones here overrule.

        A change is only left out when the field has a later one in this very log, so whoever
        reads the log ends where a reader of the old one ends. Returns how many were left out,
        and how many overruled ones are after the number; where little would be gained the log
        stays as it is. Raises `OSError`.
        """
        lines = self.lines()
        current = _current(lines.changes)
        kept = [one for one in lines.changes if one.seq > base or one.seq in current]
        dropped = len(lines.changes) - len(kept)
        # Of how far we had got only the last line counts.
        if dropped or len(lines.mileages) > len(kept):
            self._rewrite(kept, lines.unknown, base)
        return dropped, len(kept) - len(current)

    def _rewrite(self, kept: list[Change], unknown: list[bytes], base: int) -> None:
        early = sum(change.seq <= base for change in kept)
        header = self.header._replace(part=self.header.part + 1, base=base, kept=early)
        data = b"".join(
            (
                header_line(header),
                *unknown,
                *map(kept_line, kept),
                mileage_line(self.mileage),
            )
        )
        write_whole(self.path, data)
        self.header, self.size = header, len(data)


def _current(changes: Iterable[Change]) -> set[int]:
    """The numbers of those changes that no later one of the same field overrules."""
    winners: dict[Place, Versions] = {}
    for change in changes:
        place = change.place
        known = winners.get(place, ())
        if known and is_kept_as_both(change):
            winners[place] = merged(*known, change)
        elif not known or change.stamp >= known[0].stamp:
            winners[place] = (change,)
    return {change.seq for versions in winners.values() for change in versions}


def _known(path: Path) -> tuple[Header, Mileage, int] | None:
    """Header, last mileage and the size up to it; None where there is no usable log."""
    try:
        size = path.stat().st_size
    except FileNotFoundError:
        return None
    with open(files.open_private(path, os.O_RDONLY), "rb") as file:
        header = decode(file.readline(HEADER_LIMIT)).header
        if header is None or header.newer:
            return None
        for start in (max(0, size - _TAIL), 0):
            file.seek(start)
            if start:
                # The first line may have begun before.
                start += len(file.readline())
            if (last := _last_mileage(file.read(size), start)) is not None:
                return header, *last
    return None


def _last_mileage(data: bytes, start: int) -> tuple[Mileage, int] | None:
    """The last mileage of some lines that begin at an offset, and the offset after it."""
    end = data.rfind(b"\n") + 1
    while end:
        begin = data.rfind(b"\n", 0, end - 1) + 1
        if mileages := decode(data[begin:end]).mileages:
            return mileages[0], start + end
        end = begin
    return None


def _add(path: Path, data: bytes) -> None:
    fd = files.open_private(path, os.O_WRONLY | os.O_APPEND)
    try:
        files.write(fd, data)
        files.sync(fd)
    finally:
        os.close(fd)
