"""Whole screens of a search, as they are meant to look at four sizes; as `test_golden.py`."""

from __future__ import annotations

import pytest

from tests.ui.desk import Desk
from tests.ui.finding import find
from tests.ui.test_golden import check


@pytest.mark.parametrize("size", [(120, 40), (80, 24), (60, 20), (200, 60)])
async def test_a_search_of_the_sample_looks_as_it_should(desk: Desk, size: tuple[int, int]) -> None:
    name = f"{size[0]}x{size[1]}"
    async with desk.open(size, demo=True) as reader:
        for key, day in (("H", "13 Aug"), ("H", "12 Aug"), ("L", "13 Aug"), ("L", "14 Aug")):
            await reader.press(key)
            await reader.at(day)
        await find(reader, "model memory -video is:unreed")
        check(reader, f"find-{name}")
        await reader.press("ctrl+w", "backspace", "enter")
        await reader.settle()
        check(reader, f"found-{name}")
