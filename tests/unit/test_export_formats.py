"""What is exported: every format on plain and on hostile papers, and what comes back of it."""

from __future__ import annotations

import csv
import doctest
import io
import json
import re
import unicodedata
from functools import partial
from urllib.parse import unquote

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from reader_tui.errors import UsageError
from reader_tui.export import bibtex_entries, formats
from reader_tui.export.file_kinds import read
from reader_tui.export.formats import FORMATS, written
from reader_tui.export.kept import Kept, safe
from reader_tui.export.share import MAIL_LIMIT, mail_address, sentence
from reader_tui.papers.models import Link, Organization, Paper
from reader_tui.papers.verbs import State
from reader_tui.text.clean import clean

NAMES = [format.name for format in FORMATS]
LINKS = (
    Link("code", "https://github.com/a/b", "repo", "code"),
    Link("paper", "https://huggingface.co/papers/2601.00001", "hub", "HF page"),
)
PAPER = Paper(
    "2601.00001",
    "GPT-4 of H₂O: R&D at 100%",
    "We make it. It is good.",
    "GPT-4 of H_2O: R&D at 100%",
    "We make it.\nIt is good.",
    authors=("Zoë Smith", "Jan van der Berg", "Kimi Team", "Hal Daumé III"),
    organization=Organization("kimi", "Kimi"),
    day="2026-01-03",
    published="2026-01-02T03:04:05.000Z",
    upvotes=3,
    ai_summary="They make it.",
    keywords=("making",),
    links=LINKS,
)
KEPT = Kept(
    PAPER,
    key="smith2026gpth2o",
    tags=("long context", "a,b"),
    note="First & line\n\n  {second} *line*",
    state=State(read=True, bookmarked=True),
    read_at="2026-01-05T00:00:00.000Z",
    kept_at="2026-01-04T00:00:00.000Z",
    primary_class="cs.CL",
)

HOSTILE = st.text(
    st.one_of(
        st.sampled_from(
            "\\{}$%#&_^~`'\"-=+@,;:<>[]()|*!/. \n\r\t\x00\x1b\x07\x7f\x9b\u202eAaé1²πœ李🤗"
        ),
        st.characters(),
    ),
    max_size=25,
)
KEPTS = st.builds(
    lambda title, author, tags, note, abstract: Kept(
        PAPER._replace(title=title.strip() or "x", abstract=abstract, authors=(author, "Ann Li")),
        key="li2026",
        tags=tuple(tags),
        note=note,
    ),
    HOSTILE,
    HOSTILE,
    st.lists(HOSTILE, max_size=3),
    HOSTILE,
    HOSTILE,
)


def text_of(name: str, *kept: Kept) -> str:
    return "".join(written(name, kept))


@pytest.mark.parametrize("name", NAMES)
@given(kept=KEPTS)
@settings(max_examples=60, deadline=None)
def test_nothing_that_a_terminal_obeys_is_written(name: str, kept: Kept) -> None:
    said = text_of(name, kept)
    categories = {unicodedata.category(char) for char in said if char != "\n"}
    assert not categories & {"Cc", "Cs", "Co", "Cn"}
    assert said.endswith("\n")
    said.encode("utf-8")


@pytest.mark.parametrize("name", NAMES)
def test_a_paper_is_written_once_and_none_is_no_error(name: str) -> None:
    assert text_of(name, KEPT, KEPT) == text_of(name, KEPT)
    assert PAPER.title not in text_of(name)


def test_an_unknown_format_is_refused() -> None:
    with pytest.raises(UsageError, match="bibtex, biblatex"):
        written("docx", [])


