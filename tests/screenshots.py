"""The pictures of the README: the real app on the bundled sample, with a frozen clock."""

from __future__ import annotations

import asyncio
import os
import re
import tempfile
from collections.abc import Awaitable, Callable
from datetime import UTC, datetime
from pathlib import Path

from textual.pilot import Pilot

from reader_tui.paths import under
from reader_tui.settings import load
from reader_tui.ui.app import ReaderApp
from reader_tui.ui.session import Session
from reader_tui.views.last_visit import Snapshot

FOLDER = Path(__file__).resolve().parents[1] / "screenshots"
NOW = datetime(2026, 8, 14, 9, 14, tzinfo=UTC)
Act = Callable[[Pilot[int]], Awaitable[None]]


async def _loaded(pilot: Pilot[int]) -> None:
    """Wait until the sample's newest day is on the screen."""
    app = pilot.app
    assert isinstance(app, ReaderApp)
    while not app.reader.stage.papers.rows or app.reader.stage.detail.paper is None:
        await pilot.pause(0.05)
    await pilot.pause(0.2)


async def _reading(pilot: Pilot[int]) -> None:
    await pilot.press("m", "j", "b", "m", "j", "m", "j", "j", "b")
    await pilot.pause(0.3)


async def _help(pilot: Pilot[int]) -> None:
    await pilot.press("question_mark")
    await pilot.pause(0.2)


async def _hints(pilot: Pilot[int]) -> None:
    await pilot.press("j", "l", "f")
    await pilot.pause(0.3)


async def _received(pilot: Pilot[int]) -> None:
    await _readable(pilot)
    await pilot.press("backslash")
    await pilot.pause(0.2)


async def _readable(pilot: Pilot[int]) -> None:
    await pilot.press("H", "H")
    await pilot.pause(0.5)
    await pilot.press("G", "k", "l")
    await pilot.pause(0.3)


async def _narrow(pilot: Pilot[int]) -> None:
    await pilot.press("j", "b")
    await pilot.pause(0.2)


async def _triage(pilot: Pilot[int]) -> None:
    await pilot.press("d", "b", "d", "e", "d", "d", "b", "x", "x", "x")
    await pilot.pause(0.4)


async def _catch_up(pilot: Pilot[int]) -> None:
    await pilot.press("T", "t")
    await pilot.pause(0.8)
    await pilot.press("b", "d", "d", "e")
    await pilot.pause(0.5)


async def _search(pilot: Pilot[int]) -> None:
    await pilot.press("H")
    await pilot.pause(0.5)
    await pilot.press("H")
    await pilot.pause(0.5)
    await pilot.press("slash")
    await pilot.pause(0.3)
    await pilot.press(*"agent mem")
    await pilot.pause(0.8)


async def _similar(pilot: Pilot[int]) -> None:
    await _search(pilot)
    await pilot.press("escape")
    await pilot.pause(0.3)
    await pilot.press("L")
    await pilot.pause(0.5)
    await pilot.press("tilde")
    await pilot.pause(0.8)


async def _typed(pilot: Pilot[int], key: str, text: str) -> None:
    """Open a line, fill it and keep what was typed."""
    await pilot.press(key)
    await pilot.pause(0.3)
    await pilot.press(*text, "enter")
    await pilot.pause(0.4)


async def _note(pilot: Pilot[int]) -> None:
    await _typed(pilot, "t", "agents, to read")
    await _typed(pilot, "E", "Compare with table 3; ask Ada for the traces.")


async def _tags(pilot: Pilot[int]) -> None:
    for tags in ("agents, to read", "agents, memory", "thesis, memory", "agents"):
        await _typed(pilot, "t", tags)
        await pilot.press("j")
    await pilot.press("V", "number_sign")
    await pilot.pause(0.6)


async def _export(pilot: Pilot[int]) -> None:
    await pilot.press("x", "x", "x", "X")
    await pilot.pause(0.4)


async def _whole_paper(pilot: Pilot[int]) -> None:
    await pilot.press("l")
    await pilot.pause(0.5)
    await pilot.press("l")
    await pilot.pause(1.5)
    await pilot.press(*(["right_square_bracket"] * 4))
    await pilot.pause(0.3)


async def _outline(pilot: Pilot[int]) -> None:
    await _whole_paper(pilot)
    await pilot.press(*(["right_square_bracket"] * 3), "o")
    await pilot.pause(0.5)


async def _discussion(pilot: Pilot[int]) -> None:
    await _whole_paper(pilot)
    await pilot.press("G")
    await pilot.pause(0.5)


PICTURES: tuple[tuple[str, tuple[int, int], Act], ...] = (
    ("reader", (120, 36), _reading),
    ("triage", (120, 30), _triage),
    ("catch-up", (100, 30), _catch_up),
    ("search", (120, 24), _search),
    ("similar", (120, 16), _similar),
    ("note", (100, 26), _note),
    ("tags", (100, 20), _tags),
    ("export", (100, 22), _export),
    ("help", (100, 70), _help),
    ("whole-paper", (120, 36), _whole_paper),
    ("outline", (120, 36), _outline),
    ("discussion", (120, 32), _discussion),
    ("hints", (100, 30), _hints),
    ("narrow", (60, 20), _narrow),
    ("received", (66, 26), _received),
    ("readable", (66, 26), _readable),
)


async def take(name: str, size: tuple[int, int], act: Act) -> None:
    """Take one picture."""
    with tempfile.TemporaryDirectory() as folder:
        paths = under(Path(folder))
        session = Session(paths, load(paths.config), demo=True, now=lambda: NOW)
        app = ReaderApp(session, Snapshot())
        async with app.run_test(size=size) as pilot:
            await _loaded(pilot)
            await act(pilot)
            picture = app.export_screenshot(title="reader-tui --demo")
        await session.close()
    # The fonts of the machine that shows the picture do; nothing is loaded from elsewhere.
    picture = re.sub(r"@font-face \{.*?\}\s*", "", picture, flags=re.S)
    (FOLDER / f"{name}.svg").write_text(picture, encoding="utf-8")


def main() -> None:
    """Take all pictures."""
    os.environ["TEXTUAL_ANIMATIONS"] = "none"
    os.environ["TZ"] = "UTC"
    # In the colours of a terminal that has them all, whatever this is run in.
    os.environ |= {"TERM": "xterm-256color", "COLORTERM": "truecolor"}
    os.environ.pop("NO_COLOR", None)
    FOLDER.mkdir(exist_ok=True)
    for name, size, act in PICTURES:
        asyncio.run(take(name, size, act))


if __name__ == "__main__":
    main()
