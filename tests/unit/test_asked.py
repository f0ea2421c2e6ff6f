"""The sentences of the search box."""

from __future__ import annotations

from datetime import date

import pytest

from reader_tui.papers.models import Row
from reader_tui.query.language import parse
from reader_tui.ui.browse.sentences import empty_answer
from reader_tui.ui.search.box_words import SCOPES, State, right, status
from reader_tui.ui.widgets.rows import Glyphs, around, found_line, meta_line
from reader_tui.views.view import KINDS, View

TODAY = date(2026, 8, 14)


@pytest.mark.parametrize(
    ("text", "state", "said"),
    [
        ("", State(), 'words, "a phrase", -word'),
        ("maps", State(), "…: maps…"),
        ("maps", State(0), "No paper matches: maps…"),
        ("maps", State(1), "1 paper: maps…"),
        ("maps", State(60, more=True), "More than 60 papers: maps…"),
        ("maps", State(60, 1234, more=True), "1,234 papers: maps…"),
        ("maps", State(60, 9, among=2000), "9 papers: maps….  Enter"),
        ("maps", State(60, 9000, among=2000), "9,000 papers: maps…; the best of the newest 2,000"),
        ("maps", State(2, missing=7), "2 papers: maps…; 7 papers cannot be found yet"),
        ("maps", State(0, elsewhere=3), "No paper matches: maps…; the whole archive has 3 papers"),
        ("maps", State(2, word="Offline."), "Offline.; 2 papers"),
        ("maps is:odd", State(2), "“odd” is nothing a paper can be"),
        ("has:", State(), "Nothing follows has: that could be looked for."),
        ("2608.14001", State(paper="2608.14001"), "Enter goes to 2608.14001, asking the Hub"),
        ("2608.14001", State(paper="2608.14001", is_known=True), "Enter goes to 2608.14001; Esc"),
    ],
)
def test_the_status_says_what_was_understood_and_found(text: str, state: State, said: str) -> None:
    forms = status(parse(text, TODAY), "search", state)
    assert forms[0].startswith(said)
    assert [len(form) for form in forms] == sorted(map(len, forms), reverse=True)


def test_where_is_looked_and_in_which_order_is_said_in_words() -> None:
    for scope, words in SCOPES.items():
        assert all(words in form for form in right(scope, "best") if form)
    assert right("search", "newest")[0] == "in the whole archive (Tab), newest first (^R)"


def test_every_view_that_answers_has_its_words() -> None:
    for kind in (name for name, traits in KINDS.items() if traits.is_answer):
        view = (
            View.within(View("day", "2026-08-14"), "a b") if kind == "within" else View(kind, "x")
        )
        assert view.title and view.short_title and view.group == "search"
        assert empty_answer(view)[0].endswith((".", "it."))


@pytest.mark.parametrize(
    "base",
    [View("day", "2026-08-14"), View("trending"), View("search", "a b:c/d e"), View("later")],
)
def test_a_search_within_a_view_names_both(base: View) -> None:
    view = View.within(base, 'kw:"a b" c')
    assert (view.base, view.asked) == (base, 'kw:"a b" c')
    again = View.within(view, "more")
    assert again.base == view


@pytest.mark.parametrize(
    "value", ["", "day", "day:2026-02-31 x", "week:x y", "trending:x y", "a:%FF b"]
)
def test_a_view_from_a_broken_file_can_still_be_named(value: str) -> None:
    view = View("within", value)
    assert view.title is not None and view.base is not None


ROW = Row("2608.14001", "A title", "Ada +3", 12, 3, 456, True, False, "2026-08-14")


def test_a_snippet_takes_the_place_of_the_counts_unless_both_fit() -> None:
    signs = Glyphs()
    assert found_line(ROW, 6, 51, signs) == "▲12   ✎3   ★456  code      2026-08-14 "
    assert found_line(ROW, 40, 51, signs) == "▲12   2026-08-14 "
    why = ROW._replace(reason="2 authors: Chen Wei, José Müller")
    assert meta_line(why, 60, signs, "2026-08-14").startswith(
        "▲12   2026-08-14 2 authors: Chen Wei"
    )


def test_what_was_found_is_in_sight_however_narrow_the_row() -> None:
    text = "word " * 30 + "needle " + "word " * 30
    at = text.index("needle")
    for width in (20, 40, 80):
        part, shift = around(text, (at, at + 6), width, "…")
        assert part[at - shift : at - shift + 6] == "needle" and len(part) <= width
    assert around("a needle", (2, 8), 20, "…") == ("a needle", 0)
