"""An archive on a file system without locks: one program at a time, and a word about it (S10)."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from collections.abc import Iterator
from contextlib import closing
from datetime import UTC, datetime
from pathlib import Path

import pytest

from reader_tui.archive import sole_writer
from reader_tui.archive.archive import Archive
from reader_tui.hub.wire import parse_listing
from reader_tui.papers.models import ListingKey, Paper
from reader_tui.query.language import parse
from tests.conftest import Run
from tests.hub import LoopbackHub, item

FRIDAY = ListingKey("day", "2026-08-14")
SOURCE = r"""
#define _GNU_SOURCE
#include <dlfcn.h>
#include <errno.h>
#include <fcntl.h>
#include <stdarg.h>
static int refused(int command) { return command == F_SETLK || command == F_SETLKW; }
int fcntl(int fd, int command, ...) {
    static int (*real)(int, int, ...);
    va_list rest; va_start(rest, command); void *value = va_arg(rest, void *); va_end(rest);
    if (!real) real = dlsym(RTLD_NEXT, "fcntl");
    if (refused(command)) { errno = WHY; return -1; }
    return real(fd, command, value);
}
int fcntl64(int fd, int command, ...) {
    static int (*real)(int, int, ...);
    va_list rest; va_start(rest, command); void *value = va_arg(rest, void *); va_end(rest);
    if (!real) real = dlsym(RTLD_NEXT, "fcntl64");
    if (refused(command)) { errno = WHY; return -1; }
    return real(fd, command, value);
}
"""


def papers(*numbers: int) -> list[Paper]:
    return list(parse_listing([item(f"2608.{number:05}") for number in numbers]).papers)


@pytest.fixture(params=["ENOLCK", "ENOSYS"])
def without_locks(tmp_path: Path, request: pytest.FixtureRequest) -> Path:
    """What is to be loaded into programs that are to see a file system without locks."""
    compiler = shutil.which("cc")
    if sys.platform != "linux" or compiler is None:
        pytest.skip("needs a compiler and Linux")
    source, library = tmp_path / "locks.c", tmp_path / "locks.so"
    source.write_text(SOURCE, "utf-8")
    subprocess.run(
        [compiler, "-shared", "-fPIC", f"-DWHY={request.param}", "-o", library, source, "-ldl"],
        check=True,
        capture_output=True,
    )
    return library


def reader(preloaded: Path, *words: str) -> subprocess.CompletedProcess[str]:
    environ = {**os.environ, "LD_PRELOAD": str(preloaded)}
    command = [sys.executable, "-m", "reader_tui", *words]
    return subprocess.run(command, env=environ, capture_output=True, text=True, timeout=60)


def test_all_works_without_locks_and_is_said(
    without_locks: Path, hub: LoopbackHub, home: Path
) -> None:
    ended = reader(without_locks, "ls", "-q")
    assert (ended.returncode, len(ended.stdout.split())) == (0, 3)
    assert "has no locks: only one reader-tui at a time" in ended.stderr
    assert "READER_TUI_HOME" in ended.stderr
    ended = reader(without_locks, "search", "-q", "2608.00001")
    assert ended.stdout.split() == ["2608.00001"]
    ended = reader(without_locks, "search", "-q", "case", "--offline")
    assert (ended.returncode, len(ended.stdout.split())) == (0, 3)
    ended = reader(without_locks, "doctor")
    assert "no locks" in ended.stdout and "fills it again" not in ended.stdout
    assert not list(home.glob("*.writer*")), "it is given back"
    # The next one has locks, and all that was stored.
    with closing(Archive.open(home / "archive.sqlite3")) as archive:
        assert archive.notice is None and len(archive.rows(FRIDAY)) == 3


def test_what_was_stored_with_locks_is_there_without(
    without_locks: Path, hub: LoopbackHub, run: Run, home: Path
) -> None:
    run("ls")
    ended = reader(without_locks, "ls", "-q", "--offline")
    assert (ended.returncode, len(ended.stdout.split())) == (0, 3)


def test_a_second_writer_keeps_nothing_and_says_so(
    without_locks: Path, hub: LoopbackHub, run: Run, home: Path
) -> None:
    run("ls")
    claim = sole_writer.claim(home / "archive.sqlite3")
    assert claim is not None
    ended = reader(without_locks, "ls", "-q", "--date", "2026-08-13")
    assert ended.returncode == 0 and ended.stdout
    assert "another reader-tui has the archive" in ended.stderr
    assert "archive.sqlite3.writer" in ended.stderr
    claim()
    with closing(Archive.open(home / "archive.sqlite3")) as archive:
        assert archive.listing(ListingKey("day", "2026-08-13")) is None


@pytest.fixture
def alone(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    """The path of an archive that every program believes to be without locks."""
    path = tmp_path / "archive.sqlite3"
    with closing(Archive.open(path)) as archive:
        archive.store(FRIDAY, papers(1, 2))
    monkeypatch.setattr(sole_writer, "has_locks", lambda folder: False)
    command = "import sqlite3,sys,time; c=sqlite3.connect(sys.argv[1], isolation_level=None); "
    command += "c.execute('PRAGMA locking_mode=EXCLUSIVE'); c.execute('BEGIN EXCLUSIVE'); "
    command += "c.execute('COMMIT'); print('held', flush=True); time.sleep(60)"
    holder = subprocess.Popen([sys.executable, "-c", command, path], stdout=subprocess.PIPE)
    assert holder.stdout is not None and holder.stdout.readline() == b"held\n"
    yield path
    holder.kill()
    holder.communicate()


def test_one_connection_writes_and_searches(alone: Path) -> None:
    with closing(Archive.open(alone)) as archive:
        assert archive.notice is not None and "no locks" in archive.notice
        archive.store(FRIDAY, papers(1, 2, 3))
        today = datetime(2026, 8, 14, tzinfo=UTC).date()
        assert len(archive.search.ids(parse("case", today))) == 3
        assert archive.index.build() and archive.index.missing() == 0
        with closing(Archive.open(alone)) as other:
            assert other.notice is not None and "another reader-tui" in other.notice
            other.store(FRIDAY, papers(9))
            assert [row.id for row in other.rows(FRIDAY)] == ["2608.00009"]
        assert len(archive.rows(FRIDAY)) == 3
    with closing(Archive.open(alone)) as archive:
        assert len(archive.rows(FRIDAY)) == 3


# Who has it


def test_a_claim_is_one_at_a_time_and_given_back(tmp_path: Path) -> None:
    path = tmp_path / "archive.sqlite3"
    first = sole_writer.claim(path)
    assert first is not None and sole_writer.claim(path) is None
    first()
    first()
    again = sole_writer.claim(path)
    assert again is not None
    again()
    assert os.listdir(tmp_path) == []


def test_the_claim_of_the_dead_is_taken_over(tmp_path: Path) -> None:
    path = tmp_path / "archive.sqlite3"
    command = "import sys; from pathlib import Path; from reader_tui.archive import sole_writer; "
    command += "sole_writer.claim(Path(sys.argv[1]))"
    subprocess.run([sys.executable, "-c", command, path], check=True)
    assert sole_writer.claim_file(path).exists()
    mine = sole_writer.claim(path)
    assert mine is not None
    mine()
    assert os.listdir(tmp_path) == []


@pytest.mark.parametrize("said", ["elsewhere 1", "junk", "", "elsewhere -7"])
def test_the_claim_of_another_machine_is_believed(tmp_path: Path, said: str) -> None:
    path = tmp_path / "archive.sqlite3"
    sole_writer.claim_file(path).write_text(said, "utf-8")
    assert sole_writer.claim(path) is None
    assert sole_writer.claim_file(path).read_text("utf-8") == said


def test_a_usual_folder_has_locks(tmp_path: Path) -> None:
    assert sole_writer.has_locks(tmp_path)
    assert os.listdir(tmp_path) == []
