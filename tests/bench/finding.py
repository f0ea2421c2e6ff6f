"""Typing into the search box over 60,000 papers: how soon letters and answers show.

What is typed are words of titles, letter by letter, and a few queries of the language.
"""

from __future__ import annotations

import asyncio
import gc
import json
import random
import shutil
import subprocess
import sys
import time
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from itertools import islice
from pathlib import Path

from textual import events
from textual.keys import _character_to_key

from reader_tui.library.library import Library
from reader_tui.paths import under
from reader_tui.settings import load
from reader_tui.text.fold import words
from reader_tui.ui.app import ReaderApp
from reader_tui.ui.session import Session
from reader_tui.views.last_visit import Snapshot
from tests.bench.data import LARGE, Homes
from tests.bench.report import Figure
from tests.bench.stats import percentile
from tests.bench.terminal import READER, ROOT, ROWS, Program, environment
from tests.bench.varied import archive_of, many

_OPERATORS = ('"the model" has:code', "is:unread attention", "upvotes:>50 since:9y", "author:wang")
_FASTEST, _SLOWEST = 0.09, 0.16
"""Seconds between two letters: a fast typist, never in step with the program's clock."""

_TITLES = range(1, ROWS - 2, 2)
"""The lines of the list with titles; the ones between change again when texts were looked at."""

_BOX = ROWS - 2
_EVERY = 1_237
"""Of so many papers one is sought by words of its title."""

_TICK = 0.001
_MS = 1e3


def measure(homes: Homes, quick: bool) -> list[Figure]:
    """From the key to the letter and to the answer, and how long the event loop is held."""
    queries = [*_OPERATORS, *islice(_recalled(), 8 if quick else 30)]
    folder = _home(homes)
    typed = Typed()
    with Program((*READER, "--offline"), homes.at(folder)) as program:
        program.wait_for("Nothing|unread")
        program.settle(2.0, 6.0)
        for query in queries:
            program.press(b"/")
            program.settle(0.5)
            list(program.parse())
            _type(program, query, typed)
            program.press(b"\x1b")
            program.settle(0.5)
    letters, answers, used = typed.letters, typed.answers, typed.used
    return [
        Figure("a typed letter is in the box, p99", percentile(letters, 99), "ms", None,
               f"p50 {percentile(letters, 50):.1f}, {len(letters)} letters"),
        Figure(f"its answer over {LARGE:,} papers is painted, p99", percentile(answers, 99), "ms",
               30, f"p50 {percentile(answers, 50):.1f}, p90 {percentile(answers, 90):.1f}, "
               f"{len(answers)} answers"),
        Figure("the same in processor time of all its threads, p99", percentile(used, 99), "ms",
               30, f"p50 {percentile(used, 50):.1f}, p90 {percentile(used, 90):.1f}"),
        *_held(folder, queries),
    ]  # fmt: skip


def _home(homes: Homes) -> Path:
    """A reader's folder with 60,000 papers, two in three of them read."""
    folder = Path(homes.empty()["READER_TUI_HOME"])
    places = under(folder)
    shutil.copy(archive_of("large", many()), places.archive)
    with Library.open(places.library) as library:
        ids = [paper.id for nth, paper in enumerate(many()) if nth % 3]
        library.decisions.mark_all(ids, "read", True)
        library.compact()
        library.flush(120)
    return folder


def _recalled() -> Iterator[str]:
    """Three words each, as one remembers a title."""
    rng = random.Random(1)
    for paper in islice(many(), 0, None, _EVERY):
        held = [word for word in words(paper.title) if len(word) > 3]
        if len(held) > 2:
            yield " ".join(rng.sample(held, 3))


@dataclass(slots=True)
class Typed:
    """What letters came to, in milliseconds."""

    letters: list[float] = field(default_factory=list)
    answers: list[float] = field(default_factory=list)
    used: list[float] = field(default_factory=list)
    """Processor time to the answer, which other programs hardly change."""


