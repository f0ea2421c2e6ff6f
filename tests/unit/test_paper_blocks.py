"""What the blocks of a paper are, form by form: each test is one passage as it comes."""

from __future__ import annotations

import json

from hypothesis import given, settings
from hypothesis import strategies as st

from reader_tui.hub.sample import SAMPLE
from reader_tui.text.cells import cell_len
from reader_tui.text.clean import clean_lines
from reader_tui.text.paper.blocks import KINDS, Block, Paper
from reader_tui.text.paper.codec import dumped, loaded
from reader_tui.text.paper.galley import lines
from reader_tui.text.paper.manuscript import Manuscript, parse, section_blocks
from reader_tui.text.paper.mentions import Targets

SAMPLE_PAPER = SAMPLE.with_name("sample_paper.md")
READER = "Title: T\n\nURL Source: https://arxiv.org/html/2401.00001\n\nMarkdown Content:\n"
URL = "https://arxiv.org/html/2401.00001v1"
PAGE = (
    READER + "Back to arXiv\nWhy HTML?\nReport Issue\nDownload PDF\n1Start\nLicense: CC BY\n"
    "arXiv:2401.00001v1 [cs.CL] 1 Jan 2024\n1Start\n\n"
)


def blocks(text: str, before: str = READER + "## 1 Start\n\n") -> list[Block]:
    return parse(before + text).blocks[1:]


def one(text: str, before: str = READER + "## 1 Start\n\n") -> Block:
    found = blocks(text, before)
    assert len(found) == 1, found
    return found[0]


def test_links_and_emphasis_become_words_that_lead_somewhere() -> None:
    block = one(
        f'As _Doe_ shows[[12]({URL}#bib.bib12)], see Figure[2]({URL}#S1.F2 "x (y)") and '
        f"Section[3.1]({URL}#S3) or the [code](https://a.org/b)."
    )
    assert block.text == "As Doe shows [12], see Figure 2 and Section 3.1 or the code."
    places = {(block.text[span.start : span.end], span.kind, span.target) for span in block.spans}
    assert places == {
        ("12", "citation", "#12"),
        ("Figure 2", "figure", "2"),
        ("Section 3.1", "section", "3.1"),
        ("code", "link", "https://a.org/b"),
    }


def test_a_title_that_the_header_has_in_part_is_taken_from_the_paper() -> None:
    header = READER.replace("Title: T", "Title: A Flow Model for Robots")
    paper = parse(f"{header}π0: A Flow Model for Robots\n===\n\n## 1 Start\n\nWords.\n")
    assert paper.title == "π0: A Flow Model for Robots"
    assert [section.title for section in paper.outline] == ["Start"]


def test_places_lead_to_their_blocks() -> None:
    paper = parse(
        READER + f"## 1 Start\n\nSee Table 1, Eq. (2), Section 2 and [[1]({URL}#bib.bib1)].\n\n"
        "x=\\alpha+1,(2)\n\nTable 1: Facts.\n\n| A | B |\n| --- | --- |\n| 1 | 2 |\n\n"
        "## 2 End\n\nNo more.\n\n## References\n\n"
        "*   [1] A. Doe. arXiv preprint arXiv:2001.00001. \n"
    )
    targets = Targets(paper)
    reached = [targets.block(span) for span in paper.blocks[1].spans]
    kinds = [paper.blocks[at].kind for at in reached if at is not None]
    assert kinds == ["table", "math", "heading", "list"]
    reference = targets.reference(paper.blocks[1].spans[-1])
    assert reference is not None and reference.arxiv == "2001.00001"


def test_citations_that_are_no_links_lead_to_their_entries() -> None:
    paper = parse(
        "# T\n\n## 1 Start\n\nKnown (Doe et al., 2020) and [2].\n\n## References\n\n"
        "[1] Jane Doe and A. Roe. A work. 2020.\n\n[2] B. Poe. Another. 2021.\n"
    )
    targets = Targets(paper)
    spans = paper.blocks[1].spans
    keys = [found.key for span in spans if (found := targets.reference(span))]
    assert keys == ["1", "2"]


