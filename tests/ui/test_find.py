"""The search box: results as they are typed, kept or put back, in every scope."""

from __future__ import annotations

import stat

import pytest

from reader_tui.text.clean import clean_lines
from reader_tui.ui.widgets.piece import MATCH
from tests.hub import LoopbackHub, late
from tests.ui.desk import NEWEST, Desk, Reader, day_of
from tests.ui.finding import box, fetch_all, find, put, status, titles


@pytest.fixture(autouse=True)
def _shelf(hub: LoopbackHub) -> None:
    put(hub)


def marked(reader: Reader, y: int) -> list[str]:
    """What is marked as found on a line of the list."""
    papers = reader.stage.papers
    looks = {papers.look(MATCH), papers.look(MATCH, "row--cursor")}
    return [text for text, style, _ in papers.render_line(y) if style in looks]


async def test_what_is_typed_is_found_in_the_whole_archive_as_it_is_typed(desk: Desk) -> None:
    async with desk.open() as reader:
        await fetch_all(reader)
        await reader.press("/")
        await reader.until("in the whole archive")
        assert titles(reader)[0] == "Planning with Small Maps", "as before, until a letter"
        for letter in "atten":
            await reader.press(letter)
        await reader.settle()
        assert box(reader).startswith(" / atten")
        in_title = ["Attention Is a Budget", "Sparse Attention for Long Notes"]
        assert sorted(titles(reader)[:2]) == in_title, "the title says more than the text"
        assert titles(reader)[2:] == ["Planning with Small Maps"]
        assert reader.header.startswith("Daily Papers  Search: atten…  3 papers")
        assert status(reader).startswith("3 papers: atten….  Enter keeps")
        await reader.press(*" budg")
        await reader.settle()
        assert titles(reader) == ["Attention Is a Budget"]
        await reader.until("Spend it where it tells.")


async def test_letters_typed_before_the_box_is_there_are_in_it(desk: Desk) -> None:
    async with desk.open() as reader:
        await reader.press("/", *"smqb maps", "backspace", "left", "x")
        await reader.settle()
        assert box(reader).startswith(" / smqb maxp"), "none of them was taken for a command"
        assert reader.app.screen is reader.reader


@pytest.mark.parametrize("size", [(120, 40), (80, 24)])
async def test_escape_puts_everything_back(
    desk: Desk, hub: LoopbackHub, size: tuple[int, int]
) -> None:
    hub.days[NEWEST] = day_of(NEWEST, 40, summary="A long line of words to scroll by. " * 60)
    async with desk.open(size) as reader:
        papers, detail = reader.stage.papers, reader.stage.detail
        await reader.press("x", *"jjjjjjjjjjjjjjjjjjjjjjjjjjj")
        await reader.settle()
        # The last row of the window: with the box open there is no room for it.
        await reader.press("l")
        await reader.settle()
        await reader.press("j", "j", "j")
        await reader.settle()
        before = reader.shown
        place = (papers.cursor, papers.top, reader.stage.now.selected, detail.top)
        assert detail.top == 3
        for text in ("", "1 of", "nothing like it", "has:"):
            await find(reader, text)
            assert reader.shown != before
            await reader.press("escape")
            await reader.settle()
            assert (papers.cursor, papers.top, reader.stage.now.selected, detail.top) == place
            assert reader.shown == before
        await reader.press("h", "j")
        assert papers.cursor == place[0] + 1


async def test_emptying_the_box_shows_what_was_there_before(desk: Desk) -> None:
    async with desk.open() as reader:
        await reader.press("j")
        await find(reader, "quiet")
        assert titles(reader) == ["A Quiet Baseline"]
        await reader.press("ctrl+u")
        await reader.settle()
        assert reader.row.endswith("Sparse Attention for Long Notes")
        assert reader.header.startswith("Daily Papers  Fri 14 Aug 2026")
        await reader.press(*"maps")
        await reader.settle()
        assert titles(reader) == ["Planning with Small Maps"]


