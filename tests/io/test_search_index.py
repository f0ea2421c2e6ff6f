"""The search index: made for an older archive, kept up, made anew when it is damaged."""

from __future__ import annotations

import json
import os
import sqlite3
import subprocess
import sys
import threading
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import pytest

from reader_tui.archive import index, index_build
from reader_tui.archive.archive import Archive
from reader_tui.archive.paper_rows import number, row_values, unpacked
from reader_tui.errors import ArchiveError
from reader_tui.papers.models import ListingKey, Paper
from reader_tui.query.language import Entry, parse
from reader_tui.text import tex
from tests.queries import TODAY, papers

ROOT = Path(__file__).resolve().parents[2]
MANY = papers(130)
DAY = ListingKey("day", "2026-08-14")

FIRST_VERSION = """
CREATE TABLE papers (
  no INTEGER PRIMARY KEY, id TEXT NOT NULL UNIQUE, title TEXT NOT NULL,
  byline TEXT NOT NULL, upvotes INTEGER, comments INTEGER, stars INTEGER,
  code INTEGER NOT NULL, project INTEGER NOT NULL, day TEXT, first_seen TEXT NOT NULL,
  rules INTEGER NOT NULL, record TEXT NOT NULL);
CREATE TABLE fetches (
  fetch INTEGER PRIMARY KEY, kind TEXT NOT NULL, key TEXT NOT NULL,
  fetched TEXT NOT NULL, skipped INTEGER NOT NULL);
CREATE TABLE entries (
  fetch INTEGER NOT NULL, rank INTEGER NOT NULL, paper INTEGER NOT NULL,
  upvotes INTEGER, comments INTEGER, stars INTEGER,
  PRIMARY KEY (fetch, rank)) WITHOUT ROWID;
CREATE INDEX entries_by_paper ON entries (paper, fetch);
CREATE TABLE listings (
  kind TEXT NOT NULL, key TEXT NOT NULL, fetch INTEGER NOT NULL,
  fetched TEXT NOT NULL, count INTEGER NOT NULL, etag TEXT,
  PRIMARY KEY (kind, key)) WITHOUT ROWID;
CREATE TABLE facts (name TEXT PRIMARY KEY, value TEXT NOT NULL) WITHOUT ROWID;
PRAGMA user_version = 1;
"""
"""The tables of the first version, to the letter."""


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "archive.sqlite3"


@pytest.fixture
def archive(path: Path) -> Iterator[Archive]:
    archive = Archive.open(path)
    archive.store(DAY, MANY)
    yield archive
    archive.close()


def first_version(path: Path, every: list[Paper]) -> None:
    """An archive as the first version of the program left it."""
    with closing(sqlite3.connect(path)) as sql:
        sql.executescript(FIRST_VERSION)
        for paper in every:
            *row, packed = row_values(paper, "2026-08-01T00:00:00.000Z")
            assert isinstance(packed, bytes)
            marks = ", ".join("?" * (len(row) + 1))
            sql.execute(f"INSERT INTO papers VALUES ({marks})", (*row, unpacked(packed)))
        sql.commit()


def run(path: Path, *statements: str) -> list[tuple[object, ...]]:
    with closing(sqlite3.connect(path, isolation_level=None)) as sql:
        sql.execute("PRAGMA writable_schema = ON")
        return [row for statement in statements for row in sql.execute(statement).fetchall()]


def holds(archive: Archive, every: list[Paper]) -> None:
    """All papers are found, each as the query language means it."""
    assert archive.index.missing() == 0
    for text in ("", "sparse", "-sparse", '"maps ledgers"', "a", "mod", "upvotes:>3", "c++"):
        query = parse(text, TODAY)
        wanted = {paper.id for paper in every if query.matches(Entry.of(paper))}
        assert set(archive.search.ids(query)) == wanted, text
    assert archive.check() == "ok"


# An older archive


def test_an_older_archive_is_opened_at_once_and_filled_slice_by_slice(path: Path) -> None:
    first_version(path, MANY)
    told: list[tuple[int, int]] = []
    with closing(Archive.open(path)) as archive:
        assert archive.notice is None and archive.index.missing() == len(MANY)
        page = archive.search.find(parse("sparse", TODAY))
        assert page.hits == [] and page.missing == len(MANY)
        assert archive.paper(MANY[5].id) == MANY[5]
        assert archive.index.build(lambda done, total: told.append((done, total)))
        assert told[0] == (0, len(MANY)) and told[-1] == (len(MANY), len(MANY))
        assert len(told) > 3 and told == sorted(told)
        holds(archive, MANY)
        assert all(archive.paper(paper.id) == paper for paper in MANY)
        assert archive.search.find(parse("", TODAY)).missing == 0
    assert {type(record) for (record,) in run(path, "SELECT record FROM papers")} == {bytes}


