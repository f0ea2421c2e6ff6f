"""Some two hundred papers triaged by keyboard alone at ten keys a second, then all taken back.

The recorded listings are taken where they lie beside the project, else made-up ones.
"""

from __future__ import annotations

import json
import subprocess
import sys
import tempfile
import time
from pathlib import Path

from reader_tui.library.library import Library
from reader_tui.papers.verbs import State
from tests.bench.data import Homes
from tests.bench.report import Figure
from tests.hub import LoopbackHub, item
from tests.recordings import HUB
from tests.terminal.terminal import ROOT, Terminal, environment
from tests.terminal.triaging import Model, decisions

_RECORDED = HUB / "daily"
_MONTH = "2026-08"
_KEYS_PER_SECOND = 10.0
_KEYS = 260


def measure(homes: Homes, quick: bool) -> list[Figure]:
    """Triage a month, compare the library with a model, and take everything back."""
    with LoopbackHub() as hub, tempfile.TemporaryDirectory() as folder:
        hub.remaining = 10**6
        recorded = _fill(hub)
        home = Path(folder)
        config = home / ".config" / "reader-tui" / "config.toml"
        config.parent.mkdir(parents=True)
        config.write_text('read = "manual"\n')
        env = environment(home, HF_ENDPOINT=hub.url)
        ids = _listed(env)
        model = Model(ids)
        keys = decisions(_KEYS // 4 if quick else _KEYS)
        wanted, wrong, left = _triage(env, home, model, keys)
    source = "recorded" if recorded else "made-up"
    detail = f"{len(keys)} keys on {len(ids)} {source} papers, {wanted} of them decided"
    return [
        Figure("marks that are not as decided", wrong, "", 0, detail),
        Figure("marks left when all is taken back", left, "", 0, "one step at a time"),
    ]


def _fill(hub: LoopbackHub) -> bool:
    """Give the Hub a month; whether it is a recorded one."""
    found = sorted(_RECORDED.glob(f"{_MONTH}-*.json")) if _RECORDED.is_dir() else []
    for file in found:
        hub.days[file.stem] = json.loads(file.read_text("utf-8"))
    for day in range(3, 15) if not found else ():
        name = f"{_MONTH}-{day:02}"
        hub.days[name] = [item(f"2608.{day:02}{n:03}", day=name, upvotes=90 - n) for n in range(20)]
    return bool(found)


def _listed(env: dict[str, str]) -> list[str]:
    command = (sys.executable, "-m", "reader_tui", "ls", "--month", _MONTH, "-q")
    ran = subprocess.run(command, cwd=ROOT, env=env, check=True, capture_output=True, text=True)
    return ran.stdout.split()


def _states(home: Path) -> dict[str, State]:
    path = home / ".local" / "share" / "reader-tui" / "library.json"
    with Library.open(path, read_only=True) as library:
        records = library.db.table("papers").all()
        found = {record["id"]: library.states.of(record["id"]) for record in records}
    return {paper_id: state for paper_id, state in found.items() if state != State()}


def _typed(terminal: Terminal, keys: str) -> None:
    begin = time.monotonic()
    for number, key in enumerate(keys):
        time.sleep(max(0.0, begin + number / _KEYS_PER_SECOND - time.monotonic()))
        terminal.send(key)


def _triage(env: dict[str, str], home: Path, model: Model, keys: str) -> tuple[int, int, int]:
    """How many papers were decided on, how many are wrong, and how many marks stay."""
    with Terminal([], env) as terminal:
        terminal.until("fetched")
        terminal.send("Vm")
        terminal.until(f"{len(model.ids)} papers")
        _typed(terminal, keys)
        for key in keys:
            model.press(key)
        terminal.until(f"{model.cursor + 1}/{len(model.ids)}")
        time.sleep(1.0)
        wanted = {paper_id: state for paper_id, state in model.states.items() if state != State()}
        found = _states(home)
        wrong = sum(found.get(i) != wanted.get(i) for i in wanted.keys() | found.keys())
        _typed(terminal, "u" * (model.steps + 1))
        terminal.until("There is nothing to undo.")
        time.sleep(1.0)
        left = len(_states(home))
        terminal.quit()
    return len(wanted), wrong, left
