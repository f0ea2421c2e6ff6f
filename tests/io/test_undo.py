"""Steps: how decisions meet, and that each of them can be taken back, by whoever, whenever."""

from __future__ import annotations

import errno
import json
import threading
from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from tinydb import TinyDB
from tinydb.table import Document

from reader_tui.library import journal, marks
from reader_tui.library.library import Library
from reader_tui.library.marks import PAPERS
from reader_tui.papers.models import Paper
from reader_tui.papers.steps import Rule
from reader_tui.papers.verbs import UNTOUCHED, Field, State
from reader_tui.store import files

A, B, C = "2410.24164", "2609.00001", "0704.0001"
MUTE, WATCH = Rule("mute", "org:nvidia"), Rule("watch", 'author:"Jane Doe"')


def paper(paper_id: str = A, title: str = "A title") -> Paper:
    return Paper(paper_id, title, "Prose", "raw", "raw")


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


def clock(*seconds: float) -> Callable[[], datetime]:
    """A clock that shows these times after each other, then the last one for ever."""
    times = [datetime(2026, 8, 14, 7, tzinfo=UTC) + timedelta(seconds=s) for s in seconds]
    return lambda: times.pop(0) if len(times) > 1 else times[0]


def flags(library: Library, paper_id: str = A) -> set[str]:
    state = library.states.of(paper_id)
    return {name for name in State._fields if getattr(state, name)}


def shown(library: Library, paper_id: str = A) -> tuple[Any, ...]:
    """Everything the library says of a paper."""
    return (
        library.states.of(paper_id),
        library.states.copy(paper_id),
        library.states.read_at(paper_id),
        library.states.looked_at(paper_id),
    )


# How decisions meet


@pytest.mark.parametrize(
    ("before", "field", "value", "after"),
    [
        (["later"], "bookmarked", True, {"bookmarked"}),
        (["bookmarked", "later"], "dismissed", True, {"dismissed"}),
        (["read", "dismissed"], "bookmarked", True, {"read", "bookmarked"}),
        (["dismissed"], "later", True, {"later"}),
        (["bookmarked"], "later", True, {"bookmarked", "later"}),
        (["waiting", "read"], "dismissed", True, {"waiting", "read", "dismissed"}),
        (["bookmarked", "later"], "later", False, {"bookmarked"}),
        (["dismissed"], "dismissed", False, set()),
        (["dismissed"], "read", True, {"read", "dismissed"}),
    ],
)
def test_a_decision_ends_those_that_it_excludes(
    library: Library, path: Path, before: list[Field], field: Field, value: bool, after: set[str]
) -> None:
    for each in before:
        library.decisions.decide([A], each, True, papers={A: paper()})
    was = shown(library)
    step = library.decisions.decide([A], field, value)
    assert step is not None and flags(library) == after and step.papers == (A,)
    now = shown(library)
    assert library.undo.undo() == step._replace(undone=True) and shown(library) == was
    assert library.undo.redo() == step and shown(library) == now
    assert library.flush() and shown(reopened(path)) == now


def test_a_decision_that_changes_nothing_is_no_step(library: Library) -> None:
    done: list[int] = []
    assert library.decisions.decide([A], "bookmarked", True, papers={A: paper()}) is not None
    assert library.decisions.decide([A], "bookmarked", True, papers={A: paper()}) is None
    assert library.decisions.decide([A], "bookmarked", True, then=lambda: done.append(1)) is None
    assert (
        library.decisions.decide([A], "bookmarked", True, papers={A: paper(title="Newer")}) is None
    )
    assert (
        library.decisions.decide([], "read", True) is None
        and library.decisions.decide([B], "read", False) is None
    )
    assert library.flush() and done == [1]
    assert library.states.copy(A) == paper(title="Newer") and len(library.undo.steps()) == 1


