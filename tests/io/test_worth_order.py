"""The order by worth: learned from what was kept and passed over, explained, and taken back."""

from __future__ import annotations

import json
import random
from contextlib import closing
from datetime import UTC, date, datetime, timedelta

import pytest

from reader_tui import paths
from reader_tui.archive.archive import Archive
from reader_tui.library.library import Library
from reader_tui.papers.models import Row
from reader_tui.views.choice import Choice
from reader_tui.views.pages import Pages
from reader_tui.views.sources import Sources
from reader_tui.views.view import View
from tests.conftest import Run
from tests.hub import LoopbackHub, item

ROBOTS = ("robot", "arm", "grasp", "gripper", "policy", "imitation", "tactile", "contact", "hand")
SPEECH = ("speech", "voice", "audio", "phoneme", "speaker", "prosody", "vocoder", "spoken", "pitch")
SUBJECTS = {"robots": ROBOTS, "speech": SPEECH}
COMMON = ("model", "training", "data", "learning", "large", "task", "language", "benchmark")
DAYS = [(date(2026, 8, 3) + timedelta(days=at)).isoformat() for at in range(5)]
NEWEST = DAYS[-1]


def subject(paper_id: str) -> str:
    return list(SUBJECTS)[int(paper_id[-1]) % 2]


@pytest.fixture
def hub(hub: LoopbackHub) -> LoopbackHub:
    """Papers of two subjects on five days, and none of a subject with more upvotes."""
    rng = random.Random(4)
    for at, day in enumerate(DAYS):
        hub.days[day] = []
        for nth in range(12):
            paper_id = f"2608.0{at}{nth:03}"
            words = SUBJECTS[subject(paper_id)]
            body = rng.choices(words, k=12) + rng.choices(COMMON, k=20)
            rng.shuffle(body)
            hub.days[day].append(
                item(
                    paper_id, day=day, upvotes=rng.randrange(60), githubRepo=None,
                    title=" ".join(rng.sample(words, 3)), summary=" ".join(body),
                )
            )  # fmt: skip
    return hub


def order(run: Run, *words: str) -> list[str]:
    ended = run("ls", "-q", "--offline", "--date", NEWEST, "--sort", "worth", *words)
    assert ended.code == 0, ended.err
    return ended.out.split()


def keep(run: Run, wanted: str) -> None:
    """Keep the papers of a subject of the days before the newest, and pass over the others."""
    ids = [f"2608.0{at}{nth:03}" for at in range(4) for nth in range(12)]
    assert run("bookmark", *[i for i in ids if subject(i) == wanted]).code == 0
    assert run("mark", "--read", *[i for i in ids if subject(i) != wanted]).code == 0


@pytest.fixture
def fetched(run: Run, hub: LoopbackHub) -> Run:
    assert run("fetch", "--since", DAYS[0]).code == 0
    return run


@pytest.mark.parametrize("wanted", list(SUBJECTS))
def test_what_is_like_the_kept_comes_first_and_says_why(fetched: Run, wanted: str) -> None:
    before = order(fetched)
    keep(fetched, wanted)
    first = order(fetched)[:6]
    assert {subject(paper_id) for paper_id in first} == {wanted}
    (document,) = [
        json.loads(fetched("ls", "--json", "--offline", "--date", NEWEST, "--sort", "worth").out)
    ]
    papers = document["papers"]
    scores = [paper["score"] for paper in papers]
    assert scores == sorted(scores, reverse=True)
    reasons = papers[0]["reasons"]
    assert reasons[0].startswith("like what you keep: ")
    assert set(SUBJECTS[wanted]) & set(reasons[0].replace(",", "").replace(";", "").split())
    assert papers[0]["state"]["reasons"] == []
    # Undoing every step brings the old order back.
    assert fetched("undo").code == 0 and fetched("undo").code == 0
    assert order(fetched) == before


def test_before_anything_is_learned_it_says_what_it_lacks(fetched: Run) -> None:
    ended = fetched("ls", "--offline", "--date", NEWEST, "--sort", "worth")
    assert "keeps nothing yet: 5 more bookmarks" in ended.err
    by_default = order(fetched)
    config = paths.find().config
    config.parent.mkdir(parents=True, exist_ok=True)
    keep(fetched, "robots")
    assert order(fetched) != by_default
    for text in ("learn = false", "[worth]\nlearned = 0"):
        config.write_text(text, "utf-8")
        ended = fetched("ls", "--offline", "--date", NEWEST, "--sort", "worth", "-q")
        assert ended.out.split() == by_default and ended.err == ""


def test_examples_teach_without_being_marked(fetched: Run) -> None:
    examples = [f"2608.0{at}{nth:03}" for at in range(3) for nth in range(1, 12, 2)]
    assert "learned from 18 papers" in fetched("learn", *examples).err.lower()
    assert {subject(i) for i in order(fetched)[:6]} == {"speech"}
    assert fetched("ls", "--bookmarks", "-q").out == ""
    with Library.open(paths.find().library) as library:
        assert not any(library.states.of(paper_id).kept for paper_id in examples)
    assert "learned from 18 papers" in fetched("undo").err.lower()
    assert "keeps nothing yet" in fetched("ls", "--offline", "--sort", "worth").err
    assert fetched("learn", "Nobody At All", "--offline").code == 3