def test_bibtex() -> None:
    assert text_of("bibtex", KEPT) == (
        "@misc{smith2026gpth2o,\n"
        "  title = {{GPT-4} of {H$_2$O}: {R\\&D} at 100\\%},\n"
        '  author = {Smith, Zo{\\"e} and van der Berg, Jan and {Kimi Team}'
        " and Daum{\\'e}, III, Hal},\n"
        "  year = {2026},\n"
        "  month = jan,\n"
        "  eprint = {2601.00001},\n"
        "  archivePrefix = {arXiv},\n"
        "  primaryClass = {cs.CL},\n"
        "  doi = {10.48550/arXiv.2601.00001},\n"
        "  url = {https://arxiv.org/abs/2601.00001},\n"
        "  keywords = {long context, {a,b}},\n"
        "  annote = {First \\& line{\\par}{\\par}\\  "
        "{\\textbraceleft}second{\\textbraceright} *line*}\n"
        "}\n\n"
    ).replace("\\  {", "\\ \\ {")


def test_a_printed_version_is_told_only_where_it_is_stated() -> None:
    article = text_of("bibtex", KEPT._replace(journal_ref="J. Odd 3 (2026) 1", doi="10.1/x_y"))
    assert article.startswith("@article{") and "journal = {J. Odd 3 (2026) 1}" in article
    assert "doi = {10.1/x\\_y}" in article
    talk = text_of("biblatex", KEPT._replace(journal_ref="Proceedings of Things"))
    assert talk.startswith("@inproceedings{") and "booktitle = {Proceedings of Things}" in talk
    assert "primaryClass" not in text_of("bibtex", KEPT._replace(primary_class=None))


@pytest.mark.parametrize("name", ["A and B", "others", "Simon And", "and Lei Bai", "x, and, y"])
def test_no_name_becomes_two(name: str) -> None:
    said = text_of("bibtex", KEPT._replace(paper=PAPER._replace(authors=(name,))))
    author = re.search(r"author = \{(.*)\},", said)
    assert author is not None
    outside = re.sub(r"\{[^{}]*\}", "", author[1])
    assert not re.search(r"(?i)\band\b|\bothers\b", outside)


def test_csl() -> None:
    [record] = json.loads(text_of("csl", KEPT))
    assert record["type"] == "article" and record["number"] == "arXiv:2601.00001"
    assert record["archive"] == "arXiv" and record["issued"] == {"date-parts": [[2026, 1, 2]]}
    assert record["author"][1:] == [
        {"family": "Berg", "given": "Jan", "non-dropping-particle": "van der"},
        {"literal": "Kimi Team"},
        {"family": "Daumé", "given": "Hal", "suffix": "III"},
    ]


def test_json_says_the_same_as_jsonl() -> None:
    document = json.loads(text_of("json", KEPT))
    assert document == {"schema": 1, "papers": [json.loads(text_of("jsonl", KEPT))]}
    assert json.loads(text_of("json")) == {"schema": 1, "papers": []}


@given(cells=st.lists(HOSTILE, min_size=1, max_size=3))
def test_no_cell_is_a_formula(cells: list[str]) -> None:
    kept = KEPT._replace(
        paper=PAPER._replace(title=cells[0] or "x"), note=cells[-1], tags=tuple(cells)
    )
    said = text_of("csv", kept)
    head, row = csv.reader(io.StringIO(said, newline=""))
    assert len(head) == len(row)
    assert not [cell for cell in row if cell.lstrip()[:1] in tuple("=+-@\t\r＝＋－＠") and cell]
    assert said.startswith('"') and row[0] == "2601.00001"


@given(kept=KEPTS)
def test_lists_hold_no_html_and_lead_to_the_web_only(kept: Kept) -> None:
    said = text_of("markdown", kept)
    assert not re.search(r"(?<!\\)<[A-Za-z/!?]", said)
    for address in re.findall(r"(?<!\\)\]\(\s*([^)\s]*)", said):
        assert re.match(r"https?://|mailto:|[^\s:&]*$", address)


@pytest.mark.parametrize(
    "note",
    [
        "[x](javascript:alert(1))",
        "[x]: javascript:a",
        "[x](&#106;avascript:a)",
        "<script>a</script>",
    ],
)
def test_a_note_runs_nothing(note: str) -> None:
    said = text_of("markdown", KEPT._replace(note=note))
    assert "](java" not in said and "](&" not in said and "]: java" not in said
    assert not re.search(r"(?<!\\)<script", said)