def test_clearing_puts_papers_back_to_undecided(library: Library) -> None:
    for field in State._fields:
        library.decisions.decide([A, B], field, True, papers={A: paper()})  # type: ignore[arg-type]
    was = shown(library), shown(library, B)
    step = library.decisions.clear([A, B, C])
    assert step is not None and step.papers == (A, B) and step.does == "clear"
    assert (
        library.states.of(A) == UNTOUCHED == library.states.of(B) and library.states.copy(A) is None
    )
    library.undo.undo()
    assert (shown(library), shown(library, B)) == was


def test_what_is_kept_carries_a_copy_and_loses_it_with_the_last_reason(library: Library) -> None:
    library.decisions.decide([A], "later", True, papers={A: paper()})
    library.decisions.decide([A], "waiting", True)
    library.decisions.decide([A], "dismissed", True)
    assert library.states.copy(A) == paper()
    library.decisions.decide([A], "waiting", False)
    assert library.states.copy(A) is None
    assert library.undo.undo() and library.states.copy(A) == paper()
    library.decisions.refresh_copies([paper(title="Newer")])
    assert library.states.copy(A) == paper(title="Newer")


def test_a_copy_that_came_after_the_step_goes_and_comes_with_it(library: Library) -> None:
    library.decisions.decide([A], "bookmarked", True)
    library.decisions.refresh_copies([paper()])
    library.undo.undo()
    assert library.states.copy(A) is None
    assert "paper" not in (library._intake.contents.record(PAPERS, marks.key_of(A) or "") or {})
    library.undo.redo()
    assert library.states.copy(A) == paper()


def test_marks_that_were_made_apart_agree_on_the_later_decision(path: Path) -> None:
    with (
        Library.open(path, device="a", now=clock(0)) as ours,
        Library.open(path, device="b", now=clock(10)) as theirs,
    ):
        ours.decisions.decide([A, B], "bookmarked", True, papers={A: paper()})
        theirs.decisions.decide([A], "dismissed", True)
        for one in (ours, theirs, ours):
            one.flush(), one.poll()
        for one in (ours, theirs, reopened(path)):
            assert flags(one) == {"dismissed"}
            assert one.states.ids("bookmarked") == [B] and one.states.ids("dismissed") == [A]
        theirs.undo.undo()
        assert flags(theirs) == {"bookmarked"} and theirs.states.copy(A) == paper()


# Undo and redo


def test_many_are_one_step_and_one_append(
    library: Library, monkeypatch: pytest.MonkeyPatch
) -> None:
    appends = []
    append = journal.append

    def counted(path: Path, data: bytes) -> journal.Added:
        appends.append(data)
        return append(path, data)

    monkeypatch.setattr(journal, "append", counted)
    ids = [f"2501.{n:05}" for n in range(1000)]
    library.decisions.mark(ids[1], "dismissed", True)
    library.flush()
    appends.clear()
    step = library.decisions.decide([*ids, ids[0]], "dismissed", True)
    assert step is not None and step.said == "dismissed 999 papers"
    assert step.papers == (ids[0], *ids[2:])
    assert library.flush() and len(appends) == 1
    first, *_ = appends[0].splitlines()
    assert b'"t":"steps"' in first and len(first) < 40 * len(ids)
    undone = library.undo.undo()
    assert undone is not None and undone.said == "dismissed 999 papers" and undone.undone
    assert library.flush() and len(appends) == 2 and library.states.ids("dismissed") == [ids[1]]
    library.undo.redo()
    assert library.flush() and len(appends) == 3 and len(library.states.ids("dismissed")) == 1000


def test_steps_survive_the_end_and_a_compaction(path: Path) -> None:
    for turn in range(3):
        with Library.open(path) as library:
            library.decisions.decide([f"2501.{turn:05}"], "read", True)
            if turn == 1:
                library.compact()
                assert library.flush()
    with Library.open(path) as library:
        assert [step.does for step in library.undo.steps()] == ["read"] * 3
        assert [s.papers[0] for s in (library.undo.undo(), library.undo.undo()) if s] == [
            "2501.00002",
            "2501.00001",
        ]
    with Library.open(path) as library:
        library.compact()
    with Library.open(path) as library:
        assert [step.undone for step in library.undo.steps()] == [True, True, False]
        redone = library.undo.redo()
        assert redone is not None and redone.papers == ("2501.00001",)
        assert library.states.ids("read") == ["2501.00001", "2501.00000"]


