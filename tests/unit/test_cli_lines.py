"""Papers as lines: glyphs, columns, and cutting by cells."""

from __future__ import annotations

from datetime import UTC, datetime

from reader_tui.cli import lines
from reader_tui.cli.records import paper_record, unknown_paper
from reader_tui.cli.talk import sentence
from reader_tui.papers.models import Listing, ListingKey, Organization, Paper, Row, State
from reader_tui.text.cells import cell_len
from reader_tui.text.words import plural

NOW = datetime(2026, 8, 14, 12, 0, tzinfo=UTC)
ROW = Row("2608.00001", "A title", "Ada", 12, 3, 4, True, False, "2026-08-14")
STATES = {"2608.00002": State(read=True), "2608.00003": State(bookmarked=True)}


def state(paper_id: str) -> State:
    return STATES.get(paper_id, State())


def test_the_heading_says_what_how_many_and_when() -> None:
    rows = [ROW, ROW._replace(id="2608.00002")]
    listing = Listing(ListingKey("day", "2026-08-14"), "2026-08-14T09:14:00.000Z")
    said = lines.heading(listing, rows, state, NOW)
    assert said == "Fri 14 Aug 2026 · 2 papers, 1 unread · fetched 09:14"
    listing = Listing(ListingKey("trending"), "2026-08-13T09:14:00.000Z")
    assert (
        lines.heading(listing, [], state, NOW) == "Trending · no papers · fetched Thu 13 Aug 09:14"
    )
    assert lines.heading(None, [ROW], state, NOW) == "Bookmarks · 1 paper, 1 unread"


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
        "•◆  -  2608.00003  A title",
        "•  12  0704.0001   A title",
    ]


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
    assert lines.plain(bare, State(True, True)) == "2608.00001\t\t\tA title\tread bookmarked"


def test_a_record_has_what_was_sent_and_null_for_the_rest() -> None:
    paper = Paper("2608.00001", "T", "A", "T ", "A\n", organization=Organization("l", "Lab"))
    record = paper_record(paper, State(read=True))
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
    assert paper_record(unknown_paper("2608.00001"), State())["title"] == "2608.00001"


def test_words() -> None:
    assert [plural(n, "paper") for n in (0, 1, 2_000)] == ["0 papers", "1 paper", "2,000 papers"]
    assert sentence("it failed") == "It failed."
    assert sentence("/tmp/x is full!") == "/tmp/x is full!"
