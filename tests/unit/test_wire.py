"""The Hub's JSON becomes papers, whatever is in it."""

from __future__ import annotations

import json
import unicodedata
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from reader_tui.errors import HubError
from reader_tui.hub.wire import parse_listing, parse_paper
from reader_tui.papers.models import Organization, Paper
from tests.hub import MISSING, item
from tests.recordings import HUB, needs_recordings

ID = "2608.00001"


def one(entry: Any, day: str | None = None) -> Paper:
    """The paper of a single entry."""
    answer = parse_listing([entry], day)
    assert (len(answer.papers), answer.skipped) == (1, 0)
    return answer.papers[0]


def test_every_field_arrives() -> None:
    paper = one(
        item(
            ID,
            title="Ten\n  Readers",
            summary="We gain 10\\% and $x$.\nCode: https://github.com/example/other.",
            authors=[
                {"name": "Ada Example", "hidden": False},
                {"name": "Not Shown", "hidden": True},
                {"name": " "},
                {"name": "Béla\u202e Sample"},
            ],
            upvotes=12,
            numComments=3,
            githubStars=7,
            organization={"name": "example", "fullname": "Example Lab"},
            ai_summary="A small\nmethod.",
            ai_summary_model="example/model",
            ai_keywords=["", "reading", 5, "maps"],
            withdrawnAt="2026-08-15T00:00:00.000Z",
        )
    )
    assert (paper.id, paper.title, paper.title_raw) == (ID, "Ten Readers", "Ten\n  Readers")
    assert paper.abstract.startswith("We gain 10% and")
    assert paper.abstract_raw.startswith("We gain 10\\% and $x$.\nCode")
    assert paper.authors == ("Ada Example", "Béla Sample")
    assert paper.organization == Organization("example", "Example Lab")
    assert (paper.day, paper.published) == ("2026-08-14", "2026-08-14T00:00:00.000Z")
    assert (paper.upvotes, paper.comments, paper.stars) == (12, 3, 7)
    assert (paper.ai_summary, paper.ai_model) == ("A small method.", "example/model")
    assert paper.keywords == ("reading", "maps")
    assert paper.submitter == "ada"
    assert paper.withdrawn


def test_a_bare_paper_is_the_same_paper() -> None:
    entry = item(ID, numComments=MISSING, submittedBy=MISSING, thumbnail=MISSING)
    assert parse_paper(entry["paper"]) == one(entry)


@pytest.mark.parametrize("data", [None, [], {}, 3, "x", {"id": ID}, {"title": "x"}, {"paper": 1}])
def test_what_is_no_paper_is_an_error(data: object) -> None:
    with pytest.raises(HubError):
        parse_paper(data)


@pytest.mark.parametrize("data", [None, {}, {"error": "no"}, "[]", 5, True])
def test_what_is_no_array_is_an_error(data: object) -> None:
    with pytest.raises(HubError):
        parse_listing(data)


@pytest.mark.parametrize(
    "entry",
    [
        None,
        [],
        "x",
        5,
        {},
        {"paper": None},
        {"paper": []},
        item(ID, id=MISSING),
        item(ID, id=None),
        item(ID, id=2608.00001),
        item(ID, id="2608.1"),
        item(ID, id="../2608.00001"),
        item(ID, id="٢٦٠٨.00001"),
        item(ID, title=MISSING),
        item(ID, title=""),
        item(ID, title=" \n\u200b"),
        item(ID, title=["x"]),
    ],
)
def test_entries_that_are_no_papers_are_counted(entry: object) -> None:
    answer = parse_listing([item("2608.00002"), entry, item("2608.00003")])
    assert [paper.id for paper in answer.papers] == ["2608.00002", "2608.00003"]
    assert answer.skipped == 1


FIELDS = (
    "authors", "summary", "upvotes", "numComments", "githubStars", "publishedAt", "thumbnail",
    "submittedOnDailyAt", "organization", "submittedBy", "submittedOnDailyBy", "ai_summary",
    "ai_summary_model", "ai_keywords", "githubRepo", "projectPage", "mediaUrls",
)  # fmt: skip
JUNK = [None, True, -1, 2.5, float("nan"), float("inf"), 10**30, "", "x", [], [None], {}, {"a": 1}]


