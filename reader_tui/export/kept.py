"""What is exported: a paper, and what its reader did with it."""

from __future__ import annotations

import re
from functools import lru_cache
from typing import NamedTuple

from reader_tui.papers.models import OF_ENTRY, Link, Organization, Paper
from reader_tui.papers.verbs import UNTOUCHED, State
from reader_tui.text.clean import TITLE_LIMIT, clean, clean_lines
from reader_tui.text.links import normal

NAME_LIMIT = 200
"""How many characters of a name, a tag or a key are kept."""

_MONTHS = range(1, 13)
_CLEAN_NAMES = re.compile(r"(?:(?![^\n]{200})[!-~]++(?: [!-~]++)*+(?:\n(?!\Z))?+)++")
"""Names, a line each, of which `clean` changes none; so are nearly all, and it is told faster."""
_PLAIN_URL = re.compile(r"https?://[A-Za-z0-9./?=&%#:~_+,;@-]+", re.ASCII)


class Kept(NamedTuple):
    """A paper with all that the library says of it.

    `key` is its citation key, empty where the format needs none. `tags` are without `#`, the note
    may have several lines. `read_at` and `kept_at` are UTC as stored. What arXiv states of a
    printed version (`primary_class`, `journal_ref`, `doi`) is None when it is not known.
    """

    paper: Paper
    key: str = ""
    tags: tuple[str, ...] = ()
    note: str = ""
    state: State = UNTOUCHED
    read_at: str | None = None
    kept_at: str | None = None
    reasons: tuple[str, ...] = ()
    primary_class: str | None = None
    journal_ref: str | None = None
    doi: str | None = None

    @property
    def page(self) -> str:
        """The paper's page on the Hub."""
        link = self.paper.link("HF page")
        return link.url if link else f"https://huggingface.co/papers/{self.paper.id}"

    @property
    def abs_url(self) -> str:
        """The paper's page on arXiv, whatever the version."""
        return f"https://arxiv.org/abs/{self.paper.id}"

    @property
    def arxiv_doi(self) -> str:
        """The DOI that arXiv gives every paper."""
        return f"10.48550/arXiv.{self.paper.id}"

    @property
    def date(self) -> tuple[int, int | None, int | None]:
        """Year, month and day of the first version; by the id when arXiv's time is not known."""
        found = self.paper.published or ""
        if found[:4].isdecimal() and found[5:7].isdecimal() and found[8:10].isdecimal():
            return int(found[:4]), int(found[5:7]), int(found[8:10])
        month = int(self.paper.id[2:4])
        return 2000 + int(self.paper.id[:2]), month if month in _MONTHS else None, None


def safe(kept: Kept) -> Kept:
    """The same with every text cleaned, whatever it was made of; done twice it changes nothing."""
    paper = kept.paper
    return safe_entry(kept)._replace(
        paper=_named(paper)._replace(
            abstract=clean(paper.abstract),
            title_raw=clean_lines(paper.title_raw, TITLE_LIMIT),
            abstract_raw=clean_lines(paper.abstract_raw),
            day=_line(paper.day),
            ai_summary=_line(paper.ai_summary),
            ai_model=_line(paper.ai_model),
            keywords=_names(paper.keywords),
            submitter=_line(paper.submitter),
            links=tuple(_link(link) for link in paper.links if _is_url(link.url)),
        )
    )


def of_entry(paper: Paper) -> Paper:
    """What an entry of a bibliography needs of a paper, without its texts: a tenth of its room."""
    needed = {name: getattr(paper, name) for name in OF_ENTRY}
    return Paper(**needed, abstract="", title_raw="", abstract_raw="")


def safe_entry(kept: Kept) -> Kept:
    """What an entry of a bibliography is made of, cleaned; abstract, links and such left out."""
    return kept._replace(
        paper=_named(of_entry(kept.paper)),
        key=clean(kept.key, NAME_LIMIT),
        tags=_names(kept.tags),
        note=clean_lines(kept.note),
        read_at=_line(kept.read_at),
        kept_at=_line(kept.kept_at),
        reasons=_names(kept.reasons),
        primary_class=_line(kept.primary_class),
        journal_ref=_line(kept.journal_ref),
        doi=_line(kept.doi),
    )


def _named(paper: Paper) -> Paper:
    """The paper with its id, title, names and time cleaned."""
    organization = paper.organization
    return paper._replace(
        id=clean(paper.id, NAME_LIMIT),
        title=clean(paper.title, TITLE_LIMIT),
        authors=_names(paper.authors),
        organization=organization
        and Organization(_name(organization.name), _name(organization.fullname)),
        published=_line(paper.published),
    )


def _is_url(url: str) -> bool:
    return _PLAIN_URL.fullmatch(url) is not None or normal(url) is not None


def _link(link: Link) -> Link:
    return Link(_name(link.kind), link.url, _name(link.source), _name(link.label))


def _names(names: tuple[str, ...]) -> tuple[str, ...]:
    joined = "\n".join(names)
    if _CLEAN_NAMES.fullmatch(joined) and joined.count("\n") == len(names) - 1:
        return names
    return tuple(filter(None, map(_name, names)))


@lru_cache(32_768)
def _name(name: str) -> str:
    return clean(name, NAME_LIMIT)


def _line(text: str | None) -> str | None:
    return None if text is None else clean(text)
