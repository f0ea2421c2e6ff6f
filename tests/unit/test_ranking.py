"""The order by what was learned, beside upvotes and rules, and what is shown to learn more."""

from __future__ import annotations

from collections.abc import Mapping

from hypothesis import given
from hypothesis import strategies as st

from reader_tui.papers.features import features, named
from reader_tui.papers.frequencies import counted
from reader_tui.papers.models import Paper
from reader_tui.papers.ranking import EVERY, beside, explored, learned, reasoned
from reader_tui.papers.taste import Example, Taste, learn
from reader_tui.papers.weights import DEFAULT_WEIGHTS
from reader_tui.papers.worth import Ranked, ranked


def paper(at: int, title: str, upvotes: int = 0) -> Paper:
    return Paper(f"2608.{at:05}", title, "", title, "", upvotes=upvotes, day="2026-08-14")


READ = [paper(at, f"robot grasping {'abcdefgh'[at]}x") for at in range(8)]
PASSED = [paper(10 + at, f"speech synthesis {'abcdefgh'[at]}x") for at in range(8)]
DAY = [
    paper(20, "speech recognition", 90),
    paper(21, "robot locomotion"),
    paper(22, "robot grasping", 3),
    paper(23, "protein folding", 30),
    paper(24, "robot grasping", 3),
]


def taste() -> Taste:
    kept, passed = ([Example(features(one)) for one in some] for some in (READ, PASSED))
    return learn(kept, passed, counted(map(features, [*READ, *PASSED, *DAY])))


def plain(papers: list[Paper], watched: Mapping[str, str] | None = None) -> list[Ranked]:
    rows, weights = [one.row() for one in papers], beside(DEFAULT_WEIGHTS, taste())
    return ranked(rows, {"2026-08-14": 10.0}, weights, watched or {})


ROWS = {one.id: features(one) for one in DAY}


def ids(found: list[Ranked]) -> list[str]:
    return [one.row.id[-2:] for one in found]


def test_what_is_kept_comes_before_what_the_crowd_likes() -> None:
    assert ids(plain(DAY))[0] == "20"
    assert ids(learned(plain(DAY), taste(), ROWS, 3.0))[:3] == ["24", "22", "21"]


def test_votes_count_little_beside_what_was_learned_and_watch_rules_as_ever() -> None:
    weights = beside(DEFAULT_WEIGHTS, taste())
    assert 0 < weights.upvotes < 0.1 * DEFAULT_WEIGHTS.upvotes
    assert weights.watched == DEFAULT_WEIGHTS.watched
    assert beside(DEFAULT_WEIGHTS, Taste({}, kept=4)) == DEFAULT_WEIGHTS


def test_equal_papers_stand_by_day_and_id_whatever_order_they_came_in() -> None:
    found = learned(plain(DAY), taste(), ROWS, 3.0)
    assert learned(reversed(plain(DAY[::-1])), taste(), ROWS, 3.0) == found


def test_without_weight_features_or_a_taste_the_order_is_the_plain_one() -> None:
    assert learned(plain(DAY), taste(), ROWS, weight=0.0) == plain(DAY)
    assert learned(plain(DAY), taste(), {}, 3.0) == plain(DAY)
    assert learned(plain(DAY), Taste({}), ROWS, 3.0) == plain(DAY)


def test_the_learned_reason_comes_first_and_only_where_there_is_one() -> None:
    found = {one.row.id[-2:]: one for one in plain(DAY, {DAY[2].id: "robot"})}
    said = reasoned(found["22"].worth, taste(), ROWS[DAY[2].id], lambda: named(DAY[2]))
    assert said.reasons == ("like what you keep: robot grasping", "watched: robot")
    assert said.score == found["22"].worth.score
    protein = found["23"].worth
    assert reasoned(protein, taste(), ROWS[DAY[3].id], lambda: named(DAY[3])) == protein


@given(st.integers(0, 60))
def test_every_eleventh_is_the_least_sure_of_those_that_come_later(count: int) -> None:
    names = [f"{at:02}" for at in range(count)]
    scores = {name: 1 - at / 30 for at, name in enumerate(names)}
    found = explored(names, scores, line=0.0)
    assert sorted(found.ids) == names
    assert found.to_learn == set(found.ids[EVERY :: EVERY + 1])
    assert [id for id in found.ids if id not in found.to_learn] == [
        name for name in names if name not in found.to_learn
    ]
    if count > 35:
        assert found.ids[EVERY] == "30"
