"""The program as a process: its streams, its exit codes, and how it ends."""

from __future__ import annotations

import contextlib
import os
import re
import stat
import subprocess
import sys
import time
from pathlib import Path
from types import SimpleNamespace

import pytest

from reader_tui import __version__
from reader_tui.__main__ import main
from reader_tui.library.library import Account, Library
from reader_tui.paths import Paths
from reader_tui.settings import Loaded
from reader_tui.text.cells import cell_len
from tests.conftest import Run
from tests.hub import LoopbackHub, item

PROGRAM = (sys.executable, "-m", "reader_tui")


def program(*words: str, **environ: str) -> subprocess.CompletedProcess[bytes]:
    return subprocess.run(
        [*PROGRAM, *words],
        stdin=subprocess.DEVNULL,
        capture_output=True,
        env={**os.environ, **environ},
    )


def shell(line: str) -> subprocess.CompletedProcess[str]:
    """A line of shell in which `reader-tui` is the program."""
    line = line.replace("reader-tui", " ".join(PROGRAM))
    return subprocess.run(["bash", "-c", line], capture_output=True, encoding="utf-8")


@pytest.fixture
def fetched(hub: LoopbackHub, run: Run) -> LoopbackHub:
    """A Hub whose newest day is in the archive."""
    run("ls")
    return hub


def test_the_version(home: Path) -> None:
    ended = program("--version")
    assert (ended.returncode, ended.stderr) == (0, b"")
    assert ended.stdout == f"reader-tui {__version__}\n".encode()


@pytest.mark.parametrize("words", [(), ("--demo",), ("2410.24164",), ("--offline", "--no-mouse")])
def test_the_app_needs_a_terminal(home: Path, words: tuple[str, ...]) -> None:
    ended = program(*words)
    assert (ended.returncode, ended.stdout) == (2, b"")
    assert ended.stderr == b"reader-tui needs a terminal; try `reader-tui ls`.\n"
    assert not home.exists()


@pytest.mark.parametrize("flags", [("--demo",), ("2608.00001", "--offline", "--no-mouse")])
def test_the_app_is_run_with_what_was_asked_for(
    home: Path, monkeypatch: pytest.MonkeyPatch, flags: tuple[str, ...]
) -> None:
    ran: list[tuple[Paths, dict[str, object]]] = []

    def run_app(settings: Loaded, paths: Paths, **options: object) -> int:
        ran.append((paths, options))
        assert ("--demo" in flags) == paths.library.parent.exists()
        return 7

    monkeypatch.setitem(sys.modules, "reader_tui.ui.app", SimpleNamespace(run=run_app))
    monkeypatch.setattr("reader_tui.cli.launch._is_terminal", lambda: True)
    monkeypatch.setattr("gc.disable", lambda: None)
    monkeypatch.setattr("sys.argv", ["reader-tui", *flags])
    with pytest.raises(SystemExit) as end:
        main()
    assert end.value.code == 7
    ((paths, options),) = ran
    demo = "--demo" in flags
    assert callable(options.pop("log"))
    assert options == {
        "paper_id": None if demo else "2608.00001",
        "demo": demo,
        "offline": not demo,
        "mouse": demo,
    }
    assert (paths.library.parent == home) is not demo
    assert not paths.library.parent.exists()


@pytest.mark.skipif(sys.platform == "win32", reason="there are no pseudo-terminals here")
def test_on_a_terminal_lines_are_cut_and_progress_is_shown(hub: LoopbackHub) -> None:
    hub.days["2026-08-14"][0] = item("2608.00001", title="画像理解 " * 40)
    for words, seen in ((("fetch",), b"\r1 of 1 fetched"), (("ls",), "…\r\n".encode())):
        written = on_a_terminal(*words)
        assert seen in written
        assert b"\x1b" not in written
    _, *rows = written.decode("utf-8").splitlines()
    assert max(map(cell_len, rows)) <= 50
    assert ("画像理解 " * 40).strip() in on_a_terminal("ls", "--no-truncate").decode("utf-8")


def on_a_terminal(*words: str) -> bytes:
    """What the program writes on a terminal of 50 columns."""
    import fcntl
    import pty
    import struct
    import termios

    ours, theirs = pty.openpty()
    fcntl.ioctl(theirs, termios.TIOCSWINSZ, struct.pack("HHHH", 20, 50, 0, 0))
    # Some line editors put a width into the environment behind Python's back.
    environ = dict(os.environ)
    with subprocess.Popen(
        [*PROGRAM, *words], stdin=theirs, stdout=theirs, stderr=theirs, env=environ
    ) as child:
        os.close(theirs)
        written = b""
        with contextlib.suppress(OSError):
            while chunk := os.read(ours, 65_536):
                written += chunk
        assert child.wait(10) == 0
    os.close(ours)
    return written


