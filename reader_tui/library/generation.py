"""One generation of the snapshot: an ordinary TinyDB file, read whole and written in slices.

Beside the reader's tables it has one of our own, `_library`, whose only document
says which version wrote it, the generation, the device at home, the latest time
of each device, and the stamps that the records do not carry themselves.
"""

import json
import time
from collections.abc import Callable, Iterator
from typing import Any, BinaryIO, NamedTuple

from reader_tui.library.contents import Contents, Record, Table
from reader_tui.library.marks import PAPERS
from reader_tui.store import files

VERSION = 1
OWN = "_library"
_FIRST = b'{"%s": ' % OWN.encode()
_LINES_AT_ONCE = 256
_SLICE_SECONDS = 0.0015
_SLICE_RECORDS = 32
_SYNC_BYTES = 512 * 1024
_dumps = json.JSONEncoder(separators=(",", ":")).encode


class DamagedError(Exception):
    """The bytes are no snapshot."""


def read(file: BinaryIO, contents: Contents) -> int:
    """Fill `contents`, which is empty, and return the generation; 0 for a file of TinyDB's own.

    Raises `DamagedError`, and then `contents` is as before; or `OSError`.
    """
    try:
        parsed = _read_slices(file)
    except (ValueError, RecursionError):
        parsed = None
    if parsed is None:
        parsed = _read_whole(file)
    if not isinstance(parsed, dict) or not isinstance(parsed.get("papers", {}), dict):
        raise DamagedError
    own = parsed.pop(OWN, {})
    header = own.get("1", {}) if isinstance(own, dict) else {}
    header = header if isinstance(header, dict) else {}
    contents.header = header
    for name, table in parsed.items():
        if isinstance(table, dict):
            contents.tables[name] = _documents(name, table, contents)
        else:
            contents.odd[name] = table
    contents.home = str(header.get("home") or contents.home)
    contents.clocks = {k: v for k, v in _items(header.get("clocks")) if isinstance(v, str)}
    contents.stamps = _stamps(header.get("stamps"))
    generation = header.get("generation", 0)
    return generation if type(generation) is int else 0


def _read_slices(file: BinaryIO) -> dict[str, Any] | None:
    """The JSON of a file that is laid out as `write` does it; None for another one.

    Parsed at once, sixty thousand records would hold up all other threads for longer
    than a key may take, and need three times the memory.
    """
    first = file.readline()
    if not first.startswith(_FIRST):
        return None
    tables: dict[str, Any] = json.loads(first.rstrip(b",\n") + b"}")
    for line in file:
        if line == b"}\n":
            return None if file.read(1) else tables
        if line.endswith(b": {\n"):
            name = json.loads(line[: -len(b": {\n")])
            tables[name] = _read_table(file)
        else:
            tables.update(json.loads(b"{%s}" % line.rstrip(b",\n")))
    return None


def _read_table(file: BinaryIO) -> dict[str, Any]:
    table: dict[str, Any] = {}
    lines: list[bytes] = []
    for line in file:
        ends = line in (b"}\n", b"},\n")
        if not ends:
            lines.append(line)
        if ends or len(lines) == _LINES_AT_ONCE:
            table.update(json.loads(b"{%s}" % b"".join(lines).rstrip(b",\n")))
            lines.clear()
        if ends:
            return table
    raise ValueError("the table has no end")


def _read_whole(file: BinaryIO) -> Any:
    file.seek(0)
    try:
        return json.loads(file.read())
    except (ValueError, RecursionError) as error:
        raise DamagedError from error


def is_newer(contents: Contents) -> bool:
    """Whether a newer version of the program wrote what was read."""
    version = contents.header.get("version", VERSION)
    return isinstance(version, int | float) and version > VERSION