def test_a_formula_by_itself_has_its_number() -> None:
    block = one("a_{i}=\\sum_{t=1}^{T}x_{t},(1)")
    assert (block.kind, block.label, block.caption) == ("math", "(1)", "aᵢ=∑ₜ₌₁ᵀxₜ")


def test_formulas_that_come_again_are_shown_once() -> None:
    text = (
        "We call it π 0 subscript 𝜋 0\\pi_{0}italic_π start_POSTSUBSCRIPT 0 end_POSTSUBSCRIPT, "
        "with t∈[0,1]𝑡 0 1 t\\in[0,1]italic_t ∈ [ 0 , 1 ], rank k 𝑘 k italic_k and "
        "384×384 384 384 384\\times 384 384 × 384 pixels or 64 64 64 64 of them."
    )
    shown = one(text, READER + "1 Start\n-------\n\n").text
    assert shown == "We call it π₀, with t∈[0,1], rank k and 384× 384 pixels or 64 of them."


def test_what_is_said_twice_in_prose_stays() -> None:
    text = "It is what it is, and that that is is; 200 200 of them."
    assert one(text).text == text


def test_a_footnote_in_a_sentence_is_taken_out_where_the_sentence_goes_on() -> None:
    prose, note = blocks(
        "We call it Janus 1 1 1 A god with two faces, as it were., and train it.\n\n",
        READER + "## 1 Start\n\n",
    )
    assert prose.text == "We call it Janus, and train it."
    assert (note.kind, note.label, note.text) == (
        "footnote",
        "1",
        "A god with two faces, as it were.",
    )


def test_a_footnote_whose_end_nothing_tells_stays_where_it_is() -> None:
    text = "They are fast.1 1 1 Or so. They are small. They are new."
    assert "Or so. They are small" in one(text).text


def test_items_with_their_text_behind_a_gap_are_one_list() -> None:
    block = one(
        "*   •\nFirst thing.\n\n*   •\n\nSecond thing:\n\n    *   –Below it. \n\n1.   1.Third. \n"
    )
    assert block.items == ("• First thing.", "• Second thing:", "  • Below it.", "1. Third.")


def test_pictures_and_their_caption_are_one_figure() -> None:
    block = one(
        f"![Image 1: Refer to caption]({URL}/x1.png)\n\n(a)Speed.\n\n"
        f"![Image 2: Refer to caption]({URL}/x2.png)\n\nFigure 3: Two things."
    )
    assert (block.kind, block.label, block.caption) == ("figure", "Figure 3", "Two things.")
    assert [picture.url for picture in block.pictures] == [f"{URL}/x1.png", f"{URL}/x2.png"]
    assert "Speed" in block.text


def test_a_picture_without_a_caption_has_a_number() -> None:
    text = f"![Image 1]({URL}/a.png)\n\nOf it.\n\n![Image 2: A cat]({URL}/b.png)\n\nOf that."
    rows = [line for line in lines(blocks(text)) if "[*]" in line]
    assert rows == ["[*] Picture 1", "[*] Picture 2: A cat"]
    assert parse(READER + text).figures == []


def test_a_sentence_about_a_figure_is_no_caption() -> None:
    assert one("Figure 3 shows that it works.").kind == "paragraph"


def test_a_caption_above_or_below_belongs_to_its_table() -> None:
    rows = "| A | B |\n| --- |\n| x | 1 |\n"
    for text in (f"Table 1: Facts.\n\n{rows}", f"{rows}\nTable 1: Facts."):
        block = one(text)
        assert (block.kind, block.label, block.heads) == ("table", "Table 1", 1)
        assert block.rows == (("A", "B"), ("x", "1"))


def test_rows_that_ran_together_stay_rows() -> None:
    block = one("Table 2: Numbers.\n\nModel A B\nBase 1.0 2.0\nOurs 3.0 4.0\n")
    assert block.kind == "table"
    assert block.rows == (("Model A B",), ("Base 1.0 2.0",), ("Ours 3.0 4.0",))


