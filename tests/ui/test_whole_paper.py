"""The whole paper: one step deeper than the abstract, and the place in it."""

from __future__ import annotations

from reader_tui.hub.sample import TEXT
from tests.hub import LoopbackHub
from tests.ui.desk import Desk


async def test_one_deeper_is_the_paper_and_its_place_is_kept(desk: Desk, hub: LoopbackHub) -> None:
    hub.texts["2608.14000"] = TEXT.read_text("utf-8")
    async with desk.open() as reader:
        await reader.press("l", "l")
        await reader.until("invented for the sample")
        await reader.press("]", "]")
        assert "1 Introduction" in "\n".join(reader.lines[:4])
        await reader.press("\\")
        assert "## 1 Introduction" in reader.shown and "as received" in reader.shown
        await reader.press("\\", "h")
        assert "We ask what case 14000 needs" in reader.shown
    async with desk.open() as reader:
        await reader.press("l", "l")
        await reader.until(lambda: "1 Introduction" in "\n".join(reader.lines[:4]))


async def test_without_a_text_the_abstract_stays_and_it_is_said(desk: Desk) -> None:
    async with desk.open() as reader:
        await reader.press("l", "l")
        await reader.until("has no text of 2608.14000")
        assert "We ask what case 14000 needs" in reader.shown
