"""`sync` and `merge`: two machines with libraries of their own, and a folder between them."""

from __future__ import annotations

import json
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from reader_tui.library.library import Library
from reader_tui.papers.steps import ALL_STAYED, Rule
from reader_tui.paths import find
from reader_tui.sync import own_device
from reader_tui.sync.shared_library import exchange
from tests.conftest import Ended, Run
from tests.hub import LoopbackHub

A, B, C = "2410.24164", "2608.00001", "0704.0001"


class Machine:
    """A reader's folder, and commands run there."""

    def __init__(self, home: Path, monkeypatch: pytest.MonkeyPatch, run: Run) -> None:
        self.home, self._monkeypatch, self._run = home, monkeypatch, run

    def run(self, *words: str) -> Ended:
        self._monkeypatch.setenv("READER_TUI_HOME", str(self.home))
        return self._run(*words)

    @contextmanager
    def library(self, now: datetime | None = None) -> Iterator[Library]:
        path = self.home / "library.json"
        moment = now or datetime.now(UTC)
        with Library.open(path, device=own_device.name(path), now=lambda: moment) as library:
            yield library

    def states(self) -> dict[str, object]:
        with self.library() as library:
            return {paper: library.states.of(paper) for paper in (A, B, C)}


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    shared = tmp_path / "shared"
    shared.mkdir()
    return shared


@pytest.fixture
def pair(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, run: Run) -> tuple[Machine, Machine]:
    return tuple(Machine(tmp_path / name, monkeypatch, run) for name in ("desk", "lap"))  # type: ignore[return-value]


def settle(folder: Path, *machines: Machine) -> None:
    for machine in (*machines, *machines):
        assert machine.run("sync", str(folder)).code == 0


def test_marks_and_rules_go_both_ways(pair: tuple[Machine, Machine], folder: Path) -> None:
    desk, lap = pair
    with desk.library() as library:
        library.decisions.mark(A, "bookmarked", True)
        library.rules.add(Rule("watch", "org:nvidia"))
        library.rules.begin_backlog("2026-08-01")
    with lap.library() as library:
        library.decisions.mark(B, "later", True)
        library.rules.begin_backlog("2026-08-14")
    settle(folder, desk, lap)
    assert desk.states() == lap.states()
    with lap.library() as library:
        assert library.states.of(A).bookmarked and library.states.of(B).later
        assert [rule.query for rule in library.rules.all()] == ["org:nvidia"]
        assert library.rules.backlog_began() == "2026-08-14"
    with lap.library() as library:
        library.decisions.mark(A, "bookmarked", False)
    settle(folder, lap, desk)
    assert not desk.states()[A].bookmarked  # type: ignore[attr-defined]
    assert all(path.name.startswith("reader-tui-") for path in folder.iterdir())


def test_undo_takes_back_this_machine_s_steps_only(
    pair: tuple[Machine, Machine], folder: Path
) -> None:
    desk, lap = pair
    desk.run("mark", A, "--read")
    lap.run("mark", B, "--read")
    settle(folder, desk, lap)
    # Its step was made before it had a name for the others.
    assert desk.run("undo").code == 0
    settle(folder, desk, lap)
    with lap.library() as library:
        assert not library.states.of(A).read and library.states.of(B).read
        assert [step.papers for step in library.undo.steps()] == [(B,)]


def test_undo_leaves_a_note_that_another_machine_changed(
    pair: tuple[Machine, Machine], folder: Path
) -> None:
    desk, lap = pair
    desk.run("bookmark", B)
    desk.run("note", A, "from the desk")
    settle(folder, desk, lap)
    lap.run("note", A, "and from the lap")
    lap.run("bookmark", C)
    settle(folder, desk, lap)
    undone = desk.run("undo")
    assert (undone.code, undone.out) == (0, "") and undone.err.startswith(ALL_STAYED)
    assert desk.run("undo").err == "Undid: bookmarked 1 paper.\n"
    settle(folder, desk, lap)
    for machine in pair:
        assert machine.run("note", A).out == "and from the lap\n"
        states = machine.states()
        assert not states[B].bookmarked and states[C].bookmarked  # type: ignore[attr-defined]


def test_undo_leaves_a_note_in_which_another_machine_had_a_word(
    pair: tuple[Machine, Machine], folder: Path
) -> None:
    desk, lap = pair
    lap.run("note", A, "from the lap")
    desk.run("note", A, "from the desk")
    settle(folder, desk, lap)
    both = desk.run("note", A).out
    assert "from the lap" in both and "from the desk" in both
    assert ALL_STAYED in desk.run("undo").err and ALL_STAYED in lap.run("undo").err
    settle(folder, desk, lap)
    assert desk.run("note", A).out == lap.run("note", A).out == both


def test_redo_leaves_what_another_machine_wrote_meanwhile(
    pair: tuple[Machine, Machine], folder: Path
) -> None:
    desk, lap = pair
    desk.run("note", A, "first")
    desk.run("note", A, "second")
    desk.run("undo")
    assert desk.run("note", A).out == "first\n"
    settle(folder, desk, lap)
    lap.run("note", A, "from the lap")
    settle(folder, desk, lap)
    assert ALL_STAYED in desk.run("redo").err
    assert desk.run("note", A).out == "from the lap\n"


