"""How the C library hands memory to threads: from few places, for few of them work at a time."""

from __future__ import annotations

import sys
from contextlib import suppress

_ARENAS, _MOST = -8, 2
"""The number of the setting M_ARENA_MAX (mallopt(3)), and how many arenas there may be."""


def share_memory() -> None:
    """Have threads that begin from now on share what they free, where the C library is glibc.

    Each has an arena of its own otherwise, up to eight a processor, which keep what was once
    needed: tens of megabytes after some thousand keys.
    """
    if sys.platform != "linux":
        return
    import ctypes

    with suppress(OSError, AttributeError):
        ctypes.CDLL(None).mallopt(_ARENAS, _MOST)
