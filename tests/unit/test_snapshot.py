"""What the next start shows first: kept whole, and never believed when it is broken."""

from __future__ import annotations

import json
import os
import stat
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from reader_tui.papers.models import Link, Organization, Paper, Row
from reader_tui.papers.verbs import State
from reader_tui.views.choice import Choice
from reader_tui.views.last_visit import Snapshot, around, load, save

PAPER = Paper(
    "2608.00002",
    "A title: θ ≤ 1",
    "Prose.",
    "A title:\n  \\theta \\leq 1",
    "Prose.",
    authors=("Ada Example", "Béla Sample"),
    organization=Organization("ex", "Example Labs"),
    day="2026-08-14",
    upvotes=3,
    links=(Link("code", "https://github.com/a/b", "repo", "a/b"),),
    places=((0, 5, 0),),
)
ROWS = tuple(PAPER.row()._replace(id=f"2608.{number:05}", new=number == 2) for number in range(4))
WHOLE = Snapshot(
    kind="week",
    value="2026-W33",
    follow=False,
    fetched="2026-08-14T07:30:00.000Z",
    start=2,
    rows=ROWS,
    total=9,
    many=12,
    unread=7,
    states={"2608.00002": State(read=True), "2608.00003": State(bookmarked=True)},
    cursor=3,
    top=2,
    paper=PAPER,
    paper_top=5,
    in_detail=True,
    position=(2, 4096),
    since="2026-08-13T07:30:00.000Z",
    left="2026-08-14T08:00:00.000Z",
    zen=True,
    trend=(1, 2, 5),
    footer=("2 of 9: unread; 1 muted", "2 of 9, 1 muted"),
    empty=("No papers.", "", "q goes back."),
    waits=("3 unread yesterday", ""),
    news="2 new since Thu 09:30",
    choices={"listing": Choice(("is:unread", 'org:"a b"'), "stars", backwards=True)},
    spots=(("day", "2026-08-13", "2608.00009", 3), ("bookmarks", "", None, 0)),
)


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "state" / "last.json"


@pytest.mark.parametrize("snapshot", [WHOLE, Snapshot(), Snapshot("bookmarks"), Snapshot("paper")])
def test_a_snapshot_comes_back_as_it_was_saved(path: Path, snapshot: Snapshot) -> None:
    save(path, snapshot)
    assert load(path) == snapshot
    save(path, WHOLE)
    assert load(path) == WHOLE, "the next one takes its place"


def test_only_its_owner_may_read_it(path: Path) -> None:
    before = os.umask(0)
    try:
        save(path, WHOLE)
    finally:
        os.umask(before)
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    assert stat.S_IMODE(path.parent.stat().st_mode) == 0o700


def test_nothing_is_left_beside_it(path: Path) -> None:
    save(path, WHOLE)
    assert os.listdir(path.parent) == ["last.json"]


def test_the_old_snapshot_stays_when_the_new_one_cannot_be_written(
    path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def full(self: Path, target: Path) -> Path:
        raise OSError(28, "No space left on device")

    save(path, WHOLE)
    with monkeypatch.context() as patched:
        patched.setattr(Path, "replace", full)
        with pytest.raises(OSError, match="No space"):
            save(path, Snapshot())
    assert load(path) == WHOLE
    assert os.listdir(path.parent) == ["last.json"], "half a file is no use to anybody"


def test_what_a_killed_process_left_behind_is_removed_by_the_next_save(path: Path) -> None:
    path.parent.mkdir()
    old, young, other = (path.with_name(f"last.json.{end}") for end in ("77", "78", "kept"))
    for file in (old, young, other):
        file.write_text("{", "utf-8")
    for file in (old, other):
        os.utime(file, (0, 0))
    save(path, WHOLE)
    assert sorted(os.listdir(path.parent)) == ["last.json", "last.json.78", "last.json.kept"]


def test_a_link_to_nowhere_a_folder_or_a_fifo_is_no_snapshot(path: Path) -> None:
    path.parent.mkdir()
    assert load(path) is None
    path.symlink_to(path.parent / "gone")
    assert load(path) is None
    path.unlink()
    os.mkfifo(path)
    assert load(path) is None, "and nobody waits for a writer"
    path.unlink()
    path.mkdir()
    assert load(path) is None
    with pytest.raises(OSError):
        save(path, WHOLE)
    assert os.listdir(path.parent) == ["last.json"]


@pytest.mark.parametrize(
    "data",
    [
        b"",
        b"null",
        b"[]",
        b"{}",
        b"7",
        b'{"schema":1}',
        b'{"schema":1,"rows":[]',
        b"\xff\xfe{\x00}\x00",
        b"\x00" * 4096,
        b"[" * 100_000,
        b'{"schema":1,"total":' + b"9" * 5000 + b"}",
        b" " * (2 * 1024 * 1024 + 1),
    ],
    ids=range(12),
)
def test_what_is_no_snapshot_is_passed_over(path: Path, data: bytes) -> None:
    path.parent.mkdir()
    path.write_bytes(data)
    assert load(path) is None


def changed(path: Path, change: Callable[[dict[str, Any]], object]) -> Snapshot | None:
    """What is loaded after a change to the file's document."""
    save(path, WHOLE)
    document = json.loads(path.read_text("utf-8"))
    change(document)
    path.write_text(json.dumps(document), "utf-8")
    return load(path)


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("schema", 2),
        ("schema", None),
        ("mood", "curious"),
        ("kind", 5),
        ("value", "2026-W60"),
        ("value", "soon"),
        ("value", None),
        ("follow", "yes"),
        ("fetched", "this morning"),
        ("fetched", 5),
        ("fetched", "2026-08-14T07:30:00"),
        ("since", "2026-02-30T00:00:00Z"),
        ("left", ""),
        ("start", -1),
        ("start", 6),
        ("start", 2.5),
        ("start", None),
        ("total", 3),
        ("total", 10**15),
        ("unread", -1),
        ("cursor", "3"),
        ("cursor", -1),
        ("top", 10**9),
        ("top", float("nan")),
        ("paper_top", -5),
        ("in_detail", 1),
        ("position", [1]),
        ("position", [1, 2, 3]),
        ("position", ["1", 2]),
        ("position", 5),
        ("rows", 5),
        ("rows", [[]]),
        ("rows", [["2608.00001"]]),
        ("rows", ["2608000011"]),
        ("rows", [[5, "t", "b", 1, 1, 1, True, True, None, False]]),
        ("rows", [["2608.00001", None, "b", 1, 1, 1, True, True, None, False]]),
        ("rows", [["2608.00001", "t", "b", "1", 1, 1, True, True, None, False]]),
        ("rows", [["2608.00001", "t", "b", 1, 1, 1, True, True, 5, False]]),
        ("rows", [["2608.00001", "\x1b[2J", "b", 1, 1, 1, True, True, None, False]]),
        ("rows", [["2608.00001", "t", "\ud800", 1, 1, 1, True, True, None, False]]),
        ("states", []),
        ("states", {"2608.00002": [1, 2, 3]}),
        ("states", {"2608.00002": ["yes", False]}),
        ("states", {"2608.00002": 5}),
        ("paper", 5),
        ("paper", {"id": "2608.00002"}),
        ("paper", {**PAPER.record(), "title": 5}),
        ("paper", {**PAPER.record(), "authors": "Ada"}),
        ("paper", {**PAPER.record(), "authors": ["\x9b2J"]}),
        ("paper", {**PAPER.record(), "links": [["code", "https://a.example/\x07", "repo", "a"]]}),
        ("paper", {**PAPER.record(), "organization": ["ex"]}),
        ("paper", {**PAPER.record(), "places": [[0, 5, 1]]}),
    ],
)
def test_a_snapshot_with_a_wrong_value_is_not_believed(path: Path, name: str, value: Any) -> None:
    assert changed(path, lambda document: document.update({name: value})) is None


