"""`undo`, `redo`, `log`, `watch` and `mute`: one history for every window and command."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from reader_tui.cli.undo import moment
from reader_tui.errors import UsageError
from reader_tui.library.library import Library
from reader_tui.papers.steps import Rule
from reader_tui.query.terms import checked_query, term
from tests.conftest import Run

A, B, C = "2608.00001", "2608.00002", "2608.00003"


@pytest.fixture
def path(home: Path) -> Path:
    return home / "library.json"


def stopped(at: datetime) -> Callable[[], datetime]:
    """A clock that shows one time."""
    return lambda: at


def test_the_newest_step_is_undone_and_said_in_words(path: Path, run: Run) -> None:
    run("mark", A, B, "--dismissed")
    run("bookmark", A)
    ended = run("undo")
    assert (ended.code, ended.out, ended.err) == (0, "", "Undid: bookmarked 1 paper.\n")
    with Library.open(path, read_only=True) as library:
        assert library.states.ids("dismissed") in ([A, B], [B, A]) and not library.states.ids(
            "bookmarked"
        )
    assert run("redo").err == "Did again: bookmarked 1 paper.\n"
    assert run("undo", "5").err.splitlines() == [
        "Undid: bookmarked 1 paper.",
        "Undid: dismissed 2 papers.",
        "Nothing more to undo.",
    ]
    ended = run("undo")
    assert (ended.code, ended.err) == (0, "Nothing to undo.\n")
    assert len(run("redo", "2").err.splitlines()) == 2
    assert run("redo").err == "Nothing to redo.\n"


def test_a_window_s_steps_are_undone_from_the_command_line(path: Path, run: Run) -> None:
    with Library.open(path) as window:
        window.decisions.decide([A, B, C], "later", True)
        window.decisions.mark(A, "read", True, auto=True)
        window.flush()
        assert run("undo").err == "Undid: put 3 papers off.\n"
        assert window.poll() == {A, B, C} and window.states.ids("later") == []
        assert window.states.of(A).read
        run("mark", B, "--read")
        step = window.undo.undo()
        assert step is not None and step.papers == (B,)
        window.flush()
        assert run("redo").err == "Did again: marked 1 paper read.\n"


def test_commands_that_undo_at_once_undo_a_step_each(path: Path, run: Run) -> None:
    with Library.open(path) as library:
        for number in range(8):
            library.decisions.decide([f"2501.{number:05}"], "read", True)
    program = (sys.executable, "-m", "reader_tui", "undo")
    running = [subprocess.Popen(program, stderr=subprocess.PIPE) for _ in range(6)]
    said = [process.communicate(timeout=30)[1] for process in running]
    assert said == [b"Undid: marked 1 paper read.\n"] * 6
    with Library.open(path) as library:
        assert library.states.ids("read") == ["2501.00001", "2501.00000"]
        assert [step.undone for step in library.undo.steps()] == [True] * 6 + [False] * 2


def test_everything_since_a_time_is_undone(path: Path, run: Run) -> None:
    now = datetime.now(UTC).replace(microsecond=0)
    day = timedelta(days=1)
    for back, paper_id in ((3 * day, A), (day, B), (timedelta(0), C)):
        with Library.open(path, now=stopped(now - back)) as library:
            library.decisions.decide([paper_id], "read", True)
    assert run("undo", "--since", now.isoformat()).err == "Undid: marked 1 paper read.\n"
    assert run("undo", "--since", "today").err in ("Nothing to undo.\n",)
    since = (now - 2 * day).date().isoformat()
    assert run("undo", "--since", since).err == "Undid: marked 1 paper read.\n"
    with Library.open(path, read_only=True) as library:
        assert library.states.ids("read") == [A]
    for words in (("--since", "nonsense"), ("2", "--since", "today"), ("0",), ("x",)):
        assert run("undo", *words).code == 2


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("09:00", "2026-08-14T09:00:00"),
        ("9:05:30", "2026-08-14T09:05:30"),
        ("today", "2026-08-14T00:00:00"),
        ("Yesterday", "2026-08-13T00:00:00"),
        ("fri", "2026-08-14T00:00:00"),
        ("-3", "2026-08-11T00:00:00"),
        ("2026-08-01", "2026-08-01T00:00:00"),
        ("2026-08-01 10:30", "2026-08-01T10:30:00"),
        ("2026-08-01T10:30:00+02:00", "2026-08-01T08:30:00"),
        ("2026-08-01T10:30:00Z", "2026-08-01T10:30:00"),
        ("13:00", "2026-08-13T13:00:00"),
    ],
)
def test_times_that_are_understood(text: str, expected: str) -> None:
    found = moment(text, datetime(2026, 8, 14, 12, tzinfo=UTC))
    assert found == f"{expected}.000Z"


@pytest.mark.parametrize("text", ["", "25:00", "12:60", "2026-08-15", "x", "9", "٠٩:٠٠"])
def test_times_that_are_not(text: str) -> None:
    with pytest.raises(UsageError):
        moment(text, datetime(2026, 8, 14, 12, tzinfo=UTC))


def test_the_log_shows_steps_with_time_and_count(path: Path, run: Run) -> None:
    assert run("log").err == "Nothing was done on this machine yet.\n"
    run("mark", A, B, "--dismissed")
    run("bookmark", C)
    run("mute", "add", "org:nvidia")
    run("undo")
    lines = run("log").out.splitlines()
    assert [line.split()[0] for line in lines] == ["-", "1", "2"]
    assert lines[0].endswith("muted org:nvidia  undone")
    assert lines[1].endswith(f"bookmarked 1 paper ({C})")
    assert lines[2].endswith("dismissed 2 papers")
    document = json.loads(run("log", "--json").out)
    assert document["schema"] == 1
    assert [step["count"] for step in document["steps"]] == [0, 1, 2]
    assert [step["undone"] for step in document["steps"]] == [True, False, False]
    assert document["steps"][2]["papers"] == [A, B] and document["steps"][2]["does"] == "dismiss"
    assert document["steps"][0]["time"].endswith("Z")
    assert len(run("log", "--limit", "2").out.splitlines()) == 2
    assert run("log", "--limit", "0").out == run("log").out


def test_a_library_that_can_only_be_read_is_left_alone(path: Path, run: Run) -> None:
    path.parent.mkdir()
    newer = '{"_library": {"1": {"version": 99, "generation": 1}}, "papers": {}}'
    path.write_text(newer, "utf-8")
    for words, said in (
        ("undo", "Nothing was undone, for the library can only be read."),
        ("redo", "Nothing was done again"),
        ("mute add org:x", "No rule was changed"),
    ):
        ended = run(*words.split())
        assert (ended.code, ended.out) == (5, "") and said in ended.err
    assert run("log").code == 0 and run("mute", "ls").code == 0
    assert path.read_text("utf-8") == newer


def test_a_disk_that_refuses_is_said(path: Path, run: Run) -> None:
    run("mark", A, "--read")
    journal = path.with_suffix(".journal")
    aside = journal.with_name("aside")
    os.rename(journal, aside)
    journal.mkdir()
    ended = run("undo")
    assert ended.code == 5 and "Undid" not in ended.err


# Rules


def test_rules_are_added_listed_and_removed(path: Path, run: Run) -> None:
    assert run("mute", "ls").err == "0 rules: nothing is muted.\n"
    assert run("mute", "add", "org:nvidia").err == "Muted org:nvidia.\n"
    assert run("mute", "add", "org:nvidia").err == "org:nvidia is muted already.\n"
    ended = run("watch", "add", "--author", "Jane Doe", "--name", "Jane")
    assert (ended.code, ended.err) == (0, "Watched Jane.\n")
    run("watch", "add", "attention", "--keyword", "rl", "--phrase", 'weight "forgetting')
    assert run("watch", "ls").out.splitlines() == [
        'author:"Jane Doe"\tJane',
        'attention kw:"rl" "weight forgetting"',
    ]
    document = json.loads(run("mute", "ls", "--json").out)
    assert document == {
        "schema": 1,
        "rules": [{"kind": "mute", "query": "org:nvidia", "name": ""}],
    }
    assert run("watch", "rm", "Jane").err == "Stopped watching Jane.\n"
    assert run("mute", "rm", "org:nvidia").err == "Unmuted org:nvidia.\n"
    ended = run("mute", "rm", "org:nvidia")
    assert ended.code == 3 and "No such rule: org:nvidia" in ended.err
    assert run("undo", "2").err.splitlines() == [
        "Undid: unmuted org:nvidia.",
        "Undid: stopped watching Jane.",
    ]
    with Library.open(path, read_only=True) as library:
        assert len(library.rules.all()) == 3


@pytest.mark.parametrize(
    "words", ["watch", "watch add", "watch add --author", "mute rm", "mute ls x", "mute clear"]
)
def test_rules_that_are_not_understood(home: Path, run: Run, words: str) -> None:
    assert run(*words.split()).code == 2
    assert run("watch", "add", "--author", "").code == 2


def test_queries_are_one_clean_line(path: Path, run: Run) -> None:
    run("mute", "add", "a\n b\x1b[31m", "--name", "x\ty")
    with Library.open(path, read_only=True) as library:
        (rule,) = library.rules.all()
    assert rule == Rule("mute", "a b␛[31m", "x y")
    with pytest.raises(UsageError, match="at most"):
        checked_query("x" * 600)
    with pytest.raises(UsageError, match="needs a query"):
        checked_query(" \n")


@pytest.mark.parametrize(
    ("kind", "value", "query"),
    [
        ("author", "Jane Doe", 'author:"Jane Doe"'),
        ("author", "chen", "author:chen"),
        ("org", "nvidia", "org:nvidia"),
        ("org", "Tsinghua  University", 'org:"Tsinghua University"'),
        ("keyword", "rl", 'kw:"rl"'),
        ("submitter", "x", 'submitter:"x"'),
        ("phrase", "a phrase", '"a phrase"'),
        ("phrase", '"', ""),
        ("org", "-x", 'org:"-x"'),
    ],
)
def test_what_a_reader_names_becomes_a_query(kind: str, value: str, query: str) -> None:
    assert term(kind, value) == query