async def test_enter_keeps_the_result_as_a_view_in_which_every_verb_works(desk: Desk) -> None:
    async with desk.open() as reader:
        await fetch_all(reader)
        await reader.press("G")
        await find(reader, "attention")
        await reader.press("ctrl+n", "enter")
        await reader.at("Search: attention  3 papers, 3 unread")
        assert reader.row.endswith("Sparse Attention for Long Notes"), "the cursor stays"
        assert "the whole archive" not in reader.shown, "the box is gone"
        await reader.press("b", "d")
        await reader.saved()
        assert reader.marks_of("Sparse Attention") == " ◆"
        await reader.press("q")
        await reader.at("Fri 14 Aug 2026")
        assert reader.row.endswith("A Quiet Baseline"), "the cursor is where it was"
        with_library = reader.app.session.library
        assert with_library is not None
        assert with_library.states.ids("bookmarked") == ["2608.14001"]


async def test_a_kept_result_is_there_again_at_the_next_start(desk: Desk) -> None:
    async with desk.open() as reader:
        await fetch_all(reader)
        await find(reader, "attention")
        await reader.press("enter", "j")
        await reader.settle()
        await reader.press("Q")
    async with desk.open() as reader:
        await reader.at("Search: attention  3 papers")
        assert reader.row.endswith("Sparse Attention for Long Notes")
        assert marked(reader, 2) == ["Attention"]
        await reader.press("/", "up")
        await reader.settle()
        assert box(reader).startswith(" / attention"), "the question can be asked otherwise"
        await reader.press("escape", "q")
        await reader.at("Fri 14 Aug 2026")


async def test_leaving_with_the_box_open_leaves_what_was_there_before(desk: Desk) -> None:
    async with desk.open() as reader:
        await reader.press("j")
        await find(reader, "forget")
        await reader.press("ctrl+q")
    async with desk.open() as reader:
        await reader.at("Fri 14 Aug 2026")
        assert reader.row.endswith("Sparse Attention for Long Notes")


async def test_tab_looks_elsewhere_and_says_where_in_words(desk: Desk) -> None:
    async with desk.open() as reader:
        await fetch_all(reader)
        await reader.press("b", "g")
        await find(reader, "attention")
        for where, found in (
            ("bookmarks and notes", ["Planning with Small Maps"]),
            ("the Hub", None),
            ("this view", ["Sparse Attention for Long Notes", "Planning with Small Maps"]),
            ("the whole archive", None),
        ):
            await reader.press("tab")
            await reader.until(lambda where=where: where in box(reader))  # type: ignore[misc]
            await reader.settle()
            assert titles(reader) == found or (found is None and len(titles(reader)) == 3)
        await reader.press("shift+tab", "ctrl+u", *"forget")
        await reader.settle()
        assert "this view" in box(reader)
        assert status(reader).startswith("No paper matches: forget…; the whole archive has 1 paper")


async def test_within_a_view_of_the_library_this_view_comes_first(desk: Desk) -> None:
    async with desk.open() as reader:
        await fetch_all(reader)
        await reader.press("b", "B")
        await reader.at("Bookmarks  1 paper")
        await find(reader, "plan")
        assert "this view" in box(reader)
        await reader.press("enter")
        await reader.at("Plan in bookmarks  1 paper")
        await reader.press("q")
        await reader.at("Bookmarks  1 paper")


async def test_this_view_is_what_of_it_is_shown(desk: Desk) -> None:
    async with desk.open() as reader:
        await fetch_all(reader)
        await reader.choose("F", "c")
        await reader.settle()
        assert "Planning with Small Maps" not in titles(reader)
        await find(reader, "attention")
        await reader.press("shift+tab", "enter")
        await reader.at("Attention in Fri 14 Aug 2026  1 paper")
        assert titles(reader) == ["Sparse Attention for Long Notes"]


async def test_a_mistake_is_marked_in_place_with_its_reason_and_what_was_understood(
    desk: Desk,
) -> None:
    async with desk.open() as reader:
        await find(reader, "maps is:unreed")
        field = reader.reader.rooms.search.box
        assert field.wrong == [(5, 14)]
        wrong = [t for t, style, _ in field.render_line(0) if style == field.look("box--wrong")]
        assert wrong == ["is:unreed"]
        assert status(reader).startswith("“unreed” is nothing a paper can be; try unread,")
        assert "Search: maps…  1 paper" in reader.header, "the rest is understood"
        await reader.press(*["backspace"] * 2, *"ad")
        await reader.settle()
        assert field.wrong == []
        assert "1 paper: maps…, unread" in status(reader)
        await reader.press("ctrl+u", *"upvotes:>many")
        await reader.settle()
        assert "many" in status(reader) and "Traceback" not in reader.shown
        await reader.press("enter")
        await reader.settle()
        assert box(reader).startswith(" / upvotes:>many"), "nothing is asked that could be kept"


