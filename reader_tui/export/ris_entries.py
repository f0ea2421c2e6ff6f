"""RIS of others: records taken apart, as far as it is needed to know the papers."""

from __future__ import annotations

import html
import re
from collections.abc import Iterator
from typing import NamedTuple

from reader_tui.export.imported import Part, found, id_of, lines_of, refused
from reader_tui.export.ris import CONTINUED

_LINE = re.compile(r"([A-Z][A-Z0-9])  ?-(?: (.*)|\s*)")
_NAMING = ("DO", "UR", "AN", "L1", "L2", "M1", "M3", "C1", "ID", "JO", "T2", "N1")
_ZOTERO = re.compile(r"(?i)\s*<(?:p|div)\b.*</(?:p|div)>\s*", re.DOTALL)
_PARAGRAPH = re.compile(r"(?i)\s*<(?:br\s*/?|/p|/div|/li)>\s*")
_MARKUP = re.compile(r"</?[A-Za-z][^<>]*>")


class Record(NamedTuple):
    """A record: its line from 1, and the values of each tag, in order."""

    line: int
    values: dict[str, list[str]]
    is_whole: bool
    """Whether its end was found."""


def read(text: str) -> Iterator[Part]:
    """The papers of the records; KW are tags, N1 are notes, Zotero's with their markup undone."""
    for part in records(text):
        yield part if not isinstance(part, Record) else _paper(part)


def _paper(record: Record) -> Part:
    values = record.values
    id = id_of(value for tag in _NAMING for value in values.get(tag, ()))
    if id is None:
        title = next(iter(values.get("TI", []) or values.get("T1", [])), "")
        reason = "a record without an arXiv id" if record.is_whole else "a record that does not end"
        return refused(record.line, title, reason)
    notes = "\n".join(filter(None, map(_note, values.get("N1", ()))))
    return found(id, record.line, values.get("KW", ()), notes, (values.get("ID") or [""])[0])


def _note(value: str) -> str:
    """A note as it was typed: Zotero keeps notes as HTML."""
    if not _ZOTERO.fullmatch(value):
        return value
    return html.unescape(_MARKUP.sub("", _PARAGRAPH.sub("\n", value))).strip("\n")


def records(text: str) -> Iterator[Record | Part]:
    """The records in order, and what stands between them."""
    record: Record | None = None
    last: list[str] = []
    more: list[str] = []
    for number, line in lines_of(text):
        tagged = _LINE.fullmatch(line.lstrip("\ufeff"))
        if tagged is None:
            if record is not None and last and (line.strip() or line.startswith(CONTINUED)):
                more.append(line.removeprefix(CONTINUED))
            elif line.strip("\ufeff \t"):
                yield refused(number, line, "no RIS: a line needs a tag, two spaces and a hyphen")
            continue
        if more:
            last[-1] = "\n".join((last[-1], *more))
            more = []
        tag, value = tagged[1], tagged[2] or ""
        if tag == "TY" or (tag == "ER" and record is not None):
            if record is not None:
                yield record._replace(is_whole=tag == "ER")
            record = Record(number, {}, False) if tag == "TY" else None
            last = []
        elif record is None:
            yield refused(number, line, "a line outside of a record, which begins with TY")
        else:
            last = record.values.setdefault(tag, [])
            last.append(value)
    if record is not None:
        yield record
