"""The kinds of files that papers can be imported from, and how each is told from the others.

>>> told("2410.24164\\n").name, told("@misc{a, eprint={2410.24164}}").name, told("[]").name
('ids', 'bibtex', 'json')
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from typing import NamedTuple

from reader_tui.errors import UsageError
from reader_tui.export import bibtex_entries, bookmarks_page, id_list, json_entries, ris_entries
from reader_tui.export.imported import Imported, Part, gathered

SIZE_LIMIT = 64 * 2**20
"""How many characters of a file are read at most."""

_LOOKED_AT = 20_000


class FileKind(NamedTuple):
    """What a kind is called, what a person calls it, how its files begin, and who reads it."""

    name: str
    title: str
    start: re.Pattern[str]
    read: Callable[[str], Iterator[Part]]


KINDS = (
    FileKind("json", "JSON (ours, CSL, Zotero)", re.compile(r"\s*[\[{]"), json_entries.read),
    FileKind(
        "bookmarks",
        "bookmarks of a browser (HTML)",
        re.compile(r"(?i)\s*<(?:!doctype|html|meta|title|dl|h1)\b|\s*<!--"),
        bookmarks_page.read,
    ),
    FileKind(
        "ris", "RIS", re.compile(r"(?:[^\n]*\n){0,20}?[ \t]*TY  ?-", re.ASCII), ris_entries.read
    ),
    FileKind(
        "bibtex",
        "BibTeX or BibLaTeX",
        re.compile(r"(?:[^\n]*\n){0,200}?[ \t]*@[ \t]*[A-Za-z]+[ \t]*[{(]"),
        bibtex_entries.read,
    ),
    FileKind("ids", "ids or addresses, one a line", re.compile(""), id_list.read),
)
"""In the order in which they are tried; a list is what nothing else is."""


def told(text: str) -> FileKind:
    """The kind that a text begins like."""
    start = text[:_LOOKED_AT].lstrip("\ufeff")
    return next(kind for kind in KINDS if kind.start.match(start))


def named(name: str) -> FileKind:
    """The kind of that name; raises `UsageError` with the names there are."""
    for kind in KINDS:
        if kind.name == name:
            return kind
    raise UsageError(f"no kind {name[:40]!r}; there are {', '.join(kind.name for kind in KINDS)}")


def read(text: str, kind: str | None = None) -> Imported:
    """The papers of a file, each once, and what was not understood.

    The kind is told by the text unless it is given. Raises `UsageError` for an unknown kind, and
    for a text of more than `SIZE_LIMIT` characters.
    """
    if len(text) > SIZE_LIMIT:
        raise UsageError(
            f"The file has {len(text):,} characters, more than the {SIZE_LIMIT:,} that are read; "
            "nothing was imported. Split it and import the parts."
        )
    chosen = told(text) if kind is None else named(kind)
    return gathered(chosen.read(text))
