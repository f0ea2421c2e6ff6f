"""The journal: one line a mark, added to the end of a file, and how it is read back.

The first line is the header: the generation, and the position in the generation
before it from which on this journal has everything.

    9f0c2a11 {"journal":1,"generation":1786700000000,"home":"5c1e77aa","since":[0,0]}

Nothing here imports TinyDB, so that the first screen can be brought up to date
without it.
"""

import json
import os
from collections.abc import Iterable
from pathlib import Path
from typing import Any, NamedTuple

from reader_tui.errors import LibraryError
from reader_tui.library.marks import PAPERS, Lines, Mark, decode, framed, id_of, is_whole
from reader_tui.store import files

__all__ = [
    "MARKS_LIMIT",
    "START",
    "Added",
    "Header",
    "Mark",
    "Position",
    "Tail",
    "append",
    "read_marks",
    "read_tail",
]

FORMAT = 1
MARKS_LIMIT = 256 * 1024
_HEADER_LIMIT = 4096


class Position(NamedTuple):
    """How far a journal was read: its generation, and the bytes of it."""

    generation: int
    offset: int


START = Position(0, 0)
"""Before everything: no library yet."""


def header(generation: int, since: Position | None, home: str) -> bytes:
    """The first line of a journal; without `since` it continues no other."""
    body: dict[str, Any] = {"journal": FORMAT, "generation": generation, "home": home}
    if since is not None:
        body["since"] = list(since)
    return framed(body)


def journal_of(library: Path) -> Path:
    """Where the journal of a library's snapshot lies; links are followed, its own too."""
    return Path(os.path.realpath(beside(library, ".journal")))


def beside(library: Path, suffix: str) -> Path:
    """A file of the library that lies beside its snapshot."""
    return Path(os.path.realpath(library)).with_suffix(suffix)


class Header(NamedTuple):
    """The first line of a journal, read."""

    generation: int
    since: Position | None
    home: str
    newer: bool


def read_header(data: bytes) -> Header | None:
    """The header at the beginning of a journal, or None when there is none."""
    line, end, _ = data[:_HEADER_LIMIT].partition(b"\n")
    if not end or not is_whole(line):
        return None
    try:
        body = json.loads(line[9:])
        version, generation, since = body["journal"], body["generation"], body.get("since")
        position = None if since is None else Position(int(since[0]), int(since[1]))
        newer = int(version) > FORMAT
        return Header(int(generation), position, str(body.get("home", "")), newer)
    except (ValueError, TypeError, LookupError, AttributeError, RecursionError):
        return None


class Identity(NamedTuple):
    """What `stat` tells of a file that was looked at."""

    inode: int
    size: int
    changed: int

    @classmethod
    def of(cls, status: os.stat_result) -> "Identity":
        """The identity in what `stat` answered."""
        return cls(status.st_ino, status.st_size, status.st_mtime_ns)


NO_FILE = Identity(0, 0, 0)


class Tail(NamedTuple):
    """What was added to the journal since a position, and the position after it."""

    lines: list[Lines]
    position: Position
    identity: Identity
    """The file that was read."""
    newer: bool = False
    """A newer version wrote it."""

    def marks(self) -> Iterable[Mark]:
        """The marks, in the journal's order."""
        for lines in self.lines:
            yield from lines.marks


def read_tail(journal: Path, since: Position, limit: int | None = None) -> Tail | None:
    """What was added to the journal after a position, also when it was compacted since.

    None when the journal does not continue from there, or when that is more than `limit`
    bytes. Raises `OSError` or `LibraryError` when the file cannot be read.
    """
    with open(files.open_private(journal, os.O_RDONLY), "rb") as file:
        status = os.fstat(file.fileno())
        first = file.read(_HEADER_LIMIT)
        head = read_header(first)
        if head is None:
            return None
        before: list[Lines] = []
        start = since.offset
        if head.generation != since.generation:
            if head.since is None or head.since.generation != since.generation:
                return None
            start = 0
            if since.offset < head.since.offset:
                earlier = _between(files.previous(journal), since, head.since.offset, limit)
                if earlier is None:
                    return None
                before = [earlier]
        data = _stretch(file.fileno(), start, status.st_size, limit)
    if data is None:
        return None
    lines = decode(data)
    position = Position(head.generation, start + lines.size)
    return Tail([*before, lines], position, Identity.of(status), head.newer)


def _between(journal: Path, since: Position, end: int, limit: int | None) -> Lines | None:
    """What the previous generation's journal says from a position up to an offset."""
    try:
        with open(files.open_private(journal, os.O_RDONLY), "rb") as file:
            head = read_header(file.read(_HEADER_LIMIT))
            if head is None or head.generation != since.generation:
                return None
            data = _stretch(file.fileno(), since.offset, end, limit)
    except FileNotFoundError:
        return None
    return None if data is None or len(data) != end - since.offset else decode(data)


def _stretch(fd: int, start: int, end: int, limit: int | None) -> bytes | None:
    """The bytes of a journal between two offsets; None unless a line begins at the first."""
    if start > end or (limit is not None and end - start > limit):
        return None
    os.lseek(fd, max(start - 1, 0), os.SEEK_SET)
    chunks, wanted = [], end - max(start - 1, 0)
    while wanted > 0 and (chunk := os.read(fd, wanted)):
        chunks.append(chunk)
        wanted -= len(chunk)
    data = b"".join(chunks)
    if start == 0:
        return data
    return data[1:] if data[:1] == b"\n" else None


def read_marks(path: Path, since: Position) -> list[Mark] | None:
    """The marks made on papers after a position, the one that wins a field last.

    `path` is the library's snapshot. None when the position is of another library or
    too long ago (more than 256 KiB), or when the journal cannot be read.
    """
    try:
        tail = read_tail(journal_of(path), Position(*since), MARKS_LIMIT)
    except FileNotFoundError:
        return [] if tuple(since) == START else None
    except (OSError, LibraryError, TypeError, ValueError):
        return None
    if tail is None:
        return None
    marks = [
        mark if mark.paper_id else mark._replace(paper_id=id_of(mark.key))
        for mark in tail.marks()
        if mark.table == PAPERS
    ]
    return sorted(marks, key=lambda mark: (mark.time, mark.device))


class Added(NamedTuple):
    """Where lines were added: the offset of the first byte, and the file after the last."""

    start: int
    file: Identity
    replaced: bool
    """Another journal has taken the place of the one that they were added to."""


def append(journal: Path, data: bytes) -> Added:
    """Add lines to the end of the journal; they are on the disk when this returns.

    A line that another program left torn is closed first, never continued. Raises
    `OSError`; a part of the lines may be there then, and adding all of them again does
    no harm.
    """
    fd = files.open_private(journal, os.O_RDWR | os.O_APPEND)
    try:
        start = os.fstat(fd).st_size
        if start:
            os.lseek(fd, start - 1, os.SEEK_SET)
            if os.read(fd, 1) != b"\n":
                data = b"\n" + data
        files.write(fd, data)
        files.sync(fd)
        file = Identity.of(os.fstat(fd))
        replaced = not os.path.exists(journal) or os.stat(journal).st_ino != file.inode
        return Added(start, file, replaced)
    finally:
        os.close(fd)
