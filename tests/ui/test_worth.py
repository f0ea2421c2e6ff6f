"""The order by worth on the screen: what it lacks, why a paper is worth it, examples, arXiv."""

from __future__ import annotations

import random
from datetime import UTC, datetime

import pytest

from reader_tui.library.library import Library
from tests.hub import LoopbackHub, item
from tests.ui.desk import NEWEST, Desk

ROBOTS = ("robot", "arm", "grasp", "gripper", "policy", "imitation", "tactile", "contact")
SPEECH = ("speech", "voice", "audio", "phoneme", "speaker", "prosody", "vocoder", "spoken")
COMMON = ("model", "training", "data", "learning", "large", "task", "language", "benchmark")
OLDER = "2026-08-13"


@pytest.fixture
def hub(hub: LoopbackHub) -> LoopbackHub:
    """Two days on which every second paper is of robots, the others of speech."""
    rng = random.Random(2)
    for day in (OLDER, NEWEST):
        hub.days[day] = []
        for at in range(24):
            words = (ROBOTS, SPEECH)[at % 2]
            body = rng.choices(words, k=12) + rng.choices(COMMON, k=20)
            hub.days[day].append(
                item(
                    f"2608.{day[8:]}{at:03}", day=day, upvotes=90 - at, githubRepo=None,
                    title=f"{' '.join(rng.sample(words, 3))} {at}", summary=" ".join(body),
                )
            )  # fmt: skip
    return hub


def ids(day: str, kind: int) -> list[str]:
    """The day's papers of robots (0) or of speech (1)."""
    return [f"2608.{day[8:]}{at:03}" for at in range(kind, 24, 2)]


async def fetched(desk: Desk) -> None:
    """Both days are in the archive, and the papers of robots of the older one are kept."""
    async with desk.open() as reader:
        await reader.press("H")
        await reader.at("13 Aug")
        await reader.press("L")
        await reader.at("14 Aug")
        await reader.press("Q")
    library = Library.open(desk.paths.library, now=desk.clock)
    library.decisions.mark_all(ids(OLDER, 0), "bookmarked", True)
    library.decisions.mark_all(ids(OLDER, 1), "dismissed", True)
    library.close()


async def test_what_the_order_lacks_is_said_until_examples_are_given(desk: Desk) -> None:
    async with desk.open((160, 40)) as reader:
        await reader.choose("s", "w")
        await reader.until("keeps nothing yet: 5 more bookmarks")
        await reader.press(":")
        await reader.until(lambda: reader.app.screen is not reader.reader)
        await reader.press(*"learn from", "enter")
        await reader.until("thesis.bib")
        await reader.press(*ids(NEWEST, 0)[0], "enter")
        await reader.says("u takes it back. Keeps nothing yet: 4 more bookmarks.")
        await reader.press("u")
        await reader.says("Undid")
        await reader.choose("s", "w")
        await reader.until("5 more bookmarks")


async def test_reasons_stand_on_rows_and_beside_the_abstract(desk: Desk) -> None:
    await fetched(desk)
    async with desk.open((160, 40)) as reader:
        await reader.press("g")
        await reader.choose("s", "w")
        await reader.settle()
        assert "more bookmark" not in reader.shown
        await reader.press("g")
        width = reader.stage.papers.size.width
        await reader.until(
            lambda: any("like what you keep" in line[:width] for line in reader.lines)
        )
        await reader.until(
            lambda: any("like what you keep" in line[width:] for line in reader.lines)
        )
        order = [row.id for row in reader.stage.now.rows if row is not None]
        assert set(order[:10]) <= set(ids(NEWEST, 0))
        shown = {row.id: row.reason for row in reader.stage.now.rows if row is not None}
        assert shown[order[10]].startswith("to learn")
        assert sum("hardly kept from here on" in reason for reason in shown.values()) == 1
        before = list(order)
        await reader.press("b", "d")
        await reader.settle()
        assert [row.id for row in reader.stage.now.rows if row is not None] == before


async def test_arxiv_is_asked_beside_the_keys_where_it_is_named(
    desk: Desk, hub: LoopbackHub, monkeypatch: pytest.MonkeyPatch
) -> None:
    await fetched(desk)
    kept = ids(OLDER, 0)[0]
    hub.arxiv[kept] = {"version": 3, "updated": "2026-11-12T08:00:00Z"}
    async with desk.open() as reader:
        await reader.settle()
    assert not any("arxiv" in path for path in hub.paths()), "nor for a Hub of this machine"
    monkeypatch.setenv("READER_TUI_ARXIV", hub.arxiv_url)
    async with desk.open(demo=True) as reader:
        await reader.settle()
    async with desk.open(offline=True) as reader:
        await reader.settle()
    desk.set(updates=False)
    async with desk.open() as reader:
        await reader.settle()
    assert not any(path.startswith("/arxiv") for path in hub.paths())
    desk.set(updates=True)
    desk.clock.forward(minutes=1)
    async with desk.open((160, 40)) as reader:
        await reader.says("arXiv has something new of 1 paper that you keep; V s shows it.")
        await reader.choose("V", "s")
        await reader.until("v3, 12 Nov")
        await reader.until("arXiv: v3, 12 Nov 2026")
    async with desk.open() as reader:
        await reader.settle()
    assert sum(path.startswith("/arxiv") for path in hub.paths()) == 1
    desk.clock.time = datetime(2026, 8, 22, 7, tzinfo=UTC)
    async with desk.open() as reader:
        await reader.settle()
    assert sum(path.startswith("/arxiv") for path in hub.paths()) == 2
