"""A Hub and a home for the program in its terminal."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.hub import Item, LoopbackHub, item
from tests.terminal.terminal import environment


def days() -> dict[str, list[Item]]:
    """Two days of five papers each."""
    return {
        day: [
            item(f"2608.{day[8:]}{n:03}", day=day, title=f"Paper {n} of {day}", upvotes=90 - n)
            for n in range(5)
        ]
        for day in ("2026-08-13", "2026-08-14")
    }


def never_by_lingering(home: Path) -> None:
    """Have nothing be read because somebody looked at it for a while."""
    config = home / ".config" / "reader-tui" / "config.toml"
    config.parent.mkdir(parents=True)
    config.write_text('read = "open"\n')


@pytest.fixture
def hub() -> Iterator[LoopbackHub]:
    """A Hub with two days of five papers each."""
    with LoopbackHub() as hub:
        hub.days = days()
        yield hub


@pytest.fixture
def home(tmp_path: Path) -> Path:
    """A home where nothing is yet."""
    path = tmp_path / "home"
    path.mkdir()
    return path


@pytest.fixture
def env(request: pytest.FixtureRequest, home: Path, hub: LoopbackHub) -> dict[str, str]:
    """The environment of the program, its Hub on the loopback; nothing is read by lingering.

    A module that has nothing to do with the next start's frame says `NO_FRAMES`: drawing one
    takes longer than most of its visits.
    """
    never_by_lingering(home)
    more = {"READER_TUI_INSTANT": "0"} if hasattr(request.module, "NO_FRAMES") else {}
    return environment(home, HF_ENDPOINT=hub.url, **more)
