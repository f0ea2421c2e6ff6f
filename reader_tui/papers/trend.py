"""How a count went over time, in a few steps of equal length; pure."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

COLUMNS = 12


def sampled(series: Sequence[tuple[str, int]], columns: int = COLUMNS) -> tuple[int, ...]:
    """The count at the end of each of so many equal stretches of the time it was watched.

    `series` holds times in UTC, ascending, with the count from then on. Empty unless the
    count was seen at three times and changed.
    """
    if len(series) < 3 or len({count for _, count in series}) < 2:
        return ()
    times = [datetime.fromisoformat(time).timestamp() for time, _ in series]
    first, last = times[0], times[-1]
    if last <= first:
        return ()
    columns = min(columns, max(3, len(series)))
    found: list[int] = []
    at = 0
    for column in range(1, columns + 1):
        until = first + (last - first) * column / columns
        while at + 1 < len(times) and times[at + 1] <= until:
            at += 1
        found.append(series[at][1])
    return tuple(found)


def steps(values: Sequence[int], signs: str) -> str:
    """The values as a line of signs, the lowest first, from the least to the most of them."""
    if not values:
        return ""
    least, span = min(values), max(values) - min(values)
    top = len(signs) - 1
    return "".join(signs[round((value - least) / span * top) if span else 0] for value in values)
