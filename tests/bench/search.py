"""Searching sixty thousand papers: how fast, how large, and how well what is meant is found.

Queries are typed letter by letter, as a person types the words of a title; others are
made of every operator. Of each the best of three counts, for other programs run here too.
"""

from __future__ import annotations

import asyncio
import gc
import json
import random
import shutil
import subprocess
import sys
import time
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from datetime import date, timedelta
from functools import partial
from itertools import islice
from pathlib import Path
from statistics import median

from reader_tui.archive.archive import Archive
from reader_tui.papers.models import ListingKey, Paper
from reader_tui.query.language import parse
from reader_tui.text.fold import words
from tests.bench.data import NEWEST, Homes
from tests.bench.report import Figure
from tests.bench.stats import percentile
from tests.bench.terminal import ROOT, environment
from tests.bench.varied import archive_of, many, recorded, text_of
from tests.queries import Asking, knowledge

_KNOWN_ITEMS = 500
_RARE = (2, 134)
"""A word that one recalls is in so many recorded papers: in others too, but in few."""


def measure(homes: Homes, quick: bool) -> list[Figure]:
    """Everything about searching."""
    path = archive_of("large", many())
    sample: list[Paper] = []
    text = 0
    for nth, paper in enumerate(many()):
        text += text_of([paper])
        if nth % 20 == 0:
            sample.append(paper)
    figures = _speed(path, sample, 25 if quick else 100)
    figures += _gaps(path, 2 if quick else 10)
    figures += _growth(path, sample, 20 if quick else 60)
    size = path.stat().st_size / text
    figures.append(Figure("archive against its titles and abstracts", size, "x", 4))
    if recorded():
        own = archive_of("recorded", recorded())
        size = own.stat().st_size / text_of(recorded())
        figures.append(Figure("the same of the recorded papers", size, "x", 4))
        figures += _known_items(own) + _siblings(own)
    return figures


# Speed


def _speed(path: Path, sample: Sequence[Paper], rounds: int) -> list[Figure]:
    archive = Archive.open(path)
    rng = random.Random(1)
    typed = list(_typed(rng, sample, rounds))
    first = _took(lambda: archive.search.find(parse(typed[-1], NEWEST)))
    figures = []
    for order, goal in (("newest", 5), ("best", 15)):
        took = [_asked(archive, text, order) for text in typed]
        figures.append(
            Figure(f"a query as it is typed, {order}, p99", percentile(took, 99), "ms", goal,
                   f"p50 {median(took):.2f}, most {max(took):.1f}, {len(took)} queries")
        )  # fmt: skip
    usual = median(_asked(archive, typed[-1], "newest") for _ in range(5))
    figures.append(Figure("the first search beyond a later one", first - usual, "ms", 50))
    figures += _operators(archive, sample, rounds * 4)
    some = rng.sample(sample, rounds)
    took = [_best(partial(archive.search.similar, paper.id)) for paper in some]
    figures.append(
        Figure("similar papers, p99", percentile(took, 99), "ms", 60, f"p50 {median(took):.1f}")
    )
    took = [_best(partial(archive.search.titles, text)) for text in typed]
    figures.append(
        Figure("a jump by letters, p99", percentile(took, 99), "ms", 60, f"p50 {median(took):.1f}")
    )
    archive.close()
    return figures


def _operators(archive: Archive, sample: Sequence[Paper], count: int) -> list[Figure]:
    """Queries of every operator and their mixtures, with marks on a part of the papers."""
    asking = Asking(random.Random(2), sample)
    known = knowledge([paper.id for paper in sample])
    texts = [asking.query() for _ in range(count)]
    figures = []
    for order in ("newest", "best"):
        took = [
            _best(partial(archive.search.find, parse(text, NEWEST), known, order=order))
            for text in texts
        ]
        figures.append(
            Figure(f"operators in any mixture, {order}, p50", median(took), "ms", None,
                   f"p90 {percentile(took, 90):.1f}, p99 {percentile(took, 99):.1f}, "
                   f"most {max(took):.1f}, {len(took)} queries")
        )  # fmt: skip
    return figures


def _typed(rng: random.Random, papers: Sequence[Paper], count: int) -> Iterator[str]:
    """What stands in the box after each key, while words of a title are typed."""
    for paper in rng.sample(papers, count):
        held = words(paper.title)
        at = rng.randrange(len(held))
        text = " ".join(held[at : at + rng.randint(1, 3)])
        yield from (text[:end] for end in range(1, len(text) + 1))


def _asked(archive: Archive, text: str, order: str) -> float:
    return _best(lambda: archive.search.find(parse(text, NEWEST), order=order))


def _best(call: Callable[[], object]) -> float:
    return min(_took(call) for _ in range(3))


def _took(call: Callable[[], object]) -> float:
    begin = time.perf_counter()
    call()
    return (time.perf_counter() - begin) * 1e3


# The event loop beside it


def _gaps(path: Path, seconds: float) -> list[Figure]:
    """In a process of its own, for this one's garbage collector rests."""
    command = (sys.executable, "-m", "tests.bench.search", str(path), str(seconds))
    ran = subprocess.run(command, cwd=ROOT, env=environment(), check=True, capture_output=True)
    idle, busy = json.loads(ran.stdout)
    return [
        Figure("event loop late while searches run, p99.9", percentile(busy, 99.9), "ms", 5,
               f"most {max(busy):.1f}; idle p99.9 {percentile(idle, 99.9):.1f}, "
               f"most {max(idle):.1f}"),
    ]  # fmt: skip