def test_a_new_step_ends_what_was_undone(library: Library, path: Path) -> None:
    for paper_id in (A, B):
        library.decisions.decide([paper_id], "read", True)
    library.undo.undo()
    library.undo.undo()
    assert library.decisions.decide([C], "later", True) is not None
    assert library.undo.redo() is None and [step.papers for step in library.undo.steps()] == [(C,)]
    assert library.undo.undo() is not None and library.undo.undo() is None
    redone = library.undo.redo()
    assert redone is not None and redone.papers == (C,) and library.undo.redo() is None
    library.compact()
    library.flush()
    assert [step.papers for step in reopened(path).undo.steps()] == [(C,)]


def test_marks_that_the_program_makes_are_no_steps(library: Library) -> None:
    library.decisions.mark(A, "read", True, auto=True)
    library.decisions.mark_all([A, B], "read", True, auto=True)
    library.rules.begin_backlog("2026-08-14", auto=True)
    assert (
        library.undo.steps() == [] and library.undo.undo() is None and library.undo.redo() is None
    )
    assert flags(library) == {"read"} and library.rules.backlog_began() == "2026-08-14"
    library.decisions.mark(A, "read", False)
    assert len(library.undo.steps()) == 1


def test_what_was_marked_since_the_step_is_remembered_for_redo(library: Library) -> None:
    library.decisions.decide([A], "read", True)
    library.decisions.decide([A], "read", False)
    library.decisions.mark(A, "read", True, auto=True)
    now = shown(library)
    library.undo.undo()
    assert flags(library) == {"read"} and shown(library) != now
    library.undo.redo()
    assert shown(library) == now


def test_the_time_of_reading_comes_back_too(path: Path) -> None:
    with Library.open(path, now=clock(0, 10, 20, 30, 40, 50)) as library:
        for paper_id in (A, B):
            library.decisions.decide([paper_id], "read", True)
        first = library.states.read_at(A)
        assert first == "2026-08-14T07:00:00.000Z" and library.states.ids("read") == [B, A]
        library.decisions.decide([A], "read", False)
        assert library.states.read_at(A) is None and library.states.looked_at(A) is None
        library.undo.undo()
        assert library.states.read_at(A) == first and library.states.ids("read") == [B, A]
        library.compact()
        library.flush()
        again = reopened(path)
        assert again.states.read_at(A) == first and again.states.ids("read") == [B, A]
        library.decisions.decide([A], "read", False)
        library.decisions.decide([A], "read", True)
        assert library.states.read_at(A) == "2026-08-14T07:00:50.000Z" and library.states.ids(
            "read"
        ) == [A, B]


def test_back_to_a_step_or_a_time(path: Path) -> None:
    with Library.open(path, now=clock(0, 10, 20, 30, 40)) as library:
        steps = [
            library.decisions.decide([A], field, True) for field in ("read", "later", "waiting")
        ]
        assert steps[1] is not None
        assert library.undo.undo_to("12") == [] and flags(library) == {"read", "later", "waiting"}
        undone = library.undo.undo_to(steps[1].key)
        assert [step.does for step in undone] == ["wait", "later"] and flags(library) == {"read"}
        assert library.undo.undo_to(steps[1].key) == []
        assert library.undo.redo() and library.undo.redo() and not library.undo.redo()
        undone = library.undo.undo_since("2026-08-14T07:00:10.000Z")
        assert [step.does for step in undone] == ["wait", "later"]
        assert [s.does for s in library.undo.undo_since("2000-01-01T00:00:00.000Z")] == ["read"]
        assert library.states.of(A) == UNTOUCHED


