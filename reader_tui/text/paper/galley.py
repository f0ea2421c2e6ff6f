"""Blocks set in plain lines of a given width, for print and pipes: no colours, no keys."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from itertools import zip_longest

from reader_tui.text.cells import cell_len, cut, wrap
from reader_tui.text.paper.blocks import Block

WIDTH = 88
_LEAST = 20
_GAP = "  "
_NARROWEST = 4
_HEADINGS = {1: "# ", 2: "## "}


def lines(blocks: Iterable[Block], width: int = WIDTH) -> Iterator[str]:
    """The lines of blocks, each of at most so many cells, an empty one between two blocks.

    Lines of code keep their length; widths below 20 are taken as 20.
    """
    width = max(_LEAST, width)
    last = ""
    for block in blocks:
        set_lines = _SETTERS.get(block.kind, _paragraph)(block, width)
        if not set_lines:
            continue
        if last and not (last == block.kind == "list" and block.label):
            yield ""
        yield from set_lines
        last = block.kind


def _paragraph(block: Block, width: int) -> list[str]:
    return [line for text in block.text.split("\n") for line in wrap(text, width)]


def _heading(block: Block, width: int) -> list[str]:
    return _hung(_HEADINGS.get(block.level, "### "), block.text, width)


def _hung(lead: str, text: str, width: int, behind: str | None = None) -> list[str]:
    """Text behind a lead that its further lines leave room for."""
    indent = " " * cell_len(lead) if behind is None else behind
    room = max(_NARROWEST, width - max(cell_len(lead), cell_len(indent)))
    first, *rest = wrap(text, room)
    return [lead + first, *(indent + line for line in rest)]


def _list(block: Block, width: int) -> list[str]:
    if block.label:
        return _hung("", block.text, width, "    ")
    found: list[str] = []
    for item in block.items:
        text = item.lstrip(" ")
        mark, _, words = text.partition(" ")
        found += _hung(" " * (len(item) - len(text)) + mark + " ", words, width)
    return found


def _quote(block: Block, width: int) -> list[str]:
    return [line for text in block.text.split("\n") for line in _hung("> ", text, width, "> ")]


def _code(block: Block, width: int) -> list[str]:
    return [f"    {line}".rstrip() for line in block.text.split("\n")]


def _algorithm(block: Block, width: int) -> list[str]:
    return [line for text in block.text.split("\n") for line in _hung("  ", text, width, "      ")]


def _math(block: Block, width: int) -> list[str]:
    """A formula by itself, its number at the right edge."""
    number = block.label
    body = block.caption or block.text
    room = width - 4 - (cell_len(number) + 2 if number else 0)
    found = [f"    {line}" for line in wrap(body, max(_NARROWEST, room))]
    if number:
        gap = width - cell_len(found[-1]) - cell_len(number)
        found[-1] += " " * max(1, gap) + number
    return found


def _figure(block: Block, width: int) -> list[str]:
    if block.label:
        text = f"{block.label}: {block.caption}" if block.caption else block.label
    else:
        number = f" {block.level}" if block.level else ""
        text = f"Picture{number}: {block.text}" if block.text else f"Picture{number}"
    found = _hung("[ ] " if not block.pictures else "[*] ", text, width)
    for picture in block.pictures:
        if picture.caption and block.label:
            found += _hung("      ", picture.caption, width)
    return found


def _footnote(block: Block, width: int) -> list[str]:
    return _hung(f"  ({block.label}) " if block.label else "  ", block.text, width)


def _table(block: Block, width: int) -> list[str]:
    found: list[str] = []
    if block.label:
        found += wrap(f"{block.label}: {block.caption}" if block.caption else block.label, width)
    if not block.rows:
        return found or _paragraph(block, width)
    if all(len(row) == 1 for row in block.rows):
        return found + [line for row in block.rows for line in _hung("", row[0], width, "    ")]
    return found + grid(block.rows, block.heads, width)


def grid(rows: tuple[tuple[str, ...], ...], heads: int, width: int) -> list[str]:
    """The rows of a table with their columns under each other, in lines of at most `width` cells.

    A rule stands below the header. Columns that do not fit are narrowed, the widest first, and
    their cells set in several lines; where there are too many even so, the table is cut in parts
    that each begin with the first column and the header.
    """
    columns = max(map(len, rows))
    natural = [0] * columns
    for row in rows:
        for at, cell in enumerate(row):
            natural[at] = max(natural[at], cell_len(cell))
    shown = [at for at in range(columns) if natural[at]]
    found: list[str] = []
    for part in _parts(shown, natural, width):
        widths = _fitted([natural[at] for at in part], width - len(_GAP) * (len(part) - 1))
        if found:
            found.append("")
        for nth, row in enumerate(rows):
            cells = [row[at] if at < len(row) else "" for at in part]
            found += _row(cells, widths)
            if nth + 1 == heads:
                found.append(_GAP.join("─" * size for size in widths))
    return found


def _parts(columns: list[int], natural: list[int], width: int) -> list[list[int]]:
    """Columns in as few parts as fit when each is as narrow as it may be."""
    parts: list[list[int]] = []
    part: list[int] = []
    used = 0
    for at in columns:
        least = min(natural[at], max(_NARROWEST, min(12, width // 6))) + len(_GAP)
        if part and used + least - len(_GAP) > width:
            parts.append(part)
            part = columns[:1]
            used = min(natural[columns[0]], 12) + len(_GAP)
        part.append(at)
        used += least
    return [*parts, part] if part else parts


def _fitted(natural: list[int], room: int) -> list[int]:
    """Widths that fit the room: the widest columns give way, all alike."""
    if sum(natural) <= room:
        return natural
    ordered = sorted(natural)
    left, limit = room, room
    for nth, size in enumerate(ordered):
        limit = max(1, left // (len(ordered) - nth))
        if size > limit:
            break
        left -= size
    return [min(size, limit) for size in natural]


def _row(cells: list[str], widths: list[int]) -> list[str]:
    """One row in as many lines as its highest cell takes."""
    columns = [
        wrap(cell, size) if size > 1 else [cut(cell, size)]
        for cell, size in zip(cells, widths, strict=True)
    ]
    found = []
    for parts in zip_longest(*columns, fillvalue=""):
        padded = [
            part + " " * max(0, size - cell_len(part))
            for part, size in zip(parts, widths, strict=True)
        ]
        found.append(_GAP.join(padded).rstrip())
    return found


_SETTERS = {
    "heading": _heading,
    "list": _list,
    "quote": _quote,
    "code": _code,
    "algorithm": _algorithm,
    "math": _math,
    "figure": _figure,
    "footnote": _footnote,
    "table": _table,
}
