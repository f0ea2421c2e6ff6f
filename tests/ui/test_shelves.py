"""Views of what the reader decided, filters, orders, rules: what is shown and what is hidden."""

from __future__ import annotations

from typing import Any

import pytest

from reader_tui.papers.steps import Rule
from reader_tui.papers.verbs import State
from tests.hub import LoopbackHub, item
from tests.ui.desk import NEWEST, Desk, Reader, day_of, paper_ids

IDS = paper_ids(NEWEST)


@pytest.fixture
def mixed(hub: LoopbackHub) -> LoopbackHub:
    """A day of papers that differ in all that is filtered and sorted by."""
    bare: dict[str, Any] = {"githubRepo": None, "githubStars": None}
    hub.days[NEWEST] = [
        item(IDS[0], title="Alpha", upvotes=90, numComments=1, githubStars=5),
        item(IDS[1], title="Beta", upvotes=40, numComments=9, **bare, projectPage="https://b.org/"),
        item(IDS[2], title="Gamma", upvotes=30, numComments=3, **bare,
             organization={"name": "ex", "fullname": "Example Labs"}),
        item(IDS[3], title="Delta", upvotes=20, numComments=0, githubStars=900,
             authors=[{"name": "Chen Wei"}]),
    ]  # fmt: skip
    return hub


def titles(reader: Reader) -> list[str]:
    return [row.title for row in reader.stage.papers.rows if row is not None]


async def menu(reader: Reader, key: str, *letters: str) -> None:
    """Open a menu and pick, as fast as a hand can; what is shown then has settled."""
    await reader.press(key, *letters)
    await reader.settle()


async def test_each_view_shows_what_was_decided_and_the_menu_counts_it(desk: Desk) -> None:
    async with desk.open() as reader:
        await reader.press("e", "d", "b", "m", "k")
        await reader.press("V")
        await reader.until("newest day                   6")
        for line in ("bookmarks", "put off", "dismissed", "history"):
            await reader.until(f"{line:<22}       1")
        await reader.until("queue                        2")
        await reader.press("l")
        await reader.at("Put off  1 paper")
        assert titles(reader) == ["Paper 0 of 2026-08-14"]
        for letter, view, number in (
            ("x", "Dismissed", 1),
            ("b", "Bookmarks", 2),
            ("h", "History", 3),
        ):
            await reader.choose("V", letter)
            await reader.at(f"{view}  1 paper")
            assert titles(reader) == [f"Paper {number} of 2026-08-14"]
        await reader.choose("V", "q")
        await reader.at("Queue  2 papers")
        for back in ("History", "Bookmarks", "Dismissed", "Put off", "Fri 14 Aug"):
            await reader.press("q")
            await reader.at(back)


async def test_nothing_vanishes_under_the_cursor_until_the_view_is_left_or_cleared(
    desk: Desk,
) -> None:
    async with desk.open() as reader:
        await reader.press("x", "x", "x", "e")
        await reader.choose("V", "l")
        await reader.at("Put off  3 papers")
        await reader.press("d", "b")
        await reader.settle()
        assert len(titles(reader)) == 3
        with desk.library() as other:
            other.decisions.mark(IDS[5], "later", True)
            assert other.flush()
        await reader.until("Paper 5 of")
        assert len(titles(reader)) == 4, "what another window put off joins what is shown"
        await reader.press("-")
        await reader.until(lambda: len(titles(reader)) == 2)
        await reader.press("d", "B")
        await reader.at("Bookmarks  1 paper")
        await reader.press("B")
        await reader.at("Put off  1 paper")


async def test_the_decided_are_hidden_on_request_and_shown_again(desk: Desk) -> None:
    async with desk.open() as reader:
        await reader.press("d", "m", "-")
        await reader.says("Hid 2 papers; - shows them.")
        assert len(titles(reader)) == 4
        assert "6 papers, 4 unread" in reader.header, "the header counts what is hidden too"
        await reader.press("d")
        await reader.settle()
        assert len(titles(reader)) == 4
        await reader.press("-")
        await reader.until(lambda: len(titles(reader)) == 3)
        await reader.press("-")
        await reader.until(lambda: len(titles(reader)) == 6)


async def test_filters_combine_and_the_footer_says_what_is_shown(
    desk: Desk, mixed: LoopbackHub
) -> None:
    async with desk.open() as reader:
        assert reader.lines[-1].split()[:2] == ["All", "4"]
        await menu(reader, "F", "c")
        await reader.until("2 of 4: with code")
        assert titles(reader) == ["Alpha", "Delta"]
        await reader.press("m")
        await menu(reader, "F", "u")
        await reader.until("1 of 4: with code, unread")
        await menu(reader, "F", "0")
        await reader.until("All 4")
        await reader.press("k")
        await menu(reader, "F", "o")
        await reader.until('1 of 4: organization "example labs"')
        await menu(reader, "F", "0")
        await reader.press("F", "+")
        await reader.until("At least so many upvotes")
        await reader.press("3", "0", "enter")
        await reader.until("3 of 4: at least 30 upvotes")
        await reader.press("F", "/")
        await reader.until("Show only")
        await reader.press(*"beta OR gamma", "enter")
        await reader.until("2 of 4")
        await menu(reader, "F", "p")
        await reader.until(lambda: titles(reader) == ["Beta"])


