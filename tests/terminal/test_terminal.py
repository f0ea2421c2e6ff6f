"""The program in a real terminal, from its first byte to its last."""

from __future__ import annotations

import os
import re
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

from tests.hub import LoopbackHub
from tests.terminal.terminal import ROOT, Terminal, environment
from tests.ui.test_hostile import hostile_item

NO_FRAMES = True

Env = dict[str, str]


def test_a_day_is_read_with_the_keyboard_alone_and_found_again(env: Env) -> None:
    env = {**env, "READER_TUI_INSTANT": "1"}
    with Terminal([], env) as terminal:
        terminal.until("5 papers, 5 unread")
        terminal.until("We ask what case 14000")
        terminal.send("jmjb")
        terminal.until("3 unread")
        terminal.until(" ◆ Paper 2 of")
        terminal.send("kl")
        terminal.until("3 unread")
        terminal.send("h \x1b[B")  # h, Space, Down
        terminal.until("5/5")
        terminal.send("?")
        terminal.until("Down one; in the abstract, a line down")
        terminal.send("\x1b")
        terminal.until(lambda: "Down one" not in terminal.shown)
        terminal.send("Y")
        terminal.until("sent to the terminal's clipboard")
        assert b"\x1b]52;c;aHR0cHM6Ly9odWdnaW5nZmFjZS5jby9wYXBlcnMv" in bytes(terminal.raw)
        before = terminal.lines[1:-1]
        assert terminal.quit() == 0
        assert terminal.left_on() == []
    with Terminal([], env) as terminal:
        terminal.until("5/5")
        terminal.until(lambda: terminal.lines[1:-1] == before)
        assert "3 unread" in terminal.lines[0]
        assert terminal.quit() == 0


@pytest.mark.parametrize("name", ["SIGTERM", "SIGHUP"])
def test_a_signal_ends_it_at_once_with_everything_kept(env: Env, name: str) -> None:
    number = signal.Signals[name]
    with Terminal([], env) as terminal:
        terminal.until("5 unread")
        terminal.send("m")
        terminal.until("4 unread")
        os.kill(terminal.process.pid, number)
        assert terminal.end() in (0, 128 + number)
        assert terminal.left_on() == []
        assert "Traceback" not in terminal.raw.decode("utf-8", "replace")
    listed = _run(["ls", "--read", "-q"], env)
    assert listed.stdout.split() == ["2608.14000"]


def test_a_mark_shown_as_saved_survives_a_kill(env: Env) -> None:
    with Terminal([], env) as terminal:
        terminal.until("5 unread")
        terminal.send("mjb")
        terminal.until(" ◆ Paper 1 of")
        terminal.until("3 unread")
        time.sleep(0.3)
        assert "not saved" not in terminal.shown
        terminal.kill()
    with Terminal([], env) as terminal:
        terminal.until("3 unread")
        terminal.until(" ◆ Paper 1 of")
        assert terminal.quit() == 0


def test_a_stopped_program_gives_the_terminal_back_and_goes_on(env: Env) -> None:
    with Terminal([], env) as terminal:
        terminal.until("5 unread")
        os.kill(terminal.process.pid, signal.SIGTSTP)
        terminal.until(lambda: b"\x1b[?1049l" in terminal.raw)
        assert terminal.left_on() == []
        os.kill(terminal.process.pid, signal.SIGCONT)
        terminal.until(lambda: terminal.raw.count(b"\x1b[?1049h") == 2)
        terminal.send("j")
        terminal.until("2/5")
        assert terminal.quit() == 0
        assert terminal.left_on() == []


def _run(words: list[str], env: Env) -> subprocess.CompletedProcess[str]:
    """The program without a terminal."""
    return subprocess.run(
        [sys.executable, "-m", "reader_tui", *words], env=env, cwd=ROOT, text=True,
        encoding="utf-8", capture_output=True, stdin=subprocess.DEVNULL, timeout=120, check=False,
    )  # fmt: skip


def test_without_a_terminal_it_says_so_and_ends(env: Env) -> None:
    ended = _run([], env)
    assert ended.returncode == 2
    assert ended.stdout == ""
    assert ended.stderr == "reader-tui needs a terminal; try `reader-tui ls`.\n"


def test_a_dumb_terminal_is_left_alone(env: Env) -> None:
    with Terminal([], {**env, "TERM": "dumb"}) as terminal:
        assert terminal.end() == 2
        assert bytes(terminal.raw) == b"reader-tui needs a terminal; try `reader-tui ls`.\r\n"


@pytest.mark.parametrize("term", ["", "no-such-terminal", "vt100"])
def test_a_strange_terminal_is_drawn_on_all_the_same(env: Env, term: str) -> None:
    with Terminal([], {**env, "TERM": term, "NO_COLOR": "1"}) as terminal:
        terminal.until("5 unread")
        assert terminal.quit() == 0
        assert terminal.left_on() == []


def test_a_terminal_without_utf_8_gets_signs_it_can_show(env: Env) -> None:
    latin = {**env, "LANG": "C", "LC_ALL": "POSIX", "PYTHONIOENCODING": "ascii", "PYTHONUTF8": "0"}
    with Terminal([], latin) as terminal:
        terminal.until("5 unread")
        terminal.until("* >Paper 0 of")
        assert terminal.quit() == 0


