"""Reading a day: the list, the cursor, the panes, and what becomes read."""

from __future__ import annotations

from typing import Any

import pytest

from reader_tui.ui.paper import follow as reading
from tests.hub import LoopbackHub, item
from tests.ui.desk import NEWEST, Desk, Reader, day_of

LONG = " ".join(f"Sentence {n} of a long abstract goes on for a while." for n in range(120))


async def test_a_first_start_shows_the_newest_day_with_its_counts(desk: Desk) -> None:
    async with desk.open() as reader:
        assert reader.header.startswith("Daily Papers  Fri 14 Aug 2026  6 papers, 6 unread")
        assert reader.header.endswith("fetched 09:14")
        assert reader.row == "• ›Paper 0 of 2026-08-14"
        assert reader.lines[-1].split() == ["All", "6", "1/6", "?", "help"]
        assert "We ask what case 14000 needs" in reader.shown


async def test_a_row_tells_counts_badges_and_who_it_is_by(desk: Desk, hub: LoopbackHub) -> None:
    bare: dict[str, Any] = {"githubRepo": None, "githubStars": None, "authors": []}
    names = [{"name": f"Author {n}"} for n in range(4)]
    hub.days[NEWEST] = [
        item("2608.14000", title="Rich", upvotes=1234, numComments=7, githubStars=31400,
             projectPage="https://example.org/p", authors=names),
        item("2608.14001", title="Bare", upvotes=3, numComments=0, **bare,
             organization={"name": "acme", "fullname": "Acme Research"}),
    ]  # fmt: skip
    async with desk.open() as reader:
        assert reader.lines[2][:47].rstrip() == "   ▲1.2k ✎7   ★31k  code page Author 0 +3"
        assert reader.lines[4][:47].rstrip() == "   ▲3    ✎0                   Acme Research"
        assert "2 papers, 2 unread" in reader.header


async def test_the_cursor_goes_by_rows_half_pages_and_to_the_ends(
    desk: Desk, hub: LoopbackHub
) -> None:
    hub.days[NEWEST] = day_of(NEWEST, 60)
    async with desk.open() as reader:
        for keys, place in (
            ("jjk", 1), ("k", 0), ("k", 0), (("down", "down", "up"), 1), (("ctrl+d",), 10),
            (("ctrl+u",), 1), (("pagedown", "pagedown"), 19), ("G", 59), ("j", 59),
            (("pageup",), 50), ("g", 0), (("end",), 59), (("home",), 0),
        ):  # fmt: skip
            await reader.press(*keys)
            assert reader.row == f"• ›Paper {place} of 2026-08-14", keys
            assert f"{place + 1}/60" in reader.lines[-1]
        await reader.press("G")
        assert reader.lines[-3].startswith("• ›Paper 59"), "the last row is not whole"
        await reader.press("k")
        assert reader.lines[-3].startswith("•  Paper 59"), "the list moved without need"


async def test_a_held_key_leaves_the_cursor_and_its_paper_side_by_side(
    desk: Desk, hub: LoopbackHub
) -> None:
    hub.days[NEWEST] = day_of(NEWEST, 60)
    async with desk.open() as reader:
        await reader.press(*("j" * 40))
        await reader.settle()
        assert reader.row == "• ›Paper 40 of 2026-08-14"
        await reader.until("2608.14040")


async def test_n_and_p_of_unread_pass_over_what_is_read(desk: Desk) -> None:
    async with desk.open() as reader:
        await reader.press("j", "m", "j", "m", "g", "n")
        assert reader.row.endswith("Paper 3 of 2026-08-14")
        await reader.press("N")
        assert reader.row.endswith("Paper 0 of 2026-08-14")
        await reader.press("N")
        assert reader.said == "No unread paper above."
        await reader.press("G", "n")
        assert reader.said == "No unread paper below."


async def test_space_reads_the_abstract_page_by_page_then_goes_on(
    desk: Desk, hub: LoopbackHub
) -> None:
    hub.days[NEWEST][0] = item("2608.14000", title="Paper 0", summary=LONG, upvotes=99)
    async with desk.open() as reader:
        await reader.press("j", "m", "g")
        await reader.settle()
        assert "Sentence 0 of" in reader.shown and "Sentence 119 of" not in reader.shown
        await reader.press("space")
        assert "Sentence 0 of" not in reader.shown and reader.row == "• ›Paper 0"
        for _ in range(10):
            if reader.stage.detail.top >= reader.stage.detail.last_top:
                break
            await reader.press("space")
        assert "Sentence 119 of" in reader.shown and reader.row == "• ›Paper 0"
        await reader.press("space")
        assert reader.row == "• ›Paper 2 of 2026-08-14", "the read one was not passed over"


