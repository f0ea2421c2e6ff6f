"""Going from view to view, and what a visit after another finds."""

from __future__ import annotations

import pytest

from tests.hub import LoopbackHub
from tests.ui.desk import NEWEST, Desk, day_of


async def test_older_and_newer_pass_over_empty_days_with_a_word(desk: Desk) -> None:
    async with desk.open() as reader:
        for key, day, word in (
            ("H", "Thu 13 Aug 2026", ""),
            ("[", "Wed 12 Aug 2026", ""),
            ("H", "Mon 10 Aug 2026", "No papers on Tue 11 Aug 2026."),
            ("L", "Wed 12 Aug 2026", "No papers on Tue 11 Aug 2026."),
            ("]", "Thu 13 Aug 2026", ""),
            ("L", "Fri 14 Aug 2026", ""),
            ("L", "Fri 14 Aug 2026", "There is nothing newer."),
        ):
            await reader.press(key)
            await reader.at(f"{day}  6 papers, 6 unread")
            assert reader.said == word


async def test_before_the_first_day_there_is_nothing_older(desk: Desk, hub: LoopbackHub) -> None:
    hub.days = {"2023-05-04": day_of("2023-05-04"), "2023-05-09": day_of("2023-05-09")}
    async with desk.open() as reader:
        await reader.press("H")
        await reader.at("Thu 4 May 2023")
        assert reader.said == "No papers on 4 days, Fri 5 May 2023 to Mon 8 May 2023."
        await reader.press("H")
        await reader.says("There is nothing older.")


async def test_a_date_is_understood_in_every_form_and_a_wrong_one_is_told(desk: Desk) -> None:
    async with desk.open() as reader:
        for text, view, word in (
            ("2026-08-12", "Wed 12 Aug 2026  6 papers", ""),
            ("yesterday", "Thu 13 Aug 2026  6 papers", ""),
            (" WED ", "Wed 12 Aug 2026  6 papers", ""),
            ("-3", "Mon 10 Aug 2026  6 papers", "No papers on Tue 11 Aug 2026."),
            ("today", "Fri 14 Aug 2026  6 papers", ""),
            ("2026-W33", "Week 33 of 2026  24 papers", ""),
            ("2026-08", "August 2026  24 papers", ""),
            ("trending", "Trending  24 papers", ""),
            ("newest", "Fri 14 Aug 2026  6 papers", ""),
            ("[/]", "Fri 14 Aug 2026  6 papers", "not a date: '[/]'"),
            ("2026-02-30", "Fri 14 Aug 2026  6 papers", "not a date: '2026-02-30'"),
            ("2026-09-01", "Fri 14 Aug 2026  6 papers", "not published yet"),
        ):
            await reader.press("D")
            await reader.answer(text)
            await reader.says(word)
            await reader.at(view)
        await reader.press("D")
        await reader.until("Go to date")
        await reader.press("escape")
        await reader.until(lambda: reader.app.screen is reader.reader)
        await reader.press("j")
        assert reader.row.endswith("Paper 1 of 2026-08-14")


async def test_the_view_menu_shows_its_letters_and_goes_there(desk: Desk) -> None:
    async with desk.open() as reader:
        await reader.press("H")
        await reader.at("Thu 13 Aug")
        await reader.press("V")
        for line in (" d  newest day", " w  week of the day", " m  month of the day",
                     " t  trending", " b  bookmarks"):  # fmt: skip
            assert line in reader.shown
        await reader.press("x", "escape")
        await reader.until(lambda: reader.app.screen is reader.reader)
        for letter, view in (
            ("w", "Week 33 of 2026"), ("d", "Fri 14 Aug 2026"), ("m", "August 2026"),
            ("t", "Trending"), ("b", "Bookmarks"), ("d", "Fri 14 Aug 2026"),
        ):  # fmt: skip
            await reader.choose("V", letter)
            await reader.at(view)


async def test_weeks_and_months_have_neighbours_and_rows_with_their_day(
    desk: Desk, hub: LoopbackHub
) -> None:
    hub.days["2026-07-30"] = day_of("2026-07-30", 2)
    async with desk.open() as reader:
        await reader.choose("V", "m")
        await reader.at("August 2026  24 papers, 24 unread")
        assert any("Thu 13 Aug" in line for line in reader.lines)
        await reader.press("H")
        await reader.at("July 2026  2 papers")
        await reader.press("L")
        await reader.at("August 2026")
        await reader.choose("V", "w")
        await reader.at("Week 33 of 2026  24 papers")
        await reader.press("H")
        await reader.at("Week 31 of 2026  2 papers")
        await reader.press("L")
        await reader.at("Week 33 of 2026  24 papers")
        assert "week 32 of 2026" in reader.said
        await reader.choose("V", "t")
        await reader.at("Trending")
        await reader.press("H")
        assert "V chooses a view" in reader.said