def test_a_change_that_harms_nothing_is_taken(path: Path) -> None:
    assert changed(path, lambda document: document.update(cursor=0)) == WHOLE._replace(cursor=0)
    assert changed(path, lambda document: document.pop("since")) == WHOLE._replace(since=None)


def usable(snapshot: Snapshot) -> bool:
    """Whether the first screen can be painted from it."""
    texts = [row.title + row.byline + row.id for row in snapshot.rows]
    if snapshot.paper is not None:
        texts += [snapshot.paper.title, *snapshot.paper.authors]
        texts += [link.url for link in snapshot.paper.links]
    "".join(texts).encode("utf-8")
    counts = [count for row in snapshot.rows for count in (row.upvotes, row.comments, row.stars)]
    return (
        not any(ord(char) < 32 or 0x7F <= ord(char) < 0xA0 for text in texts for char in text)
        and all(count is None or isinstance(count, int) for count in counts)
        and 0 <= snapshot.start <= snapshot.start + len(snapshot.rows) <= snapshot.total
    )


one_folder = settings(suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None)


@one_folder
@given(flips=st.lists(st.tuples(st.integers(0), st.integers(1, 255)), min_size=1, max_size=4))
def test_flipped_bytes_never_raise(path: Path, flips: list[tuple[int, int]]) -> None:
    save(path, WHOLE)
    data = bytearray(path.read_bytes())
    for at, bits in flips:
        data[at % len(data)] ^= bits
    path.write_bytes(data)
    loaded = load(path)
    assert loaded is None or usable(loaded)


@one_folder
@given(end=st.integers(0, 2000))
def test_half_a_file_is_none(path: Path, end: int) -> None:
    save(path, WHOLE)
    data = path.read_bytes()
    path.write_bytes(data[: end % len(data)])
    assert load(path) is None


anything = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=5),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=3), inner),
    max_leaves=6,
)


@one_folder
@given(data=st.data(), value=anything)
def test_any_value_anywhere_never_raises(path: Path, data: st.DataObject, value: Any) -> None:
    def change(document: dict[str, Any]) -> None:
        inside: Any = document
        while True:
            size = len(inside)
            keys = list(inside) if isinstance(inside, dict) else list(range(size))
            key = data.draw(st.sampled_from(keys))
            deeper = inside[key]
            if not isinstance(deeper, dict | list) or not deeper or data.draw(st.booleans()):
                inside[key] = value
                return
            inside = deeper

    loaded = changed(path, change)
    assert loaded is None or usable(loaded)


def row(number: int) -> Row:
    return ROWS[number % 4]


@pytest.mark.parametrize(
    ("known", "top", "reach", "start", "count"),
    [
        (range(10), 5, 3, 2, 6),
        (range(10), 0, 3, 0, 3),
        (range(10), 9, 3, 6, 4),
        (range(4, 8), 5, 3, 4, 4),
        (range(4, 8), 4, 1, 4, 1),
        ((), 5, 3, 8, 0),
    ],
)
def test_the_known_rows_around_the_upper_edge_are_kept(
    known: range, top: int, reach: int, start: int, count: int
) -> None:
    rows = [row(at) if at in known else None for at in range(10)]
    found, kept = around(rows, top, reach)
    assert (found, len(kept)) == (start, count)
    assert list(kept) == rows[found : found + count]


def test_of_no_rows_none_are_kept() -> None:
    assert around((), 0, 5) == (0, ())
