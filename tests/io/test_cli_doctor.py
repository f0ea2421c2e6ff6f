"""`doctor`: it tells everything, changes nothing, and names what is broken."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from tests.conftest import NOBODY, Run
from tests.hub import LoopbackHub


def test_all_is_well(
    hub: LoopbackHub, run: Run, home: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    run("ls")
    run("bookmark", "2608.00001")
    monkeypatch.setenv("HF_TOKEN", "hf_verysecret")
    asked = len(hub.requests)
    ended = run("doctor", "--json")
    assert (ended.code, ended.err) == (0, "")
    report = json.loads(ended.out)
    assert report["schema"] == 1
    assert report["problems"] == []
    assert report["endpoint"] == hub.url
    assert report["token"] is True
    assert report["library"]["bookmarked"] == 1
    assert (report["archive"]["papers"], report["archive"]["check"]) == (3, "ok")
    assert set(report["versions"]) >= {"reader-tui", "python", "textual", "httpx", "tinydb"}
    assert report["paths"]["library"]["path"] == str(home / "library.json")
    assert report["paths"]["archive"]["mode"] == "0600"
    assert len(hub.requests) == asked
    ended = run("doctor")
    assert ended.code == 0
    assert ended.out.endswith("All is well.\n")
    assert "hf_verysecret" not in ended.out


def test_a_new_machine_is_well_and_stays_untouched(run: Run, home: Path) -> None:
    ended = run("doctor")
    assert ended.code == 0
    assert NOBODY in ended.out
    assert not home.exists()


def test_what_is_broken_is_named(run: Run, home: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    home.mkdir()
    (home / "config.toml").write_text("mouse = 3\n", "utf-8")
    (home / "library.json").write_text("{ torn", "utf-8")
    (home / "archive.sqlite3").write_bytes(b"\x00garbage" * 999)
    monkeypatch.setenv("HF_ENDPOINT", "https://user:secret@example.org")
    ended = run("doctor", "--json")
    assert (ended.code, ended.err) == (1, "")
    problems = json.loads(ended.out)["problems"]
    for words in ("config.toml:1: mouse", "HF_ENDPOINT", "library.json", "archive was damaged"):
        assert any(words in problem for problem in problems), words
    assert "secret" not in ended.out
    assert (home / "library.json").read_text("utf-8") == "{ torn"
    assert run("doctor").out.count("Problem: ") == 3
