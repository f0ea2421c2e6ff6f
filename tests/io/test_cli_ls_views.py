"""The views of `ls` that the Hub does not list: shelves, what waits and what stirs."""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Sequence
from contextlib import closing
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from reader_tui.library.library import Library
from reader_tui.papers.steps import Rule
from reader_tui.papers.verbs import Field
from reader_tui.paths import find
from tests.conftest import NOBODY, Run
from tests.hub import MISSING, LoopbackHub, item

ONE, TWO, THREE, OLD = "2608.00001", "2608.00002", "2608.00003", "2608.00011"
CODE = "https://github.com/example/one"
VIEWS = ("--queue", "--bookmarks", "--later", "--dismissed", "--history", "--stirring")


def ids(run: Run, *words: str) -> list[str]:
    ended = run("ls", "-q", *words)
    assert (ended.code, ended.err) == (0, "")
    return ended.out.split()


def head(run: Run, *words: str) -> dict[str, Any]:
    found = json.loads(run("ls", "--json", *words).out)["listing"]
    assert isinstance(found, dict)
    return found


def mark(field: Field, papers: Sequence[str], hours_ago: float = 0) -> None:
    """Mark papers, one after the other, so many hours ago."""
    time = datetime.now(UTC) - timedelta(hours=hours_ago)
    with Library.open(find().library, now=lambda: time) as library:
        for paper_id in papers:
            library.decisions.decide([paper_id], field, True)


@pytest.fixture
def fetched(hub: LoopbackHub, run: Run, monkeypatch: pytest.MonkeyPatch) -> LoopbackHub:
    """Two days are in the archive, and nobody answers any more."""
    assert run("fetch", "--days", "2").code == 0
    monkeypatch.setenv("HF_ENDPOINT", NOBODY)
    return hub


@pytest.mark.parametrize(
    ("flag", "field", "title"),
    [
        ("--bookmarks", "bookmarked", "Bookmarks"),
        ("--later", "later", "Put off"),
        ("--dismissed", "dismissed", "Dismissed"),
        ("--history", "read", "History"),
    ],
)
def test_a_shelf_has_the_latest_first(
    fetched: LoopbackHub, run: Run, flag: str, field: Field, title: str, look: Run
) -> None:
    assert look("ls", flag).out == f"{title} · no papers\n"
    assert run("ls", flag, "--fail-empty").code == 1
    mark(field, [TWO, OLD, ONE])
    assert ids(run, flag) == [ONE, OLD, TWO]
    assert ids(run, flag, "--limit", "1") == [ONE]
    assert ids(run, flag, "--reverse") == [TWO, OLD, ONE]
    assert ids(run, flag, "--sort", "upvotes") == [ONE, TWO, OLD]
    assert look("ls", flag).out.startswith(f"{title} · 3 papers, 0 unread\n")
    told = head(run, flag, "--min-upvotes", "20")
    assert (told["kind"], told["key"], told["view"]) == (flag[2:], None, title.lower())
    assert (told["fetched"], told["stale"]) == (None, False)
    assert (told["shown"], told["total"]) == (2, 3)


def test_the_history_is_by_the_time_of_reading(fetched: LoopbackHub, run: Run) -> None:
    mark("read", [ONE], hours_ago=50)
    mark("read", [OLD], hours_ago=26)
    mark("read", [TWO], hours_ago=1)
    assert ids(run, "--history") == [TWO, OLD, ONE]
    papers = json.loads(run("ls", "--history", "--json").out)["papers"]
    times = [paper["state"]["read_at"] for paper in papers]
    assert times == sorted(times, reverse=True)
    assert all(time.endswith("Z") for time in times)


def test_since_when_papers_were_marked(fetched: LoopbackHub, run: Run) -> None:
    mark("read", [ONE, TWO, THREE], hours_ago=74)
    mark("read", [OLD])
    today = datetime.now().astimezone().date()
    assert ids(run, "--history", "--since", today.isoformat()) == [OLD]
    assert ids(run, "--history", "--since", "yesterday") == [OLD], "of the clock, not of the Hub"
    assert len(ids(run, "--history", "--since", (today - timedelta(days=5)).isoformat())) == 4
    since = (datetime.now(UTC) - timedelta(hours=1)).isoformat(timespec="minutes")
    told = head(run, "--history", "--since", since)
    assert (told["total"], told["since"]) == (1, f"{since[:16]}:00.000Z")
    assert told["view"].startswith("history since ")
    assert ids(run, "--history", "--since", "2099-01-01T09:00") == []


