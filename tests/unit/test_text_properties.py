"""Properties of readable text and of links that hold for any input."""

from __future__ import annotations

import unicodedata

from hypothesis import given
from hypothesis import strategies as st

from reader_tui.text.clean import clean
from reader_tui.text.hosts import KINDS
from reader_tui.text.links import arxiv_id, find, normal, target
from reader_tui.text.tex.readable import readable

WORDS = r"""\alpha \textbf{ {\em \frac{a}{b} \sqrt{n} x_i x^{2} ^ _ { } $ $5 $x$ \( \) ~ -- --- ``
    '' ` ' " \' \"o \ours \url{ \href{ https://a.org/b_c github.com/a/b this https URL times
    1times sim 10 \% \_ \\ \left( \right) pi_0 ell_2 {-1, 0, 1} ** R^d <a \unicode{x2013}
    a.io doi:10.1000/x arXiv:2410.24164 word , . é 漢字 \hat{x} \verb| \u00e9 e\u0301"""
PIECES = st.sampled_from(WORDS.split())
TEXTS = st.one_of(
    st.text(max_size=80),
    st.lists(PIECES, max_size=14).map("".join),
    st.lists(PIECES, max_size=14).map(" ".join),
)


@given(TEXTS)
def test_readable_is_one_clean_line(text: str) -> None:
    shown = readable(clean(text))
    assert shown == " ".join(shown.split())
    assert not any(unicodedata.category(char) in ("Cc", "Cs", "Co", "Cn") for char in shown)


@given(TEXTS)
def test_readable_settles(text: str) -> None:
    shown = readable(text)
    for _ in range(8):
        shown, before = readable(shown), shown
        if shown == before:
            return
    raise AssertionError(f"{text!r} does not settle")


@given(st.text(alphabet="ABCXYZ 0123456789.,;:!?()[]/%&#@+<>é漢", max_size=80))
def test_text_without_tex_stays(text: str) -> None:
    assert readable(text) == " ".join(text.split())


@given(TEXTS)
def test_links_stand_in_order_and_apart(text: str) -> None:
    links = find(text)
    ends = 0
    for link in links:
        assert ends <= link.start < link.end <= len(text)
        ends = link.end
        assert link.kind in KINDS
        assert normal(link.url) == link.url
    keys = [target(link.url) for link in links]
    assert len(keys) == len(set(keys))


@given(st.one_of(st.text(max_size=60), st.lists(PIECES, max_size=5).map("".join)))
def test_normal_form_is_final(text: str) -> None:
    for url in (normal(text), normal("https://a.org/" + text), normal("https://" + text)):
        if url is not None:
            assert normal(url) == url
            assert target(url) == target(url + "#")


@given(st.integers(0, 99), st.integers(1, 12), st.integers(0, 99_999), st.integers(1, 9))
def test_arxiv_ids_are_read_in_every_form(year: int, month: int, number: int, version: int) -> None:
    paper = f"{year:02}{month:02}.{number:05}"
    for text in (paper, f"{paper}v{version}", f"https://arxiv.org/pdf/{paper}v{version}"):
        assert arxiv_id(text) == paper
