"""Deciding on papers: every verb moves on, every verb can be taken back."""

from __future__ import annotations

import pytest

from reader_tui.papers.verbs import State
from tests.ui.desk import NEWEST, Desk, eventually, paper_ids

IDS = paper_ids(NEWEST)


def states(desk: Desk) -> dict[str, State]:
    with desk.library() as library:
        return {i: state for i in IDS if (state := library.states.of(i)) != State()}


@pytest.mark.parametrize(
    ("key", "state", "sign"),
    [
        ("b", State(bookmarked=True), " ◆"),
        ("e", State(later=True), " ◇"),
        ("d", State(dismissed=True), " ×"),
    ],
)
async def test_a_decision_is_one_key_and_goes_on_to_the_next_paper(
    desk: Desk, key: str, state: State, sign: str
) -> None:
    async with desk.open() as reader:
        await reader.press(key)
        assert reader.marks_of("Paper 0 of") == sign
        assert reader.row.endswith("Paper 1 of 2026-08-14")
        await reader.press("k", key)
        assert reader.marks_of("Paper 0 of") == "• ", "the same key takes it back"
        assert reader.row.endswith("Paper 0 of 2026-08-14"), "and stays where it is"
        await reader.press(key)
        await reader.saved()
    assert states(desk) == {IDS[0]: state}


async def test_decisions_end_one_another(desk: Desk) -> None:
    async with desk.open() as reader:
        state = reader.app.session.state
        await reader.press("e", "k", "b")
        assert state(IDS[0]) == State(bookmarked=True)
        await reader.press("k", "d")
        assert state(IDS[0]) == State(dismissed=True)
        await reader.press("k", "e")
        assert state(IDS[0]) == State(later=True)
        await reader.press("k", "d", "u")
        await reader.says("Undid: dismissed")
        assert state(IDS[0]) == State(later=True)


async def test_it_goes_on_over_what_is_decided_and_says_when_nothing_is_left(desk: Desk) -> None:
    async with desk.open() as reader:
        await reader.press("j", "d", "k", "k", "d")
        assert reader.row.endswith("Paper 2 of 2026-08-14")
        await reader.press("d", "e", "b", "d")
        await reader.says("No undecided paper below. Every paper here is decided.")


async def test_the_verbs_work_from_the_abstract_too(desk: Desk) -> None:
    async with desk.open((80, 24)) as reader:
        await reader.press("l", "d")
        await reader.until("Paper 1 of 2026-08-14")
        assert reader.stage.panes.in_detail, "the abstract of the next paper is shown"
        await reader.press("b", "u")
        await reader.says("Undid: bookmarked")
        await reader.until("Paper 1 of 2026-08-14")


async def test_a_verb_is_repeated_by_a_dot(desk: Desk) -> None:
    async with desk.open() as reader:
        await reader.press(".")
        assert reader.said == "There is no verb to repeat yet."
        await reader.press("e", ".", ".")
        await reader.saved()
    assert states(desk) == {i: State(later=True) for i in IDS[:3]}


async def test_many_are_selected_one_by_one_by_range_and_all(desk: Desk) -> None:
    async with desk.open() as reader:
        await reader.press("x", "j", "x")
        assert "2 selected" in reader.shown
        await reader.press("d")
        await reader.says("Dismissed 2 papers. u takes it back.")
        assert "selected" not in reader.shown
        await reader.press("g", "v", "j", "j", "e")
        await reader.says("Put off 3 papers.")
        await reader.press("x", "A", "m")
        await reader.says("Marked 6 papers read.")
        assert "0 unread" in reader.header
        await reader.press("x", "escape")
        assert "selected" not in reader.shown
        await reader.press("u", "u", "u")
        await reader.says("Undid: dismissed 2 papers.")
        await reader.saved()
    assert states(desk) == {}


async def test_all_and_all_above_are_marked_read_as_one_step(desk: Desk) -> None:
    async with desk.open() as reader:
        await reader.press("j", "j", "M")
        await reader.says("Marked 3 papers read. u takes it back.")
        assert "3 unread" in reader.header
        await reader.press("A")
        await reader.says("Marked 3 papers read.")
        assert "0 unread" in reader.header
        await reader.press("u")
        await reader.until(lambda: "3 unread" in reader.header)
        await reader.press("u")
        await reader.until(lambda: "6 unread" in reader.header)
        await reader.press("U")
        await reader.says("Redid: marked 3 papers read.")
        assert "3 unread" in reader.header


async def test_undo_says_what_it_undid_and_goes_there_and_survives_a_restart(desk: Desk) -> None:
    async with desk.open() as reader:
        await reader.press("u")
        await reader.says("There is nothing to undo.")
        await reader.press("j", "d", "G", "b", "g")
        await reader.press("q")
    async with desk.open() as reader:
        await reader.press("u")
        await reader.says("Undid: bookmarked “Paper 5 of 2026-08-14”.")
        assert reader.row.endswith("Paper 5 of 2026-08-14")
        await reader.press("u")
        await reader.says("Undid: dismissed “Paper 1 of 2026-08-14”.")
        assert reader.row.endswith("Paper 1 of 2026-08-14")
        await reader.press("U", "U")
        await reader.says("Redid: bookmarked “")
        await reader.press("U")
        await reader.says("There is nothing to redo.")


async def test_undo_in_another_view_says_where_nothing_can_be_seen(desk: Desk) -> None:
    async with desk.open() as reader:
        await reader.press("d", "H")
        await reader.at("Thu 13 Aug 2026")
        await reader.press("u")
        await reader.says("“Paper 0 of 2026-08-14”. It is not in this view.")


async def test_automatic_reads_are_no_steps(desk: Desk) -> None:
    async with desk.open() as reader:
        await reader.press("l", "h", "j", "d")
        assert reader.app.session.state(IDS[0]) == State(read=True)
        await reader.press("u", "u")
        await reader.says("There is nothing to undo.")
        assert reader.app.session.state(IDS[0]) == State(read=True)


async def test_the_journal_shows_the_steps_and_takes_back_to_one(desk: Desk) -> None:
    async with desk.open() as reader:
        await reader.press("&")
        await reader.until("Nothing was decided yet.")
        await reader.press("escape", "d", "b", "e")
        await reader.press("V")
        await reader.until("journal")
        await reader.press("j")
        await reader.until("put “Paper 2 of")
        assert reader.shown.index("put “") < reader.shown.index("bookmarked “")
        assert "09:14" in reader.shown
        await reader.press("j", "enter")
        await reader.says("Undid 2 steps")
        await reader.saved()
    assert states(desk) == {IDS[0]: State(dismissed=True)}


async def test_what_another_window_does_is_seen_and_undone(desk: Desk) -> None:
    async with desk.open() as reader:
        with desk.library() as other:
            other.decisions.decide(IDS[:2], "dismissed", True)
            assert other.flush()
            await reader.until(lambda: reader.marks_of("Paper 1 of") == " ×")
            await reader.press("u")
            await reader.says("Undid: dismissed 2 papers.")
            await reader.saved()
            await eventually(lambda: bool(other.poll()))
            assert other.states.of(IDS[0]) == State()


async def test_deciding_before_the_library_is_open_is_a_step_too(desk: Desk) -> None:
    async with desk.open():
        pass
    async with desk.open() as reader:
        await reader.press("q")
    async with desk.open(settled=False) as reader:
        await reader.press("d", "x", "x", "e")
        await reader.settle()
        await reader.press("u")
        await reader.says("Undid: put 2 papers off.")
        await reader.press("u")
        await reader.says("Undid: dismissed “Paper 0")
        await reader.saved()
    assert states(desk) == {}
