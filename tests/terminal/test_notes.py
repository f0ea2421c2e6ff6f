"""A note written in an editor, in a real terminal that is lent to it and taken back."""

from __future__ import annotations

from pathlib import Path

from reader_tui.library.library import Library
from tests.hub import LoopbackHub, item
from tests.terminal.terminal import PATIENCE, Terminal

NO_FRAMES = True

_DAY = "2026-08-14"
_ID = "2608.14000"


def _editor(folder: Path, script: str) -> str:
    program = folder / "editor"
    program.write_text(f"#!/bin/sh\n{script}\n")
    program.chmod(0o755)
    return str(program)


def _note(home: Path) -> str:
    path = home / ".local" / "share" / "reader-tui" / "library.json"
    with Library.open(path, read_only=True) as library:
        return library.annotations.note_of(_ID)


def test_an_editor_has_the_terminal_and_gives_it_back(
    env: dict[str, str], home: Path, hub: LoopbackHub, tmp_path: Path
) -> None:
    hub.days[_DAY] = [item(_ID, day=_DAY, title="Paper of today")]
    script = 'printf "Write here: "; read line; printf "%s\\nand more" "$line" > "$1"'
    env = {**env, "VISUAL": _editor(tmp_path, script)}
    with Terminal([], env) as terminal:
        terminal.until("Paper of today")
        terminal.until("fetched")
        terminal.send("E")
        terminal.until("Note")
        terminal.send("\x0f")
        terminal.until("Write here:")
        terminal.send("typed there\n")
        terminal.until("and more")
        terminal.send("q")
        terminal.process.wait(PATIENCE)
    assert _note(home) == "typed there\nand more"


def test_an_editor_that_crashes_loses_nothing(
    env: dict[str, str], home: Path, hub: LoopbackHub, tmp_path: Path
) -> None:
    hub.days[_DAY] = [item(_ID, day=_DAY, title="Paper of today")]
    env = {**env, "VISUAL": _editor(tmp_path, 'echo draft > "$1"; kill -9 $$')}
    with Terminal([], env) as terminal:
        terminal.until("Paper of today")
        terminal.until("fetched")
        terminal.send("Eone line\r")
        terminal.until("u takes it back")
        terminal.send("E\x0f")
        terminal.until("the note is as it was")
        terminal.send("q")
        terminal.process.wait(PATIENCE)
    assert _note(home) == "one line"
    [kept] = (home / ".local" / "state" / "reader-tui" / "drafts").iterdir()
    assert kept.read_text() == "draft\n"