def _type(program: Program, query: str, typed: Typed) -> None:
    """Type a query letter by letter; the list is at the left."""
    rng = random.Random(query)
    for letter in query:
        before = program.used()
        at = program.press(letter.encode())
        program.listen_until(at + rng.uniform(_FASTEST, _SLOWEST))
        box = answer = None
        for chunk, changes in program.parse():
            if box is None and any(change.row == _BOX for change in changes):
                box = chunk.at
            # What comes before the letter belongs to the one before.
            came = box is not None and answer is None
            if came and any(change.row in _TITLES and change.left for change in changes):
                answer = chunk.at
                typed.used.append((chunk.used - before) * _MS)
        if box is not None:
            typed.letters.append((box - at) * _MS)
        # A letter that changes nothing in the list has no answer to wait for.
        if answer is not None:
            typed.answers.append((answer - at) * _MS)


def _held(folder: Path, queries: Sequence[str]) -> list[Figure]:
    """How long the event loop is held while typing, in a process of its own."""
    command = (sys.executable, "-m", "tests.bench.finding", str(folder), *queries)
    ran = subprocess.run(command, cwd=ROOT, env=environment(), check=True, capture_output=True)
    found: dict[str, list[float]] = json.loads(ran.stdout)
    typing, idle = found["typing"], found["idle late"]
    late = f"late by the clock: p99 {percentile(found['late'], 99):.1f}"
    return [
        Figure("a turn of the event loop while typing, p99.9", percentile(typing, 99.9), "ms", 5,
               f"most {max(typing):.1f} of processor time, {len(typing)} turns; {late}, "
               f"without a key {percentile(idle, 99):.1f}"),
    ]  # fmt: skip


async def _ticking(held: list[float], late: list[float]) -> None:
    """Note the processor time that each turn took, which other programs hardly change."""
    while True:
        at, used = time.perf_counter(), time.thread_time()
        await asyncio.sleep(_TICK)
        late.append((time.perf_counter() - at - _TICK) * _MS)
        held.append((time.thread_time() - used) * _MS)


async def _run(folder: Path, queries: Sequence[str]) -> dict[str, list[float]]:
    found: dict[str, list[float]] = {"idle": [], "idle late": [], "typing": [], "late": []}
    paths = under(folder)
    session = Session(paths, load(paths.config), offline=True)
    app = ReaderApp(session, Snapshot())
    async with app.run_test(size=(120, ROWS)) as pilot:
        while session.library is None:
            await pilot.pause(0.1)
        await pilot.pause(1.0)
        # As the app does once its first list is up.
        gc.collect()
        gc.freeze()
        gc.set_threshold(20_000, 50, 1000)
        quiet = asyncio.create_task(_ticking(found["idle"], found["idle late"]))
        await asyncio.sleep(2)
        quiet.cancel()
        _press(app, "/")
        await pilot.pause(1.0)
        ticking = asyncio.create_task(_ticking(found["typing"], found["late"]))
        rng = random.Random(1)
        for query in queries:
            for letter in query:
                _press(app, letter)
                await asyncio.sleep(rng.uniform(_FASTEST, _SLOWEST))
            await asyncio.sleep(0.5)
            _press(app, "ctrl+u")
            await asyncio.sleep(0.3)
        ticking.cancel()
    await session.close()
    return found


def _press(app: ReaderApp, key: str) -> None:
    driver = app._driver
    assert driver is not None
    name = _character_to_key(key) if len(key) == 1 and not key.isalnum() else key
    event = events.Key(name, key if len(key) == 1 else None)
    event.set_sender(app)
    driver.send_message(event)


if __name__ == "__main__":
    # What the app prints goes nowhere; the figures are the output.
    figures = asyncio.run(_run(Path(sys.argv[1]), sys.argv[2:]))
    print(json.dumps(figures))
