"""A key in a list of sixty thousand: how soon it shows, and what it writes."""

from __future__ import annotations

import random
import time
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from statistics import mean, median

from tests.bench.data import LARGE, Homes
from tests.bench.report import Figure, ratio
from tests.bench.screen import Cost, cost
from tests.bench.stats import blocks_ratio, percentile
from tests.bench.terminal import FLOOR, PANE_AT, READER, ROWS, Program, environment

_TURN = 50
"""Keys down before as many up: some scroll the list, some do not."""

_BLOCK = 25
"""Keys in a row on one program before the other one's turn."""

_QUIET = 0.07
"""Longer than the detail pane may wait, so that its painting counts to its key."""

_ONE_FRAME = 0.004
"""Output with shorter pauses is one painting."""

_SCROLLED = 6
"""A move within the window touches four lines of the list."""

_BODY = range(1, ROWS - 1)


@dataclass(slots=True)
class Pressed:
    """What single keys came to."""

    blocks: list[list[float]] = field(default_factory=list)
    """Milliseconds to the first change on the screen."""
    costs: list[Cost] = field(default_factory=list)
    dead: int = 0


def _keys(count: int, turn: int = _TURN) -> list[bytes]:
    return [b"j" if number // turn % 2 == 0 else b"k" for number in range(count)]


def press(program: Program, keys: list[bytes], rng: random.Random, found: Pressed) -> None:
    """Press keys one by one, each once the one before is dealt with."""
    list(program.parse())
    block = []
    for key in keys:
        # Not in step with the program's own clock.
        program.listen(rng.uniform(0, 0.017))
        list(program.parse())
        at = program.press(key)
        program.settle(_QUIET)
        chunks = list(program.parse())
        shown = [chunk.at for chunk, changes in chunks if changes]
        if shown:
            block.append((shown[0] - at) * 1e3)
        else:
            found.dead += 1
        output = b"".join(chunk.data for chunk, _ in chunks)
        found.costs.append(cost(output, ROWS, PANE_AT))
    found.blocks.append(block)


def _open_bookmarks(program: Program) -> None:
    """To a list of all 60,000, and wait until everything is quiet behind it."""
    program.wait_for(r"\d+ unread.*fetched")
    program.settle(1.5, 5.0)
    program.press(b"B")
    program.wait_for(rf"Bookmarks +{LARGE:,} papers")
    program.settle(1.5, 3.0)
    # At the top with no mark left to come from lingering.
    program.press(b"g")
    program.settle(1.0, 3.5)
    list(program.parse())


def measure(homes: Homes, quick: bool) -> list[Figure]:
    """All figures of keys, the floor's beside them."""
    rounds, blocks = (1, 8) if quick else (2, 16)
    mine, other = Pressed(), Pressed()
    held: list[Held] = []
    floods: list[float] = []
    beside: list[float] = []
    bursts: list[float] = []
    for number in range(rounds):
        with Program(READER, homes.kept) as reader, Program(FLOOR, environment()) as floor:
            floor.wait_for("READY")
            _open_bookmarks(reader)
            rng = random.Random(number)
            every = _keys(blocks * _BLOCK)
            for at in range(0, len(every), _BLOCK):
                press(floor, every[at : at + _BLOCK], rng, other)
                press(reader, every[at : at + _BLOCK], rng, mine)
            held += [_hold(reader, 1 / 30, 45) for _ in range(4)]
            bursts += [_hold(reader, 1 / 100, 150).pane_every for _ in range(2)]
            for _ in range(5):
                floods.append(_flood(reader))
                beside.append(_flood(floor))
    return [
        *_latency(mine, other),
        Figure(
            "200 keys at once", median(floods), "ms", 120,
            f"worst {max(floods):.0f}; the floor {median(beside):.0f}",
        ),
        *_bytes(mine, "line"),
        *_bytes(_half_pages(homes, 60 if quick else 120), "half-page"),
        Figure(
            "between two paints of the pane, keys at 100/s", min(bursts), "ms", 49,
            "mean of the worst burst", least=True,
        ),
        _lag("key held at 30 Hz: the list lags", [hold.list_lag for hold in held], 16),
        _lag("key held at 30 Hz: the pane lags", [hold.pane_lag for hold in held], 70),
    ]  # fmt: skip


def _latency(mine: Pressed, other: Pressed) -> Iterator[Figure]:
    flat = [value for block in mine.blocks for value in block]
    beside = [value for block in other.blocks for value in block]
    for percent, goal in ((50, 3), (99, 5)):
        value, between = blocks_ratio(mine.blocks, other.blocks, percent)
        a, b = percentile(flat, percent), percentile(beside, percent)
        detail = f"{a:.1f} over {b:.1f} ms, {len(flat)} keys"
        yield ratio(f"a key at 60,000 rows, p{percent} / floor", value, goal, between, detail)
    if mine.dead:
        yield Figure("keys that changed nothing", mine.dead, "", 0)


def _bytes(found: Pressed, scroll: str) -> Iterator[Figure]:
    """What a key wrote: the status line counts to the list."""
    scrolled = [each.rest for each in found.costs if len(each.rows) > _SCROLLED]
    within = [each.rest for each in found.costs if 0 < len(each.rows) <= _SCROLLED]
    panes = [each.pane for each in found.costs if each.pane]
    for what, sizes, goal in (
        ("a move within the window writes", within, 2.5),
        (f"a move that scrolls by {scroll} writes", scrolled, 8.0),
        ("the detail pane writes", panes, 6.0),
    ):
        if sizes and (scroll == "line" or "scrolls" in what):
            detail = f"the most of {len(sizes)}; mean {mean(sizes) / 1e3:.2f}"
            yield Figure(what, max(sizes) / 1e3, "KB", goal, detail)
    if scroll != "line":
        detail = f"{len(scrolled)} of {len(found.costs)} scrolled"
        every = mean(each.rest for each in found.costs)
        yield Figure(f"any move, scroll = {scroll!r}", every / 1e3, "KB", None, detail)


def _half_pages(homes: Homes, count: int) -> Pressed:
    """The same with the setting for slow lines."""
    config = Path(homes.kept["READER_TUI_HOME"]) / "config.toml"
    config.write_text('scroll = "half-page"\n', "utf-8")
    found = Pressed()
    try:
        with Program(READER, homes.kept) as reader:
            _open_bookmarks(reader)
            press(reader, _keys(count, count), random.Random(1), found)
    finally:
        config.unlink()
    return found


@dataclass(frozen=True, slots=True)
class Held:
    """What holding a key came to, in milliseconds."""

    list_lag: float
    """From the last key to the last painting of the list."""
    pane_lag: float
    pane_every: float
    """The mean time between two paintings of the pane while keys came."""


def _hold(program: Program, period: float, count: int) -> Held:
    """Send keys at a steady rate and note when what was painted."""
    list(program.parse())
    begin = at = time.perf_counter()
    for number, key in enumerate(_keys(count, count // 3)):
        program.listen(begin + number * period - time.perf_counter())
        at = program.press(key)
    program.settle(0.4)
    lists, panes = [begin], [begin]
    for chunk, changes in program.parse():
        body = [change for change in changes if change.row in _BODY]
        if any(change.left for change in body):
            lists.append(chunk.at)
        if any(change.right for change in body) and chunk.at - panes[-1] > _ONE_FRAME:
            panes.append(chunk.at)
    during = [moment for moment in panes[1:] if moment <= at]
    every = (during[-1] - during[0]) / (len(during) - 1) if len(during) > 1 else at - begin
    return Held((lists[-1] - at) * 1e3, (panes[-1] - at) * 1e3, every * 1e3)


def _lag(name: str, values: list[float], goal: float) -> Figure:
    return Figure(
        name, median(values), "ms", goal, f"median of {len(values)}; worst {max(values):.0f}"
    )


def _flood(program: Program) -> float:
    """Milliseconds until all is painted after 200 keys at once, which end elsewhere."""
    list(program.parse())
    at = program.press(b"".join(_keys(200, 80)))
    program.settle(0.4)
    shown = [chunk.at for chunk, changes in program.parse() if changes]
    return ((shown[-1] if shown else at) - at) * 1e3
