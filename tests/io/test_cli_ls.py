"""`ls`: which listing, what of it, in which form, and what is said besides."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from tests.conftest import NOBODY, Run
from tests.hub import MISSING, LoopbackHub, answer, item

KEYS = [
    "id", "title", "abstract", "title_raw", "abstract_raw", "authors", "organization", "day",
    "published", "upvotes", "comments", "stars", "ai_summary", "keywords", "submitter",
    "withdrawn", "links", "state", "key", "tags", "note", "kept_at", "primary_class",
    "journal_ref", "doi",
]  # fmt: skip
HEAD = [
    "kind", "key", "fetched", "stale", "view", "since", "filters", "sort", "reverse",
    "shown", "total", "muted",
]  # fmt: skip
STATE: dict[str, object] = {
    **dict.fromkeys(("read", "bookmarked", "later", "dismissed", "waiting"), False),
    "read_at": None,
    "reasons": [],
}


def test_the_newest_day_is_the_default(hub: LoopbackHub, run: Run, look: Run) -> None:
    ended = look("ls")
    assert (ended.code, ended.err) == (0, "")
    head, *rows = ended.out.splitlines()
    assert head.startswith("Fri 14 Aug 2026 · 3 papers, 3 unread · fetched ")
    assert [row.split()[2] for row in rows] == ["2608.00001", "2608.00002", "2608.00003"]


def test_the_document_is_what_was_promised(hub: LoopbackHub, run: Run) -> None:
    document = json.loads(run("ls", "--json").out)
    assert list(document) == ["schema", "listing", "papers", "skipped"]
    assert document["schema"] == 1
    assert document["skipped"] == 0
    listing = document["listing"]
    assert list(listing) == HEAD
    assert (listing["kind"], listing["key"], listing["stale"]) == ("day", "2026-08-14", False)
    assert listing["fetched"].endswith("Z")
    for paper in document["papers"]:
        assert list(paper) == KEYS
        assert paper["state"] == STATE and list(paper["state"]) == list(STATE)
        assert all(list(link) == ["kind", "url", "source", "label"] for link in paper["links"])


def test_the_document_tells_what_the_reader_did(hub: LoopbackHub, run: Run) -> None:
    run("mark", "2608.00001", "--read")
    run("mark", "2608.00001", "--later")
    state = json.loads(run("ls", "--json", "--limit", "1").out)["papers"][0]["state"]
    assert state.pop("read_at").endswith("Z")
    assert {name for name, value in state.items() if value} == {"read", "later"}


def test_what_the_hub_did_not_send_is_null_and_a_list_is_empty(hub: LoopbackHub, run: Run) -> None:
    bare = item(
        "2608.00009",
        authors=MISSING,
        githubRepo=MISSING,
        githubStars=MISSING,
        numComments=MISSING,
        submittedBy=MISSING,
        submittedOnDailyBy=MISSING,
        upvotes=MISSING,
    )
    hub.days["2026-08-14"] = [bare]
    (paper,) = json.loads(run("ls", "--json").out)["papers"]
    nulls = ("organization", "upvotes", "comments", "stars", "ai_summary", "submitter")
    assert [paper[name] for name in nulls] == [None] * len(nulls)
    assert paper["authors"] == []
    assert paper["keywords"] == []
    assert paper["withdrawn"] is False


def test_each_form_has_the_same_papers(hub: LoopbackHub, run: Run) -> None:
    ids = ["2608.00001", "2608.00002", "2608.00003"]
    assert run("ls", "-q").out.split() == ids
    assert [json.loads(line)["id"] for line in run("ls", "--jsonl").out.splitlines()] == ids
    rows = [line.split("\t") for line in run("ls", "--plain").out.splitlines()]
    assert [row[0] for row in rows] == ids
    assert [row[1:3] for row in rows] == [["2026-08-14", n] for n in ("30", "20", "10")]
    assert {row[4] for row in rows} == {"unread"}


@pytest.mark.parametrize(
    ("words", "ids"),
    [
        (("--date", "2026-08-13"), ["2608.00011"]),
        (("--date", "yesterday"), ["2608.00011"]),
        (("--date", "-1"), ["2608.00011"]),
        (("--date", "2026-W33", "--limit", "1"), ["2608.00001"]),
        (("--week", "2026-W33"), ["2608.00001", "2608.00002", "2608.00003", "2608.00011"]),
        (("--week", "yesterday", "--limit", "1"), ["2608.00001"]),
        (("--month", "2026-08", "--limit", "2"), ["2608.00001", "2608.00002"]),
        (("--month", "newest", "--limit", "1"), ["2608.00001"]),
        (("--week", "2020-W53"), []),
        (("--date", "2026-08-09"), []),
    ],
)
def test_a_listing_is_named_by_a_date(
    hub: LoopbackHub, run: Run, words: tuple[str, ...], ids: list[str]
) -> None:
    ended = run("ls", "-q", *words)
    assert (ended.code, ended.err) == (0, "")
    assert ended.out.split() == ids


def test_an_absolute_day_asks_the_hub_for_that_day_only(hub: LoopbackHub, run: Run) -> None:
    run("ls", "--date", "2026-08-13")
    assert hub.paths() == ["/api/daily_papers?date=2026-08-13&limit=100"]


def test_trending_has_no_key(hub: LoopbackHub, run: Run) -> None:
    listing = json.loads(run("ls", "--trending", "--json").out)["listing"]
    assert (listing["kind"], listing["key"]) == ("trending", None)


@pytest.mark.parametrize(
    ("words", "code"),
    [
        (("--date", "someday"), 2),
        (("--week", "2026-05"), 2),
        (("--limit", "-1"), 2),
        (("--json", "--plain"), 2),
        (("--date", "2030-01-01"), 3),
        (("--week", "2026-W53"), 3),
    ],
)
def test_a_listing_that_cannot_be(
    hub: LoopbackHub, run: Run, words: tuple[str, ...], code: int
) -> None:
    ended = run("ls", *words)
    assert (ended.code, ended.out) == (code, "")
    assert ended.err


def test_the_state_filters(hub: LoopbackHub, run: Run, look: Run) -> None:
    run("mark", "2608.00002", "--read")
    assert run("ls", "-q", "--read").out.split() == ["2608.00002"]
    assert run("ls", "-q", "--unread").out.split() == ["2608.00001", "2608.00003"]
    assert run("ls", "-q", "--unread", "--limit", "1").out.split() == ["2608.00001"]
    head, *rows = look("ls", "--read").out.splitlines()
    assert "3 papers, 2 unread" in head
    assert len(rows) == 1
    assert run("ls", "--unread", "--read").code == 2


def test_an_empty_list_fails_only_when_asked_to(hub: LoopbackHub, run: Run, look: Run) -> None:
    assert run("ls", "--date", "2026-08-09").code == 0
    assert "no papers" in look("ls", "--date", "2026-08-09").out
    assert run("ls", "--date", "2026-08-09", "--fail-empty").code == 1
    assert run("ls", "--read", "--fail-empty", "-q").code == 1


def test_bookmarks_come_latest_first_and_never_ask(
    hub: LoopbackHub, run: Run, home: Path, monkeypatch: pytest.MonkeyPatch, look: Run
) -> None:
    run("ls")
    run("bookmark", "2608.00002")
    run("bookmark", "2608.00001", "2412.12345")
    (home / "archive.sqlite3").unlink()
    monkeypatch.setenv("HF_ENDPOINT", NOBODY)
    ended = run("ls", "--bookmarks", "--json")
    document = json.loads(ended.out)
    assert (ended.code, ended.err) == (0, "")
    assert list(document["listing"]) == HEAD
    assert [document["listing"][key] for key in HEAD[:4]] == ["bookmarks", None, None, False]
    papers = {paper["id"]: paper for paper in document["papers"]}
    assert list(papers)[-1] == "2608.00002"
    assert papers["2608.00001"]["abstract"].startswith("We ask what case 00001")
    bare = papers["2412.12345"]
    assert list(bare) == KEYS
    assert bare["title"] == "2412.12345"
    assert bare["authors"] == bare["keywords"] == bare["links"] == []
    known = {"id", "title", "authors", "keywords", "links", "state", "tags", "kept_at"}
    assert all(bare[key] is None for key in KEYS if key not in known)
    assert look("ls", "--bookmarks").out.startswith("Bookmarks · 3 papers, 0 unread\n")


def test_without_the_hub_the_archive_answers(
    hub: LoopbackHub, run: Run, monkeypatch: pytest.MonkeyPatch
) -> None:
    run("ls", "--week", "2026-W33")
    hub.faults.extend([answer(404)] * 3)
    ended = run("ls", "--json")
    assert (ended.code, ended.out) == (1, "")
    monkeypatch.setenv("HF_ENDPOINT", NOBODY)
    ended = run("ls", "--week", "2026-W33", "--json")
    assert (ended.code, ended.err) == (0, "")


def test_a_stale_list_says_so(
    hub: LoopbackHub, run: Run, monkeypatch: pytest.MonkeyPatch, home: Path
) -> None:
    import sqlite3

    run("ls")
    before = "2026-08-14T09:14:00.000Z"
    archive = sqlite3.connect(home / "archive.sqlite3")
    archive.execute("UPDATE listings SET fetched = ?", (before,))
    archive.commit()
    archive.close()
    monkeypatch.setenv("HF_ENDPOINT", NOBODY)
    ended = run("ls", "--json")
    document = json.loads(ended.out)
    assert ended.code == 0
    assert len(document["papers"]) == 3
    assert document["listing"]["stale"] is True
    assert document["listing"]["fetched"] == before
    assert ended.err.startswith("offline, fetched ")
    assert ended.err.endswith("09:14: The Hub could not be reached (connection refused).\n")


def test_never_fetched_and_offline(hub: LoopbackHub, run: Run) -> None:
    for words in ((), ("--date", "2026-08-13"), ("--date", "fri"), ("--trending",)):
        ended = run("ls", "--offline", "--json", *words)
        assert (ended.code, ended.out) == (4, "")
        assert ended.err.count("\n") == 1
    assert hub.requests == []


def test_offline_never_asks(hub: LoopbackHub, run: Run) -> None:
    run("ls")
    asked = len(hub.requests)
    assert run("ls", "-q", "--offline").out.split()[0] == "2608.00001"
    assert run("ls", "-q", "--offline", "--date", "today").code == 0
    assert len(hub.requests) == asked


def test_entries_that_are_no_papers_are_counted(hub: LoopbackHub, run: Run) -> None:
    hub.days["2026-08-14"].append({"paper": {"title": "no id"}})
    assert json.loads(run("ls", "--json").out)["skipped"] == 1
    ended = run("ls", "-q")
    assert len(ended.out.split()) == 3
    assert ended.err == "1 entry skipped: no papers.\n"


def test_a_listing_brings_fresh_copies_to_bookmarks(hub: LoopbackHub, run: Run, home: Path) -> None:
    run("bookmark", "2608.00001")
    run("ls")
    (home / "archive.sqlite3").unlink()
    (paper,) = json.loads(run("ls", "--bookmarks", "--json").out)["papers"]
    assert paper["upvotes"] == 30


def test_hostile_text_is_harmless_in_every_form(hub: LoopbackHub, run: Run) -> None:
    hostile = "\x1b]52;c;eA==\x07Title\r\n[/] \u202eover\ud800 \x9b31m"
    hub.days["2026-08-14"] = [item("2608.00001", title=hostile)]
    for form in ((), ("--plain",), ("--json",), ("--jsonl",), ("--no-truncate",)):
        out = run("ls", *form).out
        assert "2608.00001" in out
        out.encode("utf-8")
        assert not any(c < " " and c not in "\n\t" for c in out), form
        assert not any("\x7f" <= c <= "\x9f" or c == "\u202e" for c in out), form


def test_a_wrong_address_of_the_hub_is_named(run: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("HF_ENDPOINT", "ftp://example.org")
    ended = run("ls")
    assert (ended.code, ended.out) == (2, "")
    assert "HF_ENDPOINT" in ended.err


def test_wrong_settings_are_said_once(hub: LoopbackHub, run: Run, home: Path) -> None:
    home.mkdir()
    (home / "config.toml").write_text('theme = "nord"\nread = "never"\n', "utf-8")
    ended = run("ls", "-q")
    assert ended.code == 0
    assert ended.err.count("\n") == 1
    assert "config.toml:2: read: must be one of" in ended.err


def test_a_refused_token_is_said(
    hub: LoopbackHub, run: Run, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("HF_TOKEN", "hf_secret")
    hub.refuses_tokens = True
    ended = run("ls", "-q")
    assert ended.code == 0
    assert "token" in ended.err
    assert "hf_secret" not in ended.err


def test_a_library_that_cannot_be_read(hub: LoopbackHub, run: Run, home: Path) -> None:
    (home / "library.json").mkdir(parents=True)
    ended = run("ls", "--json")
    assert (ended.code, ended.out) == (5, "")
    assert "library.json" in ended.err


def test_an_archive_of_a_newer_version_is_left_alone(
    hub: LoopbackHub, run: Run, home: Path
) -> None:
    import sqlite3

    home.mkdir()
    archive = sqlite3.connect(home / "archive.sqlite3")
    archive.execute("PRAGMA user_version = 99")
    archive.commit()
    archive.close()
    ended = run("ls", "-q")
    assert ended.out.split()[0] == "2608.00001"
    assert "newer version" in ended.err


def test_a_folder_that_cannot_be_made_keeps_nobody_from_reading(
    hub: LoopbackHub, run: Run, home: Path
) -> None:
    home.write_text("in the way", "utf-8")
    ended = run("doctor")
    assert ended.code == 1
    assert f"{home} is not a folder" in ended.out
    home.unlink()
    home.mkdir()
    (home / "library.lock").mkdir()
    ended = run("ls", "-q")
    assert (ended.code, len(ended.out.split())) == (0, 3)
    assert "Changes are not kept" in ended.err
    assert run("bookmark", "2608.00001").code == 5
