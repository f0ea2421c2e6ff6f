"""Clocks that never put an answer before its question, and the names of a device."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from reader_tui.papers.dates import is_time, utc_text
from reader_tui.sync import clock, identity

_moments = st.datetimes(
    datetime(1, 1, 1), datetime(8999, 12, 31, 23, 59, 58), timezones=st.just(UTC)
)


@given(_moments, _moments)
@settings(deadline=None)
def test_a_change_made_after_seeing_another_is_later_whatever_the_clocks_say(
    now: datetime, seen: datetime
) -> None:
    made = clock.after(now, utc_text(seen))
    assert made > utc_text(seen)
    assert made >= utc_text(now)
    assert is_time(made)
    assert utc_text(clock.moment(made)) == made


@given(_moments, st.lists(st.booleans(), max_size=20))
@settings(deadline=None)
def test_a_change_from_next_year_is_overruled_by_the_next_one(
    now: datetime, turns: list[bool]
) -> None:
    latest = clock.after(now + timedelta(days=365) if now.year < 8998 else now)
    for _ in turns:
        latest, before = clock.after(now, latest), latest
        assert latest > before
        assert clock.moment(latest) - clock.moment(before) == timedelta(milliseconds=1)


def test_the_end_of_time_is_a_clock_too() -> None:
    last = "8999-12-31T23:59:59.999Z"
    assert clock.after(datetime(2026, 8, 14, tzinfo=UTC), last) == last


@pytest.mark.parametrize(
    "value",
    [
        None,
        1,
        "",
        "2026-08-14",
        "2026-02-30T00:00:00.000Z",
        "9999-01-01T00:00:00.000Z",
        "2026-08-14T07:00:00Z",
        "2026-08-14T07:00:00.000+00:00",
        "2026-08-14T24:00:00.000Z",
    ],
)
def test_what_is_no_clock(value: object) -> None:
    assert not is_time(value)


def test_only_more_than_five_minutes_are_worth_a_word() -> None:
    noon = "2026-08-14T12:00:00.000Z"
    assert not clock.apart(noon, "2026-08-14T12:05:00.000Z")
    assert clock.apart(noon, "2026-08-14T12:05:00.001Z")
    assert not clock.apart("2026-08-14T12:05:00.001Z", noon)


def test_names_are_kept_for_this_library_only(tmp_path: Path) -> None:
    library, copy = tmp_path / "library", tmp_path / "copy"
    library.mkdir()
    copy.mkdir()
    names = identity.fresh(library)
    file = library / "identity.json"
    identity.write(file, names)
    assert identity.read(file, library) == names
    assert identity.read(file, copy) is None
    assert identity.fresh(library)[:2] != names[:2]


def test_a_folder_that_is_moved_or_made_anew_is_another_library(tmp_path: Path) -> None:
    library = tmp_path / "library"
    library.mkdir()
    mark = identity.fingerprint(library)
    library.rename(tmp_path / "moved")
    assert identity.fingerprint(tmp_path / "moved") != mark
    (tmp_path / "link").symlink_to(tmp_path / "moved")
    assert identity.fingerprint(tmp_path / "link") == identity.fingerprint(tmp_path / "moved")


@pytest.mark.parametrize(
    "data", [b"", b"{", b"[]", b"null", b'{"device":1}', b"[" * 99_999, b'{"device":"x","log":"y"}']
)
def test_a_file_of_names_that_is_damaged_counts_as_none(tmp_path: Path, data: bytes) -> None:
    file = tmp_path / "identity.json"
    file.write_bytes(data)
    assert identity.read(file, tmp_path) is None
