"""Papers as records, rows and bylines."""

from __future__ import annotations

import json
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from reader_tui.papers.models import Link, Organization, Paper, Row, check
from reader_tui.papers.verbs import State

CODE = Link("code", "https://github.com/a/b", "repo", "a/b")
PAGE = Link("project", "https://a.example/", "project", "a.example")
WHOLE = Paper(
    id="2410.24164",
    title="A title of its own",
    abstract="Prose with θ_0.",
    title_raw="A title\n  of its own",
    abstract_raw="Prose with\n\\theta_0.",
    authors=("Ada Example", "Béla Sample"),
    organization=Organization("ex", "Example Labs"),
    day="2026-08-14",
    published="2026-08-12T00:00:00.000Z",
    upvotes=0,
    comments=3,
    stars=0,
    ai_summary="Said briefly.",
    ai_model="a/model",
    keywords=("maps", "ledgers"),
    submitter="ada",
    withdrawn=True,
    links=(CODE, PAGE),
    places=((0, 5, 1), (11, 14, 0)),
)

texts = st.text(max_size=30)
counts = st.none() | st.integers(0, 2**53 - 1)
papers = st.builds(
    Paper,
    id=texts,
    title=texts,
    abstract=texts,
    title_raw=texts,
    abstract_raw=texts,
    authors=st.lists(texts, max_size=3).map(tuple),
    organization=st.none() | st.builds(Organization, texts, texts),
    day=st.none() | texts,
    published=st.none() | texts,
    upvotes=counts,
    comments=counts,
    stars=counts,
    ai_summary=st.none() | texts,
    ai_model=st.none() | texts,
    keywords=st.lists(texts, max_size=3).map(tuple),
    submitter=st.none() | texts,
    withdrawn=st.booleans(),
    links=st.lists(st.builds(Link, texts, texts, texts, texts), max_size=3).map(tuple),
    places=st.just(()),
)


@given(papers)
def test_a_paper_comes_back_from_its_record_as_it_was(paper: Paper) -> None:
    assert Paper.from_record(json.loads(json.dumps(paper.record()))) == paper


def test_a_record_says_nothing_twice() -> None:
    record = WHOLE.record()
    assert "title" not in record, "it is the received title on one line"
    assert record["abstract"] == "Prose with θ_0."
    assert record["upvotes"] == 0 and record["stars"] == 0, "none is not unknown"
    assert set(Paper("1", "a", "b", "a", "b").record()) == {"id", "title_raw", "abstract_raw"}


def test_a_newer_record_is_read_without_what_is_not_known_here() -> None:
    assert Paper.from_record({**WHOLE.record(), "mood": ["curious"]}) == WHOLE


@pytest.mark.parametrize(
    "change",
    [
        {"id": 5},
        {"id": None},
        {"title": 5},
        {"title_raw": 5},
        {"title_raw": None},
        {"abstract": ["a"]},
        {"abstract_raw": {}},
        {"authors": "Ada"},
        {"authors": [5]},
        {"authors": 5},
        {"authors": None},
        {"organization": "ex"},
        {"organization": ["ex"]},
        {"organization": ["ex", 5]},
        {"day": 20260814},
        {"published": 5},
        {"upvotes": "7"},
        {"upvotes": 7.5},
        {"comments": []},
        {"stars": {}},
        {"ai_summary": 5},
        {"ai_model": False},
        {"keywords": {"a": 1}},
        {"submitter": ["ada"]},
        {"withdrawn": "yes"},
        {"links": [["code", "https://a.example/", "repo"]]},
        {"links": [["code", 5, "repo", "a"]]},
        {"links": ["abcd"]},
        {"links": 5},
        {"links": [["code", "https://github.com/a/b", "repo", "a/b"]]},
        {"places": 5},
        {"places": [5]},
        {"places": ["abc"]},
        {"places": [[0, 5]]},
        {"places": [[0, 5.5, 1]]},
        {"places": [[0, 5, "1"]]},
        {"places": [[-1, 5, 1]]},
        {"places": [[5, 5, 1]]},
        {"places": [[0, 500, 1]]},
        {"places": [[0, 5, 2]]},
        {"places": [[0, 5, -1]]},
    ],
    ids=str,
)
def test_what_is_no_record_of_a_paper_is_refused(change: dict[str, Any]) -> None:
    with pytest.raises((KeyError, TypeError, ValueError)):
        Paper.from_record({**WHOLE.record(), **change})


@pytest.mark.parametrize("missing", ["id", "title_raw", "abstract_raw"])
def test_a_record_without_a_needed_field_is_refused(missing: str) -> None:
    record = WHOLE.record()
    del record[missing]
    with pytest.raises((KeyError, TypeError)):
        Paper.from_record(record)


def test_rows_and_states_are_checked_field_by_field() -> None:
    check(WHOLE.row())
    check(State())
    for wrong in (Row(*[None] * 9), State(read=1)):  # type: ignore[arg-type]
        with pytest.raises(TypeError):
            check(wrong)


def test_a_byline_names_the_first_author_and_counts_the_others() -> None:
    def byline(*authors: str, organization: Organization | None = None) -> str:
        return Paper("1", "", "", "", "", authors=authors, organization=organization).byline

    assert byline("Ada", "Béla", "Cem") == "Ada +2"
    assert byline("Ada", organization=Organization("ex", "Example Labs")) == "Ada"
    assert byline(organization=Organization("ex", "Example Labs")) == "Example Labs"
    assert byline() == ""


def test_the_first_link_of_a_kind_counts() -> None:
    other = Link("code", "https://github.com/c/d", "text", "c/d")
    paper = Paper("1", "", "", "", "", links=(PAGE, CODE, other))
    assert (paper.code, paper.project) == (CODE, PAGE)
    assert paper.link("c/d") == other
    assert paper.link("PDF") is None
    assert Paper("1", "", "", "", "").code is None


def test_a_row_is_what_a_list_shows() -> None:
    row = WHOLE.row()
    shown = (row.id, row.title, row.byline, row.day)
    assert shown == ("2410.24164", WHOLE.title, "Ada Example +1", "2026-08-14")
    assert (row.upvotes, row.comments, row.stars) == (0, 3, 0)
    assert row.code and row.project and not row.new


def test_an_answer_that_leaves_things_out_is_completed_by_what_was_known() -> None:
    bare = Paper("2410.24164", "Another title", "", "Another title", "", upvotes=9)
    whole = bare.completed(WHOLE)
    assert whole == WHOLE._replace(title="Another title", title_raw="Another title", upvotes=9)
    assert WHOLE.completed(bare) == WHOLE
    assert WHOLE.completed(WHOLE) == WHOLE


def test_links_of_the_text_go_with_the_text_and_the_others_stay() -> None:
    in_text = Link("other", "https://old.example/", "text", "old.example")
    known = Paper(
        "1", "t", "See old.example.", "t", "", links=(CODE, in_text), places=((4, 15, 1),)
    )
    new = Link("other", "https://new.example/", "text", "new.example")
    said = Paper("1", "t", "See new.example.", "t", "", links=(PAGE, new), places=((4, 15, 1),))
    assert said.completed(known).links == (PAGE, new, CODE)
    assert said.completed(known).places == ((4, 15, 1),)
    silent = Paper("1", "t", "", "t", "", links=(PAGE,))
    assert silent.completed(known).links == (CODE, in_text, PAGE)
    assert silent.completed(known).places == ((4, 15, 1),)
