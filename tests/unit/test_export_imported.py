"""Files of others read: which papers they name, and what was not understood."""

from __future__ import annotations

import doctest

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from reader_tui.errors import UsageError
from reader_tui.export import file_kinds
from reader_tui.export.file_kinds import KINDS, SIZE_LIMIT, read, told
from reader_tui.export.imported import Found, Refused

LIST = """\
# my list
2410.24164
https://arxiv.org/abs/2401.00002v3 #agents #rl
- [x] [A paper](https://huggingface.co/papers/2401.00003)
3. arXiv:2401.00004, a title
not a paper
2410.24164 #again
javascript:alert(1)
"""

BOOKMARKS = """\
<!DOCTYPE NETSCAPE-Bookmark-file-1>
<META HTTP-EQUIV="Content-Type" CONTENT="text/html; charset=UTF-8">
<TITLE>Bookmarks</TITLE><H1>Bookmarks</H1>
<DL><p>
  <DT><H3 PERSONAL_TOOLBAR_FOLDER="true">Bookmarks bar</H3>
  <DL><p>
    <DT><H3>R&amp;D <b>x</b></H3>
    <DL><p>
      <DT><A HREF="https://arxiv.org/abs/2401.00001?a=1&amp;b=2" TAGS="rl,agents">One</A>
      <DT><A HREF='https://example.org/x'>No paper</A>
    </DL><p>
    <DT><A HREF="https://huggingface.co/papers/2401.00002">Two</A>
    <DT><A HREF="javascript:void(0)">Three</A>
  </DL><p>
</DL><p>
"""

BIBTEX = r"""
Some words, and an address a@b.org {.
@comment{jabref-meta: x}
@string{me = "Me"}
@article{Smith:2024, title = "The {\"U}ber {T}itle", journal={arXiv preprint arXiv:2401.00001},
  keywords = {deep learning; R\&D, {a, b}}, annote = {so good{\par}{\'e}t{\'e}}, year = 2024 # {}}
@misc(other, eprint = {2401.00002v2}, archivePrefix = "arXiv", note = {Comment: arXiv:2401.00002})
@book{none, title = {A Book {of} Nothing}}
@misc{open, eprint = {2401.00003
@online{last, url = {https://arxiv.org/abs/2401.00004}, }
"""

RIS = """\
stray
TY  - UNPB
TI  - One
UR  - https://arxiv.org/abs/2401.00001
KW  - rl
KW  - deep learning
N1  - <p>so &lt;good&gt;</p><p>really</p>
ER  -

TY  - JOUR
TI  - No paper
ER  -
TY  - JOUR
DO  - 10.48550/arXiv.2401.00002
N1  - first
      second
"""

ZOTERO = """\
[{"id": "a1", "type": "article", "DOI": "10.48550/ARXIV.2401.00001", "keyword": "x, y"},
 {"key": "ABCD", "data": {"title": "T", "archiveID": "arXiv:2401.00002", "tags": [{"tag": "rl"}],
  "notes": [{"note": "<p>a</p>"}], "citationKey": "k2"}},
 {"title": "No paper"}, 7, "2401.00003"]
"""


def ids(text: str) -> list[tuple[str, int, tuple[str, ...]]]:
    return [(found.id, found.line, found.tags) for found in read(text).found]


def reasons(text: str) -> list[tuple[int, str]]:
    return [(refused.line, refused.text) for refused in read(text).refused]


def test_a_list() -> None:
    assert ids(LIST) == [
        ("2410.24164", 2, ("again",)),
        ("2401.00002", 3, ("agents", "rl")),
        ("2401.00003", 4, ()),
        ("2401.00004", 5, ()),
    ]
    assert reasons(LIST) == [(6, "not a paper"), (8, "javascript:alert(1)")]


def test_bookmarks() -> None:
    assert ids(BOOKMARKS) == [
        ("2401.00001", 9, ("R&D x", "rl", "agents")),
        ("2401.00002", 12, ()),
    ]
    assert reasons(BOOKMARKS) == [(10, "https://example.org/x")]


def test_bibtex() -> None:
    found = read(BIBTEX).found
    assert [(one.id, one.line, one.key) for one in found] == [
        ("2401.00001", 5, "Smith:2024"),
        ("2401.00002", 7, "other"),
        ("2401.00003", 9, "open"),
        ("2401.00004", 10, "last"),
    ]
    assert found[0].tags == ("deep learning", "R&D", "a, b")
    assert found[0].note == "so good\nété" and found[1].note == ""
    assert reasons(BIBTEX) == [(8, "A Book of Nothing")]


