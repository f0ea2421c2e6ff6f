"""What a reader keeps, learned from what was kept and passed over, and why, in words."""

from __future__ import annotations

import random
from collections.abc import Sequence

import pytest

from reader_tui.papers.features import NOTHING, features, named, number
from reader_tui.papers.frequencies import Frequencies, counted
from reader_tui.papers.models import Organization, Paper
from reader_tui.papers.reasons import explained, in_words, lacking, shown, weightiest
from reader_tui.papers.taste import HALF_LIFE, LEAST, NO_TASTE, Example, Taste, faded, learn
from reader_tui.text.fold import words

FIELDS = {
    "robots": words("robot arm grasp gripper policy imitation tactile manipulation contact"),
    "speech": words("speech voice audio phoneme speaker prosody vocoder acoustic spoken"),
    "proofs": words("proof theorem lemma lean formal tactic prover verified axiom"),
}
COMMON = words("model training data learning large task language scale benchmark baseline")


def written(rng: random.Random, field: str, at: int, organization: str = "") -> Paper:
    """A paper of a field: some of its words among those that all fields use."""
    body = rng.choices(FIELDS[field], k=8) + rng.choices(COMMON, k=16)
    rng.shuffle(body)
    title = " ".join(rng.sample(FIELDS[field], 2) + rng.sample(COMMON, 2))
    behind = Organization(organization.casefold(), organization) if organization else None
    abstract = " ".join(body)
    return Paper(f"2608.{at:05}", title, abstract, title, abstract, organization=behind)


def papers(seed: int, **counts: int) -> dict[str, list[Paper]]:
    rng = random.Random(seed)
    return {
        field: [written(rng, field, seed * 1_000 + at) for at in range(count)]
        for field, count in counts.items()
    }


def examples(some: Sequence[Paper]) -> list[Example]:
    return [Example(features(one)) for one in some]


def common(*groups: Sequence[Paper]) -> Frequencies:
    return counted(features(one) for group in groups for one in group)


@pytest.fixture(scope="module")
def read() -> dict[str, list[Paper]]:
    return papers(1, robots=30, speech=30, proofs=30)


@pytest.fixture(scope="module")
def unread() -> dict[str, list[Paper]]:
    return papers(2, robots=10, speech=10, proofs=10)


def ordered(taste: Taste, groups: dict[str, list[Paper]]) -> list[str]:
    """The fields of the papers, the worthiest first."""
    found = [
        (-taste.score(features(one)), one.id, field)
        for field, some in groups.items()
        for one in some
    ]
    return [field for _, _, field in sorted(found)]


def test_papers_like_the_kept_ones_come_first(
    read: dict[str, list[Paper]], unread: dict[str, list[Paper]]
) -> None:
    archive = common(*read.values(), *unread.values())
    taste = learn(examples(read["robots"][:12]), examples(read["speech"] + read["proofs"]), archive)
    assert ordered(taste, unread)[:10] == ["robots"] * 10


def test_five_kept_papers_are_enough_and_four_are_not(
    read: dict[str, list[Paper]], unread: dict[str, list[Paper]]
) -> None:
    archive = common(*read.values(), *unread.values())
    taste = learn(examples(read["proofs"][:LEAST]), (), archive)
    assert ordered(taste, unread)[:9] == ["proofs"] * 9
    assert (taste.lacks, lacking(taste)) == (0, "")
    few = learn(examples(read["proofs"][: LEAST - 1]), examples(read["speech"]), archive)
    assert {few.score(features(one)) for one in unread["proofs"]} == {0.0}
    assert lacking(few) == "keeps nothing yet: 1 more bookmark"
    assert lacking(NO_TASTE) == "keeps nothing yet: 5 more bookmarks"


def test_opposite_readers_get_opposite_orders(
    read: dict[str, list[Paper]], unread: dict[str, list[Paper]]
) -> None:
    archive = common(*read.values(), *unread.values())
    robots, speech = examples(read["robots"]), examples(read["speech"])
    day = {field: unread[field] for field in ("robots", "speech")}
    one, other = learn(robots, speech, archive), learn(speech, robots, archive)
    assert ordered(one, day) == ["robots"] * 10 + ["speech"] * 10
    assert ordered(other, day) == ["speech"] * 10 + ["robots"] * 10


def test_what_was_not_decided_speaks_against_nothing(read: dict[str, list[Paper]]) -> None:
    archive = common(*read.values())
    taste = learn(examples(read["robots"]), (), archive)
    assert min(taste.weights.values()) >= 0
    assert min(taste.score(features(one)) for one in read["speech"]) >= 0


def test_a_few_papers_kept_by_chance_do_not_spoil_it(
    read: dict[str, list[Paper]], unread: dict[str, list[Paper]]
) -> None:
    archive = common(*read.values(), *unread.values())
    kept = examples(read["robots"][:10] + read["speech"][:3] + read["proofs"][:3])
    passed = examples(read["speech"][3:] + read["proofs"][3:])
    assert ordered(learn(kept, passed, archive), unread)[:9] == ["robots"] * 9


def test_an_organization_alone_is_learned() -> None:
    rng = random.Random(3)
    fields = list(FIELDS)
    ours = [written(rng, rng.choice(fields), at, "ACME") for at in range(20)]
    theirs = [written(rng, rng.choice(fields), 100 + at, f"Lab {at % 9}") for at in range(60)]
    taste = learn(examples(ours[:12]), examples(theirs[:40]), common(ours, theirs))
    scores = {one.id: taste.score(features(one)) for one in ours[12:] + theirs[40:]}
    best = sorted(scores, key=lambda id: -scores[id])[:8]
    assert set(best) == {one.id for one in ours[12:]}
    told = weightiest(taste, features(ours[15]), named(ours[15]))
    assert told[0].name == "org:ACME"
    assert "from ACME" in in_words(told)


