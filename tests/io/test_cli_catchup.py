"""`catchup`: what waits, in which order and how much of it, and what is fetched for that."""

from __future__ import annotations

import json
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest

from reader_tui.library.library import Library
from reader_tui.papers.dates import utc_text
from reader_tui.papers.steps import Rule
from reader_tui.paths import find
from reader_tui.views import last_visit
from reader_tui.views.last_visit import Snapshot
from tests.conftest import NOBODY, Run
from tests.hub import MISSING, LoopbackHub, item


@pytest.fixture
def hub(hub: LoopbackHub) -> LoopbackHub:
    """Six papers without code on two days; the medians are 20 and 2."""
    plain: dict[str, Any] = {"githubRepo": MISSING, "githubStars": MISSING}
    hub.days = {
        "2026-08-14": [
            item(f"2608.0000{n}", upvotes=upvotes, **plain)
            for n, upvotes in enumerate((90, 20, 10), 1)
        ],
        "2026-08-13": [
            item(f"2608.0001{n}", day="2026-08-13", upvotes=upvotes, **plain)
            for n, upvotes in enumerate((20, 2, 1), 1)
        ],
    }
    return hub


ORDER = ["2608.00011", "2608.00001", "2608.00002", "2608.00012", "2608.00003", "2608.00013"]


def library() -> Library:
    return Library.open(find().library)


def test_what_waits_comes_most_worth_first_with_its_reasons(
    hub: LoopbackHub, run: Run, look: Run
) -> None:
    ended = look("catchup", "--since", "2026-08-13")
    assert (ended.code, ended.err) == (0, "")
    head, *lines = ended.out.splitlines()
    assert head == "6 papers since Thu 13 Aug 2026"
    assert [line[:10] for line in lines if line[0] != " "] == ORDER
    assert lines[1].strip() == "10x the day's median upvotes"
    assert lines[3].strip() == "4.5x the day's median upvotes"


@pytest.mark.parametrize(
    ("words", "shown"),
    [
        (("--papers", "2"), 2),
        (("--papers", "40"), 6),
        (("--minutes", "1"), 6),
        (("--limit", "3"), 3),
        (("--papers", "4", "--limit", "3"), 3),
        ((), 6),
    ],
)
def test_a_budget_cuts_it(hub: LoopbackHub, run: Run, words: tuple[str, ...], shown: int) -> None:
    assert run("catchup", "--since", "-1", "-q", *words).out.split() == ORDER[:shown]


def test_the_line_is_told(hub: LoopbackHub, run: Run, look: Run) -> None:
    ended = look("catchup", "--since", "-1", "--papers", "2")
    assert ended.out.startswith("2 of 6 papers since Thu 13 Aug 2026\n")


def test_the_document_is_what_was_promised(hub: LoopbackHub, run: Run) -> None:
    document = json.loads(run("catchup", "--since", "-1", "--papers", "2", "--json").out)
    papers = document.pop("papers")
    assert document == {"schema": 1, "since": "2026-08-13", "waiting": 6, "rest": 4, "muted": 0}
    assert [paper["id"] for paper in papers] == ORDER[:2]
    assert papers[0]["reasons"] == ["10x the day's median upvotes"]
    assert papers[0]["score"] == round(3.4594316, 3)
    assert papers[0]["abstract"] and "state" in papers[0]
    lines = run("catchup", "--since", "-1", "--papers", "2", "--jsonl").out.splitlines()
    assert [json.loads(line) for line in lines] == papers
    plain = run("catchup", "--since", "-1", "--papers", "1", "--plain").out.split("\t")
    assert (
        plain[:3] == [ORDER[0], "2026-08-13", "20"] and plain[4] == "10x the day's median upvotes\n"
    )


def test_decided_papers_wait_no_longer(hub: LoopbackHub, run: Run) -> None:
    run("catchup", "--since", "-1")
    with library() as opened:
        opened.decisions.mark(ORDER[0], "read", True)
        opened.decisions.mark(ORDER[1], "dismissed", True)
        opened.decisions.mark(ORDER[2], "later", True)
        opened.decisions.mark(ORDER[3], "bookmarked", True)
        opened.decisions.mark(ORDER[4], "waiting", True)
    assert run("catchup", "--since", "-1", "-q").out.split() == ORDER[4:]


