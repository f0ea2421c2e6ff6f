"""The archive on the disk: what it keeps, and what becomes of a file that is not in order."""

from __future__ import annotations

import json
import os
import sqlite3
import stat
import subprocess
import sys
import threading
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing, contextmanager
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from reader_tui.archive import schema
from reader_tui.archive.archive import Archive
from reader_tui.archive.paper_rows import unpacked
from reader_tui.errors import ArchiveError
from reader_tui.hub.wire import parse_listing
from reader_tui.papers.models import Link, ListingKey, Organization, Paper
from reader_tui.text.tex import RULES
from tests.hub import item
from tests.recordings import HUB, needs_recordings

ROOT = Path(__file__).resolve().parents[2]
FRIDAY = ListingKey("day", "2026-08-14")
THURSDAY = ListingKey("day", "2026-08-13")
WEEK = ListingKey("week", "2026-W33")
WHOLE = Paper(
    id="2608.00007",
    title="A title with θ₀",
    abstract="Prose, set for reading.",
    title_raw="A title\n  with \\theta_0",
    abstract_raw="Prose,\nset for reading.",
    authors=("Ada Example", "Béla Sample"),
    organization=Organization("ex", "Example Labs"),
    day="2026-08-14",
    published="2026-08-12T00:00:00.000Z",
    upvotes=0,
    comments=2,
    stars=0,
    ai_summary="Said briefly.",
    ai_model="a/model",
    keywords=("maps", "ledgers"),
    submitter="ada",
    withdrawn=True,
    links=(
        Link("code", "https://github.com/a/b", "repo", "a/b"),
        Link("project", "https://a.example/", "project", "a.example"),
    ),
    places=((0, 5, 1),),
)


class Clock:
    """A clock that goes on by a minute each time it is looked at."""

    def __init__(self) -> None:
        self.time = datetime(2026, 8, 14, 7, tzinfo=UTC)

    def __call__(self) -> datetime:
        self.time += timedelta(minutes=1)
        return self.time


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "data" / "archive.sqlite3"


@contextmanager
def opened(path: Path) -> Iterator[Archive]:
    archive = Archive.open(path, Clock())
    try:
        yield archive
    finally:
        archive.close()


@pytest.fixture
def archive(path: Path) -> Iterator[Archive]:
    with opened(path) as archive:
        yield archive


def paper(number: int = 1, **changes: Any) -> Paper:
    return parse_listing([item(f"2608.{number:05}", **changes)]).papers[0]


def papers(*numbers: int) -> list[Paper]:
    return [paper(number) for number in numbers]


def ids(archive: Archive, key: ListingKey = FRIDAY) -> list[str]:
    return [row.id for row in archive.rows(key)]


def asked(path: Path, query: str, *values: object) -> list[Any]:
    """What the file itself says."""
    with closing(sqlite3.connect(path)) as connection:
        found = connection.execute(query, values).fetchall()
        connection.commit()
        return found


# What is kept


def test_every_field_of_a_paper_comes_back(archive: Archive, path: Path) -> None:
    archive.store(FRIDAY, [WHOLE])
    assert archive.paper(WHOLE.id) == WHOLE
    assert list(archive.papers(FRIDAY)) == [WHOLE]
    assert archive.rows(FRIDAY) == [WHOLE.row()]
    archive.close()
    with opened(path) as again:
        assert again.paper(WHOLE.id) == WHOLE


def test_a_paper_that_says_little_comes_back_too(archive: Archive) -> None:
    bare = Paper("2608.00009", "A title", "", "A title", "")
    archive.keep([bare])
    assert archive.paper(bare.id) == bare
    assert archive.rows_of([bare.id]) == {bare.id: bare.row()}