def test_every_size_and_a_storm_of_sizes_leave_it_alive(env: Env) -> None:
    with Terminal([], env, (20, 5)) as terminal:
        terminal.until("unread")
        terminal.until("Paper 0 of")
        for size, seen in (
            ((60, 20), "Paper 4 of"), ((200, 60), "We ask what case"), ((1, 1), ""),
            ((500, 200), "5 papers, 5 unread"), ((3, 2), ""), ((120, 40), "We ask what case"),
        ):  # fmt: skip
            terminal.resize(*size)
            terminal.until(seen)
        for n in range(60):
            terminal.resize(1 + n * 7 % 200, 1 + n * 5 % 60)
            time.sleep(0.02)
        terminal.resize(120, 40)
        terminal.send("G")
        terminal.until("5/5")
        terminal.until("5 papers, 5 unread")
        assert terminal.quit() == 0
        assert terminal.left_on() == []


def test_no_control_sequence_of_the_data_reaches_the_terminal(env: Env, hub: LoopbackHub) -> None:
    hub.days["2026-08-14"] = [hostile_item(f"2608.1400{n}", 9 - n) for n in range(4)]
    with Terminal([], env, (200, 60)) as terminal:
        terminal.until("4 unread")
        terminal.until("[@click=app.quit]x[/]")
        for keys in ("j", "b", "@", "l", "G", "h", "B", "B", "?", "\x1b", "f", "\x1b", "H", "L"):
            terminal.send(keys)
            time.sleep(0.2 if keys == "\x1b" else 0.1)
        for form in ("yt", "ym", "yb"):
            terminal.send(form)
            terminal.until("sent to the terminal's clipboard")
            time.sleep(0.1)
            terminal.send("g")
        terminal.until("[@click=app.quit]x[/]")
        assert terminal.quit() == 0
        assert terminal.left_on() == []
        raw = bytes(terminal.raw)
    for payload in ("aGFja2Vk", "evil.example\x1b", "]8;", "1$r"):
        assert f"\x1b{payload}".encode() not in raw
    assert b"\x1b]52;c;aGFja2Vk" not in raw and b"\x1b[2J" not in raw and b"\x07\x08" not in raw
    text = raw.decode("utf-8")
    for char in "\x9b\x90\x9c\x7f\x00\u202e\u202c\u2066\u2069\u200b\ufeff\u2028\u2029\U000e0041":
        assert char not in text, repr(char)
    # Whatever begins with ESC is one of the few forms that the program writes itself.
    own = re.compile(
        r"\x1b(?:\[[?<>=]?[\d;]*(?:\$p|[A-Za-z])|\]52;c;[A-Za-z0-9+/=]*\x07|\]11;\?\x1b\\|\]22;[a-z]+\x07)"
    )
    assert "\x1b" not in own.sub("", text), repr(own.sub("", text).partition("\x1b")[2][:40])


def _tree(folder: Path) -> list[str]:
    return sorted(str(path.relative_to(folder)) for path in folder.rglob("*"))


def test_the_demo_leaves_nothing_behind(home: Path, tmp_path: Path) -> None:
    temporary = tmp_path / "tmp"
    temporary.mkdir()
    env = environment(home, TMPDIR=str(temporary))
    with Terminal(["--demo"], env) as terminal:
        terminal.until("14 papers, 14 unread")
        terminal.until("Demo: real titles")
        terminal.send("mjbH")
        terminal.until("Thu 13 Aug 2026")
        assert len(list(temporary.iterdir())) == 1
        assert terminal.quit() == 0
        assert terminal.left_on() == []
    assert _tree(home) == [] and _tree(temporary) == []


def test_a_first_start_offline_leads_into_the_sample(home: Path) -> None:
    with Terminal([], environment(home), (60, 20)) as terminal:
        terminal.until("Nothing is here yet")
        terminal.until("Enter  read the bundled sample")
        terminal.send("\r")
        terminal.until("14 papers, 14 unread")
        assert terminal.quit() == 0
        assert terminal.left_on() == []
        assert b"Traceback" not in terminal.raw


def test_a_paper_named_on_the_command_line_is_opened(env: Env) -> None:
    with Terminal(["https://huggingface.co/papers/2608.13002v2"], env) as terminal:
        terminal.until("Paper 2 of 2026-08-13")
        terminal.until("We ask what case 13002")
        terminal.send("q")
        terminal.until("Fri 14 Aug 2026  5 papers")
        terminal.send("q")
        assert terminal.end() == 0
        assert terminal.left_on() == []


def test_an_error_at_a_key_is_said_and_logged_and_the_visit_goes_on(
    env: Env, tmp_path: Path
) -> None:
    broken = tmp_path / "broken"
    broken.mkdir()
    (broken / "sitecustomize.py").write_text(
        "import sys\n"
        "class Late:\n"
        "    def find_spec(self, name, path, target=None):\n"
        "        if name == 'reader_tui.ui.dialogs.sheets':\n"
        "            secret = 'hf_SecretSecret'\n"
        "            raise RuntimeError('boom ' + secret)\n"
        "sys.meta_path.insert(0, Late())\n"
    )
    with Terminal([], {**env, "PYTHONPATH": f"{broken}:{ROOT}"}) as terminal:
        terminal.until("5 unread")
        terminal.send("m?")
        terminal.until("That went wrong (RuntimeError)")
        terminal.send("j")
        terminal.until("2/5")
        assert terminal.quit() == 0
        assert terminal.left_on() == []
        text = terminal.raw.decode("utf-8", "replace")
        assert "Traceback" not in text and "hf_Secret" not in text
    log = next(Path(env["HOME"]).rglob("reader-tui.log")).read_text("utf-8")
    assert "boom" in log and "hf_Secret" not in log
    assert _run(["ls", "--read", "-q"], env).stdout.split() == ["2608.14000"]