def lacks(contents: Contents, generation: int, least: int) -> bool:
    """Whether what was read of a snapshot cannot be all that was written.

    It has fewer papers than it says, or is older than `least`, which its journal continues.
    Another program, or a hand, emptied it or put another in its place.
    """
    counts = contents.header.get("counts")
    count = counts.get(PAPERS) if isinstance(counts, dict) else None
    found = len(contents.tables.get(PAPERS, {}))
    return generation < least or (type(count) is int and found < count)


def _items(value: object) -> list[tuple[str, Any]]:
    return list(value.items()) if isinstance(value, dict) else []


def _documents(name: str, table: dict[str, Any], contents: Contents) -> Table:
    """The documents of a table; what TinyDB would trip over is put by."""
    # The loop below is several times slower, and hardly ever needed.
    numbered = "" not in table and "".join(("0", *table)).isdecimal()
    if numbered and {dict}.issuperset(map(type, table.values())):
        return table
    good: Table = {}
    odd: Record = {}
    for key, record in table.items():
        if key.isascii() and key.isdecimal() and isinstance(record, dict):
            good[key] = record
        else:
            odd[key] = record
    contents.odd[name] = odd
    return good


def _stamps(value: object) -> dict[str, dict[str, dict[str, tuple[str, str]]]]:
    return {
        table: {
            key: {
                field: (stamp[0], stamp[1])
                for field, stamp in _items(stamps)
                if isinstance(stamp, list) and len(stamp) == 2 and {type(s) for s in stamp} == {str}
            }
            for key, stamps in _items(documents)
        }
        for table, documents in _items(value)
    }


class Capture(NamedTuple):
    """What the library held at one moment; its records never change."""

    tables: dict[str, Table]
    odd: Record
    header: Record

    @classmethod
    def of(cls, contents: Contents, generation: int) -> "Capture":
        """Take hold of everything, in the time of copying one reference a record."""
        header = {
            **contents.header,
            "version": VERSION,
            "generation": generation,
            "home": contents.home,
            "counts": {name: len(table) for name, table in contents.tables.items()},
            "clocks": dict(contents.clocks),
            "stamps": {
                table: {key: dict(stamps) for key, stamps in documents.items() if stamps}
                for table, documents in contents.stamps.items()
            },
        }
        tables = {name: table.copy() for name, table in contents.tables.items()}
        return cls(tables, dict(contents.odd), header)


def write(fd: int, capture: Capture, pause: Callable[[], None]) -> int:
    """Write a capture to a file and return the bytes; `pause` is called between short slices.

    Raises `OSError`.
    """
    size = synced = 0
    gathered: list[str] = []
    until = time.perf_counter() + _SLICE_SECONDS
    for number, text in enumerate(_texts(capture)):
        gathered.append(text)
        if number % _SLICE_RECORDS == 0 and time.perf_counter() > until:
            size += _write(fd, gathered)
            if size - synced > _SYNC_BYTES:
                # One sync of it all would hold up the marks that are made meanwhile.
                files.sync(fd)
                synced = size
            pause()
            until = time.perf_counter() + _SLICE_SECONDS
    return size + _write(fd, gathered)


def encoded(capture: Capture) -> bytes:
    """The file of a capture, whole."""
    return "".join(_texts(capture)).encode("ascii")


def _write(fd: int, gathered: list[str]) -> int:
    data = "".join(gathered).encode("ascii")
    gathered.clear()
    files.write(fd, data)
    return len(data)


def _texts(capture: Capture) -> Iterator[str]:
    """The file in pieces, a record a line."""
    yield f'{_FIRST.decode()}{{"1": {_dumps(capture.header)}}}'
    for name in capture.tables.keys() | capture.odd.keys():
        odd = capture.odd.get(name, {})
        if not isinstance(odd, dict):
            yield f",\n{_dumps(name)}: {_dumps(odd)}"
            continue
        yield f",\n{_dumps(name)}: {{"
        before = "\n"
        for records in (capture.tables.get(name, {}), odd):
            for key, record in records.items():
                yield f"{before}{_dumps(key)}: {_dumps(record)}"
                before = ",\n"
        yield "\n}"
    yield "\n}\n"
