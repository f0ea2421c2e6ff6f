"""What every test stands on: a machine of its own, and a Hub on the loopback."""

from __future__ import annotations

import gc
import signal
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

import pytest
from hypothesis import HealthCheck, settings

from tests.hub import LoopbackHub, item

# Run in the background, the tests ignore what they send to the programs under test.
with suppress(ValueError, AttributeError):
    signal.signal(signal.SIGINT, signal.default_int_handler)
    if signal.getsignal(signal.SIGHUP) is signal.SIG_IGN:
        signal.signal(signal.SIGHUP, signal.SIG_DFL)

# The same examples at every run: what a test says must not depend on the day.
# `--hypothesis-profile=deep` looks for others, and for longer.
# A machine that is busy is no reason to fail.
_PATIENT = settings(deadline=None, suppress_health_check=[HealthCheck.too_slow])
settings.register_profile("same", _PATIENT, derandomize=True, max_examples=40)
settings.register_profile("deep", _PATIENT, max_examples=1_000)
settings.load_profile("same")


_TIMED = ("tests/terminal/", "tests/ui/", "tests/io/")
"""Tests of real programs beside one another: a machine that is busy may be too slow once."""


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Try once more what failed beside a busy machine."""
    for test in items:
        if any(part in test.nodeid for part in _TIMED):
            test.add_marker(pytest.mark.flaky(reruns=1))


def pytest_collection_finish() -> None:
    """Look for garbage among what tests leave, not again and again among what was imported."""
    gc.collect()
    gc.freeze()
    gc.set_threshold(20_000, 10, 10)


NOBODY = "http://127.0.0.1:9"
"""An endpoint where nothing answers."""

_UNSET = (
    *("HF_TOKEN", "HUGGING_FACE_HUB_TOKEN", "HF_TOKEN_PATH", "HF_HUB_DISABLE_IMPLICIT_TOKEN"),
    *("HTTP_PROXY", "HTTPS_PROXY", "ALL_PROXY", "http_proxy", "https_proxy", "all_proxy"),
    *("BROWSER", "DISPLAY", "WAYLAND_DISPLAY", "WSL_DISTRO_NAME", "COLUMNS", "LINES", "NO_COLOR"),
    *("PYTHONIOENCODING", "PYTHONUNBUFFERED"),
)


@pytest.fixture(autouse=True)
def home(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Iterator[Path]:
    """The reader's folder: nothing of this machine is read, written or asked."""
    folder = tmp_path / "home"
    for name in _UNSET:
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setenv("READER_TUI_HOME", str(folder))
    monkeypatch.setenv("HF_ENDPOINT", NOBODY)
    monkeypatch.delenv("READER_TUI_ARXIV", raising=False)
    monkeypatch.setenv("HF_HOME", str(tmp_path / "hf"))
    monkeypatch.setenv("NO_PROXY", "*")
    monkeypatch.setenv("TZ", "UTC")
    _take_zone()
    yield folder
    monkeypatch.undo()
    _take_zone()


def _take_zone() -> None:
    if hasattr(time, "tzset"):
        time.tzset()


@pytest.fixture
def hub(monkeypatch: pytest.MonkeyPatch, home: Path) -> Iterator[LoopbackHub]:
    """A Hub with two days of papers, which everything asks that reads `HF_ENDPOINT`."""
    with LoopbackHub() as hub:
        hub.days["2026-08-14"] = [
            item("2608.00001", upvotes=30),
            item("2608.00002", upvotes=20),
            item("2608.00003", upvotes=10),
        ]
        hub.days["2026-08-13"] = [item("2608.00011", day="2026-08-13", upvotes=5)]
        monkeypatch.setenv("HF_ENDPOINT", hub.url)
        yield hub


@dataclass(frozen=True)
class Ended:
    """What a command came to."""

    code: int
    out: str
    err: str


Run = Callable[..., Ended]


@pytest.fixture
def run(capsys: pytest.CaptureFixture[str]) -> Run:
    """Run a command in this process."""
    from reader_tui.cli.main import main

    def run(*words: str) -> Ended:
        capsys.readouterr()
        code = main(words)
        captured = capsys.readouterr()
        return Ended(code, captured.out, captured.err)

    return run


@pytest.fixture
def look(run: Run, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch) -> Run:
    """Run a command in this process as if a person looked on, at a wide terminal."""

    def look(*words: str) -> Ended:
        with monkeypatch.context() as patched:
            patched.setenv("COLUMNS", "500")
            patched.setattr(sys.stdout, "isatty", lambda: True, raising=False)
            return run(*words)

    return look