def test_output_is_utf_8_or_as_wide_as_it_would_be(hub: LoopbackHub, run: Run) -> None:
    hub.days["2026-08-14"] = [item("2608.00001", title="漢字 é “x” – done")]
    ended = program("ls", PYTHONIOENCODING="ascii")
    assert ended.returncode == 0
    (row,) = ended.stdout.decode("ascii").splitlines()
    assert row.startswith("*") and row.endswith('  2608.00001  ???? ? "x" - done')
    ended = program("ls", "--json", "--offline", PYTHONIOENCODING="latin-1")
    assert "漢字 é" in ended.stdout.decode("utf-8")
    ended = program("show", "2608.00001", LC_ALL="POSIX", PYTHONUTF8="0", PYTHONCOERCECLOCALE="0")
    assert (ended.returncode, ended.stderr) == (0, b"")


def test_a_reader_that_leaves_early_is_no_error(fetched: LoopbackHub) -> None:
    for line in ("reader-tui ls --json | true", "reader-tui --help | true"):
        for buffering in ("", "PYTHONUNBUFFERED=1 "):
            ended = shell(f"{buffering}{line}; exit ${{PIPESTATUS[0]}}")
            assert (ended.returncode, ended.stderr) == (0, "")


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="there is no /dev/full here")
def test_output_that_cannot_be_written_is_said(fetched: LoopbackHub) -> None:
    ended = shell("reader-tui ls --offline > /dev/full")
    assert ended.returncode == 1
    assert ended.stderr == "The output could not be written: No space left on device.\n"
    assert shell("reader-tui ls --offline >&-").returncode == 0


def test_papers_stream_through_a_pipe(fetched: LoopbackHub, home: Path) -> None:
    ended = shell("reader-tui ls -q --offline | reader-tui bookmark - | wc -l")
    assert (ended.stdout.strip(), ended.stderr) == ("3", "")


