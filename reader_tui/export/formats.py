"""The formats that papers can be exported in, each a row that says all there is to know.

>>> [format.name for format in FORMATS]
['bibtex', 'biblatex', 'ris', 'csl', 'markdown', 'org', 'csv', 'json', 'jsonl', 'text']
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from typing import NamedTuple

from reader_tui.errors import UsageError
from reader_tui.export.bibtex import biblatex, bibtex
from reader_tui.export.csl_json import csl_json
from reader_tui.export.kept import Kept, safe, safe_entry
from reader_tui.export.markdown import markdown
from reader_tui.export.org import org
from reader_tui.export.paper_document import json_document, json_lines
from reader_tui.export.ris import ris
from reader_tui.export.share import message
from reader_tui.export.spreadsheet import csv_table


class Format(NamedTuple):
    """What a format is called, what a person calls it, how its files end, and who writes it."""

    name: str
    title: str
    ending: str
    write: Callable[[Iterable[Kept]], Iterator[str]]
    has_keys: bool = False
    """Whether papers are named by their citation keys in it."""
    prepare: Callable[[Kept], Kept] = safe
    """What cleans a paper before it is written."""

    @property
    def of_entries(self) -> bool:
        """Whether nothing is written but what an entry of a bibliography needs."""
        return self.prepare is safe_entry


FORMATS = (
    Format("bibtex", "BibTeX", ".bib", bibtex, True, safe_entry),
    Format("biblatex", "BibLaTeX", ".bib", biblatex, True, safe_entry),
    Format("ris", "RIS (Zotero, EndNote, Mendeley)", ".ris", ris, has_keys=True),
    Format("csl", "CSL-JSON", ".json", csl_json, has_keys=True),
    Format("markdown", "Markdown list", ".md", markdown),
    Format("org", "Org list", ".org", org),
    Format("csv", "CSV for spreadsheets", ".csv", csv_table),
    Format("json", "JSON, all that is known", ".json", json_document),
    Format("jsonl", "JSON, a paper a line", ".jsonl", json_lines),
    Format("text", "message for sharing", ".txt", message),
)


def named(name: str) -> Format:
    """The format of that name; raises `UsageError` with the names there are."""
    for format in FORMATS:
        if format.name == name:
            return format
    raise UsageError(f"no format {name[:40]!r}; there are {', '.join(f.name for f in FORMATS)}")


def written(name: str, kept: Iterable[Kept]) -> Iterator[str]:
    """The papers in that format, piece by piece: every text cleaned, each paper once.

    The pieces put together end with a line break, or are empty when there are no papers and the
    format has no head. Raises `UsageError` for an unknown name.
    """
    format = named(name)
    return format.write(map(format.prepare, _once(kept)))


def _once(kept: Iterable[Kept]) -> Iterator[Kept]:
    seen: set[str] = set()
    for one in kept:
        if one.paper.id not in seen:
            seen.add(one.paper.id)
            yield one