def test_a_record_does_not_hold_the_same_text_twice(archive: Archive, path: Path) -> None:
    title, abstract = "A title\n  in two lines", "An abstract\nin three\nlines, without rules."
    archive.store(FRIDAY, [paper(title=title, summary=abstract)])
    ((packed,),) = asked(path, "SELECT record FROM papers")
    record = unpacked(packed)
    assert record.count("in two lines") == 1 and record.count("without rules") == 1
    kept = archive.paper("2608.00001")
    assert kept is not None and kept.title == "A title in two lines"
    assert kept.abstract_raw == abstract


def test_what_was_never_met_is_none(archive: Archive) -> None:
    assert archive.paper("2608.00001") is None
    assert archive.listing(FRIDAY) is None and archive.etag(FRIDAY) is None
    assert archive.rows(FRIDAY) == [] and list(archive.papers(FRIDAY)) == []
    assert archive.fact("newest") is None and archive.nearest("day", "9", -1) is None
    assert archive.counts() == {"papers": 0, "listings": 0, "fetches": 0}


def test_rows_keep_the_order_of_the_answer(archive: Archive) -> None:
    archive.store(FRIDAY, papers(5, 3, 9, 1))
    assert ids(archive) == ["2608.00005", "2608.00003", "2608.00009", "2608.00001"]
    archive.store(FRIDAY, papers(1, 9, 3))
    assert ids(archive) == ["2608.00001", "2608.00009", "2608.00003"]
    assert [found.id for found in archive.papers(FRIDAY)] == ids(archive)


def test_a_paper_may_stand_in_several_listings(archive: Archive) -> None:
    archive.store(FRIDAY, papers(1, 2))
    archive.store(WEEK, papers(2, 3, 1))
    assert ids(archive) == ["2608.00001", "2608.00002"]
    assert ids(archive, WEEK) == ["2608.00002", "2608.00003", "2608.00001"]
    assert archive.counts() == {"papers": 3, "listings": 2, "fetches": 2}


def test_a_listing_tells_when_it_was_fetched_and_what_was_dropped(archive: Archive) -> None:
    archive.store(FRIDAY, papers(1, 2), skipped=3, etag='W/"abc"')
    listing = archive.listing(FRIDAY)
    assert listing is not None and (listing.count, listing.skipped) == (2, 3)
    assert listing.fetched is not None and listing.fetched.startswith("2026-08-14T07:0")
    assert archive.etag(FRIDAY) == 'W/"abc"'


def test_an_empty_answer_is_an_answer(archive: Archive) -> None:
    archive.store(FRIDAY, [])
    listing = archive.listing(FRIDAY)
    assert listing is not None and listing.count == 0


def test_the_same_answer_again_only_renews_the_time(archive: Archive) -> None:
    first = archive.store(FRIDAY, papers(1, 2), etag='"a"')
    assert (first.added, first.changed) == (("2608.00001", "2608.00002"), True)
    before = archive.listing(FRIDAY)
    again = archive.store(FRIDAY, papers(1, 2), etag='"b"')
    assert (again.added, again.changed) == ((), False)
    after = archive.listing(FRIDAY)
    assert before is not None and after is not None
    assert after.fetched is not None and before.fetched is not None
    assert after.fetched > before.fetched
    assert archive.etag(FRIDAY) == '"b"' and archive.counts()["fetches"] == 1


def test_the_count_of_dropped_entries_is_that_of_the_last_answer(archive: Archive) -> None:
    archive.store(FRIDAY, papers(1), skipped=2)
    archive.store(FRIDAY, papers(1), skipped=0)
    listing = archive.listing(FRIDAY)
    assert listing is not None and listing.skipped == 0