async def _beside(path: Path, seconds: float) -> tuple[list[float], list[float]]:
    """How late the loop is, each time, while nothing runs and while searches do."""
    archive = Archive.open(path)
    typed = list(_typed(random.Random(3), recorded() or list(islice(many(), 5_000)), 20))
    ends = time.monotonic() + seconds

    def search() -> None:
        while time.monotonic() < ends + seconds:
            for text in typed:
                archive.search.find(parse(text, NEWEST), order="best")

    gc.collect()
    gc.freeze()
    idle = await _late(ends)
    running = asyncio.get_running_loop().run_in_executor(None, search)
    busy = await _late(ends + seconds)
    await running
    archive.close()
    return idle, busy


async def _late(until: float) -> list[float]:
    late = []
    while time.monotonic() < until:
        begin = time.perf_counter()
        await asyncio.sleep(0.001)
        late.append((time.perf_counter() - begin) * 1e3 - 1)
    return late


# Growth


def _growth(path: Path, sample: Sequence[Paper], days: int) -> list[Figure]:
    """What one more day of papers takes, its index included."""
    copy = path.with_name(f"growing-{path.name}")
    shutil.copy(path, copy)
    archive = Archive.open(copy)
    source = random.Random(4).sample(sample, 24 * days)
    took = []
    for number in range(days):
        day = (NEWEST + timedelta(days=1 + number)).isoformat()
        papers = [
            paper._replace(id=f"3001.{24 * number + nth:05}", day=day)
            for nth, paper in enumerate(source[24 * number : 24 * (number + 1)])
        ]
        took.append(_took(partial(archive.store, ListingKey("day", day), papers)))
    archive.close()
    for file in copy.parent.glob(f"{copy.name}*"):
        file.unlink()
    return [
        Figure("a day of 24 papers stored and indexed, mean", sum(took) / len(took), "ms", 25,
               f"p50 {median(took):.1f}, p90 {percentile(took, 90):.1f}, most {max(took):.1f}"),
    ]  # fmt: skip


# Use


def _known_items(path: Path) -> list[Figure]:
    """Three words that one recalls of a paper, chosen by rule, and where it is then found.

    The words are drawn from those of title and abstract that are in at least two recorded
    papers and in no more than one of a hundred, one of the title where there is one.
    """
    archive, rng = Archive.open(path), random.Random(5)
    texts = {p.id: list(dict.fromkeys(words(f"{p.title} {p.abstract}"))) for p in recorded()}
    held = Counter(word for text in texts.values() for word in text)
    ranks = []
    for paper in rng.sample(recorded(), _KNOWN_ITEMS):
        rare = [w for w in texts[paper.id] if _RARE[0] <= held[w] <= _RARE[1] and len(w) > 3]
        title = [word for word in rare if word in words(paper.title)]
        recalled = rng.sample(title, min(1, len(title)))
        others = [word for word in rare if word not in recalled]
        recalled += rng.sample(others, min(3 - len(recalled), len(others)))
        query = parse(" ".join(recalled), NEWEST)
        ids = [hit.id for hit in archive.search.find(query, order="best", limit=10).hits]
        ranks.append(ids.index(paper.id) if paper.id in ids else 99)
    archive.close()
    first = 100 * sum(rank == 0 for rank in ranks) / len(ranks)
    ten = 100 * sum(rank < 10 for rank in ranks) / len(ranks)
    return [
        Figure("three words recalled find the paper first", first, "%", 75, least=True),
        Figure("and among the first ten", ten, "%", 95, least=True),
    ]


def _siblings(path: Path) -> list[Figure]:
    """Whether a paper of the same organization and two same authors, near in time, is similar."""
    by_organization: dict[str, list[Paper]] = {}
    for paper in recorded():
        if paper.organization:
            by_organization.setdefault(paper.organization.name, []).append(paper)
    siblings = {
        paper.id: {other.id for other in group if _is_sibling(paper, other)}
        for group in by_organization.values()
        for paper in group
    }
    having = sorted(paper_id for paper_id, others in siblings.items() if others)
    archive = Archive.open(path)
    some = random.Random(6).sample(having, min(400, len(having)))
    near = [
        bool({hit.id for hit in archive.search.similar(one, 10)} & siblings[one]) for one in some
    ]
    archive.close()
    share = 100 * sum(near) / len(near)
    detail = f"{len(some)} of {len(having)} papers that have one"
    return [Figure("a sibling among the ten most similar", share, "%", 60, detail, least=True)]


def _is_sibling(paper: Paper, other: Paper) -> bool:
    apart = date.fromisoformat(paper.day or "") - date.fromisoformat(other.day or "")
    return (
        paper.id != other.id
        and abs(apart.days) <= 90
        and len(set(paper.authors) & set(other.authors)) >= 2
    )


if __name__ == "__main__":
    print(json.dumps(asyncio.run(_beside(Path(sys.argv[1]), float(sys.argv[2])))))
