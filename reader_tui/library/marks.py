"""Marks, and the lines of the journal that carry them.

A line is a checksum (CRC-32, eight hex digits), a space and a JSON object in
ASCII. A reader's mark names the paper by `id`; a change made through TinyDB names
table `t` and document `k`. Members and kinds of lines that are unknown here are
passed over on reading and kept on compaction.

    03b1d2c4 {"t":"papers","id":"2410.24164","f":"read","v":true,"at":"...","by":"5c1e77aa"}
"""

import json
import re
import zlib
from typing import Any, NamedTuple

from reader_tui.papers.dates import is_time

PAPERS = "papers"
WHOLE = ""
"""The field of a mark that concerns a document as a whole."""
_ID = re.compile(r"[0-9]{4}\.[0-9]{4,5}")
_TORN = re.compile(rb"[0-9a-f]{0,8}|[0-9a-f]{8} (\{[ -~]*)?")
_FIVE_DIGITS_SINCE = 1501
_dumps = json.JSONEncoder(separators=(",", ":")).encode


class Mark(NamedTuple):
    """One change to one field of one document, with its time in UTC and the device that made it.

    `paper_id` is empty for a change that was made through TinyDB. `gone` takes the field
    away, or with the field `WHOLE` the document; otherwise `WHOLE` is an empty document.
    """

    table: str
    key: str
    field: str
    value: Any
    time: str
    device: str
    paper_id: str = ""
    auto: bool = False
    gone: bool = False


class Edit(NamedTuple):
    """A change to one field of a document, not yet a mark; `paper_id` and `gone` as there."""

    table: str
    key: str
    field: str
    value: Any = None
    paper_id: str = ""
    gone: bool = False


def key_of(paper_id: object) -> str | None:
    """The TinyDB document of a paper: its id without the dot, as a number; None if it is no id."""
    if not isinstance(paper_id, str) or not _ID.fullmatch(paper_id):
        return None
    return str(int(paper_id[:4] + paper_id[5:]))


def id_of(key: str) -> str:
    """The paper of a TinyDB document; empty if it is none."""
    if not key.isdecimal() or not key.isascii() or not 5 <= len(key) <= 9:
        return ""
    number = int(key)
    if number >= _FIVE_DIGITS_SINCE * 100_000:
        return f"{number // 100_000:04}.{number % 100_000:05}"
    return f"{number // 10_000:04}.{number % 10_000:04}"


def framed(body: dict[str, Any]) -> bytes:
    """A line with its checksum; raises `TypeError` or `ValueError` for what JSON cannot say."""
    text = _dumps(body).encode("ascii")
    return b"%08x %s\n" % (zlib.crc32(text), text)


def is_whole(line: bytes) -> bool:
    """Whether a line, without its end, is as `framed` wrote it."""
    return line[8:10] == b" {" and line[:8] == b"%08x" % zlib.crc32(line[9:])


def bodies(lines: list[bytes]) -> list[Any]:
    """The JSON of whole lines, None where there is none; all at once is several times faster."""
    try:
        found = json.loads(b"[%s]" % b",".join(line[9:] for line in lines))
        if len(found) == len(lines):
            return list(found)
    except (ValueError, RecursionError):
        pass
    return [_body(line[9:]) for line in lines]


def _body(text: bytes) -> Any:
    try:
        return json.loads(text)
    except (ValueError, RecursionError):
        return None


def encode(mark: Mark) -> bytes:
    """The line of a mark; raises `TypeError` or `ValueError` for what JSON cannot say."""
    body: dict[str, Any] = {"t": mark.table}
    if mark.paper_id:
        body["id"] = mark.paper_id
    else:
        body["k"] = mark.key
    body["f"] = mark.field
    if mark.gone:
        body["gone"] = True
    else:
        body["v"] = mark.value
    body["at"] = mark.time
    body["by"] = mark.device
    if mark.auto:
        body["auto"] = True
    return framed(body)


class Lines:
    """What a stretch of a journal says, in its order."""

    __slots__ = ("damaged", "marks", "size", "torn", "unknown")

    def __init__(self, size: int) -> None:
        self.marks: list[Mark] = []
        self.unknown: list[bytes] = []
        """Whole lines of a kind that is unknown here."""
        self.torn = 0
        """Lines cut off by the death of their writer."""
        self.damaged = 0
        """Lines that nobody wrote so."""
        self.size = size
        """Bytes up to the end of the last whole line."""


def decode(data: bytes) -> Lines:
    """Read a stretch of a journal that begins with a line; what follows the last one is left."""
    end = data.rfind(b"\n") + 1
    lines = Lines(size=end)
    whole: list[bytes] = []
    for line in data[:end].split(b"\n")[:-1]:
        if is_whole(line):
            whole.append(line)
        elif _TORN.fullmatch(line) and not _parses(line[9:]):
            lines.torn += bool(line)
        else:
            lines.damaged += 1
    if not _TORN.fullmatch(data, end):
        lines.damaged += 1
    for line, body in zip(whole, bodies(whole), strict=True):
        if type(body) is not dict:
            lines.damaged += 1
        elif (mark := _mark(body)) is not None:
            lines.marks.append(mark)
        elif "journal" not in body:
            lines.unknown.append(line + b"\n")
    return lines


def _parses(text: bytes) -> bool:
    """Whether it is all of a JSON value, which a torn line never is."""
    try:
        json.loads(text)
    except (ValueError, RecursionError):
        return False
    return True


def _mark(body: dict[str, Any]) -> Mark | None:
    """The mark of a line, or None when it is of another kind."""
    table, name = body.get("t"), body.get("f")
    time, device = body.get("at"), body.get("by")
    gone = body.get("gone") is True
    if type(table) is not str or type(name) is not str or type(device) is not str:
        return None
    if not is_time(time) or not (gone or "v" in body):
        return None
    paper_id = body.get("id", "")
    key = key_of(paper_id) if paper_id else body.get("k")
    if type(key) is not str or not (key.isascii() and key.isdecimal()):
        return None
    auto = body.get("auto") is True
    return Mark(table, key, name, body.get("v"), str(time), device, paper_id, auto, gone)