def test_since_when_papers_were_put_off(fetched: LoopbackHub, run: Run) -> None:
    mark("later", [ONE], hours_ago=50)
    mark("later", [TWO])
    assert ids(run, "--later", "--since", "yesterday") == [TWO]


def test_a_bookmark_says_when_it_was_kept_and_since_counts_from_that(
    fetched: LoopbackHub, run: Run
) -> None:
    mark("bookmarked", [ONE], hours_ago=24 * 40)
    mark("bookmarked", [OLD])
    document = json.loads(run("ls", "--bookmarks", "--json").out)
    kept = {paper["id"]: paper["kept_at"] for paper in document["papers"]}
    assert list(kept) == [OLD, ONE] and all(time.endswith("Z") for time in kept.values())
    assert kept[OLD] > kept[ONE]
    rows = run("ls", "--bookmarks").out.splitlines()
    assert [row.split("  ")[-1].split(" · ")[0].split()[0] for row in rows] == ["kept", "kept"]
    for query in ("since:2w", "since:2w case", "since:2w OR zebra", "case (since:2w OR zebra)"):
        assert ids(run, "--bookmarks", "--query", query) == [OLD]
    assert ids(run, "--bookmarks", "--query", "-since:2w") == [ONE]
    assert ids(run, "--bookmarks", "--query", "day:2026-08-14 since:9w") == [ONE]
    papers = json.loads(run("ls", "--json").out)["papers"]
    assert {paper["id"]: paper["kept_at"] for paper in papers}[ONE] == kept[ONE]
    assert papers[1]["kept_at"] is None


def test_filters_hold_for_shelves(fetched: LoopbackHub, run: Run) -> None:
    mark("read", [ONE, TWO])
    mark("bookmarked", [TWO, THREE])
    assert ids(run, "--bookmarks", "--unread") == []
    assert ids(run, "--bookmarks", "--query", "-is:read") == [THREE]
    assert ids(run, "--history", "--query", "is:bookmarked") == [TWO]
    assert ids(run, "--history", "--query", "case 00001") == [ONE]
    assert ids(run, "--bookmarks", "--since", "yesterday", "--query", "-is:read") == [THREE]


def test_a_shelf_without_an_archive_goes_by_the_copies(
    fetched: LoopbackHub, run: Run, home: Path
) -> None:
    run("bookmark", ONE, TWO, "2412.12345")
    run("mark", THREE, "--later")
    (home / "archive.sqlite3").unlink()
    assert ids(run, "--bookmarks", "--query", "case 00001") == [ONE]
    assert set(ids(run, "--bookmarks", "--query", "-is:read")) == {ONE, TWO, "2412.12345"}
    assert set(ids(run, "--bookmarks", "--query", "-00001")) == {TWO, "2412.12345"}
    assert ids(run, "--bookmarks", "--with-code", "--min-upvotes", "21") == [ONE]
    assert ids(run, "--later", "--author", "ada") == [THREE]


def test_nobody_is_asked(hub: LoopbackHub, run: Run, look: Run) -> None:
    for flag in VIEWS:
        assert run("ls", flag).out == ""
        ended = look("ls", flag)
        assert ended.code == 0
        assert ended.out.endswith(" · no papers\n")
        for form in ("--json", "--jsonl", "--plain", "-q", "--offline"):
            assert run("ls", flag, form).code == 0
    assert hub.requests == []
    assert run("ls", "--queue").err == "Nothing was ever fetched; `reader-tui fetch` does it.\n"


# The queue


def test_the_queue_begins_on_the_day_of_first_use(hub: LoopbackHub, run: Run, home: Path) -> None:
    run("fetch", "--days", "2")
    assert ids(run, "--queue") == [ONE, TWO, THREE]
    hub.days["2026-08-15"] = [item("2608.00021", day="2026-08-15", upvotes=1)]
    assert run("fetch").code == 0
    assert ids(run, "--queue") == ["2608.00021", ONE, TWO, THREE]
    told = head(run, "--queue")
    assert (told["kind"], told["view"]) == ("queue", "queue since Fri 14 Aug 2026")
    assert told["since"] == "2026-08-14"
    with Library.open(find().library) as library:
        assert library.rules.backlog_began() == "2026-08-14"
        assert library.undo.steps() == []
    assert ids(run, "--queue", "--since", "2026-08-13")[-1] == OLD
    assert ids(run, "--queue", "--since", "2026-08-15") == ["2608.00021"]
    assert ids(run, "--queue", "--since", "-1") == ["2608.00021", ONE, TWO, THREE]


