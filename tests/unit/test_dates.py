"""Days, weeks and months as people name them."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta, timezone

import pytest

from reader_tui.errors import UsageError
from reader_tui.papers.dates import days_of, local_clock, parse, step, title, utc_text, week
from reader_tui.papers.models import NEWEST, ListingKey

FRIDAY = date(2026, 8, 14)


@pytest.mark.parametrize(
    ("words", "kind", "value"),
    [
        ("2026-08-13", "day", "2026-08-13"),
        (" 2026-8-3 ", "day", "2026-08-03"),
        ("today", "day", "2026-08-14"),
        ("Yesterday", "day", "2026-08-13"),
        ("fri", "day", "2026-08-14"),
        ("Monday", "day", "2026-08-10"),
        ("sat", "day", "2026-08-08"),
        ("-3", "day", "2026-08-11"),
        ("2026-W20", "week", "2026-W20"),
        ("2026w5", "week", "2026-W05"),
        ("2026-W53", "week", "2026-W53"),
        ("2026-05", "month", "2026-05"),
        ("trending", "trending", ""),
    ],
)
def test_words_name_a_listing(words: str, kind: str, value: str) -> None:
    key = parse(words, FRIDAY)
    assert (key.kind, key.value) == (kind, value)


def test_newest_is_left_to_the_hub() -> None:
    assert parse("newest", FRIDAY) == NEWEST


@pytest.mark.parametrize(
    "words", ["", "soon", "2026-13-40", "2026-02-30", "2025-W53", "2026-W00", "2026-13", "²026-05"]
)
def test_what_is_no_date_is_refused_with_the_forms_that_are(words: str) -> None:
    with pytest.raises(UsageError, match="2026-W20"):
        parse(words, FRIDAY)


def test_steps_stay_in_their_kind() -> None:
    assert step(ListingKey("day", "2026-03-01"), -1) == ListingKey("day", "2026-02-28")
    assert step(week(2026, 53), 1) == week(2027, 1)
    assert step(week(2026, 1), -1) == week(2025, 52)
    assert step(ListingKey("month", "2026-01"), -1) == ListingKey("month", "2025-12")
    assert step(ListingKey("trending"), 1) == ListingKey("trending")


def test_spans_and_titles() -> None:
    assert days_of(week(2026, 33)) == (date(2026, 8, 10), date(2026, 8, 16))
    assert days_of(ListingKey("month", "2024-02")) == (date(2024, 2, 1), date(2024, 2, 29))
    assert title(ListingKey("day", "2026-08-14")) == "Fri 14 Aug 2026"
    assert title(week(2026, 5)) == "week 5 of 2026"
    assert title(ListingKey("month", "2026-05")) == "May 2026"


def test_times_are_stored_in_utc_and_shown_on_the_local_clock() -> None:
    zone = timezone(timedelta(hours=2))
    moment = datetime(2026, 8, 14, 9, 14, 5, 250_000, zone)
    stored = utc_text(moment)
    assert stored == "2026-08-14T07:14:05.250Z"
    assert local_clock(stored, moment) == "09:14"
    assert local_clock(stored, datetime(2026, 8, 16, 1, 0, tzinfo=UTC)) == "Fri 14 Aug 07:14"
