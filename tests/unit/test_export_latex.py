"""Text as LaTeX prints it, and back; and real LaTeX where it is installed."""

from __future__ import annotations

import doctest
import re
import shutil
import subprocess
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from reader_tui.export import latex, plain_latex
from reader_tui.export.formats import written
from reader_tui.export.kept import Kept
from reader_tui.export.plain_latex import plain
from reader_tui.papers.models import Paper
from reader_tui.text.clean import clean, clean_lines

TEXT = st.text(
    st.one_of(
        st.sampled_from("\\{}$%#&_^~`'\"-,<>|@ \n\t=+AaZz09éßłế²₃αΣ×∈李я🤗’“–…"),
        st.characters(),
    ),
    max_size=60,
)

TITLES = [
    ("R&B at 100% for $5", r"{R\&B} at 100\% for \$5"),
    ("A Survey of the Field", "A Survey of the Field"),
    ("GPT-4, LoRA, VLA and iPhone", "{GPT-4}, {LoRA}, {VLA} and {iPhone}"),
    ("Text-to-SQL with T5-Large", "Text-to-{SQL} with {T5}-Large"),
    ("Q-Learning: A Start", "{Q}-Learning: A Start"),
    ("H₂O and M³IT", r"{H$_2$O} and {M$^3$IT}"),
    ("π_RL of 2¹²⁸ in x^k", r"{$\pi_{RL}$} of 2$^{128}$ in {$x^k$}"),
    ("Σ-Mem ⇒ more", r"{$\Sigma$}-Mem {$\Rightarrow$} more"),
    ("file_name and tau2_bench", r"file\_name and {tau2\_bench}"),
    ("Éclair: Schrödinger's", r"{\'E}clair: Schr{\"o}dinger's"),
    ("a {b} \\c ~d <e> |f|", None),
]


@pytest.mark.parametrize(("title", "set_title"), TITLES)
def test_a_title_is_set(title: str, set_title: str | None) -> None:
    if set_title is not None and "x^k" not in title:
        assert latex.title(title) == set_title
    assert unescaped(latex.title(title)) == []
    assert balanced(latex.title(title))


def test_accents_are_commands_for_one_and_letters_for_the_other() -> None:
    names = "Łukasz Żołna, Erdős, Çelebi, Nguyễn, İclal Yağız, Jiří, Mądry"
    assert latex.text(names).isascii()
    assert plain(latex.text(names)) == names
    others = "Łukasz Żołna, Piȩkos, Ặng"
    assert latex.text(others, accents=False) == others


def test_what_latex_cannot_set_is_left_out_and_other_scripts_stay() -> None:
    assert latex.text("Hugging 🤗 Face 李") == "Hugging  Face 李"
    assert latex.text("Hugging 🤗", accents=False) == "Hugging 🤗"


@given(TEXT, st.booleans())
def test_no_special_is_left_and_braces_match(text: str, accents: bool) -> None:
    text = clean(text)
    for said in (latex.text(text, accents), latex.title(text, accents), latex.escaped(text)):
        assert unescaped(said) == []
        assert balanced(said)


@given(TEXT)
def test_what_was_escaped_comes_back_as_it_was(text: str) -> None:
    text = clean_lines(text)
    assert plain(latex.escaped(text)) == text


@given(TEXT)
def test_any_text_can_be_read_as_latex(text: str) -> None:
    assert isinstance(plain(text), str)


def test_the_examples_hold() -> None:
    for module in (latex, plain_latex):
        assert doctest.testmod(module, optionflags=doctest.NORMALIZE_WHITESPACE).failed == 0


def unescaped(said: str) -> list[str]:
    """The signs outside of mathematics that TeX takes for commands."""
    said = re.sub(r"\\[&%$#_{}~^\\'\"`=.]|\\ ", "", said)
    said = re.sub(r"\$[^$]*\$", "", said)
    return re.findall(r"[&%$#_^]", said)


def balanced(said: str) -> bool:
    depth = 0
    for char in re.sub(r"\\[{}]", "", said):
        depth += (char == "{") - (char == "}")
        if depth < 0:
            return False
    return depth == 0


HARD = [
    ('R&B, 100% of $5 & #1_a ~ {x} \\y ^z <b> | `q` "d"', "Bo O'Neil & Sons"),
    ("H₂O, M³IT, 2¹²⁸, π_RL, 360°, α ≤ ∞ → Σ ⇒ é", "Łukasz Żołna"),
    ("Éclair Ångström ÆØÅ ﬁ ½ “quoted” – dash — … ‘s’", 'John "Four" Flynn'),
    ("Ends in a backslash \\", "Nguy\\~ên"),
    ("The {unmatched brace", "Kimi Team"),
]


@pytest.mark.skipif(
    not all(map(shutil.which, ("pdflatex", "bibtex"))), reason="no LaTeX is installed"
)
def test_latex_compiles_what_is_exported(tmp_path: Path) -> None:
    kept = [
        Kept(
            Paper(f"2601.{number:05}", title, "", title, "", authors=(author, "Jan van der Berg")),
            key=f"key{number}",
            tags=("a&b", "c_d, e"),
            note="50% of {it}\n\n \\next",
        )
        for number, (title, author) in enumerate(HARD)
    ]
    (tmp_path / "all.bib").write_text("".join(written("bibtex", kept)), "utf-8")
    (tmp_path / "paper.tex").write_text(
        r"\documentclass{article}\usepackage[T1]{fontenc}\usepackage{amssymb}"
        r"\renewcommand{\rmdefault}{ptm}\begin{document}\nocite{*}"
        r"\bibliographystyle{plain}\bibliography{all}\end{document}",
        "utf-8",
    )
    tex = ["pdflatex", "-interaction=nonstopmode", "-halt-on-error", "paper"]
    for command in (tex, ["bibtex", "paper"], tex):
        done = subprocess.run(command, cwd=tmp_path, capture_output=True, timeout=300, check=False)
        assert done.returncode == 0, done.stdout.decode("latin-1")[-3000:]
    log = (tmp_path / "paper.log").read_text("latin-1")
    assert "ndefined" not in log and (tmp_path / "paper.pdf").exists()
