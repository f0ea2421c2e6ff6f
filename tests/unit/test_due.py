"""When a stored listing is asked for again."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from reader_tui.papers.dates import utc_text, week
from reader_tui.papers.freshness import due
from reader_tui.papers.models import ListingKey

NEWEST = "2026-08-14"
NOON = datetime(2026, 8, 14, 12, tzinfo=UTC)
MINUTE, HOUR, DAY = timedelta(minutes=1), timedelta(hours=1), timedelta(days=1)


def day(text: str) -> ListingKey:
    return ListingKey("day", text)


def is_due(key: ListingKey, age: timedelta, now: datetime = NOON) -> bool:
    return due(key, utc_text(now - age), NEWEST, now)


def test_what_was_never_fetched_is_due() -> None:
    assert due(day("2026-08-14"), None, NEWEST, NOON)
    assert due(day("2023-05-04"), None, None, NOON)


@pytest.mark.parametrize(
    ("key", "fresh_for"),
    [
        (day("2026-08-14"), 10 * MINUTE),
        (ListingKey("trending"), 10 * MINUTE),
        (week(2026, 33), 10 * MINUTE),
        (ListingKey("month", "2026-08"), 10 * MINUTE),
        (day("2026-08-13"), 6 * HOUR),
        (day("2026-08-08"), 6 * HOUR),
        (week(2026, 32), 6 * HOUR),
        (day("2026-08-07"), DAY),
        (day("2026-08-01"), DAY),
        (week(2026, 31), DAY),
    ],
    ids=str,
)
def test_a_list_stays_fresh_for_as_long_as_its_age_allows(
    key: ListingKey, fresh_for: timedelta
) -> None:
    assert not is_due(key, timedelta())
    assert not is_due(key, fresh_for - timedelta(milliseconds=1))
    assert is_due(key, fresh_for)
    assert is_due(key, 400 * DAY)


@pytest.mark.parametrize("key", [day("2026-07-31"), week(2026, 30), ListingKey("month", "2026-07")])
def test_a_list_fetched_after_it_settled_is_final(key: ListingKey) -> None:
    assert not is_due(key, timedelta())
    assert not is_due(key, 3000 * DAY, NOON + 3000 * DAY)


def test_an_old_list_fetched_while_it_still_moved_is_asked_for_once_more() -> None:
    key = day("2026-07-01")
    assert due(key, "2026-07-14T23:59:00.000Z", NEWEST, NOON)
    assert not due(key, "2026-07-15T00:00:00.000Z", NEWEST, NOON)


def test_a_month_is_as_old_as_its_last_listed_day() -> None:
    july = ListingKey("month", "2026-07")
    assert due(july, "2026-08-13T11:00:00.000Z", NEWEST, NOON)
    assert not due(july, "2026-08-14T00:00:00.000Z", NEWEST, NOON)


def test_a_fetch_in_the_future_is_believed_by_nobody() -> None:
    for key in (day("2026-08-14"), day("2026-08-01"), day("2024-01-03")):
        assert due(key, "2038-01-19T03:14:07.000Z", NEWEST, NOON)


@pytest.mark.parametrize("year", [1970, 2100])
def test_a_wrong_clock_does_no_harm(year: int) -> None:
    """Ages count from the newest listed day, so a list just fetched is always fresh."""
    now = NOON.replace(year=year)
    for key in (day("2026-08-14"), day("2026-08-10"), day("2026-08-03"), day("2024-01-03")):
        assert not is_due(key, timedelta(), now)
        assert not is_due(key, 9 * MINUTE, now)
    assert is_due(day("2026-08-14"), 10 * MINUTE, now)


def test_a_day_in_the_future_is_as_young_as_the_newest() -> None:
    assert not is_due(day("2026-08-20"), 9 * MINUTE)
    assert is_due(day("2026-08-20"), 10 * MINUTE)


def test_the_clock_stands_in_while_no_newest_day_is_known() -> None:
    assert due(day("2026-08-13"), utc_text(NOON - 7 * HOUR), None, NOON)
    assert not due(day("2026-08-13"), utc_text(NOON - 5 * HOUR), None, NOON)
