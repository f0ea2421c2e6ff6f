"""The preview of a digest, and the file that it is written to."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from tests.ui.desk import NEWEST, Desk, day_of, paper_ids


@pytest.mark.parametrize("end", ["html", "md", "xml"])
async def test_a_digest_is_looked_at_and_written(desk: Desk, tmp_path: Path, end: str) -> None:
    file = tmp_path / f"out.{end}"
    async with desk.open() as reader:
        await reader.press("V", "g")
        await reader.until("X writes it to a file")
        assert f"Paper 0 of {NEWEST}" in reader.shown
        assert not desk.paths.digests.exists()
        await reader.press("X")
        await reader.until("Write the digest to")
        await reader.press("ctrl+u")
        await reader.answer(str(file))
        await reader.until("Written to")
    text = file.read_text("utf-8")
    assert all(paper_id in text for paper_id in paper_ids(NEWEST))
    told = json.loads(desk.paths.digests.read_bytes())["names"]["daily"]["ids"]
    assert set(told) == set(paper_ids(NEWEST))


@pytest.mark.parametrize("size", [(60, 20), (80, 24), (120, 40), (200, 60)])
async def test_no_line_of_it_is_cut(desk: Desk, size: tuple[int, int]) -> None:
    title = "A long title that says with many words what one word would have said as well " * 2
    desk.hub.days[NEWEST] = day_of(NEWEST, title=title.strip())
    async with desk.open(size) as reader:
        await reader.press("V", "g")
        await reader.until("X writes it to a file")
        for _ in range(9):
            in_sheet = [line.split("│")[1] for line in reader.lines if line.count("│") > 1]
            assert in_sheet and not any("…" in line for line in in_sheet), reader.shown
            await reader.press("space")


async def test_one_that_cannot_be_written_is_told_and_not_remembered(
    desk: Desk, tmp_path: Path
) -> None:
    async with desk.open() as reader:
        await reader.press("V", "g")
        await reader.until("X writes it to a file")
        await reader.press("X")
        await reader.until("Write the digest to")
        await reader.press("ctrl+u")
        await reader.answer(str(tmp_path / "none" / "out.md"))
        await reader.until("was not written")
    assert not desk.paths.digests.exists()
