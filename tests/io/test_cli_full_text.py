"""Whole papers, what is said of them and what was made from them, on the command line."""

from __future__ import annotations

import json
import sqlite3
from pathlib import Path

import pytest

from reader_tui.hub.sample import TEXT, WITH_TEXT, SampleHub
from tests.conftest import NOBODY, Run
from tests.hub import LoopbackHub, answer, html, item, truncated

ID = "2607.10001"
OTHER = "2607.10002"


@pytest.fixture
def text(hub: LoopbackHub) -> str:
    """A whole paper of which no listing tells."""
    hub.texts[ID] = TEXT.read_text("utf-8")
    return hub.texts[ID]


def test_a_text_without_a_page_has_the_title_of_the_text(text: str, run: Run) -> None:
    ended = run("show", ID, "--full")
    assert (ended.code, ended.err) == (0, "")
    assert ended.out.startswith("Reading in Small Steps: What a Terminal Does to a Long Paper\n")
    assert "## 1 Introduction" in ended.out or "# 1 Introduction" in ended.out
    assert "](http" not in ended.out and "bib.bib" not in ended.out
    assert run("show", ID).code == 3
    assert run("show", OTHER, "--full").code == 3


def test_the_document_is_as_promised(text: str, run: Run) -> None:
    told = json.loads(run("show", ID, "--full", "--json").out)
    assert list(told) == [
        "schema", "id", "fetched", "form", "title", "outline", "blocks", "figures", "references",
    ]  # fmt: skip
    assert (told["schema"], told["id"], told["form"]) == (1, ID, "reader")
    titles = [section["title"] for section in told["outline"]]
    assert "Introduction" in titles
    kinds = {block["kind"] for block in told["blocks"]}
    assert {"heading", "paragraph", "table", "figure", "math"} <= kinds
    for block in told["blocks"]:
        assert block["section"] is None or 0 <= block["section"] < len(titles)
        for cells in block.get("rows", ()):
            assert all(cell in block["text"] for cell in cells)
    assert told["figures"] and set(told["figures"][0]) == {"label", "caption", "url"}
    assert told["references"] and set(told["references"][0]) == {"key", "text", "arxiv"}


def test_a_section_has_its_own_words_and_those_below_it_alone(text: str, run: Run) -> None:
    section = run("show", ID, "--full", "--section", "2")
    assert section.code == 0
    assert "A Model of Going Back" in section.out and "Jumps and their price" in section.out
    assert "This paper looks at what takes the place of shape" not in section.out
    assert run("show", ID, "--full", "--section", "introduction").code == 0
    missing = run("show", ID, "--full", "--section", "99")
    assert missing.code == 3 and "2.1" in missing.err
    received = run("show", ID, "--full", "--section", "2.1", "--raw").out
    assert received.startswith("### 2.1 Jumps and their price\n") and received.strip() in text
    assert run("show", ID, "--full", "--raw").out == text + ("" if text.endswith("\n\n") else "\n")


def test_an_outline_says_how_long_the_sections_are(text: str, run: Run) -> None:
    lines = run("show", ID, "--outline").out.splitlines()
    found = next(line for line in lines if line.startswith("1 Introduction"))
    assert found.endswith("%") and len(found) <= 88
    assert any(line.startswith("  2.1 ") for line in lines)


def test_a_text_is_asked_for_once_and_there_without_a_network(
    hub: LoopbackHub, text: str, run: Run
) -> None:
    assert run("show", ID, "--full", "--offline").code == 4
    run("show", ID, "--full")
    before = len(hub.requests)
    assert run("show", ID, "--full", "--offline").code == 0
    assert run("show", ID, "--outline").code == 0
    assert len(hub.requests) == before
    assert hub.requests[-1].headers["accept"].startswith("text/markdown")


@pytest.mark.parametrize(
    ("fault", "said"),
    [
        (html(), "a web page came instead of the text"),
        (answer(401), "does not give the text"),
        (answer(200, b""), "the answer is empty"),
        (answer(200, b"x" * 5_000_001), "longer than 5 MB"),
        (answer(200, b"Title: A\n\nURL Source: b\n"), "broke off"),
    ],
)
def test_what_is_no_text_is_said_and_takes_nothing_away(
    hub: LoopbackHub, text: str, run: Run, fault: object, said: str
) -> None:
    run("show", ID, "--full")
    hub.faults.append(fault)  # type: ignore[arg-type]
    ended = run("fetch", "--full", ID, "--force")
    assert ended.code == 1 and said in ended.err
    assert run("show", ID, "--full", "--raw", "--offline").out.strip() == text.strip()


def test_a_body_that_was_cut_off_is_asked_for_again(hub: LoopbackHub, text: str, run: Run) -> None:
    hub.faults.append(truncated())
    assert run("show", ID, "--full").code == 0
    assert hub.paths() == [f"/papers/{ID}.md"] * 2