def test_ris() -> None:
    found = read(RIS).found
    assert [(one.id, one.line, one.note) for one in found] == [
        ("2401.00001", 2, "so <good>\nreally"),
        ("2401.00002", 13, "first\nsecond"),
    ]
    assert found[0].tags == ("rl", "deep learning")
    assert reasons(RIS) == [(1, "stray"), (10, "No paper")]


def test_json_of_others() -> None:
    found = read(ZOTERO).found
    assert [(one.id, one.tags, one.note, one.key) for one in found] == [
        ("2401.00001", ("x", "y"), "", "a1"),
        ("2401.00002", ("rl",), "a", "k2"),
        ("2401.00003", (), "", ""),
    ]
    assert reasons(ZOTERO) == [(3, "No paper"), (4, "7")]


def test_lines_of_json() -> None:
    text = '{"id": "2401.00001", "tags": ["a"]}\n\nbroken\n{"url": "https://hf.co/papers/2401.00002"}\n'
    assert ids(text) == [("2401.00001", 1, ("a",)), ("2401.00002", 4, ())]
    assert reasons(text) == [(3, "broken")]


@pytest.mark.parametrize(
    ("text", "kind"),
    [
        (LIST, "ids"), (BOOKMARKS, "bookmarks"), (BIBTEX, "bibtex"), (RIS, "ris"),
        (ZOTERO, "json"), ("", "ids"), ("\ufeff@misc{", "bibtex"), ("<https://a.org>", "ids"),
    ],
)  # fmt: skip
def test_the_kind_is_told_by_the_text(text: str, kind: str) -> None:
    assert told(text).name == kind


def test_what_is_said_twice_is_joined() -> None:
    text = "@a{k, eprint={2401.00001}, keywords={a}, annote={one}}\n" * 2
    text += "@a{l, eprint={2401.00001}, keywords={b}, annote={two}}"
    assert read(text).found == (Found("2401.00001", 1, ("a", "b"), "one\ntwo", "k"),)


@pytest.mark.parametrize("kind", [kind.name for kind in KINDS])
@given(
    text=st.text(
        st.sampled_from("@{}\"=,#\\\n<>/aDL hrefTY-ER  N1:[]'012345.eprint\x00\x1b\u202e\r"),
        max_size=120,
    )
)
@settings(deadline=None)
def test_any_text_can_be_read(kind: str, text: str) -> None:
    imported = read(text, kind)
    for refused in imported.refused:
        assert isinstance(refused, Refused) and refused.line >= 1
        assert refused.text.isprintable()


HOSTILE = [
    "@", "@a{", "@a{k,", "@a{k,b={", '@a{k,b="', "@a{k, b = c # ", "{", "[", '"', '\\"', "[[", "<",
    "<a ", "<dl>", "<h3>", '<a href="', "<!--", "TY  - \n", "TY  - X\nER  - \n", "N1  - ", "\\'",
    "{\\'", "$", "\n", " ", "a", "arXiv:", "](", '{"a":', "2401.00001\n", "&#", "\\", "- ",
]  # fmt: skip


@pytest.mark.parametrize("kind", [kind.name for kind in KINDS])
@pytest.mark.parametrize("piece", HOSTILE)
def test_what_is_repeated_for_ever_takes_no_more_than_its_length(kind: str, piece: str) -> None:
    read((piece * 50_000)[:50_000], kind)


def test_too_much_is_refused_before_it_is_read() -> None:
    with pytest.raises(UsageError, match="nothing was imported"):
        read("x" * (SIZE_LIMIT + 1))
    with pytest.raises(UsageError, match="bookmarks, ris"):
        read("", "docx")


def test_a_record_of_ours_that_lies_is_cleaned() -> None:
    text = (
        '{"id":"2401.00001","title":"a\\u001b[2J","title_raw":"a","state":{"read":1,"later":true},'
        '"links":[{"url":"javascript:x","kind":"code"},{"url":"https://a.org","kind":"code"}],'
        '"upvotes":-1,"stars":true,"authors":[1,"B"],"organization":"x","tags":["t",{"tag":1}]}'
    )
    [found] = read(text).found
    assert found.paper is not None and found.state is not None
    assert found.paper.title == "a␛[2J" and found.paper.authors == ("B",)
    assert [link.url for link in found.paper.links] == ["https://a.org"]
    assert (found.paper.upvotes, found.paper.stars, found.tags) == (None, None, ("t",))
    assert found.state.later and not found.state.read


def test_the_examples_hold() -> None:
    assert doctest.testmod(file_kinds).failed == 0
