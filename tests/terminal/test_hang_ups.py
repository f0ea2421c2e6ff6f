"""Terminals that go away at any moment of a visit leave nobody behind and lose no mark.

READER_TUI_HANG_UPS=200 python -m pytest -n0 -s tests/terminal/test_hang_ups.py
"""

from __future__ import annotations

import os
import random
import sys
import time
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path

from reader_tui.library.library import Library
from tests.hub import LoopbackHub
from tests.terminal.terminal import PATIENCE, Terminal

HANG_UPS = int(os.environ.get("READER_TUI_HANG_UPS", "9"))
"""How often a terminal goes away; 200 take some minutes."""
_SOON = 2.0
"""Seconds after which nobody should be left, where the machine has nothing else to do."""

_FIRST = "2608.14000"
_AS_SHELL = "import runpy; runpy.run_module('reader_tui', run_name='__main__')"
_AS_NOHUP = f"import signal; signal.signal(signal.SIGHUP, signal.SIG_IGN); {_AS_SHELL}"

Moment = Callable[[Terminal, LoopbackHub, random.Random], float]
"""Bring a visit about; the seconds that it goes on at most before its terminal goes away."""


def _starting(terminal: Terminal, hub: LoopbackHub, chance: random.Random) -> float:
    return chance.choice((0.1, 0.4, 1.5))


def _typing(keys: str, seconds: float) -> Moment:
    def typing(terminal: Terminal, hub: LoopbackHub, chance: random.Random) -> float:
        terminal.until("5 papers")
        terminal.send(keys)
        return seconds

    return typing


def _fetching(terminal: Terminal, hub: LoopbackHub, chance: random.Random) -> float:
    terminal.until("5 papers")
    hub.latency = 30.0
    terminal.send("H")
    return 0.5


def _marked(terminal: Terminal, hub: LoopbackHub, chance: random.Random) -> float:
    terminal.until("5 papers")
    terminal.send("gA")
    terminal.until("0 unread")
    terminal.send("m")
    terminal.until("1 unread")
    return 0.05


MOMENTS: dict[str, Moment] = {
    "starting": _starting,
    "painting": _typing("jjkkGg" * 40, 0.3),
    "a menu": _typing("V", 0.3),
    "a field": _typing("D2026", 0.3),
    "help": _typing("?", 0.3),
    "a search": _typing("/paper of", 0.6),
    "fetching": _fetching,
    "marked": _marked,
    "leaving": _typing("Q", 0.6),
}


def _of_home(home: Path) -> list[str]:
    """The processes with that home; none where the system does not show such things."""
    found = []
    for process in Path("/proc").glob("[0-9]*"):
        with suppress(OSError):
            if f"HOME={home}".encode() in (process / "environ").read_bytes().split(b"\0"):
                found.append(process.name)
    return found


def _alone_after(terminal: Terminal, home: Path) -> float:
    """The seconds from the terminal's end to that of all that ran in it."""
    began = time.monotonic()
    while terminal.process.poll() is None or _of_home(home):
        left = time.monotonic() - began
        assert left < PATIENCE, f"still there after {left:.0f} s: {_of_home(home)}"
        time.sleep(0.01)
    return time.monotonic() - began


def test_whenever_a_terminal_goes_away_nobody_is_left_and_no_mark_is_lost(
    env: dict[str, str], home: Path, hub: LoopbackHub
) -> None:
    chance = random.Random(2026)
    took: list[tuple[float, str]] = []
    for number in range(HANG_UPS):
        name, moment = list(MOMENTS.items())[number % len(MOMENTS)]
        ignoring = chance.random() < 0.5
        command = ("-c", _AS_NOHUP if ignoring else _AS_SHELL)
        with Terminal([], env, command=command) as terminal:
            time.sleep(chance.random() * moment(terminal, hub, chance))
            terminal.close()
            took.append((_alone_after(terminal, home), f"{name}{' (nohup)' * ignoring}"))
        hub.latency = 0.0
        if name == "marked":
            path = home / ".local" / "share" / "reader-tui" / "library.json"
            with Library.open(path, read_only=True) as library:
                assert len(library.states.ids("read")) == 4
                assert not library.states.of(_FIRST).read
    took.sort(reverse=True)
    late = [name for seconds, name in took if seconds > _SOON]
    slowest = ", ".join(f"{name} {seconds:.2f} s" for seconds, name in took[:3])
    print(f"{len(took)} hang-ups, {len(late)} over {_SOON:g} s: {slowest}", file=sys.stderr)