async def test_a_filter_that_leaves_nothing_says_so(desk: Desk) -> None:
    async with desk.open() as reader:
        await reader.press("F", "/")
        await reader.until("Show only")
        await reader.press(*"nowhere", "enter")
        await reader.until("None of 6 papers is shown.")
        await reader.press("j", "d", "x", "M", "A")
        await menu(reader, "F", "0")
        await reader.until("All 6")


async def test_the_orders_and_their_reverse(desk: Desk, mixed: LoopbackHub) -> None:
    async with desk.open() as reader:
        for letter, first, words in (
            ("c", "Beta", "by comments"),
            ("s", "Delta", "by stars"),
            ("u", "Alpha", "by upvotes"),
        ):
            await menu(reader, "s", letter)
            await reader.until(f"All 4; {words}")
            assert titles(reader)[0] == first
        await reader.press("S")
        await reader.until("by upvotes, backwards")
        assert titles(reader)[0] == "Delta"
        await menu(reader, "s", "h")
        assert titles(reader)[0] == "Alpha"
        await menu(reader, "s", "s")
        await reader.press("q")
    async with desk.open() as reader:
        assert titles(reader)[0] == "Delta", "the order is kept"
        assert "by stars" in reader.lines[-1]


async def test_a_muted_paper_is_counted_and_can_be_shown(desk: Desk, mixed: LoopbackHub) -> None:
    async with desk.open() as reader:
        await reader.press("G", "i")
        await reader.until("author Chen Wei")
        await reader.press("1")
        await reader.says('Muted author:"Chen Wei". It hits 1 paper; u takes it back.')
        assert "Delta" in titles(reader), "nothing vanishes under the cursor"
        await reader.press("-")
        await reader.until(lambda: "Delta" not in titles(reader))
        await menu(reader, "F", "0")
        await reader.until("3 of 4; 1 muted")
        await menu(reader, "F", "i")
        await reader.until(lambda: "Delta" in titles(reader))
        await menu(reader, "F", "i")
        await reader.until(lambda: "Delta" not in titles(reader))
        await reader.press("u")
        await reader.says('Undid: muted author:"Chen Wei".')
        await reader.until(lambda: "Delta" in titles(reader))


async def test_everything_muted_is_told(desk: Desk) -> None:
    async with desk.open() as reader:
        with desk.library() as other:
            other.rules.add(Rule("mute", 'author:"Ada Example"'))
            assert other.flush()
        await reader.until("6 muted")
        await reader.press("-")
        await reader.until("None of 6 papers is shown (6 muted).")
        await reader.press("j", "d", "b", "u", "A")


async def test_what_was_kept_is_not_muted(desk: Desk, mixed: LoopbackHub) -> None:
    async with desk.open() as reader:
        await reader.press("b", "m", "A")
        with desk.library() as other:
            other.rules.add(Rule("mute", 'author:"Ada Example"'))
            assert other.flush()
        # The line still says what was marked.
        await reader.until(lambda: "2 muted" in " ".join(reader.stage.now.footer))
        await reader.choose("V", "b")
        await reader.at("Bookmarks  1 paper")
        assert titles(reader) == ["Alpha"]
        await reader.choose("V", "h")
        await reader.at("History  4 papers")
        assert len(titles(reader)) == 4 and "muted" not in reader.lines[-1]


async def test_a_watched_match_says_why_on_its_row(desk: Desk, mixed: LoopbackHub) -> None:
    async with desk.open((160, 40)) as reader:
        await reader.press("j", "j", "W")
        await reader.until("organization Example Labs")
        await reader.press("o")
        await reader.until('watched: org:"Example Labs"')
        await menu(reader, "F", "w")
        await reader.until(lambda: titles(reader) == ["Gamma"])


async def test_rules_are_listed_edited_and_taken_away_in_one_place(
    desk: Desk, mixed: LoopbackHub
) -> None:
    async with desk.open() as reader:
        await menu(reader, "V", "r")
        await reader.until("There are no rules yet.")
        await reader.press("w")
        await reader.until("Watch for")
        await reader.press(*"kw:rl", "enter")
        await reader.says("Watched kw:rl. It hits no paper that is here; u takes it back.")
        await menu(reader, "V", "r")
        await reader.until("watch")
        await reader.press("e")
        await reader.until("Watch for")
        await reader.press("backspace", "backspace", *"vision", "enter")
        await reader.says("Changed watch kw:rl to watch kw:vision")
        await menu(reader, "V", "r")
        await reader.until("kw:vision")
        await reader.press("d")
        await reader.says("Stopped watching kw:vision")
        await reader.press("u", "u", "u")
        await reader.says("Undid: watched kw:rl.")
        await reader.press("W", "p")
        await reader.until("Watch for")
        await reader.press(*"stars:many", "enter")
        await reader.says("No rule was made")


