"""The place in a whole paper, in a real terminal that goes away in every way there is."""

from __future__ import annotations

import os
import signal
from collections.abc import Callable
from pathlib import Path

import pytest

from reader_tui.hub.sample import TEXT
from reader_tui.library.library import Library
from reader_tui.library.reading_places import ReadingPlace
from tests.hub import LoopbackHub, item
from tests.terminal.terminal import PATIENCE, Terminal

NO_FRAMES = True

_DAY = "2026-08-14"
_ID = "2608.14000"
_TITLE = "A Model of Going Back"
_SECTION = f"2 {_TITLE}"


@pytest.fixture
def deep(hub: LoopbackHub) -> LoopbackHub:
    """A Hub with one paper that has a whole text."""
    hub.days[_DAY] = [item(_ID, day=_DAY, title="Paper of today")]
    hub.texts[_ID] = TEXT.read_text("utf-8")
    return hub


def _place(home: Path) -> ReadingPlace | None:
    """The place as another program reads it."""
    path = home / ".local" / "share" / "reader-tui" / "library.json"
    with Library.open(path, read_only=True) as library:
        return library.places.of(_ID)


def _kill(terminal: Terminal, home: Path) -> None:
    # It is kept a second after the last move.
    terminal.until(lambda: (place := _place(home)) is not None and place.anchor[1] == _TITLE)
    terminal.process.send_signal(signal.SIGKILL)
    terminal.process.wait(PATIENCE)


def _leave(terminal: Terminal, _: Path | None = None) -> None:
    terminal.send("\x03")
    assert terminal.end() == 0


def _hang_up(terminal: Terminal, _: Path) -> None:
    terminal.close()
    terminal.process.wait(PATIENCE)


def _terminate(terminal: Terminal, _: Path) -> None:
    os.kill(terminal.process.pid, signal.SIGTERM)
    assert terminal.end() == 128 + signal.SIGTERM, terminal.shown


@pytest.mark.parametrize("end", [_leave, _hang_up, _terminate, _kill])
def test_the_place_outlives_the_program(
    env: dict[str, str], home: Path, deep: LoopbackHub, end: Callable[[Terminal, Path], None]
) -> None:
    with Terminal([], env) as terminal:
        terminal.until("Paper of today")
        terminal.until("fetched")
        terminal.send("l")
        terminal.send("l")
        terminal.until("invented for the sample")
        terminal.send("]]]")
        terminal.until(_SECTION)
        terminal.until(lambda: _SECTION in terminal.lines[-1])
        # No place is kept before it is known how far in the whole text it is.
        terminal.until(lambda: "%" in terminal.lines[-1])
        end(terminal, home)
    place = _place(home)
    assert place is not None and place.anchor[1] == _TITLE


def test_the_next_visit_goes_on_there_at_another_width(
    env: dict[str, str], deep: LoopbackHub
) -> None:
    with Terminal([], env) as terminal:
        terminal.until("Paper of today")
        terminal.send("ll")
        terminal.until("invented for the sample")
        terminal.send("]]]")
        terminal.until(lambda: _SECTION in terminal.lines[-1])
        terminal.until(lambda: "%" in terminal.lines[-1])
        _leave(terminal)
    with Terminal([_ID], env, (70, 30)) as terminal:
        terminal.until("Paper of today")
        terminal.send("ll")
        terminal.until(lambda: _SECTION in terminal.lines[-1])
        assert terminal.lines[1].strip() == _SECTION
        assert terminal.quit() == 0
        assert terminal.left_on() == []
