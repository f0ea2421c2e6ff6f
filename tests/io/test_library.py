"""The library in one process: what it promises of marks, of TinyDB's API, and of broken files."""

from __future__ import annotations

import errno
import json
import os
import stat
import subprocess
import sys
import threading
from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from tinydb import Query, TinyDB, where
from tinydb.table import Document

from reader_tui.errors import LibraryError
from reader_tui.library import disk, journal, marks
from reader_tui.library.journal import START
from reader_tui.library.library import Library
from reader_tui.papers.models import Link, Paper
from reader_tui.papers.verbs import UNTOUCHED, State
from reader_tui.store import files, lock, replacement

A, B, C = "2410.24164", "2609.00001", "0704.0001"
READ, KEPT = State(read=True), State(bookmarked=True)


def paper(paper_id: str = A, title: str = "A title") -> Paper:
    links = (Link("code", "https://github.com/a/b", "repo", "code"),)
    return Paper(paper_id, title, "Prose", "raw", "raw", authors=("A. Uthor",), links=links)


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "home" / "library.json"


@pytest.fixture
def library(path: Path) -> Iterator[Library]:
    with Library.open(path) as library:
        yield library


def reopened(path: Path) -> Library:
    """The library as it is on the disk, for looking at."""
    with Library.open(path, read_only=True) as library:
        return library


def stock(path: Path, table: str) -> list[Document]:
    """What TinyDB's own storage reads in the snapshot."""
    with TinyDB(path, encoding="ascii", access_mode="r") as db:
        return list(db.table(table).all())


def compacted(library: Library) -> None:
    library.compact()
    assert library.flush()


def clock(*seconds: float) -> Callable[[], datetime]:
    """A clock that shows these times after each other, then the last one for ever."""
    times = [datetime(2026, 8, 14, 7, tzinfo=UTC) + timedelta(seconds=s) for s in seconds]
    return lambda: times.pop(0) if len(times) > 1 else times[0]


# Marks


def test_an_empty_library_knows_no_paper(library: Library) -> None:
    assert library.states.of(A) is UNTOUCHED and library.states.copy(A) is None
    assert library.states.ids("read") == [] and library.notices == ()
    assert library.position == START and library.flush() and library.poll() == frozenset()
    assert library.states.counts() == dict.fromkeys(("records", *State._fields), 0)


def test_a_mark_shows_at_once_and_stays(library: Library, path: Path) -> None:
    assert library.decisions.mark(A, "read", True)
    assert library.states.of(A) == READ
    assert not library.decisions.mark(A, "read", True)
    assert library.decisions.mark(B, "bookmarked", True, paper=paper(B))
    assert library.flush() and library.pending == 0
    again = reopened(path)
    assert (again.states.of(A), again.states.of(B)) == (READ, KEPT)
    assert again.states.copy(B) == paper(B)
    assert library.decisions.mark(A, "read", False) and library.flush()
    assert reopened(path).states.of(A) == UNTOUCHED


def test_what_is_no_id_is_refused(library: Library) -> None:
    with pytest.raises(LibraryError, match="not a paper's id"):
        library.decisions.mark("../\x1b[31m", "read", True)
    assert library.states.of("../x") is UNTOUCHED and library.states.copy("") is None


def test_the_latest_mark_comes_first(path: Path) -> None:
    with Library.open(path, now=clock(0, 1, 2, 3)) as library:
        for paper_id in (C, A, B):
            library.decisions.mark(paper_id, "read", True)
        library.decisions.mark(C, "bookmarked", True)
        assert library.states.ids("read") == [B, A, C] and library.states.ids("bookmarked") == [C]
    assert reopened(path).states.ids("read") == [B, A, C]


def test_a_bookmark_takes_its_copy_along(library: Library, path: Path) -> None:
    library.decisions.mark(A, "bookmarked", True, paper=paper())
    assert library.decisions.mark(A, "bookmarked", True, paper=paper(title="Another"))
    assert library.states.copy(A) == paper(title="Another")
    library.decisions.mark(A, "bookmarked", False)
    assert library.states.copy(A) is None and library.flush()
    assert reopened(path).states.copy(A) is None
    compacted(library)
    assert reopened(path).states.copy(A) is None


def test_a_copy_goes_with_its_bookmark_also_one_that_was_not_seen_yet(
    library: Library, path: Path
) -> None:
    with Library.open(path, now=clock(0)) as other:
        other.decisions.mark(A, "bookmarked", True)
        assert other.flush() and library.poll() == {A}
        other.decisions.refresh_copies([paper()])
        assert other.flush()
        library.decisions.mark(A, "bookmarked", False)
        compacted(library)
    (record,) = stock(path, "papers")
    assert record["bookmarked"] is False and "paper" not in record


def test_copies_are_refreshed_where_there_is_a_bookmark(library: Library, path: Path) -> None:
    library.decisions.mark(A, "bookmarked", True)
    library.decisions.mark(B, "read", True)
    assert library.decisions.refresh_copies([paper(A), paper(B), paper(C)]) == 1
    assert library.decisions.refresh_copies([paper(A)]) == 0
    assert library.decisions.refresh_copies([paper(A, "New")]) == 1
    assert library.flush()
    assert (
        reopened(path).states.copy(A) == paper(A, "New") and reopened(path).states.copy(B) is None
    )


def test_many_marks_are_one_append(library: Library, monkeypatch: pytest.MonkeyPatch) -> None:
    appends = []
    append = journal.append

    def counted(path: Path, data: bytes) -> journal.Added:
        appends.append(data)
        return append(path, data)

    monkeypatch.setattr(journal, "append", counted)
    ids = [f"2501.{n:05}" for n in range(500)]
    assert library.decisions.mark_all([*ids, ids[0]], "read", True) == 500
    assert library.decisions.mark_all(ids, "read", True) == 0
    assert library.flush() and len(appends) == 1 and appends[0].count(b"\n") == 501


