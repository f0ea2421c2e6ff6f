"""Tags, notes and the export menu, as their reader has them."""

from __future__ import annotations

from pathlib import Path

import pytest

from reader_tui.library.annotations import BETWEEN_NOTES
from tests.ui.desk import NEWEST, Desk, Reader, paper_ids

IDS = paper_ids(NEWEST)


def clipboard(reader: Reader) -> str:
    return reader.app.clipboard


async def test_tags_are_typed_shown_completed_and_taken_back(desk: Desk) -> None:
    async with desk.open((160, 40)) as reader:
        await reader.press("t")
        await reader.answer("agents, to read")
        await reader.until("Tags: agents, to read")
        await reader.until("#agents  #to read")
        assert "changed the tags of 1 paper".capitalize() in reader.said
        await reader.press("j", "x", "x", "t")
        await reader.until("Tags of 2 papers")
        await reader.press(*"ag", "tab", *", -to read", "enter")
        await reader.settle()
        await reader.says("2 papers: +agents")
        await reader.press("u")
        await reader.says("Undid")
        with_tags = reader.app.session.library
        assert with_tags is not None
        assert with_tags.annotations.counts() == {"agents": 1, "to read": 1}


async def test_the_list_of_tags_leads_to_their_papers_and_changes_them(desk: Desk) -> None:
    with desk.library() as library:
        library.annotations.tag(IDS[:2], ["rl"])
        library.annotations.tag(IDS[2:3], ["llm"])
    async with desk.open() as reader:
        await reader.press("V")
        await reader.until("tags")
        await reader.press("#")
        await reader.until("2 papers  rl")
        await reader.press("j", "enter")
        await reader.at("Tagged rl  2 papers")
        await reader.press("V", "#")
        await reader.until("1 paper  llm")
        await reader.press("r")
        await reader.until("Rename llm")
        await reader.press(*"s", "enter")
        await reader.says("as llms")
        await reader.press("V", "#")
        await reader.until("1 paper  llms")
        await reader.press("m", *"rl", "enter")
        await reader.says("as rl")
        await reader.press("V", "#")
        await reader.until("3 papers  rl")
        await reader.press("d")
        await reader.says("Took the tag rl from 3 papers")


async def test_a_note_is_written_shown_above_the_abstract_and_emptied(desk: Desk) -> None:
    async with desk.open((160, 40)) as reader:
        await reader.press("E")
        await reader.answer("compare with table 3")
        await reader.until("compare with table 3")
        lines = reader.lines
        note = next(at for at, line in enumerate(lines) if "compare with table 3" in line)
        text = next(at for at, line in enumerate(lines) if "We ask" in line)
        assert note < text
        await reader.press("V", "n")
        await reader.at("Notes  1 paper")
        await reader.press("E", "ctrl+u", "enter")
        await reader.says("Took the note from")


async def test_an_editor_writes_the_note_and_what_another_window_wrote_is_kept(
    desk: Desk, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    with desk.library() as library:
        library.annotations.write(IDS[0], "one")
    async with desk.open() as reader:
        await reader.press("E")
        with desk.library() as other:
            other.annotations.write(IDS[0], "theirs")
        await reader.answer("mine")
        await reader.settle()
        await reader.saved()
    with desk.library() as library:
        assert library.annotations.note_of(IDS[0]) == f"theirs{BETWEEN_NOTES}onemine"


async def test_the_menu_exports_to_the_clipboard_and_to_files_but_over_none(
    desk: Desk, tmp_path: Path
) -> None:
    target = tmp_path / "papers.ris"
    async with desk.open() as reader:
        await reader.press("x", "x", "X")
        await reader.until("Export 2 selected papers")
        await reader.press("b")
        await reader.until("to the clipboard")
        await reader.press("c")
        await reader.says("2 papers as BibTeX")
        assert clipboard(reader).count("@misc{") == 2
        await reader.press("X", "v")
        await reader.until("the view: 6 papers")
        await reader.press("r", "f")
        await reader.until("papers.ris")
        await reader.press("ctrl+u")
        await reader.answer(str(target))
        await reader.says("6 papers as RIS")
        assert target.read_text("utf-8").count("TY  - ") == 6
        target.write_text("mine")
        await reader.press("X", "r", "f", "ctrl+u", *str(target), "enter")
        await reader.until("is there already")
        await reader.press("escape")
        assert target.read_text("utf-8") == "mine"
        await reader.press("X", "m")
        await reader.says("message for sharing")
        assert "https://huggingface.co/papers/" in clipboard(reader)


async def test_the_copy_menu_copies_the_entries_of_all_that_is_selected(desk: Desk) -> None:
    async with desk.open() as reader:
        await reader.press("x", "x", "x")
        await reader.choose("y", "b")
        await reader.says("3 papers as BibTeX")
        first = clipboard(reader)
        assert first.count("@misc{") == 3
    async with desk.open() as reader:
        await reader.press("g", "x", "x", "x")
        await reader.choose("y", "b")
        await reader.says("3 papers as BibTeX")
        assert clipboard(reader) == first, "keys are given once"