async def test_space_reads_a_whole_day_with_one_key_in_a_narrow_terminal(desk: Desk) -> None:
    async with desk.open((60, 40)) as reader:
        await reader.press("space")
        await reader.until("We ask what case 14000")
        for number in range(1, 6):
            await reader.press("space")
            await reader.until(f"We ask what case 14{number:03}")
        await reader.press("space")
        assert reader.said == "No unread paper below."
        await reader.press("h")
        assert reader.row.endswith("Paper 5 of 2026-08-14")


async def test_the_keys_go_to_the_pane_that_was_opened(desk: Desk, hub: LoopbackHub) -> None:
    hub.days[NEWEST][0] = item("2608.14000", title="Paper 0", summary=LONG, upvotes=99)
    async with desk.open() as reader:
        for enter, leave in (("l", "h"), ("enter", "escape"), ("right", "left"), ("tab", "tab")):
            await reader.settle()
            await reader.press(enter, "j", "j")
            assert reader.stage.detail.top == 2, enter
            await reader.press("k", "g")
            assert reader.stage.detail.top == 0
            await reader.press("G")
            assert "Sentence 119 of" in reader.shown
            await reader.press("g", leave, "j")
            assert reader.row == "• ›Paper 1 of 2026-08-14", leave
            await reader.press("k")
        await reader.settle()
        await reader.press("J", "J", "K")
        assert (reader.stage.detail.top, reader.stage.papers.cursor) == (1, 0)
        await reader.press("l", "J", "J", "K")
        assert reader.row == "• ›Paper 1 of 2026-08-14"
        await reader.press("q")
        assert not reader.stage.panes.in_detail, "q in the abstract goes back first"


async def test_the_panes_stand_as_the_width_the_layout_and_zen_want_them(desk: Desk) -> None:
    def both(reader: Reader) -> tuple[bool, bool]:
        return "Paper 3 of" in reader.shown, "We ask what case 14000" in reader.shown

    async with desk.open() as reader:
        assert both(reader) == (True, True)
        await reader.press("z")
        await reader.until(lambda: both(reader) == (False, True))
        await reader.press("z")
        await reader.until(lambda: both(reader) == (True, True))
        for layout, seen in (
            ("columns", (True, True)), ("stacked", (True, True)), ("single", None),
            ("auto", (True, True)),
        ):  # fmt: skip
            await reader.press("Z")
            await reader.until(f"Layout: {layout}")
            if layout == "stacked":
                list_pane, detail = reader.stage.papers.region, reader.stage.detail.region
                assert list_pane.bottom == detail.y and list_pane.width == detail.width == 120
            if seen:
                await reader.until(lambda seen=seen: both(reader) == seen)  # type: ignore[misc]
            else:
                assert sum(both(reader)) == 1, "one pane at a time"
        await reader.press("h")
        await reader.pilot.resize_terminal(99, 30)
        await reader.until(lambda: both(reader) == (True, False))
        await reader.press("l")
        await reader.until(lambda: both(reader) == (False, True))
        await reader.pilot.resize_terminal(100, 30)
        await reader.until(lambda: both(reader) == (True, True))


@pytest.mark.parametrize("titles", ["wrap", "cut"])
async def test_after_every_resize_one_cursor_is_in_sight_and_no_line_is_wasted(
    desk: Desk, hub: LoopbackHub, titles: str
) -> None:
    wide = "A title that is longer than the list is wide, so it needs a second line"
    hub.days[NEWEST] = day_of(NEWEST, 40)
    for at in range(0, 40, 3):
        hub.days[NEWEST][at] = item(f"2608.14{at:03}", title=f"{wide} {at}", upvotes=90 - at)
    desk.set(titles=titles)
    async with desk.open((120, 24)) as reader:
        for key in ("G", "g", "ctrl+d"):
            await reader.press(key)
            for size in ((120, 12), (120, 24), (100, 5), (60, 8), (160, 50), (30, 7), (120, 24)):
                await reader.pilot.resize_terminal(*size)
                await reader.settle()
                papers = reader.stage.papers
                lines = [papers.render_line(y).text for y in range(papers.size.height)]
                cursors = [y for y, line in enumerate(lines) if line[2:3] == "›"]
                assert len(cursors) == 1, (key, size)
                assert cursors[0] + 2 <= len(lines), (key, size)
                assert all(line.strip() for line in lines), (key, size)


