"""`bookmark` and `mark`: with ids as words, and as one end of a pipe."""

from __future__ import annotations

import os
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from reader_tui.library.library import Library
from tests.conftest import Run
from tests.hub import LoopbackHub

PROGRAM = (sys.executable, "-m", "reader_tui")


@contextmanager
def program(*words: str) -> Iterator[subprocess.Popen[str]]:
    """The program with a pipe at each end."""
    pipe = subprocess.PIPE
    with subprocess.Popen(
        [*PROGRAM, *words], stdin=pipe, stdout=pipe, stderr=pipe, encoding="utf-8"
    ) as p:
        try:
            yield p
        finally:
            p.kill()


def piped(*words: str, text: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run([*PROGRAM, *words], input=text, capture_output=True, encoding="utf-8")


def bookmarked(home: Path) -> list[str]:
    with Library.open(home / "library.json", read_only=True) as library:
        return library.states.ids("bookmarked")


def ids(count: int) -> list[str]:
    return [f"2608.{number:05}" for number in range(1, count + 1)]


@pytest.mark.parametrize(
    ("words", "said"),
    [
        ("bookmark 2608.00001 2608.00002", "2 papers bookmarked.\n"),
        ("bookmark 2608.00001 arxiv.org/abs/2608.00001v2", "1 paper bookmarked.\n"),
        ("bookmark 2608.00009", "0 papers bookmarked, 1 was already.\n"),
        ("bookmark 2608.00009 --remove", "1 paper no longer bookmarked.\n"),
        ("mark 2608.00001 --read", "1 paper marked read.\n"),
        ("mark 2608.00009 --read", "0 papers marked read, 1 was already.\n"),
        ("mark 2608.00009 2608.00001 --unread", "1 paper marked unread, 1 was already.\n"),
        ("mark 2608.00001 2608.00009 --later", "2 papers put off.\n"),
        ("mark 2608.00001 --dismissed", "1 paper dismissed.\n"),
        ("mark 2608.00001 2608.00009 --clear", "1 paper put back to undecided, 1 was already.\n"),
    ],
)
def test_marks_are_said_in_words(home: Path, run: Run, words: str, said: str) -> None:
    run("bookmark", "2608.00009")
    run("mark", "2608.00009", "--read")
    ended = run(*words.split())
    assert (ended.code, ended.out, ended.err) == (0, "", said)


@pytest.mark.parametrize(
    "words",
    [
        "mark 2608.00001",
        "mark 2608.00001 --read --unread",
        "mark 2608.00001 --later --clear",
        "bookmark",
        "bookmark 2608.00001 nonsense",
        "bookmark - 2608.00001",
    ],
)
def test_what_is_not_understood_marks_nothing(home: Path, run: Run, words: str) -> None:
    ended = run(*words.split())
    assert (ended.code, ended.out) == (2, "")
    assert bookmarked(home) == []


def test_no_mark_asks_the_hub(hub: LoopbackHub, run: Run) -> None:
    run("bookmark", "2608.00001")
    run("mark", "2608.00001", "--read")
    assert hub.requests == []


def test_a_library_that_cannot_be_written(home: Path, run: Run) -> None:
    (home / "library.journal").mkdir(parents=True)
    ended = run("bookmark", "2608.00001")
    assert (ended.code, ended.out) == (5, "")
    assert "library.journal" in ended.err


def test_a_library_of_a_newer_version_is_only_read(home: Path, run: Run) -> None:
    home.mkdir()
    newer = '{"_library": {"1": {"version": 99, "generation": 1}}, "papers": {}}'
    (home / "library.json").write_text(newer, "utf-8")
    ended = run("bookmark", "2608.00001")
    assert (ended.code, ended.out) == (5, "")
    assert "newer version" in ended.err
    assert "Nothing was marked" in ended.err
    assert (home / "library.json").read_text("utf-8") == newer


def test_ids_from_a_pipe_come_back_in_order(home: Path) -> None:
    wanted = ids(2_000)
    ended = piped("bookmark", "-", text="\n".join([*wanted, wanted[0], "", wanted[1]]))
    assert (ended.returncode, ended.stderr) == (0, "")
    assert ended.stdout.split() == [*wanted, wanted[0], wanted[1]]
    assert sorted(bookmarked(home)) == wanted


def test_ids_from_a_pipe_are_one_step(home: Path, run: Run) -> None:
    wanted = ids(9_000)
    ended = piped("mark", "-", "--dismissed", text="\n".join(wanted))
    assert ended.stdout.split() == wanted
    assert run("undo").err == "Undid: dismissed 9,000 papers.\n"
    assert run("undo").err == "Nothing to undo.\n"
    run("redo")
    with Library.open(home / "library.json", read_only=True) as library:
        assert len(library.states.ids("dismissed")) == 9_000


def test_what_is_kept_carries_a_copy_also_from_a_pipe(hub: LoopbackHub, run: Run) -> None:
    run("ls")
    assert piped("mark", "-", "--later", text="2608.00001\n2608.00009\n").returncode == 0
    run("bookmark", "2608.00002")
    with Library.open(Path(os.environ["READER_TUI_HOME"]) / "library.json") as library:
        assert library.states.copy("2608.00001") and not library.states.copy("2608.00009")
        assert library.states.copy("2608.00002")


def test_a_line_that_is_no_id_stops_nothing(home: Path) -> None:
    text = "2608.00001\r\nnon\x1b[31msense\nhttps://hf.co/papers/2608.00002\n" + "x" * 9_000 + "\n"
    ended = piped("bookmark", "-", text=text + "2608.00003")
    assert ended.returncode == 2
    assert ended.stdout.split() == ["2608.00001", "2608.00002", "2608.00003"]
    assert ended.stderr.count("Not an arXiv id") == 2
    assert "\x1b" not in ended.stderr


def test_another_program_talks_line_by_line(home: Path) -> None:
    with program("mark", "-", "--read") as process:
        assert process.stdin and process.stdout
        for paper_id in ["2608.00001", "2608.00002", "2608.00001"]:
            process.stdin.write(f"{paper_id}\n")
            process.stdin.flush()
            assert process.stdout.readline() == f"{paper_id}\n"
            with Library.open(home / "library.json", read_only=True) as library:
                assert library.states.of(paper_id).read
        process.stdin.close()
        assert process.wait(10) == 0


def test_every_printed_id_survives_the_program_s_death(home: Path) -> None:
    wanted = ids(5_000)
    for rounds in (1, 300):
        with program("bookmark", "-") as process:
            assert process.stdin and process.stdout
            process.stdin.write("\n".join(wanted) + "\n")
            process.stdin.flush()
            printed = [process.stdout.readline() for _ in range(rounds)]
            process.kill()
            printed += process.stdout.read().splitlines(keepends=True)
        assert len(printed) >= rounds
        whole = {line.strip() for line in printed if line.endswith("\n")}
        assert whole <= set(bookmarked(home))


def test_nobody_reads_the_answers(home: Path) -> None:
    with program("bookmark", "-") as process:
        assert process.stdin and process.stdout and process.stderr
        process.stdin.write("2608.00001\n")
        process.stdin.flush()
        process.stdout.readline()
        process.stdout.close()
        process.stdin.write("2608.00002\n")
        process.stdin.flush()
        assert process.wait(10) == 1
        said = process.stderr.read()
    assert said.count("\n") == 1
    assert "what was marked is kept" in said
    assert "2608.00001" in bookmarked(home)


def test_a_disk_that_refuses_is_said_while_the_pipe_is_open(home: Path) -> None:
    with program("bookmark", "-") as process:
        assert process.stdin and process.stdout and process.stderr
        process.stdin.write("2608.00001\n")
        process.stdin.flush()
        assert process.stdout.readline() == "2608.00001\n"
        journal = home / "library.journal"
        journal.unlink()
        journal.mkdir()
        started = time.monotonic()
        process.stdin.write("2608.00002\n2608.00003\n")
        process.stdin.flush()
        assert process.wait(20) == 5
        assert time.monotonic() - started < 15
        assert process.stdout.read() == ""
        assert "2 marks not saved" in process.stderr.read()
