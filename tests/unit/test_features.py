"""What a paper is about, as numbers, and the rows that they are stored in."""

from __future__ import annotations

import struct

import pytest
from hypothesis import given
from hypothesis import strategies as st

from reader_tui.papers.features import (
    NOTHING,
    STEPS,
    VERSION,
    Features,
    decode,
    features,
    named,
    number,
)
from reader_tui.papers.models import Link, Organization, Paper


def paper(title: str = "t", abstract: str = "", **more: object) -> Paper:
    return Paper("2608.00001", title, abstract, title, abstract)._replace(**more)  # type: ignore[arg-type]


def section(row: Features, first: int, end: int | None = None) -> set[int]:
    return set(row.terms[first:end])


def test_words_pairs_and_people_stand_in_their_sections() -> None:
    row = features(
        paper(
            "World Models that Plan",
            "A robot plans.",
            keywords=("World Models",),
            authors=("Ada Łee",),
            organization=Organization("acme", "ACME Research"),
            submitter="Someone",
        )
    )
    assert section(row, 0, row.main) == set(map(number, ("world", "models", "plan")))
    assert section(row, row.main, row.words) == set(map(number, ("robot", "plans")))
    pairs = ("world models", "robot plans", "kw:world models")
    assert section(row, row.words, row.text) == set(map(number, pairs))
    people = ("author:ada lee", "org:acme", "by:someone")
    assert section(row, row.text) == set(map(number, people))


def test_a_word_that_keeps_coming_counts_as_one_of_the_title() -> None:
    row = features(paper("Plans", "Memory helps. Memory grows. Memory fades. Grows."))
    assert section(row, 0, row.main) == {number("plans"), number("memory")}


def test_empty_words_and_numbers_are_no_terms_and_part_pairs() -> None:
    row = features(paper("The use of 2024", "models of the world 7"))
    assert number("models world") not in row.terms
    assert not {number("the"), number("2024"), number("7")} & set(row.terms)


@pytest.mark.parametrize(
    ("url", "site"),
    [
        ("https://github.com/NVlabs/Sana", "nvlabs"),
        ("https://nvlabs.github.io/Sana/", "nvlabs"),
        ("https://huggingface.co/datasets/acme/things", "acme"),
        ("https://www.research.acme.org/labs/page", "research.acme.org"),
        ("https://github.com/", None),
        ("https://[broken", None),
    ],
)
def test_a_link_says_whose_work_it_is(url: str, site: str | None) -> None:
    row = features(paper(links=(Link("code", url, "repo", "code"),)))
    assert section(row, row.text) == ({number(f"site:{site}")} if site else set())


def test_links_to_papers_and_of_the_hub_say_nothing() -> None:
    links = (
        Link("paper", "https://arxiv.org/abs/2608.00001", "text", "arXiv"),
        Link("other", "https://cdn.example.org/a.png", "media", "media"),
    )
    assert section(features(paper(links=links)), 1) == set()


def test_of_very_many_authors_the_first_and_the_last_count() -> None:
    names = tuple(f"Ada No{chr(97 + at // 26)}{chr(97 + at % 26)}" for at in range(300))
    row = features(paper("", authors=names))
    assert len(row.terms) == 40
    assert row.terms[0] == number(f"author:{names[0].lower()}")
    assert row.terms[-1] == number(f"author:{names[-1].lower()}")


def test_every_term_has_a_name_as_the_paper_writes_it() -> None:
    one = paper(
        "Planning with LoRA",
        "Planning helps a VLA. World models plan.",
        keywords=("World Models",),
        authors=("Zoë Ada",),
        organization=Organization("acme", "ACME Research"),
    )
    names = named(one)
    assert set(features(one).terms) <= set(names)
    said = set(names.values())
    assert {"planning", "LoRA", "VLA", "world models", "kw:World Models"} <= said
    assert {"author:Zoë Ada", "org:ACME Research"} <= said


@given(st.text(), st.text(), st.lists(st.text(), max_size=4))
def test_any_text_has_features_with_names_and_comes_back_from_its_row(
    title: str, abstract: str, names: list[str]
) -> None:
    one = paper(title, abstract, authors=tuple(names), keywords=tuple(names))
    row = features(one)
    assert decode(row.encode()) == row
    assert len(set(row.terms)) == len(row.terms)
    assert set(row.terms) <= set(named(one))


def test_a_row_costs_four_bytes_a_term() -> None:
    row = features(paper("World models", "robots plan"))
    assert len(row.encode()) == 21 + 4 * len(row.terms)
    assert decode(NOTHING.encode()) == NOTHING


@given(st.binary(max_size=40))
def test_what_is_no_row_is_refused_with_a_value_error(row: bytes) -> None:
    try:
        found = decode(row)
    except ValueError:
        return
    if row[0] == VERSION:
        assert found.encode() == row
    assert decode(found.encode()) == found


def test_words_stand_in_the_order_of_how_often_they_come() -> None:
    row = features(paper("Plans", "Memory helps. Memory grows. Memory fades. Plans, plans. Grows."))
    ends = dict(zip(STEPS, row.often, strict=True))
    assert section(row, 0, ends[4]) == {number("plans")}
    assert section(row, 0, ends[3]) == {number("plans"), number("memory")}
    assert section(row, ends[3], ends[2]) == {number("grows")}
    assert section(row, ends[2], row.words) == {number("helps"), number("fades")}


def test_a_row_of_the_version_before_is_read_as_if_title_words_came_twice() -> None:
    row = features(paper("World models", "robots plan", authors=("Ada Lee",)))
    former = struct.pack("<BHHH", 1, row.main, row.words, row.text) + row.encode()[21:]
    assert decode(former) == row


def test_rows_of_another_version_or_cut_short_are_refused() -> None:
    row = features(paper("World models")).encode()
    for wrong in (bytes([VERSION + 1]) + row[1:], row[:-1], row[:6], row[:-8]):
        with pytest.raises(ValueError, match="features"):
            decode(wrong)
