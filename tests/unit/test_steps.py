"""Steps and rules, and how they are said."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from reader_tui.library.contents import Contents
from reader_tui.library.marks import PAPERS, WHOLE
from reader_tui.library.step_records import STEPS, Was, kept, packed, unpacked
from reader_tui.papers.steps import ALL_STAYED, STAYED, Rule, Step

KEYS = ["241024164", "260900001", "7040001"]


def step(does: str, *papers: str) -> Step:
    return Step("1", "2026-08-14T07:00:00.000Z", does, papers, False, "d")


@pytest.mark.parametrize(
    ("does", "count", "said"),
    [
        ("dismiss", 14, "dismissed 14 papers"),
        ("bookmark", 1, "bookmarked 1 paper"),
        ("unread", 2, "marked 2 papers unread"),
        ("clear", 1, "put 1 paper back to undecided"),
        ("wait", 1, "wait for the code of 1 paper"),
        ("mute org:nvidia", 0, "muted org:nvidia"),
        ("unwatch author:x", 0, "stopped watching author:x"),
        ("backlog 2026-08-01", 0, "began the backlog on 2026-08-01"),
        ("something of tomorrow", 0, "something of tomorrow"),
        ("tag", 3, "tag 3 papers"),
    ],
)
def test_a_step_is_said_in_words(does: str, count: int, said: str) -> None:
    assert step(does, *(f"2501.{n:05}" for n in range(count))).said == said


def test_a_rule_goes_by_its_name_where_it_has_one() -> None:
    rule, named = Rule("mute", "org:nvidia"), Rule("saved", "weight forgetting", "Forgetting")
    assert (rule.adding, rule.removing) == ("mute org:nvidia", "unmute org:nvidia")
    assert step(named.removing).said == "removed the saved search Forgetting"
    assert step(rule.changing(named)).said == "changed mute org:nvidia to save Forgetting"


VALUES = st.one_of(st.booleans(), st.none(), st.text(), st.integers(), st.lists(st.integers()))
SINCE = st.sampled_from(["", "2026-08-14T07:00:00.000Z"])
SOME_KEY = st.sampled_from(KEYS)
EARLIER = st.one_of(
    st.tuples(st.just(PAPERS), SOME_KEY, st.sampled_from(["read", "later"])),
    st.tuples(st.just("notes"), SOME_KEY, st.sampled_from("ab"), VALUES),
    st.tuples(st.just(PAPERS), SOME_KEY, st.just("read"), st.just(True), SINCE),
).map(lambda values: Was(*values))


@given(st.lists(EARLIER, max_size=12), st.lists(SOME_KEY))
def test_what_was_is_read_as_it_was_packed(earlier: list[Was], papers: list[str]) -> None:
    found = list(unpacked(packed(earlier, papers), papers))
    assert sorted(map(repr, found)) == sorted(map(repr, earlier))


@pytest.mark.parametrize(
    "group",
    [5, [], ["papers"], ["papers", "read", 5, []], ["papers", "read", [], 5], [1, "read", [], []]],
)
def test_what_is_no_group_is_passed_over(group: object) -> None:
    assert list(unpacked(group, KEYS)) == [] == list(unpacked([group], KEYS))
    assert list(unpacked([["papers", WHOLE, [5], ["1"]]], KEYS)) == []
    assert list(unpacked([["papers", "read", [], ["x", 7, "12"]]], KEYS)) == [
        Was("papers", "12", "read")
    ]


def test_the_bulk_of_a_step_is_said_once() -> None:
    earlier = [Was(PAPERS, key, "dismissed") for key in KEYS]
    assert packed(earlier, KEYS) == [[PAPERS, "dismissed", [], None]]


def test_what_is_no_step_is_passed_over() -> None:
    contents = Contents()
    good = {"at": "2026-08-14T07:00:00.000Z", "by": "d", "does": "read"}
    contents.tables[STEPS] = {
        str(number): {"made": made}
        for number, made in enumerate(
            [5, {}, good | {"at": "then"}, good | {"by": 1}, good | {"does": None}, good]
        )
    }
    (found,) = kept(contents, lambda by: True)
    assert found.step() == Step("5", good["at"], "read", (), False, "d")


def test_a_step_that_went_on_is_one_with_all_its_parts() -> None:
    contents = Contents()
    group: list[object] = [PAPERS, "read", [], None]
    made = {"at": "2026-08-14T07:00:00.000Z", "by": "d", "does": "read"}
    parts = {
        f"more{number}": {"papers": [f"2501.{number:05}"], "was": [group]} for number in (10, 9, 2)
    }
    again = {"papers": ["2501.00002"], "was": [[PAPERS, "read", [True], None]]}
    contents.tables[STEPS] = {"1": {"made": made, **parts, "more11": again, "more": 5, "morex": {}}}
    (found,) = kept(contents, lambda by: True)
    assert found.step().papers == ("2501.00002", "2501.00009", "2501.00010")
    assert found.before() == [
        Was(PAPERS, key, "read") for key in ("250100002", "250100009", "250100010")
    ]


def test_what_undoing_came_to_is_said_whole() -> None:
    done = step("note", "2608.00001")
    assert done.outcome("Undid", done.said) == "Undid: wrote a note on 1 paper."
    part, none = done._replace(stayed=True), done._replace(stayed=True, in_vain=True)
    assert part.outcome("Undid", done.said).endswith(f"1 paper. {STAYED}")
    assert none.outcome("Undid", done.said) == f"{ALL_STAYED}: wrote a note on 1 paper."
