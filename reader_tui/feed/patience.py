"""Waiting as long as the Hub asks to, telling how long that still is, then asking again."""

from __future__ import annotations

import asyncio
import math
from collections.abc import Awaitable, Callable
from typing import TypeVar

from reader_tui.errors import RateLimitedError
from reader_tui.hub.limits import WAIT_LIMIT

T = TypeVar("T")

Waiting = Callable[[float], None]
"""Told each second how many seconds are left; 0 when the waiting is over, however it ended."""


async def patiently(ask: Callable[[], Awaitable[T]], waiting: Waiting | None) -> T:
    """What `ask` gives, asked again after each wait; at most a minute is waited in all.

    Raises `RateLimitedError` when the Hub wants more than that, or at once where nobody
    is told of the `waiting`.
    """
    left = WAIT_LIMIT
    while True:
        try:
            return await ask()
        except RateLimitedError as problem:
            if waiting is None or problem.wait > left:
                raise
            left -= problem.wait
            await _count_down(problem.wait, waiting)


async def _count_down(seconds: float, waiting: Waiting) -> None:
    end = asyncio.get_running_loop().time() + seconds
    try:
        while (left := end - asyncio.get_running_loop().time()) > 0:
            waiting(math.ceil(left))
            await asyncio.sleep(min(left, 1.0))
    finally:
        waiting(0)
