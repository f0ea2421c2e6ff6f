"""A whole paper in lines: every word has its place, and every place its line, at any width."""

from __future__ import annotations

import random
from dataclasses import replace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from reader_tui.hub.sample import TEXT
from reader_tui.text.cells import cell_len
from reader_tui.text.paper import anchors
from reader_tui.text.paper.anchors import Place
from reader_tui.text.paper.blocks import Block, Paper, Section
from reader_tui.text.paper.manuscript import Manuscript, parse
from reader_tui.ui.paper.jump_list import JumpList
from reader_tui.ui.paper.open_text import OpenText
from reader_tui.ui.paper.set_text import COMMENT, SetText, runs
from reader_tui.ui.paper.text_moves import stretches
from reader_tui.ui.widgets.piece import Piece

PAPER = parse(TEXT.read_text("utf-8"))
_WORDS = tuple(word for word in dict.fromkeys(TEXT.read_text("utf-8").split()) if len(word) < 16)[
    :400
]
_KINDS = ("paragraph", "paragraph", "paragraph", "quote", "list", "footnote", "heading")
_HEIGHT = 20


def _paper(chance: random.Random) -> list[Block]:
    def sentence() -> str:
        words = [chance.choice(_WORDS) for _ in range(chance.randint(4, 30))]
        return " ".join(words).capitalize() + "."

    blocks = []
    for number in range(chance.randint(20, 60)):
        kind = chance.choice(_KINDS)
        text = " ".join(sentence() for _ in range(chance.randint(1, 12)))
        if kind == "heading":
            text = f"{number} {chance.choice(_WORDS)}"
        elif kind == "list":
            text = "\n".join(f"- {part.strip()}." for part in text.split(".") if part.strip())
        blocks.append(Block(kind, text, 0, level=1))
    return blocks


def _changed(blocks: list[Block], keep: int, chance: random.Random) -> list[Block]:
    """Another version, with paragraphs added and removed."""
    changed: list[Block] = []
    for at, block in enumerate(blocks):
        while chance.random() < 0.1:
            changed.append(Block("paragraph", " ".join(chance.sample(_WORDS, 12)), 0))
        if at == keep or chance.random() > 0.1:
            changed.append(block)
    return changed


def _is_on_the_screen(seed: int) -> bool:
    """Whether the words that stood at the upper edge are in sight at another width and version."""
    chance = random.Random(seed)
    outline = [Section(1, "", "Part")]
    blocks = _paper(chance)
    before = SetText(blocks, chance.randint(20, 88))
    place = before.place(chance.randrange(len(before.lines)))
    words = blocks[place.block].text[place.offset :].split()[:4]
    kept = anchors.anchor(blocks, outline, place)
    version = _changed(blocks, place.block, chance)
    after = SetText(version, chance.randint(20, 88))
    found = anchors.found(kept, version, outline)
    top = min(after.line_of(found), max(0, len(after.lines) - _HEIGHT))
    seen = " ".join(" ".join(after.lines[top : top + _HEIGHT]).replace("> ", "").split())
    return " ".join(words) in seen


def test_the_same_words_are_in_sight_at_another_width_in_another_version() -> None:
    tried = 200
    missed = [seed for seed in range(tried) if not _is_on_the_screen(seed)]
    assert len(missed) <= tried // 100, missed


@settings(max_examples=40, deadline=None)
@given(st.integers(20, 120), st.data())
def test_a_place_stands_on_the_line_that_it_was_taken_from(width: int, data: st.DataObject) -> None:
    set_text = SetText(PAPER.blocks, width)
    line = data.draw(st.integers(0, len(set_text.lines) - 1))
    place = set_text.place(line)
    assert 0 <= place.block < len(PAPER.blocks)
    block = PAPER.blocks[place.block]
    again = set_text.line_of(place)
    if block.kind in ("paragraph", "heading", "list"):
        # The empty line between two blocks is the beginning of the second one.
        assert again == line if set_text.lines[line] else again == line + 1
    assert set_text.block_at(set_text.starts[place.block]) == place.block


