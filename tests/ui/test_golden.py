"""Whole screens as they are meant to look, line for line, in `tests/golden`.

With `REWRITE_GOLDEN=1` in the environment they are written anew; read the difference
before it is kept.
"""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from tests.ui.desk import Desk, Reader

GOLDEN = Path(__file__).parents[1] / "golden"


def check(reader: Reader, name: str) -> None:
    """Compare the screen with the one that is kept under that name."""
    path = GOLDEN / f"{name}.txt"
    shown = reader.shown + "\n"
    if os.environ.get("REWRITE_GOLDEN"):
        path.write_text(shown, "utf-8")
    assert shown.splitlines() == path.read_text("utf-8").splitlines()


@pytest.mark.parametrize("size", [(120, 40), (80, 24), (60, 20), (200, 60)])
async def test_the_sample_looks_as_it_should(desk: Desk, size: tuple[int, int]) -> None:
    name = f"{size[0]}x{size[1]}"
    async with desk.open(size, demo=True) as reader:
        await reader.at("14 papers" if size[0] > 60 else "14")
        await reader.press("m", "j", "b", "j")
        await reader.settle()
        check(reader, f"list-{name}")
        await reader.press("l")
        await reader.settle()
        check(reader, f"paper-{name}")
        if size == (120, 40):
            await reader.press("?")
            await reader.until("Down one")
            check(reader, f"help-{name}")
