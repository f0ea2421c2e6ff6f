"""The library through TinyDB's public API alone, as a program that knows nothing of it uses it."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path

import pytest
from tinydb import Query, TinyDB, where
from tinydb.operations import delete, increment
from tinydb.table import Document

from reader_tui.library.library import Library
from reader_tui.papers.models import Paper

A, B, C = "2410.24164", "2407.21787", "0704.0001"
MARK = Query()


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "library.json"


@pytest.fixture
def library(path: Path) -> Iterator[Library]:
    with Library.open(path) as library:
        paper = Paper(A, "Title", "Abstract", "Title", "Abstract")
        library.decisions.mark(A, "bookmarked", True, paper=paper)
        library.decisions.mark_all([B, C], "read", True)
        yield library


def compacted(library: Library) -> None:
    library.compact()
    assert library.flush(20)


def test_tables_are_listed_counted_and_queried(library: Library) -> None:
    papers = library.db.table("papers")
    assert {"papers", "steps"} <= library.db.tables()
    assert len(papers) == 3 and {record["id"] for record in papers} == {A, B, C}
    assert {record["id"] for record in papers.search(MARK.read == True)} == {B, C}  # noqa: E712
    assert papers.count(where("bookmarked").exists()) == 1
    found = papers.get(where("paper")["title_raw"] == "Title")
    assert isinstance(found, Document) and (found["id"], found.doc_id) == (A, 241024164)
    assert papers.contains(doc_id=240721787) and not papers.contains(MARK.id == "2501.00001")
    assert papers.search(MARK.id.matches("24.*") & ~(MARK.read == True)) == [found]  # noqa: E712


def test_what_is_read_is_the_strangers_own(library: Library) -> None:
    record = library.db.table("papers").get(MARK.id == A)
    assert isinstance(record, dict)
    record["bookmarked"] = False
    record["paper"]["title_raw"] = "Another"
    copy = library.states.copy(A)
    assert library.states.of(A).bookmarked and copy is not None and copy.title == "Title"


@pytest.mark.parametrize("compacts", [False, True])
def test_what_is_written_is_the_readers_too_and_stays(
    library: Library, path: Path, compacts: bool
) -> None:
    papers = library.db.table("papers")
    papers.update({"later": True, "rating": {"of": [1, 2]}}, MARK.id == B)
    papers.update(delete("read"), MARK.id == C)
    papers.upsert({"id": "2501.00001", "read": True}, MARK.id == "2501.00001")
    (number,) = papers.insert_multiple([{"id": "2501.00002", "bookmarked": True}])
    papers.remove(doc_ids=[241024164])
    if compacts:
        compacted(library)
    assert number == 250100002 and library.flush(20)
    for window in (library, Library.open(path, read_only=True)):
        assert window.states.of(B).later and not window.states.of(C).read
        assert window.states.ids("read") == ["2501.00001", B]
        assert window.states.ids("bookmarked") == ["2501.00002"]
        rated = window.db.table("papers").get(MARK.rating.of.any([2]))
        assert isinstance(rated, dict) and rated["id"] == B


def test_a_table_of_its_own_is_kept_numbered_and_dropped(library: Library, path: Path) -> None:
    table = library.db.table("visits")
    assert [table.insert({"count": 1}), table.insert({"count": 5})] == [1, 2]
    table.update(increment("count"), MARK.count > 1)
    compacted(library)
    with Library.open(path) as other:
        theirs = other.db.table("visits")
        assert [record["count"] for record in theirs] == [1, 6] and theirs.insert({}) == 3
        assert other.flush(20)
    library.poll()
    assert len(table) == 3
    library.db.drop_table("visits")
    compacted(library)
    assert "visits" not in Library.open(path, read_only=True).db.tables()


def test_writing_twice_the_same_document_is_refused(library: Library) -> None:
    with pytest.raises(ValueError, match="241024164"):
        library.db.table("papers").insert({"id": A})
    assert library.states.of(A).bookmarked


def test_the_file_is_an_ordinary_one_of_tinydb(library: Library, path: Path) -> None:
    library.db.table("papers").update({"rating": 3}, MARK.id == C)
    compacted(library)
    with TinyDB(path) as stock:
        papers = stock.table("papers")
        assert papers.count(MARK.read == True) == 2  # noqa: E712
        assert [record.doc_id for record in papers.search(MARK.rating == 3)] == [7040001]
        papers.update({"later": True}, MARK.id == B)
        papers.insert(Document({"id": "2501.00001", "read": True}, 250100001))
    assert json.loads(path.read_text("utf-8"))["papers"]["7040001"]["id"] == C
    with Library.open(path, read_only=True) as again:
        assert again.states.of(B).later and again.states.of("2501.00001").read
        assert again.notices == ()
