"""Tags, notes and citation keys in the library: kept, undone, merged, and never lost."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from reader_tui.library.annotations import BETWEEN_NOTES, both
from reader_tui.library.library import Library
from reader_tui.library.own_text import is_own, note_text, tag_field, tag_name
from reader_tui.papers.models import unknown_paper

A, B, C = "2410.24164", "2407.21787", "2609.00001"


@pytest.fixture
def library(tmp_path: Path) -> Iterator[Library]:
    with Library.open(tmp_path / "library.json") as library:
        yield library


def test_tags_are_given_and_taken_in_one_step(library: Library) -> None:
    notes = library.annotations
    step = notes.tag([A, B], ["RL", "to read"])
    assert step is not None
    assert step.said == "changed the tags of 2 papers: +RL, +to read"
    assert notes.tags_of(A) == notes.tags_of(B) == ("RL", "to read")
    assert notes.tag([A], ["rl"]) is None, "case does not tell tags apart"
    notes.tag([A], ["agents"], ["rl"])
    assert notes.tags_of(A) == ("agents", "to read")
    assert notes.counts() == {"agents": 1, "RL": 1, "to read": 2}
    library.undo.undo()
    assert notes.tags_of(A) == ("RL", "to read")
    library.undo.undo()
    assert notes.counts() == {}
    library.undo.redo()
    assert notes.tags_of(B) == ("RL", "to read")


def test_a_tag_is_renamed_joined_with_another_and_dropped(library: Library) -> None:
    notes = library.annotations
    notes.tag([A], ["rl"])
    notes.tag([A, B], ["reinforcement"])
    step = notes.rename(["reinforcement"], "RL")
    assert step is not None and step.said == "renamed the tag reinforcement as rl (2 papers)"
    assert notes.counts() == {"rl": 2}
    notes.rename(["rl"], "RL")
    assert notes.counts() == {"RL": 2}
    dropped = notes.drop(["rl"])
    assert dropped is not None and dropped.said == "took the tag RL from 2 papers"
    assert notes.counts() == {}
    for _ in range(3):
        library.undo.undo()
    assert notes.counts() == {"reinforcement": 2, "rl": 1}
    assert notes.rename(["nothing"], "else") is None
    assert notes.drop(["nothing"]) is None


def test_what_is_tagged_or_noted_carries_a_copy_until_it_is_not(library: Library) -> None:
    notes, paper = library.annotations, unknown_paper(A)
    notes.tag([A], ["rl"], papers={A: paper})
    assert library.states.copy(A) == paper
    notes.write(A, "read it twice", paper=paper)
    notes.tag([A], remove=["rl"])
    assert library.states.copy(A) == paper
    notes.write(A, "")
    assert library.states.copy(A) is None
    library.undo.undo()
    assert library.states.copy(A) == paper
    assert notes.note_of(A) == "read it twice"
    library.decisions.decide([A], "bookmarked", True, papers={A: paper})
    library.decisions.decide([A], "bookmarked", False)
    assert library.states.copy(A) == paper, "a note still keeps it"


def test_a_note_written_meanwhile_is_kept_too(library: Library, tmp_path: Path) -> None:
    notes = library.annotations
    notes.write(A, "one")
    library.flush()
    with Library.open(tmp_path / "library.json") as other:
        other.annotations.write(A, "theirs", before="one")
        other.flush()
    notes.write(A, "mine", before="one")
    assert notes.note_of(A) == f"theirs{BETWEEN_NOTES}mine"
    assert notes.write(A, "mine", before="one") is None


@given(*[st.sampled_from(["", "a", "b", f"a{BETWEEN_NOTES}b"])] * 3)
def test_no_note_is_lost(now: str, before: str, new: str) -> None:
    kept = both(now, before, new)
    assert new in kept
    assert now in (before, "") or now in kept


def test_it_is_there_after_opening_again_and_after_compaction(tmp_path: Path) -> None:
    path = tmp_path / "library.json"
    with Library.open(path) as library:
        library.annotations.tag([A, B], ["x_at", "x_since", "x", "at"])
        library.annotations.write(B, 'several\n\nlines — and signs: \\ " { $')
        library.annotations.tag([B], remove=["x"])
        library.keys.put([(A, "smith2024"), (B, "Doe-2024")])
        library.flush()
    for compacts in (True, False):
        with Library.open(path) as library:
            assert library.annotations.tags_of(A) == ("at", "x", "x_at", "x_since")
            assert library.annotations.tags_of(B) == ("at", "x_at", "x_since")
            assert library.annotations.note_of(B) == 'several\n\nlines — and signs: \\ " { $'
            assert {(i, k) for i, k, _ in library.keys.claims()} == {
                (A, "smith2024"), (B, "Doe-2024")
            }  # fmt: skip
            if compacts:
                library.compact()
                assert library.flush(10)


def test_another_window_sees_it_and_is_told(library: Library, tmp_path: Path) -> None:
    with Library.open(tmp_path / "library.json") as other:
        before = other.annotations.version
        library.annotations.tag([A], ["rl"])
        library.annotations.write(B, "hm")
        library.flush()
        assert other.poll() == {A, B}
        assert other.annotations.version != before
        assert other.annotations.texts() == ({A: ("rl",)}, {B: "hm"})
        assert other.annotations.tagged("RL")[0][0] == A
        assert other.annotations.noted()[0][0] == B


def test_two_machines_that_tag_apart_keep_both(tmp_path: Path) -> None:
    first, second = tmp_path / "a.json", tmp_path / "b.json"
    with Library.open(first, device="aa") as one, Library.open(second, device="bb") as two:
        one.annotations.tag([A], ["red"])
        two.annotations.tag([A], ["blue"])
        one._marker.contents.merge(two._marker.contents)
        two._marker.contents.merge(one._marker.contents)
        assert one.annotations.tags_of(A) == two.annotations.tags_of(A) == ("blue", "red")


def test_keys_are_no_steps_and_stay_what_they_are(library: Library) -> None:
    paper = unknown_paper(A)._replace(title="Sparse Maps", authors=("Ada Example",))
    like_it = paper._replace(id=B)
    pattern = "{author}{title:2}"
    assert library.keys.assigned([paper], pattern) == {A: "examplesparsemaps"}
    both = {A: "examplesparsemaps", B: "examplesparsemapsa"}
    assert library.keys.assigned([like_it, paper], pattern) == both
    library.keys.put([(A, "other"), (C, "Theirs")])
    assert library.keys.all() == both | {C: "Theirs"}
    assert library.undo.steps() == []
    assert library.undo.undo() is None
    assert library.states.counts()["records"] == 0


def test_a_library_that_is_only_read_makes_keys_and_keeps_none(tmp_path: Path) -> None:
    with Library.open(tmp_path / "library.json", read_only=True) as library:
        assert library.keys.assigned([unknown_paper(A)], "{id}") == {A: "2410-24164"}
        assert library.keys.all() == {}


def test_two_machines_that_gave_keys_agree_when_they_are_joined(tmp_path: Path) -> None:
    first, second = tmp_path / "a.json", tmp_path / "b.json"
    with Library.open(first, device="aa") as one, Library.open(second, device="bb") as two:
        one.keys.put([(A, "one"), (B, "same")])
        two.keys.put([(A, "two"), (C, "SAME")])
        one._marker.contents.merge(two._marker.contents)
        two._marker.contents.merge(one._marker.contents)
        assert one.keys.all() == two.keys.all()
        papers = [unknown_paper(i) for i in (A, B, C)]
        keys = one.keys.assigned(papers, "{id}")
        assert len({key.casefold() for key in keys.values()}) == 3


@given(st.text(max_size=30))
def test_a_tag_is_always_one_clean_name(text: str) -> None:
    name = tag_name(text)
    assert name == tag_name(name)
    assert not {",", ";", "\n", "\x1b"} & set(name)
    if name:
        assert is_own(tag_field(name))
        assert not tag_field(name).endswith(("_at", "_since"))
    assert note_text(note_text(text)) == note_text(text)


def test_a_file_edited_by_hand_may_hold_anything(tmp_path: Path) -> None:
    path = tmp_path / "library.json"
    path.write_text(
        '{"papers": {"241024164": {"id": "2410.24164", "#ok#": true, "#": true, "##": true,'
        ' "#\\u001b[31m#": true, "#no#": "yes", "note": 7}}}'
    )
    with Library.open(path) as library:
        assert library.annotations.tags_of(A) == ("ok",)
        assert library.annotations.note_of(A) == ""
        assert library.annotations.texts() == ({A: ("ok",)}, {})
