"""What a paper is worth to one who catches up, and how much that is at a time."""

from __future__ import annotations

import pytest

from reader_tui.errors import UsageError
from reader_tui.papers.budget import FORMS, Budget, parse
from reader_tui.papers.models import Paper, Row
from reader_tui.papers.weights import Weights
from reader_tui.papers.worth import Worth, median, ranked, worth


def row(id: str = "2608.00001", day: str = "2026-08-14", **changes: object) -> Row:
    plain = Paper(id, "t", "", "t", "", upvotes=0, day=day).row()
    return plain._replace(**changes)  # type: ignore[arg-type]


def test_every_reason_is_said_the_weightiest_first() -> None:
    said = worth(row(upvotes=32, gained=34, code=True), 10, watched="org:nvidia")
    assert said.reasons == (
        "watched: org:nvidia", "+34 upvotes", "3.2x the day's median upvotes", "has code",
    )  # fmt: skip


def test_a_paper_at_the_median_is_worth_one_and_three_times_it_two() -> None:
    assert worth(row(upvotes=10), 10) == Worth(1.0, ())
    assert worth(row(upvotes=30), 10) == Worth(2.0, ("3.0x the day's median upvotes",))
    assert worth(row(upvotes=0), 10) == Worth(0.0, ())
    assert worth(row(upvotes=None), 10) == Worth(0.0, ())


@pytest.mark.parametrize("upvotes", [0, 3])
def test_a_day_without_upvotes_has_no_median_to_divide_by(upvotes: int) -> None:
    assert worth(row(upvotes=upvotes), 0.0).score == worth(row(upvotes=upvotes), 1.0).score


def test_what_stands_out_far_is_said_without_a_fraction() -> None:
    assert worth(row(upvotes=124), 10).reasons == ("12x the day's median upvotes",)
    assert worth(row(upvotes=99), 10).reasons == ("9.9x the day's median upvotes",)


def test_a_weight_of_nothing_takes_the_reason_away() -> None:
    nothing = Weights(0, 0, 0, 0)
    much = row(upvotes=32, gained=3, code=True)
    assert worth(much, 10, nothing, "org:nvidia") == Worth(0.0, ())
    assert worth(much, 10, Weights(0, 2, 0, 0), "org:nvidia") == Worth(2.0, ("has code",))


@pytest.mark.parametrize(
    ("counts", "middle"), [([], 0), ([4], 4), ([9, 1, 2], 2), ([1, 2, 3, 10], 2.5)]
)
def test_the_median(counts: list[int], middle: float) -> None:
    assert median(counts) == middle


def test_papers_are_ranked_against_their_own_day() -> None:
    busy = row("2608.00001", "2026-08-14", upvotes=40)
    quiet = row("2608.00002", "2026-08-13", upvotes=12)
    watched = row("2608.00003", "2026-08-12", upvotes=1)
    found = ranked(
        [busy, quiet, watched],
        {"2026-08-14": 40.0, "2026-08-13": 3.0, "2026-08-12": 10.0},
        Weights(),
        {watched.id: "kw:maps"},
    )
    assert [one.row for one in found] == [watched, quiet, busy]
    assert found[0].worth.reasons == ("watched: kw:maps",)


def test_of_equal_papers_the_newer_day_comes_first() -> None:
    rows = [row("2608.00001", "2026-08-12"), row("2608.00003"), row("2608.00002")]
    rows.append(row("2608.00004")._replace(day=None))
    found = ranked(rows, {}, Weights(), {})
    assert [one.row.id[-1] for one in found] == ["3", "2", "1", "4"]


@pytest.mark.parametrize(
    ("text", "budget", "count"),
    [
        ("10 minutes", Budget(minutes=10), 100),
        ("10m", Budget(minutes=10), 100),
        ("1 min", Budget(minutes=1), 10),
        (" 1H ", Budget(minutes=60), 600),
        ("2.5 minutes", Budget(minutes=2.5), 25),
        ("40", Budget(papers=40), 40),
        ("40 papers", Budget(papers=40), 40),
        ("1 paper", Budget(papers=1), 1),
    ],
)
def test_a_budget_is_read(text: str, budget: Budget, count: int) -> None:
    assert parse(text) == budget
    assert budget.count() == count


@pytest.mark.parametrize(
    "text",
    [
        "",
        "0",
        "0 minutes",
        "ten",
        "-5",
        "2.5 papers",
        "10 years",
        "m",
        "1e3",
        "9" * 40,
        "٣",
        "1\x1b[31m",
    ],
)
def test_no_budget_is_told_with_the_forms(text: str) -> None:
    with pytest.raises(UsageError, match="not a budget") as caught:
        parse(text)
    assert FORMS in str(caught.value) and str(caught.value).isprintable()


def test_minutes_are_papers_at_the_readers_pace() -> None:
    assert parse("10 minutes").count(pace=4.0) == 150
    assert parse("1 minute").count(pace=90.0) == 1
    assert parse("1 minute").count(pace=0.0) == 600
    assert (str(parse("10m")), str(parse("1m")), str(parse("40"))) == (
        "10 minutes", "1 minute", "40 papers",
    )  # fmt: skip