def test_filters_are_right_before_the_index_is(path: Path) -> None:
    first_version(path, MANY)
    with closing(Archive.open(path)) as archive:
        query, ids = parse("sparse", TODAY), [paper.id for paper in MANY]
        wanted = [paper.id for paper in MANY if query.matches(Entry.of(paper))]
        assert wanted and archive.search.matching(query, ids) == wanted


def test_filling_goes_on_where_it_was_stopped(path: Path) -> None:
    first_version(path, MANY)
    with closing(Archive.open(path)) as archive:
        asked = iter([False, False, True])
        assert not archive.index.build(stop=lambda: next(asked))
        assert 0 < archive.index.missing() < len(MANY)
        newest = max(MANY, key=lambda paper: number(paper.id))
        assert archive.search.ids(parse("", TODAY)) and newest.id in archive.search.ids(
            parse("", TODAY)
        )
        # Meanwhile the Hub goes on to answer.
        archive.store(DAY, MANY[:3])
        assert archive.index.build()
        holds(archive, MANY)


def test_filling_survives_any_kill(path: Path) -> None:
    first_version(path, MANY)
    script = (
        "import os, sys; from pathlib import Path; from reader_tui.archive.archive import Archive\n"
        "seen = []\n"
        "def stop():\n"
        "    seen.append(1)\n"
        "    if len(seen) > 2: os.kill(os.getpid(), 9)\n"
        "Archive.open(Path(sys.argv[1])).index.build(stop=stop)\n"
    )
    ended = subprocess.run([sys.executable, "-c", script, str(path)], cwd=ROOT, env=os.environ)
    assert ended.returncode == -9
    with closing(Archive.open(path)) as archive:
        assert 0 < archive.index.missing() < len(MANY)
        assert archive.index.build()
        holds(archive, MANY)


def test_two_programs_may_fill_it_at_once(path: Path) -> None:
    first_version(path, MANY)
    with closing(Archive.open(path)) as one, closing(Archive.open(path)) as other:
        done: list[bool] = []
        threads = [
            threading.Thread(target=lambda a=a: done.append(a.index.build())) for a in (one, other)
        ]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        assert done == [True, True]
        holds(one, MANY)
        holds(other, MANY)