def test_html_cells_that_span_keep_their_columns() -> None:
    html = (
        '<table border="1"><thead><tr><th rowspan="2">M</th><th colspan="2">S &amp; T</th></tr>\n'
        "<tr><th>a<br/>b</th><th><math>x_1</math></th></tr></thead>\n"
        "<tr><td><b>Ours</b> <unk></td><td>1</td><td>2</td></tr></table>Table 4. Spans."
    )
    (block,) = [found for found in blocks(html, "# T\n\n## 1 Start\n\n") if found.rows]
    assert block.rows == (("M", "S & T", ""), ("", "a b", "x₁"), ("Ours <unk>", "1", "2"))
    assert block.heads == 2


def test_glyphs_become_the_formula_they_were() -> None:
    text = (
        "Let \n𝑥\n𝑖\n\u2062\n∈\nℝ\n be given, and log\n\u2061\n(\n𝑥\n) of it.\n\n"
        "\t\n𝑦\n=\n𝑥\n2\n,\n\t\t\n(3)\n\nIt ends.\n"
    )
    first, formula, last = blocks(text, PAGE)
    assert first.text == "Let 𝑥𝑖∈ℝ be given, and log(𝑥) of it."
    assert (formula.kind, formula.label) == ("math", "(3)")
    assert last.text == "It ends."


def test_tabs_make_rows_and_rows_of_figures_lack_what_spans_from_above() -> None:
    block = one("Table 1:Facts.\nA\tB\tC\nx\ty\t1\nz\t2.5\n", PAGE)
    assert block.label == "Table 1"
    assert block.rows == (("A", "B", "C"), ("x", "y", "1"), ("", "z", "2.5"))


def test_code_keeps_its_lines_and_a_doubled_fence_parts_it() -> None:
    first, second, after = blocks(
        "```\ndef a():\n    b\n``````\nc\n```\n\nText.", "# T\n\n## 1 Start\n\n"
    )
    assert (first.kind, first.text) == ("code", "def a():\n    b")
    assert (second.kind, second.text) == ("code", "c")
    assert after.text == "Text."


def test_an_algorithm_keeps_its_steps() -> None:
    block = one("Algorithm 1 Training\n\n1:repeat\n\n2:\n\nx_{1}\\sim p\n\n3:until done\n\n")
    assert (block.kind, block.label) == ("algorithm", "Algorithm 1")
    assert block.text.split("\n")[1:] == ["1: repeat", "2: x₁~ p", "3: until done"]


def test_a_sentence_that_a_page_cut_is_whole_again() -> None:
    text = (
        "The first half of a sentence that is long enough to be cut by a page and then goes\n\n"
        "<sup>1</sup>A note at the foot.\n\non behind it.\n\nNext."
    )
    first, note, last = blocks(text, "# T\n\n## 1 Start\n\n")
    assert first.text.endswith("and then goes on behind it.")
    assert (note.kind, note.label, note.text) == ("footnote", "1", "A note at the foot.")
    assert last.text == "Next."


def test_what_pages_ran_together_is_parted() -> None:
    text = "It is complete.### 1.1 Below\n\nMore of it.Figure 2: A picture.\n"
    kinds = [block.kind for block in blocks(text, "# T\n\n## 1 Start\n\n")]
    assert kinds == ["paragraph", "heading", "paragraph", "figure"]


def test_a_section_is_found_by_its_number_with_what_is_below_it() -> None:
    paper = parse(READER + "## 1 A\n\nx\n\n## 2 B\n\ny\n\n### 2.1 C\n\nz\n\n## Appendix A D\n\nw\n")
    assert [block.text for block in section_blocks(paper, "2")] == ["2 B", "y", "2.1 C", "z"]
    assert [block.text for block in section_blocks(paper, "a")] == ["Appendix A D", "w"]
    assert section_blocks(paper, "9") == []


def test_the_first_blocks_come_before_the_rest_is_read() -> None:
    manuscript = Manuscript(READER + "## 1 A\n\nFirst.\n\n" + "Later words.\n\n" * 1_000)
    first = next(iter(manuscript.blocks()))
    assert first.text == "1 A"
    assert len(manuscript.paper.blocks) < 10


