"""The filters and orders of `ls`: each alone, together, and what is said of them."""

from __future__ import annotations

import json
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from reader_tui.library.library import Library
from reader_tui.papers.dates import utc_text
from reader_tui.papers.steps import Rule
from reader_tui.paths import find
from reader_tui.views import last_visit
from reader_tui.views.last_visit import Snapshot
from tests.conftest import Run
from tests.hub import MISSING, LoopbackHub, item

ONE, TWO, THREE, FOUR = (f"2608.0000{n}" for n in range(1, 5))
NONE: dict[str, Any] = {"githubRepo": MISSING, "githubStars": MISSING}
LAB = {"_id": "1", "name": "example-lab", "fullname": "Example Laboratory", "avatar": ""}


@pytest.fixture
def hub(hub: LoopbackHub) -> LoopbackHub:
    """Four papers of one day that differ in everything that can be filtered by."""
    hub.days["2026-08-14"] = [
        item(ONE, upvotes=30, numComments=1, githubStars=5, organization=LAB,
             title="Sparse attention for maps"),
        item(TWO, upvotes=20, numComments=9, ai_keywords=["weight forgetting", "maps"], **NONE),
        item(THREE, upvotes=10, numComments=4, projectPage="https://example.org/three", **NONE),
        item(FOUR, upvotes=5, numComments=0, githubStars=700, title="Dense attention",
             authors=[{"_id": "2", "name": "Jane Müller", "hidden": False}]),
    ]  # fmt: skip
    return hub


def ids(run: Run, *words: str) -> list[str]:
    ended = run("ls", "-q", *words)
    assert (ended.code, ended.err) == (0, "")
    return [paper_id[-1] for paper_id in ended.out.split()]


def head(run: Run, *words: str) -> dict[str, Any]:
    found = json.loads(run("ls", "--json", *words).out)["listing"]
    assert isinstance(found, dict)
    return found


@pytest.mark.parametrize(
    ("words", "left"),
    [
        ("--with-code", "14"),
        ("--with-project", "3"),
        ("--min-upvotes 20", "12"),
        ("--min-upvotes 20 --with-code", "1"),
        ("--min-upvotes 5 --with-code", "14"),
        ("--min-upvotes 21 --with-code", "1"),
        ("--org example-lab", "1"),
        ("--org EXAMPLE", "1"),
        ("--author Muller", "4"),
        ("--author ada", "123"),
        ("--author ada --author bela", "123"),
        ("--author ada --author jane", ""),
        ("--keyword forgetting", "2"),
        ("--keyword forget", ""),
        ("--query attention", "14"),
        ("--query sparse --with-code", "1"),
        ("--query -attention", "23"),
        ("--query=-attention", "23"),
        ("--query -has:code --unread", "23"),
        ("--query kw:maps", "2"),
        ("--query stars:>=700", "4"),
        ("--query day:2026-08-14", "1234"),
        ("--query since:9y --with-code", "14"),
        ("--unread", "1234"),
        ("--read", ""),
        ("--since 2026-08-14", "1234"),
        ("--since today", "1234"),
    ],
)
def test_each_filter_and_several(hub: LoopbackHub, run: Run, words: str, left: str) -> None:
    assert ids(run, *words.split()) == list(left)


def test_words_with_spaces(hub: LoopbackHub, run: Run) -> None:
    assert ids(run, "--author", "Jane Müller") == ["4"]
    assert ids(run, "--org", "Example Laboratory") == ["1"]
    assert ids(run, "--keyword", "weight forgetting") == ["2"]
    assert ids(run, "--query", "sparse OR dense", "--min-upvotes", "25") == ["1"]
    assert ids(run, "--query", "sparse OR (dense -maps)") == ["1", "4"]


def test_filters_go_by_marks(hub: LoopbackHub, run: Run) -> None:
    run("ls")
    run("mark", ONE, "--read")
    run("mark", TWO, "--later")
    run("mark", THREE, "--dismissed")
    run("bookmark", FOUR)
    assert ids(run, "--undecided") == []
    assert ids(run, "--unread") == ids(run, "--query", "is:unread") == []
    assert ids(run, "--query", "-is:unread") == ["1", "2", "3", "4"]
    assert ids(run, "--query", "-is:read") == ["2", "3", "4"]
    assert ids(run, "--query", "is:later OR is:dismissed") == ["2", "3"]
    assert ids(run, "--query", "-is:bookmarked -is:read") == ["2", "3"]
    rows = {row.split("\t")[0]: row.split("\t")[4] for row in run("ls", "--plain").out.splitlines()}
    assert rows == {
        ONE: "read", TWO: "unread later", THREE: "unread dismissed", FOUR: "unread bookmarked",
    }  # fmt: skip
    assert [line[:2] for line in run("ls").out.splitlines()] == ["  ", " ◇", " ×", " ◆"]


