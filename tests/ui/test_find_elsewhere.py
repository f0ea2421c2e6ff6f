"""What is not in the archive: days that were never fetched, the Hub's own search, old ids."""

from __future__ import annotations

import pytest

from tests.hub import LoopbackHub, answer, late
from tests.ui.desk import Desk
from tests.ui.finding import find, put, status, titles

MAY = "Nothing of May 2026 was ever fetched. Enter fetches it"


@pytest.fixture(autouse=True)
def _shelf(hub: LoopbackHub) -> None:
    put(hub)


async def test_the_box_says_what_is_not_here_and_enter_fetches_it(
    desk: Desk, hub: LoopbackHub
) -> None:
    async with desk.open() as reader:
        await find(reader, "forget day:2026-05")
        await reader.until(MAY)
        assert "No paper matches" in status(reader) and titles(reader) == []
        await reader.press("enter")
        await reader.until(lambda: titles(reader) == ["Weights that Forget"])
        await reader.settle()
        assert "What the Hub has of May 2026 is here now; 1 paper: " in status(reader)
        await reader.press("x", "backspace")
        await reader.until("Enter keeps")
        assert "here now" not in status(reader)
        await reader.press("enter")
        await reader.at("Search: forget")
        assert sum("month=2026-05" in path for path in hub.paths()) == 1


async def test_days_that_are_missing_beside_others_are_fetched_alone(
    desk: Desk, hub: LoopbackHub
) -> None:
    async with desk.open() as reader:
        await find(reader, "paper day:2026-W33")
        await reader.until("Fri 14 Aug 2026, 1 of 5 days were fetched. Enter fetches the rest")
        await reader.press("enter")
        await reader.until("is here now")
        dates = {path.partition("date=")[2][:10] for path in hub.paths() if "date=" in path}
        assert dates >= {"2026-08-10", "2026-08-11", "2026-08-12", "2026-08-13"}


async def test_what_cannot_be_fetched_is_said_and_enter_then_keeps(
    desk: Desk, hub: LoopbackHub
) -> None:
    async with desk.open() as reader:
        hub.faults += [answer(503)] * 30
        await find(reader, "forget day:2026-05")
        await reader.until(MAY)
        await reader.press("enter")
        await reader.until("1 list of May 2026 could not be fetched")
        await reader.press("enter")
        await reader.at("Search: forget")
    async with desk.open(offline=True) as reader:
        await find(reader, "forget day:2026-05")
        await reader.until("Nothing of May 2026 was ever fetched")
        await reader.press("enter")
        await reader.until("May 2026 was not fetched: The Hub is not asked.")


async def test_another_letter_ends_the_fetching(desk: Desk, hub: LoopbackHub) -> None:
    async with desk.open() as reader:
        await find(reader, "forget day:2026-05")
        await reader.until(MAY)
        hub.faults.append(late(5.0))
        await reader.press("enter")
        await reader.until("Fetching May 2026 …")
        await reader.press("ctrl+u", *"quiet")
        await reader.until(lambda: titles(reader) == ["A Quiet Baseline"])
        assert "Fetching" not in status(reader)


async def test_a_long_time_is_left_to_the_command(desk: Desk) -> None:
    async with desk.open() as reader:
        await find(reader, "forget day:<2026-01-01")
        await reader.until("`reader-tui fetch --since 2023-05-04` fetches it")
        await reader.pilot.resize_terminal(60, 20)
        await reader.until(" reader-tui fetch --since 2023-05-04 ")
        await reader.press("enter")
        await reader.at("Search: forget")


async def test_the_hub_gets_the_words_and_filters_are_applied_here(
    desk: Desk, hub: LoopbackHub
) -> None:
    async with desk.open() as reader:
        await find(reader, "")
        await reader.press("tab", "tab", *"attention day:2026-05")
        said = "The Hub’s answer to attention, 1 of 3 listed in May 2026"
        await reader.until(said[1:])
        assert titles(reader) == ["Attention Is a Budget"]
        asked = [path for path in hub.paths() if "search" in path]
        assert len(asked) == 1 and "q=attention&" in f"{asked[0]}&"
        await reader.press("enter")
        await reader.at(f"{said}  1 paper")
        assert titles(reader) == ["Attention Is a Budget"]
        await find(reader, "")
        await reader.press(*"has:code")
        await reader.until("The Hub searches words; add one to the filters.")


@pytest.mark.parametrize("text", ["math/0309136", "hep-th/9711200v2", "arXiv:hep-th/9711200"])
async def test_an_old_id_is_known_to_arxiv_and_not_on_the_hub(desk: Desk, text: str) -> None:
    async with desk.open() as reader:
        await find(reader, text)
        await reader.until("known to arXiv and not on the Hub; see https://arxiv.org/abs/")
        await reader.press("enter")
        await reader.settle()
        assert "known to arXiv" in status(reader)
