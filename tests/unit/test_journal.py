"""The journal's lines, which of two marks wins, and what is read after a position."""

from __future__ import annotations

import itertools
import subprocess
import sys
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from reader_tui.library import journal, marks
from reader_tui.library.contents import Contents
from reader_tui.library.journal import START, Position
from reader_tui.library.marks import PAPERS, WHOLE, Mark, decode, encode
from reader_tui.papers.dates import is_time

PAPER = "2410.24164"
KEY = "241024164"


def at(second: int) -> str:
    return f"2026-08-14T07:{second // 60:02}:{second % 60:02}.000Z"


def read(second: int, value: object = True, device: str = "d", field: str = "read") -> Mark:
    return Mark(PAPERS, KEY, field, value, at(second), device, PAPER)


def start(folder: Path, generation: int, since: Position | None, *lines: Mark) -> Path:
    """A library's snapshot path, beside a journal of those marks."""
    data = journal.header(generation, since, "d") + b"".join(map(encode, lines))
    (folder / "library.journal").write_bytes(data)
    return folder / "library.json"


@pytest.mark.parametrize("paper_id", ["2410.24164", "1501.00001", "0704.0001", "1412.9999"])
def test_a_papers_document_has_the_number_of_its_id(paper_id: str) -> None:
    key = marks.key_of(paper_id)
    assert key == str(int(paper_id.replace(".", "")))
    assert marks.id_of(key) == paper_id


@pytest.mark.parametrize(
    "text", ["", "2410", "hep-th/9901001", "2410.24164v1", "../x", None, "٢٤١٠.24164"]
)
def test_what_is_no_id_has_no_document(text: object) -> None:
    assert marks.key_of(text) is None


@pytest.mark.parametrize("time", ["", "2026-13-01T00:00:00.000Z", "9999-01-01T00:00:00.000Z", 5])
def test_what_is_no_time_is_none(time: object) -> None:
    assert not is_time(time)


@given(
    st.one_of(
        st.booleans(), st.text(), st.lists(st.integers()), st.dictionaries(st.text(), st.text())
    )
)
def test_a_line_is_read_as_it_was_written(value: object) -> None:
    plain = Mark("notes", "12", "any", value, at(1), "x")
    own = Mark(PAPERS, KEY, "read", value, at(2), "y", PAPER, auto=True)
    gone = Mark(PAPERS, KEY, "paper", None, at(3), "y", PAPER, gone=True)
    lines = decode(b"".join(map(encode, [plain, own, gone])))
    assert lines.marks == [plain, own, gone]
    assert (lines.torn, lines.damaged, lines.unknown) == (0, 0, [])


def test_a_line_is_one_line_of_ascii() -> None:
    line = encode(read(1, "é\n\u2028\ud800"))
    assert line.isascii() and line.count(b"\n") == 1


def test_a_torn_line_is_dropped_wherever_it_was_cut() -> None:
    whole, torn = encode(read(1)), encode(read(2, False))
    for cut in range(1, len(torn) - 1):
        lines = decode(whole + torn[:cut])
        assert lines.marks == [read(1)] and lines.size == len(whole) and not lines.damaged
        lines = decode(whole + torn[:cut] + b"\n" + encode(read(3)))
        assert lines.marks == [read(1), read(3)]
        assert (lines.torn, lines.damaged) == (1, 0), torn[:cut]


@pytest.mark.parametrize("junk", [b"\0" * 50, b"\xff\xfe junk", b"{}", b"not a line at all"])
def test_what_nobody_wrote_is_damage_and_the_rest_is_read(junk: bytes) -> None:
    lines = decode(encode(read(1)) + junk + b"\n" + encode(read(2)))
    assert lines.marks == [read(1), read(2)] and lines.damaged == 1
    assert decode(encode(read(1)) + junk).damaged == 1


def test_a_changed_byte_is_damage() -> None:
    line = encode(read(1)).replace(b"true", b"null")
    assert decode(line).marks == [] and decode(line).damaged == 1


def test_a_line_of_an_unknown_kind_is_kept_whole() -> None:
    newer = marks.framed({"step": 5, "of": ["a"]})
    wrong = marks.framed({"t": PAPERS, "id": PAPER, "f": "read", "v": 1, "at": "then", "by": "d"})
    lines = decode(newer + wrong + encode(read(1)))
    assert lines.unknown == [newer, wrong] and lines.marks == [read(1)] and not lines.damaged


def test_members_that_are_unknown_do_no_harm() -> None:
    body = {"t": PAPERS, "id": PAPER, "f": "read", "v": True, "at": at(1), "by": "d", "undo": 7}
    assert decode(marks.framed(body)).marks == [read(1)]


def test_marks_after_a_position_are_read(tmp_path: Path) -> None:
    library = start(tmp_path, 7, START, read(1))
    size = (tmp_path / "library.journal").stat().st_size
    with (tmp_path / "library.journal").open("ab") as file:
        file.write(encode(read(2, False)) + b"0123")
    assert journal.read_marks(library, START) == [read(1), read(2, False)]
    assert journal.read_marks(library, Position(7, size)) == [read(2, False)]
    assert journal.read_marks(library, Position(6, size)) is None
    assert journal.read_marks(library, Position(7, size + 1)) is None
    assert journal.read_marks(library, Position(7, 10_000)) is None


