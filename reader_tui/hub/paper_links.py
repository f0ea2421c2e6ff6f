"""The links of one paper, from the Hub's fields and from its text, each target once."""

from __future__ import annotations

from collections.abc import Iterable
from urllib.parse import urlsplit

from reader_tui.papers.models import Link
from reader_tui.text.links import find, kind_of, normal, target

LINK_LIMIT = 50
"""How many links of the text, and how many media, a paper shows; the most seen is 15."""

_VIDEO = (".mp4", ".webm", ".mov", ".qt")


class _Links:
    """Links in the order they are added; one whose target is there already is dropped."""

    def __init__(self, reserved: Iterable[str]) -> None:
        self.found: list[Link] = []
        self._targets = {target(url) for url in reserved}

    def add(self, kind: str, url: str, source: str, label: str) -> None:
        """Add a link in its normal form, unless its target is known."""
        place = target(url)
        if place not in self._targets:
            self._targets.add(place)
            self.found.append(Link(kind, url, source, label))


def of_paper(
    id: str, *, repo: str, project: str, abstract: str, media: Iterable[str], thumbnail: str
) -> tuple[Link, ...]:
    """The code, the project page, the paper's three pages, the text's links, then its media.

    A URL that `text.links.normal` refuses is left out. The three pages (API,
    sections 8 and 11) are always there, so a field that names one of them adds nothing.
    """
    own = (
        Link("paper", f"https://huggingface.co/papers/{id}", "hub", "HF page"),
        Link("paper", f"https://arxiv.org/abs/{id}", "arxiv", "arXiv"),
        Link("paper", f"https://arxiv.org/pdf/{id}", "arxiv", "PDF"),
    )
    links = _Links(link.url for link in own)
    if url := normal(_joined(repo)):
        links.add(_kind(url, "code"), url, "repo", "code")
    if url := normal(_joined(project)):
        links.add(_kind(url, "project"), url, "project", "project page")
    links.found.extend(own)
    for found in find(abstract)[:LINK_LIMIT]:
        if url := normal(found.url):
            links.add(found.kind, url, "text", urlsplit(url).hostname or "link")
    for raw in list(media)[:LINK_LIMIT]:
        if url := normal(raw):
            kind = "video" if urlsplit(url).path.lower().endswith(_VIDEO) else "other"
            links.add(kind, url, "media", "media")
    if url := normal(thumbnail):
        links.add("other", url, "media", "thumbnail")
    return tuple(links.found)


def _joined(url: str) -> str:
    """The URL without a line break behind a slash: people paste them, wrapped by a PDF."""
    return url.replace("/\n", "/")


def _kind(url: str, fallback: str) -> str:
    kind = kind_of(url)
    return fallback if kind == "other" else kind