def test_there_and_back_through_many_widths_nothing_moves() -> None:
    wide = SetText(PAPER.blocks, 88)
    for line in range(0, len(wide.lines), 7):
        place = wide.place(line)
        assert [SetText(PAPER.blocks, 40).line_of(place), wide.line_of(place)][1] in (
            line,
            line + 1,
        )


@given(st.lists(st.sampled_from([*_WORDS, "—", ">", "[12]", "e\u0301te", "漢字"]), max_size=40))
def test_every_word_of_a_text_stands_on_a_line(words: list[str]) -> None:
    text = " ".join(words)
    block = Block("paragraph", text)
    set_text = SetText([block], 30)
    assert "".join(text[run.start : run.end] for run in set_text.runs(0)) == "".join(words)
    for run in set_text.runs(0):
        piece = set_text.lines[run.line][run.column : run.column + run.end - run.start]
        assert piece == text[run.start : run.end]


def test_what_a_line_has_beside_its_text_is_passed_over() -> None:
    found = list(runs("a quoted text", ["> a quoted", "> text"]))
    assert [(run.line, run.column, run.start) for run in found] == [(0, 2, 0), (0, 4, 2), (1, 2, 9)]
    assert list(runs("", ["> x"])) == []


def test_a_stretch_over_two_lines_has_two_places() -> None:
    set_text = SetText([Block("paragraph", "one two three four five")], 20)
    assert set_text.lines == ["one two three four", "five"]
    assert list(set_text.columns(0, 14, 23)) == [(0, 14, 18), (1, 0, 4)]


def test_a_part_of_a_paper_counts_from_the_paper() -> None:
    whole, part = SetText(PAPER.blocks, 60), SetText(PAPER.blocks[8:20], 60, 8)
    place = Place(10, 0)
    assert part.lines[part.line_of(place)] == whole.lines[whole.line_of(place)]
    assert part.place(part.line_of(place)) == place
    assert part.line_of(Place(2, 0)) == 0


def test_comments_are_set_in_by_their_depth_and_code_in_them_keeps_its_lines() -> None:
    text = "ada · 3 d ago\nSee:\n    a   =  1"
    set_text = SetText([Block(COMMENT, text, level=1)], 40)
    assert set_text.lines == ["  ada · 3 d ago", "  See:", "      a   =  1"]
    assert set_text.line(0)[0].part == "label"
    assert set_text.line(1)[0].part == "text"


def test_how_far_one_is_ends_with_the_text_and_not_with_what_hangs_on_it() -> None:
    blocks = [Block("paragraph", f"word {number}", 0) for number in range(100)]
    own = parse("")
    own.blocks = blocks
    more = parse("")
    more.blocks = blocks + [Block(COMMENT, "said", 0) for _ in range(50)]
    text = OpenText("2410.24164", own, more, SetText(more.blocks, 40), is_whole=True)
    tops = [text.percent(top, 20) for top in range(len(text.lines))]
    assert tops[0] == 0 and tops == sorted(tops) and tops[-1] == 100
    assert text.percent(179, 20) < 100 <= text.percent(180, 20)
    assert text.percent(0, 500) == 100


def test_jumps_go_back_and_forth() -> None:
    a, b, c, d = (Place(at, 0) for at in range(4))
    jumps = JumpList()
    assert jumps.back(a) is None and jumps.forth(a) is None
    jumps.jumped(a)
    jumps.jumped(b)
    assert jumps.back(c) == b
    assert jumps.back(b) == a
    assert jumps.back(a) is None
    assert jumps.forth(a) == b
    assert jumps.forth(b) == c
    assert jumps.forth(c) is None
    assert jumps.back(c) == b
    jumps.jumped(b)
    assert jumps.forth(d) is None, "a jump from here ends the way forth"
    assert jumps.back(d) == b
    for number in range(300):
        jumps.jumped(Place(number, 1))
    steps = 0
    while jumps.back(Place(0, 2)):
        steps += 1
    assert steps <= 101


