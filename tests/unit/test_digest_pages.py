"""The digest as text, Markdown and page: its width, its validity, its contrast, its content."""

from __future__ import annotations

import re
from itertools import product
from typing import Any

import pytest
from hypothesis import given, settings

from reader_tui.digest.entries import Digest, composed
from reader_tui.digest.letter import WIDTH, letter
from reader_tui.digest.mail import html
from reader_tui.digest.markdown_text import escaped, markdown
from reader_tui.digest.web_page import STYLE, page
from reader_tui.papers.models import Link
from reader_tui.text.cells import cell_len
from tests.digests import DAY, MADE, digest, hostile, paper, recorded

_REMOTE = re.compile(r"\b(?:src|srcset|data|poster|background|cite|action)=|@import|url\(", re.I)
_FETCHING = {
    "img",
    "script",
    "iframe",
    "link",
    "object",
    "embed",
    "video",
    "audio",
    "source",
    "form",
}


def parsed(document: str) -> Any:
    """The tree of a page; fails on whatever the HTML standard calls an error."""
    import html5lib

    parser = html5lib.HTMLParser(strict=True, namespaceHTMLElements=False)
    return parser.parse(document)


def test_the_text_says_everything() -> None:
    made = digest(paper("2608.00001"), paper("2608.00002", links=()), *_many(28))
    text = letter(made)
    assert text.startswith("Daily papers: Fri 14 Aug 2026\n=====")
    for said in (
        "30 new papers, 20 of them here.",
        "1.  On Things\n    Institute of Things · Ada Lovelace +1\n",
        "    Why here: matches watch things, 3.2x the day's median\n",
        "    Machine-written summary: Things are looked at.\n",
        "    12 upvotes · 1 comment · 210 GitHub stars · listed Fri 14 Aug 2026\n",
        "    Page:    https://huggingface.co/papers/2608.00001\n",
        "    Code:    https://github.com/things/2608.00001\n",
        "And 10 more: reader-tui ls --date 2026-08-14\n",
    ):
        assert said in text


def _many(count: int) -> list[Any]:
    return [paper(f"2607.{number:05}") for number in range(count)]


def test_an_empty_digest_says_so_in_every_form() -> None:
    empty = composed("morning", DAY, MADE, [])
    for form in (letter, markdown, page, html):
        assert "Nothing is new." in form(empty)
    parsed(page(empty))


@given(hostile())
@settings(deadline=None)
def test_no_line_of_the_text_is_wider_than_76_columns(made: Digest) -> None:
    assert max(map(cell_len, letter(made).split("\n"))) <= WIDTH


def test_a_long_address_is_whole_between_angle_brackets() -> None:
    url = "https://example.org/" + "abc/" * 60
    made = digest(paper("2608.00001", links=(Link("code", url, "repo", "code"),)))
    text = letter(made)
    assert f"<{url}>" in re.sub(r"\n +", "", text[text.index("<") :])


@given(hostile())
@settings(max_examples=50, deadline=None)
def test_pages_are_valid_whatever_papers_say(made: Digest) -> None:
    for document in (page(made), html(made)):
        tree = parsed(document)
        assert not _FETCHING & {str(element.tag) for element in tree.iter()}
        ids = [element.get("id") for element in tree.iter() if element.get("id")]
        assert len(ids) == len(set(ids))
        for element in tree.iter():
            for name in (element.get("aria-labelledby") or "").split():
                assert name in ids


def test_pages_have_landmarks_headings_in_order_and_a_language() -> None:
    tree = parsed(page(digest(paper("2608.00001"), paper("2608.00002"))))
    tags = [str(element.tag) for element in tree.iter()]
    assert all(tags.count(name) == 1 for name in ("header", "main", "footer", "h1", "title"))
    assert [tag for tag in tags if tag in ("h1", "h2", "h3")] == ["h1", "h2", "h3", "h2", "h3"]
    assert tree.get("lang") == "en"


def test_pages_name_nothing_that_would_be_fetched() -> None:
    for document in (page(digest(*_many(3))), html(digest(*_many(3)))):
        assert not _REMOTE.search(document)


def _luminance(colour: str) -> float:
    """The relative luminance of `#rrggbb` (WCAG 2.2, glossary)."""
    parts = [int(colour[at : at + 2], 16) / 255 for at in (1, 3, 5)]
    red, green, blue = (
        part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in parts
    )
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def _contrast(one: str, other: str) -> float:
    dark, light = sorted((_luminance(one), _luminance(other)))
    return (light + 0.05) / (dark + 0.05)


def test_every_text_stands_out_seven_to_one() -> None:
    schemes = [
        dict(re.findall(r"--(\w+): (#[0-9a-f]{6})", block))
        for block in re.findall(r":root \{[^}]*\}", STYLE)
    ]
    assert len(schemes) == 3
    for colours, name in product(schemes, ("text", "quiet", "link")):
        assert _contrast(colours[name], colours["ground"]) >= 7
    assert all(_contrast(colours["line"], colours["ground"]) >= 3 for colours in schemes)
    assert set(re.findall(r"#[0-9a-f]{3,8}\b", STYLE)) == {c for s in schemes for c in s.values()}


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("*a* _b_ `c` [d](e) <f>", r"\*a\* \_b\_ \`c\` \[d\](e) \<f\>"),
        ("# no heading", r"\# no heading"),
        ("1. no list", r"1\. no list"),
        ("- no list", r"\- no list"),
        ("a - b 1. c", "a - b 1. c"),
        ("$x$ & !", r"\$x\$ \& !"),
    ],
)
def test_markdown_shows_text_as_it_is(text: str, shown: str) -> None:
    assert escaped(text) == shown


@given(hostile())
@settings(deadline=None)
def test_markdown_holds_no_html(made: Digest) -> None:
    assert not re.search(r"(?<!\\)(?:\\\\)*[<&]", markdown(made))


def test_recorded_days_are_valid_and_fit() -> None:
    for day, made in recorded():
        assert max(map(cell_len, letter(made).split("\n"))) <= WIDTH, day
        parsed(page(made))
        parsed(html(made))