@pytest.mark.parametrize(
    ("words", "order"),
    [
        ("", "1234"),
        ("--sort hub", "1234"),
        ("--sort hub --reverse", "4321"),
        ("--sort upvotes --reverse", "4321"),
        ("--sort comments", "2314"),
        ("--sort stars", "4123"),
        ("--sort comments --reverse", "4132"),
        ("--query sort:comments", "2314"),
        ("--query sort:comments --sort hub", "1234"),
        ("--sort comments --limit 2", "23"),
        ("--sort comments --limit 2 --with-code", "14"),
    ],
)
def test_orders(hub: LoopbackHub, run: Run, words: str, order: str) -> None:
    assert ids(run, *words.split()) == list(order)


def test_the_head_says_what_is_shown(hub: LoopbackHub, run: Run, look: Run) -> None:
    told = head(run, "--with-code", "--min-upvotes", "5", "--sort", "stars", "--reverse")
    assert {key: told[key] for key in list(told)[4:]} == {
        "view": "Fri 14 Aug 2026",
        "since": None,
        "filters": "with code, at least 5 upvotes",
        "sort": "stars",
        "reverse": True,
        "shown": 2,
        "total": 4,
        "muted": 0,
    }
    told = head(run, "--query", "attention sort:upvotes", "--limit", "1")
    assert (told["filters"], told["sort"]) == ("attention…", "upvotes")
    assert (told["shown"], told["total"]) == (1, 4)
    told = head(run)
    assert (told["filters"], told["sort"], told["shown"]) == (None, "hub", 4)
    assert look("ls", "--with-code", "--sort", "stars").out.startswith(
        "Fri 14 Aug 2026 · 4 papers, 4 unread · 2 shown: with code; by stars · fetched "
    )
    assert " · the first 1: with code · " in look("ls", "--with-code", "--limit", "1").out


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (("--query", "sparse colour:red"), "--query: colour:red: there is no field “colour”"),
        (("--query", "sparse colour:red"), "--query has a mistake; only this was understood: spar"),
        (("--query", "upvotes:many"), "--query has a mistake; nothing is left of it."),
        (("--query", '"never closed'), "the quote is not closed"),
        (("--query", "like:everything"), "is no arXiv id or address"),
        (("--query", "sparse sort:best"), "best is an order of searches; try hub, upvotes"),
        (("--org", "???"), "holds no letter or digit"),
        (("--org", ' " '), "--org names nothing"),
        (("--min-upvotes", "many"), "not a whole number"),
        (("--sort", "size"), "invalid choice"),
        (("--since", "soon"), "Not a time: 'soon'"),
        (("--bookmarks", "--trending"), "not allowed with"),
        (("--queue", "--since", "trending"), "Not a time: 'trending'"),
    ],
)
def test_what_cannot_be_understood_is_told_before_anyone_is_asked(
    hub: LoopbackHub, run: Run, words: tuple[str, ...], said: str
) -> None:
    ended = run("ls", *words)
    assert (ended.code, ended.out) == (2, "")
    assert said in ended.err
    assert hub.requests == []


def test_near_another_paper(hub: LoopbackHub, run: Run) -> None:
    assert "4" in ids(run, "--query", f"like:{ONE}")
    assert ids(run, "--query", f"like:{ONE} dense", "--with-code") == ["4"]
    told = head(run, "--query", f"like:{ONE} dense")
    assert (told["filters"], told["total"]) == (f"dense…, near {ONE}", 4)
    ended = run("ls", "-q", "--query", "like:2001.00001")
    assert (ended.code, ended.out) == (0, "")
    assert ended.err == "2001.00001 was never fetched, so nothing is known to be near it.\n"


def test_hostile_queries_are_plain_mistakes(hub: LoopbackHub, run: Run) -> None:
    for text in ("\x1b]52;c;eA==\x07:x", "(" * 200, "x " * 9_000, "\u202eabc:def", "NEAR(", "*"):
        ended = run("ls", "--query", text)
        assert ended.code in (0, 2)
        assert not any(char < " " and char != "\n" for char in ended.err), text


# Muted and watched


def rule(*rules: Rule) -> None:
    with Library.open(find().library) as library:
        for one in rules:
            library.rules.add(one)


def test_muted_papers_are_left_out_and_counted(hub: LoopbackHub, run: Run) -> None:
    rule(Rule("mute", "attention"), Rule("mute", "author:jane"))
    ended = run("ls", "-q")
    assert ended.out.split() == [TWO, THREE]
    assert ended.err == "2 muted; --muted shows them.\n"
    told = head(run)
    assert (told["shown"], told["total"], told["muted"]) == (2, 4, 2)
    assert ids(run, "--muted") == ["1", "2", "3", "4"]
    assert head(run, "--muted")["muted"] == 0
    assert ids(run, "--query", "is:muted") == ["1", "4"]
    assert ids(run, "--query", "-is:muted") == ["2", "3"]
    assert run("ls", "-q", "--with-code", "--fail-empty").code == 1


