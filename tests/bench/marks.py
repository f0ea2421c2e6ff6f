"""Marks in a library of 60,000 records: what the event loop pays, and when they are safe."""

from __future__ import annotations

import asyncio
import gc
import json
import os
import subprocess
import sys
import time
from pathlib import Path

from reader_tui.library.library import Library
from reader_tui.paths import under
from tests.bench.data import FULL, Homes, papers
from tests.bench.gaps import with_gaps
from tests.bench.report import Figure
from tests.bench.stats import percentile
from tests.bench.terminal import ROOT, environment

_RATE = 100


def measure(homes: Homes, quick: bool) -> list[Figure]:
    """Run `mark` in a process of its own, for this one's threads would be measured too."""
    folder = homes.copy("marks", FULL)
    command = (sys.executable, "-m", "tests.bench.marks", str(folder), "4" if quick else "15")
    ran = subprocess.run(command, cwd=ROOT, env=environment(), check=True, capture_output=True)
    found: dict[str, list[float]] = json.loads(ran.stdout)
    calls, durable, gaps = found["calls"], found["durable"], found["gaps"]
    idle, floor = found["idle"], found["floor"]
    sync = f"a bare append with fsync: p99 {percentile(floor, 99):.1f}, most {max(floor):.1f}"
    return [
        Figure("a mark holds the UI thread, p99", percentile(calls, 99), "ms", 0.5,
               f"p50 {percentile(calls, 50):.3f}, most {max(calls):.2f}, {len(calls)} marks"),
        Figure("a mark is durable, p99", percentile(durable, 99), "ms", 20, sync),
        Figure("a mark is durable, most", max(durable), "ms", 50,
               f"p50 {percentile(durable, 50):.2f}"),
        Figure("marks never durable", len(calls) - len(durable), "", 0),
        Figure("longest gap of the loop while marking", max(gaps), "ms", 16,
               f"without marks {max(idle):.1f}"),
        Figure("longest gap of the loop while compacting", max(found["compacting"]), "ms", 16,
               f"{found['compaction'][0]:.0f} ms of it"),
    ]  # fmt: skip


async def _mark(library: Library, seconds: float, calls: list[float], durable: list[float]) -> None:
    ids = [paper.id for paper in papers(int(seconds * _RATE) + 1)]
    begin = time.perf_counter()
    for number, paper_id in enumerate(ids):
        await asyncio.sleep(begin + number / _RATE - time.perf_counter())
        at = time.perf_counter()

        def then(at: float = at) -> None:
            durable.append((time.perf_counter() - at) * 1e3)

        library.decisions.mark(paper_id, "read", not library.states.of(paper_id).read, then=then)
        calls.append((time.perf_counter() - at) * 1e3)
    await asyncio.to_thread(library.flush, 10)


async def _run(folder: Path, seconds: float) -> dict[str, list[float]]:
    found: dict[str, list[float]] = {"calls": [], "durable": [], "floor": _floor(folder)}
    with Library.open(under(folder).library) as library:
        # As the app does once its first list is up.
        gc.collect()
        gc.freeze()
        gc.set_threshold(20_000, 50, 1000)
        found["idle"] = await with_gaps(asyncio.sleep(seconds / 3))
        marking = _mark(library, seconds, found["calls"], found["durable"])
        found["gaps"] = await with_gaps(marking)
        begin = time.perf_counter()
        library.compact()
        found["compacting"] = await with_gaps(asyncio.to_thread(library.flush, 60))
        found["compaction"] = [(time.perf_counter() - begin) * 1e3]
    return found


def _floor(folder: Path) -> list[float]:
    """What this disk takes for a line."""
    took = []
    with (folder / "floor").open("ab", 0) as file:
        for _ in range(200):
            begin = time.perf_counter()
            file.write(b"x" * 120)
            os.fsync(file.fileno())
            took.append((time.perf_counter() - begin) * 1e3)
    return took


if __name__ == "__main__":
    print(json.dumps(asyncio.run(_run(Path(sys.argv[1]), float(sys.argv[2])))))
