"""The bookmarks that a browser exports: a page in Netscape's old form, folders as headings."""

from __future__ import annotations

import html
import re
from collections.abc import Iterator

from reader_tui.export.imported import Part, found, id_of, refused

# What stands between two angle brackets holds none itself, so that each sign is looked at once.
_TAG = re.compile(r"<(/?)(h3|dl|a)\b([^<>]*)>", re.IGNORECASE)
_ATTRIBUTE = re.compile(r"([A-Za-z_]+)\s*=\s*(?:\"([^\"]*)\"|'([^']*)'|([^\s\"'<>]+))")
_ROOTS = frozenset({
    "bookmarks", "bookmarks bar", "bookmarks toolbar", "bookmarks menu", "other bookmarks",
    "mobile bookmarks", "favorites", "favorites bar", "imported", "toolbar", "menu",
})  # fmt: skip
_DEEPEST = 32
_NEVER_PAPERS = ("javascript:", "place:", "about:", "chrome:", "data:", "file:")


def read(text: str) -> Iterator[Part]:
    """The bookmarks; the folders they stand in, and a browser's own tags, become tags."""
    folders: list[str] = []
    heading = ""
    opened = counted = depth = 0
    line = 1
    for tag in _TAG.finditer(text):
        line += text.count("\n", counted, tag.start())
        counted = tag.start()
        match (tag[1], tag[2].lower()):
            case ("", "h3"):
                opened = tag.end()
            case ("/", "h3") if opened:
                heading, opened = _named(text[opened : min(tag.start(), opened + 1_000)]), 0
            case ("", "dl"):
                depth += 1
                if depth <= _DEEPEST:
                    folders.append(heading)
                heading = ""
            case ("/", "dl") if depth:
                del folders[depth - 1 :]
                depth -= 1
            case ("", "a"):
                yield from _bookmark(tag[3], line, folders)


def _named(heading: str) -> str:
    """A folder's name; empty for the folders that every browser has."""
    name = " ".join(html.unescape(re.sub(r"<[^<>]*>", "", heading)).split())
    return "" if name.lower() in _ROOTS else name


def _bookmark(attributes: str, line: int, folders: list[str]) -> Iterator[Part]:
    values = {
        name.lower(): html.unescape(double or single or bare)
        for name, double, single, bare in _ATTRIBUTE.findall(attributes)
    }
    address = values.get("href", "").strip()
    if not address or address.lower().startswith(_NEVER_PAPERS):
        return
    id = id_of([address])
    if id is None:
        yield refused(line, address, "a bookmark of something that is no paper")
    else:
        yield found(id, line, [*folders, *values.get("tags", "").split(",")])