@pytest.mark.parametrize(
    ("words", "found"),
    [("FORMULA", [(2, 9)]), ("a formula", [(0, 9)]), ("naive  café", [(14, 24)]), ("", []),
     ("nothing", [])],
)  # fmt: skip
def test_words_are_found_whatever_their_case_and_accents(
    words: str, found: list[tuple[int, int]]
) -> None:
    assert stretches("A Formula and naïve café", words) == found


def _lettered(line: str, *letters: tuple[int, str], width: int = 40) -> str:
    """A line of a text with letters on it, as it is painted."""
    set_text = SetText([Block("paragraph", line, 0)], width)
    paper = Paper("reader", "", [Block("paragraph", line, 0)])
    text = OpenText("1", paper, paper, set_text, letters={0: letters})
    pieces: tuple[Piece, ...] = text.lines[0]
    assert [piece.text for piece in pieces if piece.part == "warning"] == [w for _, w in letters]
    return "".join(piece.text for piece in pieces)


def test_a_letter_stands_before_what_it_leads_to_and_spoils_no_word() -> None:
    assert _lettered("https://example.org", (0, "a")) == "a https://example.org"
    assert _lettered("see https://example.org", (3, "as")) == "seeashttps://example.org"
    assert _lettered("as [1] and (2)", (3, "a"), (11, "s")) == "as a1] and s2)"
    assert _lettered("row", (4, "a")) == "row a"
    full = "x" * 40
    assert _lettered(full, (0, "a")) == f"a{full}", "the pane has a cell more"
    assert _lettered(full, (0, "as")) == f"as{full[2:]}", "nothing moves out of sight"


def test_the_section_is_one_that_is_on_the_screen() -> None:
    blocks = [
        block
        for at in range(4)
        for block in (Block("heading", f"{at} Part", at, level=1), Block("paragraph", "word", at))
    ]
    paper = Paper("reader", "", blocks, [Section(1, str(at), "Part") for at in range(4)])
    text = OpenText("1", paper, paper, SetText(blocks, 40), is_whole=True)
    assert text.set_text is not None and text.set_text.lines[3] == ""
    assert [text.section(top, 6) for top in (0, 2, 3, 4)] == [0, 0, 1, 1]
    last = len(text.set_text.lines) - 6
    for went in (6, 5, 4):
        at = replace(text, went=Place(went, 0))
        assert at.section(last, 6) == went // 2, "what was gone to cannot come to the upper edge"
    assert replace(text, went=Place(0, 0)).section(last, 6) == text.section(last, 6)


@given(st.integers(20, 100))
def test_what_was_received_is_wrapped_and_its_blocks_begin_where_they_stood(width: int) -> None:
    received = TEXT.read_text("utf-8")
    found = SetText.as_received(received, PAPER.blocks, width)
    assert max(map(cell_len, found.lines)) <= width
    assert "".join("".join(found.lines).split()) == "".join(received.split())
    lines = received.split("\n")
    for block, start in zip(PAPER.blocks, found.starts, strict=True):
        assert lines[block.source[0]].startswith(found.lines[start].split(" ")[0])


def test_a_text_that_is_shown_before_it_is_parsed_grows_no_more() -> None:
    manuscript = Manuscript(TEXT.read_text("utf-8"))
    coming = manuscript.blocks()
    next(coming)
    part = manuscript.paper.as_far()
    assert part == manuscript.paper
    *_, _last = coming
    whole = manuscript.paper
    assert len(part.blocks) < len(whole.blocks) and len(part.outline) < len(whole.outline)
    assert all(block.section is None or block.section < len(part.outline) for block in part.blocks)