def test_the_queue_has_what_is_undecided_and_not_muted(
    fetched: LoopbackHub, run: Run, look: Run
) -> None:
    mark("dismissed", [TWO])
    assert ids(run, "--queue", "--since", "-1") == [ONE, THREE, OLD]
    mark("read", [THREE])
    assert ids(run, "--queue", "--since", "-1") == [ONE, OLD]
    with Library.open(find().library) as library:
        library.rules.add(Rule("mute", "00011"))
    ended = run("ls", "--queue", "--since", "-1", "-q")
    assert (ended.out.split(), ended.err) == ([ONE], "1 muted; --muted shows them.\n")
    assert ids(run, "--queue", "--since", "-1", "--muted") == [ONE, OLD]
    assert look("ls", "--queue", "--since", "-1").out.startswith(
        "Queue since Thu 13 Aug 2026 · 2 papers, 2 unread · 1 shown\n"
    )


def test_one_day_of_long_ago_begins_no_backlog(hub: LoopbackHub, run: Run) -> None:
    assert run("ls", "--date", "2026-08-13").code == 0
    assert ids(run, "--queue") == [OLD]
    with Library.open(find().library) as library:
        assert library.rules.backlog_began() is None


# What stirs


@pytest.fixture
def stirred(hub: LoopbackHub, run: Run) -> LoopbackHub:
    """The first paper is kept and gets code, the second is undecided and talked about."""
    plain: dict[str, Any] = {"githubRepo": MISSING, "githubStars": MISSING, "numComments": 1}
    hub.days = {"2026-08-14": [item(i, **plain) for i in (ONE, TWO, THREE)]}
    assert run("fetch").code == 0
    mark("bookmarked", [ONE])
    mark("dismissed", [THREE])
    more = plain | {"numComments": 7}
    hub.days["2026-08-14"] = [
        item(ONE, **plain | {"githubRepo": CODE, "githubStars": 3}),
        item(TWO, **more),
        item(THREE, **more),
    ]
    assert run("fetch", "--force").code == 0
    return hub


def test_what_stirs_tells_what_changed(stirred: LoopbackHub, run: Run) -> None:
    assert sorted(ids(run, "--stirring")) == [ONE, TWO]
    assert ids(run, "--stirring") == run("changes", "-q").out.split()
    rows = {row.split()[-1][-5:]: row for row in run("ls", "--stirring").out.splitlines()}
    assert "  code appeared · " in rows["00001"]
    assert "  comments +6 · " in rows["00002"]
    document = json.loads(run("ls", "--stirring", "--json").out)
    changes = {paper["id"]: paper["changes"] for paper in document["papers"]}
    assert changes == {ONE: ["code appeared"], TWO: ["comments +6"]}
    assert (document["listing"]["kind"], document["listing"]["total"]) == ("stirring", 2)
    assert ids(run, "--stirring", "--with-code") == [ONE]
    assert ids(run, "--stirring", "--query", "is:bookmarked") == [ONE]


def test_what_stirred_since_a_time(stirred: LoopbackHub, run: Run) -> None:
    assert ids(run, "--stirring", "--since", "2099-01-01T09:00") == []
    told = head(run, "--stirring", "--since", "2099-01-01T09:00Z")
    assert told["since"] == "2099-01-01T09:00:00.000Z"
    assert told["view"] == "stirring since Thu 1 Jan 2099 09:00"


# Listings


def test_since_a_day_in_a_listing(hub: LoopbackHub, run: Run) -> None:
    assert ids(run, "--week", "2026-W33", "--since", "2026-08-14") == [ONE, TWO, THREE]
    assert ids(run, "--week", "2026-W33", "--since", "yesterday") == [ONE, TWO, THREE, OLD]
    told = head(run, "--week", "2026-W33", "--since", "2026-08-14")
    assert (told["filters"], told["since"]) == ("listed since Fri 14 Aug 2026", None)
    assert (told["shown"], told["total"]) == (3, 4)


def test_a_listing_has_the_counts_of_its_own_answer(hub: LoopbackHub, run: Run, home: Path) -> None:
    run("ls", "--date", "2026-08-14")
    hub.days["2026-08-14"][2]["paper"]["upvotes"] = 99
    run("ls", "--week", "2026-W33")
    with closing(sqlite3.connect(home / "archive.sqlite3")) as archive:
        assert archive.execute("SELECT max(upvotes) FROM papers").fetchone() == (99,)
    day = ("--date", "2026-08-14", "--offline", "--sort", "upvotes")
    papers = json.loads(run("ls", "--json", *day).out)["papers"]
    assert [paper["upvotes"] for paper in papers] == [30, 20, 10]
    assert ids(run, *day, "--min-upvotes", "11") == [ONE, TWO]
    assert ids(run, "--week", "2026-W33", "--offline", "--min-upvotes", "31") == [THREE]
