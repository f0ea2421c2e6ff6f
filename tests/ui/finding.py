"""A library with things to find, and words for a reader who looks for them."""

from __future__ import annotations

from typing import Any

from tests.hub import Item, LoopbackHub, item
from tests.ui.desk import NEWEST, Reader

MAY = "2026-05-12"
OTHER: dict[str, Any] = {"githubRepo": None, "githubStars": None}


def shelf() -> dict[str, list[Item]]:
    """Papers over two days, each with words of its own."""
    return {
        NEWEST: [
            item("2608.14001", title="Sparse Attention for Long Notes", upvotes=12,
                 summary="We prune what no reader asks for. The gain holds for c++ and prose."),
            item("2608.14002", title="Planning with Small Maps", upvotes=40, **OTHER,
                 summary="A planner draws a map first. Attention to detail keeps each trip short.",
                 organization={"name": "maps", "fullname": "Example Maps"}),
            item("2608.14003", title="A Quiet Baseline", upvotes=3,
                 summary="Nothing but patience. In-context reading needs no labels at all."),
        ],
        MAY: [
            item("2605.12001", day=MAY, title="Weights that Forget", upvotes=9,
                 summary="Forgetting is a choice of the weight, not of the token.",
                 authors=[{"name": "Chen Wei"}, {"name": "José Müller"}]),
            item("2605.12002", day=MAY, title="Attention Is a Budget", upvotes=70,
                 summary="Spend it where it tells. Sparse reading follows.", **OTHER),
        ],
    }  # fmt: skip


async def fetch_all(reader: Reader) -> None:
    """Have both days in the archive, and be back on the newest."""
    for date, title in ((MAY, "Tue 12 May 2026"), (NEWEST, "Fri 14 Aug 2026")):
        await reader.press("D")
        await reader.answer(date)
        await reader.at(title)


async def find(reader: Reader, text: str) -> None:
    """Type into the box, as fast as a hand can; what is shown then has settled."""
    await reader.press("/", *text)
    await reader.settle()


def titles(reader: Reader) -> list[str]:
    """What is in the list."""
    return [row.title for row in reader.stage.papers.rows if row is not None]


def box(reader: Reader) -> str:
    """The line of the box, without the blanks at its end."""
    return reader.lines[-2].rstrip()


def status(reader: Reader) -> str:
    """The last line."""
    return reader.lines[-1].strip()


def put(hub: LoopbackHub) -> None:
    """Have the Hub list these papers and no others."""
    hub.days = shelf()