def test_a_large_index_is_tidied_up(path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(index_build, "_MANY", 50)
    monkeypatch.setattr(index_build, "_SLICE", 10)
    first_version(path, MANY)
    with closing(Archive.open(path)) as archive:
        assert archive.index.build()
        holds(archive, MANY)
    assert run(path, "SELECT count(DISTINCT segid) FROM words_idx") == [(1,)]


def test_a_record_that_cannot_be_read_is_passed_over(path: Path) -> None:
    first_version(path, MANY)
    run(path, f"UPDATE papers SET record = '{{' WHERE id = '{MANY[3].id}'")
    with closing(Archive.open(path)) as archive:
        assert archive.index.build()
        rest = [paper for paper in MANY if paper is not MANY[3]]
        holds(archive, rest)
        archive.store(DAY, [MANY[3]])
        holds(archive, MANY)


def test_an_archive_that_cannot_be_written_is_searched_in_a_copy(path: Path) -> None:
    first_version(path, MANY)
    path.chmod(0o400)
    if os.access(path, os.W_OK):
        pytest.skip("this user may write everything")
    with closing(Archive.open(path)) as archive:
        assert archive.notice is not None
        assert archive.index.build()
        holds(archive, MANY)


# Upkeep


def test_an_index_by_other_rules_is_made_again(archive: Archive, path: Path) -> None:
    run(path, "UPDATE facts SET value = '0' WHERE name = 'search_rules'")
    assert archive.index.missing() == len(MANY)
    assert archive.index.build()
    holds(archive, MANY)


def test_features_by_the_rules_before_are_read_and_made_again(archive: Archive, path: Path) -> None:
    archive.store(DAY, MANY)
    ids = [paper.id for paper in MANY]
    made = archive.features.of(ids)
    with closing(sqlite3.connect(path)) as sql, sql:
        for no, row in sql.execute("SELECT no, row FROM features").fetchall():
            former = b"\x01" + row[1:7] + row[21:]
            sql.execute("UPDATE features SET row = ? WHERE no = ?", (former, no))
    read = archive.features.of(ids)
    assert {one: row.terms for one, row in read.items()} == {
        i: row.terms for i, row in made.items()
    }
    assert read != made
    assert archive.index.build()
    assert archive.features.of(ids) == made


def test_text_by_older_rules_is_found_as_it_is_shown(archive: Archive, path: Path) -> None:
    old = {**MANY[0].record(), "title": "as once set", "title_raw": r"Up to 10\% of $\theta_0$"}
    record = json.dumps(old).replace("'", "''")
    run(path, f"UPDATE papers SET rules = {tex.RULES - 1}, record = '{record}' "
        f"WHERE id = '{MANY[0].id}'", "DELETE FROM facts WHERE name = 'search_rules'")  # fmt: skip
    assert archive.index.build()
    assert archive.search.ids(parse('"θ0"', TODAY)) == [MANY[0].id]
    # What was indexed can be taken out again.
    archive.store(DAY, [MANY[0]])
    holds(archive, MANY)


def test_what_cannot_be_taken_out_is_never_found(archive: Archive, path: Path) -> None:
    run(path, f"UPDATE papers SET record = '{{' WHERE id = '{MANY[0].id}'")
    changed = MANY[0]._replace(title="Another title altogether")
    archive.store(DAY, [changed])
    holds(archive, [changed, *MANY[1:]])


def test_an_answer_that_is_not_stored_is_not_found(archive: Archive) -> None:
    spoilt = MANY[0]._replace(id="2608.99999", abstract_raw="\ud800")
    with pytest.raises(UnicodeEncodeError):
        archive.store(DAY, [MANY[0]._replace(title="Neither this one"), spoilt])
    holds(archive, MANY)


# Damage

DAMAGES = {
    "blocks gone": ["DELETE FROM words_data WHERE id > 100"],
    "blocks of noise": ["UPDATE words_data SET block = randomblob(200) WHERE id > 100"],
    "structure of noise": ["UPDATE words_data SET block = randomblob(20) WHERE id = 10"],
    "a part gone": ["DROP TABLE words_data"],
    "settings gone": ["DELETE FROM words_config"],
    "docs gone": ["DROP TABLE docs"],
    "words gone": ["DROP TABLE words"],
    "terms gone": ["DROP TABLE terms"],
    "titles gone": ["DROP TABLE titles"],
    "its name alone gone": ["DELETE FROM sqlite_master WHERE name = 'words'"],
}


@pytest.mark.parametrize("damage", DAMAGES)
def test_a_damaged_index_is_made_anew_and_the_papers_stay(
    archive: Archive, path: Path, damage: str
) -> None:
    archive.close()
    run(path, *DAMAGES[damage])
    with closing(Archive.open(path)) as archive:
        for text in ("spar", "ledgers maps", "upvotes:>3"):
            try:
                archive.search.find(parse(text, TODAY), order="best")
                archive.search.titles("maps")
            except ArchiveError as problem:
                assert "damaged" in str(problem) and "anew" in str(problem)
        archive.index.build()
        holds(archive, MANY)
        assert all(archive.paper(paper.id) == paper for paper in MANY)
    assert not list(path.parent.glob("*.corrupt-*"))


@pytest.mark.parametrize("damage", DAMAGES)
def test_damage_does_not_keep_an_answer_from_being_stored(
    archive: Archive, path: Path, damage: str
) -> None:
    archive.close()
    run(path, *DAMAGES[damage])
    news = [paper._replace(id=f"2609.{n:05}") for n, paper in enumerate(MANY[:20])]
    with closing(Archive.open(path)) as archive:
        # A change of text is what takes old words out and puts new ones in.
        changed = [paper._replace(title=f"{paper.title} again") for paper in MANY[:60]]
        archive.store(DAY, [*changed, *MANY[60:], *news])
        assert archive.paper(news[0].id) == news[0]
        for text in ("spar", "again"):
            try:
                archive.search.find(parse(text, TODAY))
            except ArchiveError as problem:
                assert "damaged" in str(problem)
        archive.index.build()
        holds(archive, [*changed, *MANY[60:], *news])


def test_an_index_is_read_while_another_program_writes(archive: Archive, path: Path) -> None:
    with closing(Archive.open(path)) as other:
        assert other.search.ids(parse("zebra", TODAY)) == []
        archive.store(DAY, [MANY[0]._replace(title="Zebra")])
        assert other.search.ids(parse("zebra", TODAY)) == [MANY[0].id]


def test_the_index_is_made_of_the_words_of_the_query_language(archive: Archive, path: Path) -> None:
    run(path, "CREATE VIRTUAL TABLE temp_words USING fts5vocab('words', 'row')")
    indexed = {term for (term,) in run(path, "SELECT term FROM temp_words")}
    entries = [Entry.of(paper) for paper in MANY]
    every = {
        word
        for entry in entries
        for field in index.COLUMNS[:-1]
        for word in getattr(entry, field).split()
    }
    marked = {f"@{word}" for entry in entries for word in entry.submitter.split()}
    assert indexed == every | marked | {"@", "|"}
