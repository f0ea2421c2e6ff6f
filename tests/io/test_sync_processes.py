"""Devices that are real processes: killed in the middle of a sync, or both at work at once."""

from __future__ import annotations

import json
import os
import random
import subprocess
import sys
import time
from pathlib import Path

from reader_tui.sync.log_lines import Change, Place
from tests.devices import START, Device, settle

ROOT = Path(__file__).resolve().parents[2]
KILLS = int(os.environ.get("READER_TUI_KILLS", "12"))
"""How often the process is killed; many hundreds are for a long night."""


def _started(root: Path, name: str, folder: Path, seed: int, count: int) -> subprocess.Popen[bytes]:
    """A device at work in a process of its own; it tells its marks in the file `NAME.told`."""
    command = [sys.executable, "-m", "tests.devices", str(root), name, str(folder)]
    with (root / f"{name}.told").open("ab") as told:
        return subprocess.Popen([*command, str(seed), str(count)], cwd=ROOT, stdout=told)


def _told(path: Path) -> dict[Place, Change]:
    """The last change of each field that was told to be safe."""
    latest: dict[Place, Change] = {}
    for line in path.read_text().split("\n")[:-1]:
        change = Change(*json.loads(line))
        known = latest.get(change.place)
        if known is None or change.stamp > known.stamp:
            latest[change.place] = change
    return latest


def _everything_is_there(device: Device, told: dict[Place, Change]) -> None:
    for place, change in told.items():
        now = device.shelf.now(place)
        assert now is not None and now.stamp >= change.stamp
        assert now.stamp > change.stamp or now.value == change.value


def test_kills_in_the_middle_of_sync_and_compaction_lose_nothing(tmp_path: Path) -> None:
    shared = tmp_path / "shared"
    shared.mkdir()
    other = Device(tmp_path, "other")
    other.folder = shared
    chance = random.Random(5)
    told = tmp_path / "killed.told"
    for kill in range(KILLS):
        size = told.stat().st_size if told.exists() else 0
        process = _started(tmp_path, "killed", shared, kill, 100_000)
        try:
            while told.stat().st_size == size:
                assert process.poll() is None
                time.sleep(0.001)
            time.sleep(chance.random() * 0.15)
        finally:
            process.kill()
            process.wait()
        if chance.random() < 0.3:
            other.sync()
    again = Device(tmp_path, "killed")
    again.folder = shared
    again.time = other.time = START.replace(year=2027)
    for device in (again, other, again):
        device.sync()
    assert again.shelf.values() == other.shelf.values()
    assert again.sync().problems == ()
    for device in (again, other):
        _everything_is_there(device, _told(told))


def test_two_devices_at_work_at_once_through_a_slow_folder_end_alike(tmp_path: Path) -> None:
    chance = random.Random(5)
    devices = [Device(tmp_path, "one"), Device(tmp_path, "two")]
    processes = [_started(tmp_path, one.name, one.folder, 1, 300) for one in devices]
    try:
        while any(process.poll() is None for process in processes):
            for source, target in (devices, devices[::-1]):
                _trickle(source.folder, target, chance)
            time.sleep(0.02)
    finally:
        for process in processes:
            process.kill()
    assert [process.wait() for process in processes] == [0, 0]
    devices = [Device(tmp_path, one.name) for one in devices]
    for path in [path for one in devices for path in one.folder.iterdir()]:
        if path.stat().st_size == 0:
            path.unlink()
    settle(*devices)
    assert devices[0].shelf.values() == devices[1].shelf.values()
    for device in devices:
        _everything_is_there(devices[0], _told(tmp_path / f"{device.name}.told"))
        _everything_is_there(devices[1], _told(tmp_path / f"{device.name}.told"))


def _trickle(source: Path, target: Device, chance: random.Random) -> None:
    """Copy what there is of another device's logs, now and then only a part of it."""
    own = [path.stem.removeprefix("own-") for path in (target.home / "sync").glob("own-*.log")]
    for path in source.glob("reader-tui-*.log"):
        if any(id in path.name for id in own) or chance.random() < 0.5:
            continue
        try:
            data = path.read_bytes()
        except FileNotFoundError:
            continue
        part = chance.choice((len(data), len(data), chance.randrange(len(data) + 1)))
        (target.folder / path.name).write_bytes(data[:part])
