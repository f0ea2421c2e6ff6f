"""Papers as lines: glyphs, columns, and cutting by cells."""

from __future__ import annotations

import pytest

from reader_tui.cli import table as lines
from reader_tui.cli.talk import sentence
from reader_tui.export.kept import Kept
from reader_tui.export.paper_document import record as paper_record
from reader_tui.papers.models import Organization, Paper, Row, unknown_paper
from reader_tui.papers.verbs import State
from reader_tui.text.cells import cell_len
from reader_tui.text.plural import plural
from reader_tui.views.choice import Choice, Counted

ROW = Row("2608.00001", "A title", "Ada", 12, 3, 4, True, False, "2026-08-14")
STATES = {"2608.00002": State(read=True), "2608.00003": State(bookmarked=True)}


def state(paper_id: str) -> State:
    return STATES.get(paper_id, State())


def test_the_heading_says_what_how_many_and_when() -> None:
    assert lines.heading("Fri 14 Aug 2026", 2, 1, "", "09:14") == (
        "Fri 14 Aug 2026 · 2 papers, 1 unread · fetched 09:14"
    )
    assert lines.heading("trending", 0, 0, "", "Thu 13 Aug 09:14") == (
        "Trending · no papers · fetched Thu 13 Aug 09:14"
    )
    assert lines.heading("put off", 1, 1, "1 shown: with code", "") == (
        "Put off · 1 paper, 1 unread · 1 shown: with code"
    )


@pytest.mark.parametrize(
    ("counted", "words", "choice", "cut", "said"),
    [
        (Counted(9, 9), "", Choice(), False, ""),
        (Counted(4, 9), "", Choice(), True, "the first 4"),
        (Counted(4, 9), "with code", Choice(), False, "4 shown: with code"),
        (Counted(4, 9), "with code", Choice(), True, "the first 4: with code"),
        (Counted(9, 9), "with code", Choice(), False, "9 shown: with code"),
        (Counted(9, 9), "", Choice(sort="upvotes"), False, "by upvotes"),
        (
            Counted(0, 9),
            "read",
            Choice(backwards=True),
            False,
            "0 shown: read; as listed, backwards",
        ),
    ],
)
def test_what_filters_and_order_leave_is_said(
    counted: Counted, words: str, choice: Choice, cut: bool, said: str
) -> None:
    assert lines.leaves(counted, words, choice, cut) == said


def test_a_line_a_paper() -> None:
    rows = [
        ROW,
        ROW._replace(id="2608.00002", upvotes=7),
        ROW._replace(id="2608.00003", upvotes=None),
        ROW._replace(id="0704.0001"),
    ]
    assert list(lines.table(rows, state, None)) == [
        "•  12  2608.00001  A title",
        "    7  2608.00002  A title",
        " ◆  -  2608.00003  A title",
        "•  12  0704.0001   A title",
    ]


@pytest.mark.parametrize(
    ("row", "state", "signs"),
    [
        (ROW, State(), "• "),
        (ROW._replace(new=True), State(), "+ "),
        (ROW._replace(new=True), State(read=True), "  "),
        (ROW, State(later=True), " ◇"),
        (ROW, State(waiting=True), "• "),
        (ROW, State(dismissed=True), " ×"),
        (ROW, State(read=True, bookmarked=True, later=True), " ◆"),
    ],
)
def test_signs_tell_what_was_decided(row: Row, state: State, signs: str) -> None:
    (line,) = lines.table([row], lambda paper_id: state, None)
    assert line[:2] == signs


def test_what_speaks_for_a_paper_stands_before_its_title() -> None:
    (line,) = lines.table([ROW._replace(reason="watched: org:lab")], state, 40)
    assert line == "•  12  2608.00001  watched: org:lab · A…"


def test_titles_are_cut_by_cells() -> None:
    wide = ROW._replace(title="画像理解のための" * 10)
    for width in range(26, 60):
        (line,) = lines.table([wide], state, width)
        assert width - 2 <= cell_len(line) <= width
        assert line.endswith("…")
    assert next(lines.table([wide], state, None)).endswith(wide.title)


def test_plain_lines_have_five_fields() -> None:
    assert lines.plain(ROW, State()) == "2608.00001\t2026-08-14\t12\tA title\tunread"
    bare = ROW._replace(day=None, upvotes=None)
    every = State(True, True, True, False, True)
    assert lines.plain(ROW, every).endswith("\tread bookmarked later waiting")
    assert lines.plain(ROW, State(dismissed=True)).endswith("\tunread dismissed")
    assert lines.plain(bare, State(True, True)) == "2608.00001\t\t\tA title\tread bookmarked"


def test_a_record_has_what_was_sent_and_null_for_the_rest() -> None:
    paper = Paper("2608.00001", "T", "A", "T ", "A\n", organization=Organization("l", "Lab"))
    record = paper_record(Kept(paper, state=State(read=True)))
    assert record["organization"] == {"name": "l", "fullname": "Lab"}
    assert record["state"] == {
        "read": True,
        "bookmarked": False,
        "later": False,
        "dismissed": False,
        "waiting": False,
        "read_at": None,
        "reasons": [],
    }
    assert (record["withdrawn"], record["upvotes"]) == (False, None)
    assert (record["title_raw"], record["abstract_raw"]) == ("T ", "A\n")
    assert paper_record(Kept(unknown_paper("2608.00001")))["title"] == "2608.00001"


def test_words() -> None:
    assert [plural(n, "paper") for n in (0, 1, 2_000)] == ["0 papers", "1 paper", "2,000 papers"]
    assert sentence("it failed") == "It failed."
    assert sentence("/tmp/x is full!") == "/tmp/x is full!"
