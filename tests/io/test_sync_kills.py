"""Machines killed in the middle of a sync and of a compaction lose nothing that was told."""

from __future__ import annotations

import os
import random
import subprocess
import sys
import time
from pathlib import Path

from reader_tui.library.library import Library
from reader_tui.sync.log_lines import Change, Place
from reader_tui.sync.shared_library import SharedLibrary, exchange
from tests import killed

ROOT = Path(__file__).resolve().parents[2]
KILLS = int(os.environ.get("READER_TUI_KILLS", "10"))
"""How often a machine is killed; 500 take some minutes."""
_CALM = 20
"""One more sync of another machine, that ends, after so many kills."""


def _killed(library: Path, folder: Path, seed: int, chance: random.Random) -> list[str]:
    """What a machine told before it was killed, mostly in a sync or a compaction."""
    words = [sys.executable, "-m", "tests.killed", str(library), str(folder), str(seed)]
    program = subprocess.Popen(words, cwd=ROOT, stdout=subprocess.PIPE, text=True)
    assert program.stdout is not None
    wanted = chance.choice(("sync", "sync", "compact"))
    told: list[str] = []
    for line in program.stdout:
        told.append(line.strip())
        # The first ones are there before most of the program's life.
        if told[-1] == wanted and len(told) > chance.randrange(12):
            break
    time.sleep(chance.random() * (0.03 if wanted == "sync" else 0.015))
    program.kill()
    rest, _ = program.communicate()
    assert program.returncode == -9, told
    # Of a line that was cut off, and of a note that others replace, nothing is promised.
    lines = [*told, *rest.split("\n")[:-1]]
    return [line for line in lines if " " in line and not line.startswith("both")]


def _everything(library: Library) -> dict[Place, tuple[object, bool]]:
    """All that goes to other machines."""
    changes: list[Change] = SharedLibrary(library).everything()
    return {change.place: (change.value, change.gone) for change in changes}


def test_kills_in_the_middle_of_sync_and_compaction_of_the_library_lose_nothing(
    tmp_path: Path,
) -> None:
    folder = tmp_path / "shared"
    folder.mkdir()
    paths = [tmp_path / name / "library.json" for name in ("desk", "lap")]
    chance = random.Random(7)
    told: list[str] = []
    for kill in range(KILLS):
        told += _killed(paths[kill % 2], folder, kill, chance)
        if kill % _CALM == _CALM - 1:
            with Library.open(paths[kill % 2]) as library:
                exchange(library, folder).run()
    for path in (*paths, *paths):
        with Library.open(path) as library:
            assert library.notices == () and not library.read_only
            assert exchange(library, folder).run().problems == ()
    ends = []
    for path in paths:
        with Library.open(path, read_only=True) as library:
            assert set(told) - killed.there(library) == set()
            ends.append(_everything(library))
    assert ends[0] == ends[1]
    print(f"{KILLS} kills, {len(told)} changes told, 0 lost", file=sys.stderr)
