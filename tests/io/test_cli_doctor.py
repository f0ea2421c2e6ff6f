"""`doctor`: it tells everything, changes nothing, and names what is broken."""

from __future__ import annotations

import json
import sys
from pathlib import Path

import pytest

from reader_tui.views import last_visit
from reader_tui.views.last_visit import Snapshot
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
    assert report["paths"]["backups"]["path"] == str(home / "state" / "backups")
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


def _script(folder: Path, text: str, monkeypatch: pytest.MonkeyPatch) -> Path:
    script = folder / "reader-tui"
    script.write_text(
        f"#!{sys.executable}\n{text}\nfrom reader_tui.__main__ import main\n", "utf-8"
    )
    script.chmod(0o755)
    monkeypatch.setenv("PATH", str(folder))
    return script


def test_the_start_is_told_with_what_it_costs(
    run: Run, home: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    script = _script(tmp_path, "import re\nimport sys", monkeypatch)
    said = "the last screen was shown"
    last_visit.save(
        home / "state" / "last.json", Snapshot(left="2026-08-14T07:14:00.000Z", began=said)
    )
    (home / "state" / "frames").mkdir()
    (home / "state" / "frames" / "80x24-00000000").write_bytes(b"x" * 1234)
    start = json.loads(run("doctor", "--json").out)["start"]
    assert (start["instant"], start["last"], start["screens"], start["bytes"]) == (
        True, said, 1, 1234,
    )  # fmt: skip
    assert start["python_ms"] > 0
    assert start["wrapper"]["path"] == str(script) and start["wrapper"]["imports_re"] is True
    told = run("doctor").out
    assert f"start    {said} (Fri 14 Aug 07:14); 1 screen kept, 1,234 bytes" in told
    assert "written by an old pip" in told
    _script(tmp_path, "import sys", monkeypatch)
    monkeypatch.setenv("READER_TUI_INSTANT", "0")
    start = json.loads(run("doctor", "--json").out)["start"]
    assert (start["instant"], start["wrapper"]["imports_re"]) == (False, False)
    assert "instant start is off" in run("doctor").out
