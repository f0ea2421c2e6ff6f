"""What can be copied of a paper, and under which letter; pure."""

from __future__ import annotations

import re

from reader_tui.papers.models import Paper

PAGE = "HF page"


COPIES = (
    ("u", "URL"),
    ("c", "code URL"),
    ("i", "arXiv id"),
    ("t", "title, as read here"),
    ("m", "Markdown link"),
    ("b", "BibTeX, the title with its TeX as received"),
)
"""What can be copied of a paper, each with its letter."""


def choices(paper: Paper) -> list[tuple[str, str, str]]:
    """The copy menu: a letter, what it copies in words, and the text."""
    page = page_url(paper)
    texts = {
        "u": page,
        "i": paper.id,
        "t": paper.title,
        "m": f"[{markdown_text(paper.title)}]({page})",
        "b": bibtex(paper),
    }
    if paper.code:
        texts["c"] = paper.code.url
    return [(letter, name, texts[letter]) for letter, name in COPIES if letter in texts]


def page_url(paper: Paper) -> str:
    """The paper's page on the Hub."""
    link = paper.link(PAGE)
    return link.url if link else f"https://huggingface.co/papers/{paper.id}"


def markdown_text(text: str) -> str:
    """Text that Markdown shows as it is."""
    return re.sub(r"([\\`*_\[\]<>])", r"\\\1", text)


def bibtex(paper: Paper) -> str:
    """A BibTeX entry from what the Hub knows, the title with its TeX as received."""
    year = f"20{paper.id[:2]}"
    lines = [
        f"@misc{{{paper.id},",
        f"  title = {{{_balanced(' '.join(paper.title_raw.split()))}}},",
        f"  author = {{{' and '.join(map(_balanced, paper.authors))}}},",
        f"  year = {{{year}}},",
        f"  eprint = {{{paper.id}}},",
        "  archivePrefix = {arXiv},",
        f"  url = {{https://arxiv.org/abs/{paper.id}}}",
        "}",
    ]
    return "\n".join(lines)


def _balanced(text: str) -> str:
    """The text, without its braces where they do not match."""
    depth = 0
    for char in text:
        depth += (char == "{") - (char == "}")
        if depth < 0:
            break
    return text if depth == 0 else text.replace("{", "").replace("}", "")
