"""Files that a person and the program write together: nothing a person wrote is ever lost."""

from __future__ import annotations

import re

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from reader_tui.errors import UsageError
from reader_tui.export.kept import Kept
from reader_tui.export.note_file import file_name, merged, paper_id
from reader_tui.papers.models import Link, Paper

PAPER = Paper(
    "2601.00001",
    "A *Title* of <b>two</b> \\ parts: #1",
    "An abstract.",
    "A Title",
    "An abstract.",
    authors=("Zoë Smith", 'John "Four" Flynn'),
    day="2026-01-03",
)
KEPT = Kept(PAPER, key="smith2026title", tags=("rl", "long context"), note="Mine.\n\nTwo lines.")
CODE = Link("code", "https://github.com/a/b", "repo", "code")
CHANGED = KEPT._replace(
    paper=PAPER._replace(title="Another", links=(CODE,)), tags=("rl",), note="Other words."
)

LINE = st.text(
    st.sampled_from("abc #-=:<>!`[]()\"'éß\t{}*"), max_size=20
)  # what a person types on a line
VALUE = st.sampled_from(
    [
        KEPT,
        CHANGED,
        KEPT._replace(note=""),
        KEPT._replace(note="<!-- reader-tui writes to here -->"),
    ]
)


def test_a_new_file_has_front_matter_and_a_block() -> None:
    said = merged(None, KEPT)
    assert said == merged("", KEPT) == merged(said, KEPT)
    assert said.startswith('---\nid: "2601.00001"\n') and said.endswith("-->\n")
    assert "# A \\*Title\\* of \\<b\\>two\\</b\\> \\\\ parts: \\#1\n" in said
    assert "## Note\n\nMine.\n\nTwo lines.\n" in said
    assert paper_id(said) == "2601.00001"


def test_front_matter_is_yaml() -> None:
    yaml = pytest.importorskip("yaml")
    front = merged(None, KEPT).split("---\n")[1]
    values = yaml.safe_load(front)
    assert values["title"] == PAPER.title and values["authors"] == list(PAPER.authors)
    assert values["tags"] == ["rl", "long context"] and values["id"] == PAPER.id


def test_a_note_that_changed_changes_the_block_alone() -> None:
    old = (
        merged(None, KEPT).replace("---\n\n", "---\n\nBefore.\n", 1)
        + "\n## My thoughts\n\nAfter.\n"
    )
    new = merged(old, CHANGED)
    assert "Other words." in new and "Mine." not in new
    assert 'code: "https://github.com/a/b"' in new and 'tags: ["rl"]' in new
    assert new.endswith("-->\n\n## My thoughts\n\nAfter.\n") and "---\n\nBefore.\n<!--" in new
    assert merged(new, KEPT) == old


def test_what_a_person_wrote_inside_the_block_stands_behind_it() -> None:
    old = merged(None, KEPT).replace("## Note\n", "## Note\nI wrote here\n")
    new = merged(old, CHANGED)
    assert new.endswith("to here -->\nI wrote here\n")
    assert merged(new, CHANGED) == new


def test_a_key_that_a_person_set_is_not_set_again() -> None:
    old = merged(None, KEPT).replace(
        'tags: ["rl", "long context"]', "tags:\n  - mine\naliases: [x]"
    )
    new = merged(old, CHANGED)
    assert new.count("tags:") == 1 and "tags:\n  - mine\naliases: [x]\n" in new
    assert 'title: "Another"\n' in new


def test_the_end_of_line_is_the_files_own() -> None:
    old = "\ufeff" + merged(None, KEPT).replace("\n", "\r\n") + "mine\r\n"
    new = merged(old, CHANGED)
    assert new.startswith("\ufeff---\r\n") and new.endswith("\r\nmine\r\n")
    assert new.count("\n") == new.count("\r\n")
    assert paper_id(new) == "2601.00001"


@pytest.mark.parametrize(
    "spoil",
    [
        lambda text: re.sub(r"<!-- reader-tui writes from.*-->\n", "", text),
        lambda text: text.replace("<!-- reader-tui writes to here -->\n", ""),
        lambda text: text + text,
        lambda text: "A file of my own.\n",
        lambda text: text.replace("from here ", "from here x"),
    ],
)
def test_a_file_whose_block_is_gone_is_left_alone(spoil: object) -> None:
    assert callable(spoil)
    old = spoil(merged(None, KEPT))
    assert merged(old, CHANGED) == old


@given(
    edits=st.lists(st.tuples(st.integers(0, 60), LINE), max_size=6),
    first=VALUE,
    second=VALUE,
    third=VALUE,
)
@settings(max_examples=300, deadline=None)
def test_no_line_of_a_person_is_lost(
    edits: list[tuple[int, str]], first: Kept, second: Kept, third: Kept
) -> None:
    lines = merged(None, first).split("\n")
    written = [f"@{number} {line}" for number, (_, line) in enumerate(edits)]
    for (place, _), line in zip(edits, written, strict=True):
        lines.insert(min(place, len(lines)), line)
    theirs = [line for line in lines if line in written]
    for kept in (second, third):
        text = merged("\n".join(lines), kept)
        assert merged(text, kept) == text
        assert sorted(line for line in text.split("\n") if line in written) == sorted(theirs)
        lines = text.split("\n")


@given(old=st.text(max_size=200), kept=VALUE)
def test_any_text_can_stand_there(old: str, kept: Kept) -> None:
    if old.strip("\ufeff \t\r\n"):
        assert merged(old, kept) == old
    paper_id(old)


@pytest.mark.parametrize(
    "id", ["../../x", "2601.00001/..", "a", "", "2601.00001\n", "２６01.00001"]
)
def test_a_file_is_named_by_a_checked_id_alone(id: str) -> None:
    assert file_name(KEPT) == "2601.00001.md"
    with pytest.raises(UsageError):
        file_name(KEPT._replace(paper=PAPER._replace(id=id)))