async def test_the_place_in_a_day_is_found_again(desk: Desk, hub: LoopbackHub) -> None:
    hub.days[NEWEST] = day_of(NEWEST, 60)
    async with desk.open() as reader:
        await reader.press(*("j" * 33), *("k" * 5))
        await reader.settle()
        place = reader.row, reader.top_row
        await reader.press("H")
        await reader.at("Thu 13 Aug")
        assert reader.row.endswith("Paper 0 of 2026-08-13")
        await reader.press("L")
        await reader.at("Fri 14 Aug")
        assert (reader.row, reader.top_row) == place


async def test_a_fresh_list_is_not_asked_for_again_unless_forced(
    desk: Desk, hub: LoopbackHub
) -> None:
    async with desk.open() as reader:
        asked = len(hub.requests)
        await reader.press("r")
        await reader.says("Fresh enough; R asks all the same.")
        assert len(hub.requests) == asked
        await reader.press("R")
        await reader.says("Nothing new.")
        assert len(hub.requests) > asked
        asked = len(hub.requests)
        desk.clock.forward(minutes=11)
        await reader.press("r")
        await reader.at("fetched 09:25")
        assert len(hub.requests) > asked and reader.said == "Nothing new."


async def test_new_papers_do_not_move_the_list_under_the_cursor(
    desk: Desk, hub: LoopbackHub
) -> None:
    hub.days[NEWEST] = day_of(NEWEST, 60)
    async with desk.open() as reader:
        await reader.press(*("j" * 33), *("k" * 5))
        await reader.settle()
        place = reader.row, reader.top_row, reader.stage.detail.paper
        hub.days[NEWEST] += day_of(NEWEST, 62, upvotes=500)[60:]
        desk.clock.forward(minutes=11)
        await reader.press("r")
        await reader.says("2 new papers.")
        assert (reader.row, reader.top_row, reader.stage.detail.paper) == place
        assert "62 papers, 62 unread" in reader.header and "31/62" in reader.lines[-1]
        hub.days[NEWEST] = [entry for entry in hub.days[NEWEST] if entry["title"] != place[0][3:]]
        await reader.press("R")
        await reader.at("61 papers")
        assert "31/61" in reader.lines[-1], "the cursor left its line when its paper went"


async def test_what_is_new_since_the_last_visit_carries_its_mark(
    desk: Desk, hub: LoopbackHub
) -> None:
    async with desk.open() as reader:
        assert reader.marks_of("Paper 0 of") == "• ", "at a first start everything is new"
        await reader.press("q")
    hub.days[NEWEST] += day_of(NEWEST, 8)[6:]
    desk.clock.forward(hours=2)
    async with desk.open() as reader:
        await reader.at("8 papers, 8 unread")
        assert reader.marks_of("Paper 7 of") == "+ "
        assert reader.marks_of("Paper 5 of") == "• "
        await reader.press("G", "m")
        assert reader.marks_of("Paper 7 of") == "  "
        await reader.press("q")
    desk.clock.forward(minutes=20)
    async with desk.open() as reader:
        assert reader.marks_of("Paper 6 of") == "+ ", "a start soon after is the same visit"
        await reader.press("q")
    desk.clock.forward(minutes=40)
    async with desk.open(settled=False) as reader:
        assert reader.marks_of("Paper 6 of") == "• "
        await reader.settle()
        assert reader.marks_of("Paper 6 of") == "• "


async def test_a_newer_day_does_not_take_the_place_of_one_being_read(
    desk: Desk, hub: LoopbackHub
) -> None:
    async with desk.open() as reader:
        hub.days["2026-08-15"] = day_of("2026-08-15", 3)
        desk.clock.forward(minutes=30)
        await reader.press("j", "r")
        await reader.says("Sat 15 Aug 2026 is out: L shows it.")
        assert "Fri 14 Aug 2026" in reader.header and "Paper 1 of" in reader.row
        await reader.press("L")
        await reader.at("Sat 15 Aug 2026  3 papers")
        hub.days["2026-08-16"] = day_of("2026-08-16", 2)
        desk.clock.forward(minutes=30)
        await reader.choose("V", "d")
        await reader.at("Sun 16 Aug 2026  2 papers")
        await reader.press("q")
    hub.days["2026-08-17"] = day_of("2026-08-17", 4)
    desk.clock.forward(hours=24)
    async with desk.open() as reader:
        await reader.at("Mon 17 Aug 2026  4 papers")