def test_then_is_called_once_durable_also_when_nothing_changed(path: Path) -> None:
    seen: list[tuple[int, bool, str]] = []
    with Library.open(path) as library:

        def then(number: int) -> Callable[[], None]:
            def call() -> None:
                here = threading.current_thread().name
                seen.append((number, reopened(path).states.of(A).read, here))

            return call

        library.decisions.mark(A, "read", True, then=then(1))
        library.decisions.mark(A, "read", True, then=then(2))
        assert library.flush()
        library.decisions.mark(A, "read", True, then=then(3))
        assert library.flush()
    assert seen == [(1, True, "library"), (2, True, "library"), (3, True, "library")]


def test_on_change_tells_of_what_became_durable(library: Library) -> None:
    told = threading.Event()
    library.on_change = told.set
    library.decisions.mark(A, "read", True)
    assert told.wait(5) and library.pending == 0


def test_marks_made_by_the_program_say_so(library: Library, path: Path) -> None:
    library.decisions.mark(A, "read", True, auto=True)
    library.decisions.mark(B, "read", True)
    library.flush()
    lines = marks.decode(path.with_suffix(".journal").read_bytes()).marks
    assert [(mark.paper_id, mark.auto) for mark in lines] == [(A, True), ("", False), (B, False)]


# Time


def test_a_clock_that_jumps_back_loses_no_mark(path: Path) -> None:
    with Library.open(path, now=clock(3600, 0)) as library:
        library.decisions.mark(A, "read", True)
        library.decisions.mark(B, "read", True)
        library.decisions.mark(A, "read", False)
        assert library.states.of(A) == UNTOUCHED
    with Library.open(path, now=clock(-86400 * 365)) as library:
        assert library.states.of(A) == UNTOUCHED
        assert library.decisions.mark(B, "read", False) and library.decisions.mark(A, "read", True)
        assert library.decisions.mark(C, "read", True)
        assert library.states.ids("read") == [C, A]
        library.compact()
    assert reopened(path).states.ids("read") == [C, A]
    data = path.with_suffix(".journal.1").read_bytes()
    times = [mark.time for mark in marks.decode(data).marks if mark.paper_id]
    assert times == sorted(set(times))


def test_a_mark_wins_over_what_was_seen_of_a_device_with_a_wrong_clock(path: Path) -> None:
    with (
        Library.open(path, device="a", now=clock(0)) as ours,
        Library.open(path, device="z", now=clock(10_000_000)) as theirs,
    ):
        theirs.decisions.mark(A, "read", True)
        theirs.flush()
        assert ours.poll() == {A}
        ours.decisions.mark(A, "read", False)
        ours.flush()
        assert theirs.poll() == {A} and theirs.states.of(A) == UNTOUCHED
    assert reopened(path).states.of(A) == UNTOUCHED


@pytest.mark.parametrize("swap", [False, True])
def test_of_equal_times_the_greater_device_wins(path: Path, swap: bool) -> None:
    with (
        Library.open(path, device="a", now=clock(0)) as a,
        Library.open(path, device="b", now=clock(0)) as b,
    ):
        # Neither knows of the other's mark when it makes its own; the first write differs.
        for one in (a, b):
            one.decisions.mark(C, "read", True) and one.flush()
        a.poll(), b.poll()
        first, second = (b, a) if swap else (a, b)
        first.decisions.mark(A, "bookmarked", first is b)
        first.decisions.mark(A, "read", first is b)
        second.decisions.mark(A, "read", second is b)
        second.decisions.mark(A, "bookmarked", second is b)
        for one in (first, second, first, second):
            one.flush(), one.poll()
        assert a.states.of(A) == b.states.of(A) == reopened(path).states.of(A) == State(True, True)


# Two windows


def test_two_see_each_others_marks(library: Library, path: Path) -> None:
    with Library.open(path) as other:
        library.decisions.mark(A, "read", True)
        library.flush()
        assert other.poll() == {A} and other.poll() == frozenset() and other.states.of(A) == READ
        other.decisions.mark(A, "bookmarked", True, paper=paper())
        other.decisions.mark(B, "read", True)
        other.flush()
        assert library.poll() == {A, B} and library.states.copy(A) == paper()
        assert library.position == other.position


def test_poll_is_one_stat_when_there_is_nothing(
    library: Library, monkeypatch: pytest.MonkeyPatch
) -> None:
    library.decisions.mark(A, "read", True)
    library.flush()

    def never(*_: object) -> None:
        raise AssertionError("the journal was read")

    with monkeypatch.context() as patched:
        patched.setattr(files, "open_private", never)
        assert library.poll() == frozenset()


def test_a_compaction_elsewhere_loses_nothing(library: Library, path: Path) -> None:
    with Library.open(path) as other:
        for number, (here, there) in enumerate([(library, other), (other, library)] * 3):
            here.decisions.mark(f"2501.{number:05}", "read", True)
            there.decisions.mark(f"2502.{number:05}", "read", True)
            compacted(here)
            compacted(there)
            if number == 3:
                # Several generations later there is nothing to go on from.
                compacted(here)
                compacted(here)
        library.flush(), other.flush()
        library.poll(), other.poll()
        assert set(library.states.ids("read")) == set(other.states.ids("read"))
        assert len(library.states.ids("read")) == 12
    assert len(reopened(path).states.ids("read")) == 12


def test_a_new_journal_that_looks_like_the_old_one_is_told_from_it(
    library: Library, path: Path
) -> None:
    library.decisions.mark(A, "read", True)
    compacted(library)
    with Library.open(path) as other:
        other.decisions.mark(B, "read", True)
        compacted(other)
        compacted(other)
        # A file system may use an inode again, and all headers are of one length.
        library._intake.identity = journal.Identity.of(path.with_suffix(".journal").stat())
        library.decisions.mark(C, "read", True)
        compacted(library)
        assert set(library.states.ids("read")) == {A, B, C}
    assert set(reopened(path).states.ids("read")) == {A, B, C}


