"""Pictures drawn for a terminal: the one place that knows `textual_image` and its Pillow.

It is imported once a picture is to be drawn, and only where the optional extra is installed.
"""

from __future__ import annotations

import io
import re
import sys
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from itertools import groupby
from pathlib import Path
from threading import Lock
from typing import Protocol

from PIL import Image
from rich.color import Color
from rich.console import Console, ConsoleOptions, RenderResult
from rich.segment import Segment
from rich.style import Style

from reader_tui.errors import ReaderError
from reader_tui.ui.paper.graphics import HALF, KITTY, Means
from reader_tui.ui.widgets.drawing import Drawing

_LARGEST = (2000, 1600)
"""Pixels that are kept of a picture; no terminal shows more."""
_MOST_PIXELS = 64_000_000
"""Those of a picture that is opened at all: a few bytes may say that they are as many as wanted."""
Image.MAX_IMAGE_PIXELS = None
_HALF_BLOCK = "▀"
_LEAST = 8
"""Cells that a picture is given however small it is."""
_PAPER = "white"
"""What shows through where a picture lets it: figures are made for paper."""
_MOST_CELLS = 250
"""Cells across or lines for which kitty's protocol has a number."""
_QUANTIZED = Image.Quantize.FASTOCTREE
_DEFINITION = re.compile(r"(#\d+);2;\d+;\d+;\d+")
"""A colour's number, and behind it its parts."""
_aside = Lock()


class _Renderable(Protocol):
    def __rich_console__(self, console: Console, options: ConsoleOptions) -> RenderResult:
        """What Rich paints."""


@contextmanager
def _terminal_aside() -> Iterator[io.StringIO]:
    """Have the library write into a text, and find no terminal to ask.

    It asks at its import and writes beside the app otherwise; the terminal is read and written
    by the app alone.
    """
    with _aside:
        stdout, text = sys.__stdout__, io.StringIO()
        setattr(sys, "__stdout__", text)  # noqa: B010
        try:
            yield text
        finally:
            setattr(sys, "__stdout__", stdout)  # noqa: B010


with _terminal_aside():
    from textual_image._terminal import CellSize, get_cell_size
    from textual_image.renderable import sixel, tgp


def opened(path: Path) -> Image.Image:
    """The picture in a file, not larger than a terminal shows; raises `ReaderError`."""
    try:
        with Image.open(path) as found:
            if found.width * found.height > _MOST_PIXELS:
                raise ReaderError("The picture is too large to be drawn.")
            found.draft("RGB", _LARGEST)
            found.thumbnail(_LARGEST)
            picture = found.convert("RGBA")
    except (OSError, ValueError, SyntaxError, MemoryError) as fault:
        raise ReaderError("The picture is broken, and not drawn.") from fault
    ground = Image.new("RGBA", picture.size, _PAPER)
    return Image.alpha_composite(ground, picture).convert("RGB")


def drawn(picture: Image.Image, means: Means, width: int, height: int) -> Drawing:
    """A picture in at most so many cells across and so many lines, in its own proportions."""
    columns, lines = fitting(picture.size, means, width, height)

    def fitted(width: int, height: int) -> Drawing:
        return drawn(picture, means, width, height)

    setattr(get_cell_size, "_result", CellSize(*means.cell))  # noqa: B010
    if means.way == HALF:
        return Drawing(columns, _half_blocks(picture, columns, lines), fitted)
    if means.way == KITTY:
        with _terminal_aside() as sent:
            rows = _rows(tgp.Image(picture, columns, lines), columns)
        return Drawing(columns, rows, fitted, unsent=sent.getvalue())
    return Drawing(columns, [()] * lines, fitted, overlays=_sixels(picture, means, columns, lines))


def _half_blocks(picture: Image.Image, columns: int, lines: int) -> Sequence[Sequence[Segment]]:
    """The picture in cells that each show two pixels, one above the other."""
    data = picture.resize((columns, 2 * lines)).tobytes()

    def colour(x: int, y: int) -> Color:
        at = 3 * (y * columns + x)
        return Color.from_rgb(*data[at : at + 3])

    def row(y: int) -> Iterator[Segment]:
        pairs = ((colour(x, 2 * y), colour(x, 2 * y + 1)) for x in range(columns))
        for (upper, lower), cells in groupby(pairs):
            yield Segment(_HALF_BLOCK * len(list(cells)), Style(color=upper, bgcolor=lower))

    return [list(row(y)) for y in range(lines)]


def _sixels(picture: Image.Image, means: Means, columns: int, lines: int) -> Sequence[str]:
    """The picture as sixels, each line of cells by itself: so any part of it can be in sight."""
    wide, high = columns * means.cell[0], means.cell[1]
    scaled = picture.resize((wide, lines * high)).quantize(means.colours, method=_QUANTIZED)
    options, console = sixel.SixelOptions(means.colours), _console(columns)

    def line(at: int) -> str:
        image = sixel.Image(scaled.crop((0, at * high, wide, (at + 1) * high)), columns, 1, options)
        found = console.render(image)
        return _defined(next(part.text for part in found if part.text.startswith("\x1bP")))

    return [line(at) for at in range(lines)]


def _defined(sixels: str) -> str:
    """Sixels that define their colours before anything is drawn.

    For the library a definition also chooses the colour; for xterm it does not.
    """
    defined = "".join(found[0] for found in _DEFINITION.finditer(sixels))
    start, first, rest = _DEFINITION.sub(r"\1", sixels).partition("#")
    return f"{start}{defined}{first}{rest}"


def fitting(size: tuple[int, int], means: Means, width: int, height: int) -> tuple[int, int]:
    """The cells across and the lines of a picture of so many pixels.

    It is made no larger than it is; of half blocks, each as large as a cell is wide, it takes as
    many as it has pixels.
    """
    wide, high = means.cell
    most = float(wide) if means.way == HALF else 1.0
    scale = min(width * wide / size[0], height * high / size[1], most)
    limits = (width, height) if means.way != KITTY else (_MOST_CELLS, _MOST_CELLS)
    columns = max(min(_LEAST, width), round(size[0] * scale / wide))
    lines = max(1, round(size[1] * scale / high))
    return min(columns, limits[0], width), min(lines, limits[1], height)


def _console(width: int) -> Console:
    return Console(
        file=io.StringIO(), width=width, height=1000, color_system="truecolor", force_terminal=True,
        legacy_windows=False,
    )  # fmt: skip


def _rows(image: _Renderable, width: int) -> Sequence[Sequence[Segment]]:
    """The lines of segments that Rich would paint."""
    rows: list[list[Segment]] = [[]]
    for segment in _console(width).render(image):
        text = segment.text.rstrip("\n")
        if text:
            rows[-1].append(Segment(text, segment.style))
        if text != segment.text:
            rows.append([])
    return [row for row in rows if row]