async def test_the_order_is_said_and_changed(desk: Desk) -> None:
    async with desk.open() as reader:
        await fetch_all(reader)
        await find(reader, "attention")
        assert "best first (^R)" in box(reader)
        await reader.press("ctrl+r")
        await reader.settle()
        assert "newest first (^R)" in box(reader)
        assert titles(reader)[-1] == "Attention Is a Budget"
        await reader.press(*" sort:upvotes")
        await reader.settle()
        assert "most upvotes first" in box(reader)
        assert titles(reader)[0] == "Attention Is a Budget"
        await reader.press("enter")
        await reader.until("attention…; most upvotes first")


async def test_matches_are_marked_in_rows_and_in_the_abstract_with_a_snippet(desk: Desk) -> None:
    async with desk.open() as reader:
        await fetch_all(reader)
        await find(reader, "attention detail")
        await reader.press("enter")
        await reader.settle()
        assert titles(reader) == ["Planning with Small Maps"]
        assert marked(reader, 0) == []
        assert marked(reader, 1) == ["Attention", "detail"]
        assert "Attention to detail" in reader.lines[2], "the snippet is on the row"
        found = [p.text for line in reader.stage.detail.lines for p in line if p.part == MATCH]
        assert found == ["Attention", "detail"]
        await reader.press("q")
        await reader.at("Fri 14 Aug")
        assert not any(p.part == MATCH for line in reader.stage.detail.lines for p in line)
        assert "Example Maps" not in reader.lines[4], "rows are as they were"


async def test_n_goes_from_match_to_match_where_something_was_found(
    desk: Desk, hub: LoopbackHub
) -> None:
    words = "Line after line of words that say nothing at all. " * 60
    hub.days[NEWEST] = day_of(NEWEST, 3, summary=f"Needle. {words} Needle. {words} A needle.")
    async with desk.open() as reader:
        await find(reader, "needle")
        await reader.press("enter", "m")
        await reader.settle()
        papers, detail = reader.stage.papers, reader.stage.detail
        await reader.press("n")
        assert papers.cursor == 1, "read or not"
        await reader.press("N", "N")
        assert reader.said == "No match above."
        await reader.press("l")
        await reader.settle()
        tops = [detail.top]
        for key in "nn":
            await reader.press(key)
            tops.append(detail.top)
        assert papers.cursor == 0 and tops == sorted(set(tops)), "from one to the next in the text"
        await reader.press("n")
        await reader.settle()
        assert papers.cursor == 1 and detail.top == 0, "then to the next paper"
        await reader.press("q", "q")
        await reader.at("Fri 14 Aug")
        await reader.press("g", "m", "n")
        assert papers.cursor == 1, "elsewhere n is the next unread paper"


async def test_an_id_or_address_goes_to_its_paper(desk: Desk, hub: LoopbackHub) -> None:
    async with desk.open() as reader:
        await find(reader, "https://huggingface.co/papers/2608.14002")
        assert status(reader).startswith("Enter goes to 2608.14002; Esc")
        assert titles(reader) == ["Planning with Small Maps"]
        await reader.press("enter")
        await reader.at("2608.14002  1 paper")
        await reader.press("q")
        await reader.at("Fri 14 Aug")
        # Known to the Hub, and never met.
        await find(reader, "arxiv.org/abs/2605.12001v3")
        assert "asking the Hub for it" in status(reader)
        await reader.press("enter")
        await reader.until("Weights that Forget")
        await reader.press("q")
        await reader.at("Fri 14 Aug")
        await find(reader, "2001.00001")
        await reader.press("enter")
        await reader.says("The Hub has no page for 2001.00001: most arXiv papers have none until")
        await reader.press("q")
        await reader.at("Fri 14 Aug")