async def test_the_divider_and_the_details_are_kept(desk: Desk) -> None:
    async with desk.open() as reader:
        width = reader.stage.papers.size.width
        await reader.press("<", "<", "@")
        await reader.settle()
        narrow = reader.stage.papers.size.width
        assert narrow < width and reader.stage.now.looks.details == "full"
        await reader.press("q")
    async with desk.open() as reader:
        assert reader.stage.papers.size.width == narrow
        assert reader.stage.now.looks.details == "full"
        await reader.press(*">" * 30, "@")
        await reader.settle()
        assert reader.stage.papers.size.width < 100
        assert reader.stage.now.looks.details == "abstract"


async def test_a_day_that_is_done_says_so_and_leads_on(desk: Desk) -> None:
    async with desk.open() as reader:
        await reader.press("H")
        await reader.at("Thu 13 Aug 2026")
        await reader.press("L")
        await reader.at("Fri 14 Aug 2026")
        await reader.press("A", "G", "space")
        await reader.says("Fri 14 Aug 2026 is done. Space goes to Thu 13 Aug 2026: 6 unread.")
        await reader.press("space")
        await reader.at("Thu 13 Aug 2026  6 papers, 6 unread")


async def test_the_smallest_terminals_still_say_something_sensible(desk: Desk) -> None:
    async with desk.open((20, 5)) as reader:
        assert reader.header == "6 unread     09:14"
        assert "Paper 0 of" in reader.lines[1] and "2026-08-14" in reader.lines[2]
        await reader.press("l")
        await reader.until("Paper 0 of")
        for width, height in ((1, 1), (2, 2), (3, 1), (300, 100), (20, 5)):
            await reader.pilot.resize_terminal(width, height)
            await reader.press("h", "j", "l", "k")
        await reader.until("Paper")


