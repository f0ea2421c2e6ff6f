"""The library against the kernel: killed, stopped, run twice, and out of room."""

from __future__ import annotations

import random
import resource
import shutil
import signal
import subprocess
import sys
import textwrap
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from reader_tui.library import disk
from reader_tui.library.library import Library
from reader_tui.papers.models import Paper
from reader_tui.papers.verbs import UNTOUCHED

if sys.platform == "win32":
    pytest.skip("signals and limits of POSIX", allow_module_level=True)

PRELUDE = """
import os, sys, time
from pathlib import Path
from reader_tui.library import disk
from reader_tui.store import files, lock
from reader_tui.library.library import Library
from reader_tui.papers.models import Paper
path = Path(sys.argv[1])
"""
ROOT = Path(__file__).resolve().parents[2]
A, B = "2410.24164", "2410.24165"


def start(code: str, *args: object) -> subprocess.Popen[str]:
    return subprocess.Popen(
        [sys.executable, "-c", PRELUDE + textwrap.dedent(code), *map(str, args)],
        stdout=subprocess.PIPE,
        encoding="utf-8",
        cwd=ROOT,
    )


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "library.json"


ONE_BY_ONE = """
disk._JOURNAL_ENOUGH = 1500
with Library.open(path) as library:
    assert not library.notices, library.notices
    print("open", flush=True)
    for number in range(int(sys.argv[2]), 100_000):
        library.decisions.mark(f"{sys.argv[3]}.{number:05}", "read", True)
        assert library.flush()
        print(number, flush=True)
"""


def killed_after(process: subprocess.Popen[str], luck: random.Random) -> list[int]:
    """What was acknowledged before the kill, which comes at any instant after the opening.

    Some acts are waited for, however slow the machine is.
    """
    assert process.stdout is not None
    assert process.stdout.readline() == "open\n"
    numbers = [int(process.stdout.readline()) for _ in range(luck.randrange(12))]
    time.sleep(luck.uniform(0, 0.01))
    process.kill()
    numbers += [int(line) for line in process.stdout.read().splitlines(True) if line[-1] == "\n"]
    process.stdout.close()
    process.wait()
    return numbers


def test_killed_at_any_instant_the_state_is_that_after_a_whole_mark(path: Path) -> None:
    luck = random.Random(7)
    first = 0
    for _ in range(12):
        numbers = killed_after(start(ONE_BY_ONE, path, first, "2501"), luck)
        acknowledged = numbers[-1] + 1 if numbers else first
        with Library.open(path) as library:
            assert library.notices == ()
            marked = sorted(library.states.ids("read"))
        assert marked == [f"2501.{number:05}" for number in range(len(marked))]
        assert acknowledged <= len(marked) <= acknowledged + 1
        first = len(marked)
    assert first > 50, "the kills came before anything was marked"
    assert not list(path.parent.glob("*.tmp-*"))


STEP_BY_STEP = """
disk._JOURNAL_ENOUGH = 4000
with Library.open(path) as library:
    assert not library.notices, library.notices
    print("open", flush=True)
    for number in range(int(sys.argv[2]), 100_000):
        if number % 4 == 3:
            library.undo.undo()
        else:
            ids = [f"2501.{5 * number + n:05}" for n in range(5)]
            library.decisions.decide(ids, "dismissed", True)
        assert library.flush()
        print(number, flush=True)
"""