def test_tables_fit_any_width_and_keep_their_header() -> None:
    row = "| Name 名前 | " + " | ".join(f"column {at}" for at in range(30)) + " |\n"
    paper = parse(
        READER + "## 1 A\n\n" + row + "|" + "---|" * 31 + "\n" + row.replace("column", "1")
    )
    for width in (20, 40, 88):
        printed = list(lines(paper.blocks, width))
        assert max(map(cell_len, printed)) <= width
        assert sum("─" in line for line in printed) == sum("Name" in line for line in printed) / 2


PIECES = st.sampled_from(
    ["# a", "## 1 B", "|a|b|", "|---|", "```", "$$", "$x$", "\\alpha", "x_{1}", "*   •", "1.   1.a",
     "<table>", "<tr><td>a", "</table>", "Figure 1: a", "Table 1: b", "![a](https://b.c/d)", "> q",
     "[1](https://arxiv.org/html/1#bib.bib1)", "1 1 1 A", "\t1\t2", "𝑡", "---", "===", "word word.",
     "start_POSTSUBSCRIPT", "italic_x", "Algorithm 1 A", "1:a", "References", "<sup>1</sup>",
     "\u202e",
     "\x1b[31m", "\x00", "漢字"]
)  # fmt: skip
HEADS = st.sampled_from([READER, PAGE, "# T\n\n", ""])
TEXTS = st.builds(
    lambda head, parts, gap: head + gap.join(parts),
    HEADS,
    st.lists(PIECES, max_size=25),
    st.sampled_from(["\n", "\n\n", " ", ""]),
)


@settings(max_examples=150, deadline=None)
@given(st.one_of(TEXTS, st.text(max_size=200)))
def test_any_text_becomes_clean_blocks_that_print_and_come_back(text: str) -> None:
    paper = parse(text)
    for block in paper.blocks:
        assert block.kind in KINDS
        assert clean_lines(block.text) == block.text
        assert block.section is None or 0 <= block.section < len(paper.outline)
        for span in block.spans:
            assert 0 <= span.start < span.end <= len(block.text)
    for line in lines(paper.blocks, 40):
        assert "\n" not in line
    assert loaded(dumped(paper)) == paper
    Targets(paper)


def test_what_other_rules_parsed_or_what_is_damaged_is_not_loaded() -> None:
    kept = dumped(parse(READER + "## 1 A\n\nText."))
    assert isinstance(loaded(kept), Paper)
    other = json.loads(kept) | {"rules": 0}
    for text in (json.dumps(other), kept[:-9], "", "[]", '{"rules":1}'):
        assert loaded(text) is None


def test_the_bundled_paper_says_that_it_is_invented_and_has_a_bit_of_everything() -> None:
    paper = parse(SAMPLE_PAPER.read_text("utf-8"))
    assert "invented" in paper.blocks[0].text
    assert len(paper.references) == 3
    assert [figure.label for figure in paper.figures] == ["Figure 1"]
    kinds = {block.kind for block in paper.blocks}
    assert kinds >= {"heading", "paragraph", "list", "quote", "math", "table", "algorithm"}


def test_a_text_of_headings_alone_is_read_to_its_end() -> None:
    paper = parse(READER + "\n\n".join(f"## {at} Part" for at in range(2_000)))
    assert len(paper.outline) == 2_000


ALOUD = (
    "Signs x 𝑥 x italic_x, y start_POSTSUBSCRIPT 1 end_POSTSUBSCRIPT, z italic_z start_POST.\n\n"
)


