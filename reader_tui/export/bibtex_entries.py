r"""BibTeX and BibLaTeX of others: entries taken apart, as far as it is needed to know the papers.

>>> [entry] = entries("@misc{k, eprint = {2410.24164}, keywords = {a, b}, year = 2024 # {}}")
>>> entry.key, entry.fields["eprint"], entry.fields["keywords"]
('k', '2410.24164', 'a, b')
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import NamedTuple

from reader_tui.export.imported import Part, found, id_of, refused
from reader_tui.export.plain_latex import plain

_START = re.compile(r"@[ \t]*([A-Za-z]+)\s*([{(])")
_KEY = re.compile(r"\s*([^\s,{}()=\"#%]*)\s*(,|(?=[})]))")
_FIELD = re.compile(r"[\s,]*([A-Za-z][\w.:+/-]*)\s*=\s*")
_BARE = re.compile(r"[^\s,{}()\"#]+")
_NEXT = re.compile(r"\s*#\s*")
_ENTRY_AHEAD = r"\n[ \t]*(?=@[ \t]*[A-Za-z]+[ \t]*[{(])"
_BRACE = re.compile(rf"[{{}}]|\\.|{_ENTRY_AHEAD}", re.DOTALL)
_QUOTED = re.compile(rf"[{{}}\"]|\\.|{_ENTRY_AHEAD}", re.DOTALL)
_PART = re.compile(r"\\.|[{},;]|[^\\{},;]+|\\", re.DOTALL)
_END = re.compile(r"[\s,]*([})])")
_SKIPPED = frozenset({"comment", "string", "preamble"})
_NAMING = ("eprint", "arxivid", "doi", "url", "howpublished", "journal", "note", "pages", "number")
_NOTES = ("annote", "annotation")


class Entry(NamedTuple):
    """An entry: its line from 1, its key, and its fields as written, by name in lower case."""

    line: int
    kind: str
    key: str
    fields: dict[str, str]
    is_whole: bool
    """Whether its end was found."""


def read(text: str) -> Iterator[Part]:
    """The papers of the entries; keywords are tags, annotations are notes."""
    for entry in entries(text):
        id = id_of(plain(entry.fields[name]) for name in _NAMING if name in entry.fields)
        if id is not None:
            tags = map(plain, _parted(entry.fields.get("keywords", "")))
            yield found(id, entry.line, tags, _note(entry), entry.key)
        elif entry.is_whole:
            title = plain(entry.fields.get("title", ""))
            yield refused(entry.line, title or entry.key, "an entry without an arXiv id")
        else:
            yield refused(entry.line, entry.key, "an entry that does not end")


def _parted(keywords: str) -> list[str]:
    """The keywords; one in braces may have a comma."""
    parts = [""]
    depth = 0
    for sign in _PART.findall(keywords):
        depth = max(0, depth + (sign == "{") - (sign == "}"))
        if sign in ",;" and not depth:
            parts.append("")
        else:
            parts[-1] += sign
    return parts


def _note(entry: Entry) -> str:
    said = (plain(entry.fields[name]) for name in _NOTES if name in entry.fields)
    return next(filter(None, said), "")


def entries(text: str) -> Iterator[Entry]:
    """The entries in order. One that is broken ends where the next begins on a line of its own."""
    at = line = 0
    while (start := _START.search(text, at)) is not None:
        line += text.count("\n", at, start.start())
        at = start.start()
        if start[1].lower() in _SKIPPED:
            end = _START.search(text, start.end())
            after = end.start() if end else len(text)
        else:
            entry, after = _entry(text, start, line + 1)
            yield entry
        line += text.count("\n", at, after)
        at = after


def _entry(text: str, start: re.Match[str], line: int) -> tuple[Entry, int]:
    fields: dict[str, str] = {}
    key = _KEY.match(text, start.end())
    at = key.end() if key else start.end()
    while (name := _FIELD.match(text, at)) is not None:
        value, at = _value(text, name.end())
        fields.setdefault(name[1].lower(), value)
    closing = _END.match(text, at)
    entry = Entry(line, start[1].lower(), key[1] if key else "", fields, closing is not None)
    return entry, closing.end() if closing else at


def _value(text: str, at: int) -> tuple[str, int]:
    """A field's value, its parts put together, and where it ends."""
    parts: list[str] = []
    while True:
        opening = text[at : at + 1]
        if opening == "{":
            end = _closing(text, at + 1, _BRACE)
        elif opening == '"':
            end = _closing(text, at + 1, _QUOTED)
        else:
            bare = _BARE.match(text, at)
            parts.append(bare[0] if bare else "")
            at = bare.end() if bare else at
            end = None
        if end is not None:
            parts.append(text[at + 1 : end])
            at = end + (text[end : end + 1] != "\n")
        joint = _NEXT.match(text, at)
        if joint is None:
            return "".join(parts), min(at, len(text))
        at = joint.end()


def _closing(text: str, at: int, signs: re.Pattern[str]) -> int:
    """Where the brace or quote closes; where the next entry begins when it does not."""
    depth = 0
    for sign in signs.finditer(text, at):
        match sign[0]:
            case "{":
                depth += 1
            case "}" if depth:
                depth -= 1
            case '"' if depth:
                pass
            case "}" | '"':
                return sign.start()
            case other if other[0] == "\n":
                return sign.start()
    return len(text)