def test_an_unexpected_error_is_a_sentence_and_a_log(
    home: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    def fail(words: list[str]) -> int:
        secret = "hf_local"
        raise RuntimeError(f"with hf_AbCdEf123 inside {len(secret)}")

    monkeypatch.setattr("reader_tui.library.library.account", Account())
    monkeypatch.setattr("reader_tui.cli.main.main", fail)
    monkeypatch.setattr("sys.argv", ["reader-tui", "ls"])
    with pytest.raises(SystemExit) as end:
        main()
    assert end.value.code == 1
    captured = capsys.readouterr()
    log = home / "state" / "reader-tui.log"
    assert captured.out == ""
    assert captured.err == (
        "Something went wrong in reader-tui (RuntimeError). Your library is as it was. "
        f"The details are in {log}\n"
    )
    text = log.read_text("utf-8")
    assert "RuntimeError: with hf_… inside" in text
    assert "hf_AbCdEf123" not in text
    assert "hf_local" not in re.sub(r'secret = "hf_local"', "", text)
    assert stat.S_IMODE(log.stat().st_mode) == 0o600
    assert stat.S_IMODE(log.parent.stat().st_mode) == 0o700


def test_an_unexpected_error_promises_what_is_true_of_marks(
    home: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    from reader_tui.cli.crash import report

    monkeypatch.setattr("reader_tui.library.library.account", Account())
    with Library.open(home / "library.json") as library:
        library.decisions.decide(["2608.00001"], "bookmarked", True)
        library.flush()
        report(ValueError("one"))
        assert "What you marked is kept." in capsys.readouterr().err
    with Library.open(home / "library.json", read_only=True) as library:
        library.decisions.decide(["2608.00002"], "bookmarked", True)
        report(ValueError("two"))
        assert "1 mark could not be saved; what was saved before" in capsys.readouterr().err
    report(ValueError("three"))
    assert "1 mark could not be saved; what was saved before" in capsys.readouterr().err


ENDS = (
    *("MemoryError()", "RecursionError()", "SystemExit()", "SystemExit(0)", "GeneratorExit()"),
    *("BrokenPipeError()", "asyncio.CancelledError()", "KeyError('x')"),
    "ExceptionGroup('x', [OSError(5, 'y')])",
)


_DIES_OF_EACH = """
import asyncio, os, sys
from reader_tui import __main__ as program
codes, where = [], sys.argv[1]
for end in sys.argv[2:]:
    child = os.fork()
    if not child:
        break
    codes.append(os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]))
else:
    open(where, "w").write(" ".join(map(str, codes)))
    os._exit(0)
def run(words): raise eval(end)
program._run, sys.argv = run, sys.argv[:1]
program.main()
"""


@pytest.mark.skipif(not hasattr(os, "fork"), reason="a process of its own for each needs it here")
@pytest.mark.parametrize("closed", ["", "<&-", "2>&-", "2>&1 | true; exit ${PIPESTATUS[0]}"])
def test_no_death_is_a_success_or_shows_where_it_was(
    home: Path, tmp_path: Path, closed: str
) -> None:
    words = [sys.executable, _DIES_OF_EACH, str(tmp_path / "codes"), *ENDS]
    ended = subprocess.run(
        ["bash", "-c", f'"$0" -c "$@" {closed}', *words],
        capture_output=True, encoding="utf-8", cwd=Path(__file__).parents[2],
    )  # fmt: skip
    assert ended.returncode == 0, ended.stderr
    assert "Traceback" not in ended.stdout + ended.stderr
    codes = map(int, (tmp_path / "codes").read_text().split())
    for end, code in zip(ENDS, codes, strict=True):
        # A reader that has left has what it wanted: that is no death. `true` may still be there.
        left = end == "BrokenPipeError()" and "| true" in closed
        assert code in ((0, 1) if left else (1,)), end


@pytest.mark.skipif(not Path("/dev/fd").exists(), reason="open files cannot be listed here")
@pytest.mark.parametrize("closed", ["<&-", ">&-", "2>&-", "<&- >&- 2>&-"])
def test_no_file_takes_the_place_of_a_stream_that_was_closed(home: Path, closed: str) -> None:
    code = (
        "import os; from reader_tui import __main__ as program\n"
        "def run(words): return 0 if os.open('/', os.O_RDONLY) > 2 else 9\n"
        "program._run = run; program.main()"
    )
    ended = subprocess.run(
        ["bash", "-c", f'"$0" -c "$1" {closed}', sys.executable, code],
        cwd=Path(__file__).parents[2],
    )  # fmt: skip
    assert ended.returncode == 0


def test_a_log_that_is_a_pipe_is_not_waited_for(
    home: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    from reader_tui.cli.crash import report

    log = home / "state" / "reader-tui.log"
    log.parent.mkdir(parents=True)
    os.mkfifo(log)
    assert report(ValueError("one more")) == 1
    assert "The log could not be written." in capsys.readouterr().err


def test_the_log_stays_small(home: Path) -> None:
    from reader_tui.cli.crash import report

    log = home / "state" / "reader-tui.log"
    log.parent.mkdir(parents=True)
    log.write_bytes(b"x" * 1_100_000)
    report(ValueError("one more"))
    assert log.stat().st_size < 10_000
    assert log.with_name("reader-tui.log.1").stat().st_size == 1_100_000


def test_ctrl_c_ends_with_130(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    def interrupted(words: list[str]) -> int:
        raise KeyboardInterrupt

    monkeypatch.setattr("reader_tui.cli.main.main", interrupted)
    monkeypatch.setattr("sys.argv", ["reader-tui", "ls"])
    with pytest.raises(SystemExit) as end:
        main()
    assert end.value.code == 130
    assert capsys.readouterr() == ("", "")


def test_the_version_costs_little(home: Path) -> None:
    """At most 60 ms over the bare interpreter, best of several and in turns."""

    def cost(*words: str) -> float:
        started = time.perf_counter()
        subprocess.run([sys.executable, *words], stdout=subprocess.DEVNULL, check=True)
        return time.perf_counter() - started

    pairs = [(cost("-c", "pass"), cost("-m", "reader_tui", "--version")) for _ in range(5)]
    assert min(ours for _, ours in pairs) - min(bare for bare, _ in pairs) <= 0.060


def test_the_log_has_what_went_wrong_in_a_worker(
    home: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    from textual.worker import WorkerFailed

    from reader_tui.cli.crash import report

    try:
        raise OSError(22, "Invalid argument", "/somewhere")
    except OSError as cause:
        problem = WorkerFailed(cause)
    assert report(problem) == 1
    assert "(OSError)" in capsys.readouterr().err
    text = (home / "state" / "reader-tui.log").read_text("utf-8")
    assert "[Errno 22] Invalid argument: '/somewhere'" in text
    assert "test_the_log_has_what_went_wrong_in_a_worker" in text
