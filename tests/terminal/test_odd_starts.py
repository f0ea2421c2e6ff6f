"""Starts and ends that nobody plans: odd files in the place of ours, and signals of every kind."""

from __future__ import annotations

import os
import signal
from pathlib import Path

import pytest

from tests.terminal.terminal import Terminal

NO_FRAMES = True

SIGNALS = ("SIGQUIT", "SIGABRT", "SIGUSR1", "SIGUSR2", "SIGXCPU", "SIGPROF")


@pytest.mark.parametrize("kind", ["fifo", "folder", "device"])
def test_settings_that_are_no_file_are_said_and_passed_over(
    env: dict[str, str], home: Path, kind: str
) -> None:
    config = home / ".config" / "reader-tui" / "config.toml"
    config.unlink()
    if kind == "fifo":
        os.mkfifo(config)
    elif kind == "folder":
        config.mkdir()
    else:
        config.symlink_to("/dev/zero")
    with Terminal([], env) as terminal:
        terminal.until("Paper 0 of 2026-08-14")
        assert terminal.quit() == 0


@pytest.mark.parametrize("name", SIGNALS)
def test_a_signal_that_ends_the_app_leaves_the_terminal_as_it_was(
    env: dict[str, str], name: str
) -> None:
    number = getattr(signal, name)
    with Terminal([], env) as terminal:
        terminal.until("Paper 0 of 2026-08-14")
        terminal.process.send_signal(number)
        assert terminal.end() == -number
        assert terminal.left_on() == []