def test_marks_are_read_on_into_the_next_generation(tmp_path: Path) -> None:
    start(tmp_path, 7, START, read(1), read(2))
    old = tmp_path / "library.journal"
    seen, end = len(journal.header(7, START, "d") + encode(read(1))), old.stat().st_size
    old.rename(tmp_path / "library.journal.1")
    library = start(tmp_path, 8, Position(7, end), read(3))
    assert journal.read_marks(library, Position(7, end)) == [read(3)]
    assert journal.read_marks(library, Position(7, seen)) == [read(2), read(3)]
    (tmp_path / "library.journal.1").unlink()
    assert journal.read_marks(library, Position(7, seen)) is None


def test_no_marks_are_read_where_there_is_no_journal_or_too_much_of_it(tmp_path: Path) -> None:
    library = tmp_path / "library.json"
    assert journal.read_marks(library, START) == []
    assert journal.read_marks(library, Position(7, 0)) is None
    start(tmp_path, 7, None, *[read(1, "x" * 1000)] * 300)
    assert journal.read_marks(library, Position(7, 0)) is None
    (tmp_path / "library.journal").write_bytes(b"\0" * 100)
    assert journal.read_marks(library, Position(7, 0)) is None


def test_the_mark_that_wins_is_read_last(tmp_path: Path) -> None:
    library = start(tmp_path, 7, START, read(5), read(3, False), read(3, False, "e"))
    found = journal.read_marks(library, START)
    assert found is not None and found[-1] == read(5)


def test_lines_are_never_glued_to_a_torn_one(tmp_path: Path) -> None:
    start(tmp_path, 7, START, read(1))
    path = tmp_path / "library.journal"
    torn = encode(read(2))[:-9]
    with path.open("ab") as file:
        file.write(torn)
    before = path.read_bytes()
    added = journal.append(path, encode(read(3)))
    assert path.read_bytes() == before + b"\n" + encode(read(3))
    assert (added.start, added.file.size) == (len(before), path.stat().st_size)
    assert decode(path.read_bytes()).marks == [read(1), read(3)]


def test_the_journal_is_read_without_tinydb() -> None:
    code = "import sys, reader_tui.library.journal; print('tinydb' in sys.modules)"
    command = [sys.executable, "-c", code]
    root = Path(__file__).resolve().parents[2]
    done = subprocess.run(command, capture_output=True, encoding="utf-8", check=True, cwd=root)
    assert done.stdout == "False\n"


# Which mark wins


def taken(marks_: list[Mark]) -> Contents:
    contents = Contents("home")
    for mark in marks_:
        contents.apply(mark)
    return contents


def test_the_later_time_wins_then_the_greater_device_then_the_later_line() -> None:
    for first, second in itertools.permutations([read(2), read(1, False)]):
        assert taken([first, second]).record(PAPERS, KEY)["read"] is True  # type: ignore[index]
    for first, second in itertools.permutations([read(1, True, "b"), read(1, False, "a")]):
        assert taken([first, second]).record(PAPERS, KEY)["read"] is True  # type: ignore[index]
    assert taken([read(1), read(1, False)]).record(PAPERS, KEY)["read"] is False  # type: ignore[index]


MARKS = st.builds(
    lambda table, key, field, value, second, device, gone: Mark(
        table,
        key,
        field,
        value,
        # No two marks of one device have one time.
        at(second * 3 + "ab home".index(device[0]) % 3),
        device,
        marks.id_of(key) if table == PAPERS and field in ("read", "paper") else "",
        gone=gone,
    ),
    st.sampled_from([PAPERS, "notes"]),
    st.sampled_from([KEY, "250100001"]),
    st.sampled_from(["read", "paper", "note", WHOLE]),
    st.sampled_from([True, False, "text", {"a": [1]}]),
    st.integers(0, 20),
    st.sampled_from(["a", "b", "home"]),
    st.booleans(),
)


def unique(marks_: list[Mark]) -> list[Mark]:
    return list({(m.table, m.key, m.time, m.device): m for m in marks_}.values())


def visible(contents: Contents) -> dict[str, dict[str, object]]:
    """What the contents say; an empty document says nothing."""
    tables = contents.tables.items()
    return {name: {k: record for k, record in table.items() if record} for name, table in tables}


@given(st.lists(MARKS, max_size=12).map(unique))
def test_marks_may_be_taken_in_twice(marks_: list[Mark]) -> None:
    once = taken(marks_)
    assert visible(taken(marks_ + marks_)) == visible(once)


@given(st.lists(MARKS.filter(lambda m: m.field != WHOLE), max_size=12).map(unique), st.data())
def test_marks_may_be_taken_in_in_any_order(marks_: list[Mark], data: st.DataObject) -> None:
    shuffled = data.draw(st.permutations(marks_))
    ours, theirs = taken(marks_), taken(shuffled)
    for mark in marks_:
        field = mark.field
        one = (ours.record(mark.table, mark.key) or {}).get(field)
        assert one == (theirs.record(mark.table, mark.key) or {}).get(field)


@given(st.lists(MARKS, max_size=12).map(unique), st.integers(0, 12))
def test_two_halves_merge_to_the_whole(marks_: list[Mark], cut: int) -> None:
    ours, theirs = taken(marks_[:cut]), taken(marks_[cut:])
    ours.merge(theirs)
    whole = taken(marks_)
    for mark in marks_:
        if mark.field != WHOLE:
            one = (ours.record(mark.table, mark.key) or {}).get(mark.field)
            assert one == (whole.record(mark.table, mark.key) or {}).get(mark.field)