def test_what_was_kept_long_ago_has_faded(
    read: dict[str, list[Paper]], unread: dict[str, list[Paper]]
) -> None:
    assert (faded(0), faded(HALF_LIFE), faded(2 * HALF_LIFE), faded(-3)) == (1, 0.5, 0.25, 1)
    archive = common(*read.values(), *unread.values())
    now, old = faded(1), faded(720)
    kept = [Example(features(one), now) for one in read["robots"][:10]]
    kept += [Example(features(one), old) for one in read["speech"][:10]]
    passed = examples(read["proofs"])
    assert ordered(learn(kept, passed, archive), unread)[:10] == ["robots"] * 10


def test_a_liked_term_lifts_a_paper_and_a_silenced_one_is_silent(
    read: dict[str, list[Paper]], unread: dict[str, list[Paper]]
) -> None:
    archive = common(*read.values(), *unread.values())
    kept, passed = examples(read["robots"]), examples(read["speech"])
    plain = learn(kept, passed, archive)
    liked = learn(kept, passed, archive, liked=[number("theorem")])
    with_it = [one for one in unread["proofs"] if number("theorem") in features(one).terms]
    assert with_it
    assert all(liked.score(features(one)) > plain.score(features(one)) for one in with_it)
    silent = learn(kept, passed, archive, silenced=[number("gripper")])
    row = features(next(one for one in read["robots"] if "gripper" in one.title))
    assert number("gripper") in plain.shares(row)
    assert number("gripper") not in silent.shares(row)
    again = learn(kept, passed, archive)
    assert again == plain


def test_shares_tell_the_whole_score(read: dict[str, list[Paper]]) -> None:
    taste = learn(examples(read["robots"]), examples(read["speech"]), common(*read.values()))
    for one in read["robots"][:5] + read["speech"][:5]:
        row = features(one)
        shares = taste.shares(row)
        assert sum(map(abs, shares.values())) == pytest.approx(1)
        assert (sum(shares.values()) > 0) == (taste.score(row) > 0)
        told = explained(taste, row, named(one))
        assert {share.term: share.part for share in told} == shares
        assert [abs(share.part) for share in told] == sorted(map(abs, shares.values()))[::-1]


def test_a_paper_of_which_nothing_is_known_is_worth_nothing(
    read: dict[str, list[Paper]],
) -> None:
    taste = learn(examples(read["robots"]), examples(read["speech"]), common(*read.values()))
    assert taste.score(NOTHING) == 0
    assert taste.shares(NOTHING) == {}
    assert in_words(weightiest(taste, NOTHING, {})) == ""
    assert learn(examples(read["robots"]), (), counted([])).score(NOTHING) == 0


def test_the_line_parts_the_kept_from_the_rest(
    read: dict[str, list[Paper]], unread: dict[str, list[Paper]]
) -> None:
    archive = common(*read.values(), *unread.values())
    taste = learn(examples(read["robots"]), examples(read["speech"] + read["proofs"]), archive)
    above = [one for one in unread["robots"] if taste.score(features(one)) >= taste.line]
    below = [one for one in unread["speech"] if taste.score(features(one)) < taste.line]
    assert len(above) >= 8
    assert len(below) == 10


def test_the_unit_is_what_kept_papers_have(read: dict[str, list[Paper]]) -> None:
    taste = learn(examples(read["robots"]), examples(read["speech"]), common(*read.values()))
    scores: list[float] = sorted(taste.score(features(one)) for one in read["robots"])
    assert scores[0] < 1.0 <= scores[len(scores) // 2]


def test_reasons_are_the_three_weightiest_with_no_word_twice() -> None:
    row = NOTHING._replace(terms=NOTHING.terms[:])
    row.terms.extend(map(number, ("world", "models", "vla", "benchmark", "world models")))
    row = row._replace(main=0, words=4, text=5)
    names = {number(t): t for t in ("world", "models", "benchmark", "world models")}
    names[number("vla")] = "VLA"
    weights = {"world": 9.0, "models": 8.0, "world models": 4.0, "vla": 7.0, "benchmark": -6.0}
    taste = Taste({number(term): weight for term, weight in weights.items()}, kept=9)
    assert in_words(weightiest(taste, row, names)) == (
        "like what you keep: world models, VLA; not: benchmark"
    )


def test_a_word_that_names_nothing_is_a_reason_only_where_there_is_no_other() -> None:
    terms = ("multi", "efficient", "making", "training", "benchmark")
    row = NOTHING._replace(terms=NOTHING.terms[:])
    row.terms.extend(map(number, (*terms, "kw:training")))
    row = row._replace(main=0, words=5, text=6)
    names = {number(term): term for term in terms}
    taste = Taste({number(term): 9.0 - n for n, term in enumerate(terms)}, kept=9)

    def said(names: dict[int, str]) -> str:
        return in_words(weightiest(taste, row, names))

    assert said(names) == "like what you keep: benchmark"
    names[number("kw:training")] = "kw:model training"
    assert said(names) == "like what you keep: training, benchmark"
    del names[number("kw:training")], names[number("benchmark")]
    assert said(names) == "like what you keep: multi, efficient, making"


@pytest.mark.parametrize(
    ("name", "said"),
    [
        ("world model", "world model"),
        ("kw:World Models", "World Models"),
        ("author:Song Han", "by Song Han"),
        ("org:NVIDIA", "from NVIDIA"),
        ("site:nvlabs", "work of nvlabs"),
        ("by:someone", "submitted by someone"),
    ],
)
def test_a_term_as_it_is_read(name: str, said: str) -> None:
    assert shown(name) == said
