"""Read marks and bookmarks: shown at once, kept, and shared with other programs."""

from __future__ import annotations

import errno
import os
from collections.abc import Callable
from pathlib import Path

import pytest

from reader_tui.library import repair
from reader_tui.library.disk import Disk
from reader_tui.library.marks import Mark
from tests.hub import LoopbackHub, item
from tests.ui.desk import NEWEST, Desk, day_of, eventually, paper_ids

FIRST, SECOND, THIRD = paper_ids(NEWEST, 3)


async def test_marks_show_at_once_by_glyph_weight_and_count(desk: Desk) -> None:
    async with desk.open() as reader:
        assert reader.marks_of("Paper 1 of") == "• "
        await reader.press("j", "b", "k")
        assert reader.marks_of("Paper 1 of") == " ◆"
        await reader.until("◆ bookmarked")
        assert "5 unread" in reader.header
        await reader.press("m")
        assert reader.marks_of("Paper 1 of") == " ◆"
        assert "5 unread" in reader.header
        read, unread = (reader.stage.papers.render_line(line)._segments[1].style for line in (2, 4))
        assert read and unread and unread.bold and not read.bold
        await reader.press("b", "m")
        assert reader.marks_of("Paper 1 of") == "• "
        assert "6 unread" in reader.header
        await reader.press("m", "b", "l")
        await reader.saved()
        with desk.library() as library:
            assert set(library.states.ids("read")) == {SECOND, THIRD}
            assert library.states.ids("bookmarked") == [SECOND]
            copy = library.states.copy(SECOND)
            assert copy and copy.title == "Paper 1 of 2026-08-14"


async def test_marks_made_before_the_library_is_open_are_kept(desk: Desk) -> None:
    async with desk.open():
        pass
    async with desk.open() as reader:
        await reader.press("q")
    async with desk.open(settled=False) as reader:
        assert reader.app.session.library is None, "the library was opened before the first paint"
        await reader.press("m", "j", "b")
        assert reader.marks_of("Paper 0 of") == "  "
        await reader.settle()
        assert reader.marks_of("Paper 0 of") == "  "
        assert reader.marks_of("Paper 1 of") == " ◆"
        await reader.press("q")
    with desk.library() as library:
        assert (library.states.ids("read"), library.states.ids("bookmarked")) == ([FIRST], [SECOND])


async def test_a_mark_that_is_not_durable_yet_is_told(
    desk: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    commit, broken = Disk.commit, True

    def full(self: Disk, marks: list[Mark]) -> None:
        if broken:
            raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))
        commit(self, marks)

    async with desk.open() as reader:
        monkeypatch.setattr(Disk, "commit", full)
        await reader.press("m")
        await reader.until(lambda: "not saved" in reader.stage.bar.text)
        assert "disk full" in reader.stage.bar.text
        assert reader.marks_of("Paper 0 of") == "  ", "what the reader did is taken back"
        broken = False
        await reader.press("j", "m")
        await reader.saved()
        await reader.until(lambda: "not saved" not in reader.stage.bar.text)
    with desk.library() as library:
        assert set(library.states.ids("read")) == {FIRST, SECOND}


async def test_what_another_program_marks_appears_by_itself(desk: Desk) -> None:
    async with desk.open() as reader:
        with desk.library() as other:
            other.decisions.mark(SECOND, "read", True)
            other.decisions.mark(THIRD, "bookmarked", True)
            assert other.flush()
            await reader.until("4 unread")
            assert reader.marks_of("Paper 1 of") == "  "
            assert reader.marks_of("Paper 2 of") == " ◆"
            await reader.press("m")
            await reader.saved()
            await eventually(lambda: bool(other.poll()) or other.states.of(FIRST).read)
            assert other.states.of(FIRST).read


async def test_the_bookmarks_are_a_view_to_go_to_and_back(desk: Desk, hub: LoopbackHub) -> None:
    hub.days[NEWEST] = day_of(NEWEST, 40)
    async with desk.open() as reader:
        await reader.press("b", *("j" * 24), "b", "k")
        await reader.settle()
        top, row = reader.top_row, reader.row
        await reader.press("B")
        await reader.until("Bookmarks  2 papers")
        assert "Paper 25 of" in reader.row and "kept Fri 14 Aug" in "".join(reader.lines[1:4])
        await reader.press("B")
        await reader.until("40 papers, 38 unread")
        assert (reader.top_row, reader.row) == (top, row), "the place was lost"
        await reader.press("B")
        await reader.until("Bookmarks  2 papers")
        await reader.press("b")
        assert "Paper 25 of" in reader.row, "the row vanished under the cursor"
        await reader.press("j", "q")
        await reader.until("40 papers, 39 unread")
        await reader.press("B")
        await reader.until("Bookmarks  1 paper")
        with desk.library() as other:
            other.decisions.mark("2608.13000", "bookmarked", True)
            assert other.flush()
        await reader.until("Bookmarks  2 papers")
        assert "Paper 0 of 2026-08-14" in reader.row, "another's mark moved the cursor"


async def test_no_bookmark_is_said_and_left_again(desk: Desk) -> None:
    async with desk.open() as reader:
        await reader.press("B")
        await reader.until("Bookmarks  0 papers")
        await reader.until(lambda: reader.stage.detail.paper is None)
        await reader.press("j", "l", "m", "b", "c", "f", "y", "space", "n")
        await reader.press("escape")
        await reader.until("Fri 14 Aug 2026  6 papers")


async def test_a_listing_fetched_again_refreshes_the_copies_of_bookmarks(
    desk: Desk, hub: LoopbackHub
) -> None:
    async with desk.open() as reader:
        await reader.press("b")
        await reader.saved()
        hub.days[NEWEST][0] = item(FIRST, title="A better title", upvotes=99)
        await reader.press("R")
        await reader.until("A better title")
        await reader.saved()
    desk.paths.archive.unlink()
    desk.cut()
    async with desk.open() as reader:
        await reader.press("B")
        await reader.until("Bookmarks  1 paper")
        await reader.settle()
        assert "A better title" in reader.row
        assert "We ask what case 14000" in reader.shown, "the bookmark is not whole"


def _directory(desk: Desk, patch: pytest.MonkeyPatch) -> None:
    desk.paths.library.mkdir(parents=True)


def _read_only(desk: Desk, patch: pytest.MonkeyPatch) -> None:
    patch.setattr(repair, "prepare", lambda disk: f"{desk.paths.library.parent} cannot be written")


@pytest.mark.parametrize(
    "break_it, told", [(_directory, "Marks are not kept: "), (_read_only, "changes are not kept")]
)
async def test_a_library_that_cannot_be_used_is_told_and_reading_goes_on(
    desk: Desk,
    monkeypatch: pytest.MonkeyPatch,
    break_it: Callable[[Desk, pytest.MonkeyPatch], None],
    told: str,
) -> None:
    break_it(desk, monkeypatch)
    async with desk.open((160, 30)) as reader:
        assert told in reader.lines[1] and str(desk.paths.library.parent)[:30] in reader.lines[1]
        await reader.press("m", "j", "b")
        await reader.until("4 unread")
        assert reader.marks_of("Paper 1 of") == " ◆"
        await reader.press("q")
    assert reader.app.return_value == 0
    assert desk.paths.library.is_dir() or not Path(desk.paths.library).exists()
