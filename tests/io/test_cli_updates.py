"""`updates`: what arXiv says of kept papers, asked on the loopback and kept to be cited."""

from __future__ import annotations

import json
import time
from pathlib import Path

import pytest

from reader_tui.errors import HubError
from reader_tui.feed import updates
from reader_tui.hub import arxiv, arxiv_client
from reader_tui.papers.publication import Publication
from tests.conftest import Run
from tests.hub import LoopbackHub, answer, html

KEPT, OTHER, NOTED = "2608.00001", "2608.00002", "2608.00003"


@pytest.fixture(autouse=True)
def arxiv_here(hub: LoopbackHub, run: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    """An arXiv beside the Hub, at which nobody need wait, and two kept papers."""
    monkeypatch.setenv("READER_TUI_ARXIV", hub.arxiv_url)
    monkeypatch.setattr(updates, "PACE", 0.0)
    defaults = arxiv_client.arxiv_client.__defaults__
    assert defaults == (arxiv.PACE,)
    monkeypatch.setattr(arxiv_client.arxiv_client, "__defaults__", (0.0,))
    assert run("fetch", "--quiet").code == 0
    assert run("bookmark", KEPT).code == 0
    assert run("note", NOTED, "compare").code == 0
    hub.requests.clear()


def asked(hub: LoopbackHub) -> list[str]:
    return [path for path in hub.paths() if path.startswith("/arxiv/")]


def stirring(run: Run) -> dict[str, list[str]]:
    found = json.loads(run("changes", "--json").out)["changes"]
    return {one["id"]: one["words"] for one in found}


def test_a_newer_version_stirs_the_paper(hub: LoopbackHub, run: Run) -> None:
    hub.arxiv[KEPT] = {"version": 3, "updated": "2026-11-12T17:59:49Z"}
    hub.arxiv[NOTED] = {"version": 1}
    ended = run("updates")
    assert (ended.code, ended.out) == (0, "")
    assert ended.err == "arXiv was asked for 2 papers; it says something new of 1.\n"
    assert len(asked(hub)) == 1
    assert OTHER not in asked(hub)[0]
    assert [words[:10] for words in stirring(run)[KEPT]] == ["v3, 12 Nov"]
    assert run("ls", "--stirring", "-q").out.split() == [KEPT]
    assert "v3, 12 Nov" in run("ls", "--stirring").out


def test_each_paper_is_asked_for_once_a_week(hub: LoopbackHub, run: Run) -> None:
    hub.arxiv[KEPT] = {"version": 1}
    run("updates")
    assert "none due" in run("updates").err
    assert len(asked(hub)) == 1, "also what arXiv does not know is not asked for again"
    hub.arxiv[KEPT] = {"version": 2, "updated": "2026-08-13T08:00:00Z"}
    assert "something new of 1" in run("updates", "--force").err
    assert "something new of 0" in run("updates", "--force").err
    (words,) = stirring(run)[KEPT]
    assert words.startswith("v2, 13 Aug")


def test_where_it_was_printed_is_told_and_cited(hub: LoopbackHub, run: Run) -> None:
    hub.arxiv[KEPT] = {
        "class": "cs.LG", "journal": "J. Small & Tested 12 (2026)", "doi": "10.1000/xyz.1",
    }  # fmt: skip
    run("updates")
    assert stirring(run)[KEPT] == ["printed: J. Small & Tested 12 (2026)"]
    entry = run("export", KEPT, "--format", "bibtex").out
    assert entry.startswith("@article{")
    assert "journal = {J. Small \\& Tested 12 (2026)}" in entry
    assert "primaryClass = {cs.LG}" in entry
    assert "doi = {10.1000/xyz.1}" in entry
    assert "10.1000" not in run("export", OTHER, "--format", "bibtex").out


def test_a_failure_is_of_arxiv_and_keeps_what_was_known(hub: LoopbackHub, run: Run) -> None:
    hub.arxiv[KEPT] = {"class": "cs.LG"}
    run("updates")
    hub.faults.extend([html(), html()])
    ended = run("updates", "--force")
    assert ended.code == 1
    assert ended.err == "What answered is not the API of arXiv (a captive portal?).\n"
    assert "cs.LG" in run("export", KEPT).out


def test_it_can_be_turned_off(hub: LoopbackHub, run: Run, home: Path) -> None:
    (home / "config").mkdir(parents=True, exist_ok=True)
    for path in (home / "config.toml", home / "config" / "config.toml"):
        path.write_text("updates = false\n")
    assert run("updates").code == 2
    assert asked(hub) == []


@pytest.mark.parametrize(
    "body",
    [
        b"",
        b"<feed/>",
        b"<html><body>Log in</body></html>",
        b'<!DOCTYPE f [<!ENTITY a "aaaa"><!ENTITY b "&a;&a;">]><feed>&b;</feed>',
        b"\xff\xfe<\x00f\x00",
        b"<?xml version='1.0' encoding='nonsense'?><feed/>",
    ],
)
def test_what_is_no_feed_is_refused(body: bytes) -> None:
    with pytest.raises(HubError, match="arXiv"):
        arxiv.read({}, bytearray(body))


def test_an_entry_is_read_and_cleaned() -> None:
    body = (
        '<feed xmlns="http://www.w3.org/2005/Atom" xmlns:a="http://arxiv.org/schemas/atom">'
        "<entry><id>http://arxiv.org/api/errors#bad</id></entry>"
        "<entry><id>http://arxiv.org/abs/2608.00001v12</id><updated>soon</updated>"
        '<a:primary_category term="no class; \\input"/><a:doi>nothing</a:doi>'
        "<a:journal_ref>Two\n  lines\u202e</a:journal_ref></entry></feed>"
    )
    assert arxiv.read({}, bytearray(body.encode())) == [
        Publication("2608.00001", 12, None, None, "Two lines", None)
    ]


async def test_between_two_requests_there_is_the_pace(hub: LoopbackHub) -> None:
    client = arxiv_client.arxiv_client(hub.arxiv_url, pace=0.2)
    hub.faults.append(answer(503))
    began = time.monotonic()
    try:
        await client.publications([KEPT])
        await client.publications([KEPT])
    finally:
        await client.aclose()
    assert len(asked(hub)) == 3
    assert time.monotonic() - began >= 0.4
    assert all(request.headers["accept"] == arxiv.ACCEPTED for request in hub.requests)
