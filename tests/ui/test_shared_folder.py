"""The folder of the settings: marks come and go while the app is open, and at its end."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from reader_tui.library.library import Library
from reader_tui.sync.device_report import Report
from reader_tui.sync.shared_library import exchange
from tests.ui.desk import NEWEST, Desk, paper_ids

A, B = paper_ids(NEWEST)[:2]


@pytest.fixture
def folder(tmp_path: Path, desk: Desk) -> Path:
    shared = tmp_path / "shared"
    shared.mkdir()
    desk.set(sync=str(shared))
    return shared


@pytest.fixture
def other(tmp_path: Path) -> Path:
    """Another machine's library."""
    return tmp_path / "other" / "library.json"


def sync(other: Path, folder: Path) -> Report:
    with Library.open(other) as library:
        return exchange(library, folder).run()


async def test_marks_of_another_machine_come_while_the_app_is_open(
    desk: Desk, folder: Path, other: Path
) -> None:
    with Library.open(other) as library:
        library.decisions.mark(A, "bookmarked", True)
    sync(other, folder)
    async with desk.open() as reader:
        await reader.until("from your other machines")
        await reader.until(lambda: reader.app.session.state(A).bookmarked)
        await reader.press("j", "e")
        await reader.saved()
        await reader.app.reader.rooms.shared.last()
        sync(other, folder)
        with Library.open(other) as library:
            assert library.states.of(B).later


async def test_a_folder_that_is_gone_is_said_once_and_marks_go_on(desk: Desk, folder: Path) -> None:
    shutil.rmtree(folder)
    async with desk.open() as reader:
        await reader.until("Not synced")
        reader.app.reader.stage.say("")
        await reader.app.reader.rooms.shared.sync()
        await reader.pause()
        assert "Not synced" not in reader.shown
        await reader.press("b")
        await reader.saved()


async def test_the_demo_sends_nothing(desk: Desk, folder: Path) -> None:
    async with desk.open(demo=True) as reader:
        await reader.app.reader.rooms.shared.last()
    assert list(folder.iterdir()) == []
