"""Figures beside their goals."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import asdict, dataclass


@dataclass(frozen=True, slots=True)
class Figure:
    """One figure; `goal` is the most it may be, or with `least` the least."""

    name: str
    value: float
    unit: str = ""
    goal: float | None = None
    detail: str = ""
    least: bool = False

    @property
    def met(self) -> bool | None:
        """Whether the goal is met; None when there is none."""
        if self.goal is None:
            return None
        return self.value >= self.goal if self.least else self.value <= self.goal


def ratio(
    name: str, value: float, goal: float | None, between: tuple[float, float], detail: str
) -> Figure:
    """A ratio to the floor with its interval."""
    return Figure(name, value, "x", goal, f"[{between[0]:.2f}-{between[1]:.2f}] {detail}")


def line(figure: Figure) -> str:
    """The figure as a line of the table."""
    digits = 2 if figure.unit in ("x", "KB") or abs(figure.value) < 10 else 1
    value = f"{figure.value:.{digits}f} {figure.unit}".rstrip()
    goal = ""
    if figure.goal is not None:
        goal = f"{'>=' if figure.least else '<='} {figure.goal:g}"
    verdict = {True: "ok", False: "MISSED", None: ""}[figure.met]
    return f"{figure.name:<52} {value:>11}  {goal:<9} {verdict:<7} {figure.detail}".rstrip()


def document(figures: Sequence[Figure]) -> str:
    """All figures as JSON."""
    rows = [{**asdict(figure), "met": figure.met} for figure in figures]
    return json.dumps({"schema": 1, "figures": rows}, indent=1)
