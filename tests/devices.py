"""Devices that share a folder: each with a small library, a clock and a copy of the folder.

The library is the least that the sync asks for: it keeps, on the disk, the change that
decides on each field. Run as a program, a device marks and syncs until it is killed, and
tells each mark once it is safe:

    python -m tests.devices ROOT NAME FOLDER SEED COUNT
"""

from __future__ import annotations

import contextlib
import json
import os
import random
import sys
from collections.abc import Iterable, Iterator, Sequence
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

from reader_tui.sync import clock
from reader_tui.sync.device_report import Report
from reader_tui.sync.exchange import Exchange
from reader_tui.sync.log_lines import Change, Place, change_lines, decode

START = datetime(2026, 8, 14, 7, 0, tzinfo=UTC)


class Shelf:
    """A library in one append-only file; made whole again when it is opened."""

    def __init__(self, path: Path) -> None:
        self.path = path
        self.fields: dict[Place, Change] = {}
        self._order: list[Place] = []
        self.forgetful = False
        """It cannot tell what changed since a version."""
        if path.exists():
            lines = decode(path.read_bytes())
            self._take(lines.changes)
            os.truncate(path, lines.size)

    def _take(self, changes: Iterable[Change]) -> None:
        for change in changes:
            known = self.fields.get(change.place)
            if known is None or change.stamp >= known.stamp:
                self.fields[change.place] = change
                self._order.append(change.place)

    def version(self) -> str:
        return str(len(self._order))

    @contextlib.contextmanager
    def alone(self) -> Iterator[None]:
        yield

    def changes(self, since: str) -> list[Change] | None:
        if self.forgetful or int(since) > len(self._order):
            return None
        return [self.fields[place] for place in dict.fromkeys(self._order[int(since) :])]

    def everything(self) -> list[Change]:
        return list(self.fields.values())

    def now(self, place: Place) -> Change | None:
        removed = self.fields.get((*place[:2], ""))
        own = self.fields.get(place)
        known = [one for one in (own, removed) if one is not None]
        return max(known, key=lambda change: change.stamp) if known else None

    def apply(self, changes: Sequence[Change]) -> None:
        fd = os.open(self.path, os.O_WRONLY | os.O_APPEND | os.O_CREAT, 0o600)
        try:
            os.write(fd, change_lines(changes, 0))
            os.fdatasync(fd)
        finally:
            os.close(fd)
        self._take(changes)

    def values(self) -> dict[Place, Any]:
        """What the fields are, without those that were taken away."""
        found = {}
        for place in self.fields:
            now = self.now(place)
            if now is not None and not now.gone:
                found[place] = now.value
        return found


class Device:
    """A machine with a library, a copy of the shared folder, and a clock that may be wrong."""

    def __init__(self, root: Path, name: str, ahead: timedelta = timedelta(0)) -> None:
        self.name = name
        self.home = root / name
        self.folder = root / f"{name}-folder"
        self.ahead = ahead
        self.time = START
        self.compact_from = 1 << 20
        for path in (self.home, self.folder):
            path.mkdir(parents=True, exist_ok=True)
        self.shelf = Shelf(self.home / "shelf.log")

    def now(self) -> datetime:
        return self.time + self.ahead

    def mark(self, key: str, field: str, value: Any = None, gone: bool = False) -> Change:
        """Change a field as the library does: later than what is there."""
        self.time += timedelta(seconds=1)
        place: Place = ("papers", key, field)
        known = self.shelf.now(place)
        stamp = clock.after(self.now(), known.clock if known else "")
        if gone and not field:
            clocks = [one.clock for of, one in self.shelf.fields.items() if of[1] == key]
            stamp = clock.after(self.now(), max(clocks, default=""))
        change = Change(*place, value, stamp, self.name, gone=gone)
        self.shelf.apply([change])
        return change

    def exchange(self) -> Exchange:
        return Exchange(
            self.shelf,
            self.folder,
            self.home / "sync",
            now=self.now,
            compact_from=self.compact_from,
        )

    def sync(self, **how: Any) -> Report:
        self.time += timedelta(seconds=1)
        return self.exchange().run(**how)

    def has_log(self) -> bool:
        """Whether its log lies in its folder."""
        own = [path.stem.removeprefix("own-") for path in (self.home / "sync").glob("own-*.log")]
        return any(id in path.name for id in own for path in self.folder.glob("reader-tui-*.log"))

    def log(self) -> Path:
        """The file in the folder that is this device's own."""
        [beside] = (self.home / "sync").glob("own-*.log")
        id = beside.stem.removeprefix("own-")
        return max(
            self.folder.glob(f"reader-tui-{id}-*.log"), key=lambda path: len(path.read_bytes())
        )


def carry(source: Device, target: Device) -> None:
    """Copy a device's own log to another's folder, as a sync service does when all is well."""
    if source.has_log():
        log = source.log()
        id = log.name.rsplit("-", 1)[0]
        for old in target.folder.glob(f"{id}-*.log"):
            if old.name[len(id) + 1 : -4].isdigit():
                old.unlink()
        (target.folder / log.name).write_bytes(log.read_bytes())


def settle(*devices: Device) -> None:
    """Let every log reach everybody, and everybody take it in."""
    latest = max(device.time for device in devices)
    for device in devices:
        device.time = latest
    for _ in range(3):
        for device in devices:
            device.sync()
            for other in devices:
                if other is not device:
                    carry(device, other)


def _main(root: str, name: str, folder: str, seed: str, count: str) -> None:
    """Be a device that makes so many marks, with a sync after every third or so."""
    device = Device(Path(root), name)
    device.folder = Path(folder)
    device.compact_from = 1
    chance = random.Random(int(seed))
    device.time = START + timedelta(hours=int(seed))
    for number in range(int(count)):
        key, field = str(chance.randrange(20)), chance.choice(("read", "later"))
        change = device.mark(key, field, f"{seed}-{number}")
        print(json.dumps(change), flush=True)
        if chance.random() < 0.3:
            device.sync()
    device.sync()


if __name__ == "__main__":
    _main(*sys.argv[1:])
