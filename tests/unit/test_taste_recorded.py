"""The learned order, near papers and misspelled words, measured on recorded papers.

What a simulated reader cares about is a keyword of the machine, which is withheld from
what is learned. Where `READER_TUI_RECORDINGS` names no folder with recordings, nothing runs.
"""

from __future__ import annotations

import json
import random
from collections import Counter
from math import log2
from statistics import mean

import pytest

from reader_tui.hub.wire import parse_listing
from reader_tui.papers.features import Features, features
from reader_tui.papers.frequencies import counted
from reader_tui.papers.likeness import near
from reader_tui.papers.models import Paper
from reader_tui.papers.near_words import misspelled, nearest
from reader_tui.papers.taste import Example, learn
from reader_tui.text.fold import words
from tests.recordings import HUB

DAILY = HUB / "daily"
DAYS = 20
"""Half of them to learn from, half to judge by."""

pytestmark = pytest.mark.skipif(not DAILY.is_dir(), reason="the recordings are not here")


@pytest.fixture(scope="module")
def days() -> list[list[Paper]]:
    """The last days on which most papers have keywords."""
    found: list[list[Paper]] = []
    for file in sorted(DAILY.glob("*.json"), reverse=True):
        papers = list(parse_listing(json.loads(file.read_bytes()), file.stem).papers)
        if len(papers) >= 12 and sum(bool(one.keywords) for one in papers) * 2 >= len(papers):
            found.insert(0, papers)
            if len(found) == DAYS:
                break
    return found


@pytest.fixture(scope="module")
def rows(days: list[list[Paper]]) -> dict[str, Features]:
    return {
        one.id: features(one._replace(keywords=(), ai_summary=None)) for day in days for one in day
    }


def cares(paper: Paper, subject: str) -> bool:
    return subject in {keyword.casefold() for keyword in paper.keywords}


def gain(wanted: list[bool]) -> float:
    """nDCG of the first ten."""
    best = sum(1 / log2(at + 2) for at in range(min(10, sum(wanted))))
    return sum(one / log2(at + 2) for at, one in enumerate(wanted[:10])) / best


def test_readers_of_one_subject_find_it_far_above_the_order_by_upvotes(
    days: list[list[Paper]], rows: dict[str, Features]
) -> None:
    train, test = days[: DAYS // 2], days[DAYS // 2 :]
    archive = counted(rows.values())
    counts = Counter(k.casefold() for day in days for one in day for k in set(one.keywords))
    subjects = [word for word, count in counts.most_common(60) if 8 <= count <= 60][:10]
    rng = random.Random(7)
    learned: list[float] = []
    votes: list[float] = []
    for subject in subjects:
        kept: list[Example] = []
        passed: list[Example] = []
        for one in (one for day in reversed(train) for one in day):
            keeps = rng.random() < (0.85 if cares(one, subject) else 0.02)
            (kept if keeps else passed).append(Example(rows[one.id]))
        taste = learn(kept, passed, archive)
        for day in test:
            if any(cares(one, subject) for one in day):
                by_taste = sorted(day, key=lambda one: -taste.score(rows[one.id]))
                by_votes = sorted(day, key=lambda one: -(one.upvotes or 0))
                learned.append(gain([cares(one, subject) for one in by_taste]))
                votes.append(gain([cares(one, subject) for one in by_votes]))
    assert mean(learned) > 0.6
    assert mean(learned) > 2 * mean(votes)


def test_near_papers_share_the_withheld_keywords(
    days: list[list[Paper]], rows: dict[str, Features]
) -> None:
    papers = {one.id: one for day in days for one in day}
    archive = counted(rows.values())
    ids = list(papers)
    rng = random.Random(3)
    found: list[int] = []
    chance: list[int] = []
    for id in rng.sample([id for id in ids if len(papers[id].keywords) >= 3], 12):
        own = {keyword.casefold() for keyword in papers[id].keywords}
        others = [other for other in ids if other != id]
        for hit in near(rows[id], [rows[other] for other in others], archive, 10):
            theirs = {keyword.casefold() for keyword in papers[others[hit.at]].keywords}
            found.append(len(own & theirs))
        for other in rng.sample(others, 50):
            theirs = {keyword.casefold() for keyword in papers[other].keywords}
            chance.append(len(own & theirs))
    assert mean(found) > 4 * mean(chance)


def test_a_misspelled_word_is_seen_through(days: list[list[Paper]]) -> None:
    counts = Counter(
        word for day in days for one in day for word in set(words(f"{one.title} {one.abstract}"))
    )
    rng = random.Random(5)
    right = asked = 0
    for word in rng.sample(sorted(w for w in counts if len(w) > 4 and w.isalpha()), 300):
        at = rng.randrange(len(word) - 1)
        one, two, rest = word[at], word[at + 1], word[at + 2 :]
        slips = (two + rest, one + one + two + rest, two + one + rest, "e" + two + rest)
        typed = word[:at] + rng.choice(slips)
        if typed not in counts:
            asked += 1
            there = {other: counts[other] for other in misspelled(typed) if other in counts}
            right += word in nearest(typed, there)
    assert right >= 0.95 * asked > 200
