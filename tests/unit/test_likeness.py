"""Which papers are near another one, and what they share."""

from __future__ import annotations

import random

from reader_tui.papers.features import NOTHING, features, named
from reader_tui.papers.frequencies import Frequencies, counted
from reader_tui.papers.likeness import near, probes, shared
from reader_tui.papers.models import Organization, Paper
from reader_tui.text.fold import words

TOPICS = {
    "robots": words("robot arm grasp gripper policy imitation tactile manipulation contact"),
    "speech": words("speech voice audio phoneme speaker prosody vocoder acoustic spoken"),
    "proofs": words("proof theorem lemma lean formal tactic prover verified axiom"),
}
COMMON = words("model training data learning large task language scale benchmark baseline")


def written(topic: str, at: int, *authors: str) -> Paper:
    rng = random.Random(at)
    body = rng.choices(TOPICS[topic], k=10) + rng.choices(COMMON, k=20) + [f"only{at}"]
    rng.shuffle(body)
    title, abstract = " ".join(rng.sample(TOPICS[topic], 3)), " ".join(body)
    return Paper(f"2608.{at:05}", title, abstract, title, abstract, authors)


PAPERS = [written(topic, at) for at, topic in enumerate(list(TOPICS) * 20)]
ROWS = [features(one) for one in PAPERS]
ARCHIVE = counted(ROWS)


def test_the_nearest_are_of_the_same_subject_and_the_others_are_not_near() -> None:
    for at in range(6):
        others = ROWS[:at] + ROWS[at + 1 :]
        found = near(ROWS[at], others, ARCHIVE, 10)
        assert len(found) == 10
        assert {(one.at + (one.at >= at)) % 3 for one in found} == {at % 3}
        assert [one.likeness for one in found] == sorted(
            (one.likeness for one in found), reverse=True
        )


def test_it_stops_where_nothing_is_near_any_more() -> None:
    strange = Paper("2608.99999", "Sourdough at altitude", "Yeast and flour.", "", "")
    assert near(features(strange), ROWS, ARCHIVE, 10) == []
    assert near(NOTHING, ROWS, ARCHIVE, 10) == []
    assert near(ROWS[0], [], ARCHIVE, 10) == []
    assert near(ROWS[0], [NOTHING], Frequencies({}, 0), 10) == []


def test_of_equally_near_papers_the_earlier_one_comes_first() -> None:
    found = near(ROWS[0], [ROWS[4], ROWS[3], ROWS[3], ROWS[3]], ARCHIVE, 3)
    assert [one.at for one in found] == [1, 2, 3]


def test_common_authors_bring_papers_nearer() -> None:
    ours = [written("robots", at, "Ada Lee", "Bo Chu") for at in (101, 102)]
    rows = [features(one) for one in ours]
    archive = counted([*ROWS, *rows])
    plain = features(ours[1]._replace(authors=()))
    with_them, without = (near(rows[0], [row], archive, 1)[0] for row in (rows[1], plain))
    assert with_them.likeness > without.likeness


def test_papers_of_a_group_and_its_months_are_near_whatever_they_say() -> None:
    group = Organization("acme", "ACME")
    ours = [
        features(written(topic, at, "Ada Lee", "Bo Chu")._replace(organization=group))
        for at, topic in enumerate(("robots", "speech", "speech", "proofs", "proofs"), 101)
    ]
    archive = counted([*ROWS, *ours])
    found = near(ours[0], [*ROWS[:30], *ours[1:]], archive, 10, [0] * 30 + [20, 1, 2, 3])
    assert {31, 32, 33} <= {one.at for one in found}
    assert 30 not in {one.at for one in found}


def test_probes_are_the_telling_words_and_the_authors() -> None:
    paper = written("robots", 7, "Ada Łee", "Bo Chu", "Mononym")
    asked = probes(paper, features(paper), ARCHIVE)
    plain = [probe.phrase for probe in asked if not probe.column]
    assert set(plain) <= set(f"{paper.title} {paper.abstract}".split())
    assert [probe.phrase for probe in asked if probe.column] == ["ada lee", "bo chu"]
    weights = [probe.weight for probe in asked if not probe.column]
    assert weights == sorted(weights, reverse=True)
    assert set(plain[:3]) <= {"only7", *TOPICS["robots"]}


def test_words_that_very_many_papers_have_are_not_all_asked_for() -> None:
    everyone = features(Paper("2608.00001", " ".join(COMMON), "", "", ""))
    archive = counted([everyone] * 10)
    paper = Paper("2608.00002", " ".join(COMMON), "", "", "")
    assert len(probes(paper, features(paper), archive)) == 1


def test_a_long_abstract_is_looked_for_by_a_few_probes() -> None:
    text = " ".join(f"word{at}" for at in range(900))
    paper = Paper("2608.00001", "t", text, "t", text, tuple(f"Ada Lee {at}" for at in range(99)))
    assert len(probes(paper, features(paper), ARCHIVE)) < 60


def test_what_is_shared_is_told_with_people_first_and_no_word_twice() -> None:
    one, other = (
        Paper(id, title, "", title, "", ("Ada Lee", more, "Bo Chu"), Organization("acme", "ACME"))
        for id, title, more in (
            ("1", "World models for a VLA", "Cy Day"),
            ("2", "A VLA without world models", "Di Eck"),
        )
    )
    said = shared(features(one), features(other), named(one), ARCHIVE)
    assert said == "2 authors: Ada Lee, Bo Chu; from ACME; world models, VLA"
    assert shared(features(one), NOTHING, named(one), ARCHIVE) == ""
