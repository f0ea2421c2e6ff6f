"""When papers came to a shelf: days by the reader's clock, words and weeks."""

from __future__ import annotations

from datetime import datetime, timedelta, timezone

import pytest

from reader_tui.papers.models import Row
from reader_tui.views.shelf_times import dated, kept_day, kept_words
from reader_tui.views.view import View

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


TIMES = {
    "a": "2026-08-12T01:00:00.000Z",
    "b": "2026-08-10T00:00:00.000Z",
    "c": "2026-08-09T01:00:00.000Z",
    "d": "2025-09-24T01:00:00.000Z",
}
ROWS = [Row(paper_id, "", "", None, None, None, False, False, None) for paper_id in (*TIMES, "e")]


def test_papers_are_put_together_by_the_week_of_keeping() -> None:
    found = dated(ROWS, View("bookmarks"), TIMES.get, NOW, by_week=True)
    assert [(row.above, row.kept) for row in found] == [
        ("Kept in the week of 10 Aug 2026", "kept Wed 12 Aug"),
        ("", "kept Mon 10 Aug"),
        ("Kept in the week of 3 Aug 2026", "kept Sun 9 Aug"),
        ("Kept in the week of 22 Sep 2025", "kept Wed 24 Sep 2025"),
        ("", ""),
    ]


def test_a_part_of_a_shelf_goes_on_in_the_week_before_it() -> None:
    found = dated(ROWS[1:3], View("bookmarks"), TIMES.get, NOW, by_week=True, before="a")
    assert [row.above for row in found] == ["", "Kept in the week of 3 Aug 2026"]


@pytest.mark.parametrize(
    ("view", "said"),
    [
        (View("later"), "put off Wed 12 Aug"),
        (View("dismissed"), "dismissed Wed 12 Aug"),
        (View("history"), "read Wed 12 Aug"),
        (View("tag", "x"), "tagged Wed 12 Aug"),
        (View("notes"), "noted Wed 12 Aug"),
    ],
)
def test_each_shelf_says_what_was_done(view: View, said: str) -> None:
    (row,) = dated(ROWS[:1], view, TIMES.get, NOW)
    assert (row.kept, row.above) == (said, "")