def test_a_reason_can_be_silenced_and_that_taken_back(fetched: Run) -> None:
    keep(fetched, "robots")
    best = order(fetched)[0]

    def shares() -> dict[str, float]:
        document = json.loads(fetched("explain", best, "--json", "--offline").out)
        return {one["reason"]: one["share"] for one in document["shares"]}

    before = shares()
    weightiest = max(before, key=lambda name: abs(before[name]))
    assert abs(sum(map(abs, before.values())) - 1) < 0.01
    assert fetched("explain", best, "--silence", weightiest, "--offline").code == 0
    assert weightiest not in shares()
    assert fetched("undo").code == 0
    assert shares() == before


def test_the_catch_up_is_in_that_order_too(fetched: Run) -> None:
    keep(fetched, "speech")
    document = json.loads(
        fetched("catchup", "--json", "--offline", "--since", NEWEST, "--papers", "6").out
    )
    assert {subject(paper["id"]) for paper in document["papers"]} == {"speech"}
    assert all(
        any(reason.startswith("like what you keep") for reason in paper["reasons"])
        for paper in document["papers"]
    )


def test_a_misspelled_word_is_asked_about(fetched: Run) -> None:
    assert "did you mean grippper: gripper" in fetched("search", "grippper").err
    assert "did you mean" not in fetched("search", "grippe").err


def test_on_a_screen_the_order_stands_and_some_papers_are_there_to_learn_from(
    fetched: Run,
) -> None:
    keep(fetched, "robots")
    view, choice = View("queue"), Choice(sort="worth")
    now = datetime(2026, 8, 8, tzinfo=UTC)
    with (
        closing(Archive.open(paths.find().archive)) as archive,
        Library.open(paths.find().library) as library,
    ):
        library.rules.begin_backlog(DAYS[0])
        for at in range(4):
            library.decisions.clear([f"2608.0{at}{nth:03}" for nth in range(8, 12)])

        def shown(explores: bool, before: list[Row] | None = None, view: View = view) -> list[Row]:
            sources = Sources(archive, lambda: now, library=library, explores=explores)
            page = Pages(sources).page(view, choice, before or [])
            assert page is not None
            return page.rows

        assert shown(True, view=View("later")) == []
        pure, first = shown(False), shown(True)
        assert len(pure) == 28 and {row.id for row in first} == {row.id for row in pure}
        taught = [at for at, row in enumerate(first) if row.reason.startswith("to learn")]
        assert taught == [10, 21]
        chosen = {first[at].id for at in taught}
        assert [row.id for row in first if row.id not in chosen] == [
            row.id for row in pure if row.id not in chosen
        ]
        library.decisions.decide([row.id for row in pure if subject(row.id) == "speech"],
                                 "bookmarked", True)  # fmt: skip
        assert [row.id for row in shown(True, first)] == [row.id for row in first]
        assert [row.id for row in shown(True)] != [row.id for row in first]


def test_readers_of_opposite_tastes_have_opposite_orders(fetched: Run) -> None:
    before = order(fetched)
    ids = [f"2608.0{at}{nth:03}" for at in range(4) for nth in range(12)]
    found: dict[str, list[str]] = {}
    for wanted in SUBJECTS:
        kept = [i for i in ids if subject(i) == wanted]
        passed = [i for i in ids if subject(i) != wanted]
        # Each paper a step, of every kind that keeps one.
        steps: list[tuple[str, ...]] = [("bookmark", i) for i in kept[:12]]
        steps += [("mark", i, "--later") for i in kept[12:16]]
        steps += [("tag", i, "+mine") for i in kept[16:20]]
        steps += [("note", i, "read it") for i in kept[20:]]
        steps += [("mark", i, "--dismissed") for i in passed]
        for step in steps:
            assert fetched(*step).code == 0
        found[wanted] = order(fetched)
        assert fetched("undo", str(len(steps))).code == 0
        assert order(fetched) == before
    one, other = found.values()
    assert {subject(i) for i in one[:6]} == {"robots"} == {subject(i) for i in other[6:]}
    assert {subject(i) for i in other[:6]} == {"speech"} == {subject(i) for i in one[6:]}


def test_what_is_tagged_or_noted_is_kept(fetched: Run) -> None:
    for paper_id in [f"2608.00{nth:03}" for nth in range(0, 12, 2)]:
        assert fetched("tag", paper_id, "+mine").code == 0
    assert {subject(i) for i in order(fetched)[:6]} == {"robots"}


def test_the_digest_is_in_that_order_too(fetched: Run) -> None:
    keep(fetched, "speech")
    text = fetched("digest", "--date", NEWEST, "--format", "markdown").out
    named = [i for i in order(fetched) if i in text]
    assert sorted(named, key=text.index)[:6] == named[:6]
    assert "like what you keep" in text


def test_whose_code_is_opened_is_kept(
    fetched: Run, hub: LoopbackHub, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("BROWSER", "true")
    ids = [f"2608.00{nth:03}" for nth in range(1, 12, 2)]
    for papers in hub.days.values():
        for one in papers:
            one["paper"]["githubRepo"] = "https://github.com/example/case"
    assert fetched("fetch", "--since", DAYS[0]).code == 0
    for paper_id in ids:
        assert fetched("open", paper_id, "--code").code == 0
    assert {subject(i) for i in order(fetched)[:6]} == {"speech"}
    assert fetched("ls", "--bookmarks", "-q").out == ""
