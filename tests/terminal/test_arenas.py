"""Threads share the memory that they free, as the C library has it."""

from __future__ import annotations

import platform
import subprocess
import sys

import pytest

_THREADS = """
import re, sys, threading
from reader_tui.ui.start.arenas import share_memory

if sys.argv[1:]:
    share_memory()
gate = threading.Barrier(13)

def hold():
    # Freed and taken at once, a place would do for all.
    kept = [bytes(2_000) for _ in range(100)]
    gate.wait()
    gate.wait()
    return kept

threads = [threading.Thread(target=hold) for _ in range(12)]
for thread in threads:
    thread.start()
gate.wait()
# An arena of a thread begins at a multiple of 64 MiB.
with open("/proc/self/maps") as maps:
    starts = {int(line.partition("-")[0], 16) for line in maps if "rw-p 00000000 00:00 0" in line}
gate.wait()
print(sum(start % (64 << 20) == 0 for start in starts))
"""


@pytest.mark.skipif(platform.libc_ver()[0] != "glibc", reason="other C libraries do it otherwise")
def test_a_dozen_threads_have_two_arenas() -> None:
    def arenas(*words: str) -> int:
        ended = subprocess.run(
            [sys.executable, "-c", _THREADS, *words], capture_output=True, text=True, check=True
        )
        return int(ended.stdout)

    assert arenas("shared") < 2 < arenas()
