"""The digest as plain text of 76 columns, for a terminal or the first part of a mail; pure."""

from __future__ import annotations

from collections.abc import Iterator

from reader_tui.digest import phrases
from reader_tui.digest.entries import Digest, Entry
from reader_tui.text.cells import cell_len, wrap

WIDTH = 76
"""Columns of a line; what a quoted-printable line holds (RFC 2045, section 6.7)."""
_INDENT = 4


def letter(digest: Digest, width: int = WIDTH) -> str:
    """The digest as text; lines of at most `width` terminal cells, each ended by LF."""
    return "".join(f"{line}\n" for line in _lines(digest, width))


def _lines(digest: Digest, width: int) -> Iterator[str]:
    yield from _heading(phrases.title(digest), "=", width)
    yield from wrap(phrases.lead(digest), width)
    number = 0
    for section in digest.sections:
        yield ""
        yield from _heading(section.heading, "-", width)
        for entry in section.entries:
            number += 1
            yield ""
            yield from _entry(number, entry, width)
    if rest := phrases.rest(digest):
        yield ""
        yield from wrap(rest, width)
    yield ""
    # The sign that a signature begins, which mail programs set apart (RFC 3676, section 4.3).
    yield "-- "
    yield phrases.SIGNED


def _heading(text: str, rule: str, width: int) -> Iterator[str]:
    lines = wrap(text, width)
    yield from lines
    yield rule * max(map(cell_len, lines))


def _entry(number: int, entry: Entry, width: int) -> Iterator[str]:
    first, *more = wrap(entry.title, width - _INDENT)
    yield f"{f'{number}.':<{_INDENT - 1}} {first}"
    yield from _indented(more)
    label, sentence = phrases.summary(entry)
    said = f"{label}: {sentence}" if sentence else ""
    for text in (phrases.who(entry), phrases.reason(entry), said, phrases.counts(entry)):
        if text:
            yield from _indented(wrap(text, width - _INDENT))
    for label, url in phrases.links(entry):
        yield from _link(label, url, width)


def _indented(lines: list[str]) -> Iterator[str]:
    for line in lines:
        yield " " * _INDENT + line


def _link(label: str, url: str, width: int) -> Iterator[str]:
    """The address on a line; one that is longer in `<>`, where it may be broken (RFC 3986, C)."""
    line = f"{' ' * _INDENT}{f'{label}:':<8} {url}"
    if cell_len(line) <= width:
        yield line
        return
    yield f"{' ' * _INDENT}{label}:"
    yield from _indented(wrap(f"<{url}>", width - _INDENT))
