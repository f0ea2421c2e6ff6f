"""The library itself between two machines: marks at once, a late folder, and sudden ends."""

from __future__ import annotations

import random
import shutil
import subprocess
import sys
import threading
import time
from pathlib import Path

import pytest

from reader_tui.library.library import Library
from reader_tui.sync.shared_library import exchange

_MARKS = """
import random, sys
from pathlib import Path
from reader_tui.library.library import Library
from reader_tui.sync import own_device
from reader_tui.sync.shared_library import exchange

path, folder, first = Path(sys.argv[1]), Path(sys.argv[2]), int(sys.argv[3])
with Library.open(path, device=own_device.name(path)) as library:
    for number in range(first, first + 60):
        paper = f"2608.{number:05}"
        library.decisions.mark(paper, "bookmarked", True)
        if number % 3 == 0:
            exchange(library, folder).run()
        if library.flush(60):
            print(paper, flush=True)
"""


def marking(library: Path, folder: Path, first: int) -> subprocess.Popen[str]:
    words = [sys.executable, "-c", _MARKS, str(library), str(folder), str(first)]
    return subprocess.Popen(words, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)


def settled(folder: Path, *paths: Path) -> list[set[str]]:
    """The bookmarks of libraries once all of them have synced."""
    for path in (*paths, *paths):
        with Library.open(path) as library:
            exchange(library, folder).run()
    found = []
    for path in paths:
        with Library.open(path, read_only=True) as library:
            found.append(set(library.states.ids("bookmarked")))
    return found


@pytest.mark.parametrize("seed", range(3))
def test_no_mark_that_was_told_is_lost_when_the_program_is_killed(
    tmp_path: Path, seed: int
) -> None:
    folder = tmp_path / "shared"
    folder.mkdir()
    paths = [tmp_path / name / "library.json" for name in ("desk", "lap")]
    chance, told = random.Random(seed), set()
    for round in range(2):
        running = [
            marking(path, folder, 10_000 * (at + 1) + 100 * round) for at, path in enumerate(paths)
        ]
        for program in running:
            assert program.stdout is not None
            # It is on its way from its first mark on.
            told.add(program.stdout.readline().strip())
        time.sleep(chance.random() * 0.3)
        for program in running:
            program.kill()
            out, _ = program.communicate()
            told.update(line for line in out.splitlines() if len(line) == 10)
    desk, lap = settled(folder, *paths)
    assert desk == lap and told - {""} <= desk


def test_a_folder_that_copies_late_between_two_who_mark_at_once(tmp_path: Path) -> None:
    """300 marks on each of two machines, whose folders are copied to each other meanwhile."""
    folders = [tmp_path / f"folder-{at}" for at in range(2)]
    paths = [tmp_path / name / "library.json" for name in ("desk", "lap")]
    for folder in folders:
        folder.mkdir()
    over = threading.Event()

    def copies() -> None:
        while not over.is_set():
            time.sleep(0.02)
            for source, target in (folders, folders[::-1]):
                for file in source.glob("reader-tui-*.log"):
                    mine = target / file.name
                    if not mine.exists() or mine.stat().st_size < file.stat().st_size:
                        shutil.copy(file, mine)

    def marks(at: int) -> None:
        with Library.open(paths[at], device=f"device{at}") as library:
            for number in range(300):
                library.decisions.mark(f"260{at + 1}.{number:05}", "bookmarked", True)
                library.decisions.mark("2608.00001", "read", bool(number % 2))
                if number % 25 == 0:
                    exchange(library, folders[at]).run()
            exchange(library, folders[at]).run()

    copying = threading.Thread(target=copies)
    running = [threading.Thread(target=marks, args=(at,)) for at in range(2)]
    for thread in (copying, *running):
        thread.start()
    for thread in running:
        thread.join()
    over.set()
    copying.join()
    for source, target in (folders, folders[::-1]):
        for file in source.glob("reader-tui-*.log"):
            if not (target / file.name).exists() or (
                (target / file.name).stat().st_size < file.stat().st_size
            ):
                shutil.copy(file, target / file.name)
    desk, lap = settled(folders[0], *paths)
    assert desk == lap and len(desk) == 600
