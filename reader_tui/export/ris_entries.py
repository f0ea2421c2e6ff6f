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
    """A record: its line from 1, and of each tag the lines of its values, in order."""

    line: int
    lines: dict[str, list[list[str]]]
    is_whole: bool
    """Whether its end was found."""

    def values(self, tag: str) -> list[str]:
        """The values of a tag, each with its line breaks."""
        return ["\n".join(lines) for lines in self.lines.get(tag, ())]


def read(text: str) -> Iterator[Part]:
    """The papers of the records; KW are tags, N1 are notes, Zotero's with their markup undone."""
    for part in records(text):
        yield part if not isinstance(part, Record) else _paper(part)


def _paper(record: Record) -> Part:
    id = id_of(value for tag in _NAMING for value in record.values(tag))
    if id is None:
        title = next(iter(record.values("TI") + record.values("T1")), "")
        reason = "a record without an arXiv id" if record.is_whole else "a record that does not end"
        return refused(record.line, title, reason)
    notes = "\n".join(filter(None, map(_note, record.values("N1"))))
    key = next(iter(record.values("ID")), "")
    return found(id, record.line, record.values("KW"), notes, key)


def _note(value: str) -> str:
    """A note as it was typed: Zotero keeps notes as HTML."""
    if not _ZOTERO.fullmatch(value):
        return value
    return html.unescape(_MARKUP.sub("", _PARAGRAPH.sub("\n", value))).strip("\n")


def records(text: str) -> Iterator[Record | Part]:
    """The records in order, and what stands between them."""
    record: Record | None = None
    last: list[str] = []
    for number, line in lines_of(text):
        tagged = _LINE.fullmatch(line.lstrip("\ufeff"))
        tag = tagged[1] if tagged else ""
        if record is not None and tag in ("TY", "ER"):
            yield record._replace(is_whole=tag == "ER")
            record = None
        if tag == "TY":
            record, last = Record(number, {}, False), []
        elif record is None:
            if line.strip("\ufeff \t") and tag != "ER":
                yield refused(number, line, "a line outside of a record, which begins with TY")
        elif tagged is not None:
            last = [tagged[2] or ""]
            record.lines.setdefault(tag, []).append(last)
        elif line.strip() or line.startswith(CONTINUED):
            last.append(line.removeprefix(CONTINUED))
    if record is not None:
        yield record