def test_marks_made_while_a_snapshot_is_written_are_kept(
    library: Library, path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    library.decisions.mark_all([f"2501.{n:05}" for n in range(3000)], "read", True)
    library.flush()
    with Library.open(path) as other:
        monkeypatch.setattr("reader_tui.library.generation._SLICE_SECONDS", 0.0)
        pauses = iter(range(10_000))

        def busy(seconds: float) -> None:
            number = next(pauses)
            if number < 20:
                library.decisions.mark(f"2502.{number:05}", "read", True)
                other.decisions.mark(f"2503.{number:05}", "read", True)
                assert other.flush()

        monkeypatch.setattr("reader_tui.library.writer.time.sleep", busy)
        compacted(library)
        monkeypatch.undo()
        assert next(pauses) > 20
        assert library.flush()
        assert other.poll() and library.position.generation == other.position.generation
    assert len(reopened(path).states.ids("read")) == 3040 == len(library.states.ids("read"))


def test_positions_hold_across_a_compaction(library: Library, path: Path) -> None:
    library.decisions.mark(A, "read", True)
    library.flush()
    seen = library.position
    library.decisions.mark(B, "read", True)
    library.flush()
    compacted(library)
    library.decisions.mark(C, "read", True)
    library.flush()
    found = journal.read_marks(path, seen)
    assert found is not None and [mark.paper_id for mark in found] == [B, C]
    assert journal.read_marks(path, journal.Position(*json.loads(json.dumps(seen)))) == found
    assert journal.read_marks(path, library.position) == []


# TinyDB


def test_stock_tinydb_reads_the_file_after_compaction(library: Library, path: Path) -> None:
    library.decisions.mark(A, "read", True)
    library.decisions.mark(C, "bookmarked", True, paper=paper(C))
    compacted(library)
    found = {record["id"]: record for record in stock(path, "papers")}
    assert set(found) == {A, C} and found[C].doc_id == 7040001
    kept = found[C]
    assert set(kept) == {"id", "bookmarked", "bookmarked_at", "paper", "paper_at"}
    assert Paper.from_record(kept["paper"]) == paper(C)


def test_the_public_operations_of_tinydb_work(library: Library, path: Path) -> None:
    table, entry = library.db.table("notes"), Query()
    assert table.insert({"a": 1}) == 1
    assert table.insert_multiple([{"a": 2, "b": [1]}, {"a": 3}]) == [2, 3]
    assert table.insert(Document({"a": 9}, doc_id=77)) == 77
    with pytest.raises(ValueError, match="already exists"):
        table.insert(Document({"a": 9}, doc_id=77))
    assert table.update({"b": [2]}, entry.a == 2) == [2]
    assert table.update_multiple([({"c": 1}, entry.a == 1), ({"c": 2}, entry.a == 3)]) == [1, 3]
    assert table.upsert({"a": 3, "d": None}, entry.a == 3) == [3]
    assert table.upsert({"a": 4}, entry.a == 4) == [78]
    table.update(lambda record: record.pop("c"), doc_ids=[1])
    assert table.count(entry.a > 2) == 3 and table.contains(entry.a == 4)
    assert table.remove(doc_ids=[77]) == [77] and table.remove(entry.a == 4) == [78]
    expected = [{"a": 1}, {"a": 2, "b": [2]}, {"a": 3, "c": 2, "d": None}]
    assert table.all() == expected and len(table) == 3
    assert table.get(doc_id=2) == {"a": 2, "b": [2]} and table.get(doc_id=77) is None
    assert table.get(doc_ids=[1, 3]) == [expected[0], expected[2]]
    assert library.db.insert({"x": 1}) == 1
    assert library.db.tables() == {"notes", "_default"} and library.flush()
    assert reopened(path).db.table("notes").all() == expected
    compacted(library)
    assert stock(path, "notes") == expected
    table.truncate()
    library.db.drop_table("_default")
    assert table.all() == [] and library.flush()
    assert reopened(path).db.table("notes").all() == []
    library.db.drop_tables()
    assert library.db.tables() == set()


def test_a_mark_and_a_record_are_one_thing(library: Library, path: Path) -> None:
    papers, entry = library.db.table("papers"), Query()
    library.decisions.mark(A, "read", True)
    found = papers.get(doc_id=241024164)
    assert isinstance(found, Document) and found["id"] == A and found["read"] is True
    assert papers.insert({"id": B, "read": True, "note": "mine"}) == 260900001
    assert library.states.of(B) == READ and set(library.states.ids("read")) == {A, B}
    papers.update({"read": False}, entry.id == A)
    assert library.states.of(A) == UNTOUCHED
    assert library.decisions.mark(A, "read", True) and library.states.of(A) == READ
    compacted(library)
    assert reopened(path).states.of(A) == READ
    papers.remove(doc_ids=[260900001])
    assert library.states.of(B) == UNTOUCHED and library.decisions.mark(B, "bookmarked", True)
    assert library.flush()
    again = reopened(path).db.table("papers").get(doc_id=260900001)
    assert isinstance(again, Document) and set(again) == {"id", "bookmarked", "bookmarked_at"}


def test_a_write_adds_only_what_it_changed(library: Library, path: Path) -> None:
    papers = library.db.table("papers")
    library.decisions.mark_all([f"2501.{n:05}" for n in range(200)], "read", True)
    library.flush()
    before = path.with_suffix(".journal").stat().st_size
    papers.update({"note": "x"}, where("id") == "2501.00007")
    papers.update({"read": True})
    library.flush()
    data = path.with_suffix(".journal").read_bytes()[before:]
    assert data.count(b"\n") == 1 and not path.exists()


def test_answers_are_never_stale(library: Library, path: Path) -> None:
    papers, read = library.db.table("papers"), where("read") == True  # noqa: E712
    assert papers.search(read) == [] and papers.count(read) == 0
    library.decisions.mark(A, "read", True)
    assert papers.count(read) == 1
    with Library.open(path) as other:
        other.decisions.mark(B, "read", True)
        assert other.flush() and library.poll() == {B}
    assert papers.count(read) == 2


def test_what_was_read_is_the_readers_own(library: Library) -> None:
    papers = library.db.table("papers")
    library.decisions.mark(A, "bookmarked", True, paper=paper())
    for record in papers.all():
        record["paper"]["authors"].append("me")
        record["read"] = True
    assert library.states.copy(A) == paper() and library.states.of(A) == KEPT


def test_an_update_that_fails_changes_nothing(library: Library) -> None:
    table = library.db.table("notes")
    table.insert_multiple([{"a": [1]}, {"a": None}])
    with pytest.raises(AttributeError):
        table.update(lambda record: record["a"].append(2))
    with pytest.raises(TypeError):
        table.update({"a": object()})
    assert table.all() == [{"a": [1]}, {"a": None}]


def test_two_programs_number_documents_apart(library: Library, path: Path) -> None:
    with Library.open(path) as other:

        def insert(window: Library, name: str) -> None:
            for number in range(20):
                window.db.table("notes").insert({name: number})

        thread = threading.Thread(target=insert, args=(other, "there"))
        thread.start()
        insert(library, "here")
        thread.join()
        assert library.flush() and other.flush()
        library.poll()
        assert len(library.db.table("notes")) == 40
    assert len(reopened(path).db.table("notes")) == 40


# Files


def test_files_are_the_owners_alone_whatever_the_umask(tmp_path: Path) -> None:
    path = tmp_path / "deep" / "er" / "library.json"
    before = os.umask(0)
    try:
        with Library.open(path) as library:
            library.decisions.mark(A, "read", True)
            compacted(library)
            library.decisions.mark(B, "read", True)
            compacted(library)
    finally:
        os.umask(before)
    modes = {p.name: stat.S_IMODE(p.stat().st_mode) for p in path.parent.iterdir()}
    assert set(modes.values()) == {0o600} and len(modes) == 5, modes
    for folder in (path.parent, path.parent.parent):
        assert stat.S_IMODE(folder.stat().st_mode) == 0o700


def test_temporary_files_are_new_ones(
    library: Library, path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    seen: list[tuple[str, int]] = []
    real = os.open

    def watched(name: str | Path, flags: int, mode: int = 0o777) -> int:
        seen.append((Path(name).name, flags))
        return real(name, flags, mode)

    monkeypatch.setattr(os, "open", watched)
    library.decisions.mark(A, "read", True)
    compacted(library)
    temps = [flags for name, flags in seen if ".tmp-" in name]
    assert temps and all(flags & os.O_EXCL and flags & os.O_NOFOLLOW for flags in temps)


def test_a_link_to_the_file_is_kept(tmp_path: Path) -> None:
    (tmp_path / "real").mkdir()
    link = tmp_path / "library.json"
    link.symlink_to(tmp_path / "real" / "mine.json")
    with Library.open(link) as library:
        library.decisions.mark(A, "read", True)
        compacted(library)
        library.decisions.mark(B, "read", True)
        compacted(library)
        seen = library.position
    assert link.is_symlink() and [p.name for p in tmp_path.iterdir() if p != link] == ["real"]
    assert reopened(link).states.ids("read") == [B, A] and journal.read_marks(link, seen) == []
    assert (tmp_path / "real" / "mine.json").is_file()


def test_a_durable_mark_was_synced_before(
    library: Library, monkeypatch: pytest.MonkeyPatch
) -> None:
    steps: list[str] = []
    for name in ("write", "sync", "sync_folder"):
        real = getattr(files, name)

        def step(*args: object, name: str = name, real: Callable[..., object] = real) -> object:
            steps.append(name)
            return real(*args)

        monkeypatch.setattr(files, name, step)
    library.decisions.mark(A, "read", True)
    library.flush()
    steps.clear()
    library.decisions.mark(B, "read", True, then=lambda: steps.append("durable"))
    library.flush()
    assert steps == ["write", "sync", "durable"]


def test_what_others_wrote_is_synced_before_it_counts_as_durable(
    library: Library, path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    with Library.open(path) as other:
        other.decisions.mark(A, "read", True)
        other.flush()
        assert library.poll() == {A}
        steps: list[str] = []
        with monkeypatch.context() as patched:
            patched.setattr(files, "sync", lambda fd: steps.append("sync"))
            for _ in range(2):
                assert not library.decisions.mark(
                    A, "read", True, then=lambda: steps.append("durable")
                )
                assert library.flush()
        assert steps == ["sync", "durable", "durable"]


@pytest.mark.usefixtures("no_locks")
def test_without_locks_there_is_a_warning_and_it_works(
    path: Path,
) -> None:
    with Library.open(path) as library, Library.open(path) as other:
        assert "no file locks" in " ".join(library.notices)
        for number in range(100):
            library.decisions.mark(f"2501.{number:05}", "read", True)
            other.decisions.mark(f"2502.{number:05}", "read", True)
            if number in (30, 60):
                library.compact()
            other.flush() if number % 3 else library.flush()
        assert library.flush() and other.flush()
        library.poll()
        assert len(library.states.ids("read")) == 200 and library.health()["lock"] is False
    assert len(reopened(path).states.ids("read")) == 200


@pytest.mark.skipif(sys.platform == "win32", reason="locks are others there")
@pytest.mark.parametrize("number", [errno.ENOLCK, errno.ENOSYS, errno.EOPNOTSUPP])
def test_where_the_kernel_has_no_locks_one_window_marks_undoes_and_numbers(
    path: Path, monkeypatch: pytest.MonkeyPatch, number: int
) -> None:
    import fcntl

    def refuse(fd: int, how: int) -> None:
        raise OSError(number, os.strerror(number))

    monkeypatch.setattr(fcntl, "flock", refuse)
    with Library.open(path) as library:
        assert "do not mark papers from two windows at once" in " ".join(library.notices)
        assert library.decisions.decide([A, B], "bookmarked", True) and library.flush()
        with library.undo.alone():
            assert library.undo.undo() and library.decisions.decide([B], "later", True)
        assert library.db.table("own").insert({"a": 1}) == 1
        library.compact()
        assert library.flush() and library.failure is None
    again = reopened(path)
    assert again.states.ids("later") == [B] and not again.states.ids("bookmarked")
    assert len(again.db.table("own")) == 1


@pytest.fixture
def no_locks(monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(fd: int) -> bool:
        raise OSError(errno.ENOLCK, "No locks available")

    monkeypatch.setattr(lock, "try_lock", refuse)


class Once:
    """A function that does something else first, the first time."""

    def __init__(self, real: Callable[..., Any], first: Callable[[], object]) -> None:
        self.real, self.first, self.calls = real, first, 0

    def __call__(self, *args: Any, **named: Any) -> Any:
        self.calls += 1
        if self.calls == 1:
            self.first()
        return self.real(*args, **named)


@pytest.mark.usefixtures("no_locks")
@pytest.mark.parametrize("moment", ["first journal", "before the write", "before the rename"])
def test_without_locks_two_that_write_at_one_moment_lose_nothing(
    path: Path, moment: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    with Library.open(path) as library, Library.open(path) as other:

        def mark() -> None:
            other.decisions.mark(B, "read", True)
            assert other.flush()

        if moment != "first journal":
            library.decisions.mark(C, "read", True)
            assert library.flush() and other.poll()
        with monkeypatch.context() as patched:
            if moment == "first journal":
                begin = Once(replacement.write_whole, mark)
                patched.setattr("reader_tui.library.disk.write_whole", begin)
                library.decisions.mark(A, "read", True)
            elif moment == "before the write":
                other.decisions.mark(B, "read", True)
                assert other.flush() and library.poll()
                patched.setattr(files, "write", Once(files.write, lambda: compacted(other)))
                library.decisions.mark(A, "read", True)
            else:
                library.decisions.mark(A, "read", True)
                assert library.flush()
                patched.setattr("reader_tui.library.disk.keep", Once(replacement.keep, mark))
                library.compact()
            assert library.flush()
        library.poll()
        assert {A, B} <= set(library.states.ids("read"))
    assert {A, B} <= set(reopened(path).states.ids("read"))


@pytest.mark.parametrize("name", ["library.json", "library.journal", "library.lock"])
@pytest.mark.parametrize("make", [Path.mkdir, os.mkfifo])
def test_what_is_no_file_is_told_by_name(
    path: Path, name: str, make: Callable[[Path], None]
) -> None:
    path.parent.mkdir()
    make(path.parent / name)
    with pytest.raises(LibraryError, match=rf"{name}.* is not a file") as caught:
        Library.open(path)
    assert str(path.parent) in str(caught.value) and caught.value.exit_code == 5


def test_a_file_where_the_folder_should_be_is_told(tmp_path: Path) -> None:
    (tmp_path / "home").write_text("x", "utf-8")
    with pytest.raises(LibraryError, match=str(tmp_path / "home")):
        Library.open(tmp_path / "home" / "library.json")


def test_a_file_that_may_not_be_read_is_told(path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    # Root may read everything, so the system's answer is made up.
    def refuse(name: Path) -> None:
        raise PermissionError(errno.EACCES, "Permission denied", str(name))

    monkeypatch.setattr(files, "opened", refuse)
    with pytest.raises(LibraryError, match="permission denied") as caught:
        Library.open(path)
    assert str(path.parent) in str(caught.value)


# Reading only


def test_read_only_shows_marks_and_keeps_none(library: Library, path: Path) -> None:
    library.decisions.mark(A, "read", True)
    library.flush()
    files_before = {p.name: p.read_bytes() for p in path.parent.iterdir()}
    called: list[int] = []
    with Library.open(path, read_only=True) as only:
        assert only.read_only and only.states.of(A) == READ and only.flush()
        assert only.decisions.mark(B, "read", True, then=lambda: called.append(1))
        assert only.states.of(B) == READ and only.pending == 1 and not only.flush()
        assert only.failure == "read-only: changes are not kept"
        only.db.table("notes").insert({"a": 1})
        only.compact()
        library.decisions.mark(C, "read", True)
        library.flush()
        assert only.poll() == {C}
    assert not called and reopened(path).states.of(B) == UNTOUCHED
    assert {p.name for p in path.parent.iterdir()} == set(files_before)


def test_a_folder_that_cannot_be_written_is_opened_to_read(
    library: Library, path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    library.decisions.mark(A, "read", True)
    library.flush()
    # Root may write everywhere, so the system's answer is made up.
    monkeypatch.setattr(os, "access", lambda name, mode: not mode & os.W_OK)
    with Library.open(path) as only:
        assert only.read_only and only.states.of(A) == READ
        told = " ".join(only.notices)
        assert str(path.parent) in told and "read-only: changes are not kept" in told


def test_a_folder_that_cannot_be_made_gives_an_empty_library(
    path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def refuse(*_: object) -> None:
        raise OSError(errno.EROFS, "Read-only file system")

    monkeypatch.setattr(files, "make_folders", refuse)
    with Library.open(path) as only:
        assert (
            only.read_only and only.states.ids("read") == [] and str(path.parent) in only.notices[0]
        )


# A full disk


def test_a_full_disk_keeps_marks_in_memory_and_tries_again(
    library: Library, path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    library.decisions.mark(A, "read", True)
    library.flush()
    before = path.with_suffix(".journal").read_bytes()
    real = files.write
    done: list[int] = []
    told: list[tuple[int, str | None]] = []
    library.on_change = lambda: told.append((library.pending, library.failure))

    def full(fd: int, data: bytes) -> None:
        real(fd, data[:40])
        raise OSError(errno.ENOSPC, "No space left on device")

    monkeypatch.setattr(files, "write", full)
    library.decisions.mark(B, "read", True, then=lambda: done.append(1))
    assert not library.flush() and not done
    assert (library.failure, library.pending) == ("not saved: disk full", 1)
    assert told == [(1, "not saved: disk full")] * len(told) and told
    assert library.states.of(B) == READ
    assert path.with_suffix(".journal").read_bytes().startswith(before)
    library.decisions.mark(C, "read", True)
    assert not library.flush()
    monkeypatch.setattr(files, "write", real)
    assert library.flush() and done == [1]
    assert (library.failure, library.pending) == (None, 0)
    assert told[-1] == (0, None)
    assert set(reopened(path).states.ids("read")) == {A, B, C}


def test_a_compaction_without_room_changes_nothing(
    library: Library, path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    library.decisions.mark(A, "read", True)
    compacted(library)
    library.decisions.mark(B, "read", True)
    library.flush()
    before = {p.name: p.read_bytes() for p in path.parent.iterdir()}

    def full(*_: object) -> None:
        raise OSError(errno.ENOSPC, "No space left on device")

    monkeypatch.setattr(files, "write", full)
    library.compact()
    assert library.flush() and library.failure is None
    assert library.health()["compaction_failure"] == "disk full"
    monkeypatch.undo()
    assert {p.name: p.read_bytes() for p in path.parent.iterdir()} == before
    compacted(library)
    assert set(reopened(path).states.ids("read")) == {A, B}


def test_what_a_dead_program_left_is_cleared_and_what_a_live_one_writes_is_not(path: Path) -> None:
    Library.open(path).close()
    (path.parent / "library.json.tmp-0123").write_bytes(b"half")
    (path.parent / "library.journal.tmp-0123").write_bytes(b"half")
    with (path.parent / "library.json.tmp-4567").open("wb") as live:
        assert lock.try_lock(live.fileno())
        Library.open(path).close()
        assert [p.name for p in path.parent.glob("*.tmp-*")] == ["library.json.tmp-4567"]


# Damage

SNAPSHOT_DAMAGE: dict[str, Callable[[bytes], bytes]] = {
    "truncated": lambda data: data[: len(data) // 2],
    "garbage": lambda data: b"\xff\x00garbage" * 50,
    "nul": lambda data: b"\0" * len(data),
    "doubled": lambda data: data + data,
    "empty": lambda data: b"",
    "shape": lambda data: b"[1, 2]",
    "tables": lambda data: b'{"papers": [1]}',
    "deep": lambda data: b"[" * 100_000,
}


@pytest.mark.parametrize("kind", SNAPSHOT_DAMAGE)
@pytest.mark.parametrize("generations", [1, 2, 3])
def test_a_damaged_snapshot_is_set_aside_and_nothing_is_lost(
    path: Path, kind: str, generations: int
) -> None:
    with Library.open(path) as library:
        for number in range(generations):
            library.decisions.mark(f"2501.{number:05}", "read", True)
            compacted(library)
        library.decisions.mark(A, "bookmarked", True, paper=paper())
    bad = SNAPSHOT_DAMAGE[kind](path.read_bytes())
    path.write_bytes(bad)
    for _ in range(2):
        assert reopened(path).states.copy(A) == paper()
        assert path.read_bytes() == bad
    with Library.open(path) as library:
        assert not library.read_only
        assert len(library.states.ids("read")) == generations and library.states.copy(A) == paper()
        kept = list(path.parent.glob("library.json.corrupt-*"))
        assert [p.read_bytes() for p in kept] == [bad]
        assert kept[0].name in library.notices[0]
        entries = "entries were" if generations else "entry was"
        assert f"{generations + 1} {entries} loaded" in library.notices[0]
        library.decisions.mark(B, "read", True)
    with Library.open(path) as library:
        assert library.notices == () and len(library.states.ids("read")) == generations + 1
    # The files that were written anew stand a second accident.
    path.write_bytes(b"")
    with Library.open(path) as library:
        assert len(library.states.ids("read")) == generations + 1
    assert len(list(path.parent.glob("library.json.corrupt-*"))) == 2


JOURNAL_DAMAGE: dict[str, Callable[[bytes], bytes]] = {
    "garbage": lambda data: b"\xff\x00garbage" * 50,
    "nul": lambda data: b"\0" * len(data),
    "empty": lambda data: b"",
    "beheaded": lambda data: data[20:],
    "hole": lambda data: data[:-400] + b"\0" * 100 + data[-300:],
    "nul tail": lambda data: data + b"\0" * 64,
    "flipped": lambda data: data[:-200] + bytes([data[-200] ^ 1]) + data[-199:],
}


@pytest.mark.parametrize("kind", JOURNAL_DAMAGE)
def test_a_damaged_journal_is_set_aside_and_its_good_lines_are_loaded(
    path: Path, kind: str
) -> None:
    with Library.open(path) as library:
        library.decisions.mark(A, "bookmarked", True, paper=paper())
        compacted(library)
        library.decisions.mark_all([f"2501.{n:05}" for n in range(20)], "read", True)
    file = path.with_suffix(".journal")
    bad = JOURNAL_DAMAGE[kind](file.read_bytes())
    file.write_bytes(bad)
    with Library.open(path) as library:
        assert library.states.copy(A) == paper()
        count = len(library.states.ids("read"))
        assert count == 20 if kind == "nul tail" else count >= 0
        assert count >= 17 or kind in ("garbage", "nul", "empty")
        kept = list(path.parent.glob("library.journal.corrupt-*"))
        assert [p.read_bytes() for p in kept] == [bad] and kept[0].name in library.notices[0]
        library.decisions.mark(B, "read", True)
    with Library.open(path) as library:
        assert library.notices == () and len(library.states.ids("read")) == count + 1


@pytest.mark.parametrize("change", [lambda d: d + d, lambda d: d + b"0123abcd {", lambda d: d[:-9]])
def test_a_doubled_or_torn_journal_is_no_damage(
    path: Path, change: Callable[[bytes], bytes]
) -> None:
    with Library.open(path) as library:
        library.decisions.mark_all([A, B], "read", True)
        library.decisions.mark(C, "read", True)
        library.flush()
        data = path.with_suffix(".journal").read_bytes()
    path.unlink()
    for name in (".journal.1", ".json.1"):
        path.with_suffix(name).unlink(missing_ok=True)
    path.with_suffix(".journal").write_bytes(change(data))
    with Library.open(path) as library:
        assert library.notices == () and {A, B} <= set(library.states.ids("read"))
        library.decisions.mark("2502.00001", "read", True)
    assert {A, B, "2502.00001"} <= set(reopened(path).states.ids("read"))


def test_files_that_vanish_under_an_open_library_are_written_anew(
    library: Library, path: Path
) -> None:
    library.decisions.mark(A, "read", True)
    compacted(library)
    library.decisions.mark(B, "read", True)
    library.flush()
    for file in path.parent.iterdir():
        file.unlink()
    path.parent.rmdir()
    library.decisions.mark(C, "read", True)
    assert library.flush()
    assert set(reopened(path).states.ids("read")) == {A, B, C}


def test_a_journal_cut_short_under_an_open_library_loses_nothing(
    library: Library, path: Path
) -> None:
    for paper_id in (A, B):
        library.decisions.mark(paper_id, "read", True)
        library.flush()
    file = path.with_suffix(".journal")
    file.write_bytes(file.read_bytes()[:-60])
    library.decisions.mark(C, "read", True)
    assert library.flush()
    assert set(reopened(path).states.ids("read")) == {A, B, C}


# Other versions, other hands


def test_a_newer_snapshot_is_opened_to_read(library: Library, path: Path) -> None:
    library.decisions.mark(A, "read", True)
    compacted(library)
    text = path.read_text("utf-8").replace('"version":1', '"version":2')
    path.write_text(text, "utf-8")
    with Library.open(path) as newer:
        assert newer.read_only and newer.states.of(A) == READ
        assert str(path) in newer.notices[0] and "newer version" in newer.notices[0]
        newer.decisions.mark(B, "read", True)
    assert path.read_text("utf-8") == text


def test_a_newer_journal_is_opened_to_read_and_not_written(library: Library, path: Path) -> None:
    library.decisions.mark(A, "read", True)
    library.flush()
    file = path.with_suffix(".journal")
    head = marks.framed(
        {"journal": 2, "generation": 2**41, "home": "x", "since": [*library.position]}
    )
    file.rename(path.with_suffix(".journal.1"))
    file.write_bytes(head)
    with Library.open(path) as newer:
        assert newer.read_only
    library.decisions.mark(B, "read", True)
    assert not library.flush() and "newer version" in str(library.failure)
    assert file.read_bytes() == head


def test_unknown_parts_are_kept(path: Path) -> None:
    path.parent.mkdir()
    unknown = {
        "_library": {"1": {"version": 1, "colour": "blue"}},
        "papers": {
            "241024164": {"id": A, "read": True, "stars": {"deep": [1]}, "read_at": "yesterday"},
            "260900001": {"id": B, "read": "yes", "bookmarked": 1, "paper": 5},
            "note": "not a document",
        },
        "rules": {"1": {"mute": "x"}},
        "odd": [1, 2],
    }
    path.write_text(json.dumps(unknown), "utf-8")
    line = marks.framed({"step": 1})
    with Library.open(path) as library:
        assert library.states.of(A) == READ and library.states.of(B) == UNTOUCHED
        assert library.states.copy(B) is None and library.states.ids("read") == [A]
        assert len(library.db.table("papers")) == 2
        library.decisions.mark(C, "read", True)
        library.flush()
        with path.with_suffix(".journal").open("ab") as file:
            file.write(line)
        library.poll()
        for _ in range(2):
            compacted(library)
            assert line in path.with_suffix(".journal").read_bytes()
        assert library.decisions.mark(B, "read", True) and library.decisions.mark(A, "read", False)
        compacted(library)
    kept = json.loads(path.read_text("utf-8"))
    assert kept["_library"]["1"]["colour"] == "blue" and kept["odd"] == [1, 2]
    assert kept["rules"] == unknown["rules"] and kept["papers"]["note"] == "not a document"
    assert kept["papers"]["241024164"]["stars"] == {"deep": [1]}
    assert kept["papers"]["260900001"]["paper"] == 5
    again = reopened(path)
    assert again.states.of(B) == READ and again.states.of(A) == UNTOUCHED


@pytest.mark.filterwarnings("ignore:.*encoding.*:EncodingWarning")
def test_a_file_of_stock_tinydb_is_taken_over(path: Path) -> None:
    path.parent.mkdir()
    with TinyDB(path, encoding="utf-8") as db:
        db.table("papers").insert(Document({"id": A, "read": True}, doc_id=241024164))
        db.insert({"x": 1})
    with Library.open(path) as library:
        assert library.states.of(A) == READ and library.db.all() == [{"x": 1}]
        library.decisions.mark(A, "read", False)
    assert reopened(path).states.of(A) == UNTOUCHED


def test_a_snapshot_that_was_laid_out_anew_is_read_the_same(path: Path) -> None:
    with Library.open(path) as library:
        library.decisions.mark_all([f"2501.{n:05}" for n in range(700)], "read", True)
        library.decisions.mark(A, "bookmarked", True, paper=paper(title="a},\n: {\n}"))
        library.db.table('odd": {').insert({"x": 1})
        library.db.table("empty").truncate()
        compacted(library)
        ours = {name: library.db.table(name).all() for name in library.db.tables()}
    for text in (
        path.read_text("utf-8"),
        json.dumps(json.loads(path.read_text("utf-8")), indent=2),
    ):
        path.write_text(text, "utf-8")
        with Library.open(path) as library:
            assert library.notices == () and library.db.tables() == set(ours)
            assert {name: library.db.table(name).all() for name in ours} == ours


def test_a_mark_of_an_absurd_kind_is_kept_and_ignored(library: Library, path: Path) -> None:
    library.decisions.mark(B, "read", True)
    library.flush()
    body = {
        "t": "papers",
        "id": A,
        "f": "read",
        "v": [7],
        "at": "2026-01-01T00:00:00.000Z",
        "by": "x",
    }
    with path.with_suffix(".journal").open("ab") as file:
        file.write(marks.framed(body) + marks.framed(body | {"f": "paper", "v": "x"}))
    library.poll()
    assert library.states.of(A) == UNTOUCHED and library.states.ids("read") == [B]
    assert library.decisions.refresh_copies([paper()]) == 0
    compacted(library)
    assert json.loads(path.read_text("utf-8"))["papers"]["241024164"]["read"] == [7]


# The end


def test_closing_twice_is_closing_once_and_leaves_the_disk_whole(path: Path) -> None:
    library = Library.open(path)
    library.decisions.mark(A, "read", True)
    library.close()
    library.close()
    assert [record["id"] for record in stock(path, "papers")] == [A]


def test_a_program_that_forgets_to_close_still_saves(tmp_path: Path) -> None:
    path = tmp_path / "library.json"
    code = (
        "import sys, pathlib; from reader_tui.library.library import Library\n"
        "Library.open(pathlib.Path(sys.argv[1])).decisions.mark('2410.24164', 'read', True)"
    )
    root = Path(__file__).resolve().parents[2]
    subprocess.run([sys.executable, "-c", code, path], check=True, timeout=30, cwd=root)
    assert reopened(path).states.of(A) == READ


def test_the_journal_is_compacted_when_it_has_grown(
    path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(disk, "_JOURNAL_ENOUGH", 4096)
    with Library.open(path) as library:
        for number in range(120):
            library.decisions.mark(f"2501.{number:05}", "read", True)
            library.flush()
        compacted(library)
        assert library.health()["generations_kept"] == 2
        assert path.with_suffix(".journal").stat().st_size < 4096
    assert len(reopened(path).states.ids("read")) == 120


def test_what_then_raises_does_not_end_the_writer(
    library: Library, monkeypatch: pytest.MonkeyPatch
) -> None:
    seen: list[object] = []
    monkeypatch.setattr(threading, "excepthook", seen.append)

    def fail() -> None:
        raise RuntimeError("a mistake")

    library.decisions.mark(A, "read", True, then=fail)
    assert library.flush()
    library.decisions.mark(B, "read", True)
    assert library.flush() and len(seen) == 1


def test_health_tells_what_doctor_shows(library: Library, path: Path) -> None:
    library.decisions.mark(A, "read", True)
    library.flush()
    with path.with_suffix(".journal").open("ab") as file:
        file.write(b"0123abcd {\n")
    library.poll()
    compacted(library)
    health = library.health()
    assert health["snapshot_bytes"] == path.stat().st_size and health["torn_lines"] == 1
    assert health["records"] == 1 and health["lock"] is True and health["failure"] is None
    assert health["generation"] == library.position.generation


def _lost(path: Path, text: str) -> None:
    """Put something else in the place of a snapshot."""
    path.write_text(text, "utf-8")


@pytest.fixture
def fourteen(path: Path) -> Path:
    """A library of two generations with fourteen bookmarks, and one more in its journal."""
    ids = [f"2501.{number:05}" for number in range(15)]
    with Library.open(path) as library:
        for part in (ids[:7], ids[7:14]):
            library.decisions.mark_all(part, "bookmarked", True)
            library.compact()
            assert library.flush()
        library.decisions.mark(ids[14], "bookmarked", True)
        assert library.flush()
    return path


def _half(snapshot: dict[str, Any]) -> dict[str, Any]:
    papers = dict(list(snapshot["papers"].items())[:5])
    return {**snapshot, "papers": papers}


LESS: dict[str, Callable[[dict[str, Any]], dict[str, Any]]] = {
    "nothing": lambda snapshot: {},
    "no papers": lambda snapshot: {n: t for n, t in snapshot.items() if n != "papers"},
    "an empty table": lambda snapshot: {**snapshot, "papers": {}},
    "some of the papers": _half,
    "another program's": lambda snapshot: {"_default": {"1": {"a": 1}}},
}


@pytest.mark.parametrize("less", LESS)
def test_a_snapshot_that_lacks_what_was_known_is_not_believed(fourteen: Path, less: str) -> None:
    found = LESS[less](json.loads(fourteen.read_text("utf-8")))
    text = json.dumps(found)
    _lost(fourteen, text)
    with Library.open(fourteen) as library:
        assert len(library.states.ids("bookmarked")) == 15
        (notice,) = library.notices
        assert f"had {len(found.get('papers', {}))} of 15 entries" in notice
    (aside,) = fourteen.parent.glob("library.json.corrupt-*")
    assert aside.read_text("utf-8") == text
    again = reopened(fourteen)
    assert len(again.states.ids("bookmarked")) == 15 and again.notices == ()


def test_a_snapshot_without_papers_is_not_believed_without_a_journal(fourteen: Path) -> None:
    fourteen.with_suffix(".journal").unlink()
    _lost(fourteen, "{}")
    with Library.open(fourteen) as library:
        # The last bookmark was in the journal alone.
        assert len(library.states.ids("bookmarked")) == 14 and "0 of 14" in library.notices[0]


def test_a_library_that_can_only_be_read_says_so_too(fourteen: Path) -> None:
    _lost(fourteen, "{}")
    with Library.open(fourteen, read_only=True) as library:
        assert len(library.states.ids("bookmarked")) == 15 and "0 of 15" in library.notices[0]
    assert fourteen.read_text("utf-8") == "{}"


def test_what_another_program_made_for_the_first_time_is_believed(path: Path) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    for text in ('{"_default": {}}', "{}", '{"papers": {}}'):
        _lost(path, text)
        with Library.open(path) as library:
            assert library.notices == ()


def test_papers_that_were_removed_are_not_missed(fourteen: Path) -> None:
    with Library.open(fourteen) as library:
        library.db.table("papers").remove(doc_ids=[250100001, 250100002])
        library.compact()
        assert library.flush()
    with Library.open(fourteen) as library:
        assert len(library.states.ids("bookmarked")) == 13 and library.notices == ()


@pytest.mark.skipif(sys.platform == "win32", reason="links need a right there")
@pytest.mark.parametrize("name", ["library.journal", "library.lock", "library.json"])
def test_each_file_of_the_library_may_be_a_link(path: Path, tmp_path: Path, name: str) -> None:
    with Library.open(path) as library:
        library.decisions.mark(A, "read", True)
        library.compact()
        assert library.flush()
    file, elsewhere = path.with_name(name), tmp_path / "elsewhere"
    elsewhere.mkdir()
    file.rename(elsewhere / name)
    file.symlink_to(elsewhere / name)
    if name == "library.json":
        path.with_suffix(".journal").rename(elsewhere / "library.journal")
    for paper_id, number in ((B, 2), (C, 3)):
        with Library.open(path) as library:
            assert library.notices == () and library.decisions.mark(paper_id, "read", True)
            assert library.flush()
            library.compact()
            assert library.flush()
        assert len(reopened(path).states.ids("read")) == number
    assert file.is_symlink()