async def test_a_paper_in_view_for_a_while_becomes_read(
    desk: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(reading, "LINGER", 0.15)
    async with desk.open() as reader:
        await reader.pause(0.5)
        assert "6 unread" in reader.header, "a paper that is looked at is not left yet"
        await reader.press("j")
        await reader.until("5 unread")
        assert reader.marks_of("Paper 0 of") == "  "
        assert reader.marks_of("Paper 1 of") == "• ›"[:2]
        await reader.press("k", "m", "m", "j", "j")
        await reader.settle()
        assert "5 unread" in reader.header, "what was passed or set by hand became read"


@pytest.mark.parametrize("way", ["H", "B", "q"])
async def test_who_leaves_the_view_or_the_program_has_read_nothing(
    desk: Desk, monkeypatch: pytest.MonkeyPatch, way: str
) -> None:
    monkeypatch.setattr(reading, "LINGER", 0.05)
    async with desk.open() as reader:
        await reader.pause(0.4)
        await reader.press(way)
        await reader.pause(0.2)
    monkeypatch.setattr(reading, "LINGER", 3600.0)
    async with desk.open() as reader:
        await reader.press("D")
        await reader.answer(NEWEST)
        await reader.at("Fri 14 Aug 2026")
        assert "6 unread" in reader.header


async def test_in_a_narrow_terminal_only_an_opened_paper_is_in_view(
    desk: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(reading, "LINGER", 0.05)
    async with desk.open((80, 24)) as reader:
        await reader.press("j")
        await reader.pause(0.3)
        assert "6 unread" in reader.header
        await reader.press("?")
        await reader.until("Keys")
        await reader.press("escape", "tab")
        await reader.pause(0.3)
        assert "6 unread" in reader.header
        await reader.press("J")
        await reader.until("5 unread")


async def test_the_rules_open_and_manual_leave_a_paper_in_view_unread(
    desk: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(reading, "LINGER", 0.02)
    desk.set(read="open")
    async with desk.open() as reader:
        await reader.pause(0.2)
        assert "6 unread" in reader.header
        await reader.press("l")
        await reader.until("5 unread")
    desk.set(read="manual")
    async with desk.open() as reader:
        await reader.press("j", "l")
        await reader.pause(0.2)
        assert "5 unread" in reader.header
        await reader.press("h", "m")
        await reader.until("4 unread")


async def test_the_mouse_picks_opens_and_scrolls(desk: Desk, hub: LoopbackHub) -> None:
    hub.days[NEWEST][2] = item("2608.14002", title="Paper 2", summary=LONG, upvotes=88)
    async with desk.open() as reader:
        await reader.pilot.click("PaperList", offset=(10, 5))
        await reader.settle()
        assert reader.row == "• ›Paper 2"
        await reader.pilot.click("PaperList", offset=(10, 5), times=2)
        await reader.until("5 unread")
        assert reader.stage.panes.in_detail
        reader.stage.detail.on_mouse_scroll_down()
        assert reader.stage.detail.top == 3
        reader.stage.papers.on_mouse_scroll_down()
        await reader.settle()
        assert reader.row.endswith("Paper 4 of 2026-08-14")


async def test_the_whole_paper_is_told(desk: Desk, hub: LoopbackHub) -> None:
    names = [{"name": f"Author {n:02}"} for n in range(15)]
    hub.days[NEWEST] = [
        item(
            "2608.14000", title="Rich", upvotes=1, numComments=2, authors=names,
            organization={"name": "acme", "fullname": "Acme Research"}, day="2026-08-13",
            submittedOnDailyAt="2026-08-14T04:00:00.000Z", ai_summary="It asks and answers.",
            ai_summary_model="org/model-1", ai_keywords=["asking", "answering"],
            githubRepo="https://github.com/acme/rich", githubStars=1234,
            projectPage="https://rich.example.org", mediaUrls=["https://cdn.example.org/a.mp4"],
            summary="First.\nSee https://example.org/more for more.",
        ),
        item("2608.14001", title="Gone", upvotes=0, withdrawnAt="2026-08-14T01:00:00.000Z"),
    ]  # fmt: skip
    async with desk.open((140, 45)) as reader:
        text = " ".join(line[58:].strip() for line in reader.lines)
        for part in (
            "Author 11 … and 3 more (@: all)", "Acme Research", "listed Fri 14 Aug 2026",
            "arXiv Thu 13 Aug 2026", "submitted by ada", "▲ 1 upvote", "✎ 2 comments",
            "★ 1,234 stars", "Summary, machine-written by org/model-1", "It asks and answers.",
            "Keywords, machine-written: asking, answering", "First.",
            "1 code         github.com/acme/rich  ★ 1,234", "2 project page rich.example.org",
            "3 HF page      huggingface.co/papers/2608.14000", "arxiv.org/abs/2608.14000",
            "arxiv.org/pdf/2608.14000", "example.org/more", "cdn.example.org/a.mp4",
        ):  # fmt: skip
            assert part in text
        assert "Author 14" not in reader.shown
        await reader.press("@")
        assert "Author 14" in reader.shown and "(@: fold)" in reader.shown
        await reader.press("@")
        assert "Author 14" not in reader.shown
        await reader.press("j")
        await reader.until("Withdrawn: its authors took this paper back")
        widest = max(len(line[58:].rstrip()) for line in reader.lines[1:-1])
        assert widest <= 88


async def test_a_paper_of_three_thousand_authors_is_folded_and_unfolds(
    desk: Desk, hub: LoopbackHub
) -> None:
    crowd = [{"name": f"Member {n}"} for n in range(3303)]
    hub.days[NEWEST] = [item("2608.14000", title="Crowd", authors=crowd)]
    async with desk.open() as reader:
        assert "3,291" in reader.shown and "more (@: all)" in reader.shown
        assert reader.shown.count("Member") == 13
        await reader.press("@", "l", "G")
        await reader.until("4 PDF")
        await reader.press("@", "@", "g")
        await reader.until("(@: all)")


async def test_a_paper_given_on_the_command_line_opens_alone(desk: Desk, hub: LoopbackHub) -> None:
    hub.papers["2410.24164"] = item("2410.24164", title="A paper of long ago")["paper"]
    async with desk.open(paper_id="2410.24164") as reader:
        await reader.until("We ask what case 24164")
        assert "A paper of long ago" in reader.row
        await reader.press("q")
        await reader.at("Fri 14 Aug 2026  6 papers")
    async with desk.open(paper_id="9999.99999") as reader:
        assert reader.said.startswith("The Hub has no page for 9999.99999: ")
