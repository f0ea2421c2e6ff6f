"""What comes from a terminal and is no typing, in a real one."""

from __future__ import annotations

import os
import signal
import time
from pathlib import Path

import pytest

from tests.terminal.terminal import Terminal

NO_FRAMES = True

Env = dict[str, str]

ANSWERS = (
    "\x1b]11;rgb:1e1e/1e1e/2e2e\x1b\\", "\x1bP>|WezTerm 2024\x1b\\", "\x1b[4;600;1100t",
    "\x1b[1;5I", "\x1b[0n", "\x1b[?997;1n", "\x1b_Gi=31;OK\x1b\\", "\x1b[106;1:3u",
    "\x1b[1;1:3A", "\x1b[12;40R", "\x1b^bad\x1b\\", "\x1bXbad\x1b\\", "\x1bOz",
)  # fmt: skip


def still(terminal: Terminal) -> list[str]:
    """The screen once nothing moves on it."""
    found: list[list[str]] = []

    def same() -> bool:
        found.append(terminal.lines)
        time.sleep(0.05)
        return len(found) > 5 and all(lines == found[-1] for lines in found[-5:])

    terminal.until(same)
    return found[-1]


def _split(answer: str, at: int) -> list[str]:
    return [answer[:at], answer[at:]]


def test_no_answer_of_the_terminal_is_a_key_in_the_list_a_menu_or_the_box(env: Env) -> None:
    with Terminal([], env) as terminal:
        terminal.send("".join(ANSWERS))
        terminal.until("5 unread")
        before = still(terminal)[1:-1]
        for number, answer in enumerate(ANSWERS):
            begin, end = _split(answer, 2 + number % (len(answer) - 2))
            terminal.send(begin)
            time.sleep(0.15)
            terminal.send(end)
        terminal.send("j")
        terminal.until("2/5")
        terminal.send("k")
        terminal.until(lambda: terminal.lines[1:-1] == before)
        terminal.send("V")
        terminal.until("t  trending")
        menu = still(terminal)
        terminal.send("".join(ANSWERS))
        time.sleep(0.3)
        assert terminal.lines == menu
        terminal.send("\x1b")
        terminal.until(lambda: terminal.lines[1:-1] == before)
        terminal.send("/ab" + "".join(ANSWERS) + "c")
        terminal.until("/ abc")
        terminal.send("\x1b")
        terminal.until(lambda: terminal.lines[1:-1] == before)
        assert terminal.quit() == 0
        assert terminal.left_on() == []


def test_a_key_with_its_event_acts_once_and_nothing_ends(env: Env) -> None:
    with Terminal([], env) as terminal:
        terminal.until("5 unread")
        terminal.send("\x1b[106;1:1u\x1b[106;1:3u")
        terminal.until("2/5")
        terminal.send("\x1b[1;1:1B\x1b[1;1:3B\x1b[106;;106u")
        terminal.until("4/5")
        terminal.send("\x1b[1;1:3A\x1b[1;99999999A\x1b[1114112u\x1b[;;;;u")
        terminal.send("k")
        terminal.until("3/5")
        assert terminal.quit() == 0


def test_letters_of_another_layout_act_where_they_are_known_and_are_told_of_else(env: Env) -> None:
    with Terminal([], env) as terminal:
        terminal.until("5 unread")
        terminal.send("\x1b[1086::106;1;1086u")
        terminal.until("2/5")
        terminal.send("ｊ")
        terminal.until("3/5")
        terminal.send("о")
        terminal.until("types Cyrillic letters")
        terminal.send("/о\x1b[1086::106;1;1086uλ")
        terminal.until("/ ооλ")
        terminal.send("\x03")
        terminal.until("3/5")
        assert terminal.quit() == 0


SHELL = (
    "import os, signal, subprocess, sys\n"
    "signal.signal(signal.SIGTTOU, signal.SIG_IGN)\n"
    "child = subprocess.Popen([sys.executable, '-m', 'reader_tui'], process_group=0)\n"
    "os.tcsetpgrp(0, child.pid)\n"
    "code = None\n"
    "while code is None:\n"
    "    _, status = os.waitpid(child.pid, os.WUNTRACED)\n"
    "    os.tcsetpgrp(0, os.getpgrp())\n"
    "    if os.WIFSTOPPED(status):\n"
    "        print('STOPPED', flush=True)\n"
    "        input()\n"
    "        os.tcsetpgrp(0, child.pid)\n"
    "        os.killpg(child.pid, signal.SIGCONT)\n"
    "    else:\n"
    "        code = os.waitstatus_to_exitcode(status)\n"
    "child.returncode = code\n"
    "print('ENDED', code)\n"
)
"""A shell with one job."""


@pytest.mark.skipif(os.name != "posix", reason="only there are jobs")
def test_ctrl_z_stops_it_anywhere_and_the_shell_has_it_go_on(env: Env) -> None:
    command = "import sys\nif sys.version_info < (3, 11): raise SystemExit\n" + SHELL
    stops = 0
    with Terminal([], env, command=("-c", command)) as terminal:
        terminal.until("5 unread")
        for keys in ("", "V", "?", "/pap", "D", ":"):
            rest = still(terminal)
            terminal.send(keys)
            before = still(terminal)
            for _ in range(1 if keys else 2):
                stops += 1
                terminal.send("\x1a")
                terminal.until(lambda: terminal.raw.count(b"STOPPED") == stops)  # noqa: B023
                assert terminal.left_on() == []
                terminal.send("\n")
                terminal.until(lambda: terminal.lines == before)  # noqa: B023
            terminal.send("\x03" if keys else "")
            terminal.until(lambda: terminal.lines == rest)  # noqa: B023
        terminal.send("j")
        terminal.until("2/5")
        terminal.send("Q")
        terminal.until("ENDED 0")


