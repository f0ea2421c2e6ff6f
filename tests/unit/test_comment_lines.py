"""The Markdown of comments, read as text."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from reader_tui.text.clean import clean
from reader_tui.text.comment_lines import comment_lines, comment_text


@pytest.mark.parametrize(
    ("markdown", "text"),
    [
        ("**Great** work, *really*, ~~not~~ __so__ _so_!", "Great work, really, not so so!"),
        ("see [our page](https://x.org/a_b_c)", "see our page (https://x.org/a_b_c)"),
        ("[x.org](https://x.org/) and <https://y.org>", "https://x.org/ and https://y.org"),
        ("[wiki](https://e.org/X_(y) 'a title')", "wiki (https://e.org/X_(y))"),
        ("![a plot](https://e.org/p.png)", "picture a plot (https://e.org/p.png)"),
        ("<img width=3 src='https://e.org/q.png'/><br>", "picture (https://e.org/q.png)"),
        ("## Results ##", "Results"),
        ("* one\n    + two", "- one\n  - two"),
        ("[`code` here](https://e.org/_a_/*b*)", "code here (https://e.org/_a_/*b*)"),
        (
            "**[![a](https://e.org/a_b.png)](https://e.org/)**",
            "picture a (https://e.org/a_b.png) (https://e.org/)",
        ),
        ("at https://e.org/_x_/?a=1&amp;b=2, *so*", "at https://e.org/_x_/?a=1&b=2, so"),
        ("> quoted **words**", "> quoted words"),
        ("above\n---\nbelow", "above\n\nbelow"),
        ("`**kwargs` and `a_b`", "**kwargs and a_b"),
        ("```py\nx = a*b*c\n```\nafter", "    x = a*b*c\nafter"),
        (r"\*not\* it &amp; that &#27;[31m", "*not* it & that  [31m"),
        ("snake_case_name, 2*3*4, a * b, x < y > z", "snake_case_name, 2*3*4, a * b, x < y > z"),
        ("a [b] (c) [d](e **f", "a [b] (c) [d](e **f"),
    ],
)
def test_signs_are_read_and_what_is_none_stays(markdown: str, text: str) -> None:
    assert comment_text(markdown) == text


@given(st.text(alphabet="a \n*_`~[]()<>!#-&;\\:/.x1"))
def test_any_markdown_is_safe_text_that_keeps_its_letters(markdown: str) -> None:
    text = comment_text(markdown)
    assert all(line.isprintable() for line in text.split("\n"))
    if not set(markdown) & set("<&`"):
        assert text.count("a") == markdown.count("a")


def test_code_keeps_its_lines_and_prose_is_wrapped() -> None:
    text = comment_text("so it is said " * 4 + "\n```\n" + "code " * 12 + "\n```")
    lines = list(comment_lines(text, "| ", 32))
    assert lines[:2] == ["| so it is said so it is said so", "| it is said so it is said"]
    assert lines[2] == "|     " + clean("code " * 12)