def test_a_clock_that_is_put_back_keeps_the_order(path: Path) -> None:
    with Library.open(path, now=clock(3600)) as library:
        library.decisions.decide([A], "read", True)
    with Library.open(path, now=clock(-86400, -90000)) as library:
        library.decisions.decide([A], "later", True)
        library.decisions.decide([A], "dismissed", True)
        done = [step.does for step in (library.undo.undo(), library.undo.undo()) if step]
        assert done == ["dismiss", "later"]
        assert flags(library) == {"read"}
        redone = [step.does for step in (library.undo.redo(), library.undo.redo()) if step]
        assert redone == ["later", "dismiss"] and flags(library) == {"read", "dismissed"}


def test_at_least_two_hundred_steps_are_kept_and_not_many_more(path: Path) -> None:
    with Library.open(path) as library:
        for number in range(1100):
            library.decisions.decide([A], "read", number % 2 == 0)
            if number % 150 == 0:
                library.compact()
                library.flush()
        assert 200 <= len(library.undo.steps()) <= 400
        stamps = library._intake.contents.stamps["steps"]
        assert len(stamps) <= 800
    with Library.open(path) as library:
        for _ in range(200):
            assert library.undo.undo()
        assert 200 <= len(library.undo.steps()) <= 400
        for _ in range(200):
            assert library.undo.redo()
        assert library.undo.redo() is None
        assert flags(library) == set()


# Two windows, two machines


def test_windows_share_one_history(library: Library, path: Path) -> None:
    with Library.open(path) as other:
        library.decisions.decide([A], "read", True)
        library.flush()
        other.decisions.decide([B], "later", True)
        other.flush()
        undone = library.undo.undo()
        assert undone is not None and undone.papers == (B,)
        library.flush()
        undone = other.undo.undo()
        assert undone is not None and undone.papers == (A,)
        other.flush()
        assert library.poll() == {A, B} and library.undo.redo() and flags(library) == {"read"}
        library.flush()
        assert [s.undone for s in other.undo.steps()] == [True, True]
        assert other.undo.redo() is not None and flags(other, B) == {"later"}
        assert library.undo.version != 0


def test_two_windows_that_undo_at_once_undo_one_step_once(path: Path) -> None:
    with Library.open(path) as one, Library.open(path) as two:
        one.decisions.decide([A], "read", True)
        one.decisions.decide([A], "dismissed", True)
        one.flush(), two.poll()
        with one._intake.memory, two._intake.memory:
            # Neither can have written when the other chooses.
            assert one.undo.undo() and two.undo.undo()
        for each in (one, two, one):
            each.flush(), each.poll()
        for each in (one, two, reopened(path)):
            assert flags(each) == {"read"}
            assert [step.undone for step in each.undo.steps()] == [True, False]
        assert one.undo.redo() and one.undo.redo() is None and flags(one) == {"read", "dismissed"}


