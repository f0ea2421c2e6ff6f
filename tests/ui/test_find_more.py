"""Saved searches, papers like one, and the jump to a title."""

from __future__ import annotations

import sqlite3

import pytest

from reader_tui.papers.steps import Rule
from reader_tui.ui.dialogs.picker import Choices
from reader_tui.ui.palette import MOST
from tests.hub import LoopbackHub, item
from tests.ui.desk import NEWEST, Desk, day_of
from tests.ui.finding import box, fetch_all, find, put, status, titles


@pytest.fixture(autouse=True)
def _shelf(hub: LoopbackHub) -> None:
    put(hub)


async def test_a_search_is_saved_listed_with_what_is_unread_and_marked_on_rows(desk: Desk) -> None:
    async with desk.open() as reader:
        await fetch_all(reader)
        await find(reader, "attention -budget")
        await reader.press("ctrl+s")
        await reader.until("Save the search")
        await reader.press("ctrl+u", *"Looking", "enter")
        await reader.until("Saved the search Looking; V lists it; u takes it back.")
        assert box(reader).startswith(" / attention -budget"), "the box is still open"
        await reader.press("escape")
        await reader.settle()
        assert "search: Looking" in reader.lines[2], "marked as watch matches are"
        await reader.press("m", "V")
        await reader.until("1  Looking                      1 unread")
        await reader.press("1")
        await reader.at("Looking  2 papers, 1 unread")
        assert "search: Looking" not in reader.shown, "there it says nothing"
        await reader.press("q")
        await reader.at("Fri 14 Aug")
        await reader.press("u", "u")
        await reader.settle()
        assert "search: Looking" not in reader.shown
        await reader.press("U", "U")
        await reader.until("search: Looking")
        await reader.saved()
    with desk.library() as library:
        assert library.rules.all() == (Rule("saved", "attention -budget", "Looking"),)


async def test_a_saved_search_is_a_question_to_every_day_to_come(
    desk: Desk, hub: LoopbackHub
) -> None:
    with desk.library() as library:
        library.rules.add(Rule("saved", "needle", "Needles"))
    async with desk.open() as reader:
        assert "Needles" not in reader.shown
        hub.days["2026-08-15"] = [item("2608.15001", day="2026-08-15", title="A Needle")]
        desk.clock.forward(days=1)
        await reader.press("R")
        await reader.until("is out: L shows it")
        await reader.press("L")
        await reader.at("Sat 15 Aug")
        assert "search: Needles" in reader.lines[2]


async def test_saved_searches_are_named_edited_and_taken_away_in_their_list(desk: Desk) -> None:
    with desk.library() as library:
        library.rules.add(Rule("saved", "attention", "One"))
        library.rules.add(Rule("saved", "maps"))
    async with desk.open() as reader:
        await reader.press("V", "/")
        await reader.until("2 papers, 2 unread")
        assert "maps" in reader.shown
        await reader.press("n")
        await reader.until("Name of the search")
        await reader.press("ctrl+u", *"First", "enter")
        await reader.until(lambda: reader.app.screen is reader.reader)
        await reader.settle()
        await reader.press("V", "/")
        await reader.until("First")
        await reader.press("e")
        await reader.until("Saved search")
        await reader.press("ctrl+u", *"is:nothing", "enter")
        await reader.says("Nothing was changed: “nothing” is nothing a paper can be")
        await reader.press("V", "/")
        await reader.until("1 paper, 1 unread")
        await reader.press("j", "d")
        await reader.settle()
        kept = reader.app.session.library
        assert kept is not None
        assert kept.rules.all() == (Rule("saved", "attention", "First"),)
        await reader.press("u", "u")
        await reader.settle()
        assert kept.rules.all() == (Rule("saved", "attention", "One"), Rule("saved", "maps"))
        await reader.press("V", "/")
        await reader.until("unread")
        await reader.press("enter")
        await reader.at("One  2 papers")


async def test_what_asks_for_nothing_is_not_saved(desk: Desk) -> None:
    async with desk.open() as reader:
        for text, why in (("", "nothing is asked for"), ("has:", "nothing follows has:")):
            await find(reader, text)
            await reader.press("ctrl+s")
            await reader.settle()
            assert status(reader).startswith(f"Not saved: {why}")
            await reader.press("escape")
        assert reader.app.session.marks.saved() == []