def test_killed_at_any_instant_there_are_only_whole_steps(path: Path) -> None:
    luck = random.Random(13)
    first = 0
    for _ in range(10):
        numbers = killed_after(start(STEP_BY_STEP, path, first), luck)
        acknowledged = numbers[-1] + 1 if numbers else first
        with Library.open(path) as library:
            assert library.notices == ()
            done = [step for step in reversed(library.undo.steps()) if not step.undone]
            kept = sorted(library.states.ids("dismissed"))
        acts = range(acknowledged), range(acknowledged + 1)
        # The fourth act undoes the third.
        steps = [
            [n for n in made if n % 4 < 2 or (n % 4 == 2 and n + 1 not in made)] for made in acts
        ]
        found = [[f"2501.{5 * n + m:05}" for n in made for m in range(5)] for made in steps]
        assert kept in found
        assert [p for step in done for p in step.papers] == kept[-5 * len(done) :]
        first = acknowledged + found.index(kept)
    assert first > 40, "the kills came before anything was decided"
    with Library.open(path) as library:
        undone = 0
        while library.undo.undo():
            undone += 1
        assert undone >= min(len(kept) // 5, 200)
        assert library.states.ids("dismissed") == sorted(kept[: -5 * undone], reverse=True)
        for _ in range(undone):
            assert library.undo.redo()
        assert sorted(library.states.ids("dismissed")) == kept


def test_a_program_killed_beside_another_loses_neither_ones_marks(path: Path) -> None:
    luck = random.Random(11)
    kept: set[str] = set()
    with Library.open(path) as library:
        for turn in range(5):
            worker = start(ONE_BY_ONE, path, 1000 * turn, "2502")
            mine = [f"2503.{turn:02}{number:03}" for number in range(60)]
            for paper_id in mine:
                library.decisions.mark(paper_id, "read", True)
                library.flush()
            library.compact()
            numbers = killed_after(worker, luck)
            kept |= {*mine, *(f"2502.{number:05}" for number in numbers)}
            assert library.flush()
        library.poll()
        assert kept <= set(library.states.ids("read"))
    with Library.open(path) as library:
        assert library.notices == () and kept <= set(library.states.ids("read"))


def test_two_programs_keep_every_mark_of_both(path: Path) -> None:
    code = """
    done = []
    with Library.open(path, device="one machine") as library:
        for number in range(300):
            paper_id = f"{sys.argv[2]}.{number:05}"
            library.decisions.mark(paper_id, "read", True, then=lambda: done.append(1))
            if number % 100 == int(sys.argv[3]):
                library.compact()
            time.sleep(0.0005)
        assert library.flush(20) and len(done) == 300
        print("done", flush=True)
        sys.stdin.read()
        library.poll()
        print(len(library.states.ids("read")), flush=True)
    """
    command = [sys.executable, "-c", PRELUDE + textwrap.dedent(code), str(path)]
    workers = [
        subprocess.Popen(
            [*command, month, offset],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            encoding="utf-8",
            cwd=ROOT,
        )
        for month, offset in (("2501", "40"), ("2502", "70"))
    ]
    for worker in workers:
        assert worker.stdout is not None and worker.stdout.readline() == "done\n"
    assert [worker.communicate(timeout=30)[0] for worker in workers] == ["600\n", "600\n"]
    with Library.open(path) as library:
        assert len(library.states.ids("read")) == 600 and library.notices == ()


EVERY_STEP = """
import json, shutil, threading
base, work = path.parent, path.parent.parent / "work"
COUNTED = {"open", "write", "fsync", "fdatasync", "link", "replace", "unlink", "close"}

def dies_at(step):
    taken = 0
    def counted(real):
        def call(*args, **named):
            nonlocal taken
            taken += 1
            if taken > step:
                os._exit(9)
            return real(*args, **named)
        return call
    for name in COUNTED:
        setattr(os, name, counted(getattr(os, name)))

for step in range(1000):
    shutil.rmtree(work, ignore_errors=True)
    shutil.copytree(base, work)
    child = os.fork()
    if not child:
        library = Library.open(work / "library.json")
        dies_at(step)
        library._disk.compact(lambda: None)
        os._exit(0)
    ended = os.waitstatus_to_exitcode(os.waitpid(child, 0)[1])
    with Library.open(work / "library.json") as library:
        assert not library.notices, (step, library.notices)
        assert set(library.states.ids("read")) == {f"2501.{n:05}" for n in range(40)}, step
        assert library.states.ids("bookmarked") == ["2501.00003"], step
        assert library.states.copy("2501.00003"), step
        assert library.decisions.mark("2502.00001", "read", True) and library.flush()
        library.compact()
        assert library.flush()
    for name in ("library.json", "library.journal"):
        (work / name).write_bytes(b"")
    with Library.open(work / "library.json") as library:
        assert len(library.states.ids("read")) == 41, step
    assert not list(work.glob("*.tmp-*")), step
    if ended == 0:
        print(step)
        break
    assert ended == 9
"""


def test_a_compaction_may_die_at_any_step(tmp_path: Path) -> None:
    path = tmp_path / "base" / "library.json"
    copy = Paper("2501.00003", "A title", "Prose", "raw", "raw")
    with Library.open(path) as library:
        library.decisions.mark_all([f"2501.{n:05}" for n in range(30)], "read", True)
        library.compact()
        assert library.flush()
        library.decisions.mark_all([f"2501.{n:05}" for n in range(40)], "read", True)
        library.decisions.mark("2501.00003", "bookmarked", True, paper=copy)
        assert library.flush()
        library._marker.used = False
    worker = start(EVERY_STEP, path)
    output, _ = worker.communicate(timeout=60)
    assert worker.returncode == 0 and int(output) > 20


def test_a_lock_dies_with_its_holder(path: Path) -> None:
    code = """
    held = lock.FileLock(path.with_suffix(".lock"))
    with held.held(1):
        print("held", flush=True)
        time.sleep(60)
    """
    Library.open(path).close()
    holder = start(code, path)
    assert holder.stdout is not None and holder.stdout.readline() == "held\n"
    holder.kill()
    with Library.open(path) as library:
        library.decisions.mark(A, "read", True)
        assert library.flush()
    holder.stdout.close()
    holder.wait()


def test_a_stopped_holder_delays_marks_and_loses_none(
    path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(disk, "LOCK_SECONDS", 0.1)
    code = """
    held = lock.FileLock(path.with_suffix(".lock"))
    with held.held(1):
        print("held", flush=True)
        time.sleep(60)
    """
    with Library.open(path) as library:
        holder = start(code, path)
        assert holder.stdout is not None and holder.stdout.readline() == "held\n"
        began = time.monotonic()
        library.decisions.mark(A, "read", True)
        assert time.monotonic() - began < 0.1 and library.states.of(A).read
        assert not library.flush()
        assert library.failure == "not saved: another program holds the library's lock"
        holder.kill()
        holder.wait()
        holder.stdout.close()
        assert library.flush() and library.failure is None


def test_a_terminated_program_that_closes_has_saved(path: Path) -> None:
    code = """
    import signal
    library = Library.open(path)
    def end(*_):
        library.close()
        os._exit(143)
    signal.signal(signal.SIGTERM, end)
    for number in range(2000):
        library.decisions.mark(f"2501.{number:05}", "read", True)
    print("marked", flush=True)
    time.sleep(60)
    """
    worker = start(code, path)
    assert worker.stdout is not None and worker.stdout.readline() == "marked\n"
    began = time.monotonic()
    worker.send_signal(signal.SIGTERM)
    assert worker.wait(5) == 143 and time.monotonic() - began < 2
    worker.stdout.close()
    with Library.open(path) as library:
        assert len(library.states.ids("read")) == 2000


FILLING = """
import itertools
with Library.open(path) as library:
    text = "x" * 2000
    made = []
    for number in itertools.count():
        paper_id = f"2501.{number:05}"
        paper = Paper(paper_id, text, "", "", "")
        library.decisions.mark(paper_id, "bookmarked", True, paper=paper)
        made.append(paper_id)
        if not library.flush():
            break
        if number % 10 == 9:
            library.compact()
            library.flush()
    assert library.pending == 1 and set(library.states.ids("bookmarked")) == set(made)
    print(len(made) - 1, library.failure, flush=True)
    sys.stdin.read()
    print(library.flush(), library.failure, flush=True)
"""


def filled(path: Path, limit: int | None) -> Iterator[str]:
    """What a program says that marks until there is no room; it goes on when there is again."""

    def limited() -> None:
        if limit is not None:
            resource.setrlimit(resource.RLIMIT_FSIZE, (limit, resource.RLIM_INFINITY))

    worker = subprocess.Popen(
        [sys.executable, "-c", PRELUDE + FILLING, str(path)],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        encoding="utf-8",
        cwd=ROOT,
        preexec_fn=limited,
    )
    assert worker.stdout is not None
    try:
        yield worker.stdout.readline()
        if limit is not None:
            resource.prlimit(worker.pid, resource.RLIMIT_FSIZE, (-1, -1))
        yield worker.communicate(timeout=20)[0]
        assert worker.returncode == 0
    finally:
        worker.kill()
        worker.communicate()


@pytest.mark.skipif(not hasattr(resource, "prlimit"), reason="needs a limit that can be lifted")
def test_a_file_that_may_not_grow_keeps_what_it_had(path: Path) -> None:
    worker = filled(path, 30_000)
    kept, _, why = next(worker).partition(" ")
    assert why == "not saved: file too large\n"
    with Library.open(path, read_only=True) as library:
        assert len(library.states.ids("bookmarked")) - int(kept) in (0, 1) and library.notices == ()
    assert next(worker) == "True None\n"
    assert next(worker, None) is None
    with Library.open(path) as library:
        assert len(library.states.ids("bookmarked")) == int(kept) + 1 and library.notices == ()
        assert all(library.states.copy(paper_id) for paper_id in library.states.ids("bookmarked"))


@pytest.fixture
def small_disk(tmp_path: Path) -> Iterator[Path]:
    """A file system of 128 KiB."""
    folder = tmp_path / "small"
    folder.mkdir()
    command = ["mount", "-t", "tmpfs", "-o", "size=128k", "tmpfs", str(folder)]
    if not shutil.which("mount") or subprocess.run(command, capture_output=True).returncode:
        pytest.skip("needs the right to mount a small file system")
    yield folder
    subprocess.run(["umount", "-l", str(folder)], check=True)


def test_a_full_disk_keeps_what_it_had(small_disk: Path) -> None:
    path = small_disk / "library.json"
    ballast = small_disk / "ballast"
    ballast.write_bytes(b"x" * 32_768)
    worker = filled(path, None)
    kept, _, why = next(worker).partition(" ")
    assert why == "not saved: disk full\n" and int(kept) >= 8
    with Library.open(path) as library:
        assert len(library.states.ids("bookmarked")) - int(kept) in (0, 1) and library.notices == ()
        assert not library.decisions.mark(library.states.ids("bookmarked")[0], "bookmarked", True)
        library.decisions.mark(A, "read", True)
        assert not library.flush() and library.failure == "not saved: disk full"
    ballast.unlink()
    assert next(worker) == "True None\n"
    assert next(worker, None) is None
    with Library.open(path) as library:
        assert len(library.states.ids("bookmarked")) == int(kept) + 1 and library.notices == ()
        assert library.states.of(A) is UNTOUCHED
    assert not list(small_disk.glob("*.tmp-*"))


@pytest.fixture
def read_only_disk(tmp_path: Path) -> Iterator[Path]:
    """A library on a file system that can only be read, which stops root too."""
    folder = tmp_path / "mounted"
    folder.mkdir()
    command = ["mount", "-t", "tmpfs", "tmpfs", str(folder)]
    if not shutil.which("mount") or subprocess.run(command, capture_output=True).returncode:
        pytest.skip("needs the right to mount a file system")
    with Library.open(folder / "library.json") as library:
        library.decisions.mark(A, "read", True)
    subprocess.run(["mount", "-o", "remount,ro", str(folder)], check=True)
    yield folder
    subprocess.run(["umount", "-l", str(folder)], check=True)


def test_a_read_only_disk_is_read(read_only_disk: Path) -> None:
    with Library.open(read_only_disk / "library.json") as library:
        assert library.read_only and library.states.of(A).read
        told = " ".join(library.notices)
        assert str(read_only_disk) in told and "read-only: changes are not kept" in told
        assert library.decisions.mark(B, "read", True) and not library.flush()
    with Library.open(read_only_disk / "new" / "er" / "library.json") as library:
        assert library.read_only and library.states.ids("read") == []
        assert str(read_only_disk / "new") in library.notices[0]
    (read_only_disk.parent / "link.json").symlink_to(read_only_disk / "library.json")
    with Library.open(read_only_disk.parent / "link.json") as library:
        assert library.read_only and library.states.of(A).read
