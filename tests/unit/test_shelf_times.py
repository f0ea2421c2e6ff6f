"""When papers came to a shelf: days by the reader's clock, words and weeks."""

from __future__ import annotations

from datetime import datetime, timedelta, timezone

import pytest

from reader_tui.views.shelf_times import kept_day, kept_words, weeks

NOW = datetime(2026, 8, 14, 9, 0, tzinfo=timezone(timedelta(hours=9)))
"""A Friday, in Tokyo."""


def test_the_day_is_that_of_the_reader_s_clock() -> None:
    assert kept_day("2026-08-13T16:00:00.000Z", NOW).isoformat() == "2026-08-14"
    assert kept_day("2026-08-13T14:59:59.000Z", NOW).isoformat() == "2026-08-13"


@pytest.mark.parametrize(
    ("stored", "said"),
    [
        ("2026-08-10T01:00:00.000Z", "kept Mon 10 Aug"),
        ("2025-12-31T15:00:00.000Z", "kept Thu 1 Jan"),
        ("2025-09-22T01:00:00.000Z", "kept Mon 22 Sep 2025"),
        (None, ""),
    ],
)
def test_it_is_said_with_the_year_where_that_is_another(stored: str | None, said: str) -> None:
    assert kept_words(stored, NOW) == said


def test_papers_are_put_together_by_the_week_of_keeping() -> None:
    times = {
        "a": "2026-08-12T01:00:00.000Z",
        "b": "2026-08-10T00:00:00.000Z",
        "c": "2026-08-09T01:00:00.000Z",
        "d": "2025-09-24T01:00:00.000Z",
        "e": None,
    }
    assert weeks(times, times.get, NOW) == [
        ("kept this week", ["a", "b"]),
        ("kept last week", ["c"]),
        ("kept in the week of 22 Sep 2025", ["d"]),
        ("kept", ["e"]),
    ]
    assert weeks((), times.get, NOW) == []
