"""Resident memory at rest."""

from __future__ import annotations

from statistics import median

from tests.bench.data import Homes
from tests.bench.first_paint import READY
from tests.bench.report import Figure, ratio
from tests.bench.stats import interval, ratios
from tests.bench.terminal import FLOOR, READER, Program, environment

_PAINTED, _SETTLED = 1.0, 6.0


def measure(homes: Homes, quick: bool) -> list[Figure]:
    """A second after the first paint, and when everything behind it has come to rest."""
    found: dict[str, list[tuple[float, float]]] = {"floor": [], "usual": [], "full": []}
    for _ in range(2 if quick else 5):
        found["floor"].append(_rest(FLOOR, environment(), "READY"))
        found["usual"].append(_rest(READER, homes.usual, READY))
        found["full"].append(_rest(READER, homes.full, READY))
    figures = []
    for name, what, goal in (("usual", "2,000", 1.35), ("full", "60,000", 2.5)):
        for moment, when in enumerate(("1 s after first paint", "at rest")):
            mine = [pair[moment] for pair in found[name]]
            other = [pair[moment] for pair in found["floor"]]
            each = ratios(mine, other)
            beside = f"{median(mine):.1f} over {median(other):.1f} MB"
            name_ = f"memory with {what} records, {when} / floor"
            figures.append(ratio(name_, median(each), goal, interval(each), beside))
    return figures


def _rest(command: tuple[str, ...], environ: dict[str, str], ready: str) -> tuple[float, float]:
    with Program(command, environ) as program:
        painted = program.wait_for(ready).at
        program.listen_until(painted + _PAINTED)
        early = program.memory()
        program.listen_until(painted + _SETTLED)
        return early, program.memory()
