"""What can be copied of a paper, and under which letter; pure."""

from __future__ import annotations

import re

from reader_tui.papers.models import Paper

PAGE = "HF page"
BIBTEX = "b"
"""The letter of what is not of the one paper alone."""


def choices(paper: Paper) -> list[tuple[str, str, str]]:
    """The copy menu: a letter, what it copies in words, and the text."""
    page = page_url(paper)
    found = [("u", "URL", page)]
    if paper.code:
        found.append(("c", "code URL", paper.code.url))
    return [
        *found,
        ("i", "arXiv id", paper.id),
        ("t", "title, as read here", paper.title),
        ("m", "Markdown link", f"[{markdown_text(paper.title)}]({page})"),
        (BIBTEX, "BibTeX, of all that is selected", ""),
    ]


def page_url(paper: Paper) -> str:
    """The paper's page on the Hub."""
    link = paper.link(PAGE)
    return link.url if link else f"https://huggingface.co/papers/{paper.id}"


def markdown_text(text: str) -> str:
    """Text that Markdown shows as it is."""
    return re.sub(r"([\\`*_\[\]<>])", r"\\\1", text)