@pytest.mark.parametrize("junk", JUNK, ids=repr)
def test_a_field_of_a_wrong_type_costs_only_itself(junk: Any) -> None:
    for name in FIELDS:
        paper = one(item(ID, **{name: junk}), "2026-08-01")
        assert paper.title
        assert paper.record()["links"]
    everything = one(item(ID, **dict.fromkeys(FIELDS, junk)), "2026-08-01")
    assert (everything.upvotes, everything.comments, everything.stars) == (None, None, None)
    assert everything.day == "2026-08-01"
    assert everything.published is None


@pytest.mark.parametrize(
    ("value", "expected"),
    [(0, 0), (7, 7), (7.0, 7), (7.5, None), (-1, None), (True, None), ("7", None), (2**60, None)],
)
def test_counts(value: object, expected: int | None) -> None:
    assert one(item(ID, upvotes=value)).upvotes == expected


@pytest.mark.parametrize(
    ("value", "day", "published"),
    [
        ("2026-08-14T07:30:00.000Z", "2026-08-14", "2026-08-14T07:30:00.000Z"),
        ("2026-08-14T07:30:00+02:00", "2026-08-14", "2026-08-14T07:30:00+02:00"),
        ("2026-08-14", "2026-08-14", None),
        ("2026-02-30T00:00:00.000Z", "asked", None),
        ("2026-08-14T25:00:00.000Z", "2026-08-14", None),
        ("20260814T000000Z", "asked", None),
        ("٢٠٢٦-08-14T00:00:00Z", "asked", None),
        ("yesterday", "asked", None),
    ],
)
def test_times(value: str, day: str, published: str | None) -> None:
    paper = one(item(ID, submittedOnDailyAt=value, publishedAt=value), "asked")
    assert (paper.day, paper.published) == (day, published)


def test_the_first_of_two_entries_with_one_id_counts() -> None:
    answer = parse_listing([item(ID, upvotes=1), item(f"{ID}v2", upvotes=2), item("2608.00002")])
    assert (answer.papers[0].id, answer.papers[0].upvotes) == (ID, 1)
    assert (len(answer.papers), answer.skipped) == (2, 0)


def test_the_submitter_and_organization_of_every_year() -> None:
    outer = item(ID, submittedBy={"fullname": "Ada E", "user": "ada-e"})
    assert one(outer).submitter == "ada-e"
    inner = item(ID, submittedBy=MISSING, submittedOnDailyBy={"user": "bela"})
    assert one(inner).submitter == "bela"
    assert one(item(ID, submittedBy=MISSING, submittedOnDailyBy=MISSING)).submitter is None
    four_days = {**item(ID), "submitterOrganization": {"name": "lab"}}
    assert one(four_days).organization == Organization("lab", "lab")


def test_what_stands_only_outside_the_paper_is_taken_from_there() -> None:
    entry = item(ID)
    del entry["paper"]["title"], entry["paper"]["summary"]
    assert one(entry).title == entry["title"]
    assert one(entry).abstract_raw == entry["summary"]


def test_links_stand_in_order_each_target_once() -> None:
    paper = one(
        item(
            ID,
            githubRepo="https://github.com/Example/Repo.git",
            projectPage=" https://example.github.io/page/",
            summary="See https://github.com/example/repo and https://huggingface.co/datasets/a/b .",
            mediaUrls=[
                "https://cdn.example.org/a.mp4",
                "https://cdn.example.org/b.PNG",
                "file:///x",
            ],
        )
    )
    assert [(link.kind, link.source, link.label) for link in paper.links] == [
        ("code", "repo", "code"),
        ("project", "project", "project page"),
        ("paper", "hub", "HF page"),
        ("paper", "arxiv", "arXiv"),
        ("paper", "arxiv", "PDF"),
        ("dataset", "text", "huggingface.co"),
        ("video", "media", "media"),
        ("other", "media", "media"),
        ("other", "media", "thumbnail"),
    ]
    assert [link.url for link in paper.links[2:5]] == [
        f"https://huggingface.co/papers/{ID}",
        f"https://arxiv.org/abs/{ID}",
        f"https://arxiv.org/pdf/{ID}",
    ]


