"""What a search is told of the library."""

from __future__ import annotations

from reader_tui.papers.verbs import State
from reader_tui.query.facts import NOTHING, Known
from reader_tui.query.language import NO_FACTS, Facts


def test_the_facts_of_a_paper_are_those_of_the_sets() -> None:
    known = Known(
        lambda mark: {"a"} if mark in ("read", "watched") else (), {"a": "n"}, {"b": ("t",)}
    )
    assert known("a") == Facts(State(read=True), watched=True, note="n")
    assert known("b") == Facts(tags=("t",))
    assert NOTHING("a") == NO_FACTS


def test_ids_are_found_once_and_changed_mark_by_mark() -> None:
    asked: list[str] = []

    def find(mark: str) -> list[str]:
        asked.append(mark)
        return ["a", "b"]

    known = Known(find)
    known.changed("z", "read", True)
    first = known.ids("read")
    assert first == {"a", "b"} and known.ids("read") is first
    known.changed("c", "read", True)
    known.changed("a", "read", False)
    known.changed("b", "read", False)
    known.changed("b", "read", True)
    assert known.ids("read") == {"b", "c"} and asked == ["read"]
    known.changed("d", "read", True)
    known.forget()
    assert known.ids("read") == {"a", "b"} and asked == ["read", "read"]
