"""Places in papers: kept with the marks, found by other windows, never a step."""

from __future__ import annotations

import json
from pathlib import Path

from reader_tui import paths
from reader_tui.library.library import Library
from reader_tui.library.reading_places import ReadingPlace
from reader_tui.sync.shared_library import exchange
from tests.conftest import Run
from tests.hub import LoopbackHub, item

A, B = "2410.24164", "2407.21787"
HERE = ReadingPlace(43, ("4.2", "Training", 12345, 678, 0, 9, 17, 0.4321))


def test_a_place_is_there_for_the_next_start_and_for_another_window(tmp_path: Path) -> None:
    path = tmp_path / "library.json"
    with Library.open(path) as library, Library.open(path) as window:
        library.places.keep(A, HERE)
        library.flush()
        assert window.places.of(A) is None
        assert window.poll() == {A}
        assert window.places.of(A) == HERE
        window.places.keep(A, HERE._replace(percent=99))
        window.flush()
        library.poll()
        assert library.places.of(A) == HERE._replace(percent=99), "the later one counts"
        library.compact()
        library.flush()
    with Library.open(path, read_only=True) as again:
        assert again.places.of(A) == HERE._replace(percent=99)
        assert again.places.of(B) is again.places.of("no id") is None


def test_a_place_is_no_step_and_no_mark_of_the_reader(tmp_path: Path) -> None:
    with Library.open(tmp_path / "library.json") as library:
        library.decisions.decide([A], "bookmarked", True)
        library.places.keep(A, HERE)
        library.places.keep("no id", HERE)
        assert [step.said for step in library.undo.steps()] == ["bookmarked 1 paper"]
        library.undo.undo()
        assert library.places.of(A) == HERE
        assert library.states.of(A).undecided
        before = library.states.version
        library.places.keep(A, HERE)
        assert library.states.version == before, "the same place is written once"


def test_the_papers_that_were_open_are_listed_newest_first(tmp_path: Path) -> None:
    with Library.open(tmp_path / "library.json") as library:
        library.places.keep(A, HERE)
        library.places.keep(B, HERE)
        library.places.keep(A, HERE._replace(percent=50))
        found = library.places.newest_first()
    assert [(paper_id, place.percent) for paper_id, place, _ in found] == [(A, 50), (B, 43)]


def test_what_was_written_by_hand_is_no_place(tmp_path: Path) -> None:
    path = tmp_path / "library.json"
    with Library.open(path) as library:
        library.places.keep(A, HERE)
        library.compact()
    for value in (None, 7, [], ["x", 1], [True, "a"], [5, [1]], [3] * 100):
        document = json.loads(path.read_text("utf-8"))
        [record] = document["papers"].values()
        record["place"] = value
        path.write_text(json.dumps(document), "utf-8")
        with Library.open(path, read_only=True) as library:
            assert library.places.of(A) is None
            assert library.places.newest_first() == []


def test_a_place_goes_to_the_readers_other_machines(tmp_path: Path) -> None:
    folder = tmp_path / "shared"
    folder.mkdir()
    for name in ("one", "two"):
        with Library.open(tmp_path / name / "library.json", device=name) as library:
            if name == "one":
                library.places.keep(A, HERE)
            exchange(library, folder).run()
            assert library.places.of(A) == HERE


def test_what_is_being_read_is_a_view_and_rows_say_how_far(hub: LoopbackHub, run: Run) -> None:
    hub.days["2026-08-14"] = [item(f"2608.0000{n}", title=f"Paper {n}") for n in range(1, 5)]
    run("ls")
    assert run("ls", "--being-read", "-q").out == ""
    with Library.open(paths.find().library) as library:
        for n, percent in ((1, 43), (2, 100), (3, 0), (4, 7)):
            library.places.keep(f"2608.0000{n}", HERE._replace(percent=percent))
    shown = run("ls", "--being-read").out.splitlines()
    assert [line[line.index("2608") :] for line in shown] == [
        "2608.00004  7% · Paper 4", "2608.00001  43% · Paper 1",
    ]  # fmt: skip
    found = [line for line in run("ls", "--offline").out.splitlines() if "%" in line]
    assert len(found) == 2
    assert "43% · Paper 1" in run("search", "paper", "--offline").out


def test_what_was_read_to_its_end_is_learned_from(tmp_path: Path) -> None:
    with Library.open(tmp_path / "library.json") as library:
        library.places.keep(A, HERE._replace(percent=100))
        library.places.keep(B, HERE)
        assert [id for id, _ in library.places.finished()] == [A]
        assert [id for id, _ in library.places.being_read()] == [B]
        assert (library.places.percent(A), library.places.percent(B)) == (None, 43)