def test_counts_are_kept_for_each_fetch(archive: Archive, path: Path) -> None:
    archive.store(FRIDAY, [paper(1, upvotes=3, numComments=1, githubStars=9), paper(2, upvotes=2)])
    archive.store(FRIDAY, [paper(2, upvotes=8), paper(1, upvotes=4, numComments=1, githubStars=9)])
    found = asked(
        path,
        "SELECT f.kind, f.key, e.rank, p.id, e.upvotes FROM entries e JOIN fetches f USING (fetch) "
        "JOIN papers p ON p.no = e.paper ORDER BY e.fetch, e.rank",
    )
    assert found == [
        ("day", "2026-08-14", 0, "2608.00001", 3),
        ("day", "2026-08-14", 1, "2608.00002", 2),
        ("day", "2026-08-14", 0, "2608.00002", 8),
        ("day", "2026-08-14", 1, "2608.00001", 4),
    ]
    query = "SELECT comments, stars FROM entries WHERE upvotes = 3"
    assert asked(path, query) == [(1, 9)]


@pytest.mark.parametrize(
    "change", [{"upvotes": 99}, {"numComments": 99}, {"githubStars": 99}], ids=str
)
def test_any_count_that_changed_makes_a_fetch(archive: Archive, change: dict[str, int]) -> None:
    archive.store(FRIDAY, [paper()])
    stored = archive.store(FRIDAY, [paper(1, **change)])
    assert (stored.added, stored.changed) == ((), True)
    assert archive.counts()["fetches"] == 2


def test_a_paper_that_says_something_new_is_a_change_without_a_fetch(archive: Archive) -> None:
    archive.store(FRIDAY, [paper()])
    stored = archive.store(FRIDAY, [paper(1, summary="Said in other words.")])
    assert (stored.added, stored.changed) == ((), True)
    assert archive.counts()["fetches"] == 1
    found = archive.paper("2608.00001")
    assert found is not None and found.abstract == "Said in other words."


def test_added_papers_are_named_in_their_order(archive: Archive) -> None:
    archive.store(FRIDAY, papers(1, 2))
    archive.store(WEEK, papers(4))
    stored = archive.store(FRIDAY, papers(4, 1, 3))
    assert stored.added == ("2608.00004", "2608.00003"), "new to this listing, not to the archive"


def test_what_was_met_since_the_last_visit_is_new(archive: Archive) -> None:
    archive.store(FRIDAY, papers(1, 2))
    listing = archive.listing(FRIDAY)
    assert listing is not None
    since = listing.fetched
    archive.store(FRIDAY, [paper(1, upvotes=77), *papers(3, 2)])
    assert [row.new for row in archive.rows(FRIDAY, since)] == [False, True, False]
    assert not any(row.new for row in archive.rows(FRIDAY))
    assert archive.rows_of(["2608.00003", "2608.00001"], since)["2608.00003"].new
    assert not archive.rows_of(["2608.00001"], since)["2608.00001"].new


def test_many_rows_are_found_by_their_ids(archive: Archive) -> None:
    known = [WHOLE._replace(id=f"2608.{number:05}") for number in range(1203)]
    archive.store(WEEK, known)
    wanted = [*(found.id for found in reversed(known)), "2501.00001", known[0].id]
    found = archive.rows_of(wanted)
    assert found == {one.id: one.row() for one in known}
    assert archive.rows_of([]) == {}


def test_a_later_answer_that_lacks_the_day_or_the_comments_takes_neither(archive: Archive) -> None:
    archive.store(FRIDAY, [WHOLE._replace(comments=7)])
    archive.keep([WHOLE._replace(day=None, comments=None, upvotes=5)])
    found = archive.paper(WHOLE.id)
    assert found == WHOLE._replace(comments=7, upvotes=5)
    (row,) = archive.rows(FRIDAY)
    assert (row.day, row.comments, row.upvotes) == ("2026-08-14", 7, WHOLE.upvotes)
    archive.keep([WHOLE._replace(day="2026-08-20", comments=0)])
    found = archive.paper(WHOLE.id)
    assert found is not None and (found.day, found.comments) == ("2026-08-20", 0)


def test_facts_are_noted_and_replaced(archive: Archive) -> None:
    archive.note(newest="2026-08-13", newest_asked="then")
    archive.note(newest="2026-08-14")
    assert (archive.fact("newest"), archive.fact("newest_asked")) == ("2026-08-14", "then")


