"""Keys, however fast they come: none is lost, none overtakes another, none meets what has gone."""

from __future__ import annotations

import asyncio
import gc
import random

import pytest
from textual._styles_cache import StylesCache

from reader_tui.ui.actions import ACTIONS
from reader_tui.ui.app import ReaderApp
from reader_tui.ui.dialogs.sheets import Prompt
from reader_tui.ui.textual_private import let_go_of_what_closed
from tests.hub import LoopbackHub
from tests.ui.desk import NEWEST, Desk, day_of


@pytest.mark.parametrize(
    "keys",
    [
        "D",
        "D2026-08-12",
        "#1",
        "Wpfoo",
        ":half",
        ":",
        "'",
        "'paper",
        "Vq",
        "V/",
        "&",
        "yt",
        "y",
        "?",
    ],
)
async def test_enter_twice_in_one_breath_ends_a_dialog_once(
    desk: Desk, browser: object, keys: str
) -> None:
    async with desk.open() as reader:
        await reader.press(*keys, "enter", "enter")
        await reader.settle()
        assert reader.app.is_running
        await reader.press(*["escape"] * 4)
        await reader.settle()
        assert reader.app.screen is reader.reader
        await reader.press("G")
        await reader.until(lambda: reader.stage.papers.cursor > 0 or len(reader.stage.now.rows) < 2)


async def test_what_is_typed_behind_an_answer_is_for_the_reader(desk: Desk) -> None:
    async with desk.open() as reader:
        await reader.press("#", "9", "9", "enter", "j", "j", "y", "t", "k", "b")
        await reader.settle()
        assert reader.app.clipboard == "Paper 2 of 2026-08-14"
        assert reader.marks_of("Paper 1 of") == " ◆"


async def test_the_last_key_of_a_burst_counts_as_the_first(desk: Desk) -> None:
    async with desk.open() as reader:
        for key in "Abbuuu":
            await reader.press(key)
        await reader.settle()
        before = [reader.app.session.state(row.id) for row in reader.stage.now.rows if row]
        assert not any(state.read or state.bookmarked for state in before)
        for key in "AbbuuuA":
            await reader.press(key)
            await asyncio.sleep(0.02)
        await reader.settle()
        states = [reader.app.session.state(row.id) for row in reader.stage.now.rows if row]
        assert all(state.read and not state.bookmarked for state in states)


@pytest.mark.every_frame
async def test_of_two_thousand_keys_in_bursts_none_is_lost(desk: Desk) -> None:
    words = " ".join(f"{number:04}" for number in range(400))
    chance = random.Random(7)
    async with desk.open() as reader:
        await reader.press("D")
        at = 0
        while at < len(words):
            burst = words[at : at + chance.randrange(1, 60)]
            await reader.press(*burst)
            at += len(burst)
        prompt = reader.app.screen
        assert isinstance(prompt, Prompt)
        assert prompt.box.line.text == words
        await reader.press("escape", "/", *words[:500])
        await reader.settle()
        assert reader.reader.rooms.search.box.line.text == words[:500]


@pytest.mark.parametrize("opens", ["D", "V", "&", "?", ":", "'", "/", "y"])
async def test_ctrl_c_leaves_what_is_open_and_then_the_program(desk: Desk, opens: str) -> None:
    async with desk.open() as reader:
        await reader.press(opens)
        await reader.press("ctrl+c")
        await reader.settle()
        assert reader.app.is_running and reader.stage.over is None
        assert not reader.stage.now.mode.stays
        await reader.press("ctrl+c")
        await reader.until(lambda: reader.app.return_value == 0)


