"""What a digest says: the order of its papers, its reasons, its periods, what it remembers."""

from __future__ import annotations

import json

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from reader_tui.digest.entries import Candidate, Period, composed, first_sentence
from reader_tui.digest.told import IDS_LIMIT, Memory, Told
from reader_tui.errors import ReaderError
from reader_tui.text.clean import clean
from tests.digests import DAY, MADE, anything, hostile, paper


def test_matches_stand_first_and_say_why() -> None:
    found = [
        Candidate(paper("2608.00001"), ("3.2x the day's median", "has code", "+9 upvotes")),
        Candidate(paper("2608.00002"), ("has code",), ("watch org:x", "saved search maps")),
        Candidate(paper("2608.00003")),
    ]
    made = composed("morning", DAY, MADE, found)
    assert [[one.id for one in section.entries] for section in made.sections] == [
        ["2608.00002"],
        ["2608.00001", "2608.00003"],
    ]
    assert [one.reason for one in made.entries] == [
        "matches watch org:x and saved search maps, has code",
        "3.2x the day's median, has code",
        "",
    ]


def test_beyond_the_top_papers_are_counted_only() -> None:
    found = [Candidate(paper(f"2608.{n:05}"), (), ("x",) if n > 27 else ()) for n in range(30)]
    made = composed("morning", DAY, MADE, found)
    assert (len(made.entries), made.rest) == (20, 10)
    assert [one.id for one in made.entries[:3]] == ["2608.00028", "2608.00029", "2608.00000"]
    assert (len(made.first(1).entries), made.first(1).rest) == (1, 29)
    assert made.first(0).sections == ()


def test_a_paper_listed_twice_stands_once() -> None:
    twice = [Candidate(paper("2608.00001"), ("first",)), Candidate(paper("2608.00001"), ("then",))]
    assert [one.reason for one in composed("x", DAY, MADE, twice).entries] == ["first"]


def test_a_summary_is_said_to_be_from_the_abstract_where_no_machine_wrote_one() -> None:
    made = composed("x", DAY, MADE, [Candidate(paper("2608.00001", ai_summary=None))])
    assert (made.entries[0].summary, made.entries[0].machine) == ("We look at things.", False)


@pytest.mark.parametrize(
    ("text", "first"),
    [
        ("One. Two.", "One."),
        ("It is 3.5 times as fast, cf. Smith et al. (2024), as U. Eco. And more", None),
        ("Is it? Yes.", "Is it?"),
        ("no end", "no end"),
        ("", ""),
        ("He said “so.” Then he left.", "He said “so.”"),
    ],
)
def test_a_summary_is_one_sentence(text: str, first: str | None) -> None:
    expected = (
        "It is 3.5 times as fast, cf. Smith et al. (2024), as U. Eco." if first is None else first
    )
    assert first_sentence(text) == expected


def test_periods_name_themselves_and_read_well() -> None:
    period = Period.between("2026-08-13T07:00:00.000Z", "2026-08-14T07:00:00.000Z")
    assert period.key == "", "its papers tell it from others"
    assert period.words == "Thu 13 Aug 2026, 07:00 UTC to Fri 14 Aug 2026, 07:00 UTC"
    assert (
        Period.between("", "2026-08-14T07:00:00.000Z").words == "up to Fri 14 Aug 2026, 07:00 UTC"
    )
    assert Period.of_query("org:x \x1b[31m").words == "papers of org:x ␛[31m"


@given(hostile())
@settings(deadline=None)
def test_whatever_papers_say_the_records_are_clean(made: object) -> None:
    texts = [text for text in _texts(made) if text != MADE]
    assert all(text == clean(text) for text in texts)


def _texts(value: object) -> list[str]:
    if isinstance(value, str):
        return [value]
    return [text for part in value for text in _texts(part)] if isinstance(value, tuple) else []


def test_a_memory_keeps_each_name_apart_and_what_it_does_not_know() -> None:
    memory = Memory.read(b'{"digests":1,"names":{"other":{"end":"","ids":["a"],"x":1}},"y":2}')
    told = memory.told("morning").after("2026-08-14T07:00:00.000Z", ["2608.00001"])
    memory.remember("morning", told)
    memory.remember("other", Told("2026-08-14T07:00:00.000Z", ("b",)))
    again = Memory.read(memory.written())
    assert again.told("morning") == told
    written = json.loads(memory.written())
    assert (written["names"]["other"]["x"], written["y"]) == (1, 2)


def test_a_memory_believes_the_last_clock_and_does_not_grow_for_ever() -> None:
    told = Told("2026-08-14T07:00:00.000Z", ("a", "b")).after(
        "2026-08-13T07:00:00.000Z", ["b", "c"]
    )
    assert told == Told("2026-08-13T07:00:00.000Z", ("b", "c", "a"))
    many = told.after("2026-08-15T07:00:00.000Z", map(str, range(IDS_LIMIT)))
    assert len(many.ids) == IDS_LIMIT and "a" not in many.ids and "0" in many.ids


@pytest.mark.parametrize(
    "data",
    [b"{", b"[]", b"\xff", b'{"digests":2,"names":{}}', b'{"digests":1,"names":[]}', b"[" * 99_999],
)
def test_a_memory_that_cannot_be_read_is_told_of(data: bytes) -> None:
    with pytest.raises(ReaderError, match="it was left as it is"):
        Memory.read(data)


@given(
    st.recursive(
        st.none() | st.booleans() | st.integers() | anything,
        lambda inner: st.lists(inner, max_size=3) | st.dictionaries(anything, inner, max_size=3),
    )
)
@settings(deadline=None)
def test_a_memory_takes_any_value_of_a_name(value: object) -> None:
    data = json.dumps({"digests": 1, "names": {"x": value}}).encode()
    memory = Memory.read(data)
    memory.remember("x", memory.told("x").after(MADE, ["2608.00001"]))
    assert Memory.read(memory.written()).told("x").end == MADE