def test_code_in_the_text_counts_where_the_hub_names_none() -> None:
    paper = one(item(ID, githubRepo=MISSING, summary="At https://github.com/example/found now."))
    assert paper.code is not None
    assert (paper.code.url, paper.code.source) == ("https://github.com/example/found", "text")


@pytest.mark.parametrize(
    "url",
    ["javascript:alert(1)", "file:///etc/passwd", "-oProxyCommand=x", "http://a@b.example", ""],
)
def test_addresses_that_must_not_be_opened_are_no_links(url: str) -> None:
    paper = one(item(ID, githubRepo=url, projectPage=url, mediaUrls=[url], thumbnail=url))
    assert [link.label for link in paper.links] == ["HF page", "arXiv", "PDF"]


def test_a_project_page_that_is_the_hubs_own_page_does_not_take_its_place() -> None:
    paper = one(item(ID, projectPage=f"https://huggingface.co/papers/{ID}"))
    assert paper.project is None
    page = paper.link("HF page")
    assert page is not None and page.source == "hub"


def test_a_repository_wrapped_by_a_line_break_is_one_address() -> None:
    paper = one(item(ID, githubRepo="https://github.com/example/\nlong-name"))
    assert paper.code is not None
    assert paper.code.url == "https://github.com/example/long-name"


def test_nothing_that_steers_a_terminal_passes() -> None:
    evil = "a\x1b]52;c;aGk=\x07b\x9b2J\u202ec\x00\ud800[/][@click=app.quit]x"
    paper = one(
        item(
            ID,
            title=evil,
            summary=evil,
            authors=[{"name": evil}],
            organization={"name": evil, "fullname": evil},
            ai_summary=evil,
            ai_summary_model=evil,
            ai_keywords=[evil],
            submittedBy={"name": evil},
            githubRepo=f"https://github.com/{evil}",
        )
    )
    text = json.dumps(paper.record(), ensure_ascii=False)
    assert not [char for char in text if unicodedata.category(char) in ("Cc", "Cs", "Cf", "Co")]
    assert "[@click=app.quit]" in paper.title


def test_a_long_title_and_a_long_list_are_cut() -> None:
    assert len(one(item(ID, title="word " * 200_000)).title) <= 500
    entries = [item(f"2608.{number:05}") for number in range(2_100)]
    answer = parse_listing(entries)
    assert (len(answer.papers), answer.skipped) == (2_000, 100)


JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(st.characters(codec=None)),
    lambda inner: (
        st.lists(inner, max_size=4) | st.dictionaries(st.text(max_size=8), inner, max_size=4)
    ),
    max_leaves=12,
)
KEYS = sorted(
    {*item(ID), *item(ID)["paper"], "organization", "mediaUrls", "ai_keywords", "projectPage"}
)


@settings(max_examples=150, deadline=None)
@given(st.dictionaries(st.sampled_from(KEYS), JSON, max_size=6), JSON)
def test_any_json_is_taken(changes: dict[str, Any], junk: object) -> None:
    changes.pop("paper", None)
    answer = parse_listing([item(ID, **changes), {"paper": junk}, junk])
    assert len(answer.papers) + answer.skipped <= 3
    for paper in answer.papers:
        assert Paper.from_record(paper.record()) == paper


@needs_recordings
def test_every_recorded_entry_is_a_paper_with_its_own_words() -> None:
    withdrawn: set[str] = set()
    most_authors = entries = 0
    for file in sorted(HUB.glob("*ly/*.json")):
        items = json.loads(file.read_text("utf-8"))
        answer = parse_listing(items)
        assert answer.skipped == 0
        papers = {paper.id: paper for paper in answer.papers}
        for entry in items:
            sent = entry["paper"]
            paper = papers[sent["id"]]
            assert paper.title_raw == sent["title"]
            assert paper.abstract_raw == sent["summary"]
            shown = [author for author in sent["authors"] if not author["hidden"]]
            assert len(paper.authors) == len(shown)
            assert (paper.code is not None) >= ("githubRepo" in sent)
            most_authors = max(most_authors, len(sent["authors"]))
            entries += 1
        withdrawn |= {paper.id for paper in answer.papers if paper.withdrawn}
    assert (entries > 10_000, most_authors) == (True, 3_303)
    assert withdrawn == {"2306.05949", "2410.07062"}
