"""Moments as people name them."""

from __future__ import annotations

from datetime import date, datetime, timedelta, timezone

import pytest

from reader_tui.errors import UsageError
from reader_tui.papers.moments import FORMS, parse

NEWEST = date(2026, 8, 14)
NOW = datetime(2026, 8, 15, 10, 30, tzinfo=timezone(timedelta(hours=2)))


@pytest.mark.parametrize(
    ("text", "moment"),
    [
        ("09:00", "2026-08-15T07:00"),
        (" 9:00 ", "2026-08-15T07:00"),
        ("10:30", "2026-08-15T08:30"),
        ("10:31", "2026-08-14T08:31"),
        ("2026-08-14T09:00", "2026-08-14T07:00"),
        ("2026-08-14 09:00:30", "2026-08-14T07:00:30"),
        ("2026-08-14T09:00Z", "2026-08-14T09:00"),
        ("2026-08-14T09:00+05:00", "2026-08-14T04:00"),
        ("2026-08-14", "2026-08-13T22:00"),
        ("today", "2026-08-13T22:00"),
        ("newest", "2026-08-13T22:00"),
        ("fri", "2026-08-13T22:00"),
        ("-1", "2026-08-12T22:00"),
        ("2026-W33", "2026-08-09T22:00"),
        ("2026-08", "2026-07-31T22:00"),
    ],
)
def test_a_moment_is_read(text: str, moment: str) -> None:
    assert parse(text, NOW, NEWEST).startswith(moment)
    assert parse(text, NOW, NEWEST).endswith(".000Z")


@pytest.mark.parametrize(
    "text",
    ["", "soon", "25:00", "9:60", "2026-13-01T09:00", "2026-08-14T09:00junk", "trending", "\x1b[m",
     "0001-01-01T00:00", "9999-12-31T23:59-12:00", "٠٩:٠٠"],
)  # fmt: skip
def test_no_moment_is_told_with_the_forms(text: str) -> None:
    with pytest.raises(UsageError, match="not a time") as caught:
        parse(text, NOW, NEWEST)
    assert FORMS in str(caught.value) and str(caught.value).isprintable()
