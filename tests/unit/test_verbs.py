"""The table of verbs: whole, without clashes, and what states follow from it."""

from __future__ import annotations

from itertools import product

import pytest

from reader_tui.papers.verbs import RIVALS, SHELVES, STATES, UNTOUCHED, VERB_OF, VERBS, State, Verb


def test_the_table_has_the_fields_of_a_state_in_their_order() -> None:
    assert tuple(verb.field for verb in VERBS) == State._fields


@pytest.mark.parametrize("name", ["action", "key", "glyph", "plain_glyph", "state"])
def test_what_tells_verbs_apart_stands_once(name: str) -> None:
    named = [value for verb in VERBS if (value := getattr(verb, name))]
    assert len(named) == len(set(named))


def test_steps_flags_and_shelves_have_names_of_their_own() -> None:
    does = [words.does for verb in VERBS for words in (verb.on, verb.off)]
    flags = [flag.name for verb in VERBS for flag in verb.flags]
    letters = [shelf.letter for _, shelf in SHELVES.values()]
    for names in (does, flags, letters):
        assert len(names) == len(set(names))


@pytest.mark.parametrize("verb", VERBS, ids=lambda verb: verb.field)
def test_words_are_of_papers_and_glyphs_one_cell(verb: Verb) -> None:
    for words in (verb.on, verb.off):
        assert words.done.count("{}") == words.step.count("{}") == 1
        assert words.done[0].isupper()
    assert len(verb.glyph) == len(verb.plain_glyph) <= 1
    assert verb.plain_glyph.isascii()


@pytest.mark.parametrize("values", list(product((False, True), repeat=len(VERBS))))
def test_a_mark_is_set_and_ends_what_its_row_says(values: tuple[bool, ...]) -> None:
    before = State(*values)
    for verb in VERBS:
        after = before.after(verb.field, True)
        assert getattr(after, verb.field)
        for other in State._fields:
            if other != verb.field:
                wanted = getattr(before, other) and other not in verb.ends
                assert getattr(after, other) == wanted
        assert before.after(verb.field, False) == before._replace(**{verb.field: False})


def test_what_a_state_comes_to() -> None:
    assert UNTOUCHED.undecided and State(waiting=True).undecided
    assert not any(State(**{f: True}).undecided for f in ("read", "bookmarked", "later"))
    assert State(waiting=True).kept and not State(dismissed=True).kept
    assert State(later=True).quiet and not State(bookmarked=True).quiet
    assert State(dismissed=True).decided and not State(read=True).decided


def test_a_row_shows_the_first_decision_and_text_shows_all() -> None:
    both = State(bookmarked=True, later=True, waiting=True)
    assert (both.sign(), both.sign(plain=True)) == ("◆", "#")
    assert State(read=True).sign() == State(waiting=True).sign(plain=True) == " "
    assert both.words() == ["bookmarked", "put off", "waits for its code"]
    assert State(True, later=True).words(glyphs=True, plain=True) == ["read", "o put off"]


def test_rivals_are_so_to_each_other() -> None:
    assert RIVALS["dismissed"] == ("bookmarked", "later")
    for field, rivals in RIVALS.items():
        assert all(field in RIVALS[rival] for rival in rivals)
    assert len(STATES) == 2 ** len(VERB_OF)
