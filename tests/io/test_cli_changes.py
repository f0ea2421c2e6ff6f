"""`changes`: which papers are looked at, since when, and in which form it is told."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from reader_tui.library.library import Library
from reader_tui.papers.verbs import Field
from reader_tui.paths import find
from tests.conftest import Run
from tests.hub import MISSING, LoopbackHub, item

ONE, TWO, THREE = "2608.00001", "2608.00002", "2608.00003"
CODE = "https://github.com/example/one"
KEYS = [
    "id", "title", "day", "time", "words", "code_appeared", "project_appeared",
    "stars", "comments", "upvotes", "state", "version", "journal_ref", "doi",
]  # fmt: skip


def listed(**changes: dict[str, Any]) -> list[dict[str, Any]]:
    """Three papers without code, changed by the last digit of their ids."""
    plain: dict[str, Any] = {
        "githubRepo": MISSING,
        "githubStars": MISSING,
        "numComments": 1,
        "upvotes": 3,
    }
    return [
        item(paper_id, **plain | changes.get(f"paper{paper_id[-1]}", {}))
        for paper_id in (ONE, TWO, THREE)
    ]


Mark = Callable[[Field, str], None]


@pytest.fixture
def mark(home: Path) -> Mark:
    """Marks a paper as the app does."""

    def mark(field: Field, paper_id: str) -> None:
        with Library.open(find().library) as library:
            library.decisions.mark(paper_id, field, True)

    return mark


@pytest.fixture
def lists(hub: LoopbackHub, run: Run) -> Callable[..., None]:
    """Has the Hub list papers with some changes, and fetches that."""
    hub.days.clear()

    def lists(**changes: dict[str, Any]) -> None:
        hub.days["2026-08-14"] = listed(**changes)
        assert run("fetch").code == 0

    return lists


def test_what_changed_since_one_looked(
    run: Run, lists: Callable[..., None], mark: Mark, look: Run
) -> None:
    lists()
    mark("bookmarked", ONE)
    mark("dismissed", TWO)
    mark("read", THREE)
    assert run("changes").err == "No change since you last looked.\n"
    more = {"githubRepo": CODE, "numComments": 7, "upvotes": 40}
    lists(paper1=more, paper2=more, paper3=more)
    ended = look("changes")
    assert (ended.code, ended.err) == (0, "")
    head, row = ended.out.splitlines()
    assert head == "1 paper changed since you last looked", "neither the dismissed nor the read one"
    assert row.startswith(f"{ONE}  code appeared, comments +6 · ")
    assert run("changes", "-q").out == f"{ONE}\n"
    assert run("changes", "--plain").out.split("\t")[3] == "code appeared, comments +6\n"


def test_the_document_is_what_was_promised(
    run: Run, lists: Callable[..., None], mark: Mark
) -> None:
    lists()
    mark("later", ONE)
    lists(paper1={"githubRepo": CODE, "githubStars": 5, "numComments": 7, "upvotes": 40})
    document = json.loads(run("changes", "--json").out)
    assert list(document) == ["schema", "since", "changes"]
    assert (document["schema"], document["since"]) == (1, None)
    (change,) = document["changes"]
    assert list(change) == KEYS
    assert change["words"] == ["code appeared", "comments +6"]
    assert (change["code_appeared"], change["project_appeared"]) == (CODE, None)
    assert (change["stars"], change["comments"], change["upvotes"]) == (0, 6, 37)
    assert change["state"]["later"] is True and change["time"].endswith("Z")
    assert json.loads(run("changes", "--jsonl").out) == change


def test_undecided_papers_count_from_when_they_were_met(
    run: Run, lists: Callable[..., None]
) -> None:
    lists()
    lists(paper2={"numComments": 2})
    assert run("changes", "-q").out == f"{TWO}\n"


def test_a_paper_waits_for_its_code(run: Run, lists: Callable[..., None], mark: Mark) -> None:
    lists()
    mark("waiting", ONE)
    mark("read", ONE)
    lists(paper1={"githubRepo": CODE})
    assert run("changes", "--plain").out.split("\t")[3] == "code appeared\n"


def test_only_the_backlog_is_looked_at(hub: LoopbackHub, run: Run, home: Path) -> None:
    hub.days = {"2026-08-14": [], "2026-07-01": [item("2607.00001", day="2026-07-01", upvotes=1)]}
    hub.days["2026-08-14"] = [item(ONE, upvotes=1)]
    assert run("fetch", "--since", "2026-07-01").code == 0
    for entries, day in (("2607.00001", "2026-07-01"), (ONE, "2026-08-14")):
        hub.days[day] = [item(entries, day=day, upvotes=1, numComments=40)]
    assert run("fetch", "--since", "2026-07-01", "--force").code == 0
    assert run("changes", "-q").out == f"{ONE}\n", "without a backlog, the last two weeks"
    with Library.open(find().library) as library:
        library.rules.begin_backlog("2026-07-01")
    assert sorted(run("changes", "-q").out.split()) == ["2607.00001", ONE]


def test_since_a_time_of_ones_own(run: Run, lists: Callable[..., None], mark: Mark) -> None:
    lists()
    lists(paper1={"numComments": 5})
    mark("bookmarked", ONE)
    assert run("changes").err == "No change since you last looked.\n"
    ended = run("changes", "--since", "2099-01-01T00:00Z")
    assert ended.out == "" and ended.err.startswith("No change since ")
    assert json.loads(run("changes", "--since", "2099-01-01T00:00Z", "--json").out)["since"] == (
        "2099-01-01T00:00:00.000Z"
    )
    ended = run("changes", "--since", "soon")
    assert ended.code == 2 and "Not a time: 'soon'; try 09:00" in ended.err


def test_limits_and_empty_answers(run: Run, lists: Callable[..., None]) -> None:
    assert run("changes").err == "No change since you last looked.\n"
    assert run("changes", "--fail-empty").code == 1
    lists()
    lists(**{f"paper{n}": {"numComments": 9} for n in (1, 2, 3)})
    assert len(run("changes", "-q").out.split()) == 3
    assert len(run("changes", "-q", "--limit", "2").out.split()) == 2


def test_nobody_is_asked(hub: LoopbackHub, run: Run) -> None:
    assert run("changes").code == 0
    assert hub.requests == []
