"""The start that shows the last screen at once: how soon, and what it costs the first key."""

from __future__ import annotations

import random
import sys
from collections.abc import Sequence
from pathlib import Path
from statistics import median

from tests.bench.data import Homes
from tests.bench.first_paint import READY, Start, floor
from tests.bench.report import Figure, ratio
from tests.bench.stats import interval, ratios
from tests.bench.terminal import COLUMNS, ROOT, ROWS, Program

GOAL, GOAL_OF_OLD, GATE = 0.12, 0.16, 0.20
_WRAPPER = """\
#!{python}
{imports}import sys
{more}from reader_tui.__main__ import main
if __name__ == '__main__':
    sys.argv[0] = sys.argv[0].removesuffix('.exe')
    sys.exit(main())
"""
_COLLECTING = "import gc; gc.disable = lambda: None\n"
_KEYS_AT = (0.04, 0.17)
_AGAINST = {"plain": "without it", "collecting": "without it and gc.disable()"}


class Command:
    """The console script, in a reader's folder where there was a visit before."""

    def __init__(
        self, environ: dict[str, str], folder: Path, imports: str = "", more: str = ""
    ) -> None:
        self.environ = {**environ, "READER_TUI_INSTANT": "", "PYTHONPATH": str(ROOT)}
        folder.mkdir(parents=True, exist_ok=True)
        path = folder / "reader-tui"
        path.write_text(_WRAPPER.format(python=sys.executable, imports=imports, more=more))
        path.chmod(0o755)
        self.words = (str(path),)

    def visit(self, size: tuple[int, int] = (COLUMNS, ROWS)) -> None:
        """Start it, wait until all is quiet, and leave by a key."""
        with Program(self.words, self.environ, size) as program:
            program.wait_for(READY)
            program.settle(1.0, 3.0)
            program.leave(b"Q")

    def start(self) -> Start:
        """One start up to the first paint; it is then killed, and the next is as this one."""
        with Program(self.words, self.environ) as program:
            chunk = program.wait_for(READY)
            return Start((chunk.at - program.started) * 1e3, chunk.used * 1e3)

    def answer(self, at: float) -> float:
        """Milliseconds from the start to the answer to a key typed so many seconds after it."""
        with Program(self.words, self.environ) as program:
            program.listen_until(program.started + at)
            program.press(b"j")
            chunk = program.wait_for(r" 2/\d+ ")
            return (chunk.at - program.started) * 1e3


def measure(homes: Homes, quick: bool) -> list[Figure]:
    """First paint with either kind of wrapper and with much on the disk; the first key."""
    folder = homes.folder()
    kinds = {
        "new": Command(homes.small, folder / "new"),
        "old": Command(homes.small, folder / "old", imports="import re\n"),
        "full": Command(homes.full, folder / "full"),
    }
    starts = _rounds(kinds, 9 if quick else 45)
    goals = {"new": GOAL, "old": GOAL_OF_OLD, "full": GOAL}
    names = {
        "new": "first paint of the last screen / floor",
        "old": "the same behind an old pip's wrapper",
        "full": "the same with 60,000 papers and records",
    }
    return [
        *(_ratio(names[kind], starts[kind], starts["floor"], goals[kind]) for kind in kinds),
        *_first_keys(kinds["new"], folder, 8 if quick else 30),
    ]


def gate(homes: Homes, quick: bool) -> list[Figure]:
    """First paint of the last screen alone."""
    starts = _rounds({"new": Command(homes.small, homes.folder())}, 9 if quick else 30)
    return [_ratio("the last screen / floor, gate", starts["new"], starts["floor"], GATE)]


def _rounds(kinds: dict[str, Command], rounds: int) -> dict[str, list[Start]]:
    for command in kinds.values():
        command.visit()
    starts: dict[str, list[Start]] = {name: [] for name in ("floor", *kinds)}
    order = list(starts)
    rng = random.Random(1)
    for number in range(-1, rounds):
        rng.shuffle(order)
        for name in order:
            start = floor() if name == "floor" else kinds[name].start()
            if number >= 0:
                starts[name].append(start)
    return starts


def _ratio(name: str, mine: Sequence[Start], other: Sequence[Start], goal: float) -> Figure:
    each = ratios([start.took for start in mine], [start.took for start in other])
    here, there = (median(start.took for start in starts) for starts in (mine, other))
    detail = f"{here:.1f} over {there:.0f} ms, {len(each)} rounds"
    return ratio(name, median(each), goal, interval(each), detail)


def _first_keys(command: Command, folder: Path, rounds: int) -> list[Figure]:
    """The first answered key against a start without a frame, and without the collector at rest."""
    plain = Command(command.environ, folder / "plain")
    collecting = Command(command.environ, folder / "collecting", more=_COLLECTING)
    for without in (plain, collecting):
        without.environ["READER_TUI_INSTANT"] = "0"
    kinds = {"frame": command, "plain": plain, "collecting": collecting}
    found: list[Figure] = []
    rng = random.Random(1)
    for at in _KEYS_AT:
        took: dict[str, list[float]] = {name: [] for name in kinds}
        order = list(kinds)
        for _ in range(rounds):
            rng.shuffle(order)
            for name in order:
                took[name].append(kinds[name].answer(at))
        for other, goal in (("plain", 1.0), ("collecting", 0.95)):
            each = ratios(took["frame"], took[other])
            name = f"first key, typed at {at * 1e3:.0f} ms, answered / {_AGAINST[other]}"
            detail = f"{median(took['frame']):.0f} over {median(took[other]):.0f} ms"
            found.append(ratio(name, median(each), goal, interval(each), detail))
    return found
