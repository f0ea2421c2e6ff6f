"""The whole paper: one step deeper than the abstract, and the place in it."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

import pytest

from reader_tui.hub.sample import TEXT
from reader_tui.ui.actions import ACTIONS, IN_TEXT
from tests.hub import LoopbackHub, item
from tests.ui.desk import Desk, Reader, eventually

ID = "2608.14000"
ABSTRACT = "We ask what case 14000 needs"
INVENTED = "invented for the sample"
_FILLER = "\n\n".join(f"Paragraph {n} has words that fill the screen." for n in range(60))
CITING = f"""Title: Citing

URL Source: https://arxiv.org/html/{ID}

Markdown Content:
## 1 Introduction

We do as was shown before [[1](https://arxiv.org/html/{ID}#bib.bib1)], see Figure 1, Section 2 and \
Table 1, and https://example.org/code for the code.

{_FILLER}

## 2 Method

{_FILLER}

Figure 1: A picture of nothing.

{_FILLER}

Table 1: Numbers.

| a | b |
| --- | --- |
| 1 | 2 |

{_FILLER}

## References

*   [1] B. Brown. Large Language Monkeys. arXiv:2407.21787, 2024.
*   [2] A. Nobody. Another thing. 2020.
"""


@pytest.fixture
def paper(hub: LoopbackHub) -> str:
    """A paper of which the Hub has the whole text; its id."""
    hub.texts[ID] = TEXT.read_text("utf-8")
    return ID


async def deeper(reader: Reader, sees: str = INVENTED) -> None:
    """Go into the whole text."""
    await reader.press("l", "l")
    await reader.until(sees)
    await reader.settle()


def top(reader: Reader) -> str:
    """The line of the text at the upper edge."""
    return reader.stage.detail.render_line(0).text.strip()


async def test_the_text_stands_beside_the_list_and_h_comes_back(desk: Desk, paper: str) -> None:
    async with desk.open() as reader:
        await deeper(reader)
        assert "Paper 1 of 2026-08-14" in reader.shown, "the list stays"
        assert "0%" in reader.lines[-1]
        await reader.press("j", "j")
        assert reader.stage.detail.top == 2 and reader.row.endswith("Paper 0 of 2026-08-14")
        await reader.press("]", "]")
        assert top(reader).endswith("1 Introduction")
        assert "1 Introduction" in reader.lines[-1]
        await reader.press("[", "G")
        assert "100%" in reader.lines[-1]
        await reader.press("h")
        assert ABSTRACT in reader.shown and INVENTED not in reader.shown
        assert reader.stage.panes.in_detail
        await reader.press("h")
        assert not reader.stage.panes.in_detail


async def test_keys_that_outrun_the_abstract_open_the_text_of_the_paper_under_the_cursor(
    desk: Desk, paper: str
) -> None:
    async with desk.open() as reader:
        await reader.press("j", "k", "j", "k", "l", "l")
        await reader.until(INVENTED)
        await reader.press("h", "h")
        reader.reader.rooms.follow.forget()
        # Nothing but the list is there yet.
        reader.stage.show(reader.stage.now.beside(None))
        await reader.press("l", "l")
        await reader.until(INVENTED)


@pytest.mark.parametrize("size", [(60, 20), (80, 24), (30, 20)])
async def test_a_long_name_of_a_section_is_cut_and_the_percent_never(
    desk: Desk, hub: LoopbackHub, size: tuple[int, int]
) -> None:
    name = "On a name of a section that is " + "very " * 20 + "long"
    hub.texts[ID] = CITING.replace("2 Method", f"2 {name}")
    async with desk.open(size) as reader:
        await deeper(reader, "as was shown")
        await reader.press("]", "j")
        await reader.until("2 On a name")
        line = reader.lines[-1]
        assert "…" in line and re.search(r"\d%", line)
        assert ("? help" in line) == (size[0] >= 60)


async def test_where_it_is_narrow_the_text_has_the_screen(desk: Desk, paper: str) -> None:
    async with desk.open((60, 20)) as reader:
        await deeper(reader)
        assert "Paper 1 of 2026-08-14" not in reader.shown
        await reader.press("escape")
        await reader.until(ABSTRACT)


@pytest.mark.parametrize("way", ["h", "escape", "q", "Q", "ctrl+c", "tab"])
async def test_the_place_is_kept_whatever_way_one_leaves(desk: Desk, paper: str, way: str) -> None:
    async with desk.open() as reader:
        await deeper(reader)
        await reader.press("]", "]", "]", "j", "j", "j", "j", "j")
        line = top(reader)
        await reader.press(way)
        if way == "tab":
            await reader.press("j")
            await reader.until(lambda: reader.stage.now.text is None)
    async with desk.open((90, 30)) as reader:
        await reader.press("g", *(["l"] if not reader.stage.panes.in_detail else []), "l")
        await reader.until(lambda: line.split()[0] in top(reader))
        words = line.split()[:4]
        seen = " ".join(reader.shown.split())
        assert " ".join(words) in seen


async def test_a_window_that_goes_away_has_kept_the_place_and_another_one_finds_it(
    desk: Desk, paper: str
) -> None:
    async with desk.open() as reader, desk.open() as window:
        await deeper(reader)
        await reader.press("]", "]", "]")
        line = top(reader)
        # Nothing was left: it is kept a second after the last move.
        await eventually(lambda: window.app.session.marks.place(ID) is not None)
        await window.press("l", "l")
        await window.until(lambda: top(window) == line)
        await window.press("[", "h")
        await eventually(lambda: _anchor(reader) == _anchor(window))


def _anchor(reader: Reader) -> object:
    return reader.app.session.marks.place(ID)


async def test_another_width_shows_the_same_sentence(desk: Desk, paper: str) -> None:
    async with desk.open((140, 40)) as reader:
        await deeper(reader)
        await reader.press("]", "]", "j", "j", "j")
        first = " ".join(top(reader).split()[:3])
        for width in (60, 101, 75, 140):
            await reader.pilot.resize_terminal(width, 30)
            await reader.settle()
            await reader.until(lambda: first in " ".join(reader.shown.split()))
        assert top(reader).startswith(first), "going through other widths moves nothing"


async def test_it_is_shown_as_received_and_back(desk: Desk, paper: str) -> None:
    async with desk.open() as reader:
        await deeper(reader)
        await reader.press("]", "]", "\\")
        await reader.until("## 1 Introduction")
        assert "as received" in reader.lines[-1]
        await reader.press("\\")
        await reader.until(lambda: "as received" not in reader.lines[-1])
        assert top(reader) == "1 Introduction"
        for key in ("j", "ctrl+d", "ctrl+d", "]", "G"):
            await reader.press(key)
            far = reader.lines[-1].split()[-3]
            assert far.endswith("%")
            for _ in range(2):
                before = reader.lines[-1]
                await reader.press("\\")
                await reader.until(lambda before=before: reader.lines[-1] != before)  # type: ignore[misc]
                assert reader.lines[-1].split()[-3] == far


async def test_without_a_text_the_abstract_stays_and_it_is_said(desk: Desk) -> None:
    async with desk.open() as reader:
        await reader.press("l", "l", "j")
        await reader.until("has no text of 2608.14000")
        assert ABSTRACT in reader.shown
        assert reader.row.endswith("Paper 0 of 2026-08-14")


async def test_keys_wait_for_a_text_that_is_on_its_way_and_h_does_not(
    desk: Desk, hub: LoopbackHub, paper: str
) -> None:
    async with desk.open() as reader:
        hub.latency = 1.0
        await reader.press("l", "l", "]", "]")
        assert "Opening the whole text" in reader.lines[-1]
        assert ABSTRACT in reader.shown
        await reader.until(lambda: top(reader).endswith("1 Introduction"))
        await reader.press("h", "j", "l")
        await reader.until(lambda: "case 14000" not in reader.shown)
    hub.texts["2608.14001"], hub.latency = hub.texts[ID], 0.0
    async with desk.open() as reader:
        await reader.press("g", "j", "l")
        await reader.settle()
        hub.latency = 1.0
        await reader.press("l", "j", "j", "h", "j")
        assert reader.stage.now.text is None
        assert INVENTED not in reader.shown


async def test_deciding_goes_on_to_the_next_paper_and_keeps_the_place(
    desk: Desk, paper: str
) -> None:
    async with desk.open() as reader:
        await deeper(reader)
        await reader.press("]", "]", "b")
        await reader.until(lambda: reader.stage.now.text is None)
        assert reader.row.endswith("Paper 1 of 2026-08-14")
        place = reader.app.session.marks.place(ID)
        assert place is not None and place.anchor[1] == "Introduction"


async def test_what_is_decided_in_the_text_of_the_only_paper_is_said(
    desk: Desk, hub: LoopbackHub
) -> None:
    hub.texts[ID] = CITING
    async with desk.open((60, 20), paper_id=ID) as reader:
        await reader.until(lambda: len(reader.stage.now.rows) == 1)
        if not reader.stage.panes.in_detail:
            await reader.press("l")
        await reader.press("l")
        await reader.until("as was shown")
        for key, said in (
            ("b", "Bookmarked 1 paper. No undecided paper below."),
            ("b", "Took 1 paper out of the bookmarks. u takes it back."),
            ("e", "Put off 1 paper. No undecided paper below."),
            ("d", "Dismissed 1 paper. No undecided paper below."),
        ):
            await reader.press(key)
            assert reader.said == said
            assert said in reader.lines[-1]
        await reader.press("x", "j", "k")
        reader.stage.say("")
        await reader.pause()
        assert "1 selected" in reader.lines[-1]
        assert reader.stage.now.open_text is not None


# Finding, jumping and hints


async def test_what_is_found_is_marked_and_gone_to_and_there_is_a_way_back(
    desk: Desk, paper: str
) -> None:
    async with desk.open() as reader:
        await deeper(reader)
        await reader.press("]", "]")
        await reader.press("/", *"TERMINAL", "enter")
        await reader.until(lambda: " of " in reader.said)
        assert "terminal" in reader.shown
        before = top(reader)
        await reader.press("n")
        assert top(reader) != before
        await reader.press("N")
        assert top(reader) == before
        await reader.press("{", "{", "{")
        assert top(reader).endswith("1 Introduction")
        await reader.press("}")
        assert top(reader) == before
        await reader.press("/", *"nowhere at all", "enter")
        await reader.says("“nowhere at all” is not in the text.")


async def test_what_is_found_next_is_typed_afresh_and_up_has_the_words_before(
    desk: Desk, paper: str
) -> None:
    async with desk.open() as reader:
        await deeper(reader)
        await reader.press("/", *"terminal", "enter")
        await reader.says("1 of ")
        await reader.press("/", *"nowhere", "enter")
        await reader.says("“nowhere” is not in the text.")
        await reader.press("/", "up", "x", "enter")
        await reader.says("“nowherex” is not in the text.")


async def test_a_paper_that_a_search_found_by_its_text_opens_at_what_was_found(
    desk: Desk, hub: LoopbackHub
) -> None:
    hub.texts[ID] = CITING.replace("## 2 Method", "## 2 Method\n\nIt is Well-Chosen here.")
    hub.texts[ID] = hub.texts[ID].replace("Table 1: Numbers", "Well chosen ones: Numbers")
    async with desk.open() as reader:
        await deeper(reader, "as was shown")
        await reader.press("h", "h", "/", *"text:well-chos", "enter")
        await reader.settle()
        await reader.until(lambda: len(reader.stage.now.rows) == 1)
        await reader.press("l", "l")
        await reader.says("1 of 2")
        assert "It is Well-Chosen here." in reader.shown
        await reader.settle()
        await reader.press("n")
        await reader.says("2 of 2")
        await reader.press("{", "{")
        assert reader.stage.detail.top == 0, "the place that was left is gone back to"
        await reader.press("/", "up")
        await reader.until("well chos")


@pytest.mark.parametrize("way", [("h", "h"), ("j",), ("tab",), ("escape",)])
async def test_the_count_of_matches_goes_when_the_text_is_left_or_moved_in(
    desk: Desk, paper: str, way: tuple[str, ...]
) -> None:
    async with desk.open() as reader:
        await deeper(reader)
        await reader.press("/", *"terminal", "enter")
        await reader.says("1 of ")
        await reader.press("n")
        assert "2 of " in reader.said, "what is said of the new place stays"
        count = reader.said
        await reader.press(*way)
        assert not reader.said and count not in reader.lines[-1]


async def test_the_section_before_is_the_one_above_what_is_in_sight(
    desk: Desk, hub: LoopbackHub
) -> None:
    ends = "".join(f"\n\n## {n} Short\n\nA word." for n in range(3, 7))
    hub.texts[ID] = CITING + ends
    async with desk.open() as reader:
        await deeper(reader, "as was shown")
        await reader.press("G")
        for _ in range(9):
            before = reader.stage.detail.top
            await reader.press("[")
            if reader.said:
                break
            assert reader.stage.detail.top < before
        assert reader.said == "No section above."
        assert reader.stage.detail.top == 0


async def test_tab_in_its_find_searches_elsewhere(desk: Desk, paper: str) -> None:
    async with desk.open() as reader:
        await deeper(reader)
        await reader.press("/", *"Paper 3", "tab")
        await reader.until(lambda: reader.stage.now.mode.types)
        await reader.until("/ Paper 3")
        assert "%" not in reader.lines[-1], (
            "nothing is said of the text while the list has the keys"
        )
        await reader.press("escape")
        await reader.until(lambda: not reader.stage.now.mode.types)


async def test_the_outline_goes_to_a_section(desk: Desk, paper: str) -> None:
    async with desk.open() as reader:
        await deeper(reader)
        await reader.press("o")
        await reader.until("Outline")
        assert "%" in reader.shown and "2.1 Jumps and their price" in reader.shown
        await reader.press("j", "j", "j", "enter")
        await reader.until(lambda: top(reader) == "2.1 Jumps and their price")
        await reader.press("{")
        assert INVENTED in reader.shown


async def _hint_on(reader: Reader, what: str) -> str:
    """Put letters on what is in sight; the letter that stands before something."""
    await reader.press("f")
    [text] = [reader.stage.now.text]
    assert text is not None and text.set_text is not None and text.letters
    for line, letters in text.letters.items():
        for column, word in letters:
            if text.set_text.lines[line][column:].lstrip(" [(").startswith(what):
                return word
    raise AssertionError(f"no letter on {what}: {text.letters}")


async def test_a_citation_shows_its_entry_and_what_can_be_done_with_it(
    desk: Desk, hub: LoopbackHub
) -> None:
    hub.texts[ID] = CITING
    hub.papers["2407.21787"] = item("2407.21787", title="Monkeys")["paper"]
    async with desk.open() as reader:
        await deeper(reader, "as was shown")
        letter = await _hint_on(reader, "1]")
        await reader.press(*letter)
        await reader.until("Large Language Monkeys")
        assert "as was shown" in reader.shown, "the place is not left"
        await reader.press("b")
        await reader.says("Bookmarked 1 paper. u takes it back.")
        assert reader.app.session.state("2407.21787").bookmarked
        await reader.press(*await _hint_on(reader, "1]"))
        await reader.until("Large Language Monkeys")
        await reader.press("enter")
        await reader.until(lambda: "Monkeys" in reader.row)
        await reader.press("q", "q")
        await reader.at("Fri 14 Aug")


@pytest.mark.parametrize(
    ("cited", "way"),
    [("2407.21787", "h"), ("2407.21787", "l{"), ("2608.14003", "{"), ("2608.14003", "lhh")],
)
async def test_from_a_cited_paper_there_is_a_way_back_to_the_same_place(
    desk: Desk, hub: LoopbackHub, way: str, cited: str
) -> None:
    hub.texts[ID] = hub.texts[cited] = CITING.replace("2407.21787", cited)
    hub.papers["2407.21787"] = item("2407.21787", title="Monkeys")["paper"]
    async with desk.open() as reader:
        await deeper(reader, "as was shown")
        await reader.press("j")
        await reader.press(*await _hint_on(reader, "1]"))
        await reader.until("Large Language Monkeys")
        line = reader.stage.detail.top
        await reader.press("enter")
        await reader.until(lambda: reader.stage.now.paper_id == cited)
        await reader.settle()
        for key in way:
            await reader.press(key)
            await reader.settle()
        await reader.until("as was shown")
        await reader.settle()
        assert reader.stage.now.paper_id == ID and reader.stage.detail.top == line
        assert reader.stage.panes.in_detail
        await reader.press("h", "h")
        assert ABSTRACT in reader.shown and not reader.stage.panes.in_detail


@pytest.mark.parametrize("size", [(120, 40), (60, 20)])
async def test_from_a_cited_paper_that_nobody_has_there_is_a_way_back_too(
    desk: Desk, hub: LoopbackHub, size: tuple[int, int]
) -> None:
    hub.texts[ID] = CITING
    async with desk.open(size) as reader:
        await deeper(reader, "as was shown")
        await reader.press(*await _hint_on(reader, "1]"))
        await reader.until("Large Language Monkeys")
        await reader.press("enter")
        await reader.until("R asks the Hub for it; q goes back.")
        assert "The Hub has no page for 2407.21787" in reader.shown
        await reader.press("h")
        await reader.until("as was shown")
        assert reader.stage.now.paper_id == ID


async def test_a_figure_a_table_and_a_section_are_jumped_to(desk: Desk, hub: LoopbackHub) -> None:
    hub.texts[ID] = CITING
    async with desk.open() as reader:
        for what, line in (
            ("Figure 1", "Figure 1: "),
            ("Section 2", "2 Method"),
            ("Table 1", "Ta"),
        ):
            await deeper(reader, "as was shown") if reader.stage.now.text is None else None
            await reader.press("g")
            await reader.press(*await _hint_on(reader, what))
            await reader.until(lambda line=line: line in top(reader))  # type: ignore[misc]
            await reader.press("{")
            await reader.until("as was shown")


async def test_escape_takes_the_letters_away_and_other_keys_go_on(
    desk: Desk, hub: LoopbackHub, browser: Path
) -> None:
    hub.texts[ID] = CITING
    async with desk.open() as reader:
        await deeper(reader, "as was shown")
        await reader.press("f", "escape")
        assert reader.stage.now.text is not None and not reader.stage.now.text.letters
        await reader.press("f", "down")
        assert not reader.stage.now.text.letters and reader.stage.detail.top == 1
        await reader.press("g", *await _hint_on(reader, "https"))
        await reader.says("Opening example.org/code")
        await eventually(lambda: "https://example.org/code" in browser.read_text())
        await reader.press("j")
        assert not reader.said


async def test_a_citation_in_a_heading_has_a_letter(desk: Desk, hub: LoopbackHub) -> None:
    link = f"[[2](https://arxiv.org/html/{ID}#bib.bib2)]"
    hub.texts[ID] = CITING.replace("## 2 Method", f"## 2 Method {link}")
    async with desk.open() as reader:
        await deeper(reader, "as was shown")
        await reader.press("]")
        assert top(reader) == "2 Method [2]"
        await reader.press(*await _hint_on(reader, "2]"))
        await reader.until("Another thing.")


async def test_a_letter_or_key_that_leads_nowhere_is_told(desk: Desk, hub: LoopbackHub) -> None:
    hub.texts[ID] = CITING
    async with desk.open() as reader:
        await deeper(reader, "as was shown")
        letter = await _hint_on(reader, "1]")
        await reader.press("Z")
        assert reader.said == "No hint is Z."
        await reader.press("f", *letter)
        await reader.until("Large Language Monkeys")
        await reader.press("w")
        await reader.until("The keys here: Enter, b, e, y, Esc")
        await reader.press("escape")
        await reader.until(lambda: reader.app.screen is reader.reader)
        await reader.press("h")
        await reader.says("")
        await reader.press("f", "Z")
        await reader.says("No hint is Z.")
        assert not reader.stage.now.looks.hints


async def test_what_is_of_the_list_or_the_abstract_leaves_the_text_as_it_is(
    desk: Desk, hub: LoopbackHub
) -> None:
    hub.texts[ID] = CITING
    async with desk.open() as reader:
        await deeper(reader, "as was shown")
        looks, rows = reader.stage.now.looks, list(reader.stage.now.rows)
        for key, said in (
            ("-", "- hides in the list"), ("@", "@ is for the abstract"),
            ("F", "F filters the list; h goes back there."),
        ):  # fmt: skip
            await reader.press(key)
            await reader.says(said)
            assert "as was shown" in reader.shown
        await reader.settle()
        assert reader.stage.now.looks == looks and list(reader.stage.now.rows) == rows


async def test_where_no_paper_is_shown_its_links_say_so(desk: Desk) -> None:
    async with desk.open() as reader:
        await reader.press("A", "-")
        await reader.says("Hid 6 papers")
        await reader.settle()
        for key in ("o", "P"):
            await reader.press(key)
            await reader.says("No paper is shown here.")
            reader.stage.say("")


# What hangs on the paper


def _comment(id: str, text: str, **more: Any) -> dict[str, Any]:
    data = {"latest": {"raw": text, "updatedAt": "2026-08-11T07:14:00.000Z"}, **more}
    author = {"name": more.pop("by", "ada")}
    return {
        "id": id, "type": "comment", "author": author, "createdAt": "2026-08-11T07:14:00.000Z",
        "data": data,
    }  # fmt: skip


@pytest.fixture
def discussed(hub: LoopbackHub, paper: str) -> str:
    """The paper with a discussion, and with models made from it; its id."""
    comments = [
        _comment("c1", "Is it [1] enough?", reactions=[{"reaction": "🔥", "count": 2}]),
        _comment("c2", "See https://example.org/answer", parentCommentId="c1"),
        _comment("c3", "", hidden=True),
        {**_comment("c4", "Similar papers"), "author": {"name": "librarian-bot"}},
    ]
    for entry in hub.days["2026-08-14"]:
        if entry["paper"]["id"] == ID:
            entry["paper"]["comments"] = comments
    hub.repos[ID] = {
        "models": [{"id": "acme/small", "downloads": 5}, {"id": "acme/large", "downloads": 900}],
        "datasets": [{"id": "acme/rows", "likes": 3}],
        "spaces": [],
    }
    return ID


async def test_what_is_said_stands_behind_the_text_and_in_the_outline(
    desk: Desk, discussed: str, browser: Path
) -> None:
    async with desk.open((120, 50)) as reader:
        await deeper(reader)
        await reader.press("o")
        await reader.until("Discussion (4)")
        assert "Models (2)" in reader.shown and "Data sets (1)" in reader.shown
        await reader.press("G", "enter")
        await reader.until("acme/rows")
        shown = reader.shown
        for text in (
            "ada · 3 d ago · 🔥 2", "Is it [1] enough?", "  See https://example.org/answer",
            "(hidden)", "(written by a program", "acme/large · 900 downloads",
            "acme/rows · 3 likes",
        ):  # fmt: skip
            assert text in shown, text
        assert shown.index("acme/large") < shown.index("acme/small")
        assert "Similar papers" not in shown
        assert "100%" in reader.lines[-1]
        await reader.press(*await _hint_on(reader, "https://example.org/answer"))
        await eventually(lambda: "https://example.org/answer" in browser.read_text())
        await reader.press(*await _letter_behind(reader, "librarian-bot"))
        await reader.until("Similar papers")


async def _letter_behind(reader: Reader, what: str) -> str:
    await reader.press("f")
    text = reader.stage.now.text
    assert text is not None and text.set_text is not None
    for line, letters in text.letters.items():
        if what in text.set_text.lines[line]:
            return letters[-1][1]
    raise AssertionError(f"no letter behind {what}: {text.letters}")


async def test_what_was_made_from_it_opens_and_copies_its_command(
    desk: Desk, hub: LoopbackHub, discussed: str, browser: Path
) -> None:
    async with desk.open((120, 50)) as reader:
        await deeper(reader)
        await reader.press("G")
        await reader.press(*await _letter_behind(reader, "acme/rows"))
        await reader.until("hf download acme/rows --repo-type dataset")
        await reader.press("y")
        await reader.until(lambda: "hf download acme/rows" in reader.app.clipboard)
        await reader.press(*await _letter_behind(reader, "acme/large"))
        await reader.until("hf download acme/large")
        await reader.press("enter")
        await eventually(lambda: f"{hub.url}/acme/large" in browser.read_text())


async def test_without_the_hub_the_text_is_there_and_the_rest_says_why(
    desk: Desk, discussed: str
) -> None:
    async with desk.open() as reader:
        await deeper(reader)
    async with desk.open(offline=True) as reader:
        await reader.press("l") if not reader.stage.panes.in_detail else None
        await reader.press("l")
        await reader.until(INVENTED)
        await reader.settle()
        await reader.press("G")
        assert "What is said of the paper is not kept, and the Hub is not asked." in " ".join(
            reader.shown.split()
        )


async def test_the_place_is_one_of_the_text_alone(desk: Desk, discussed: str) -> None:
    async with desk.open() as reader:
        await deeper(reader)
        await reader.press("G", "h")
        place = reader.app.session.marks.place(ID)
        assert place is not None and place.percent == 100 and place.anchor[1] != "Discussion"


# Everywhere else


async def test_the_palette_offers_what_can_be_done_in_a_text_there_alone(
    desk: Desk, paper: str
) -> None:
    async with desk.open() as reader:
        await deeper(reader)
        await reader.press(":", *"outline")
        await reader.until("Outline")
        await reader.press("enter")
        await reader.until("a letter or Enter goes there")
        await reader.press("escape", "h", ":", *"outline")
        await reader.until("Nothing like that.")


async def test_what_is_clicked_in_the_text_is_followed(
    desk: Desk, hub: LoopbackHub, browser: Path
) -> None:
    hub.texts[ID] = CITING
    async with desk.open() as reader:
        await deeper(reader, "as was shown")
        await reader.press("h", "h", "l", "l")
        await reader.until("as was shown")
        await _click(reader, "Section 2")
        await reader.until(lambda: top(reader) == "2 Method")
        await reader.press("{")
        await _click(reader, "https://example.org/code")
        await eventually(lambda: "https://example.org/code" in browser.read_text())


async def _click(reader: Reader, what: str) -> None:
    """Click on the first letter of something in the text."""
    detail = reader.stage.detail
    rows = [detail.render_line(y).text for y in range(detail.size.height)]
    [(y, x)] = [(y, row.index(what)) for y, row in enumerate(rows) if what in row]
    await reader.pilot.click("Detail", offset=(x + 1, y))
    await reader.settle()


@pytest.mark.every_frame
async def test_every_key_may_be_pressed_in_a_text(desk: Desk, discussed: str) -> None:
    """Nothing a key does in a whole text ends the program or leaves the screen broken."""
    leaves = {"q", "Q", "ctrl+q", "ctrl+c", "ctrl+z"}
    keys = {key for action in (*ACTIONS, *IN_TEXT) for key in action.keys} - leaves
    async with desk.open((90, 30)) as reader:
        for key in sorted(keys):
            if reader.stage.now.open_text is None:
                reader.stage.panes.enter_detail()
                reader.reader.rooms.moves.open_paper()
                await reader.settle()
            await reader.press(key)
            await reader.until(lambda: reader.app.is_running)
            await reader.settle()
            while reader.app.screen is not reader.reader:
                await reader.press("escape")
            assert all(line.isprintable() for line in reader.lines)