def test_what_was_kept_is_not_muted(hub: LoopbackHub, run: Run) -> None:
    run("ls")
    run("bookmark", ONE)
    run("mark", FOUR, "--read")
    rule(Rule("mute", "attention"))
    assert run("ls", "-q").out.split() == [ONE, TWO, THREE]
    assert ids(run, "--bookmarks") == ["1"]
    assert ids(run, "--history") == ["4"]
    assert ids(run, "--history", "--query", "is:muted") == ["4"]


def test_a_rule_that_looks_for_nothing_holds_for_nothing(hub: LoopbackHub, run: Run) -> None:
    rule(Rule("mute", "sort:upvotes"), Rule("mute", "colour:red"), Rule("watch", "like:2608.1"))
    assert ids(run) == ["1", "2", "3", "4"]
    assert ids(run, "--query", "is:watched") == []


def test_watch_rules_are_reasons(hub: LoopbackHub, run: Run) -> None:
    rule(Rule("watch", "attention"), Rule("watch", "org:example-lab", "the lab"))
    papers = json.loads(run("ls", "--json").out)["papers"]
    reasons = [paper["state"]["reasons"] for paper in papers]
    assert reasons == [["attention", "the lab"], [], [], ["attention"]]
    lines = [json.loads(line) for line in run("ls", "--jsonl").out.splitlines()]
    assert lines == papers
    assert json.loads(run("show", ONE, "--json").out)["paper"]["state"]["reasons"] == reasons[0]
    assert "\nWatched: attention, the lab\n" in run("show", ONE).out
    assert ids(run, "--query", "is:watched") == ["1", "4"]
    first = run("ls").out.splitlines()[0]
    assert first.endswith("watched: attention · Sparse attention for maps")
    assert all(len(row.split("\t")) == 5 for row in run("ls", "--plain").out.splitlines())


def test_a_rule_may_go_by_marks_and_by_watching(hub: LoopbackHub, run: Run) -> None:
    run("ls")
    run("mark", ONE, "--read")
    rule(Rule("watch", "dense"), Rule("mute", "attention -is:watched"), Rule("mute", "is:read"))
    assert run("ls", "-q").out.split() == [TWO, THREE, FOUR]


# New, and what was gained


def visit(hours_ago: float) -> None:
    """Leave the app, so many hours ago."""
    left = utc_text(datetime.now(UTC) - timedelta(hours=hours_ago))
    last_visit.save(find().snapshot, Snapshot(left=left))


def test_new_is_what_came_since_the_last_visit(hub: LoopbackHub, run: Run) -> None:
    ended = run("ls", "-q", "--new")
    assert ended.out == ""
    assert ended.err == "No earlier visit of the app is known, so nothing counts as new.\n"
    visit(hours_ago=1)
    assert ids(run, "--new") == ["1", "2", "3", "4"]
    assert ids(run, "--new", "--with-code") == ["1", "4"]
    assert run("ls").out.splitlines()[1].startswith("+ ")
    visit(hours_ago=-24)
    assert ids(run, "--new") == []


def test_a_visit_that_goes_on_keeps_what_was_new(hub: LoopbackHub, run: Run) -> None:
    run("ls")
    now = datetime.now(UTC)
    left, since = utc_text(now), utc_text(now - timedelta(days=2))
    last_visit.save(find().snapshot, Snapshot(left=left, since=since))
    assert ids(run, "--new") == ["1", "2", "3", "4"]


def test_rising_is_by_upvotes_gained_since_the_last_visit(hub: LoopbackHub, run: Run) -> None:
    run("ls")
    now = utc_text(datetime.now(UTC))
    last_visit.save(find().snapshot, Snapshot(left=now, since=now))
    for entry, upvotes in zip(hub.days["2026-08-14"][2:], (99, 25), strict=True):
        entry["paper"]["upvotes"] = upvotes
    assert run("fetch", "--force").code == 0
    assert ids(run, "--sort", "rising") == ["3", "4", "1", "2"]
    rows = run("ls", "--sort", "rising").out.splitlines()
    assert [row.partition("  2608.")[2][7:12] for row in rows[:2]] == ["+89 ·", "+20 ·"]
    assert ids(run, "--query", "sort:rising", "--limit", "1") == ["3"]


def test_every_command_says_the_same_of_a_paper(hub: LoopbackHub, run: Run) -> None:
    rule(Rule("watch", "sparse"), Rule("saved", "maps", "cartography"))
    run("ls")
    run("mark", ONE, "--later")
    run("mark", ONE, "--read")
    state = json.loads(run("ls", "--json", "--limit", "1").out)["papers"][0]["state"]
    assert state["read_at"] and state["later"]
    assert state["reasons"] == ["sparse", "cartography"]
    assert json.loads(run("show", ONE, "--json").out)["paper"]["state"] == state
    for words in (("ls", "--history"), ("ls", "--later"), ("search", "sparse", "maps")):
        (paper,) = json.loads(run(*words, "--json").out)["papers"]
        assert paper["state"] == state, words