def test_ctrl_z_is_answered_where_no_shell_waits(env: Env) -> None:
    with Terminal([], env) as terminal:
        terminal.until("5 unread")
        terminal.send("\x1a")
        terminal.until("No shell waits")
        assert terminal.quit() == 0


def test_ctrl_c_leaves_what_lies_over_the_reader_and_then_the_program(env: Env) -> None:
    with Terminal([], env) as terminal:
        terminal.until("5 unread")
        before = still(terminal)[1:-1]
        for keys in ("V", "?", "/pap", "D", ":", "'", "F", "s", "W", "i", "y", "#"):
            terminal.send(keys)
            terminal.until(lambda: terminal.lines[1:-1] != before or keys == "#")  # noqa: B023
            terminal.send("\x03")
            terminal.until(lambda: terminal.lines[1:-1] == before)
        terminal.send("\x03")
        assert terminal.end() == 0
        assert terminal.left_on() == []


def test_no_key_of_two_thousand_is_lost(env: Env) -> None:
    with Terminal([], env) as terminal:
        terminal.until("5 unread")
        terminal.send("/")
        typed = "".join(f"{number:04}" for number in range(250))
        for at in range(0, len(typed), 37):
            terminal.send(typed[at : at + 37])
        terminal.until(lambda: typed[-40:] in terminal.shown)
        # The line scrolls: from its beginning on it is read back by taking from its end.
        terminal.send("\x01")
        terminal.until(lambda: typed[:40] in terminal.shown)
        terminal.send("\x1b[F" + "\x7f" * (len(typed) - 8))
        terminal.until(lambda: "/ 00000001 " in terminal.shown + " ")
        terminal.send("\x1b")
        terminal.until("1/5")
        for _ in range(100):
            terminal.send("jjkjkkjjkk")
        terminal.send("jj")
        terminal.until("3/5")
        assert terminal.quit() == 0


def test_the_last_key_of_a_burst_and_the_one_behind_escape_act(env: Env) -> None:
    with Terminal([], env) as terminal:
        terminal.until("5 unread")
        for key in "AbbuuuA":
            terminal.send(key)
            time.sleep(0.02)
        shown = "\n".join(still(terminal))
        assert "Marked 5 papers read" in shown and "0 unread" in shown
        for pause in (0.0, 0.02, 0.1, 0.12):
            terminal.send("V")
            terminal.until("t  trending")
            terminal.send("g" if pause == 0.1 else "")
            terminal.send("\x1b")
            time.sleep(pause)
            terminal.send("j")
        terminal.until("5/5")
        assert terminal.quit() == 0


@pytest.mark.parametrize("after", [0.0, 0.3])
def test_a_visit_that_ends_with_its_first_keys_keeps_what_they_did(env: Env, after: float) -> None:
    with Terminal([], env) as terminal:
        terminal.until("5 unread")
        assert terminal.quit() == 0
    with Terminal([], env) as terminal:
        time.sleep(after)
        terminal.send("b")
        terminal.send("Q")
        assert terminal.end() == 0
    with Terminal([], env) as terminal:
        terminal.until("4 unread")
        terminal.until("2/5")
        assert terminal.quit() == 0


def ground(terminal: Terminal) -> str:
    """The colour behind a line far down, once it is painted."""
    terminal.until(lambda: terminal.cell(30, 60).bg != "default")
    return terminal.cell(30, 60).bg


def test_a_light_terminal_gets_the_light_theme_and_the_next_start_begins_with_it(
    env: Env, home: Path
) -> None:
    env = {**env, "READER_TUI_INSTANT": "1"}
    with Terminal([], env) as terminal:
        terminal.until("5 unread")
        dark = ground(terminal)
        terminal.until(lambda: b"\x1b]11;?\x1b\\" in terminal.raw)
        terminal.send("\x1b]11;rgb:fafa/fafa/f5f5\x1b\\")
        terminal.until(lambda: ground(terminal) != dark)
        light = ground(terminal)
        assert terminal.quit() == 0
        terminal.until_alone()
    with Terminal([], env) as terminal:
        # The first that is seen there.
        assert ground(terminal) == light
        assert b"\x1b[?2026l" in terminal.raw.partition(b"\x1b[?1000h")[0]
        terminal.send("\x1b]11;rgb:0000/0000/0000\x07")
        terminal.until(lambda: ground(terminal) == dark)
        assert terminal.quit() == 0


def test_a_theme_that_was_chosen_stays(env: Env, home: Path) -> None:
    (home / ".config/reader-tui/config.toml").write_text('theme = "textual-dark"\n')
    with Terminal([], env) as terminal:
        terminal.until("5 unread")
        dark = ground(terminal)
        terminal.send("\x1b]11;rgb:ffff/ffff/ffff\x1b\\j")
        terminal.until("2/5")
        assert ground(terminal) == dark
        assert terminal.quit() == 0


def test_an_interrupt_of_the_window_s_group_leaves_the_terminal_as_it_was(env: Env) -> None:
    with Terminal([], env) as terminal:
        terminal.until("5 unread")
        os.kill(terminal.process.pid, signal.SIGINT)
        assert terminal.end() in (0, 130)
        assert terminal.left_on() == []
        assert b"Traceback" not in terminal.raw