def test_what_is_marked_alone_is_durable_at_once_and_in_one(
    library: Library, path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    library.decisions.decide([A], "read", True)
    library.decisions.decide([B], "read", True)
    library.flush()
    with library.undo.alone():
        assert library.undo.undo() and library.undo.undo() and reopened(path).states.of(A).read
    assert library.pending == 0 and reopened(path).states.ids("read") == []
    assert [step.undone for step in reopened(path).undo.steps()] == [True, True]

    def full(*_: object) -> None:
        raise OSError(errno.ENOSPC, "No space left on device")

    with monkeypatch.context() as patched:
        patched.setattr(files, "write", full)
        with library.undo.alone():
            assert library.undo.redo()
        assert library.pending == 1 and not library.flush()
    assert library.flush() and reopened(path).states.ids("read") == [A]


def test_a_step_that_another_window_ends_while_it_is_redone_can_be_undone(path: Path) -> None:
    with (
        Library.open(path, now=clock(0, 1, 3)) as one,
        Library.open(path, now=clock(2, 4)) as two,
    ):
        one.decisions.decide([A], "read", True)
        one.undo.undo()
        one.flush(), two.poll()
        with one._intake.memory, two._intake.memory:
            two.decisions.decide([B], "later", True)
            assert one.undo.redo()
        for each in (one, two, one):
            each.flush(), each.poll()
        for each in (one, two, reopened(path)):
            assert flags(each) == {"read"} and len(each.undo.steps()) == 2
        assert two.undo.undo() and two.undo.undo() and not flags(two) | flags(two, B)


def test_steps_of_another_machine_are_not_undone(path: Path) -> None:
    with (
        Library.open(path, device="a", now=clock(0)) as ours,
        Library.open(path, device="b", now=clock(10)) as theirs,
    ):
        ours.decisions.decide([A], "read", True)
        theirs.decisions.decide([B], "read", True)
        ours.flush(), theirs.flush(), ours.poll()
        assert [step.device for step in ours.undo.steps()] == ["a"]
        assert ours.undo.undo() and ours.undo.undo() is None and flags(ours, B) == {"read"}


def test_a_window_that_slept_through_generations_keeps_the_history(path: Path) -> None:
    with Library.open(path) as one, Library.open(path) as two:
        for paper_id in (A, B):
            one.decisions.decide([paper_id], "read", True)
        one.undo.undo()
        one.flush(), two.poll()
        one.decisions.decide([C], "later", True)
        for _ in range(3):
            one.compact()
            one.flush()
        undone = two.undo.undo()
        assert undone is not None and undone.papers == (C,)
        assert [step.papers for step in two.undo.steps()] == [(C,), (A,)]


def test_poll_tells_of_rules_and_steps(library: Library, path: Path) -> None:
    with Library.open(path) as other:
        seen = library.rules.version, library.undo.version
        other.rules.add(MUTE)
        other.flush()
        assert library.poll() == frozenset()
        assert library.rules.version > seen[0] and library.undo.version > seen[1]
        seen = library.rules.version, library.undo.version
        other.decisions.decide([A], "read", True)
        other.flush()
        assert library.poll() == {A}
        assert library.rules.version == seen[0] and library.undo.version > seen[1]


def test_threads_may_undo_while_others_decide(library: Library) -> None:
    ids = [f"2501.{n:05}" for n in range(40)]

    def decide() -> None:
        for paper_id in ids:
            library.decisions.decide([paper_id], "read", True)

    threads = [threading.Thread(target=decide), threading.Thread(target=library.undo.undo)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    while library.undo.undo():
        pass
    assert library.states.ids("read") == [] and library.flush()


# Rules and the backlog


def test_rules_are_kept_in_their_order_and_taken_back(path: Path) -> None:
    with Library.open(path, now=clock(5, 3, 1)) as library:
        assert library.rules.add(MUTE) and library.rules.add(WATCH)
        assert library.rules.add(MUTE._replace(name="x")) is None
        assert library.rules.all() == (MUTE, WATCH)
        changed = library.rules.change(MUTE, Rule("mute", "org:intel", "Chips"))
        assert changed is not None and changed.said == "changed mute org:nvidia to mute Chips"
        assert library.rules.all() == (Rule("mute", "org:intel", "Chips"), WATCH)
        assert library.rules.change(MUTE, WATCH) is None
        assert library.undo.undo() and library.rules.all() == (MUTE, WATCH)
        removed = library.rules.remove(MUTE)
        assert removed is not None and removed.said == "unmuted org:nvidia"
        assert library.rules.all() == (WATCH,) and library.rules.remove(MUTE) is None
        assert library.undo.undo() and library.rules.all() == (MUTE, WATCH)
        said = [step.said for step in (library.undo.undo(), library.undo.undo()) if step]
        assert said == ['watched author:"Jane Doe"', "muted org:nvidia"]
        assert library.rules.all() == ()
        assert library.undo.redo() and library.rules.all() == (MUTE,)
        assert library.undo.redo() and library.undo.redo() and library.rules.all() == (WATCH,)
    assert reopened(path).rules.all() == (WATCH,)
    with TinyDB(path, encoding="ascii", access_mode="r") as db:
        (record,) = db.table("rules").all()
        assert (record["kind"], record["query"]) == WATCH[:2]


def test_rules_of_two_machines_merge(path: Path) -> None:
    with (
        Library.open(path, device="a", now=clock(0)) as ours,
        Library.open(path, device="b", now=clock(10)) as theirs,
    ):
        ours.rules.add(MUTE), theirs.rules.add(MUTE), theirs.rules.add(WATCH)
        for one in (ours, theirs, ours):
            one.flush(), one.poll()
        assert set(ours.rules.all()) == set(theirs.rules.all()) == {MUTE, WATCH}
        ours.rules.remove(MUTE)
        ours.flush(), theirs.poll()
        assert theirs.rules.all() == (WATCH,)


def test_the_backlog_can_be_moved_and_moved_back(library: Library) -> None:
    assert library.rules.backlog_began() is None
    assert library.rules.begin_backlog("2026-08-14", auto=True) is None
    step = library.rules.begin_backlog("2026-08-01")
    assert step is not None and step.said == "began the backlog on 2026-08-01"
    assert library.rules.begin_backlog("2026-08-01") is None
    assert library.undo.undo() and library.rules.backlog_began() == "2026-08-14"
    assert library.undo.redo() and library.rules.backlog_began() == "2026-08-01"


# Files


def test_steps_of_an_absurd_kind_are_passed_over(library: Library, path: Path) -> None:
    library.decisions.decide([A], "read", True)
    library.flush()
    table = library.db.table("steps")
    (own,) = table.all()
    table.insert_multiple([{"made": value} for value in (5, {}, {"by": 7, "does": []})])
    made = own["made"] | {"at": "9"}
    for wrong in ({"was": 5}, {"was": [1, ["papers"], ["papers", "read", 5, {}]]}, {"papers": 5}):
        table.insert({"made": {**own["made"], **wrong}, "undone": 3})
    table.insert({"made": made})
    assert len(library.undo.steps()) == 4
    while library.undo.undo():
        pass
    assert library.states.of(A) == UNTOUCHED
    while library.undo.redo():
        pass
    assert flags(library) == {"read"}
    library.compact()
    assert library.flush() and flags(reopened(path)) == {"read"}


def test_stock_tinydb_reads_steps(library: Library, path: Path) -> None:
    library.decisions.decide([A], "bookmarked", True, papers={A: paper()})
    library.undo.undo()
    library.compact()
    library.flush()
    with TinyDB(path, encoding="ascii", access_mode="r") as db:
        (record,) = db.table("steps").all()
        assert isinstance(record, Document) and set(record) == {"made", "undone"}
        assert record["made"]["papers"] == [A] and record["made"]["does"] == "bookmark"


def test_a_step_whose_marks_were_torn_off_is_undone(path: Path) -> None:
    with Library.open(path) as library:
        library.decisions.decide([A], "read", True)
        library.flush()
        library.decisions.decide([A, B, C], "dismissed", True)
        library.flush()
        data = path.with_suffix(".journal").read_bytes()
    for file in path.parent.iterdir():
        file.unlink()
    for cut in range(data.index(b'"f":"dismissed"') - 100, len(data), 7):
        path.with_suffix(".journal").write_bytes(data[:cut])
        with Library.open(path, read_only=True) as library:
            while library.undo.undo():
                pass
            assert not flags(library) | flags(library, B) | flags(library, C)
            assert library.undo.redo() and flags(library) == {"read"}


def test_what_is_undone_in_a_read_only_library_is_undone_in_memory(path: Path) -> None:
    with Library.open(path) as library:
        library.decisions.decide([A], "read", True)
    with Library.open(path, read_only=True) as library:
        assert library.undo.undo() and not library.states.of(A).read and library.pending == 1
    assert reopened(path).states.of(A).read


def test_first_paint_brings_undone_marks_up_to_date(library: Library, path: Path) -> None:
    library.decisions.decide([A], "bookmarked", True)
    library.flush()
    seen = library.position
    library.decisions.decide([A], "dismissed", True)
    library.undo.undo()
    library.flush()
    found = journal.read_marks(path, seen)
    assert found is not None
    state = {"bookmarked": True, "dismissed": False}
    for mark in found:
        if mark.field in State._fields:
            state[mark.field] = mark.value is True
    assert state == {"bookmarked": True, "dismissed": False}


def test_a_library_of_an_older_version_gains_steps(path: Path) -> None:
    path.parent.mkdir()
    record = {"id": A, "bookmarked": True, "bookmarked_at": "2026-01-01T00:00:00.000Z"}
    record["paper"] = paper().record()
    path.write_text(json.dumps({"papers": {"241024164": record}}), "utf-8")
    with Library.open(path) as library:
        assert library.undo.steps() == [] and library.undo.undo() is None
        was = shown(library)
        library.decisions.decide([A], "dismissed", True)
        library.undo.undo()
        assert shown(library) == was


def test_a_step_may_go_on_while_nothing_comes_between(library: Library, path: Path) -> None:
    ids = [f"2501.{n:05}" for n in range(300)]
    step = None
    for at in range(0, 300, 5):
        step = library.decisions.decide(ids[at : at + 5], "dismissed", True, joins=step)
    assert step is not None and step.papers == tuple(ids) and len(library.undo.steps()) == 1
    library.flush()
    with Library.open(path) as other:
        assert other.undo.undo() is not None and not other.states.ids("dismissed")
        assert other.undo.redo() is not None and len(other.states.ids("dismissed")) == 300
        other.compact()
        other.flush()
        library.poll()
        assert reopened(path).undo.steps() == [step]
    more = library.decisions.decide([A], "dismissed", True, joins=step)
    assert more is not None and more.key == step.key
    # Another act between them, other words, or an undoing: the next is a step of its own.
    read = library.decisions.decide([A], "read", True, joins=more)
    other_step = library.decisions.decide([B], "dismissed", True, joins=more)
    assert read is not None and other_step is not None
    assert len({more.key, read.key, other_step.key}) == 3 == len(library.undo.steps())
    library.undo.undo()
    last = library.decisions.decide([B, C], "dismissed", True, joins=other_step)
    assert last is not None and last.papers == (B, C) and len(library.undo.steps()) == 3


def test_a_step_does_not_go_on_for_ever(library: Library) -> None:
    step = None
    for number in range(250):
        step = library.decisions.decide([f"2501.{number:05}"], "read", True, joins=step)
    assert [len(step.papers) for step in library.undo.steps()] == [50, 100, 100]


def test_a_clock_that_was_ahead_once_moves_no_later_step(path: Path) -> None:
    # Eight hours ahead for the first, then right; all on one paper, whose marks must follow it.
    with Library.open(path, now=clock(0, 8 * 3600)) as library:
        library.decisions.decide([B], "read", True)
        library.decisions.decide([A], "bookmarked", True)
    with Library.open(path, now=clock(600, 1200, 1800)) as library:
        for field in ("read", "later", "waiting"):
            library.decisions.decide([A], field, True)
        steps = library.undo.steps()
        assert [step.time[11:16] for step in steps] == ["07:30", "07:20", "07:10", "15:00", "07:00"]
        keys = [(len(step.key), step.key) for step in steps]
        assert keys == sorted(keys, reverse=True)
    with Library.open(path) as library:
        undone = library.undo.undo_since("2026-08-14T07:15:00.000Z")
        assert [step.does for step in undone] == ["wait", "later"]
        assert flags(library) == {"bookmarked", "read"}
        assert library.undo.redo() == undone[-1]._replace(undone=False)
        assert library.undo.undo() and library.undo.undo_since("2026-08-14T07:05:00.000Z")
        assert flags(library) == set() and flags(library, B) == {"read"}
