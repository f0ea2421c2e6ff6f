"""The lines of a device's log, and how they are written and read.

A line is a checksum (CRC-32, eight hex digits), a space and a JSON object in ASCII.
The first one is the header; then come changes and, after each batch of them, a line
that says how far the device has got:

    1f0c2a11 {"log":1,"id":"6f1c...","device":"5c1e77aa","name":"desk","part":1,"base":0,"kept":0}
    03b1d2c4 {"n":1,"t":"papers","k":"241024164","f":"read","v":true,"c":"2026-...","by":"5c1e77aa"}
    9b1d07c4 {"last":1,"turn":1,"at":"2026-...","read":{"0d21...":40},"upto":"1786700000000:512"}

`n` numbers the changes of a log from 1. Of those up to `base` the log holds the `kept`
ones that still count. `turn` numbers the lines that say how far the device has got. Lines
of a kind that is unknown here are passed over, and kept where a log is written anew.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any, NamedTuple, TypeGuard

from reader_tui.library.marks import bodies, framed, is_whole
from reader_tui.papers.dates import is_time
from reader_tui.sync.clock import Stamp

FORMAT = 1
HEADER_LIMIT = 4_096
_GREATEST = 2**53
_AT_ONCE = 500
"""Lines that are read in one go: other threads wait for them, and keys must not be felt to."""
_HEX = re.compile(r"[0-9a-f]{8,32}")
_dumps = json.JSONEncoder(separators=(",", ":")).encode


Place = tuple[str, str, str]
"""A table, a document and a field; an empty field is the document as a whole."""


class Change(NamedTuple):
    """One change to one field; what never changes afterwards, wherever it is copied."""

    table: str
    key: str
    field: str
    value: Any
    clock: str
    device: str
    """Who made it, which is not always whose log it is in."""
    seq: int = 0
    """Its number in the log that it was read from; 0 for one of no log."""
    gone: bool = False
    """It takes the field, or the whole document, away."""
    over: tuple[Stamp, ...] = ()
    """Of a field that is kept as both: the latest change of each device that it replaces."""

    @property
    def place(self) -> Place:
        """What it changes."""
        return self[:3]

    @property
    def stamp(self) -> Stamp:
        """What decides whether it wins."""
        return self[4:6]

    @property
    def rank(self) -> tuple[str, str, bool, str]:
        """Orders the changes of one place, also two that share a stamp, alike on all devices."""
        return self.clock, self.device, self.gone, _dumps(self.value)


class Header(NamedTuple):
    """The first line of a log."""

    id: str
    device: str
    name: str
    part: int = 1
    """How often the log was written anew, from 1."""
    base: int = 0
    kept: int = 0
    newer: bool = False
    """A newer version wrote it."""


@dataclass(frozen=True, slots=True)
class Mileage:
    """How far a device has got."""

    last: int
    """The number of its last change."""
    at: str
    """Its wall clock."""
    read: dict[str, int] = field(default_factory=dict)
    """Up to which number it has read each log."""
    upto: str = ""
    """The version of its library that its log is true for; only the device itself reads it."""
    forget: dict[str, str] = field(default_factory=dict)
    """Devices that are waited for no longer, and the clock, `last` and `turn` of each one then."""
    turn: int = 0
    """The number of this line among its like; 0 where an older version wrote it."""

    @property
    def order(self) -> list[int]:
        """Orders what one device said, whatever its clock said then."""
        return [self.last, self.turn]


@dataclass(slots=True)
class Lines:
    """What a stretch of a log says, in its order."""

    header: Header | None = None
    changes: list[Change] = field(default_factory=list)
    mileages: list[Mileage] = field(default_factory=list)
    unknown: list[bytes] = field(default_factory=list)
    damaged: int = 0
    size: int = 0
    """Bytes up to the end of the last whole line."""

    @property
    def is_of_a_log(self) -> bool:
        """Whether there is a line that says something of a device."""
        return bool(self.header or self.changes or self.mileages)


def header_line(header: Header) -> bytes:
    """The first line of a log of our own."""
    body = {"log": FORMAT, **header._asdict()}
    del body["newer"]
    return framed(body)


def change_lines(changes: Iterable[Change], last: int) -> bytes:
    """The lines of changes that follow the one of a number, numbered on."""
    return b"".join(_change_line(change, n) for n, change in enumerate(changes, last + 1))


def _change_line(change: Change, number: int) -> bytes:
    body: dict[str, Any] = {"n": number, "t": change.table, "k": change.key, "f": change.field}
    if change.gone:
        body["gone"] = True
    else:
        body["v"] = change.value
    body["c"], body["by"] = change.clock, change.device
    if change.over:
        body["over"] = {device: clock for clock, device in change.over}
    return framed(body)


def kept_line(change: Change) -> bytes:
    """The line of a change under the number that it has."""
    return _change_line(change, change.seq)


def mileage_line(mileage: Mileage) -> bytes:
    """The line that says how far a device has got."""
    body: dict[str, Any] = {"last": mileage.last, "turn": mileage.turn, "at": mileage.at}
    body["read"], body["upto"] = mileage.read, mileage.upto
    if mileage.forget:
        body["forget"] = mileage.forget
    return framed(body)


def decode(data: bytes) -> Lines:
    """Read a stretch of a log that begins with a line; what follows the last whole one is left."""
    end = data.rfind(b"\n") + 1
    lines = Lines(size=end)
    whole: list[bytes] = []
    for ended in data[:end].split(b"\n")[:-1]:
        # Git and some editors end lines with CR LF; a line itself never holds a CR.
        line = ended.rstrip(b"\r")
        if is_whole(line):
            whole.append(line)
        elif line:
            lines.damaged += 1
    for start in range(0, len(whole), _AT_ONCE):
        _read(whole[start : start + _AT_ONCE], lines)
    return lines


def _read(whole: list[bytes], lines: Lines) -> None:
    """Add what whole lines say."""
    for line, body in zip(whole, bodies(whole), strict=True):
        if type(body) is not dict:
            lines.damaged += 1
        elif (change := _change(body)) is not None:
            lines.changes.append(change)
        elif (mileage := _mileage(body)) is not None:
            lines.mileages.append(mileage)
        elif (header := _header(body)) is not None:
            lines.header = lines.header or header
        else:
            lines.unknown.append(line + b"\n")


def _is_number(value: object) -> TypeGuard[int]:
    return type(value) is int and 0 <= value <= _GREATEST


def _change(body: dict[str, Any]) -> Change | None:
    table, key, name, device = body.get("t"), body.get("k"), body.get("f"), body.get("by")
    number, clock, gone = body.get("n"), body.get("c"), body.get("gone") is True
    if type(table) is not str or type(key) is not str or type(name) is not str:
        return None
    if type(device) is not str or not _is_number(number) or not number or not is_time(clock):
        return None
    if not gone and "v" not in body:
        return None
    over = body.get("over")
    replaced = _stamps(over) if type(over) is dict else ()
    return Change(table, key, name, body.get("v"), clock, device, number, gone, replaced)


def _stamps(over: dict[str, Any]) -> tuple[Stamp, ...]:
    return tuple((clock, device) for device, clock in sorted(over.items()) if is_time(clock))


def _mileage(body: dict[str, Any]) -> Mileage | None:
    last, at, read = body.get("last"), body.get("at"), body.get("read")
    if not _is_number(last) or not is_time(at) or type(read) is not dict:
        return None
    numbers = {log: n for log, n in read.items() if _is_number(n)}
    forget = body.get("forget")
    named = forget if type(forget) is dict else {}
    forgotten = {device: clock for device, clock in named.items() if type(clock) is str}
    turn = body.get("turn")
    turn = turn if _is_number(turn) else 0
    return Mileage(last, at, numbers, str(body.get("upto", "")), forgotten, turn)


def _header(body: dict[str, Any]) -> Header | None:
    version, id, device, name = (body.get(key) for key in ("log", "id", "device", "name"))
    if type(version) is not int or type(id) is not str or not _HEX.fullmatch(id):
        return None
    numbers = [body.get(key, 0) for key in ("part", "base", "kept")]
    part, base, kept = (n if _is_number(n) else 0 for n in numbers)
    device = device if type(device) is str else id
    return Header(id, device, name if type(name) is str else "", part, base, kept, version > FORMAT)
