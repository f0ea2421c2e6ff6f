"""What can be copied of a paper, and under which letter; pure."""

from __future__ import annotations

from reader_tui.export.markdown import link
from reader_tui.papers.models import Paper

PAGE = "HF page"
BIBTEX = "b"
"""The letter of what is not of the one paper alone."""


COPIES = (
    ("u", "URL"),
    ("c", "code URL"),
    ("i", "arXiv id"),
    ("t", "title, as read here"),
    ("m", "Markdown link"),
    (BIBTEX, "BibTeX"),
)
"""What can be copied of a paper, each with its letter."""


def choices(paper: Paper) -> list[tuple[str, str, str]]:
    """The copy menu: a letter, what it copies in words, and the text."""
    page = page_url(paper)
    texts = {
        "u": page,
        "i": paper.id,
        "t": paper.title,
        "m": link(paper.title, page),
        BIBTEX: "",
    }
    if paper.code:
        texts["c"] = paper.code.url
    return [(letter, name, texts[letter]) for letter, name in COPIES if letter in texts]


def page_url(paper: Paper) -> str:
    """The paper's page on the Hub."""
    known = paper.link(PAGE)
    return known.url if known else f"https://huggingface.co/papers/{paper.id}"
