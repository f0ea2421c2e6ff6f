"""What takes a library of 60,000 records elsewhere: the shared folder, and the bibliography.

Both run in a thread beside an event loop, as in the app, and the loop's gaps are noted.
"""

from __future__ import annotations

import asyncio
import json
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path

from reader_tui.export import formats
from reader_tui.export.kept import Kept
from reader_tui.library.library import Library
from reader_tui.paths import under
from reader_tui.sync.shared_library import exchange
from tests.bench.data import FULL, Homes, papers
from tests.bench.gaps import with_gaps
from tests.bench.report import Figure
from tests.bench.stats import percentile
from tests.bench.terminal import ROOT, environment

_MARKED = 100
_ENTRIES = 10_000
_MS = 1e3
_ALONE = """
import os, sys
program = os.posix_spawn(sys.argv[1], sys.argv[1:], os.environ)
_, status, used = os.wait4(program, 0)
print([used.ru_utime + used.ru_stime, used.ru_maxrss])
sys.exit(os.waitstatus_to_exitcode(status))
"""
"""A small starter, for a program counts the memory of who started it as its own."""

_A_MEGABYTE = 1 << 20 if sys.platform == "darwin" else 1 << 10
"""In what `ru_maxrss` counts."""


def measure(homes: Homes, quick: bool) -> list[Figure]:
    """The sync and the loop's gaps in processes of their own, the bibliography by the verb."""
    folder = homes.copy("keeping", FULL)
    wall, used, memory = _verb(homes, folder)
    synced, exported = _ran("sync", folder), _ran("export")
    gaps = {"syncing": synced["gaps"], "exporting": exported["gaps"]}
    idle = f"without either {percentile(exported['idle'], 99):.1f}"
    return [
        *(Figure(name, synced[key][0], "ms", goal, f"{synced[key][1]:.0f} ms of processor time")
          for name, key, goal in (
              ("first sync of 60,000 marks", "first", 3_000),
              ("sync when nothing is new", "nothing", 50),
              (f"sync of {_MARKED} marks", "marked", 150),
              (f"sync that takes in {_MARKED} marks", "taken", 150),
          )),
        Figure(f"export of {_ENTRIES:,} papers to BibTeX", wall, "ms", 2_000,
               f"{used:.0f} ms of processor time"),
        Figure("memory of that export", memory, "MB", 100),
        *(Figure(f"gap of the loop while {doing}, p99", percentile(late, 99), "ms", 16,
                 f"most {max(late):.1f}; {idle}")
          for doing, late in gaps.items()),
    ]  # fmt: skip


def _verb(homes: Homes, folder: Path) -> tuple[float, float, float]:
    """The milliseconds, those of the processor, and the megabytes of an export without a screen."""
    command = (sys.executable, "-m", "reader_tui", "export", "-", "--offline", "-o", "papers.bib")
    ids = "".join(f"{paper.id}\n" for paper in papers(_ENTRIES))
    begin = time.perf_counter()
    ran = subprocess.run(
        (sys.executable, "-S", "-c", _ALONE, *command), cwd=folder, env=homes.at(folder),
        input=ids, capture_output=True, text=True, check=True,
    )  # fmt: skip
    used, most = json.loads(ran.stdout)
    return (time.perf_counter() - begin) * _MS, used * _MS, most / _A_MEGABYTE


def _ran(*words: object) -> dict[str, list[float]]:
    command = (sys.executable, "-m", "tests.bench.keeping", *map(str, words))
    ran = subprocess.run(command, cwd=ROOT, env=environment(), check=True, capture_output=True)
    found: dict[str, list[float]] = json.loads(ran.stdout)
    return found


async def _beside(run: Callable[[], object], gaps: list[float]) -> list[float]:
    """The milliseconds that something took in a thread, by the clock and of the processor."""
    begin, used = time.perf_counter(), time.process_time()
    gaps += await with_gaps(asyncio.to_thread(run))
    return [(time.perf_counter() - begin) * _MS, (time.process_time() - used) * _MS]


async def _synced(folder: Path) -> dict[str, list[float]]:
    shared = folder.with_name(f"{folder.name}-shared")
    shared.mkdir()
    gaps: list[float] = []
    ids = [paper.id for paper in papers(2 * _MARKED)]
    found = {"gaps": gaps}
    with (
        Library.open(under(folder).library, device="here") as library,
        Library.open(
            folder.with_name(f"{folder.name}-other") / "library.json", device="there"
        ) as other,
    ):
        sync = lambda: exchange(library, shared).run()  # noqa: E731
        found["first"] = await _beside(sync, gaps)
        found["nothing"] = await _beside(sync, gaps)
        exchange(other, shared).run()
        await _beside(sync, [])
        library.decisions.mark_all(ids[:_MARKED], "dismissed", True)
        found["marked"] = await _beside(sync, gaps)
        other.decisions.mark_all(ids[_MARKED:], "dismissed", True)
        exchange(other, shared).run()
        found["taken"] = await _beside(sync, gaps)
    return found


async def _exported() -> dict[str, list[float]]:
    from reader_tui.export.citation_keys import assigned

    every = list(papers(_ENTRIES))

    def write() -> None:
        keys = assigned(every, {})
        for _ in formats.written("bibtex", (Kept(one, key=keys[one.id]) for one in every)):
            pass

    idle = await with_gaps(asyncio.sleep(1))
    return {"idle": idle, "gaps": await with_gaps(asyncio.to_thread(write))}


if __name__ == "__main__":
    running = _exported() if sys.argv[1] == "export" else _synced(Path(sys.argv[2]))
    print(json.dumps(asyncio.run(running)))
