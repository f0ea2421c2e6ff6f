"""The frame of the next start: the app is started once more, unseen, and its screen kept.

So a frame is what that start shows, whatever is on its screen. `first_frame` describes the
file; how a screen becomes text leans on Textual's inner ways, and without it no frame is kept.
"""

from __future__ import annotations

import asyncio
import re
from collections.abc import Callable, Iterator, Sequence
from contextlib import redirect_stderr, suppress
from datetime import datetime
from functools import partial
from io import StringIO
from pathlib import Path
from typing import Any, NamedTuple
from zlib import crc32

import textual
from rich.cells import cell_len
from rich.segment import Segment
from rich.style import Style
from textual.strip import Strip

from reader_tui import first_frame
from reader_tui.papers.dates import local_clock
from reader_tui.paths import private_folder
from reader_tui.store import files
from reader_tui.store.replacement import Temp
from reader_tui.ui.session import Session
from reader_tui.ui.textual_private import QuietApp, strips, style_writer

_FRAMES, _SIZES = 8, 4
"""How many frames are kept, and of how many sizes of this terminal they follow each visit."""

_CELLS = 50_000
"""The most cells of another size that is drawn as well: nobody waits long for the prompt."""

_PATIENCE = 5.0
"""Seconds that a screen is waited for at most; behind a visit the child lives less long."""


class Waiting(Session):
    """A session behind which nothing opens: its screen stays as a start shows it first."""

    def __init__(self, *args: Any, **named: Any) -> None:
        super().__init__(*args, **named)
        self.painted = asyncio.Event()

    async def open_archive(self) -> None:
        """Wait for ever; this is asked for when the first screen is painted."""
        self.painted.set()
        await asyncio.Event().wait()


class Start(NamedTuple):
    """An app that is going to be started unseen."""

    app: QuietApp
    session: Waiting
    show_last: Callable[[], None]
    """Shows the last screen again, by what the clock says then."""


async def keep(
    make: Callable[[Callable[[], datetime]], Start],
    size: tuple[int, int], times: Sequence[datetime], must: Sequence[Path], store: Sequence[Path],
) -> None:  # fmt: skip
    """Start the app unseen, as it is going to be started next, and keep its first screen.

    `make` makes the app, `times` are now and the moments from which that start looks otherwise
    by the clock alone. What `store` takes in from here on makes the frame old, not wrong.
    Raises whatever keeps it from being kept.
    """
    # Whatever is installed there later may draw otherwise.
    drawn_by = Path(textual.__file__).parents[1]
    signs = [first_frame.signed([*map(str, of)]) for of in ((*must, drawn_by), store)]
    sizes = [size, *_other_sizes(size)][:_SIZES]
    # The size that is on first: there may be no time for the others.
    for group in (sizes[:1], sizes[1:]):
        starts = [make(partial(_the, times[0])) for _ in group]
        drawings = [_drawn(start, of, times) for start, of in zip(starts, group, strict=True)]
        # A mistake in there is nothing that the reader could see.
        with redirect_stderr(StringIO()):
            drawn = await asyncio.gather(*drawings, return_exceptions=True)
        for of, screens in zip(group, drawn, strict=True):
            if isinstance(screens, BaseException):
                raise screens
            path, key = first_frame.place(*of)
            kept = [key, *signs, *screens[0][1:], *_changes(screens, times)]
            _save(Path(path), "\n".join(kept))


def _the(moment: datetime) -> datetime:
    return moment


def _other_sizes(size: tuple[int, int]) -> Iterator[tuple[int, int]]:
    """The other sizes of which this terminal has frames, the newest first."""
    mine = Path(first_frame.place(*size)[0])
    for path in _newest_first(mine.parent):
        found = re.fullmatch(r"(\d{1,3})x(\d{1,3})-" + mine.name.partition("-")[2], path.name)
        if found and path != mine and int(found[1]) * int(found[2]) <= _CELLS:
            yield int(found[1]), int(found[2])


def _newest_first(folder: Path) -> list[Path]:
    with suppress(OSError):
        return sorted(folder.iterdir(), key=lambda path: -path.stat().st_mtime)
    return []


async def _drawn(start: Start, size: tuple[int, int], times: Sequence[datetime]) -> list[list[str]]:
    """The app's first screen at each of the times; its first row with an age stands before all."""
    screens: list[list[str]] = []
    app, session = start.app, start.session

    async def look(_: object) -> None:
        write = style_writer(app)
        await asyncio.wait_for(session.painted.wait(), _PATIENCE)
        for moment in times:
            session.now = partial(_the, moment)
            if screens:
                start.show_last()
            lines = strips(app)
            age = f" as of {local_clock(times[0].isoformat(), moment.astimezone())} "
            screens.append([_row(write, strip) for strip in (_aged(lines[0], age), *lines)])
        app.exit()

    await app.run_async(headless=True, size=size, auto_pilot=look)
    return screens


def _row(write: Callable[[Style], str], strip: Strip) -> str:
    """A line as it is kept: looks and texts in turn; what is no plain text becomes blank."""
    cells: list[str] = []
    for text, style, _ in strip:
        look = write(style) if style else ""
        if not text.isprintable():
            text = "".join(c if c.isprintable() else " " * cell_len(c) for c in text)
        if cells and cells[-2] == look:
            cells[-1] += text
        else:
            cells += [look, text]
    return "\t".join(cells)


def _aged(strip: Strip, age: str) -> Strip:
    """The screen's first line with its age at the right, in place of what stands there."""
    at, look = strip.cell_length - cell_len(age), [*strip][-1].style
    text = strip.text.rstrip()
    if cell_len(text) > at:
        text = text.rpartition("  ")[0] or text
    left = strip.crop(0, min(at, cell_len(text))).adjust_cell_length(at, look)
    return Strip([*left, Segment(age, look)])


def _changes(screens: Sequence[Sequence[str]], times: Sequence[datetime]) -> Iterator[str]:
    """The rows that look otherwise than at first, each with when."""
    ends = [0, *(int(moment.timestamp()) for moment in times[1:]), 10**12]
    for (aged, *rows), since, until in zip(screens, ends, ends[1:], strict=False):
        for at, (row, first) in enumerate(zip(rows, screens[0][1:], strict=True)):
            if row != first:
                yield f"{since}\t{until}\t\t{at}\t{row}"
        yield f"{since}\t{until}\t{first_frame.OLD}\t0\t{aged}"


def _save(path: Path, text: str) -> None:
    """Write a frame in the place of the one before it, and let go of the oldest."""
    if not text.replace("\n", "").replace("\t", "").isprintable():
        raise ValueError("the name of a folder is not plain text")
    private_folder(path.parent)
    temp, body = Temp(path), text.encode()
    try:
        files.write(temp.fd, f"{first_frame.MAGIC} {crc32(body):08x}\n".encode() + body)
        temp.replace(path)
    finally:
        temp.discard()
    for old in _newest_first(path.parent)[_FRAMES:]:
        old.unlink(missing_ok=True)
