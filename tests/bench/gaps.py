"""How long an event loop is kept from its turn while something goes on beside it."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Awaitable

_TICK = 0.001


async def with_gaps(waiting: Awaitable[object]) -> list[float]:
    """Wait for something; by how many milliseconds the loop came late meanwhile, each turn."""
    gaps: list[float] = []
    ticking = asyncio.create_task(_ticking(gaps))
    await waiting
    ticking.cancel()
    return gaps


async def _ticking(gaps: list[float]) -> None:
    while True:
        begin = time.perf_counter()
        await asyncio.sleep(_TICK)
        gaps.append((time.perf_counter() - begin - _TICK) * 1e3)
