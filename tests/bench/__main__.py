"""`python -m tests.bench`: every figure of the program's speed beside its goal."""

from __future__ import annotations

import argparse
import gc
import os
import sys
import tempfile
from collections.abc import Callable
from pathlib import Path

from tests.bench import (
    catching_up,
    deciding,
    finding,
    first_paint,
    headless,
    instant,
    keeping,
    keys,
    marks,
    memory,
    parsing,
    search,
    steps,
    takeover,
    triage,
)
from tests.bench.data import Homes
from tests.bench.report import Figure, document, line
from tests.hub import LoopbackHub

SUBJECTS: dict[str, Callable[[Homes, bool], list[Figure]]] = {
    "first-paint": first_paint.measure,
    "instant": instant.measure,
    "take-over": takeover.measure,
    "modules": first_paint.modules,
    "keys": keys.measure,
    "deciding": deciding.measure,
    "marks": marks.measure,
    "keeping": keeping.measure,
    "steps": steps.measure,
    "finding": finding.measure,
    "memory": memory.measure,
    "headless": headless.measure,
    "parsing": parsing.measure,
    "catching-up": catching_up.measure,
    "search": search.measure,
    "triage": triage.measure,
}


def main() -> int:
    """Measure what was asked for and print it; 1 when the gate was asked for and missed."""
    parser = argparse.ArgumentParser(prog="python -m tests.bench", description=__doc__)
    parser.add_argument("--json", action="store_true", help="figures as JSON")
    parser.add_argument("--quick", action="store_true", help="fewer rounds, wider intervals")
    parser.add_argument(
        "--only", metavar="NAME", action="append", choices=SUBJECTS, default=[],
        help=f"one of {', '.join(SUBJECTS)}; may be given again",
    )  # fmt: skip
    parser.add_argument(
        "--gate", action="store_true",
        help=f"first paint alone; exit code 1 above {first_paint.GATE} x the floor, "
        f"or with the last screen {instant.GATE} x",
    )  # fmt: skip
    args = parser.parse_args()
    wanted = [first_paint.gate, instant.gate] if args.gate else [
        SUBJECTS[name] for name in args.only or SUBJECTS
    ]  # fmt: skip
    figures: list[Figure] = []
    # A collection of ours would be taken for slowness of theirs.
    gc.disable()
    with tempfile.TemporaryDirectory(prefix="reader-tui-bench-") as work, LoopbackHub() as hub:
        hub.remaining = 10**6
        homes = Homes(Path(work), hub)
        for measure in wanted:
            found = measure(homes, args.quick)
            gc.collect()
            figures += found
            if not args.json:
                print(*map(line, found), sep="\n", flush=True)
    if args.json:
        print(document(figures))
    else:
        missed = sum(figure.met is False for figure in figures)
        load = os.getloadavg()[0]
        print(f"{missed} of {len(figures)} figures miss their goals; load {load:.1f} at the end")
    return 1 if args.gate and any(figure.met is False for figure in figures) else 0


if __name__ == "__main__":
    sys.exit(main())
