"""A desk for each test, cut off from this machine: no browser, no token, no real clock."""

from __future__ import annotations

import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from reader_tui.hub.client import Client
from reader_tui.ui import app
from reader_tui.ui.paper import follow as reading
from reader_tui.ui.paper import whole_paper
from reader_tui.ui.start import visit
from reader_tui.ui.widgets import rows
from tests import screen
from tests.hub import LoopbackHub
from tests.ui.desk import DAYS, Desk, day_of

_FOREIGN = (
    "SSH_TTY", "SSH_CONNECTION", "TMUX",
    "BROWSER", "DISPLAY", "WAYLAND_DISPLAY", "WSL_DISTRO_NAME", "HF_ENDPOINT", "HF_TOKEN",
    "READER_TUI_ARXIV",
    "HUGGING_FACE_HUB_TOKEN", "HTTP_PROXY", "HTTPS_PROXY", "ALL_PROXY", "NO_COLOR",
)  # fmt: skip


@pytest.fixture(autouse=True)
def _own_machine(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    for name in _FOREIGN:
        monkeypatch.delenv(name, raising=False)
        monkeypatch.delenv(name.lower(), raising=False)
    monkeypatch.setenv("HF_HOME", str(tmp_path / "hf"))
    monkeypatch.setenv("TEXTUAL_ANIMATIONS", "none")
    # The client waits between its tries; here only that it tries is of interest.
    defaults = Client.__init__.__kwdefaults__
    assert defaults is not None
    monkeypatch.setitem(defaults, "backoff", 0.01)
    with monkeypatch.context() as zone:
        zone.setenv("TZ", "Europe/Berlin")
        time.tzset()
        yield
    time.tzset()


@pytest.fixture
def hub() -> Iterator[LoopbackHub]:
    """A Hub with a few days of six papers each."""
    with LoopbackHub() as hub:
        for day in DAYS:
            hub.days[day] = day_of(day)
        yield hub


@pytest.fixture
def desk(tmp_path: Path, hub: LoopbackHub) -> Desk:
    """A new reader's desk."""
    return Desk(tmp_path / "home", hub)


@pytest.fixture(autouse=True)
def _short_of_breath(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> None:
    """Leave out what costs each app time and what no test here is about."""
    screen.share_styles(monkeypatch)
    if "every_frame" not in request.keywords:
        screen.paint_what_is_looked_at(monkeypatch)
    monkeypatch.setattr(visit, "_POLL_EVERY", 0.1)
    monkeypatch.setattr(whole_paper, "_KEPT_AFTER", 0.1)
    # A process with many apps is no place to tune its collector.
    monkeypatch.setattr(app, "_settle_collector", lambda: None)


@pytest.fixture(autouse=True)
def _all_signs(monkeypatch: pytest.MonkeyPatch) -> None:
    """The signs of a UTF-8 terminal, whatever runs the tests."""
    monkeypatch.setattr(rows, "glyphs", rows.Glyphs)


@pytest.fixture(autouse=True)
def _nobody_lingers(monkeypatch: pytest.MonkeyPatch) -> None:
    """A slow machine must not mark papers as read; tests of lingering set their own time."""
    monkeypatch.setattr(reading, "LINGER", 3600.0)
    monkeypatch.setattr(reading, "TOLD_AFTER", 0.05)


@pytest.fixture
def browser(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A browser that writes down what it was started with; the path of what it wrote."""
    log, program = tmp_path / "opened", tmp_path / "browser"
    program.write_text(f'#!/bin/sh\nprintf \'%s|\' "$#" "$@" >>{log}\necho >>{log}\n')
    program.chmod(0o755)
    log.touch()
    monkeypatch.setenv("BROWSER", str(program))
    return log
