"""What the reader wrote on a paper, as fields of its record: the note, and a field for each tag.

A tag has a field of its own, `#name#`, so that two machines that tag one paper apart both keep
their tags. The sign at the end keeps a name from reading like the time of another one's mark.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from typing import Any

from reader_tui.text.clean import clean, clean_lines

NOTE = "note"
TAG_LIMIT = 100
"""How many characters of a tag are kept."""
NOTE_LIMIT = 100_000
"""How many characters of a note are kept."""
_SIGN = "#"


def tag_name(text: str) -> str:
    """The text as a tag: one line without commas or `#` around it; empty when nothing is left."""
    said = clean(text, 4 * TAG_LIMIT)
    return clean(said.replace(",", " ").replace(";", " ").strip("# "), TAG_LIMIT)


def note_text(text: str) -> str:
    """The text as a note: several lines, without empty ones around them."""
    return clean_lines(text, NOTE_LIMIT).strip()


def tag_field(tag: str) -> str:
    """The field of a tag."""
    return f"{_SIGN}{tag}{_SIGN}"


def is_own(field: str) -> bool:
    """Whether a field holds what the reader wrote."""
    return field == NOTE or (field[:1] == _SIGN == field[-1:] and len(field) > 2)


def tags_in(record: Mapping[str, Any]) -> tuple[str, ...]:
    """The tags of a record in the order of the alphabet; those that were never clean are none."""
    found = [
        name
        for field, value in record.items()
        if value is True and field[:1] == _SIGN and is_own(field)
        if (name := field[1:-1]) == tag_name(name)
    ]
    return tuple(ordered(found)) if found else ()


def note_in(record: Mapping[str, Any]) -> str:
    """The note of a record, empty when there is none."""
    note = record.get(NOTE)
    return note_text(note) if isinstance(note, str) else ""


def has_text(record: Mapping[str, Any]) -> bool:
    """Whether the reader tagged the paper of a record or wrote a note on it."""
    return bool(record.get(NOTE)) or any(
        field[:1] == _SIGN and record[field] is True for field in record
    )


def ordered(tags: Iterable[str]) -> list[str]:
    """Tags in the order of the alphabet, whatever their case."""
    return sorted(tags, key=lambda tag: (tag.casefold(), tag))


def joined(tags: Iterable[str]) -> Iterator[str]:
    """Tags by their names, each once, those that are none left out."""
    return iter(dict.fromkeys(filter(None, map(tag_name, tags))))