async def test_past_searches_come_back_with_up_and_stay_over_restarts(desk: Desk) -> None:
    async with desk.open() as reader:
        for text in ("maps", "quiet", "maps"):
            await find(reader, text)
            await reader.press("enter")
            await reader.settle()
        await reader.press("Q")
    assert stat.S_IMODE(desk.paths.searches.stat().st_mode) == 0o600
    async with desk.open() as reader:
        await reader.press("q")
        await reader.at("Fri 14 Aug")
        await find(reader, "spa")
        # At the last the draft is not lost.
        shown = ("/ maps", "/ quiet", "/ quiet", "/ maps", "/ spa")
        for key, words in zip(("up", "up", "up", "down", "down"), shown, strict=True):
            await reader.press(key)
            await reader.until(lambda: box(reader).split("  ")[0].strip() == words)  # noqa: B023


async def test_the_hub_is_asked_once_typing_pauses(desk: Desk, hub: LoopbackHub) -> None:
    async with desk.open() as reader:
        await find(reader, "")
        await reader.press("tab", "tab", *"forget weight")
        await reader.until("from the Hub")
        await reader.settle()
        asked = [request.path for request in hub.requests if "search" in request.path]
        assert len(asked) == 1 and "q=forget+weight" in asked[0]
        assert titles(reader) == ["Weights that Forget"]
        assert "1 paper: the Hub’s answer to forget weight" in status(reader)
        await reader.press("enter")
        await reader.at("The Hub’s answer to forget weight  1 paper")
        await reader.press("q")
        await reader.at("Fri 14 Aug")
        await find(reader, "forget weight")
        assert titles(reader) == ["Weights that Forget"], "it has joined the archive"


async def test_without_the_hub_its_scope_says_so_and_shows_the_archive(
    desk: Desk, hub: LoopbackHub
) -> None:
    async with desk.open() as reader:
        hub.searches = 0
        await find(reader, "maps")
        await reader.press("tab", "tab")
        await reader.until("This is what the archive has")
        assert titles(reader) == ["Planning with Small Maps"]
        await reader.press("escape", "Q")
    async with desk.open(offline=True) as reader:
        await find(reader, "maps")
        await reader.press("tab", "tab")
        await reader.until("This is what the archive has")
        assert titles(reader) == ["Planning with Small Maps"]
        assert "The Hub is not asked" in status(reader)


async def test_a_new_letter_does_not_wait_for_the_hub(desk: Desk, hub: LoopbackHub) -> None:
    async with desk.open() as reader:
        await find(reader, "maps")
        hub.faults.append(late(5.0))
        await reader.press("tab", "tab")
        await reader.until("Asking the Hub")
        await reader.press("ctrl+u", *"quiet")
        await reader.until(lambda: titles(reader) == ["A Quiet Baseline"])
        await reader.press("escape")
        await reader.at("Fri 14 Aug")


@pytest.mark.parametrize(
    "text",
    [
        "word " * 2_000,
        "x" * 10_000,
        "\x00\x1b[31m\x9b\u202e\u2066 אב 🙂👩‍👩‍👧 e\u0301\u0301\u0301",
        "!\"#$%&'()*+,-./:;<=>?@[\\]^_`{|}~",
        'NEAR( a* "unclosed (brackets OR -- sort: like:x has:',
        "[/bold] [@click=app.quit]x[/]",
        "\n\n a \r\n b \t c",
    ],
)
async def test_whatever_is_pasted_is_answered_or_told(desk: Desk, text: str) -> None:
    from textual import events

    async with desk.open((80, 24)) as reader:
        await reader.press("/")
        paste = events.Paste(text)
        paste.set_sender(reader.app)
        driver = reader.app._driver
        assert driver is not None
        driver.send_message(paste)
        await reader.pause()
        await reader.settle()
        assert all(line == clean_lines(line) for line in reader.lines)
        await reader.press("tab", "ctrl+r", "left", "home", "end", "x", "enter")
        await reader.settle()
        await reader.press("escape", "escape")
        await reader.settle()
        assert reader.app.is_running


async def test_a_mark_made_elsewhere_does_not_disturb_the_box(desk: Desk) -> None:
    async with desk.open() as reader:
        await find(reader, "attention")
        with desk.library() as library:
            library.decisions.mark("2608.14001", "read", True)
            library.flush()
        await reader.until(lambda: reader.marks_of("Sparse Attention") == "  ")
        assert box(reader).startswith(" / attention")
        assert titles(reader)[0] == "Sparse Attention for Long Notes"
        await reader.press("escape")
        await reader.at("Fri 14 Aug 2026  3 papers, 2 unread")
