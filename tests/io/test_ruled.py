"""Rules and queries over a real archive: what is watched, muted and left."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from reader_tui.archive.archive import Archive
from reader_tui.hub.wire import parse_listing
from reader_tui.papers.models import ListingKey, Paper, Row
from reader_tui.papers.steps import Rule
from reader_tui.papers.verbs import State
from reader_tui.query.language import Facts, Query, joined, parse
from reader_tui.views.judge import Ruled, Rules, asks
from tests.hub import MISSING, item

FRIDAY = ListingKey("day", "2026-08-14")
TODAY = date(2026, 8, 14)
ONE, TWO, THREE = "2608.00001", "2608.00002", "2608.00003"
ALL = [ONE, TWO, THREE]


def understood(text: str) -> Query:
    return parse(text, TODAY)


def paper(paper_id: str, **changes: Any) -> Paper:
    return parse_listing([item(paper_id, **changes)]).papers[0]


@pytest.fixture
def archive(tmp_path: Path) -> Iterator[Archive]:
    with_code = paper(ONE, title="Sparse maps", upvotes=30)
    without = paper(TWO, title="Dense maps", upvotes=20, githubRepo=MISSING)
    archive = Archive.open(tmp_path / "archive.sqlite3")
    archive.store(FRIDAY, [with_code, without, paper(THREE, title="Tables", upvotes=10)])
    yield archive
    archive.close()


def ruled(archive: Archive, *rules: Rule, **states: State) -> Ruled:
    return Ruled(
        Rules.of(rules, understood), archive, lambda i: states.get(f"paper{i[-1]}", State())
    )


def left(judge: Ruled, archive: Archive, text: str) -> list[str]:
    return judge.matching(parse(text, TODAY), archive.rows(FRIDAY))


def test_every_watch_rule_that_holds_is_named(archive: Archive) -> None:
    judge = ruled(archive, Rule("watch", "maps"), Rule("watch", "has:code", "with code"))
    assert judge.watched(ALL) == {ONE: ("maps", "with code"), TWO: ("maps",), THREE: ("with code",)}
    assert judge.reason([THREE, TWO]) == {THREE: "with code", TWO: "maps"}
    assert ruled(archive).watched(ALL) == {}
    assert left(judge, archive, "is:watched sparse") == [ONE]


def test_what_is_kept_is_muted_but_not_hidden(archive: Archive) -> None:
    judge = ruled(
        archive, Rule("mute", "maps"), Rule("mute", "is:dismissed"),
        paper1=State(later=True), paper3=State(dismissed=True),
    )  # fmt: skip
    assert judge.muted(ALL) == set(ALL)
    assert judge.hidden(ALL) == {TWO, THREE}
    assert left(judge, archive, "is:muted -is:dismissed") == [ONE, TWO]


def test_mute_rules_may_spare_what_is_watched(archive: Archive) -> None:
    judge = ruled(archive, Rule("watch", "sparse"), Rule("mute", "maps -is:watched"))
    assert judge.muted(ALL) == {TWO}


def test_rules_that_look_for_nothing_are_none(archive: Archive) -> None:
    empty = [Rule("mute", text) for text in ("", "sort:stars", "colour:red", "!!!")]
    assert not any(Rules.of(empty, understood))
    assert ruled(archive, *empty).muted(ALL) == set()


def test_rules_and_queries_may_go_by_what_is_near(archive: Archive) -> None:
    near = {hit.id for hit in archive.search.similar(ONE, 10)}
    assert TWO in near and ONE not in near
    judge = ruled(archive, Rule("watch", f"like:{ONE}"), Rule("mute", f"like:{ONE} dense"))
    assert set(judge.watched(ALL)) == near
    assert judge.muted(ALL) == {TWO}
    assert left(judge, archive, f"like:{ONE} dense") == [TWO]
    assert set(left(judge, archive, f"like:{ONE}")) == near
    assert left(judge, archive, "like:2001.00001") == []


def test_saved_searches_speak_for_papers_but_in_their_own_view(archive: Archive) -> None:
    judge = ruled(archive, Rule("saved", "maps", "cartography"), Rule("watch", "dense"))
    assert judge.reasons(ALL) == {ONE: ("cartography",), TWO: ("dense", "cartography")}
    rows = archive.rows(FRIDAY)
    said = ["search: cartography", "watched: dense", ""]
    assert [row.reason for row in judge.told(rows)] == said
    assert [row.reason for row in judge.told(rows, "maps")] == ["", "watched: dense", ""]


def test_what_a_row_says_already_is_not_said_over(archive: Archive) -> None:
    judge = ruled(archive, Rule("watch", "tables OR sparse"))
    rows = [archive.rows_of([ONE])[ONE]._replace(reason="code appeared"), *archive.rows(FRIDAY)[1:]]
    assert [row.reason for row in judge.told(rows)] == [
        "code appeared", "", "watched: tables OR sparse",
    ]  # fmt: skip


def test_counts_are_those_of_the_rows(archive: Archive) -> None:
    rows = [row._replace(upvotes=None) for row in archive.rows(FRIDAY)]
    judge = ruled(archive)
    assert judge.matching(parse("upvotes:>=0", TODAY), rows) == []
    assert judge.matching(parse("-upvotes:>=0 maps", TODAY), rows) == [ONE, TWO]


def test_what_the_archive_lacks_is_known_by_its_copy(archive: Archive) -> None:
    copy = paper("2512.00007", title="Sparse trees")
    bare = Row("2512.00008", "2512.00008", "", None, None, None, False, False, None)
    copies = {copy.id: copy}
    judge = Ruled(Rules(), archive, lambda paper_id: State(), copies.get)
    rows = [copy.row(), bare, *archive.rows(FRIDAY)]
    assert judge.matching(parse("sparse", TODAY), rows) == [copy.id, ONE]
    assert judge.matching(parse("-sparse", TODAY), rows) == [bare.id, TWO, THREE]


class Counting:
    """An archive, and its search, that count how many papers they are asked about."""

    def __init__(self, archive: Archive) -> None:
        self._archive = archive
        self.rows_of = archive.rows_of
        self.similar = archive.search.similar
        self.entry = archive.search.entry
        self.asked: list[str] = []

    @property
    def search(self) -> Counting:
        return self

    def matching(
        self, query: Query, ids: Sequence[str], facts_of: Callable[[str], Facts]
    ) -> list[str]:
        self.asked += ids
        return self._archive.search.matching(query, ids, facts_of)


def test_texts_are_read_only_where_they_must_be(archive: Archive) -> None:
    counting = Counting(archive)
    rows = archive.rows(FRIDAY)
    judge = Ruled(Rules.of([Rule("mute", "maps")], understood), counting, lambda paper_id: State())
    for text in ("has:code upvotes:>15", "is:unread OR stars:>3", "-has:project day:2026"):
        judge.matching(parse(text, TODAY), rows)
    assert counting.asked == []
    assert judge.matching(parse("upvotes:<25 (maps OR is:read)", TODAY), rows) == [TWO]
    assert counting.asked == [TWO, THREE]
    counting.asked.clear()
    for _ in range(3):
        judge.muted(ALL)
    assert counting.asked == ALL


def test_queries_are_joined() -> None:
    parts = [parse(text, TODAY) for text in ("a OR b", "", "is:read sort:stars", "like:2608.00001")]
    query = joined(parts)
    assert query.words == "(a… or b…), read, near 2608.00001; most stars first"
    assert parse(query.text, TODAY).node == query.node
    assert joined([]).is_empty
    assert joined([parse("sparse", TODAY)]).node == parse("sparse", TODAY).node


def test_what_a_query_asks() -> None:
    for text in ("is:muted", "-is:muted", "a OR (b -is:muted)"):
        assert asks(parse(text, TODAY).node, "muted")
    assert not asks(parse("muted is:watched", TODAY).node, "muted")
    assert not asks(None, "muted")
