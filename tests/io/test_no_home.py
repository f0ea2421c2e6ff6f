"""A home that cannot be read, and a user who has none: said once, and nothing else fails."""

from __future__ import annotations

import os
import stat
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

pytestmark = pytest.mark.skipif(sys.platform == "win32", reason="homes are guarded otherwise here")

ROOT = Path(__file__).parents[2]
NO_NAME = 54321
VERBS = ("doctor", "ls", "log", "bookmark 2410.24164", "undo", "changes", "search x", "watch ls")


def program(words: str, **environ: str) -> subprocess.CompletedProcess[str]:
    """The program, for root as a user without a name, so that folders are closed to it."""
    user: dict[str, Any] = {}
    if os.geteuid() == 0:
        user = {"user": NO_NAME, "group": NO_NAME, "extra_groups": []}
    env = {"PATH": os.environ["PATH"], "PYTHONPATH": str(ROOT), "LANG": "C.UTF-8"} | environ
    return subprocess.run(
        [sys.executable, "-m", "reader_tui", *words.split()],
        stdin=subprocess.DEVNULL, capture_output=True, encoding="utf-8", timeout=60, cwd="/",
        env={"HF_ENDPOINT": "http://127.0.0.1:9", "NO_PROXY": "*"} | env, **user,
    )  # fmt: skip


@pytest.fixture(autouse=True)
def reachable() -> None:
    try:
        found = program("--version").stdout
    except PermissionError:
        found = ""
    if "reader-tui" not in found:
        pytest.skip("another user cannot read Python or the program here")


@pytest.fixture
def closed() -> Iterator[Path]:
    """A home that nobody but root can look into."""
    folder = Path(tempfile.mkdtemp())
    folder.chmod(0)
    yield folder
    folder.chmod(stat.S_IRWXU)
    folder.rmdir()


@pytest.mark.parametrize("verb", VERBS)
def test_a_home_that_cannot_be_read_is_said(closed: Path, verb: str) -> None:
    ended = program(verb, HOME=str(closed))
    assert ended.returncode in (0, 1, 4, 5)
    said = ended.stdout + ended.stderr
    assert str(closed) in said
    assert "Traceback" not in said and "Something went wrong" not in said


@pytest.mark.parametrize("verb", VERBS)
@pytest.mark.skipif(os.name != "posix" or os.geteuid() != 0, reason="only root becomes nobody")
def test_a_user_without_a_home_keeps_nothing_and_is_told(verb: str) -> None:
    ended = program(verb)
    said = ended.stdout + ended.stderr
    assert "This user has no home folder, so nothing is kept; set HOME" in said
    assert "Traceback" not in said and "Something went wrong" not in said
    assert ended.returncode == {"doctor": 1, "ls": 4}.get(verb, ended.returncode)
    if verb.startswith(("bookmark", "undo")):
        assert ended.returncode == 5
        assert "is kept" not in said.replace("nothing is kept", "")