async def test_waiting_for_code_brings_the_paper_back(desk: Desk, mixed: LoopbackHub) -> None:
    async with desk.open() as reader:
        await reader.press("j")
        await reader.choose("W", "c")
        await reader.says("Waiting for the code of 1 paper. u takes it back.")
        await reader.until("waits for its code")
        assert sum("code?" in line for line in reader.lines) == 1
        await reader.press("k", "m", "q")
    desk.clock.forward(days=1)
    first = mixed.days[NEWEST][1]
    first["paper"]["githubRepo"] = "https://github.com/b/b"
    async with desk.open() as reader:
        await reader.press("R")
        await reader.settle()
        await reader.choose("V", "s")
        await reader.at("Stirring  1 paper")
        assert titles(reader) == ["Beta"]
        await reader.until("code appeare")
        await reader.press("l")
        await reader.until(lambda: "waits for its code" not in reader.shown)
        assert titles(reader) == ["Beta"], "it stays until the view is left"
        await reader.press("h", "q")
        await reader.at("Fri 14 Aug")
        await reader.choose("V", "s")
        await reader.at("Stirring  0 papers")


async def test_the_place_in_each_view_and_the_last_visit_are_kept(desk: Desk) -> None:
    async with desk.open() as reader:
        await reader.press("j", "j", "H")
        await reader.at("Thu 13 Aug")
        await reader.press("j", "j", "j", "q")
    async with desk.open() as reader:
        assert reader.row.endswith("Paper 3 of 2026-08-13")
        await reader.press("L")
        await reader.at("Fri 14 Aug")
        assert reader.row.endswith("Paper 2 of 2026-08-14")


async def test_the_header_names_what_waits_on_the_day_before(desk: Desk) -> None:
    async with desk.open() as reader:
        await reader.press("H")
        await reader.at("Thu 13 Aug")
        await reader.press("d", "L")
        await reader.at("Fri 14 Aug")
        await reader.until(lambda: "5 unread yesterday" in reader.header)


async def test_catching_up_goes_through_what_waits_within_the_budget(
    desk: Desk, hub: LoopbackHub
) -> None:
    hub.days["2026-08-13"] = day_of("2026-08-13", upvotes=1)
    async with desk.open() as reader:
        await reader.press("T", "b")
        await reader.until("The backlog begins on")
        await reader.press(*["backspace"] * 10, *"2026-08-10", "enter")
        await reader.until("Catch up in")
        await reader.press("n")
        await reader.press(*"3 papers", "enter")
        await reader.at("Catch-up  3 papers")
        assert reader.stage.panes.zen
        assert "the day's median" in reader.header or "has code" in reader.header
        first = reader.stage.papers.paper_id
        assert first is not None
        await reader.press("n")
        assert reader.app.session.state(first) == State(read=True), "moving on marks it read"
        await reader.press("d", "b")
        await reader.until("Catch-up: 3 of 3 decided")
        await reader.press("T")
        await reader.until("dismiss the 21 papers under the line")
        await reader.press("d")
        await reader.says("Dismissed 21 papers. u takes it back.")
        await reader.press("u")
        await reader.says("Undid: dismissed 21 papers.")
        await reader.press("T")
        await reader.until("ten minutes more")
        await reader.press("q")
        await reader.at("Fri 14 Aug")


async def test_bookmarks_stand_together_by_the_week_in_which_they_were_kept(desk: Desk) -> None:
    async with desk.open() as reader:
        await reader.press("b")
        desk.clock.forward(days=4)
        await reader.press("b", "b", "B")
        await reader.at("Bookmarks  3")
        rows = [line[:54].strip() for line in reader.lines[1:]]
        rows = [row for row in rows if "Paper " in row or " week " in row]
        assert rows[0].startswith("Kept in the week of 17 Aug 2026")
        assert [row.startswith("Kept in the week of 10 Aug 2026") for row in rows[1:]] == [
            False, False, True, False,
        ]  # fmt: skip
        assert reader.shown.count("kept Tue 18 Aug") == 2 and "kept Fri 14 Aug" in reader.shown
        for key, title in (("g", "Paper 2"), ("j", "Paper 1"), ("j", "Paper 0"), ("k", "Paper 1")):
            await reader.press(key)
            assert title in reader.row
            assert sum("›" in line for line in reader.lines) == 1


async def test_days_of_another_year_say_so(desk: Desk, hub: LoopbackHub) -> None:
    hub.days["2023-09-13"] = [item("2309.00001", day="2023-09-13", githubStars=90_000)]
    async with desk.open() as reader:
        await reader.choose("V", "t")
        await reader.at("Trending")
        await reader.until("Wed 13 Sep 2023")
        metas = [line[:54] for line in reader.lines if " Aug" in line[:54]]
        assert metas and not any("Aug 2026" in line for line in metas[1:])
