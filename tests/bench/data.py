"""Readers' folders of any size, made once and kept in the temporary folder.

Papers are made up: titles and abstracts are our own words in ever other orders,
as long as real ones.
"""

from __future__ import annotations

import hashlib
import os
import random
import shutil
import tempfile
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from functools import cached_property
from pathlib import Path

from reader_tui.archive import index, index_rows, schema
from reader_tui.archive.archive import Archive
from reader_tui.library.library import Library
from reader_tui.papers.models import Link, ListingKey, Paper
from reader_tui.paths import under
from reader_tui.text.tex import RULES
from tests.bench.terminal import READER, Program, environment
from tests.hub import Item, LoopbackHub, item

NEWEST = date(2026, 8, 14)
LARGE = 60_000
_A_DAY = 24
_MONTH_BEGINS = 10_000
_STEPS = 250
_TEXT = (
    "a model learns from its own notes when nobody looks we keep every step short and test it "
    "twice the planner asks for less and gives more each reader finds the same page by "
    "another way small maps make long trips easy careful sampling beats brute force in nine "
    "of ten cases our method needs no labels and one evening of training the gain holds for "
    "tables code speech and maps errors fall by a third while memory stays flat we release "
    "what we measured and what we could not explain attention drifts with depth so the agent "
    "writes down its aim before it acts and reads it after a quiet baseline wins"
)
_WORDS = _TEXT.split()


@dataclass(frozen=True, slots=True)
class Size:
    """How much a reader's folder holds."""

    papers: int
    bookmarks: int
    """How many of the papers carry a bookmark, the newest first; all are marked read."""


SMALL = Size(100, 4)
USUAL = Size(2_000, 80)
FULL = Size(LARGE, 1_200)
KEPT = Size(LARGE, LARGE)


def papers(count: int) -> Iterator[Paper]:
    """So many papers, from the day before the newest one back."""
    for number in range(count):
        day = NEWEST - timedelta(days=1 + number // _A_DAY)
        yield _paper(number, day)


def _paper(number: int, day: date) -> Paper:
    rng = random.Random(number)
    title = _prose(rng, rng.randint(6, 14)).title()
    abstract = ". ".join(_prose(rng, rng.randint(12, 26)) for _ in range(10)) + "."
    # A month lists at most 31 days of papers, so no id is given twice.
    within = (NEWEST - day).days % 400 * _A_DAY + number % _A_DAY
    paper_id = f"{day:%y%m}.{_MONTH_BEGINS + within:05}"
    links = [Link("paper", f"https://arxiv.org/abs/{paper_id}", "arxiv", "arXiv")]
    stars = None
    if number % 3:
        stars = number % 2_900
        links.insert(0, Link("code", f"https://github.com/example/{number}", "repo", "code"))
    return Paper(
        paper_id, title, abstract, title, abstract,
        authors=tuple(f"{chr(65 + rng.randrange(26))}. Author" for _ in range(rng.randint(1, 9))),
        day=day.isoformat(), published=f"{day}T08:00:00.000Z", upvotes=number * 7 % 180,
        comments=number % 12, stars=stars, submitter="reader", links=tuple(links),
    )  # fmt: skip


def _prose(rng: random.Random, length: int) -> str:
    return " ".join(rng.choices(_WORDS, k=length)).capitalize()


def listed(day: date = NEWEST, count: int = _A_DAY) -> list[Item]:
    """What the Hub lists of a day."""
    return [
        item(
            made.id, day=day.isoformat(), title=made.title, summary=made.abstract,
            upvotes=made.upvotes,
        )
        for made in (_paper(number, day) for number in range(count))
    ]  # fmt: skip


def _build(folder: Path, size: Size) -> None:
    """Fill a reader's folder by the program's own means."""
    places = under(folder)
    archive = Archive.open(places.archive, lambda: datetime(2026, 8, 13, 9, tzinfo=UTC))
    made: dict[str, Paper] = {}
    days: dict[str, list[Paper]] = {}
    for paper in papers(size.papers):
        made[paper.id] = paper
        days.setdefault(str(paper.day), []).append(paper)
    for day, of_day in days.items():
        archive.store(ListingKey("day", day), of_day)
    archive.close()
    with Library.open(places.library) as library:
        # What was read was marked by looking at it; the last bookmarks are the reader's steps.
        library.decisions.mark_all(made, "read", True, auto=True)
        newest = list(made)[: size.bookmarks]
        # Copies are for a bookmark here and there; a list of many is read from the archive.
        copies = made if size.bookmarks < size.papers else None
        library.decisions.mark_all(newest[_STEPS:], "bookmarked", True, papers=copies, auto=True)
        for paper_id in reversed(newest[:_STEPS]):
            library.decisions.decide([paper_id], "bookmarked", True, papers=copies)
        library.compact()
        if not library.flush(120):
            raise TimeoutError("the library was not written")


def _kept(size: Size) -> Path:
    """A folder of that size, made now if it is not there."""
    made_by = (schema, index, index_rows)
    sources = (__file__, *(str(module.__file__) for module in made_by))
    digest = hashlib.sha256(b"".join(Path(source).read_bytes() for source in sources))
    digest.update(str(RULES).encode())
    mine = Path(tempfile.gettempdir()) / f"reader-tui-bench-{os.getuid()}"
    folder = mine / f"{size.papers}-{size.bookmarks}-{digest.hexdigest()[:12]}"
    if folder.exists():
        return folder
    mine.mkdir(mode=0o700, exist_ok=True)
    for old in mine.glob(f"{size.papers}-{size.bookmarks}-*"):
        shutil.rmtree(old, ignore_errors=True)
    with tempfile.TemporaryDirectory(dir=mine) as making:
        _build(Path(making) / "home", size)
        (Path(making) / "home").replace(folder)
    return folder


class Homes:
    """The folders of one run of the benchmarks, each after a real visit of the program."""

    def __init__(self, work: Path, hub: LoopbackHub) -> None:
        self._work = work
        self._hub = hub
        hub.days[NEWEST.isoformat()] = listed()

    @cached_property
    def small(self) -> dict[str, str]:
        """The environment of a reader with 100 papers."""
        return self._visited("small", SMALL)

    @cached_property
    def usual(self) -> dict[str, str]:
        """Of one with 2,000 papers and records."""
        return self._visited("usual", USUAL)

    @cached_property
    def full(self) -> dict[str, str]:
        """Of one with 60,000 papers and records."""
        return self._visited("full", FULL)

    @cached_property
    def kept(self) -> dict[str, str]:
        """Of one with 60,000 bookmarks."""
        return self._visited("kept", KEPT)

    def empty(self) -> dict[str, str]:
        """Of one who never started the program before."""
        return self.at(self.folder())

    def folder(self) -> Path:
        """A new folder, for whatever is needed beside them."""
        return Path(tempfile.mkdtemp(dir=self._work))

    def at(self, folder: Path) -> dict[str, str]:
        """The environment for a reader's folder."""
        return environment(READER_TUI_HOME=str(folder), HF_ENDPOINT=self._hub.url)

    def copy(self, name: str, size: Size) -> Path:
        """A folder of that size to do with as one likes."""
        folder = self._work / name
        shutil.copytree(_kept(size), folder)
        return folder

    def _visited(self, name: str, size: Size) -> dict[str, str]:
        """Start the program there once, let it fetch the newest day, and quit."""
        environ = self.at(self.copy(name, size))
        with Program(READER, environ) as visit:
            visit.wait_for(rf"{_A_DAY} papers?, \d+ unread.*fetched")
            visit.settle(2.0, 5.0)
            visit.leave(b"Q")
        return environ