def test_a_note_keeps_its_markdown() -> None:
    note = "**good**, see [page](https://a.org/b) and [other](notes/x.md), 1 < 2"
    assert f"  > {note}\n" in text_of("markdown", KEPT._replace(note=note))


def test_org_runs_nothing() -> None:
    title = "call_x() src_sh{rm} {{{m}}} [[elisp:x][y]] @@html:x@@"
    note = "* heading\n#+begin_src sh"
    said = text_of("org", KEPT._replace(paper=PAPER._replace(title=title), note=note))
    for sign in ("call_", "src_", "{{{", "[[elisp", "@@"):
        assert sign not in said
    assert "  : * heading\n  : #+begin_src sh\n" in said


def test_the_message_is_short_and_fits_a_mail() -> None:
    said = text_of("text", KEPT)
    assert said == (
        "GPT-4 of H₂O: R&D at 100%\nThey make it.\n"
        "https://huggingface.co/papers/2601.00001\nCode: https://github.com/a/b\n"
    )
    address = mail_address([KEPT])
    assert address is not None and address.startswith("mailto:?subject=GPT-4%20of%20")
    assert "They make it.\r\n" in unquote(address)
    assert mail_address([KEPT] * 40) is None and len(address) <= MAIL_LIMIT
    assert sentence(KEPT._replace(paper=PAPER._replace(ai_summary=None))) == "We make it."


@given(kepts=st.lists(KEPTS, max_size=3))
@settings(deadline=None)
def test_our_own_json_comes_back_whole(kepts: list[Kept]) -> None:
    kepts = [
        safe(kept)._replace(paper=safe(kept).paper._replace(id=f"2601.0000{number}"))
        for number, kept in enumerate(kepts)
    ]
    for name in ("json", "jsonl"):
        imported = read(text_of(name, *kepts))
        assert imported.refused == ()
        back = [
            Kept(found.paper, found.key, found.tags, found.note, found.state)
            for found in imported.found
            if found.paper is not None and found.state is not None
        ]
        assert [kept._replace(paper=kept.paper._replace(places=())) for kept in back] == kepts


def test_our_own_json_keeps_states_and_times() -> None:
    [found] = read(text_of("jsonl", KEPT)).found
    assert found.state == KEPT.state and found.key == KEPT.key and found.tags == KEPT.tags
    assert found.read_at == KEPT.read_at and found.kept_at == KEPT.kept_at
    assert found.paper == PAPER


@pytest.mark.parametrize("name", ["bibtex", "biblatex", "ris"])
@given(kept=KEPTS)
@settings(max_examples=150, deadline=None)
def test_ids_tags_and_notes_come_back(name: str, kept: Kept) -> None:
    kept = safe(kept)
    # A bibliography is composed (NFC): letters that are one by Unicode come back as one.
    composed = partial(unicodedata.normalize, "NFC")
    tags = tuple(dict.fromkeys(composed(clean(tag, 100)) for tag in kept.tags))
    [found] = read(text_of(name, kept), name if name == "ris" else "bibtex").found
    said = tuple(dict.fromkeys(map(composed, found.tags)))
    assert (found.id, found.key, said) == ("2601.00001", "li2026", tags)
    assert composed(found.note) == composed(kept.note)


def test_the_examples_hold() -> None:
    assert doctest.testmod(formats).failed == doctest.testmod(bibtex_entries).failed == 0


def test_other_parsers_read_bibtex() -> None:
    parser = pytest.importorskip("bibtexparser.bparser")
    [entry] = parser.BibTexParser(common_strings=True).parse(text_of("bibtex", KEPT)).entries
    assert entry["ID"] == KEPT.key and entry["eprint"] == PAPER.id
    assert entry["author"].count(" and ") == 3


def test_other_parsers_read_ris() -> None:
    rispy = pytest.importorskip("rispy")
    [record] = rispy.loads(text_of("ris", KEPT))
    assert record["title"] == PAPER.title and record["keywords"] == list(KEPT.tags)
    assert record["authors"] == ["Smith, Zoë", "van der Berg, Jan", "Kimi Team", "Daumé, Hal, III"]
