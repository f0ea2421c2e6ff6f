"""Archives to search, made once: the recorded papers, and sixty thousand varied from them.

Where the recordings are not at hand, papers in our own words take their place.
"""

from __future__ import annotations

import hashlib
import json
import os
import random
import sqlite3
import tempfile
from collections.abc import Iterable, Iterator
from contextlib import closing
from datetime import date, timedelta
from functools import cache
from itertools import count, islice
from pathlib import Path

from reader_tui.archive import index, index_rows, paper_rows, schema
from reader_tui.archive.archive import Archive
from reader_tui.hub.wire import parse_listing
from reader_tui.papers.models import ListingKey, Paper
from tests.bench import data
from tests.recordings import HUB

RECORDED = HUB
LARGE = 60_000
_OTHER_WORDS = 0.25
"""So much of a varied text is other words, as frequent ones more often."""
_BACK = 1197
"""So many days lie between a paper and its variation: more than the recordings span, in weeks."""


@cache
def recorded() -> tuple[Paper, ...]:
    """All recorded papers that were listed, oldest first; none where they are not at hand."""
    every: dict[str, Paper] = {}
    for folder in ("monthly", "daily"):
        for file in sorted((RECORDED / folder).glob("*.json")):
            for paper in parse_listing(json.loads(file.read_bytes())).papers:
                every.setdefault(paper.id, paper)
    listed = (paper for paper in every.values() if paper.day)
    return tuple(sorted(listed, key=lambda paper: (paper.day or "", paper.id)))


def many() -> Iterator[Paper]:
    """Sixty thousand papers, the same each time."""
    return islice(_without_end(), LARGE)


def _without_end() -> Iterator[Paper]:
    base = recorded() or tuple(data.papers(12_000))
    pool = [word for paper in base[::7] for word in paper.abstract.split()]
    for turn in count():
        for paper in base:
            yield _varied(paper, turn, pool) if turn else paper


def _varied(paper: Paper, turn: int, pool: list[str]) -> Paper:
    """The paper years earlier, with other words among its own."""
    rng = random.Random(f"{paper.id}-{turn}")

    def other(text: str) -> str:
        return " ".join(
            rng.choice(pool) if rng.random() < _OTHER_WORDS else word for word in text.split()
        )

    back = timedelta(days=_BACK * turn)
    month = date(2000 + int(paper.id[:2]), int(paper.id[2:4]), 15) - back
    title, abstract = other(paper.title), other(paper.abstract)
    # As often as in the recordings the readable abstract differs from the received one.
    same = " ".join(paper.abstract_raw.split()) == paper.abstract
    return paper._replace(
        id=f"{month:%y%m}.{paper.id[5:]:0>5}",
        day=(date.fromisoformat(paper.day or "") - back).isoformat(),
        title=title,
        title_raw=title,
        abstract=abstract,
        abstract_raw=abstract if same else f"{abstract} \\",
        places=(),
        upvotes=(paper.upvotes or 0) + rng.randrange(9),
    )


def archive_of(name: str, papers: Iterable[Paper]) -> Path:
    """The archive of these papers, stored day by day; made now if it is not there."""
    made_by = (index, index_rows, schema, paper_rows)
    sources = (__file__, *(module.__file__ for module in made_by))
    digest = hashlib.sha256(b"".join(Path(source or "").read_bytes() for source in sources))
    digest.update(f"{index.rules()} {RECORDED.is_dir()}".encode())
    mine = Path(tempfile.gettempdir()) / f"reader-tui-bench-{os.getuid()}"
    path = mine / f"{name}-{digest.hexdigest()[:12]}.sqlite3"
    if path.exists():
        return path
    mine.mkdir(mode=0o700, exist_ok=True)
    for old in mine.glob(f"{name}-*"):
        old.unlink()
    making = mine / f"making-{name}-{os.getpid()}.sqlite3"
    archive = Archive.open(making)
    days: dict[str, list[Paper]] = {}
    for paper in papers:
        days.setdefault(str(paper.day), []).append(paper)
    for day in sorted(days):
        archive.store(ListingKey("day", day), days[day])
    archive.close()
    with closing(sqlite3.connect(making)) as sql:
        sql.execute("INSERT INTO words (words) VALUES ('optimize')")
        sql.commit()
    making.replace(path)
    return path


def text_of(papers: Iterable[Paper]) -> int:
    """Bytes of the papers' titles and abstracts."""
    return sum(len(f"{paper.title}{paper.abstract}".encode()) for paper in papers)
