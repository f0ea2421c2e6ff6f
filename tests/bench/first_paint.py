"""From the start to the first list: against the floor, and whatever the disk holds."""

from __future__ import annotations

import random
import re
from collections.abc import Callable
from statistics import median
from typing import NamedTuple

from tests.bench.data import Homes
from tests.bench.report import Figure, ratio
from tests.bench.stats import interval, ratios
from tests.bench.terminal import FLOOR, READER, NotReadyError, Program, environment

GATE = 1.25
GOAL = 1.15
READY = r"\d+ unread"
_HEAVY = re.compile(r"(httpx|tinydb|pydantic|typer|textual\.widgets\._markdown)(?:\.|$)")
_IMPORTED = re.compile(rb"import time:\s+\d+ \|\s+\d+ \| +([\w.]+)")
_LOOK = re.compile(rb"\x1b\[[0-9;?]*[a-zA-Z]")


class Start(NamedTuple):
    """What one start took, in milliseconds; `used` is the program's own processor time."""

    took: float
    used: float


def floor() -> Start:
    """The floor's first paint."""
    return _start(FLOOR, environment(), "READY")


def reader(environ: dict[str, str]) -> Start:
    """The reader's."""
    return _start(READER, environ, READY)


def _start(command: tuple[str, ...], environ: dict[str, str], ready: str) -> Start:
    with Program(command, environ) as program:
        chunk = program.wait_for(ready)
        return Start((chunk.at - program.started) * 1e3, chunk.used * 1e3)


def measure(homes: Homes, quick: bool) -> list[Figure]:
    """First paint as readers of every kind see it."""
    starts = _rounds(homes, 9 if quick else 45, with_all=True)
    return [
        _ratio("first paint / floor", starts["small"], starts["floor"], GOAL),
        _ratio("the same, 60,000 papers and records / 100", starts["full"], starts["small"], 1.03),
        _ratio("the very first start / floor", starts["empty"], starts["floor"], GOAL),
    ]


def _ratio(name: str, mine: list[Start], other: list[Start], goal: float) -> Figure:
    each = ratios([start.took for start in mine], [start.took for start in other])
    used = ratios([start.used for start in mine], [start.used for start in other])
    here, there = (median(start.took for start in starts) for starts in (mine, other))
    detail = f"{here:.0f} over {there:.0f} ms, {len(each)} rounds; in CPU time {median(used):.2f}"
    return ratio(name, median(each), goal, interval(each), detail)


def gate(homes: Homes, quick: bool) -> list[Figure]:
    """First paint alone, measured until it is clear on which side of the gate it lies."""
    mine: list[Start] = []
    other: list[Start] = []
    for _ in range(3):
        starts = _rounds(homes, 9 if quick else 30, with_all=False)
        mine += starts["small"]
        other += starts["floor"]
        each = ratios([start.took for start in mine], [start.took for start in other])
        low, high = interval(each)
        if not low <= GATE <= high:
            break
    return [_ratio("first paint / floor, gate", mine, other, GATE)]


def _rounds(homes: Homes, rounds: int, with_all: bool) -> dict[str, list[Start]]:
    """Each kind of start once a round, in an order that changes, so that noise meets all."""
    kinds: dict[str, Callable[[], Start]] = {"floor": floor, "small": lambda: reader(homes.small)}
    if with_all:
        kinds["full"] = lambda: reader(homes.full)
        kinds["empty"] = lambda: reader(homes.empty())
    starts: dict[str, list[Start]] = {name: [] for name in kinds}
    order = list(kinds)
    rng = random.Random(1)
    for number in range(-1, rounds):
        rng.shuffle(order)
        for name in order:
            start = kinds[name]()
            # The first round compiles modules and fills the disk's cache.
            if number >= 0:
                starts[name].append(start)
    return starts


def modules(homes: Homes, quick: bool) -> list[Figure]:
    """What was imported by the time the first list was painted, as the interpreter tells it."""
    with Program((READER[0], "-X", "importtime", *READER[1:]), homes.full) as program:
        while not re.search(READY.encode(), _LOOK.sub(b"", program.output)):
            if not program.read(10):
                raise NotReadyError("never showed the list under -X importtime")
        found = re.search(READY.encode().replace(b" ", rb"[^\n]*? "), program.output)
        names = _IMPORTED.findall(program.output[: found.start()] if found else program.output)
    loaded = {name.decode() for name in names}
    heavy = sorted({hit[1] for name in loaded if (hit := _HEAVY.match(name))})
    what = "modules that come too early"
    return [
        Figure(what, len(heavy), "", 0, ", ".join(heavy) or "no httpx, tinydb, Markdown"),
        Figure("modules loaded at first paint", len(loaded)),
    ]
