"""The time that a query asks about, and how much of it is in the archive."""

from __future__ import annotations

from datetime import date

import pytest

from reader_tui.papers.models import ListingKey
from reader_tui.query.language import parse
from reader_tui.views.asked_days import Asked, asked, held

TODAY = date(2026, 8, 14)


def day(text: str) -> ListingKey:
    return ListingKey("day", text)


@pytest.mark.parametrize(
    ("query", "first", "last", "title"),
    [
        ("weights day:2025-05", "2025-05-01", "2025-05-31", "May 2025"),
        ("day:2026-W20 x", "2026-05-11", "2026-05-17", "week 20 of 2026"),
        ("day:2026-08-13", "2026-08-13", "2026-08-13", "Thu 13 Aug 2026"),
        ("since:1w", "2026-08-07", "2026-08-14", "Fri 7 Aug 2026 to Fri 14 Aug 2026"),
        ("day:>=2026-08-03 day:<2026-08-06", "2026-08-03", "2026-08-05",
         "Mon 3 Aug 2026 to Wed 5 Aug 2026"),
        ("day:<2023-05-06", "2023-05-04", "2023-05-05", "Thu 4 May 2023 to Fri 5 May 2023"),
    ],
)  # fmt: skip
def test_the_time_that_is_asked_about(query: str, first: str, last: str, title: str) -> None:
    found = asked(parse(query, TODAY).node, TODAY)
    assert found == Asked(date.fromisoformat(first), date.fromisoformat(last))
    assert found is not None and found.title == title


@pytest.mark.parametrize(
    "query", ["", "weights", "-day:2025-05", "day:2025-05 OR x", "day:2030", "day:2020"]
)
def test_no_time_is_asked_about(query: str) -> None:
    assert asked(parse(query, TODAY).node, TODAY) is None


def test_a_month_of_which_nothing_is_here_is_fetched_whole() -> None:
    found = held(Asked(date(2025, 5, 1), date(2025, 5, 31)), lambda key: False)
    assert found.words == "Nothing of May 2025 was ever fetched."
    assert found.keys == [ListingKey("month", "2025-05")]
    assert found.command == "reader-tui fetch --date 2025-05"


def test_a_part_is_counted_and_the_rest_named() -> None:
    here = {day("2026-08-10"), day("2026-08-11"), day("2026-08-08")}
    found = held(Asked(date(2026, 8, 8), date(2026, 8, 14)), here.__contains__)
    assert found.words == "Of Sat 8 Aug 2026 to Fri 14 Aug 2026, 3 of 6 days were fetched."
    assert found.keys == [day("2026-08-14"), day("2026-08-13"), day("2026-08-12")]
    assert found.command == "reader-tui fetch --since 2026-08-12"


@pytest.mark.parametrize("key", [ListingKey("month", "2026-05"), ListingKey("week", "2026-W20")])
def test_a_week_or_month_holds_its_days(key: ListingKey) -> None:
    assert not held(Asked(date(2026, 5, 11), date(2026, 5, 17)), {key}.__contains__).missing


def test_a_weekend_is_not_missed() -> None:
    assert not held(Asked(date(2026, 8, 8), date(2026, 8, 9)), lambda key: False).missing
