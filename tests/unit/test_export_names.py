"""Names of authors taken apart, and the citation keys made of them."""

from __future__ import annotations

import doctest
import random
import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from reader_tui.errors import UsageError
from reader_tui.export import author_name
from reader_tui.export.author_name import AuthorName, of_paper, split
from reader_tui.export.citation_keys import (
    DEFAULT_PATTERN,
    agreed,
    assigned,
    base,
    check_pattern,
)
from reader_tui.papers.models import Organization, Paper

PEOPLE = [
    ("Ada Lovelace", "Lovelace", "Ada", "", ""),
    ("Ruud J. G. van Sloun", "Sloun", "Ruud J. G.", "van", ""),
    ("Mihaela van der Schaar", "Schaar", "Mihaela", "van der", ""),
    ("Guy Van den Broeck", "Van den Broeck", "Guy", "", ""),
    ("Luc Van Gool", "Van Gool", "Luc", "", ""),
    ("Nguyen Van Minh", "Minh", "Nguyen Van", "", ""),
    ("Éric de la Clergerie", "Clergerie", "Éric", "de la", ""),
    ("Oriol Mayné i Comas", "Mayné i Comas", "Oriol", "", ""),
    ("Gabriel Poesia Reis e Silva", "Reis e Silva", "Gabriel Poesia", "", ""),
    ("Stéphane d'Ascoli", "d'Ascoli", "Stéphane", "", ""),
    ("Antonio Laverghetta Jr.", "Laverghetta", "Antonio", "", "Jr."),
    ("Hal Daumé III", "Daumé", "Hal", "", "III"),
    ("King, Jr., Martin Luther", "King", "Martin Luther", "", "Jr."),
    ("van der Berg, Jan", "Berg", "Jan", "van der", ""),
    ("Yang", "Yang", "", "", ""),
    ("Bin jin", "jin", "Bin", "", ""),
    ("Md Fahim", "Fahim", "Md", "", ""),
    ("Hao Ai", "Ai", "Hao", "", ""),
    ("The Viet Bui", "Bui", "The Viet", "", ""),
    ("李明", "李", "明", "", ""),
    ("欧阳娜娜", "欧阳", "娜娜", "", ""),
    ("김철수", "김", "철수", "", ""),
    ("山田 太郎", "山田", "太郎", "", ""),
    ("さくら", "さくら", "", "", ""),
]

GROUPS = [
    "NVIDIA", "OpenAI", "Kimi Team", "Gemma Team", "Team Olmo", "DeepSeek-AI", "LG AI Research",
    "01. AI", "Shanghai AI Lab", "Rakuten Group", "Microsoft Research AI4Science", "LLM-jp",
    "University of Oslo", "o3 contributors", "Google DeepMind",
]  # fmt: skip


@pytest.mark.parametrize(("name", "family", "given_name", "particle", "suffix"), PEOPLE)
def test_a_name_is_split(
    name: str, family: str, given_name: str, particle: str, suffix: str
) -> None:
    assert split(name) == AuthorName(family, given_name, particle, suffix)


@pytest.mark.parametrize("name", GROUPS)
def test_a_group_stays_whole(name: str) -> None:
    assert split(name) == AuthorName(name, is_group=True)


@given(st.lists(st.text("abcdeABCDE.,'-éß李 ", max_size=12), min_size=1, max_size=6).map(" ".join))
def test_no_letter_of_a_name_is_lost(name: str) -> None:
    parts = "".join(part for part in split(name)[:4])
    assert sorted(re.sub(r"[\s,]", "", parts)) == sorted(re.sub(r"[\s,]", "", name))


def test_the_organization_stands_in_for_authors_and_is_told_among_them() -> None:
    paper = a_paper("2401.00001", authors=("Step Fun", "Li Wei"))
    paper = paper._replace(organization=Organization("stepfun", "Step Fun"))
    assert [author.is_group for author in of_paper(paper)] == [True, False]
    assert of_paper(paper._replace(authors=())) == [AuthorName("Step Fun", is_group=True)]


def test_the_examples_hold() -> None:
    assert doctest.testmod(author_name).failed == 0


def a_paper(id: str, title: str = "A Title", authors: tuple[str, ...] = ("Ada Smith",)) -> Paper:
    return Paper(id, title, "", title, "", authors=authors)


WORDS = a_paper("2601.00001", "On the Word: Worlds & Words of GPT-4", ("Zoë Smith", "Bo van Ek"))


@pytest.mark.parametrize(
    ("pattern", "key"),
    [
        (DEFAULT_PATTERN, "smith2026wordworlds"),
        ("{Author}{yy}{Title}", "Smith26Word"),
        ("{authors:2}-{year}:{title:4}", "smithvanek-2026:wordworldswordsgpt"),
        ("arxiv:{id}", "arxiv:2601-00001"),
    ],
)
def test_a_pattern_says_what_a_key_is_made_of(pattern: str, key: str) -> None:
    assert base(WORDS, pattern) == key


@pytest.mark.parametrize(
    "pattern", ["", "key", "{author", "{name}", "{year:2}", "{author} {year}", "{author}_", "ü{id}"]
)
def test_a_pattern_that_makes_no_keys_is_refused(pattern: str) -> None:
    with pytest.raises(UsageError):
        check_pattern(pattern)
    with pytest.raises(UsageError):
        assigned([WORDS], {}, pattern)


def test_a_key_is_made_where_nothing_of_the_paper_is_ascii() -> None:
    assert base(a_paper("2601.00002", "注意力", ("李明",))) == "anon2026"
    assert base(a_paper("2601.00002", "注意力", ("李明",)), "{title}") == "arxiv-2601-00002"


def test_keys_differ_in_more_than_case_and_are_made_once() -> None:
    papers = [a_paper(f"2601.{number:05}", "Same Title Here") for number in range(60)]
    taken = {"2501.00001": "SMITH2026SAMETITLE", "2601.00007": "mine"}
    keys = assigned(papers, taken)
    assert "2601.00007" not in keys
    assert keys["2601.00000"] == "smith2026sametitlea"
    assert keys["2601.00027"] == "smith2026sametitleaa"
    every = [*taken.values(), *keys.values()]
    assert len({key.casefold() for key in every}) == len(every)


@given(st.randoms(use_true_random=False), st.integers(0, 30))
def test_keys_stay_however_the_library_grows(rnd: random.Random, count: int) -> None:
    papers = [
        a_paper(f"2601.{number:05}", rnd.choice(["Word One", "Word Two", "É"]), ("Ann Li",))
        for number in range(30)
    ]
    shuffled = rnd.sample(papers, len(papers))
    assert assigned(papers, {}) == assigned(shuffled, {})
    first = assigned(shuffled[:count], {})
    second = assigned(shuffled, first)
    assert not first.keys() & second.keys()
    keys = [*first.values(), *second.values()]
    assert len(keys) == len({key.lower() for key in keys}) == len(papers)
    assert all(re.fullmatch(r"[A-Za-z0-9:-]+", key) for key in keys)


def test_two_libraries_agree_on_the_earlier_key() -> None:
    claims = [
        ("2601.00002", "li2026", "2026-02-02T00:00:00.000Z"),
        ("2601.00001", "Li2026", "2026-02-01T00:00:00.000Z"),
        ("2601.00001", "li2026a", "2026-02-03T00:00:00.000Z"),
        ("2601.00003", "wu2026", "2026-02-01T00:00:00.000Z"),
    ]
    assert agreed(claims) == agreed(reversed(claims))
    assert agreed(claims) == {"2601.00001": "Li2026", "2601.00003": "wu2026"}
