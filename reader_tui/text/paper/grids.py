"""The cells of a table: of pipes, of tabs, and of HTML with cells that span rows and columns."""

from __future__ import annotations

import re
from html.parser import HTMLParser
from typing import NamedTuple

WIDEST = 1_000
"""Columns a table may have; what stands behind them joins the last one."""
_SPAN = 100
_RULE_CELL = re.compile(r"\s*:?-{3,}:?\s*$")
_NUMBER = re.compile(r"[\d.,%×x+±−–—\-()↑↓✓✗ *]+$")
_LITERAL = re.compile(
    r"<(?!/?(?:table|thead|tbody|tfoot|tr|td|th|caption|br|sup|sub|math|b|i|u|em|strong|p|div|span|"
    r"img|a|ul|ol|li|code|s|small)\b[^<>]{0,300}>)"
)
"""The sign of a tag where none of a table's tags stands: it is text, such as `<unk>`."""
_INLINE = frozenset({"sup", "sub", "math"})


class Grid(NamedTuple):
    """The cells of a table by rows, all rows alike in length, and how many rows are its header."""

    rows: list[list[str]]
    heads: int


def pipes(lines: list[str]) -> Grid:
    """Cells between pipes; a rule of dashes parts the header also where it is too short."""
    rows: list[list[str]] = []
    heads = 0
    for line in lines:
        text = line.strip().removeprefix("|")
        text = text[:-1] if text.endswith("|") and not text.endswith("\\|") else text
        cells = [cell.replace("\\|", "|").strip() for cell in re.split(r"(?<!\\)\|", text)]
        if cells and all(map(_RULE_CELL.match, cells)):
            heads = heads or len(rows)
        elif any(cells):
            rows.append(cells)
    if heads == 1 and len(rows) > 2 and _is_head(rows[1], rows[2]):
        heads = 2
    return Grid(_even(rows), min(heads, len(rows)))


def _is_head(row: list[str], behind: list[str]) -> bool:
    """Whether a row below the rule still names columns: no numbers, but some below it."""
    return not any(map(_is_figure, row)) and sum(map(_is_figure, behind)) * 2 >= len(behind)


def _is_figure(cell: str) -> bool:
    return any(map(str.isdigit, cell)) and _NUMBER.match(cell) is not None


def tabs(lines: list[str]) -> Grid:
    """Cells between tabs; a row with fewer cells than the widest lost those that span from above.

    They stand at its left, so that such a row of figures is moved to the right.
    """
    rows = [[cell.strip() for cell in line.strip("\n").split("\t")] for line in lines]
    width = max(map(len, rows), default=0)
    heads = 1 if len(rows) > 1 else 0
    if len(rows) > 3 and not rows[0][0] and not any(map(_is_figure, rows[1])):
        heads = 2
    for at, row in enumerate(rows):
        if at >= heads and 1 < len(row) < width and _is_figure(row[-1]) and not _is_figure(row[0]):
            rows[at] = [""] * (width - len(row)) + row
    return Grid(_even(rows), heads)


def _even(rows: list[list[str]]) -> list[list[str]]:
    """All rows as long as the longest, none longer than the widest table may be."""
    for row in rows:
        if len(row) > WIDEST:
            row[WIDEST - 1 :] = [" ".join(row[WIDEST - 1 :])]
    width = max(map(len, rows), default=0)
    if width * len(rows) > 200_000:
        return rows
    return [row + [""] * (width - len(row)) for row in rows]


def html(lines: list[str]) -> Grid:
    """The cells of a table in HTML; a spanning cell stands in its first place, the rest is empty.

    Formulas stay as TeX between dollars, raised and lowered text keeps its tags.
    """
    reader = _Reader()
    reader.feed(_LITERAL.sub("&lt;", "\n".join(lines)))
    reader.close()
    reader.finish()
    return Grid(_even(reader.rows), min(reader.heads, len(reader.rows)))


class _Reader(HTMLParser):
    """One walk over the tags of one table."""

    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.rows: list[list[str]] = []
        self.heads = 0
        self._below: dict[int, int] = {}
        """Of each column, for how many more rows a cell above reaches into it."""
        self._row: list[str] | None = None
        self._cell: list[str] | None = None
        self._span = (1, 1)
        self._head = False
        self._is_head = True

    def updatepos(self, i: int, j: int) -> int:
        """Nobody asks for lines and columns here."""
        return j

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if tag == "tr":
            self._end_row()
            self._row, self._is_head = [], True
        elif tag in ("td", "th"):
            self._end_cell()
            if self._row is None:
                self._row, self._is_head = [], True
            self._cell = []
            given = dict(attrs)
            self._span = (_count(given.get("rowspan")), _count(given.get("colspan")))
            self._is_head = self._is_head and tag == "th"
        elif tag == "thead":
            self._head = True
        elif tag == "br":
            self.handle_data(" ")
        elif tag in _INLINE:
            self.handle_data("$" if tag == "math" else f"<{tag}>")
        elif tag == "img":
            self.handle_data(dict(attrs).get("alt") or "")

    def handle_endtag(self, tag: str) -> None:
        if tag == "tr":
            self._end_row()
        elif tag in ("td", "th"):
            self._end_cell()
        elif tag == "thead":
            self._end_row()
            self._head = False
        elif tag in _INLINE:
            self.handle_data("$" if tag == "math" else f"</{tag}>")

    def handle_data(self, data: str) -> None:
        if self._cell is not None:
            self._cell.append(data)
        elif data.strip():
            self.rows.append([data.strip()])  # words between the cells

    def finish(self) -> None:
        """Close what the text left open."""
        self._end_row()

    def _end_cell(self) -> None:
        if self._cell is None or self._row is None:
            return
        self._fill()
        tall, wide = self._span
        column = len(self._row)
        wide = max(1, min(wide, WIDEST - column))
        self._row += [" ".join("".join(self._cell).split()), *[""] * (wide - 1)]
        if tall > 1:
            self._below.update((column + nth, tall) for nth in range(wide))
        self._cell = None

    def _fill(self) -> None:
        """Leave the columns empty that a cell above reaches into."""
        assert self._row is not None
        while self._below.get(len(self._row), 0) > 0 and len(self._row) < WIDEST:
            self._row.append("")

    def _end_row(self) -> None:
        self._end_cell()
        if self._row is None:
            return
        self._fill()
        self._below = {column: left - 1 for column, left in self._below.items() if left > 1}
        if self._row:
            self.rows.append(self._row)
            if (self._head or self._is_head) and self.heads == len(self.rows) - 1:
                self.heads = len(self.rows)
        self._row = None


def _count(value: str | None) -> int:
    return max(1, min(int(value), _SPAN)) if value and value.isdecimal() else 1
