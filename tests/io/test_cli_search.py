"""`search`: what is found, in which form, what is said of mistakes, and how it ends."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from reader_tui.archive.archive import Archive
from reader_tui.papers.verbs import State
from reader_tui.paths import under
from reader_tui.views import last_visit
from reader_tui.views.last_visit import Snapshot
from tests.conftest import NOBODY, Run
from tests.hub import LoopbackHub, item
from tests.io.test_cli_ls import KEYS
from tests.io.test_search_index import first_version
from tests.io.test_search_index import run as asked
from tests.queries import papers


@pytest.fixture(autouse=True)
def fetched(hub: LoopbackHub, run: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    """Two days are in the archive, and the Hub is gone."""
    hub.days["2026-08-14"] = [
        item("2608.00001", title="Sparse Maps", summary="On ledgers in C++.", upvotes=30),
        item("2608.00002", title="Dense Maps", summary="On sparse ledgers, not C.", upvotes=20),
        item("2608.00003", title="Quiet Agents", summary="On nothing.", upvotes=10),
    ]
    assert run("fetch", "--days", "2").code == 0
    monkeypatch.setenv("HF_ENDPOINT", NOBODY)


def ids(run: Run, *words: str) -> list[str]:
    ended = run("search", *words, "-q")
    assert (ended.code, ended.err) == (0, ""), ended.err
    return ended.out.split()


def test_words_are_found_best_first(run: Run, look: Run) -> None:
    ended = run("search", "sparse", "maps")
    assert (ended.code, ended.err) == (0, "")
    first, second, piece = ended.out.splitlines()
    assert look("search", "sparse", "maps").out.splitlines() == [
        "Sparse…, maps… · 2 papers · best first", first, second, piece
    ]  # fmt: skip
    assert first.split() == ["•", "30", "2608.00001", "Sparse", "Maps"]
    assert second.split()[2] == "2608.00002" and piece.strip() == "On sparse ledgers, not C."
    assert ids(run, "sparse maps") == ids(run, "sparse", "maps") == ["2608.00001", "2608.00002"]


def test_a_snippet_stands_below_a_title_that_does_not_hold_the_words(run: Run) -> None:
    row, piece = run("search", "quiet nothing").out.splitlines()
    assert "Quiet Agents" in row and piece.strip() == "On nothing."
    assert len(run("search", "quiet").out.splitlines()) == 1


@pytest.mark.parametrize(
    ("query", "found"),
    [
        ("c++", ["2608.00001"]),
        ("-sparse maps", []),
        ("-sparse", ["2608.00003", "2608.00011"]),
        ("title:sparse OR title:quiet sort:newest", ["2608.00001", "2608.00003"]),
        ("upvotes:>=20 sort:newest", ["2608.00001", "2608.00002"]),
        ("day:2026-08-13", ["2608.00011"]),
        ("day:today sort:upvotes", ["2608.00001", "2608.00002", "2608.00003"]),
        ("is:read", []),
        ("sort:upvotes", ["2608.00001", "2608.00002", "2608.00003", "2608.00011"]),
    ],
)
def test_operators_are_understood(run: Run, query: str, found: list[str]) -> None:
    assert ids(run, query) == found
    assert ids(run, *query.split()) == found, "without quotes as well"


def test_marks_count(run: Run) -> None:
    run("mark", "2608.00001", "--read")
    run("bookmark", "2608.00002")
    assert ids(run, "is:read") == ["2608.00001"]
    assert ids(run, "is:bookmarked") == ["2608.00002"]
    assert ids(run, "is:undecided sort:newest") == ["2608.00003", "2608.00011"]


def test_new_is_what_was_met_since_the_app_was_left(run: Run, home: Path) -> None:
    assert ids(run, "is:new") == []
    left = Snapshot(
        kind="day", value="2026-08-14", follow=True, fetched=None, left="2026-01-01T00:00:00.000Z"
    )
    last_visit.save(under(home).snapshot, left)
    assert len(ids(run, "is:new")) == 4


def test_rules_say_what_is_watched_and_muted(run: Run, home: Path) -> None:
    from reader_tui.library.library import Library
    from reader_tui.papers.steps import Rule

    with Library.open(under(home).library) as library:
        library.rules.add(Rule("watch", "sparse is:unread"))
        library.rules.add(Rule("mute", "title:quiet OR is:watched"))
        library.decisions.mark("2608.00002", "bookmarked", True)
    assert ids(run, "--muted", "is:watched") == ["2608.00001"]
    assert ids(run, "is:muted") == ["2608.00001", "2608.00003"]
    assert ids(run, "is:watched OR is:muted sort:newest") == ["2608.00001", "2608.00003"]


def test_a_mistake_is_wrong_usage_and_says_what_was_understood(run: Run) -> None:
    for form in ((), ("--json",), ("-q",), ("--hub",)):
        ended = run("search", "sparse colour:red", *form)
        assert (ended.code, ended.out) == (2, "")
        assert "colour:red: there is no field “colour”" in ended.err
        assert "has a mistake; only this was understood: sparse…" in ended.err


def test_the_document_says_what_was_understood(run: Run) -> None:
    ended = run("search", "sparse upvotes:>1", "--json", "--limit", "1")
    document = json.loads(ended.out)
    assert list(document) == ["schema", "query", "total", "papers"]
    assert document["schema"] == 1 and document["total"] == 2
    query = document["query"]
    assert query["text"] == "sparse upvotes:>1"
    assert query["understood"] == "sparse…, at least 2 upvotes" and query["problems"] == []
    (paper,) = document["papers"]
    assert list(paper) == KEYS and paper["id"] == "2608.00001"
    assert (ended.code, ended.err) == (0, "")


def test_lines_of_documents_and_plain_lines(run: Run) -> None:
    rows = [json.loads(line) for line in run("search", "sparse", "--jsonl").out.splitlines()]
    assert [row["id"] for row in rows] == ["2608.00001", "2608.00002"]
    first = run("search", "sparse", "--plain").out.splitlines()[0]
    assert first.split("\t") == ["2608.00001", "2026-08-14", "30", "Sparse Maps", "unread"]


def test_explain_says_why(run: Run, look: Run) -> None:
    out = look("search", "sparse ledgers upvotes:>25", "--explain").out.splitlines()
    assert out[0].startswith("Sparse…, ledgers…, at least 26 upvotes · 1 paper")
    assert out[2].strip() == "sparse… in title; ledgers… in abstract; 30 upvotes"
    (paper,) = json.loads(run("search", "sparse upvotes:30", "--explain", "--json").out)["papers"]
    assert paper["why"] == ["sparse… in title", "30 upvotes"]
    plain = run("search", "sparse upvotes:30", "--explain", "--plain").out
    assert plain.endswith("\tsparse… in title; 30 upvotes\n")


def test_at_most_so_many_and_how_many_there_are(run: Run, look: Run) -> None:
    head, *rows = look("search", "on", "--limit", "2").out.splitlines()
    assert ", 2 shown" in head and sum("•" in row for row in rows) == 2
    assert len(ids(run, "upvotes:>=0", "--limit", "0")) == 4
    assert run("search", "on", "--limit", "-1").code == 2


def test_the_flag_s_order_comes_before_the_query_s(run: Run) -> None:
    newest = ids(run, "sort:upvotes maps OR agents", "--sort", "newest")
    assert newest == ["2608.00001", "2608.00002", "2608.00003"]


def test_nothing_to_look_for_is_wrong_usage(run: Run) -> None:
    for query in ("", "  ", "foo:bar", "upvotes:x", "*", '""'):
        ended = run("search", query)
        assert ended.code == 2 and ended.out == "" and "othing " in ended.err
    assert run("search").code == 2
    assert run("search", "x", "--hub", "--offline").code == 2
    assert run("search", "x", "--colour").code == 2


def test_nothing_found_is_no_failure_but_may_be_one(run: Run, look: Run) -> None:
    ended = look("search", "zebra")
    assert ended.code == 0 and ended.out == "Zebra… · no papers · best first\n"
    assert run("search", "zebra", "--fail-empty").code == 1


def test_an_id_or_an_address_shows_that_paper(run: Run, hub: LoopbackHub) -> None:
    shown = run("search", "https://arxiv.org/abs/2608.00002v1")
    assert shown.code == 0 and shown.out.startswith("Dense Maps\n")
    assert ids(run, "2608.00002") == ["2608.00002"]
    (paper,) = json.loads(run("search", "2608.00002", "--json").out)["papers"]
    assert list(paper) == KEYS


def test_an_unknown_id_is_asked_for(
    run: Run, hub: LoopbackHub, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert run("search", "2608.00077").code == 4
    monkeypatch.setenv("HF_ENDPOINT", hub.url)
    assert run("search", "2608.00077", "--offline").code == 4
    assert run("search", "2608.00077").code == 3
    hub.days["2026-08-12"] = [item("2608.00077", day="2026-08-12")]
    assert run("search", "2608.00077", "-q").out == "2608.00077\n"


def test_the_hub_s_own_search_joins_the_archive(
    run: Run, hub: LoopbackHub, monkeypatch: pytest.MonkeyPatch, look: Run
) -> None:
    hub.days["2026-08-01"] = [item("2608.00055", day="2026-08-01", title="Zebra Maps")]
    monkeypatch.setenv("HF_ENDPOINT", hub.url)
    head = look("search", "zebra", "--hub").out.splitlines()[0]
    assert head.endswith("1 paper · the Hub’s answer to zebra")
    assert ids(run, "zebra") == ["2608.00055"]


def test_without_the_hub_the_archive_answers_and_it_is_said(run: Run) -> None:
    ended = run("search", "sparse", "--hub", "-q")
    assert ended.code == 0 and ended.out.split() == ["2608.00001", "2608.00002"]
    assert "could not be" in ended.err
    assert run("search", "zebra", "--hub").code == 4


def test_papers_near_one(run: Run, look: Run) -> None:
    ended = look("search", "like:2608.00001", "--explain")
    assert ended.code == 0 and ended.out.splitlines()[0].endswith("nearest first")
    assert run("search", "like:nothing").code == 2


def test_hostile_queries_end_well(run: Run) -> None:
    for query in ('"', "((((", "NEAR(", "*", "\x00x", "\x1b[31mx", "-" * 99, "'", "a" * 5_000):
        ended = run("search", query, "--json")
        assert ended.code in (0, 2)
        assert "\x1b" not in ended.out + ended.err and "SQL" not in ended.err


def test_an_older_archive_is_made_findable_first(run: Run, home: Path) -> None:
    path = under(home).archive
    path.unlink()
    every = papers(60)
    first_version(path, every)
    wanted = [paper.id for paper in every if paper.upvotes == 1_500]
    assert sorted(ids(run, "upvotes:1.5k")) == sorted(wanted)
    archive = Archive.open(path)
    assert archive.index.missing() == 0
    archive.close()


def test_a_damaged_index_is_made_anew_on_the_way(run: Run, home: Path) -> None:
    asked(under(home).archive, "UPDATE words_data SET block = randomblob(200) WHERE id > 100")
    ended = run("search", "sparse maps", "-q")
    assert (ended.code, ended.out.split()) == (0, ["2608.00001", "2608.00002"])
    assert ended.err == "The search index was damaged. It is made anew.\n"
    assert run("search", "sparse maps", "-q").err == ""


def test_an_empty_archive_says_what_to_do(run: Run, home: Path) -> None:
    under(home).archive.unlink()
    ended = run("search", "sparse")
    assert ended.code == 0 and "reader-tui fetch" in ended.err


def test_states_of_the_query_language_are_those_of_the_library() -> None:
    from reader_tui.query.tree import MARKS

    assert MARKS[: len(State._fields)] == State._fields


def test_a_time_that_was_never_fetched_is_said(run: Run) -> None:
    ended = run("search", "sparse day:2025-05", "-q")
    assert (ended.code, ended.out) == (0, "")
    assert ended.err == (
        "Nothing of May 2025 was ever fetched. `reader-tui fetch --date 2025-05` fetches it.\n"
    )
    ended = run("search", "maps since:2026-08-11", "-q")
    assert "2 of 4 days were fetched" in ended.err and len(ended.out.split()) == 2
    assert run("search", "maps day:2026-08-14", "-q").err == ""


def test_the_hub_is_asked_for_words_and_filters_are_applied_here(
    run: Run, look: Run, hub: LoopbackHub, monkeypatch: pytest.MonkeyPatch
) -> None:
    hub.days["2026-08-01"] = [item("2608.00055", day="2026-08-01", title="Zebra Maps")]
    hub.days["2026-07-01"] = [item("2607.00055", day="2026-07-01", title="Zebra Rows")]
    monkeypatch.setenv("HF_ENDPOINT", hub.url)
    query = "zebra day:2026-08 -is:bookmarked"
    assert run("search", query, "--hub", "-q").out == "2608.00055\n"
    asked = [r.path for r in hub.requests if "q=" in r.path]
    assert len(asked) == 3 - 2 and "zebra" in asked[0] and "day" not in asked[0]
    head = look("search", query, "--hub").out.splitlines()[0]
    assert "the Hub’s answer to zebra, 1 of 2 listed in August 2026, not bookmarked" in head
    assert run("search", "day:2026-08", "--hub").code == 2
