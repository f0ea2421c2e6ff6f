"""How far whole papers were read: on their rows, in a view of their own, and at their end."""

from __future__ import annotations

from reader_tui.library.reading_places import ReadingPlace
from tests.hub import LoopbackHub, item
from tests.ui.desk import NEWEST, Desk

HERE = ReadingPlace(43, ("1", "Start"))


async def test_rows_say_how_far_and_what_is_finished_is_read(desk: Desk, hub: LoopbackHub) -> None:
    hub.days[NEWEST] = [item(f"2608.1400{n}", title=f"Paper {n}") for n in range(3)]
    async with desk.open() as reader:
        marks = reader.app.session.marks
        await reader.until(lambda: marks.library is not None)
        marks.keep_place("2608.14001", HERE)
        marks.keep_place("2608.14002", HERE._replace(percent=100))
        assert marks.state("2608.14002").read
        assert marks.state("2608.14001").undecided
        await reader.press("j", "k")
        await reader.until("43%")
        await reader.press("V", "p")
        await reader.until(lambda: "being read" in reader.header.lower())
        await reader.settle()
        assert "Paper 1" in reader.shown and "Paper 2" not in reader.shown