def test_the_nearest_listing_has_papers_and_is_of_the_same_kind(archive: Archive) -> None:
    for day, numbers in (("10", (1,)), ("11", ()), ("12", (2,)), ("14", (3,))):
        archive.store(ListingKey("day", f"2026-08-{day}"), papers(*numbers))
    archive.store(ListingKey("month", "2026-07"), papers(4))
    assert archive.nearest("day", "2026-08-12", -1) == ListingKey("day", "2026-08-10")
    assert archive.nearest("day", "2026-08-12", 1) == FRIDAY
    assert archive.nearest("day", "2026-08-10", -1) is None
    assert archive.nearest("day", "2026-08-14", 1) is None
    assert archive.nearest("month", "2026-08", -1) == ListingKey("month", "2026-07")


# Older rules and broken records


def test_text_set_by_older_rules_is_set_again_on_reading(archive: Archive, path: Path) -> None:
    tex = paper(
        1,
        title=r"Up to 10\% of $\theta_0$",
        summary=r"A $2\times$ gain, see https://github.com/a/b and the rest.",
        githubRepo="https://github.com/a/b",
    )
    assert len(tex.places) == 1
    archive.store(FRIDAY, [tex, paper(2)])
    old = {
        **tex.record(),
        "title": "as once set",
        "abstract": "as once set, long ago and at length, " * 3,
    }
    asked(
        path,
        "UPDATE papers SET rules = ?, title = 'as once set', record = ? WHERE id = '2608.00001'",
        RULES - 1,
        json.dumps(old),
    )
    assert archive.paper("2608.00001") == tex
    assert archive.rows(FRIDAY)[0] == tex.row()
    assert archive.rows_of(["2608.00001"]) == {"2608.00001": tex.row()}
    assert archive.store(FRIDAY, [tex, paper(2)]).changed, "and is kept so from the next answer on"
    assert asked(path, "SELECT title FROM papers WHERE id = '2608.00001'") == [(tex.title,)]


@pytest.mark.parametrize(
    "record", ["", "{", "[]", "{}", '{"id":5}', '{"id":"1","title_raw":5,"abstract_raw":""}']
)
@pytest.mark.parametrize("rules", [RULES, RULES - 1])
def test_a_record_that_cannot_be_read_is_as_good_as_none(
    archive: Archive, path: Path, record: str, rules: int
) -> None:
    archive.store(FRIDAY, papers(1, 2))
    asked(path, "UPDATE papers SET record = ?, rules = ? WHERE id = '2608.00001'", record, rules)
    assert archive.paper("2608.00001") is None
    assert [found.id for found in archive.papers(FRIDAY)] == ["2608.00002"]
    assert archive.rows(FRIDAY)[0] == paper(1).row(), "the row has its own columns"


# Files


def test_the_file_and_its_folder_are_their_owners_alone(path: Path) -> None:
    before = os.umask(0)
    try:
        with opened(path) as archive:
            archive.store(FRIDAY, papers(1))
            files = sorted(os.listdir(path.parent))
            modes = {stat.S_IMODE((path.parent / name).stat().st_mode) for name in files}
    finally:
        os.umask(before)
    assert files == ["archive.sqlite3", "archive.sqlite3-shm", "archive.sqlite3-wal"]
    assert modes == {0o600}
    assert stat.S_IMODE(path.parent.stat().st_mode) == 0o700


def filled(path: Path) -> bytes:
    """Make an archive of many pages, and return its bytes."""
    with opened(path) as archive:
        archive.store(WEEK, [WHOLE._replace(id=f"2608.{number:05}") for number in range(300)])
    return path.read_bytes()