def test_words_that_are_a_formula_are_not_taken_for_the_sentence_around_it() -> None:
    text = (
        "We compare all models that were trained and tuned on LVIS base subscript LVIS base"
        "\\text{LVIS}_{\\text{base}}LVIS start_POSTSUBSCRIPT base end_POSTSUBSCRIPT, and count "
        "subscripts of sets {S 1,S 2}subscript 𝑆 1 subscript 𝑆 2\\{S_{1},S_{2}\\}"
        "{ italic_S start_POSTSUBSCRIPT 1 end_POSTSUBSCRIPT , italic_S start_POSTSUBSCRIPT 2 "
        "end_POSTSUBSCRIPT } (better↓↓)."
    )
    shown = blocks(ALOUD + text)[-1].text
    assert shown == (
        "We compare all models that were trained and tuned on LVIS_base, and count "
        "subscripts of sets {S₁,S₂} (better↓)."
    )


def test_letters_and_short_formulas_that_follow_themselves_are_shown_once() -> None:
    text = "Let k k be n+1 n+1 at t=0 t=0, and i i the j j of a a, or c=1 c=1. All m m, p p, q q."
    assert one(text).text == "Let k be n+1 at t=0, and i the j of a, or c=1. All m, p, q."
    assert one("The plan of A A Milne, a b, is 2 2.").text == "The plan of A A Milne, a b, is 2 2."


def test_brackets_that_a_conversion_stretched_are_brackets() -> None:
    text = (
        r"A $\left(\right. k , L \left.\right)$ loop has $\lambda_{\text{reg}} = 0 \text{reg}$ "
        r"in $\left{\right. 2 , 4 \left.\right}$."
    )
    assert one(text).text == "A (k , L) loop has λ_reg = 0 in {2 , 4}."


def test_what_lays_out_a_list_is_no_item_of_it() -> None:
    assert one("*   •[leftmargin=2em] \n*   •First. \n*   •Second. ").items == (
        "• First.", "• Second.",
    )  # fmt: skip


def test_cells_that_came_one_a_line_are_one_row() -> None:
    text = (
        "Table 1:Probes.\nCASE\tDATA\t\n\nFood\n\n\t\n\nCars\n\n\t\n\nAVG\n\n"
        "CLIP\tWIT\t95.2\t98.0\t87.5\nOurs\tLAION\t94.3\t98.9\t92.0\n\n2Next\n\nText.\n"
    )
    table = next(block for block in blocks(text, PAGE) if block.kind == "table")
    assert table.label == "Table 1"
    assert table.rows[0] == ("CASE", "DATA", "Food", "Cars", "AVG")
    assert table.rows[2] == ("Ours", "LAION", "94.3", "98.9", "92.0")


def test_cells_of_sentences_are_one_row_and_what_stands_behind_them_is_none() -> None:
    long = "A cell that holds a whole sentence of more than sixty characters, as some do."
    text = (
        "Table 1:Requests.\n\t\nFirst\n\t\nSecond\n\nQ\t\n"
        f"{long}\n\t\n{long}\n\nA paragraph that stands behind the table and is long enough to be "
        "told from a cell of it.\n\nFigure 2:Next.\n"
    )
    found = blocks(text, PAGE)
    assert found[0].rows == (("", "First", "Second"), ("Q", long, long))
    assert [block.kind for block in found] == ["table", "paragraph", "figure"]


def test_captions_of_tables_stand_above_them_though_those_of_figures_stand_below() -> None:
    picture = f"![Image 1: Refer to caption]({URL}/x1.png)\n\nFigure 1: One.\n\nWords.\n\n"
    table = "| A | B |\n| --- | --- |\n| {0} | {0} |\n\n"
    text = f"{picture}Table 1: First.\n\n{table.format(1)}Table 2: Second.\n\n{table.format(2)}End."
    tables = [block for block in blocks(text) if block.kind == "table"]
    assert [(block.label, block.rows[1:]) for block in tables] == [
        ("Table 1", (("1", "1"),)), ("Table 2", (("2", "2"),)),
    ]  # fmt: skip
    below = (
        f"{table.format(1)}Table 1: First.\n\nWords.\n\n{table.format(2)}Table 2: Second.\n\nEnd."
    )
    tables = [block for block in blocks(below) if block.kind == "table"]
    assert [(block.label, block.rows[1:]) for block in tables] == [
        ("Table 1", (("1", "1"),)), ("Table 2", (("2", "2"),)),
    ]  # fmt: skip