def test_the_second_sync_has_nothing_to_do(pair: tuple[Machine, Machine], folder: Path) -> None:
    desk, lap = pair
    desk.run("mark", A, B, C, "--read")
    settle(folder, desk, lap)
    before = {path: path.read_bytes() for path in folder.iterdir()}
    assert desk.run("sync").out == "0 changes sent, 0 taken in.\n"
    assert {path: path.read_bytes() for path in folder.iterdir()} == before


def test_looking_writes_nothing(pair: tuple[Machine, Machine], folder: Path) -> None:
    desk, lap = pair
    desk.run("mark", A, "--read")
    ended = desk.run("sync", str(folder), "--dry-run")
    assert (ended.code, list(folder.iterdir())) == (0, [])
    assert not (desk.home / "sync").exists()
    settle(folder, desk, lap)
    devices = json.loads(desk.run("sync", "--check", "--json").out)["devices"]
    assert [one["this"] for one in devices] == [True, False]
    assert devices[0]["records"] == 1 and devices[1]["last_seen"]
    assert len(desk.run("sync", "--check").out.splitlines()) == 2


def test_a_mark_from_next_year_is_overruled_and_draws_nothing_along(
    pair: tuple[Machine, Machine], folder: Path
) -> None:
    desk, lap = pair
    now = datetime.now(UTC)
    with lap.library(now + timedelta(days=365)) as library:
        library.decisions.mark(A, "read", True)
    settle(folder, lap, desk)
    with desk.library(now) as library:
        library.decisions.mark(A, "read", False)
        library.decisions.mark(B, "read", True)
        assert (library.states.marked_at(B, "read") or "")[:4] == f"{now:%Y}"
    with desk.library(now) as library:
        library.decisions.mark(C, "read", True)
        assert (library.states.marked_at(C, "read") or "")[:4] == f"{now:%Y}"
    settle(folder, desk, lap)
    assert lap.states() == desk.states()
    assert not desk.states()[A].read  # type: ignore[attr-defined]


def test_a_copied_library_is_a_device_of_its_own(
    pair: tuple[Machine, Machine], folder: Path
) -> None:
    desk, lap = pair
    desk.run("mark", A, "--read")
    settle(folder, desk)
    shutil.copytree(desk.home, lap.home)
    lap.run("mark", B, "--read")
    settle(folder, lap, desk)
    assert lap.states() == desk.states()
    assert len(json.loads(desk.run("sync", "--check", "--json").out)["devices"]) == 2


def test_steps_and_the_library_s_own_table_are_never_taken_in(
    pair: tuple[Machine, Machine], folder: Path
) -> None:
    from reader_tui.sync.log_lines import Change

    desk, _ = pair
    with desk.library() as library:
        shared = exchange(library, folder)._library
        clock = "2026-08-14T07:00:00.000Z"
        with shared.alone():
            shared.apply(
                [
                    Change(table, key, "x", 1, clock, "dev")
                    for table, key in (("steps", "1"), ("_library", "1"), ("papers", "007"))
                ]
            )
        assert shared.everything() == []


@pytest.mark.parametrize(
    ("words", "code"),
    [
        (("sync",), 2),
        (("sync", "forget"), 2),
        (("sync", ""), 2),
        (("sync", " "), 2),
        (("sync", "a", "b"), 2),
        (("sync", "/nowhere/at/all"), 1),
        (("merge", "/nowhere/at/all"), 3),
    ],
)
def test_what_cannot_be_done_is_told(
    pair: tuple[Machine, Machine], words: tuple[str, ...], code: int
) -> None:
    ended = pair[0].run(*words)
    assert (ended.code, ended.out) == (code, "") and len(ended.err.splitlines()) == 1


@pytest.mark.parametrize("place", [".", "./inside", ".."])
def test_a_folder_that_has_to_do_with_the_library_s_is_refused(
    pair: tuple[Machine, Machine], place: str
) -> None:
    desk, _ = pair
    desk.run("mark", A, "--read")
    there = desk.home / place
    for flags in ((), ("--check",), ("--dry-run",)):
        ended = desk.run("sync", str(there), *flags)
        assert (ended.code, ended.out) == (2, "")
        assert "the library lies" in ended.err and "choose a folder" in ended.err
    (desk.home / "config.toml").write_text(f'sync = "{there}"\n', "utf-8")
    assert desk.run("sync").code == 2
    assert "the library lies" in " ".join(json.loads(desk.run("doctor", "--json").out)["problems"])
    assert not (desk.home / "sync").exists()


def test_a_device_that_is_gone_can_be_forgotten(
    pair: tuple[Machine, Machine], folder: Path
) -> None:
    desk, lap = pair
    desk.run("mark", A, "--read")
    settle(folder, desk, lap)
    other = json.loads(desk.run("sync", "--check", "--json").out)["devices"][1]["id"]
    assert desk.run("sync", "forget", "nobody").code == 3
    assert desk.run("sync", "forget", other).code == 0
    assert json.loads(desk.run("sync", "--check", "--json").out)["devices"][1]["forgotten"]


