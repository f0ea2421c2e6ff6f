"""A backup: one file with all of the library, verified as it was written, and read again.

It is a ZIP archive with `library.json`, the library as TinyDB reads it, `backup.json`, which has
the counts and the SHA-256 of each part, and where it was wanted the archive. Nothing in it is
trusted: names are looked up, never unpacked, and a part that is not what `backup.json` says is
refused.
"""

from __future__ import annotations

import hashlib
import io
import json
import zipfile
import zlib
from collections.abc import Mapping
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, NamedTuple

from reader_tui.errors import LibraryError
from reader_tui.library import generation
from reader_tui.library.contents import Contents, Table
from reader_tui.library.generation import DamagedError
from reader_tui.library.library import Library
from reader_tui.library.marks import PAPERS
from reader_tui.library.own_text import has_text
from reader_tui.papers.dates import utc_text
from reader_tui.papers.verbs import KEEPING
from reader_tui.store import files
from reader_tui.store.replacement import write_whole

FORMAT = 1
DAYS_KEPT = 7
_LIBRARY, _HEAD = "library.json", "backup.json"
_SIZE_LIMIT = 1 << 30
"""Bytes that a part may have at most once it is unpacked."""


class Counts(NamedTuple):
    """What a library holds, in numbers."""

    papers: int
    kept: int
    written: int
    rules: int

    @classmethod
    def of(cls, tables: Mapping[str, Table]) -> Counts:
        """The counts of a library's tables."""
        records = list(tables.get(PAPERS, {}).values())
        return cls(
            len(records),
            sum(any(record.get(field) is True for field in KEEPING) for record in records),
            sum(map(has_text, records)),
            len(tables.get("rules", {})),
        )

    @property
    def said(self) -> str:
        """The counts in words."""
        return (
            f"{self.papers:,} papers, {self.kept:,} kept, {self.written:,} with tags or a note, "
            f"{self.rules:,} rules"
        )


class Backup(NamedTuple):
    """A backup that was read and found whole."""

    time: str
    """When it was made, in UTC."""
    counts: Counts
    contents: Contents
    parts: dict[str, bytes]
    """What else is in it, by name."""


_NO_BACKUP = (
    zipfile.BadZipFile, KeyError, ValueError, TypeError, EOFError, zlib.error,
    # A byte that was turned may ask for a password or for a method that there is not.
    NotImplementedError, RuntimeError,
)  # fmt: skip
"""What reading a file may end with that is none of ours, or no longer whole."""


def write(path: Path, library: Library, others: Mapping[str, bytes], fresh: bool = True) -> Counts:
    """Write a backup and read it again; `others` go with the library, by their names.

    Raises `FileExistsError` for a `fresh` one whose name is taken, `OSError`, and `LibraryError`
    when what was written is not what was to be written.
    """
    capture = library.captured()
    counts = Counts.of(capture.tables)
    parts = {_LIBRARY: generation.encoded(capture), **others}
    data = _packed(parts, counts)
    if read_parts(data) != parts:
        raise LibraryError("the backup was not written: it did not read as it was made")
    write_whole(path, data, fresh=fresh)
    if files.read(path) != data:
        raise LibraryError(f"{files.shown(path)} is not what was written; the disk may be failing")
    return counts


def _packed(parts: Mapping[str, bytes], counts: Counts) -> bytes:
    head = {
        "backup": FORMAT,
        "time": utc_text(datetime.now(UTC)),
        "counts": counts._asdict(),
        "sha256": {name: hashlib.sha256(data).hexdigest() for name, data in parts.items()},
    }
    whole = io.BytesIO()
    with zipfile.ZipFile(whole, "w", zipfile.ZIP_DEFLATED, compresslevel=4) as file:
        file.writestr(_HEAD, json.dumps(head, indent=1))
        for name, data in parts.items():
            file.writestr(name, data)
    return whole.getvalue()


def read(path: Path) -> Backup:
    """Read a backup; raises `LibraryError` when it is none, or not whole, and `OSError`."""
    name = files.shown(path)
    try:
        data = files.read(path)
        if not data:
            raise LibraryError(
                f"{name}: no such backup" if not path.exists() else f"{name} is empty"
            )
        head, parts = _head(data), read_parts(data)
        contents = Contents()
        generation.read(io.BytesIO(parts.pop(_LIBRARY)), contents)
    except DamagedError:
        raise LibraryError(f"{name} holds no library; nothing was changed") from None
    except _NO_BACKUP as problem:
        raise LibraryError(f"{name} is no whole backup; nothing was changed") from problem
    if generation.is_newer(contents) or head["backup"] > FORMAT:
        raise LibraryError(f"{name} was written by a newer version of reader-tui")
    return Backup(str(head.get("time", "")), Counts.of(contents.tables), contents, parts)


def _head(data: bytes) -> dict[str, Any]:
    with zipfile.ZipFile(io.BytesIO(data)) as file:
        head = json.loads(_part(file, _HEAD))
    if not isinstance(head, dict) or type(head.get("backup")) is not int:
        raise ValueError("no head")
    return head


def read_parts(data: bytes) -> dict[str, bytes]:
    """The parts of a backup, each with the checksum that is said of it; raises `ValueError`."""
    sums = _head(data)["sha256"]
    with zipfile.ZipFile(io.BytesIO(data)) as file:
        parts = {name: _part(file, name) for name in sums}
    for name, part in parts.items():
        if hashlib.sha256(part).hexdigest() != sums[name]:
            raise ValueError("another checksum")
    return parts


def _part(file: zipfile.ZipFile, name: str) -> bytes:
    if file.getinfo(name).file_size > _SIZE_LIMIT:
        raise ValueError("too large")
    return file.read(name)


def daily(folder: Path, library: Library, now: datetime) -> Path | None:
    """Make the backup of a day unless there is one, and remove all but the newest seven; its path.

    Raises `OSError` or `LibraryError`.
    """
    path = folder / f"{now.astimezone(UTC):%Y-%m-%d}.zip"
    if path.exists() or not any(library.captured().tables.values()):
        return None
    files.make_folders(folder)
    write(path, library, {}, fresh=False)
    made = sorted(folder.glob("[0-9][0-9][0-9][0-9]-[0-9][0-9]-[0-9][0-9].zip"))
    for old in made[:-DAYS_KEPT]:
        old.unlink(missing_ok=True)
    return path
