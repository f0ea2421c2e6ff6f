"""The frame that a visit leaves: what the next start shows, whenever that will be."""

from __future__ import annotations

import os
import re
import time
from collections.abc import Callable, Sequence
from datetime import datetime, timedelta
from types import SimpleNamespace

import pytest

from reader_tui import first_frame, paths
from reader_tui.ui import app as ui
from reader_tui.ui.app import ReaderApp
from reader_tui.ui.start import next_frame
from reader_tui.ui.start.next_frame import Start, Waiting, _drawn
from reader_tui.ui.start.visit import last_screen, turns
from tests.hub import LoopbackHub, item
from tests.ui.desk import NEWEST, Desk

SIZE = (120, 40)


@pytest.fixture(autouse=True)
def _kept_at_the_desk(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("READER_TUI_HOME", str(desk.paths.library.parent))
    assert desk.paths == paths.find()
    clock = SimpleNamespace(time=lambda: desk.clock().timestamp(), localtime=time.localtime)
    monkeypatch.setattr(first_frame, "time", clock)


def next_start(desk: Desk, now: datetime) -> Start:
    """The app as it would be started at that time."""
    last = last_screen(desk.paths, None)
    session = Waiting(desk.paths, desk.settings, states=last.states, now=lambda: now)
    app = ReaderApp(session, last)
    return Start(app, session, app.reader.visit.show_last)


async def leave(desk: Desk, *keys: str) -> ReaderApp:
    """A visit that ends with these keys pressed."""
    async with desk.open(SIZE) as reader:
        await reader.at("6 papers")
        await reader.press(*keys)
        await reader.settle()
        reader.app.exit(0)
    return reader.app


def shown(size: tuple[int, int] = SIZE) -> str:
    """What the next start would show before anything, as text."""
    frame = first_frame.kept(*size)
    assert not first_frame.start.old
    return re.sub(r"\x1b\[\d+H", "\n", re.sub(r"\x1b\[[?\d;]*[hlm]", "", frame)).lstrip("\n")


@pytest.mark.parametrize(
    "keys", ["", "jjb", "lJ", "z", "B", "bB", "V", "Zv", ["slash", *"paper", "enter"]]
)
async def test_the_frame_is_the_screen_of_the_next_start(desk: Desk, keys: Sequence[str]) -> None:
    app = await leave(desk, *keys)
    await ui._keep_frame(app, desk.paths)
    (rows,) = await _drawn(next_start(desk, desk.clock()), SIZE, [desk.clock()])
    text = shown()
    async with desk.open(SIZE, settled=False) as reader:
        await reader.until(lambda: reader.shown == "\n".join(map(str.rstrip, text.split("\n"))))
    assert text == "\n".join("".join(row.split("\t")[1::2]) for row in rows[1:])


async def test_new_marks_and_the_clock_are_those_of_the_hour_of_the_start(
    desk: Desk, hub: LoopbackHub
) -> None:
    await leave(desk)
    desk.clock.forward(hours=2)
    hub.days[NEWEST] = [item("2608.14099", day=NEWEST, title="Just in"), *hub.days[NEWEST]]
    async with desk.open(SIZE) as reader:
        await reader.press("R")
        await reader.until("Just in")
        await reader.until("+")
        reader.app.exit(0)
    now = desk.clock()
    times = [now, *turns(now)]
    drawn = await _drawn(next_start(desk, now), SIZE, times)
    at_first, after_a_while, tomorrow, _next_year = ("\n".join(rows[1:]) for rows in drawn)
    assert "+ " in at_first and "+ " not in after_a_while
    assert "fetched 11:14" in after_a_while and "fetched Fri 14 Aug 11:14" in tomorrow
    for moment, rows in zip(times, drawn, strict=True):
        ((_, *same),) = await _drawn(next_start(desk, moment), SIZE, [moment])
        assert same == rows[1:]


@pytest.mark.parametrize("keys", ["jb", "lJ", "z", "B", "s"])
async def test_a_start_at_any_later_time_finds_its_own_frame(desk: Desk, keys: str) -> None:
    app = await leave(desk, *keys)
    await ui._keep_frame(app, desk.paths)
    left = desk.clock()
    for later in (timedelta(), timedelta(minutes=45), timedelta(hours=20), timedelta(days=40)):
        desk.clock.time = now = left + later
        (rows,) = await _drawn(next_start(desk, now), SIZE, [now])
        assert shown() == "\n".join("".join(row.split("\t")[1::2]) for row in rows[1:])


async def test_an_old_frame_says_as_of_when_in_place_of_when_it_was_fetched(desk: Desk) -> None:
    app = await leave(desk)
    await ui._keep_frame(app, desk.paths)
    with desk.library() as library:
        library.decisions.mark("2608.00001", "read", True)
    for hours, said in ((0, "as of 09:14"), (20, "as of Fri 14 Aug 09:14")):
        desk.clock.forward(hours=hours)
        frame = first_frame.kept(*SIZE)
        assert first_frame.start.old
        first = frame.partition("\x1b[2H")[0]
        assert said in first and "fetched" not in first and "6 unread" in first


@pytest.mark.parametrize("width", [120, 60, 40, 20])
async def test_an_age_leaves_the_rest_of_the_first_line_whole(desk: Desk, width: int) -> None:
    await leave(desk)
    ((aged, first, *_),) = await _drawn(next_start(desk, desk.clock()), (width, 20), [desk.clock()])
    text, before = ("".join(row.split("\t")[1::2]) for row in (aged, first))
    assert len(text) == len(before) == width
    assert text.endswith(" as of 09:14 ")
    kept = text.removesuffix(" as of 09:14 ").rstrip()
    assert before.startswith(kept)
    assert "fetched" not in kept and "09" not in kept


async def test_what_is_no_plain_text_is_kept_as_blanks(desk: Desk, hub: LoopbackHub) -> None:
    hub.days[NEWEST] = [
        item(f"2608.1400{n}", day=NEWEST, title=f"A\xa0B\u3000C {n}") for n in range(6)
    ]
    app = await leave(desk)
    await ui._keep_frame(app, desk.paths)
    async with desk.open(SIZE) as reader:
        widths = [len(line) for line in reader.lines]
    assert widths
    assert "A B  C 0" in shown() or "A B C 0" in shown()


async def test_frames_are_private_and_the_newest_eight_stay(desk: Desk) -> None:
    app = await leave(desk)
    folder = desk.paths.frames
    folder.mkdir(mode=0o700)
    for age in range(12):
        (folder / f"other-{age:02}").touch()
        os.utime(folder / f"other-{age:02}", (1000 - age, 1000 - age))
    await ui._keep_frame(app, desk.paths)
    others = {path.name for path in folder.glob("other-*")}
    assert others == {f"other-{age:02}" for age in range(7)}
    (frame,) = set(folder.iterdir()) - set(folder.glob("other-*"))
    assert folder.stat().st_mode & 0o777 == 0o700
    assert frame.stat().st_mode & 0o777 == 0o600


async def test_the_switch_takes_what_was_kept_away(desk: Desk) -> None:
    app = await leave(desk)
    await ui._keep_frame(app, desk.paths)
    assert list(desk.paths.frames.iterdir())
    desk.set(instant=False)
    app = await leave(desk)
    await ui._keep_frame(app, desk.paths)
    assert not desk.paths.frames.exists()


async def test_the_demo_keeps_no_frame(desk: Desk) -> None:
    async with desk.open(SIZE, demo=True) as reader:
        await reader.at("14 papers")
        reader.app.exit(0)
    await ui._keep_frame(reader.app, desk.paths)
    assert not desk.paths.frames.exists()


@pytest.mark.parametrize(
    "breaks",
    [
        lambda app: setattr(app, "get_default_screen", lambda: None),
        lambda app: setattr(app.session, "open_archive", lambda: 1 / 0),
        lambda app: setattr(app.reader.visit, "show_last", lambda: 1 / 0),
    ],
)
async def test_a_start_that_fails_unseen_keeps_the_frame_before_and_says_nothing(
    desk: Desk, breaks: Callable[[ReaderApp], None], monkeypatch: pytest.MonkeyPatch,
    capfd: pytest.CaptureFixture[str],
) -> None:  # fmt: skip
    app = await leave(desk)
    await ui._keep_frame(app, desk.paths)
    before = {path: path.read_bytes() for path in desk.paths.frames.iterdir()}

    def broken(*args: object, **named: object) -> ReaderApp:
        made = ReaderApp(*args, **named)  # type: ignore[arg-type]
        breaks(made)
        return made

    monkeypatch.setattr(ui, "ReaderApp", broken)
    monkeypatch.setattr(next_frame, "_PATIENCE", 0.2)
    capfd.readouterr()
    with pytest.raises(Exception):  # noqa: B017
        await ui._keep_frame(app, desk.paths)
    assert capfd.readouterr() == ("", "")
    assert {path: path.read_bytes() for path in desk.paths.frames.iterdir()} == before


def test_midnight_half_an_hour_and_new_year_are_the_turns() -> None:
    evening = datetime.fromisoformat("2026-08-14T23:50:00+02:00")
    said = [f"{turn.astimezone():%d %H:%M}" for turn in turns(evening)]
    assert said == [
        "15 00:00",
        "15 00:20",
        "01 00:00",
    ]