def test_a_fetch_syncs_through_the_folder_of_the_settings(
    hub: LoopbackHub, pair: tuple[Machine, Machine], folder: Path
) -> None:
    desk, lap = pair
    for machine in pair:
        machine.home.mkdir()
        (machine.home / "config.toml").write_text(f'sync = "{folder}"\n', "utf-8")
        machine.run("mark", A if machine is desk else B, "--read")
    desk.run("fetch")
    lap.run("fetch")
    desk.run("fetch")
    assert desk.states() == lap.states() and desk.states()[B].read  # type: ignore[attr-defined]
    shutil.rmtree(folder)
    ended = desk.run("fetch")
    assert ended.code == 0 and "Not synced" in ended.err
    report = json.loads(desk.run("doctor", "--json").out)
    assert any(str(folder) in problem for problem in report["problems"])


def test_names_stay_as_they_are_at_the_beginning_of_what_is_said(
    pair: tuple[Machine, Machine], folder: Path
) -> None:
    from reader_tui.library.marks import framed

    desk, lap = pair
    lap.run("mark", A, B, "--read")
    settle(folder, lap)
    [log] = folder.iterdir()
    lines = log.read_bytes().splitlines(keepends=True)
    log.write_bytes(b"".join([*lines[:2], b"x" + lines[2], *lines[3:]]))
    id = "0123456789abcdef"
    (folder / f"reader-tui-{id}-1.log").write_bytes(b"")
    (folder / f"reader-tui-{id}-2.log").mkdir()
    head = {"log": 2, "id": "fedcba9876543210", "device": "01234567", "name": "vm"}
    (folder / "reader-tui-fedcba9876543210-1.log").write_bytes(framed(head))
    said = desk.run("sync", str(folder)).err
    assert len(said.splitlines()) == 5
    for name in ("vm (01234567)", log.name, f"reader-tui-{id}-1.log", f"reader-tui-{id}-2.log"):
        assert name in said
    assert "Reader-tui" not in said and "Vm (" not in said
    assert all(line[0].isupper() and line.endswith(".") for line in said.splitlines())
    other = desk.home.parent / "other.json"
    other.write_bytes(b"no library")
    assert f"{other}" in desk.run("merge", str(other)).err


def test_doctor_tells_of_the_devices(pair: tuple[Machine, Machine], folder: Path) -> None:
    desk, lap = pair
    assert json.loads(desk.run("doctor", "--json").out)["sync"] is None
    settle(folder, desk, lap)
    report = json.loads(desk.run("doctor", "--json").out)
    assert report["sync"]["folder"] == str(folder) and len(report["sync"]["devices"]) == 2
    assert "sync" in desk.run("doctor").out


def test_another_library_is_taken_in_by_hand(pair: tuple[Machine, Machine]) -> None:
    desk, lap = pair
    desk.run("mark", A, "--read")
    lap.run("mark", B, "--later")
    with lap.library() as library:
        library.rules.add(Rule("mute", "survey"))
    file = lap.home / "library.json"
    before = {path.name: path.read_bytes() for path in lap.home.glob("library.*")}
    ended = desk.run("merge", str(file))
    assert ended.code == 0 and not ended.out.startswith("0 ")
    assert desk.states()[A].read and desk.states()[B].later  # type: ignore[attr-defined]
    assert desk.run("merge", str(file)).out == "0 changes taken in.\n"
    assert {path.name: path.read_bytes() for path in lap.home.glob("library.*")} == before
    assert desk.run("merge", str(desk.home / "library.json")).code == 2
    assert "survey" in desk.run("mute", "ls").out


def test_notes_that_differ_are_kept_as_both_and_once(pair: tuple[Machine, Machine]) -> None:
    from reader_tui.library.marks import Edit, key_of

    desk, lap = pair
    for machine, text in ((lap, "theirs"), (desk, "ours")):
        with machine.library() as library, library.disk.intake.memory:
            library._marker.mark([Edit("papers", key_of(A) or "", "note", text, A)])
    file = lap.home / "library.json"
    for _ in range(3):
        assert desk.run("merge", str(file)).code == 0
        with desk.library() as library:
            note = library.disk.intake.contents.record("papers", key_of(A) or "")["note"]  # type: ignore[index]
            assert note.count("theirs") == note.count("ours") == 1
    assert find().library == desk.home / "library.json"


def test_notes_and_tags_of_both_are_kept(pair: tuple[Machine, Machine], folder: Path) -> None:
    desk, lap = pair
    for machine, text in ((desk, "seen at the desk"), (lap, "seen on the way")):
        with machine.library() as library:
            library.annotations.write(A, text)
            library.annotations.tag([A], add=[text.rsplit(" ", 1)[1]])
    settle(folder, desk, lap)
    for machine in pair:
        with machine.library() as library:
            note = library.annotations.note_of(A)
            assert "seen at the desk" in note and "seen on the way" in note
            assert set(library.annotations.tags_of(A)) == {"desk", "way"}
