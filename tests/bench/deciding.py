"""Verbs and views with 60,000 marks: how soon a decision shows, and another view."""

from __future__ import annotations

import random
from collections.abc import Iterator

from tests.bench.data import Homes
from tests.bench.keys import Pressed, press
from tests.bench.report import Figure, ratio
from tests.bench.stats import blocks_ratio, percentile
from tests.bench.terminal import FLOOR, READER, Program, environment

_BLOCK = 20
_VERBS = (b"d", b"u", b"e", b"u", b"b", b"u", b"m", b"m")
"""Each is taken back, so that the list is at its end as it was."""

_QUIET = 0.07
_VIEWS = ((b"b", "Bookmarks"), (b"l", "Put off"), (b"x", "Dismissed"), (b"d", "unread"))


def measure(homes: Homes, quick: bool) -> list[Figure]:
    """Verbs beside the floor's key, and the way from view to view."""
    mine, other = Pressed(), Pressed()
    switches: list[float] = []
    environ = homes.full
    with Program(READER, environ) as reader, Program(FLOOR, environment()) as floor:
        floor.wait_for("READY")
        reader.wait_for(r"\d+ unread.*fetched")
        reader.settle(1.5, 5.0)
        rng = random.Random(1)
        for _ in range(4 if quick else 12):
            press(floor, [b"j"] * _BLOCK, rng, other)
            press(reader, [_VERBS[at % len(_VERBS)] for at in range(_BLOCK)], rng, mine)
        for _ in range(4 if quick else 12):
            switches += _switch(reader)
    return [
        *_latency(mine, other),
        Figure("from view to view, p99", percentile(switches, 99), "ms", 60,
               f"p50 {percentile(switches, 50):.1f}, {len(switches)} of them"),
    ]  # fmt: skip


def _latency(mine: Pressed, other: Pressed) -> Iterator[Figure]:
    value, between = blocks_ratio(mine.blocks, other.blocks, 99)
    flat = [found for block in mine.blocks for found in block]
    beside = [found for block in other.blocks for found in block]
    detail = f"{percentile(flat, 99):.1f} over {percentile(beside, 99):.1f} ms, {len(flat)} keys"
    yield ratio("a verb with 60,000 marks, p99 / floor", value, 5, between, detail)
    if mine.dead:
        yield Figure("verbs that changed nothing", mine.dead, "", 0)


def _switch(program: Program) -> Iterator[float]:
    """Milliseconds from the letter in the view menu to the other view's heading."""
    for letter, heading in _VIEWS:
        program.press(b"V")
        program.wait_for(r"─ View ─")
        program.settle(0.3)
        list(program.parse())
        at = program.press(letter)
        program.settle(0.3)
        for chunk, _ in program.parse():
            if heading in program.text.splitlines()[0]:
                yield (chunk.at - at) * 1e3
                break
