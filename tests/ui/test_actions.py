"""One table of actions: what it says is what the keys, the help, the palette and README do."""

from __future__ import annotations

import re
from collections import Counter
from pathlib import Path

import pytest

from reader_tui.ui.actions import ACTIONS, GROUPS, IN_TEXT, keys_shown, markdown_table
from tests.ui.desk import Desk

pytestmark = pytest.mark.every_frame

README = Path(__file__).parents[2] / "README.md"


def test_no_key_and_no_id_stands_twice() -> None:
    for table in (ACTIONS, IN_TEXT):
        keys = [key for action in table for key in action.keys]
        assert [key for key, times in Counter(keys).items() if times > 1] == []
    ids = Counter(action.id for action in (*ACTIONS, *IN_TEXT))
    assert max(ids.values()) == 1
    assert {action.group for action in ACTIONS} == set(GROUPS)
    assert all(re.fullmatch(r"[a-z]+(-[a-z]+)*", action.id) for action in ACTIONS)
    # A key that needs Alt, Ctrl+Shift or a function key does not arrive everywhere.
    assert not any(re.search(r"alt|shift\+|f\d+$", key) for a in ACTIONS for key in a.keys)


def test_the_readme_shows_the_table() -> None:
    found = re.search(r"<!-- keys -->\n(.*?)<!-- /keys -->", README.read_text("utf-8"), re.DOTALL)
    assert found is not None, "README has no key table"
    assert found[1].strip() == markdown_table()


async def test_the_help_sheet_lists_every_action_and_scrolls(desk: Desk) -> None:
    async with desk.open((100, 200)) as reader:
        await reader.press("?")
        await reader.until("Keys")
        shown = " ".join(line.strip(" │") for line in reader.lines)
        shown = " ".join(shown.split())
        for action in ACTIONS:
            assert " ".join(f"{keys_shown(action)} {action.help}".split()) in shown, action.id
        assert "In a whole paper" in shown and IN_TEXT[0].help in shown
        await reader.press("?")
        await reader.until(lambda: reader.app.screen is reader.reader)
        await reader.pilot.resize_terminal(60, 20)
        await reader.press("?")
        await reader.until("Down one")
        await reader.press("j", "k", *(["space"] * 20))
        await reader.until(IN_TEXT[-2].help[:20])
        await reader.press("q")
        await reader.until(lambda: reader.app.screen is reader.reader)


async def test_the_palette_finds_an_action_by_its_words_and_runs_it(desk: Desk) -> None:
    async with desk.open() as reader:
        await reader.press(":")
        await reader.until(lambda: reader.app.screen is not reader.reader)
        await reader.until("Next paper")
        await reader.press(*"trending")
        await reader.until("View …")
        await reader.until(lambda: "Next paper" not in reader.shown)
        for key in [*(["backspace"] * 8), *"last pap"]:
            await reader.press(key)
        await reader.until(lambda: "Last paper" in reader.shown and "View …" not in reader.shown)
        await reader.press("enter")
        await reader.until(lambda: reader.row.endswith("Paper 5 of 2026-08-14"))
        await reader.until(lambda: reader.app.screen is reader.reader)
        await reader.press("ctrl+p")
        await reader.until(lambda: reader.app.screen is not reader.reader)
        await reader.press("escape")
        await reader.until(lambda: reader.app.screen is reader.reader)


async def test_every_key_may_be_pressed_on_any_paper_and_view(desk: Desk) -> None:
    """Nothing a key does, in whatever order, ends the program or leaves the screen broken."""
    leaves = {"q", "Q", "ctrl+q", "ctrl+c"}
    keys = [key for action in ACTIONS for key in action.keys if key not in leaves]
    async with desk.open((90, 30)) as reader:
        for key in keys:
            await reader.press(key)
            await reader.press("escape", "escape")
            await reader.until(lambda: reader.app.screen is reader.reader)
        await reader.settle()
        assert reader.app.is_running
        assert all(line.isprintable() for line in reader.lines)


async def test_the_help_is_searched_and_its_first_page_has_what_is_used_most(desk: Desk) -> None:
    async with desk.open((80, 24)) as reader:
        await reader.press("?")
        await reader.until("Bookmark the paper")
        await reader.press(*"/link", "enter")
        await reader.until("A letter on every link")
        assert "To the top" not in reader.shown
        await reader.press("/", "escape", "G")
        await reader.until("The text as it was received")
        await reader.press("escape")
        await reader.until(lambda: reader.app.screen is reader.reader)