def torn(data: bytes) -> bytes:
    return data[: len(data) // 2]


def headless(data: bytes) -> bytes:
    return bytes(4096) + data[4096:]


def foreign(data: bytes) -> bytes:
    """An SQLite file of another program, with as many versions as ours."""
    with closing(sqlite3.connect(":memory:")) as connection:
        connection.execute("CREATE TABLE bookmarks (url TEXT)")
        connection.execute(f"PRAGMA user_version = {schema.VERSION}")
        return connection.serialize()


def unversioned(data: bytes) -> bytes:
    with closing(sqlite3.connect(":memory:")) as connection:
        connection.execute("CREATE TABLE papers (title TEXT)")
        return connection.serialize()


@pytest.mark.parametrize(
    "spoil",
    [
        lambda data: b"garbage, and not a little of it" * 500,
        lambda data: bytes(len(data)),
        lambda data: b"{}",
        lambda data: data[:5000],
        torn,
        headless,
        foreign,
        unversioned,
    ],
    ids=["garbage", "nul", "json", "page", "torn", "headless", "foreign", "unversioned"],
)
def test_what_is_no_archive_is_set_aside_and_a_new_one_begun(
    path: Path, spoil: Callable[[bytes], bytes]
) -> None:
    data = spoil(filled(path))
    path.write_bytes(data)
    with opened(path) as archive:
        (aside,) = path.parent.glob("archive.sqlite3.corrupt-20260814T07??00")
        assert archive.notice is not None and aside.name in archive.notice
        assert archive.counts() == {"papers": 0, "listings": 0, "fetches": 0}
        archive.store(FRIDAY, papers(1))
        assert stat.S_IMODE(path.stat().st_mode) == 0o600
    assert aside.read_bytes() == data, "kept as it was"
    with opened(path) as again:
        assert again.notice is None and ids(again) == ["2608.00001"]


def test_files_set_aside_in_one_second_keep_their_names_apart(path: Path) -> None:
    path.parent.mkdir()
    for content in (b"first", b"second", b"third"):
        path.write_bytes(content * 100)
        Archive.open(path, lambda: datetime(2026, 8, 14, tzinfo=UTC)).close()
    aside = sorted(path.parent.glob("*.corrupt-*"))
    assert [file.read_bytes()[:5] for file in aside] == [b"first", b"secon", b"third"]


def test_an_empty_file_becomes_an_archive_without_a_word(path: Path) -> None:
    path.parent.mkdir()
    path.touch()
    with opened(path) as archive:
        assert archive.notice is None
        archive.store(FRIDAY, papers(1))
    assert os.listdir(path.parent) == ["archive.sqlite3"]


def test_damage_that_shows_only_on_reading_is_set_aside_then(path: Path) -> None:
    data = filled(path)
    half = len(data) // 8192 * 4096
    path.write_bytes(data[: len(data) - half] + bytes(half))
    with opened(path) as archive:
        assert not archive.notice, "the beginning is whole"
        with pytest.raises(ArchiveError, match=r"damaged.*Fetch again"):
            for number in range(300):
                archive.paper(f"2608.{number:05}")
            archive.rows(WEEK)
        archive.store(FRIDAY, papers(1))
        assert ids(archive) == ["2608.00001"], "and goes on with a new one"
    assert len(list(path.parent.glob("*.corrupt-*"))) == 1


def test_a_folder_or_a_fifo_in_its_place_is_left_and_nothing_hangs(path: Path) -> None:
    path.mkdir(parents=True)
    with opened(path) as archive:
        assert archive.notice is not None and str(path) in archive.notice
        archive.store(FRIDAY, papers(1))
        assert ids(archive) == ["2608.00001"]
    assert path.is_dir()
    path.rmdir()
    os.mkfifo(path)
    with opened(path) as archive:
        assert archive.notice is not None and "nothing fetched is kept" in archive.notice
    assert path.is_fifo()


def test_a_link_is_followed_and_stays(path: Path, tmp_path: Path) -> None:
    path.parent.mkdir()
    target = tmp_path / "elsewhere.sqlite3"
    path.symlink_to(target)
    with opened(path) as archive:
        archive.store(FRIDAY, papers(1))
    assert path.is_symlink() and target.stat().st_size > 0


def test_a_folder_that_cannot_be_made_leaves_an_archive_that_passes(tmp_path: Path) -> None:
    (tmp_path / "data").write_text("not a folder", "utf-8")
    with opened(tmp_path / "data" / "archive.sqlite3") as archive:
        assert archive.notice is not None and "nothing fetched is kept" in archive.notice
        archive.store(FRIDAY, papers(1))
        assert ids(archive) == ["2608.00001"]


def test_control_characters_in_the_path_do_not_reach_the_notice(tmp_path: Path) -> None:
    folder = tmp_path / "a\x1b[2Jb"
    folder.write_text("not a folder", "utf-8")
    with opened(folder / "archive.sqlite3") as archive:
        assert archive.notice is not None and archive.notice.isprintable()


AS_NOBODY = """
import os, sys, tempfile
import urllib.parse  # imported late by pathlib, when nobody may read the interpreter's folder
from pathlib import Path
from reader_tui.papers.models import ListingKey, Paper
from reader_tui.archive.archive import Archive
from reader_tui.archive import index_rows
os.setgid(65534)
os.setuid(65534)
archive = Archive.open(Path(sys.argv[1]))
archive.store(ListingKey("day", "2026-08-14"), [Paper("2608.00001", "t", "", "t", "")])
print(archive.notice)
print(len(archive.rows(ListingKey("week", "2026-W33"))), archive.counts()["listings"])
"""


@pytest.mark.skipif(
    not hasattr(os, "geteuid") or os.geteuid() != 0, reason="only root can become somebody else"
)
@pytest.mark.parametrize("unmerged", [False, True], ids=["merged", "unmerged"])
@pytest.mark.parametrize("folder_mode", [0o555, 0o777], ids=["folder", "file"])
def test_where_nothing_can_be_written_everything_can_still_be_read(
    path: Path, unmerged: bool, folder_mode: int
) -> None:
    filled(path)
    wal = path.with_name(f"{path.name}-wal")
    # A process that is killed leaves its log unmerged; here it is copied from a live one.
    with opened(path) as archive:
        archive.store(WEEK, papers(1, 2, 3))
        copies = [(file, file.read_bytes()) for file in path.parent.iterdir()]
    for file, data in copies if unmerged else ():
        file.write_bytes(data)
    assert wal.exists() == unmerged
    before = path.read_bytes()
    for file in path.parent.iterdir():
        file.chmod(0o444)
    for folder in path.parents[:5]:
        if folder.stat().st_mode & 0o005 != 0o005:
            folder.chmod(0o755)
    path.parent.chmod(folder_mode)
    result = subprocess.run(
        [sys.executable, "-c", AS_NOBODY, path],
        cwd=ROOT,
        capture_output=True,
        encoding="utf-8",
        timeout=30,
    )
    assert result.stderr == ""
    notice, rows = result.stdout.splitlines()
    assert str(path) in notice and "nothing fetched is kept" in notice
    assert rows == "3 2"
    assert path.read_bytes() == before


def test_a_newer_archive_is_refused_and_left_as_it_is(path: Path) -> None:
    filled(path)
    with closing(sqlite3.connect(path)) as connection:
        connection.execute("PRAGMA journal_mode = DELETE")
        connection.execute(f"PRAGMA user_version = {schema.VERSION + 1}")
    before = path.read_bytes()
    with pytest.raises(ArchiveError, match=r"newer version.*left as it is"):
        Archive.open(path)
    assert path.read_bytes() == before
    assert os.listdir(path.parent) == ["archive.sqlite3"]


def test_a_full_disk_is_told_and_what_was_there_stays(archive: Archive, path: Path) -> None:
    archive.store(FRIDAY, papers(1))
    ((pages,),) = archive._database.all("PRAGMA page_count", ())
    archive._database.all(f"PRAGMA max_page_count = {pages}", ())
    with pytest.raises(ArchiveError, match="full"):
        archive.store(WEEK, [WHOLE._replace(id=f"2608.{n:05}") for n in range(500)])
    assert archive.listing(WEEK) is None and ids(archive) == ["2608.00001"]
    archive._database.all("PRAGMA max_page_count = 100000", ())
    archive.store(WEEK, papers(1, 2))
    assert ids(archive, WEEK) == ["2608.00001", "2608.00002"]


def test_an_answer_is_stored_whole_or_not_at_all(archive: Archive, path: Path) -> None:
    archive.store(FRIDAY, papers(1))
    surrogate = WHOLE._replace(abstract_raw="\ud800")
    with pytest.raises(UnicodeEncodeError):
        archive.store(FRIDAY, [paper(2), surrogate])
    assert archive.paper("2608.00002") is None and ids(archive) == ["2608.00001"]
    with opened(path) as other:
        other.store(FRIDAY, papers(3))
    assert ids(archive) == ["2608.00003"], "and nobody else was kept waiting"


def test_a_closed_archive_says_so(archive: Archive) -> None:
    archive.close()
    archive.close()
    for call in (lambda: archive.rows(FRIDAY), lambda: archive.note(a="b")):
        with pytest.raises(ArchiveError, match="closed"):
            call()


def test_the_check_is_ok_and_names_damage(archive: Archive, path: Path) -> None:
    archive.store(FRIDAY, papers(1))
    assert archive.check() == "ok"


# The schema


def test_an_interrupted_step_is_taken_again(path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    steps = {1: (*schema._STEPS[1][:3], "nonsense")}
    path.parent.mkdir()
    with monkeypatch.context() as patched, closing(sqlite3.connect(path)) as connection:
        connection.isolation_level = None
        patched.setattr(schema, "_STEPS", steps)
        with pytest.raises(sqlite3.OperationalError):
            schema.prepare(connection)
        assert not connection.in_transaction
    assert asked(path, "SELECT count(*) FROM sqlite_master") == [(0,)]
    with opened(path) as archive:
        assert archive.notice is None
        archive.store(FRIDAY, papers(1))


MAKE = """
import sys
from pathlib import Path
from reader_tui.papers.models import ListingKey, Paper
from reader_tui.archive.archive import Archive
print("ready", flush=True)
sys.stdin.readline()
archive = Archive.open(Path(sys.argv[1]))
for number in range(int(sys.argv[3])):
    one = Paper(f"2608.{number:05}", "t", "", "t", "", upvotes=number)
    archive.store(ListingKey("day", sys.argv[2]), [one])
print(archive.notice, archive.counts()["papers"] > 0)
"""


def started(path: Path, day: str, writes: int) -> subprocess.Popen[str]:
    """Another process that makes or opens the archive when told, and stores as often."""
    process = subprocess.Popen(
        [sys.executable, "-c", MAKE, path, day, str(writes)],
        cwd=ROOT,
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        encoding="utf-8",
    )
    assert process.stdout is not None and process.stdout.readline() == "ready\n"
    return process


def test_processes_that_begin_the_archive_together_share_it(path: Path) -> None:
    processes = [started(path, f"2026-08-{number}", 3) for number in (10, 11, 12)]
    for process in processes:
        assert process.stdin is not None
        process.stdin.write("\n")
        process.stdin.flush()
    ends = [process.communicate(timeout=30)[0] for process in processes]
    assert ends == ["None True\n"] * 3
    with opened(path) as archive:
        assert archive.counts() == {"papers": 3, "listings": 3, "fetches": 9}


def test_threads_that_begin_the_archive_together_share_it(tmp_path: Path) -> None:
    for turn in range(5):
        path = tmp_path / str(turn) / "archive.sqlite3"
        barrier = threading.Barrier(4)

        def begin(_: int, path: Path = path, barrier: threading.Barrier = barrier) -> str | None:
            barrier.wait()
            with opened(path) as archive:
                return archive.notice

        with ThreadPoolExecutor(4) as threads:
            assert list(threads.map(begin, range(4))) == [None] * 4


def test_another_process_writes_while_this_one_reads_and_writes(
    archive: Archive, path: Path
) -> None:
    archive.store(FRIDAY, papers(1, 2, 3))
    process = started(path, "2026-08-13", 60)
    assert process.stdin is not None
    process.stdin.write("\n")
    process.stdin.flush()
    writes = 0
    while process.poll() is None:
        assert len(archive.rows(FRIDAY)) == 3, "never half an answer"
        archive.store(WEEK, [paper(1, upvotes=writes)])
        writes += 1
    assert process.communicate()[0] == "None True\n"
    assert archive.counts()["fetches"] == 1 + 60 + writes
    assert archive.listing(THURSDAY) is not None
    assert archive.check() == "ok"


def test_it_knows_whether_somebody_else_wrote_since_it_was_opened(
    archive: Archive, path: Path
) -> None:
    archive.store(FRIDAY, papers(1))
    assert not archive.others_wrote()
    with opened(path) as other:
        assert other.listing(FRIDAY) is not None
        assert not archive.others_wrote() and not other.others_wrote()
        other.store(FRIDAY, papers(1, 2))
        assert archive.others_wrote() and not other.others_wrote()
    assert archive.others_wrote()


def test_a_reader_sees_the_list_before_while_another_writes(archive: Archive, path: Path) -> None:
    archive.store(FRIDAY, papers(1))
    with opened(path) as other, other._database.writing() as sql:
        sql.execute("DELETE FROM entries")
        assert ids(archive) == ["2608.00001"]
        sql.execute("INSERT INTO entries VALUES (1, 0, 260800001, 1, 1, 1)")
    assert ids(archive) == ["2608.00001"]


def test_threads_share_one_connection(archive: Archive) -> None:
    problems: list[BaseException] = []

    def work(day: int) -> None:
        key = ListingKey("day", f"2026-08-{day}")
        try:
            for turn in range(20):
                archive.store(key, [paper(day, upvotes=turn)])
                assert [row.upvotes for row in archive.rows(key)] == [turn]
        except BaseException as problem:
            problems.append(problem)

    threads = [threading.Thread(target=work, args=(day,)) for day in (10, 11, 12, 13)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert problems == []
    assert archive.counts() == {"papers": 4, "listings": 4, "fetches": 80}


# All that was ever recorded


def recorded() -> Iterator[tuple[str, list[Any]]]:
    """Days and their items: every fourth, the one with most papers, the longest byline's."""
    for at, file in enumerate(sorted((HUB / "daily").glob("*.json"))):
        if at % 4 == 0:
            yield file.stem, json.loads(file.read_text("utf-8"))
    for file in sorted((HUB / "monthly").glob("*.json")):
        days: dict[str, list[Any]] = {}
        for entry in json.loads(file.read_text("utf-8")):
            days.setdefault(entry["paper"]["submittedOnDailyAt"][:10], []).append(entry)
        for at, (day, entries) in enumerate(sorted(days.items())):
            crowd = max(len(entry["paper"]["authors"]) for entry in entries)
            if at % 4 == 1 or day == "2025-09-30" or crowd > 3_000:
                yield day, entries


@needs_recordings
def test_recorded_days_are_stored_and_read_back_equal_and_in_order(archive: Archive) -> None:
    days: dict[str, int] = {}
    authors = 0
    for day, entries in recorded():
        answer = parse_listing(entries, day)
        assert answer.skipped == 0
        key = ListingKey("day", day)
        assert archive.store(key, answer.papers).changed
        assert tuple(archive.papers(key)) == answer.papers
        assert archive.rows(key) == [one.row() for one in answer.papers]
        assert not archive.store(key, answer.papers).changed
        days[day] = len(answer.papers)
        authors = max(authors, *(len(one.authors) for one in answer.papers))
    assert len(days) > 200 and days["2025-09-30"] == 82 and authors > 3_300
    assert archive.check() == "ok"
