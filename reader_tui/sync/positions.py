"""How far this device has read, in a small file of its own; without it everything is read again.

    {"positions": 1, "folder": "...", "files": {...}, "logs": {...}, "notes": [...], ...}

The file is only true together with the library: it is written after what was read is safe there.
"""

from __future__ import annotations

import json
from collections.abc import Iterable
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import Any

from reader_tui.store import files
from reader_tui.store.replacement import write_whole
from reader_tui.sync.log_lines import Change, Place, change_lines, decode
from reader_tui.sync.note_versions import Versions, merged

FORMAT = 1


@dataclass(slots=True)
class FilePosition:
    """How far a file was read."""

    size: int
    changed: int
    offset: int
    """Bytes that were read; what follows was no whole line."""
    tail: str
    """A fingerprint of the last bytes before the offset."""
    damaged: int = 0
    """Lines that nobody wrote so."""
    useless: bool = False
    """No line of it is one of a log."""


@dataclass(slots=True)
class LogPosition:
    """What is known of another log."""

    device: str = ""
    name: str = ""
    seen: int = 0
    """All changes up to this number were read."""
    greatest: int = 0
    """The greatest number that was read or told of."""
    missing: int = 0
    """How many numbers between were never met: the log is read as a whole until they are."""
    at: str = ""
    """The device's wall clock when it wrote last."""
    order: list[int] = field(default_factory=lambda: [0, 0])
    """`Mileage.order` of what it wrote then."""
    read: dict[str, int] = field(default_factory=dict)
    """Up to which number of our own log, by its name, the device has read."""
    skew: list[str] = field(default_factory=list)
    """The device's clock and our own, where they are too far apart."""
    forget: dict[str, str] = field(default_factory=dict)
    newer: bool = False
    """A newer version writes it; it is carried along and not read."""

    @property
    def is_known(self) -> bool:
        """Whether a single line of it was ever read, so that there is a device that wrote it."""
        return bool(self.device or self.at or self.greatest)


@dataclass(slots=True)
class Positions:
    """All that this device remembers of the folder."""

    folder: str = ""
    files: dict[str, FilePosition] = field(default_factory=dict)
    logs: dict[str, LogPosition] = field(default_factory=dict)
    own: list[int] = field(default_factory=lambda: [1, 0])
    """The part of our own log, and the bytes of it, whose notes are in `notes`."""
    reached: list[Any] = field(default_factory=lambda: [0, ""])
    """The number of our last change, and our clock when it was written."""
    copy: list[int] = field(default_factory=list)
    """Size and time of change of our own log's file in the folder, as we left it."""
    told: list[str] = field(default_factory=list)
    """What was said already and need not be said again."""
    compacted: int = 0
    """Size of our own log when it was last looked through, in bytes."""
    held_up: bool = False
    """Others that had not read it kept most of what is overruled in it."""
    held_until: int = 0
    """Up to which number they have to read it before it is looked through again."""
    lines: str = ""
    """The current texts of notes, as lines of a log; `notes` are they, once they were asked for."""
    _notes: dict[Place, Versions] | None = None

    @property
    def notes(self) -> dict[Place, Versions]:
        """The current changes of each field that is kept as both."""
        if self._notes is None:
            self._notes = by_place(decode(self.lines.encode("ascii")).changes)
        return self._notes

    def body(self) -> dict[str, Any]:
        """What the file says."""
        lines = self.lines
        if self._notes is not None:
            changes = [change for versions in self._notes.values() for change in versions]
            lines = change_lines(changes, 0).decode("ascii")
        return {
            "positions": FORMAT,
            "folder": self.folder,
            "files": {name: asdict(one) for name, one in self.files.items()},
            "logs": {log: asdict(one) for log, one in self.logs.items()},
            "own": self.own,
            "reached": self.reached,
            "copy": self.copy,
            "told": self.told,
            "compacted": self.compacted,
            "held_up": self.held_up,
            "lines": lines,
        }


def read(path: Path, folder: Path) -> Positions | None:
    """What was remembered of a folder; None when nothing was, or when it cannot be used."""
    try:
        body = json.loads(files.read(path))
        if body.pop("positions") != FORMAT or body["folder"] != str(folder):
            return None
        body["files"] = {name: FilePosition(**one) for name, one in body["files"].items()}
        body["logs"] = {log: LogPosition(**one) for log, one in body["logs"].items()}
        return Positions(**body)
    except (ValueError, TypeError, LookupError, AttributeError, RecursionError):
        return None


def write(path: Path, positions: Positions) -> None:
    """Remember, unless it is written there already; raises `OSError`."""
    data = json.dumps(positions.body()).encode("ascii") + b"\n"
    if data != files.read(path):
        write_whole(path, data)


def by_place(changes: Iterable[Change]) -> dict[Place, Versions]:
    """The current changes of each field that is kept as both."""
    found: dict[Place, Versions] = {}
    for change in changes:
        found[change.place] = merged(*found.get(change.place, ()), change)
    return found