async def test_a_fault_beside_the_keys_is_logged_and_said_and_ends_nothing(
    desk: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    async with desk.open() as reader:
        monkeypatch.setattr(ReaderApp, "is_headless", property(lambda app: False))
        logged: list[Exception] = []
        reader.stage.log = logged.append

        async def broken(*_: object) -> None:
            raise KeyError("nothing of that name")

        monkeypatch.setattr(reader.app.session, "refresh", broken)
        await reader.press("R")
        await reader.says("That went wrong (KeyError)")
        assert [type(problem) for problem in logged] == [KeyError]
        await reader.press("j", "b")
        await reader.until(lambda: reader.marks_of("Paper 1 of") == " ◆")
        monkeypatch.undo()


async def test_a_page_that_comes_home_to_a_moved_on_reader_breaks_nothing(
    desk: Desk, hub: LoopbackHub
) -> None:
    hub.days[NEWEST] = day_of(NEWEST, 40)
    keys = [key for action in ACTIONS for key in action.keys if key not in _LEAVES]
    chance = random.Random(11)
    async with desk.open((100, 30)) as reader:
        for _ in range(12):
            await reader.press(*("D", *"yesterday", "enter"), *"jkjmzv")
            await reader.press(*(chance.choice(keys) for _ in range(25)))
            await reader.press("escape", "escape", "escape")
        await reader.settle()
        assert reader.app.is_running
        assert all(line.isprintable() for line in reader.lines)


_LEAVES = {"q", "Q", "ctrl+q", "ctrl+c", "o", "c", "C", "p", "a", "w", *"1234567890"}


async def test_keys_wait_for_the_step_that_is_taken_back(desk: Desk) -> None:
    async with desk.open() as reader:
        for _ in range(3):
            await reader.press(*"AbbuuuA")
            await reader.says("Marked 6 papers read")
            assert "0 unread" in reader.header
            await reader.press("u")
            await reader.says("Undid: marked 6 papers read.")
            assert "6 unread" in reader.header
        await reader.press(*"jbuj")
        await reader.says("Undid: bookmarked")
        assert reader.row.endswith("Paper 2 of 2026-08-14")


async def test_a_step_is_taken_back_that_was_asked_for_before_the_library_was_open(
    desk: Desk,
) -> None:
    async with desk.open() as reader:
        await reader.press("b")
        await reader.saved()
        await reader.press("Q")
    async with desk.open(settled=False) as reader:
        await reader.press("u")
        await reader.says("Undid: bookmarked")


async def test_a_rule_is_made_before_the_next_key_is_looked_at(desk: Desk) -> None:
    async with desk.open() as reader:
        await reader.press("b", "W", "p")
        await reader.until("Watch for")
        await reader.press(*"kw:rl", "enter", "u")
        await reader.says("Undid: watched kw:rl.")


async def test_what_cannot_be_opened_has_no_keys(
    desk: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    async with desk.open() as reader:
        monkeypatch.setattr(reader.app, "push_screen", lambda screen: 1 / 0)
        with pytest.raises(ZeroDivisionError):
            reader.stage.ask("A question", "", lambda answer: None)
        assert reader.stage.over is None
        await reader.press("j")
        assert reader.row.endswith("Paper 1 of 2026-08-14")


async def test_what_was_closed_is_not_remembered(desk: Desk) -> None:
    let_go_of_what_closed()

    def painted() -> int:
        gc.collect()
        return sum(isinstance(found, StylesCache) for found in gc.get_objects())

    async with desk.open() as reader:
        counts = []
        for _ in range(6):
            await reader.press("?")
            await reader.until("Most used")
            await reader.press("escape")
            await reader.until(lambda: reader.app.screen is reader.reader)
            await reader.settle()
            counts.append(painted())
        assert counts[-1] - counts[1] <= 2


@pytest.mark.parametrize("opens", ["?", "V", "F", "s"])
async def test_q_leaves_the_program_whatever_letters_lie_over_it(desk: Desk, opens: str) -> None:
    async with desk.open() as reader:
        await reader.press(opens)
        await reader.until(lambda: reader.app.screen is not reader.reader)
        await reader.press("Q")
        assert reader.app.left is not None


async def test_q_is_a_letter_where_help_is_searched(desk: Desk) -> None:
    async with desk.open() as reader:
        await reader.press("?", "/", "Q")
        await reader.until("/Q")
        assert reader.app.left is None