def test_a_far_shorter_text_does_not_take_the_place_of_a_whole_one(
    hub: LoopbackHub, text: str, run: Run
) -> None:
    run("show", ID, "--full")
    hub.texts[ID] = text[: len(text) // 4]
    ended = run("fetch", "--full", ID, "--force")
    assert ended.code == 1 and "far shorter" in ended.err
    assert run("show", ID, "--full", "--raw").out.strip() == text.strip()


def test_texts_are_fetched_ahead_the_oldest_wish_first(
    hub: LoopbackHub, text: str, run: Run
) -> None:
    hub.texts[OTHER] = text
    hub.days["2026-08-14"] = [item(ID), item(OTHER), item("2607.10003")]
    run("ls")
    for paper_id in (OTHER, ID, "2607.10003"):
        assert run("bookmark", paper_id).code == 0
    del hub.requests[:]
    ended = run("fetch", "--full")
    assert ended.code == 0
    assert hub.paths() == [f"/papers/{i}.md" for i in (OTHER, ID, "2607.10003")]
    assert "2 texts fetched." in ended.err and "none of 1 paper" in ended.err
    assert "2 here already" in run("fetch", "--full", "--bookmarks").err
    assert "Nothing to fetch" in run("fetch", "--full", "--later").err
    assert run("fetch", "--later").code == 2
    assert run("fetch", "--full", "has:code").code == 0


def test_without_a_network_a_fetch_ahead_ends_at_once(
    monkeypatch: pytest.MonkeyPatch, run: Run
) -> None:
    monkeypatch.setenv("HF_ENDPOINT", NOBODY)
    ended = run("fetch", "--full", ID, OTHER)
    assert ended.code == 4 and OTHER not in ended.err


def test_a_lost_table_costs_texts_alone(hub: LoopbackHub, text: str, run: Run, home: Path) -> None:
    hub.days["2026-08-14"] = [item(OTHER)]
    run("ls")
    run("show", ID, "--full")
    told = json.loads(run("doctor", "--json").out)["archive"]
    assert told["texts"] == 1 and 0 < told["text_bytes"] < told["bytes"]
    (file,) = home.rglob("archive.sqlite3")
    with sqlite3.connect(file) as archive:
        archive.execute("DROP TABLE texts")
    archive.close()
    assert run("ls", "--offline", "-q").out == f"{OTHER}\n"
    assert run("show", ID, "--full", "--offline").code == 4
    assert run("show", ID, "--full").code == 0


def test_flags_that_do_not_fit_are_refused(run: Run) -> None:
    assert run("show", ID, "--raw").code == 2
    assert run("show", ID, "--full", "--raw", "--json").code == 2
    assert run("show", ID, "--full", "--comments").code == 2


def _said(id: str, raw: str, parent: str | None = None, **data: object) -> dict[str, object]:
    more = {"parentCommentId": parent} if parent else {}
    return {
        "id": id,
        "author": {"name": "ada"},
        "createdAt": f"2026-08-14T10:00:0{id[-1]}.000Z",
        "type": "comment",
        "data": {"latest": {"raw": raw}, "reactions": [], **more, **data},
    }


@pytest.mark.parametrize("nested", [False, True])
def test_comments_are_a_thread_whether_they_come_flat_or_nested(
    hub: LoopbackHub, run: Run, nested: bool
) -> None:
    paper = dict(item(ID)["paper"])
    first = _said("c1", "A **question**.", reactions=[{"reaction": "👍", "count": 2}])
    reply, other = _said("c3", "An answer.", "c1"), _said("c2", "Spam", hidden=True)
    librarian = {**_said("c4", "Similar papers"), "author": {"name": "librarian-bot"}}
    if nested:
        paper["comments"] = [{**first, "replies": [reply]}, other, librarian]
    else:
        paper["comments"] = [first, other, reply, librarian]
    hub.papers[ID] = paper
    told = json.loads(run("show", ID, "--comments", "--json").out)["comments"]
    assert [(said["id"], said["depth"]) for said in told] == [
        ("c1", 0), ("c3", 1), ("c2", 0), ("c4", 0),
    ]  # fmt: skip
    assert told[0]["reactions"] == [{"reaction": "👍", "count": 2}]
    lines = run("show", ID, "--comments").out
    assert "👍 2" in lines and "\n  An answer." in lines
    assert "Spam" not in lines and "Similar papers" not in lines


def test_where_no_comments_are_told_of_the_page_is_named(hub: LoopbackHub, run: Run) -> None:
    hub.papers[ID] = item(ID)["paper"]
    ended = run("show", ID, "--comments")
    assert (ended.code, ended.out) == (0, "") and "reader-tui open" in ended.err
    assert json.loads(run("show", ID, "--comments", "--json").out)["comments"] is None
    assert run("show", OTHER, "--comments").code == 3


def test_artifacts_are_the_samples_and_the_whole_lists_together(hub: LoopbackHub, run: Run) -> None:
    hub.papers[ID] = item(ID)["paper"] | {
        "linkedModels": [{"id": "a/few", "downloads": 5}, {"id": "a/many", "downloads": 70}],
        "numTotalModels": 111,
    }
    hub.repos[ID] = {
        "models": [{"id": "a/few", "downloads": 6}],
        "datasets": [{"id": "a/rows", "gated": "manual", "likes": 3}],
        "spaces": [None, {"id": 7}],
    }
    told = json.loads(run("show", ID, "--artifacts", "--json").out)
    assert told["totals"] == {"model": 111, "dataset": 1, "space": 0}
    assert [one["id"] for one in told["artifacts"]] == ["a/many", "a/few", "a/rows"]
    assert told["artifacts"][2]["command"] == "hf download a/rows --repo-type dataset"
    assert told["artifacts"][2]["url"] == f"{hub.url}/datasets/a/rows"
    lines = run("show", ID, "--artifacts").out
    assert "111 models, 2 of them named" in lines and "gated" in lines


async def test_the_sample_has_one_whole_paper() -> None:
    sample = SampleHub()
    assert (await sample.paper(WITH_TEXT)).id == WITH_TEXT
    assert "invented for the sample" in await sample.full_text(WITH_TEXT)
