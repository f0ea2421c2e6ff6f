"""What the archive says of papers over time, and that an older archive learns to."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator, Sequence
from contextlib import closing
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from reader_tui.archive import schema
from reader_tui.archive.archive import Archive
from reader_tui.hub.wire import parse_listing
from reader_tui.papers.changes import Change
from reader_tui.papers.dates import utc_text
from reader_tui.papers.models import ListingKey, Paper
from tests.hub import MISSING, item

FRIDAY = ListingKey("day", "2026-08-14")
WEEK = ListingKey("week", "2026-W33")
ONE = "2608.00001"


class Clock:
    """A clock that stands at an hour of the fourteenth, until it is set to another."""

    hour = 7.0

    def __call__(self) -> datetime:
        return datetime(2026, 8, 14, tzinfo=UTC) + timedelta(hours=self.hour)


def at(hour: float) -> str:
    return utc_text(datetime(2026, 8, 14, tzinfo=UTC) + timedelta(hours=hour))


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "archive.sqlite3"


@pytest.fixture
def archive(path: Path, clock: Clock) -> Iterator[Archive]:
    archive = Archive.open(path, clock)
    yield archive
    archive.close()


def paper(number: int = 1, **changes: Any) -> Paper:
    return parse_listing([item(f"2608.{number:05}", **changes)]).papers[0]


def store(archive: Archive, clock: Clock, hour: float, *papers: Paper) -> None:
    clock.hour = hour
    archive.store(FRIDAY, papers)


# Upvotes gained


def gained(archive: Archive, ids: Sequence[str], since: str) -> dict[str, int]:
    """The upvotes gained since a time, of those papers that gained any."""
    return {id: row.gained for id, row in archive.rows_of(ids, since).items() if row.gained}


def test_what_was_gained_is_the_newest_count_less_the_one_at_that_time(
    archive: Archive, clock: Clock
) -> None:
    store(archive, clock, 7, paper(upvotes=3), paper(2, upvotes=5))
    store(archive, clock, 9, paper(upvotes=10), paper(2, upvotes=5))
    store(archive, clock, 11, paper(upvotes=37), paper(2, upvotes=4))
    both = [ONE, "2608.00002"]
    assert gained(archive, both, at(7)) == {ONE: 34}, "the count of that very moment is known"
    assert gained(archive, both, at(8)) == {ONE: 34}
    assert gained(archive, both, at(10.9)) == {ONE: 27}
    assert gained(archive, both, at(11)) == {}
    assert gained(archive, [], at(8)) == {}


def test_a_paper_first_met_after_that_time_gained_nothing(archive: Archive, clock: Clock) -> None:
    store(archive, clock, 7, paper(2))
    store(archive, clock, 9, paper(upvotes=10))
    store(archive, clock, 11, paper(upvotes=37))
    assert gained(archive, [ONE], at(8)) == {}
    assert gained(archive, [ONE], at(6)) == {}


def test_an_unchanged_answer_in_between_says_what_the_one_before_said(
    archive: Archive, clock: Clock
) -> None:
    for hour, upvotes in ((7, 3), (9, 3), (11, 8)):
        store(archive, clock, hour, paper(upvotes=upvotes))
    assert gained(archive, [ONE], at(10)) == {ONE: 5}


def test_counts_of_all_listings_are_counts_of_the_paper(archive: Archive, clock: Clock) -> None:
    store(archive, clock, 7, paper(upvotes=3))
    clock.hour = 9
    archive.store(WEEK, [paper(upvotes=20)])
    assert gained(archive, [ONE], at(8)) == {ONE: 17}
    clock.hour = 11
    archive.keep([paper(upvotes=21)])
    assert gained(archive, [ONE], at(10)) == {ONE: 1}


def test_a_clock_that_was_wrong_for_a_while_loses_no_count(archive: Archive, clock: Clock) -> None:
    store(archive, clock, 7, paper(upvotes=3))
    store(archive, clock, 24 * 900, paper(upvotes=5))
    store(archive, clock, 9, paper(upvotes=6))
    store(archive, clock, 11, paper(upvotes=10))
    assert gained(archive, [ONE], at(10)) == {ONE: 4}


def test_rows_tell_what_was_gained_since_the_last_visit(archive: Archive, clock: Clock) -> None:
    store(archive, clock, 7, paper(upvotes=3), paper(2, upvotes=5))
    store(archive, clock, 9, paper(upvotes=37), paper(2, upvotes=5), paper(3, upvotes=9))
    assert [(row.gained, row.new) for row in archive.rows(FRIDAY, at(8))] == [
        (34, False), (0, False), (0, True),
    ]  # fmt: skip
    assert archive.rows_of([ONE], at(8))[ONE].gained == 34
    assert archive.rows(FRIDAY) == [paper(upvotes=37).row(), paper(2, upvotes=5).row(),
                                    paper(3, upvotes=9).row()]  # fmt: skip


def test_an_unknown_count_is_no_gain(archive: Archive, clock: Clock) -> None:
    store(archive, clock, 7, paper(upvotes=MISSING))
    store(archive, clock, 9, paper(upvotes=9))
    assert gained(archive, [ONE], at(8)) == {}
    store(archive, clock, 11, paper(upvotes=MISSING))
    assert gained(archive, [ONE], at(10)) == {}
    assert archive.rows(FRIDAY, at(10))[0].gained == 0


# A paper's counts over time


def test_the_series_has_each_count_once_and_the_last_moment_it_was_so(
    archive: Archive, clock: Clock
) -> None:
    for hour, upvotes, other in ((7, 3, 1), (8, 3, 2), (9, 3, 3), (10, 8, 3), (11, 8, 4)):
        store(archive, clock, hour, paper(upvotes=upvotes), paper(2, upvotes=other))
    assert archive.history.series(ONE) == [(at(7), 3), (at(10), 8), (at(11), 8)]
    clock.hour = 13
    archive.renew(FRIDAY)
    assert archive.history.series(ONE) == [(at(7), 3), (at(10), 8), (at(13), 8)]


def test_a_series_may_be_one_count_or_none(archive: Archive, clock: Clock) -> None:
    assert archive.history.series("2608.09999") == []
    store(archive, clock, 7, paper(upvotes=3), paper(2, upvotes=MISSING))
    assert archive.history.series(ONE) == [(at(7), 3)]
    assert archive.history.series("2608.00002") == []


# What changed


def bare(number: int = 1, **changes: Any) -> Paper:
    """A paper without code."""
    changes = {"githubRepo": MISSING, "githubStars": MISSING, "numComments": 1} | changes
    return paper(number, **changes)


def test_code_and_a_project_page_appear_once(archive: Archive, clock: Clock) -> None:
    store(archive, clock, 7, bare(upvotes=3))
    assert archive.history.changes({ONE: at(7)}) == []
    clock.hour = 9
    code, page = "https://github.com/example/one", "https://one.example/"
    archive.store(FRIDAY, [bare(upvotes=3, githubRepo=code, githubStars=12)])
    store(archive, clock, 10, bare(githubRepo=code, githubStars=15, projectPage=page, upvotes=8))
    (change,) = archive.history.changes({ONE: at(8)})
    assert change == Change(ONE, at(10), code, page, upvotes=5)
    assert change.words == ("code appeared", "project page")
    (later,) = archive.history.changes({ONE: at(9)})
    assert later == Change(ONE, at(10), None, page, stars=3, upvotes=5)
    assert later.words == ("stars +3", "project page")
    assert archive.history.changes({ONE: at(10)}) == []
    assert archive.history.changes({ONE: None}) == archive.history.changes({ONE: at(7)}), (
        "since it was first met"
    )


def test_a_paper_first_met_with_code_has_not_changed(archive: Archive, clock: Clock) -> None:
    store(archive, clock, 7, paper(2))
    store(archive, clock, 9, paper(githubRepo="https://github.com/example/one"))
    assert archive.history.changes({ONE: at(8), "2608.00002": at(6)}) == []


def test_code_is_noted_however_the_paper_came_again(archive: Archive, clock: Clock) -> None:
    store(archive, clock, 7, bare())
    clock.hour = 9
    archive.keep([bare(githubRepo="https://github.com/example/one")], "search")
    (change,) = archive.history.changes({ONE: at(8)})
    assert change.code_appeared == "https://github.com/example/one"


def test_stars_and_comments_count_from_each_papers_own_time(archive: Archive, clock: Clock) -> None:
    def counts(stars: int, comments: int) -> list[Paper]:
        return [
            paper(number, upvotes=1, githubStars=stars, numComments=comments) for number in (1, 2)
        ]

    store(archive, clock, 7, *counts(100, 1))
    store(archive, clock, 8, *counts(210, 4))
    store(archive, clock, 9, *counts(1310, 7))
    assert archive.history.changes({ONE: at(7), "2608.00002": at(8)}) == [
        Change("2608.00002", at(9), stars=1100, comments=3),
        Change(ONE, at(9), stars=1210, comments=6),
    ]
    assert archive.history.changes({ONE: at(7)})[0].words == ("stars +1,210", "comments +6")


def test_the_latest_change_comes_first_and_has_its_own_time(archive: Archive, clock: Clock) -> None:
    def store_both(hour: float, first: int, second: int) -> None:
        store(
            archive, clock, hour,
            paper(githubStars=first, upvotes=int(hour)), paper(2, githubStars=second),
        )  # fmt: skip

    store_both(7, 10, 10)
    store_both(8, 10, 20)
    store_both(9, 30, 20)
    store_both(10, 30, 20)
    found = archive.history.changes({ONE: at(7), "2608.00002": at(7)})
    assert [(change.id, change.time) for change in found] == [(ONE, at(9)), ("2608.00002", at(8))]


def test_what_was_lost_is_no_change(archive: Archive, clock: Clock) -> None:
    store(archive, clock, 7, paper(githubStars=10, numComments=4, upvotes=9))
    store(archive, clock, 9, bare(numComments=2, upvotes=30))
    assert archive.history.changes({ONE: at(8)}) == []


def test_papers_never_met_and_thousands_at_once_are_no_trouble(
    archive: Archive, clock: Clock
) -> None:
    many = [paper(number, githubStars=1) for number in range(1, 1_201)]
    store(archive, clock, 7, *many)
    store(archive, clock, 9, *(paper(number, githubStars=2) for number in range(1, 1_201)))
    asked = {one.id: at(8) for one in many} | {"2501.09999": at(8)}
    assert len(archive.history.changes(asked)) == 1_200
    assert archive.history.changes({}) == []


# An archive of the first version


def first_version(path: Path) -> None:
    """A file as the first version left it, with one paper in it."""
    archive = Archive.open(path, Clock())
    archive.store(FRIDAY, [bare(upvotes=3)])
    archive.close()
    with closing(sqlite3.connect(path)) as connection:
        for kind, name in connection.execute(
            "SELECT type, name FROM sqlite_master WHERE name IN "
            "('appearances', 'fetches_by_time', 'papers_by_day', 'features')"
        ).fetchall():
            connection.execute(f"DROP {kind} {name}")
        connection.execute("PRAGMA user_version = 1")
        connection.commit()


def test_an_older_archive_becomes_todays_in_place(path: Path, clock: Clock) -> None:
    first_version(path)
    clock.hour = 9
    archive = Archive.open(path, clock)
    assert archive.notice is None
    assert archive.rows(FRIDAY) == [bare(upvotes=3).row()]
    archive.store(FRIDAY, [paper(upvotes=5, numComments=1)])
    (change,) = archive.history.changes({ONE: at(8)})
    assert change.words == ("code appeared",) and change.upvotes == 2
    archive.close()
    with closing(sqlite3.connect(path)) as connection:
        assert connection.execute("PRAGMA user_version").fetchone() == (schema.VERSION,)


def test_an_older_archive_that_cannot_be_written_is_read_all_the_same(
    path: Path, clock: Clock, monkeypatch: pytest.MonkeyPatch
) -> None:
    first_version(path)
    before = path.read_bytes()
    monkeypatch.setattr("os.access", lambda path, mode: False)
    archive = Archive.open(path, clock)
    assert archive.notice is not None and "read-only" in archive.notice
    assert archive.rows(FRIDAY, at(8)) == [bare(upvotes=3).row()]
    archive.close()
    assert path.read_bytes() == before


def test_a_file_that_only_claims_the_first_version_is_set_aside(path: Path, clock: Clock) -> None:
    with closing(sqlite3.connect(path)) as connection:
        connection.execute("CREATE TABLE mine (value TEXT)")
        connection.execute("PRAGMA user_version = 1")
    archive = Archive.open(path, clock)
    assert archive.notice is not None and "was damaged; it is kept as" in archive.notice
    archive.close()
