"""A paper set in lines for the detail pane."""

from __future__ import annotations

from typing import Any

from rich.cells import cell_len

from reader_tui.hub.wire import paper_of_item
from reader_tui.papers.places import places
from reader_tui.papers.verbs import State
from reader_tui.ui.widgets.article import Article, Looks, article, hint_letters
from reader_tui.ui.widgets.rows import Glyphs, with_tags
from tests.hub import item

CODE = "https://github.com/lab/forget"
ABSTRACT = (
    f"A method is 3.1x as fast. Its code is at {CODE} and a page at https://lab.github.io/forget."
)


def lines(found: Article) -> list[str]:
    return ["".join(piece.text for piece in line) for line in found.lines]


def set_paper(looks: Looks | None = None, width: int = 80, **changes: Any) -> Article:
    found = paper_of_item(item("2608.14001", summary=ABSTRACT, githubRepo=CODE, **changes))
    assert found is not None
    return article(found, State(), width, Glyphs(), looks or Looks())


def test_links_are_numbered_where_they_stand_and_below() -> None:
    text = " ".join(lines(set_paper()))
    assert f"{CODE}[1]" in text
    assert "  1 code" in text
    assert "https://lab.github.io/forget[" in text


def test_a_link_can_be_pointed_at_where_it_stands() -> None:
    found = set_paper()
    line = next(at for at, text in enumerate(lines(found)) if CODE in text)
    cell = lines(found)[line].index(CODE)
    link = found.link_at(line, cell)
    assert link is not None and link.url == CODE
    assert found.link_at(line, cell - 1) is None
    assert any(piece.url == CODE for piece in found.lines[line])


def test_hints_put_the_same_letter_in_place_and_below() -> None:
    text = " ".join(lines(set_paper(Looks(hints=True))))
    assert f"{CODE}[a]" in text
    assert "  a code" in text


def test_key_figures_carry_weight() -> None:
    found = set_paper()
    bold = {piece.text for line in found.lines for piece in line if piece.part == "label"}
    assert "3.1x" in bold


def test_the_raw_view_shows_what_was_received() -> None:
    received = "Up by 10\\% with `` quotes''\nand p^{1/T}."
    found = paper_of_item(item("2608.14001", summary=received))
    assert found is not None
    readable = " ".join(lines(article(found, State(), 80, Glyphs(), Looks())))
    raw = lines(article(found, State(), 80, Glyphs(), Looks(raw=True)))
    assert "10%" in readable and "10\\%" not in readable
    assert "Up by 10\\% with `` quotes''" in raw and "and p^{1/T}." in raw


def test_long_enumerations_are_lists_if_the_reader_wants() -> None:
    text = "We find: (1) " + "one thing " * 40 + "; (2) " + "another thing " * 30 + "."
    found = paper_of_item(item("2608.14001", summary=text))
    assert found is not None
    listed = lines(article(found, State(), 80, Glyphs(), Looks()))
    assert any(line.startswith("(1) one") for line in listed)
    assert any(line.startswith("(2) another") for line in listed)
    prose = lines(article(found, State(), 80, Glyphs(), Looks(lists=False)))
    assert not any(line.startswith("(2) another") for line in prose)


def test_many_authors_are_folded_and_all_can_be_shown() -> None:
    names = [{"name": f"Author {number}", "hidden": False} for number in range(3303)]
    folded = "\n".join(lines(set_paper(authors=names)))
    assert "and 3,291 more (@: all)" in folded and "Author 12," not in folded
    assert "Author 3302" in " ".join(lines(set_paper(Looks(details="full"), authors=names)))


def test_no_line_is_wider_than_the_measure() -> None:
    for width in (30, 60, 200):
        for text in lines(set_paper(width=width)):
            assert cell_len(text) <= min(width, 88)


def test_hints_never_begin_one_another() -> None:
    for count in (1, 26, 27, 300):
        words = hint_letters(count)
        assert len(set(words)) == count
        assert len({len(word) for word in words}) == 1


def test_places_follow_the_readable_abstract() -> None:
    found = paper_of_item(item("2608.14001", summary=ABSTRACT, githubRepo=CODE))
    assert found is not None
    named = [found.abstract[start:end] for start, end, _ in found.places]
    assert named == [CODE, "https://lab.github.io/forget"]
    assert places("no link here", found.links) == ()
    assert found._replace(places=()).record().get("places") is None


def test_tags_that_do_not_fit_are_counted() -> None:
    tags = ["agents", "to read", "later"]
    assert with_tags("meta", tags, 40) == "meta  #agents  #to read  #later"
    assert with_tags("meta", tags, 26) == "meta  #agents  #to read +1"
    assert with_tags("meta", tags, 16) == "meta  #agents +2"
    assert with_tags("meta", tags, 15) == "meta"
    assert with_tags("meta", [], 15) == "meta"
