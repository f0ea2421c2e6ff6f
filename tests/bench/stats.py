"""Medians, percentiles and how far to trust them."""

from __future__ import annotations

import random
from collections.abc import Callable, Sequence
from statistics import median

_RESAMPLED = 1000


def percentile(values: Sequence[float], percent: float) -> float:
    """The value below which so many percent lie."""
    ordered = sorted(values)
    at = (len(ordered) - 1) * percent / 100
    low = int(at)
    high = min(low + 1, len(ordered) - 1)
    return ordered[low] + (ordered[high] - ordered[low]) * (at - low)


def ratios(values: Sequence[float], floors: Sequence[float]) -> list[float]:
    """Each value over the floor that was measured beside it."""
    return [value / floor for value, floor in zip(values, floors, strict=True)]


def interval(
    values: Sequence[float], of: Callable[[Sequence[float]], float] = median
) -> tuple[float, float]:
    """Where the statistic lies in 95 of 100 repetitions."""
    rng = random.Random(1)
    found = sorted(of(rng.choices(values, k=len(values))) for _ in range(_RESAMPLED))
    return found[_RESAMPLED // 40], found[-1 - _RESAMPLED // 40]


def blocks_ratio(
    values: Sequence[Sequence[float]], floors: Sequence[Sequence[float]], percent: float
) -> tuple[float, tuple[float, float]]:
    """The ratio of a percentile over blocks that alternated, and its interval."""

    def ratio(chosen: Sequence[int]) -> float:
        mine = [value for at in chosen for value in values[at]]
        other = [value for at in chosen for value in floors[at]]
        return percentile(mine, percent) / percentile(other, percent)

    rng = random.Random(1)
    every = range(len(values))
    found = sorted(ratio(rng.choices(every, k=len(every))) for _ in range(_RESAMPLED // 5))
    cut = len(found) // 40
    return ratio(every), (found[cut], found[-1 - cut])
