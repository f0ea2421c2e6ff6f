"""Steps of many papers and of one in a library of 60,000 records: made, undone, done again."""

from __future__ import annotations

import gc
import json
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path

from reader_tui.library import journal
from reader_tui.library.library import Library
from reader_tui.paths import under
from tests.bench.data import FULL, Homes, papers
from tests.bench.report import Figure
from tests.bench.stats import percentile
from tests.bench.terminal import ROOT, environment

_BULK = 1_000
_UNDONE = 200


def measure(homes: Homes, quick: bool) -> list[Figure]:
    """Run `_run` in a process of its own, for this one's threads would be measured too."""
    folder = homes.copy("steps", FULL)
    command = (sys.executable, "-m", "tests.bench.steps", str(folder), "5" if quick else "15")
    ran = subprocess.run(command, cwd=ROOT, env=environment(), check=True, capture_output=True)
    found: dict[str, list[float]] = json.loads(ran.stdout)
    bulk, durable, back, single = (found[n] for n in ("bulk", "durable", "back", "single"))
    return [
        Figure(f"a step of {_BULK:,} papers holds the UI thread, most", max(bulk), "ms", 50,
               f"p50 {percentile(bulk, 50):.1f}"),
        Figure("it is durable, most", max(durable), "ms", 200,
               f"p50 {percentile(durable, 50):.1f}"),
        Figure("appends to the journal for it, most", max(found["appends"]), "", 1),
        Figure("undoing it holds the UI thread, most", max(back), "ms", 50,
               f"p50 {percentile(back, 50):.1f}"),
        Figure("undoing a step of one paper, p99", percentile(single, 99), "ms", 5,
               f"p50 {percentile(single, 50):.2f}, most {max(single):.2f}"),
        Figure("redoing a step of one paper, p99", percentile(found["again"], 99), "ms", 5,
               f"p50 {percentile(found['again'], 50):.2f}"),
        Figure("all steps for a list of them", max(found["listed"]), "ms", 16,
               f"{found['steps'][0]:.0f} steps"),
    ]  # fmt: skip


def _took(act: Callable[[], object]) -> float:
    begin = time.perf_counter()
    act()
    return (time.perf_counter() - begin) * 1e3


def _run(folder: Path, rounds: int) -> dict[str, list[float]]:
    names = ("bulk", "durable", "back", "appends", "single", "again", "listed", "steps")
    found: dict[str, list[float]] = {name: [] for name in names}
    appends: list[int] = []
    append = journal.append

    def counted(path: Path, data: bytes) -> journal.Added:
        appends.append(len(data))
        return append(path, data)

    journal.append = counted  # type: ignore[assignment]
    ids = [paper.id for paper in papers(3 * _BULK)][2 * _BULK :]
    with Library.open(under(folder).library) as library:
        # As the app does once its first list is up.
        gc.collect()
        gc.freeze()
        gc.set_threshold(20_000, 50, 1000)
        for _ in range(rounds):
            appends.clear()
            begin = time.perf_counter()
            found["bulk"].append(_took(lambda: library.decisions.decide(ids, "dismissed", True)))
            library.flush(10)
            found["durable"].append((time.perf_counter() - begin) * 1e3)
            found["appends"].append(len(appends))
            found["back"].append(_took(library.undo.undo))
            library.flush(10)
        library.decisions.decide(ids[:1], "read", False)
        for acts, name in ((library.undo.undo, "single"), (library.undo.redo, "again")):
            for _ in range(_UNDONE):
                found[name].append(_took(acts))
                library.flush(10)
        found["listed"] = [_took(library.undo.steps) for _ in range(rounds)]
        found["steps"] = [len(library.undo.steps())]
    return found


if __name__ == "__main__":
    print(json.dumps(_run(Path(sys.argv[1]), int(sys.argv[2]))))