async def test_the_next_start_is_where_the_last_one_ended(desk: Desk, hub: LoopbackHub) -> None:
    hub.days["2026-08-13"] = day_of("2026-08-13", 60, summary="word " * 3000)
    async with desk.open() as reader:
        await reader.press("H")
        await reader.at("60 papers")
        await reader.press(*("j" * 33), *("k" * 5), "b", "m")
        await reader.settle()
        await reader.press("l", *("j" * 7))
        place = reader.lines
        await reader.press("Q")
    assert reader.app.return_value == 0
    desk.cut()
    async with desk.open(settled=False) as reader:
        await reader.pause()
        assert reader.lines == place, "the first paint is another"
        await reader.settle()
        assert [reader.lines[0][:60], *reader.lines[1:-1]] == [place[0][:60], *place[1:-1]]
        await reader.press("j")
        assert reader.stage.detail.top == 8


@pytest.mark.parametrize("key", ["q", "Q", "ctrl+q", "ctrl+c"])
async def test_every_key_that_quits_does_so_while_the_hub_is_slow(
    desk: Desk, hub: LoopbackHub, key: str
) -> None:
    hub.latency = 5.0
    async with desk.open(settled=False) as reader:
        await reader.until(lambda: bool(hub.requests))
        await reader.press(key)
    assert reader.app.return_code == 0 and reader.app.left is not None


async def test_keys_typed_ahead_reach_the_menu_and_the_field_they_are_meant_for(
    desk: Desk,
) -> None:
    async with desk.open() as reader:
        await reader.press(*"D2026-08-12", "enter")
        await reader.at("Wed 12 Aug 2026  6 papers")
        await reader.press(*"Vt")
        await reader.at("Trending")
        await reader.press(*"yi")
        await reader.until(lambda: reader.app.clipboard.startswith("2608."))
        assert reader.app.screen is reader.reader


async def test_q_goes_back_from_a_month_that_a_menu_or_a_date_led_to(desk: Desk) -> None:
    async with desk.open() as reader:
        await reader.choose("V", "m")
        await reader.at("August 2026")
        await reader.press("q")
        await reader.at("Fri 14 Aug 2026")
        await reader.press("D")
        await reader.answer("2026-08-12")
        await reader.at("Wed 12 Aug 2026")
        await reader.press("escape")
        await reader.at("Fri 14 Aug 2026")
        await reader.press("q")
    assert reader.app.return_value == 0


async def test_after_a_night_the_newest_day_is_shown_and_the_way_back_is_kept(
    desk: Desk, hub: LoopbackHub
) -> None:
    async with desk.open() as reader:
        await reader.press("D")
        await reader.answer("2026-08-12")
        await reader.at("Wed 12 Aug 2026")
        await reader.press("j", "Q")
    hub.days["2026-08-17"] = day_of("2026-08-17", 3)
    desk.clock.forward(days=3)
    async with desk.open() as reader:
        await reader.at("Mon 17 Aug 2026")
        await reader.says("3 new; Esc goes back to where you were.")
        await reader.press("escape")
        await reader.at("Wed 12 Aug 2026")
        assert "Paper 1 of" in reader.row


async def test_the_layout_of_the_catch_up_stays_in_the_catch_up(desk: Desk) -> None:
    async with desk.open() as reader:
        await reader.choose("T", "a")
        await reader.until(lambda: reader.stage.panes.zen)
        await reader.settle()
        await reader.choose("V", "d")
        await reader.at("Fri 14 Aug 2026")
        assert not reader.stage.panes.zen


async def test_a_first_screen_welcomes_until_the_hub_answers(desk: Desk) -> None:
    async with desk.open(settled=False) as reader:
        first = reader.shown
        assert "Asking the Hub for today’s papers …" in first and "0 unread" not in first
        await reader.at("Fri 14 Aug 2026  6 papers")


async def test_a_menu_that_is_longer_than_the_window_says_that_it_goes_on(desk: Desk) -> None:
    async with desk.open((60, 20)) as reader:
        await reader.press("V")
        await reader.until("a letter picks")
        edges = [line.rstrip(" │") for line in reader.lines]
        assert any(line.endswith("↓") for line in edges)
        assert not any(line.endswith("↑") for line in edges)
        await reader.press("G")
        await reader.until("↑")
        assert "↓" not in reader.shown
