"""What each command loads: start-up time is imports, and the core knows no screen."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

from tests.conftest import Run
from tests.hub import LoopbackHub

SCREEN = {"textual", "rich"}
_SCRIPT = """
import sys
sys.argv = ["reader-tui", *sys.argv[1:]]
before = set(sys.modules)
from reader_tui.__main__ import main
try:
    main()
except SystemExit:
    print("\\n".join(sorted(set(sys.modules) - before)), file=sys.stderr)
"""


def loaded(*words: str, **environ: str) -> set[str]:
    """The modules that a run of the program loaded beyond the bare interpreter's."""
    ended = subprocess.run(
        [sys.executable, "-c", _SCRIPT, *words],
        stdin=subprocess.DEVNULL,
        capture_output=True,
        encoding="utf-8",
        env={**os.environ, **environ},
    )
    modules = set(ended.stderr.split())
    assert "reader_tui.__main__" in modules, ended.stderr
    return modules


def test_the_version_loads_nothing(home: Path) -> None:
    modules = loaded("--version")
    heavy = {"argparse", "json", "asyncio", "pathlib", "re", "dataclasses", "httpx", "tinydb"}
    assert modules & (heavy | SCREEN) == set()
    assert len(modules) < 6


def test_the_app_s_own_words_load_little(home: Path) -> None:
    modules = loaded()
    heavy = {"argparse", "json", "asyncio", "sqlite3", "httpx", "tinydb", "tempfile", "shutil"}
    assert modules & (heavy | SCREEN) == set()


@pytest.mark.parametrize(
    "words",
    [
        "--help",
        "ls --stirring --query is:watched",
        "ls --history --new --sort rising",
        "search example",
        "show 2608.00001",
        "open 2608.00001 --print",
        "bookmark 2608.00001",
        "mute add org:nvidia",
        "fetch",
        "digest",
        "digest --query upvotes:>0 --format eml",
        "sync /nowhere/at/all",
        "merge /nowhere/at/all",
        "doctor",
    ],
)
def test_no_command_loads_the_screen(hub: LoopbackHub, words: str) -> None:
    assert loaded(*words.split()) & SCREEN == set()


_HUB = {"asyncio", "ssl", "httpx", "socket", "selectors", "concurrent.futures"} | {
    f"reader_tui.{name}" for name in ("feed", "feed.feed", "hub", "hub.client", "hub.wire")
}
_HEAVY = {"dataclasses", "inspect", "tinydb", "tempfile", "shutil", "random", "secrets", "hashlib"}
_READ_AS_RECEIVED = {"reader_tui.text.tex.readable", "reader_tui.text.tex.groups"}
_NEVER = SCREEN | _HUB | _HEAVY | _READ_AS_RECEIVED
_SEARCH = {f"reader_tui.query.{name}" for name in ("language", "parser", "tree", "facts")}
_ARCHIVE = {"sqlite3", "reader_tui.archive.archive"}
_LISTS = {"reader_tui.views.pages", "reader_tui.views.judge", "reader_tui.views.answers"}
_JUDGE = {"reader_tui.views.judge"}
_ASKS_NOBODY = {
    "ls --offline": _SEARCH,
    "ls --offline -q --limit 1": _SEARCH,
    "ls --offline --json": _SEARCH,
    "ls --bookmarks": _SEARCH | _JUDGE,
    "ls --later --plain": _SEARCH,
    "ls --queue": _SEARCH | _JUDGE,
    "ls --stirring": _SEARCH | _JUDGE,
    "ls --history": _SEARCH | _JUDGE,
    "search example": set(),
    "search example --offline": set(),
    "search example -q": set(),
    "show 2608.00001": _SEARCH | _LISTS,
    "show 2608.00001 --offline": _SEARCH | _LISTS,
    "bookmark 2608.00001": _SEARCH | _LISTS,
    "mark 2608.00001 --read": _SEARCH | _LISTS | _ARCHIVE,
    "mark 2608.00001 --later": _SEARCH | _LISTS,
    "log": _SEARCH | _LISTS | _ARCHIVE,
    "undo": _SEARCH | _LISTS | _ARCHIVE,
    "redo": _SEARCH | _LISTS | _ARCHIVE,
    "changes": _SEARCH,
}
"""Commands that ask nobody, and what each may not load besides what none of them may."""


@pytest.mark.parametrize("words", _ASKS_NOBODY)
def test_who_asks_nobody_loads_neither_event_loop_nor_network(
    hub: LoopbackHub, run: Run, words: str
) -> None:
    run("ls")
    run("mark", "2608.00001", "--read")
    asked = len(hub.requests)
    modules = loaded(*words.split())
    assert modules & (_NEVER | _ASKS_NOBODY[words]) == set()
    assert "reader_tui.library.library" in modules
    assert len(hub.requests) == asked


def test_who_asks_the_hub_is_seen_to_load_its_client(hub: LoopbackHub) -> None:
    modules = loaded("ls")
    assert {"asyncio", "ssl", "httpx", "reader_tui.hub.client"} <= modules
    assert modules & SCREEN == set()


@pytest.mark.parametrize("words", ["mark 2608.00001 --read", "watch ls"])
def test_marks_need_neither_feed_nor_event_loop(home: Path, words: str) -> None:
    modules = loaded(*words.split())
    assert modules & {"asyncio", "reader_tui.feed", "sqlite3"} == set()


def test_the_last_screen_is_looked_for_before_anything_is_imported(home: Path) -> None:
    script = (
        "import sys; before = set(sys.modules)\n"
        "from reader_tui import __main__, first_frame\n"
        "first_frame.take_keys()\n"
        "try: first_frame.kept(80, 24)\n"
        "except FileNotFoundError: print(*sorted(set(sys.modules) - before))\n"
    )
    ended = subprocess.run(
        [sys.executable, "-c", script], capture_output=True, encoding="utf-8", env={**os.environ}
    )
    modules = set(ended.stdout.split())
    allowed = {"__future__", "termios", "zlib", "_signal"}
    own = {"reader_tui", "reader_tui.__main__", "reader_tui.first_frame"}
    assert own <= modules <= own | allowed, ended


def test_the_screen_loads_nothing_of_the_search_until_it_is_asked(home: Path) -> None:
    script = "import sys, reader_tui.ui.app; print(*sys.modules)"
    ended = subprocess.run([sys.executable, "-c", script], capture_output=True, encoding="utf-8")
    modules = set(ended.stdout.split())
    late = {
        f"reader_tui.{name}"
        for name in (
            "query.language", "query.facts", "archive.archive", "store.past_searches",
            "views.answers", "ui.search.box", "ui.search.hits", "ui.search.live",
            "ui.triage.saved", "ui.dialogs.jump", "ui.palette",
        )
    }  # fmt: skip
    assert "reader_tui.ui.rooms" in modules, ended.stderr
    assert modules & late == set()
