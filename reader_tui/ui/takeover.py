"""The app taking the terminal over from `first_frame`, and keeping the next start's frame.

What leans on Textual's inner ways is here: what its driver writes and when, and how a screen
becomes text. Should Textual change, a start flashes once or finds no frame.
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
from typing import TYPE_CHECKING, Any
from zlib import crc32

import textual
from rich.cells import cell_len
from rich.segment import Segment
from textual import events
from textual.app import ScreenStackError
from textual.drivers.linux_driver import LinuxDriver
from textual.message import Message
from textual.strip import Strip

from reader_tui import first_frame
from reader_tui.papers.dates import local_clock
from reader_tui.ui.session import Session

if TYPE_CHECKING:
    from reader_tui.ui.app import ReaderApp

_PAINT = re.compile(r"\x1b\[\d+;\d+H|\x1b\[\?2026[hl]\Z")
_QUIET, _PATIENCE = 0.02, 1.0
_FRAMES, _SIZES = 8, 4
"""How many frames are kept, and of how many sizes of this terminal they follow each visit."""


class TakeOver(LinuxDriver):
    """Textual's driver in a terminal that is prepared, and may show a frame.

    What Textual paints over a frame is held back until it is whole, or a key asks for more.
    """

    _app: ReaderApp
    _entered = _holding = _painted = False
    _quiet: asyncio.TimerHandle | None = None

    def start_application_mode(self) -> None:
        """Take the terminal; after a stop it is as the shell left it."""
        start, stage = first_frame.start, first_frame.start.stage
        if stage in (first_frame.KEYS, first_frame.FRAME):
            self._entered = stage == first_frame.FRAME
            self._holding = self._entered and start.size == self._get_terminal_size()
            # Set before anything is: whatever this start ends by undoes all of it.
            start.stage = first_frame.APP
        super().start_application_mode()  # type: ignore[no-untyped-call]
        if start.stage != stage:
            self.attrs_before = start.attributes
            self._app.session.settled = self.release
            self._loop.call_later(_PATIENCE, self.release)

    def stop_application_mode(self) -> None:
        """Give the terminal back."""
        self.release()
        super().stop_application_mode()
        first_frame.start.stage = first_frame.NOTHING

    def write(self, data: str) -> None:
        """Write to the terminal what is not held back."""
        if self._entered and data == "\x1b[?1049h":
            # The frame is on that screen already; xterm would clear it.
            self._entered = False
        elif self._holding and _PAINT.match(data):
            self._painted = True
            if self._quiet is not None:
                self._quiet.cancel()
            if not first_frame.start.old:
                self._quiet = self._loop.call_later(_QUIET, self.release)
        else:
            super().write(data)

    def process_message(self, message: Message) -> None:
        """Take what was typed, in the thread that reads it."""
        if self._holding and isinstance(message, events.Key | events.Paste | events.MouseEvent):
            self._loop.call_soon_threadsafe(self.release)
        super().process_message(message)

    def release(self) -> None:
        """Let the app's screen take the frame's place, whole."""
        holding, self._holding = self._holding, False
        if holding and self._painted:
            with suppress(ScreenStackError):
                self._app.screen.refresh()


class Waiting(Session):
    """A session behind which nothing opens: its screen stays as a start shows it first."""

    def __init__(self, *args: Any, **named: Any) -> None:
        super().__init__(*args, **named)
        self.painted = asyncio.Event()

    async def open_archive(self) -> None:
        """Wait for ever; this is asked for when the first screen is painted."""
        self.painted.set()
        await asyncio.Event().wait()


async def keep(
    make: Callable[[Callable[[], datetime]], ReaderApp],
    size: tuple[int, int], times: Sequence[datetime], must: Sequence[Path], store: Sequence[Path],
) -> None:  # fmt: skip
    """Start the app unseen, as it is going to be started next, and keep its first screen.

    `make` makes the app, `times` are now and the moments from which that start looks otherwise
    by the clock alone. What `store` takes in from here on makes the frame old, not wrong.
    Raises whatever keeps it from being kept.
    """
    drawn_by = Path(textual.__file__).with_name("app.py")
    signs = [first_frame.signed([*map(str, of)]) for of in ((*must, drawn_by), store)]
    sizes = [size, *_other_sizes(size)][:_SIZES]
    starts = [_drawn(make(partial(_the, times[0])), of, times) for of in sizes]
    # A mistake in there is nothing that the reader could see.
    with redirect_stderr(StringIO()):
        drawn = await asyncio.gather(*starts)
    for of, screens in zip(sizes, drawn, strict=True):
        path, key = first_frame.place(*of)
        kept = [key, *signs, *screens[0][1:], *_changes(screens, times)]
        _save(Path(path), "\n".join(kept))


def _the(moment: datetime) -> datetime:
    return moment


def _other_sizes(size: tuple[int, int]) -> Iterator[tuple[int, int]]:
    """The other sizes of which this terminal has frames, the newest first."""
    mine = Path(first_frame.place(*size)[0])
    for path in _newest_first(mine.parent):
        columns, _, lines = path.name.partition("-")[0].partition("x")
        if path != mine and path.name.partition("-")[2] == mine.name.partition("-")[2]:
            yield int(columns), int(lines)


def _newest_first(folder: Path) -> list[Path]:
    with suppress(OSError):
        return sorted(folder.iterdir(), key=lambda path: -path.stat().st_mtime)
    return []


async def _drawn(
    app: ReaderApp, size: tuple[int, int], times: Sequence[datetime]
) -> list[list[str]]:
    """The app's first screen at each of the times; its first row with an age stands before all."""
    screens: list[list[str]] = []

    async def look(_: object) -> None:
        assert isinstance(app.session, Waiting)
        await asyncio.wait_for(app.session.painted.wait(), _PATIENCE)
        for moment in times:
            app.session.now = partial(_the, moment)
            if screens:
                app.reader.visit.show_last()
            strips = app.screen._compositor.render_strips()
            age = f" as of {local_clock(times[0].isoformat(), moment.astimezone())} "
            screens.append([_row(app, strip) for strip in (_aged(strips[0], age), *strips)])
        app.exit()

    await app.run_async(headless=True, size=size, auto_pilot=look)
    return screens


def _row(app: ReaderApp, strip: Strip) -> str:
    """A line as it is kept: looks and texts in turn; what is no plain text becomes blank."""
    cells: list[str] = []
    for text, style, _ in strip:
        look = Strip.render_ansi(style, app.console._color_system) if style else ""
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
    ends = [*(int(moment.timestamp()) for moment in times), 10**12]
    for (aged, *rows), since, until in zip(screens, ends, ends[1:], strict=False):
        for at, (row, first) in enumerate(zip(rows, screens[0][1:], strict=True)):
            if row != first:
                yield f"{since}\t{until}\t\t{at}\t{row}"
        yield f"{since}\t{until}\t{first_frame.OLD}\t0\t{aged}"


def _save(path: Path, text: str) -> None:
    """Write a frame in the place of the one before it, and let go of the oldest."""
    from reader_tui.paths import private_folder
    from reader_tui.store import files
    from reader_tui.store.replacing import Temp

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