def test_rules_are_heeded(hub: LoopbackHub, run: Run, look: Run) -> None:
    run("catchup", "--since", "-1")
    with library() as opened:
        opened.rules.add(Rule("mute", '"case 00011"'))
        opened.rules.add(Rule("watch", '"case 00013"', "thirteen"))
        opened.rules.add(Rule("watch", "abstract:00012"))
    document = json.loads(run("catchup", "--since", "-1", "--json").out)
    assert (document["waiting"], document["muted"]) == (5, 1)
    assert [paper["id"] for paper in document["papers"][:2]] == ["2608.00012", "2608.00013"]
    assert document["papers"][0]["reasons"] == ["watched: abstract:00012"]
    assert document["papers"][1]["reasons"] == ["watched: thirteen"]
    assert look("catchup", "--since", "-1").out.startswith(
        "5 papers since Thu 13 Aug 2026 · 1 muted"
    )


def test_what_rises_counts_from_the_last_visit(hub: LoopbackHub, run: Run) -> None:
    run("fetch")
    now = utc_text(datetime.now(UTC))
    last_visit.save(find().snapshot, Snapshot(left=now, since=now))
    hub.days["2026-08-14"][2] = item("2608.00003", upvotes=44, githubRepo=MISSING)
    run("fetch")
    (first, *_) = json.loads(run("catchup", "--json", "--offline").out)["papers"]
    assert first["id"] == "2608.00003" and "+34 upvotes" in first["reasons"]


def test_the_weights_are_the_settings(hub: LoopbackHub, run: Run, home: Path) -> None:
    find().config.parent.mkdir(parents=True, exist_ok=True)
    find().config.write_text("[worth]\nupvotes = 0\n", "utf-8")
    document = json.loads(run("catchup", "--since", "-1", "--json").out)
    assert {paper["score"] for paper in document["papers"]} == {0}


def test_the_first_use_begins_the_backlog(hub: LoopbackHub, run: Run) -> None:
    assert run("catchup", "-q").out.split() == ["2608.00001", "2608.00002", "2608.00003"]
    hub.days["2026-08-15"] = [item("2608.00021", day="2026-08-15", upvotes=1)]
    assert run("fetch").code == 0
    assert len(run("catchup", "-q").out.split()) == 4, "the day of the first use is still in it"
    with library() as opened:
        assert opened.rules.backlog_began() == "2026-08-14"
        assert opened.undo.steps() == []


def test_without_a_network_what_is_here_waits(
    hub: LoopbackHub, run: Run, monkeypatch: pytest.MonkeyPatch
) -> None:
    run("fetch")
    monkeypatch.setenv("HF_ENDPOINT", NOBODY)
    ended = run("catchup", "--since", "-1", "-q")
    assert ended.code == 0 and len(ended.out.split()) == 3
    assert ended.err.startswith("1 day not fetched: The Hub could not be reached")
    asked = len(hub.requests)
    ended = run("catchup", "--since", "-1", "-q", "--offline")
    assert (ended.code, ended.err, len(ended.out.split())) == (0, "", 3)
    assert len(hub.requests) == asked


def test_offline_with_nothing_ends_with_4(run: Run) -> None:
    for words in (("--offline",), ()):
        ended = run("catchup", *words)
        assert ended.code == 4 and ended.out == ""
        assert ended.err


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (("--since", "trending"), "Not a date: 'trending'"),
        (("--since", "soon"), "Not a date: 'soon'"),
        (("--minutes", "0"), "not a whole number"),
        (("--minutes", "1", "--papers", "2"), "not allowed with"),
    ],
)
def test_wrong_usage_is_told(hub: LoopbackHub, run: Run, words: tuple[str, ...], said: str) -> None:
    ended = run("catchup", *words)
    assert ended.code == 2 and said in ended.err


def test_when_nothing_waits(hub: LoopbackHub, run: Run) -> None:
    run("catchup", "-q")
    with library() as opened:
        opened.decisions.mark_all(ORDER, "read", True)
    ended = run("catchup", "--fail-empty")
    assert (ended.code, ended.out, ended.err) == (1, "", "Nothing waits since Fri 14 Aug 2026.\n")