async def test_papers_like_one_come_with_the_reason(desk: Desk, hub: LoopbackHub) -> None:
    hub.days[NEWEST] += [
        item("2608.14008", title="Forgetful Weights Again", upvotes=1,
             summary="Weights may forget the token, says everyone.",
             authors=[{"name": "Chen Wei"}, {"name": "José Müller"}]),
    ]  # fmt: skip
    async with desk.open() as reader:
        await fetch_all(reader)
        await reader.press("G")
        await reader.settle()
        assert reader.row.endswith("Forgetful Weights Again")
        await reader.press("~")
        await reader.at("Similar to Forgetful Weights Again")
        assert titles(reader)[0] == "Weights that Forget"
        assert "2 authors: Chen Wei, José Müller" in status(reader)
        assert "2 authors: Chen Wei" in reader.lines[2]
        await reader.press("b", "q")
        await reader.at("Fri 14 Aug")
        assert reader.row.endswith("Forgetful Weights Again")
        await find(reader, "like:2608.14008")
        assert titles(reader)[0] == "Weights that Forget"
        assert "near 2608.14008" in status(reader)


async def test_two_letters_jump_to_a_title_or_an_action(desk: Desk) -> None:
    async with desk.open() as reader:
        await fetch_all(reader)
        await reader.press("'")
        await reader.until("Two letters are enough.")
        await reader.press(*"wf")
        await reader.until("Weights that Forget")
        await reader.press("enter")
        await reader.at("2605.12001  1 paper")
        await reader.press("q")
        await reader.at("Fri 14 Aug")
        await reader.press("'", *"quiet", "enter")
        await reader.settle()
        assert reader.row.endswith("A Quiet Baseline"), "in this view the cursor goes there"
        await reader.press("'", *"zz", "down", "up", "pagedown", "backspace", "escape")
        await reader.until(lambda: reader.app.screen is reader.reader)
        await reader.press("'", *"trash")
        await reader.until("Nothing like that.")
        await reader.press("enter", "ctrl+u", *"bookm")
        await reader.until("Bookmark")
        await reader.press("enter")
        await reader.settle()
        assert reader.marks_of("A Quiet Baseline") == " ◆"


async def test_the_palette_offers_titles_but_no_more_than_fifty(
    desk: Desk, hub: LoopbackHub
) -> None:
    hub.days[NEWEST] = day_of(NEWEST, 90)
    async with desk.open() as reader:
        await reader.press(":")
        await reader.until(lambda: reader.app.screen is not reader.reader)
        await reader.press(*"Paper 17")
        await reader.until("Paper 17 of 2026-08-14")
        await reader.press(*["backspace"] * 2)
        await reader.until("Paper 2 of 2026-08-14 ")
        hits = reader.app.screen.query_one(Choices)
        await reader.until(lambda: len(hits.lines) > 10)
        assert len(hits.lines) <= MOST
        await reader.press("1", "7")
        await reader.until(lambda: len(hits.lines) <= 2)
        await reader.press("enter")
        await reader.until(lambda: reader.row.endswith("Paper 17 of 2026-08-14"))


async def test_an_older_archive_is_made_findable_and_a_damaged_index_again(desk: Desk) -> None:
    async with desk.open() as reader:
        await fetch_all(reader)
        await reader.press("Q")
    with sqlite3.connect(desk.paths.archive) as sql:
        sql.execute("DROP TABLE words")
    sql.close()
    async with desk.open() as reader:
        await reader.until("All 5 papers can be found: / searches.")
        await reader.settle()
        await find(reader, "attention")
        assert len(titles(reader)) == 3


@pytest.mark.parametrize("keys", ["'ab", "~", "/ab"])
async def test_with_nothing_ever_fetched_nothing_is_found(desk: Desk, keys: str) -> None:
    desk.cut()
    async with desk.open() as reader:
        await reader.press(*keys)
        await reader.settle()
        await reader.press("tab", "escape", "escape")
        await reader.settle()
        assert reader.app.screen is reader.reader
        assert "Traceback" not in reader.shown


async def test_a_double_click_keeps_the_result_and_opens_the_paper(desk: Desk) -> None:
    async with desk.open((80, 24)) as reader:
        await find(reader, "quiet")
        await reader.pilot.double_click(reader.stage.papers, offset=(5, 0))
        await reader.settle()
        await reader.until("Nothing but patience.")
        assert reader.stage.panes.in_detail and not reader.reader.rooms.search.is_open
        await reader.press("q", "q")
        await reader.at("Fri 14 Aug")


async def test_what_was_marked_before_the_library_was_open_counts(desk: Desk) -> None:
    async with desk.open() as reader:
        await reader.press("m")
        await reader.saved()
        await reader.press("Q")
    async with desk.open(settled=False) as reader:
        await reader.until(lambda: reader.app.session.feed is not None)
        await reader.press("/", *"is:read")
        await reader.settle()
        await reader.press(" ", "backspace", " ")
        await reader.until(lambda: len(titles(reader)) == 1)
