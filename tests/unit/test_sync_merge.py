"""Several devices end alike, whatever happened to the files between them, and lose nothing."""

from __future__ import annotations

import random
from datetime import timedelta
from pathlib import Path
from tempfile import TemporaryDirectory

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from reader_tui.sync.clock import Stamp
from reader_tui.sync.log_lines import Change, Place
from reader_tui.sync.note_versions import merged, shown
from tests.devices import Device, carry, settle

_HOURS = (timedelta(0), timedelta(hours=5), timedelta(hours=-7))
_FAULTS = ("whole", "torn", "shortened", "doubled", "reordered", "conflict", "older", "noisy")

_device = st.integers(0, 2)
_act = st.one_of(
    st.tuples(st.just("mark"), _device, st.sampled_from("ab"), st.sampled_from(("read", "later"))),
    st.tuples(st.just("note"), _device, st.sampled_from("ab"), st.just("")),
    st.tuples(st.just("remove"), _device, st.sampled_from("ab"), st.just("")),
    st.tuples(st.just("sync"), _device, st.just(""), st.just("")),
    st.tuples(st.just("carry"), _device, st.sampled_from("012"), st.sampled_from(_FAULTS)),
    st.tuples(st.just("lose"), _device, st.sampled_from(("positions", "file")), st.just("")),
)


def _spoiled(data: bytes, fault: str, chance: random.Random) -> bytes:
    """What a fault makes of a log's bytes."""
    lines = data.splitlines(keepends=True)
    if fault == "torn":
        return data[: chance.randrange(len(data) + 1)]
    if fault in ("shortened", "older"):
        return b"".join(lines[: chance.randrange(len(lines) + 1)])
    if fault == "doubled":
        return data + b"".join(chance.choices(lines, k=3))
    if fault in ("reordered", "conflict"):
        return b"".join(chance.sample(lines, len(lines)))
    at = chance.randrange(len(data) + 1)
    return data[:at] + b"\0\xff<<<<<<< HEAD\n" + data[at + 3 :]


def _carry(source: Device, target: Device, fault: str, chance: random.Random) -> None:
    """Copy a device's log to another's folder, with a fault."""
    if source is target or not source.has_log():
        return
    if fault == "whole":
        carry(source, target)
        return
    log = source.log()
    name = log.name
    if fault in ("conflict", "older"):
        stem = log.stem
        name = chance.choice(
            (f"{stem}.sync-conflict-20260814-073000-ABCDEFG.log", f"{stem} (1).log", f"{stem}.log~")
        )
    (target.folder / name.upper() if chance.random() < 0.1 else target.folder / name).write_bytes(
        _spoiled(log.read_bytes(), fault, chance)
    )


def _lose(device: Device, what: str) -> None:
    """Have a device forget how far it was, or its folder lose its log."""
    if what == "positions":
        (device.home / "sync" / "positions.json").unlink(missing_ok=True)
    elif device.has_log():
        device.log().unlink()


@given(st.lists(_act, max_size=40), st.integers(0, 2**32), st.booleans())
@settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.too_slow])
def test_all_devices_end_alike_and_every_mark_is_there(
    acts: list[tuple[str, int, str, str]], seed: int, compacting: bool
) -> None:
    chance = random.Random(seed)
    with TemporaryDirectory() as root:
        devices = [Device(Path(root), name, _HOURS[at]) for at, name in enumerate("xyz")]
        made: list[Change] = []
        texts: dict[str, Change] = {}
        replaced: set[str] = set()
        removed: dict[str, Stamp] = {}
        for number, (act, which, key, detail) in enumerate(acts):
            device = devices[which]
            device.compact_from = 1 if compacting else 1 << 20
            if act == "mark":
                made.append(device.mark(key, detail, number))
            elif act == "note":
                before = str(device.shelf.values().get(("papers", key, "note"), ""))
                replaced |= {text for text in texts if text in before}
                texts[f"text {number}."] = device.mark(key, "note", f"text {number}.")
            elif act == "remove":
                made.append(device.mark(key, "", gone=True))
                removed[key] = max(made[-1].stamp, removed.get(key, ("", "")))
            elif act == "sync":
                device.sync()
            elif act == "lose":
                _lose(device, key)
            else:
                _carry(device, devices[int(key)], detail, chance)
        settle(*devices)
        first = devices[0].shelf.values()
        assert all(device.shelf.values() == first for device in devices[1:])
        _nothing_is_lost(devices[0], made)
        kept = {
            text: change
            for text, change in texts.items()
            if text not in replaced and change.stamp > removed.get(change.key, ("", ""))
        }
        _just_these_are_shown(devices[0], kept, texts)


def _nothing_is_lost(device: Device, made: list[Change]) -> None:
    """Each field is what the latest change made it."""
    latest: dict[Place, Change] = {}
    for change in made:
        known = latest.get(change.place)
        if known is None or change.stamp > known.stamp:
            latest[change.place] = change
    for place, change in latest.items():
        now = device.shelf.now(place)
        assert now is not None and now.stamp >= change.stamp
        if now.place == place:
            assert (now.value, now.gone) == (change.value, change.gone)


def _just_these_are_shown(
    device: Device, kept: dict[str, Change], texts: dict[str, Change]
) -> None:
    """The notes show each text once that nobody replaced or removed, and no other one."""
    values = device.shelf.values()
    for text, change in texts.items():
        now = device.shelf.now(change.place)
        assert now is not None and now.stamp >= change.stamp
        assert str(values.get(change.place, "")).count(text) == (text in kept)


@st.composite
def _versions(draw: st.DrawFn) -> list[Change]:
    """Changes of one note on three devices, each replacing what its device had seen."""
    made: list[Change] = []
    seen: dict[str, list[Change]] = {"x": [], "y": [], "z": []}
    for number in range(draw(st.integers(1, 8))):
        device = draw(st.sampled_from("xyz"))
        if draw(st.booleans()):
            seen[device] = made[:]
        over = {one.device: one.clock for one in seen[device]}
        floor = max((one.clock for one in seen[device]), default="2026-08-14T00:00:00.000Z")
        minute = max(int(floor[14:16]), draw(st.integers(0, 30))) + 1
        stamp = f"2026-08-14T00:{minute:02}:00.000Z"
        replaced = tuple((clock, name) for name, clock in sorted(over.items()))
        change = Change("papers", "1", "note", str(number), stamp, device, number, over=replaced)
        made.append(change)
        seen[device].append(change)
    return made


@given(_versions(), st.randoms())
@settings(deadline=None)
def test_notes_merge_alike_in_any_order_and_twice(
    changes: list[Change], chance: random.Random
) -> None:
    whole = merged(*changes)
    mixed = chance.sample(changes, len(changes))
    cut = len(mixed) // 2
    assert merged(*mixed) == whole
    assert merged(*merged(*mixed[:cut]), *merged(*mixed[cut:])) == whole
    assert merged(*whole, *mixed) == whole
    assert all(one.value in str(shown(whole, ("", "")).value) for one in whole)
