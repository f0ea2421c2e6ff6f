"""Frozen records of what the Hub says.

They hold nothing of what the reader did, which is a `verbs.State`; the two meet only in a view.

Annotations are evaluated here, and wherever records are made at every start: a record takes
half as long to make as from annotations kept as text.
"""

from functools import cache
from types import NoneType
from typing import Any, Literal, NamedTuple


class Link(NamedTuple):
    """A URL of a paper, in its normal form, and where it was found.

    `kind` is one of `text.hosts.KINDS`; `source` is repo, project, text, hub, arxiv or media.
    """

    kind: str
    url: str
    source: str
    label: str


class Organization(NamedTuple):
    """Who stands behind a paper: the Hub's short name and the one people say."""

    name: str
    fullname: str


class Paper(NamedTuple):
    """One arXiv work as the Hub describes it; None and () for what it did not send.

    `title` and `abstract` are readable prose on one line, `title_raw` and
    `abstract_raw` are as received. `day` is the date of listing (YYYY-MM-DD),
    `published` arXiv's time in UTC as the Hub sends it.
    """

    id: str
    title: str
    abstract: str
    title_raw: str
    abstract_raw: str
    authors: tuple[str, ...] = ()
    organization: Organization | None = None
    day: str | None = None
    published: str | None = None
    upvotes: int | None = None
    comments: int | None = None
    stars: int | None = None
    ai_summary: str | None = None
    ai_model: str | None = None
    keywords: tuple[str, ...] = ()
    submitter: str | None = None
    withdrawn: bool = False
    links: tuple[Link, ...] = ()
    places: tuple[tuple[int, int, int], ...] = ()
    """Where links stand in `abstract`: the first character, the one after the last, which link."""

    @property
    def code(self) -> Link | None:
        """Where the code is; the Hub's own field before a link in the text."""
        return next((link for link in self.links if link.kind == "code"), None)

    @property
    def project(self) -> Link | None:
        """The paper's own web page."""
        return next((link for link in self.links if link.kind == "project"), None)

    def instead_of(self, what: str) -> Link | None:
        """The best other link for whom asks in vain for the code, or for anything else."""
        order = [self.project, self.code] if what == "code" else [self.code, self.project]
        order += [next((link for link in self.links if link.source == "text"), None)]
        order += [self.link("HF page")]
        return next((link for link in order if link is not None), None)

    def link(self, label: str) -> Link | None:
        """The link of that label, such as `HF page`, `arXiv` or `PDF`."""
        return next((link for link in self.links if link.label == label), None)

    @property
    def byline(self) -> str:
        """The first author and how many more, or the organization where no author is named."""
        if not self.authors:
            return self.organization.fullname if self.organization else ""
        more = len(self.authors) - 1
        return f"{self.authors[0]} +{more}" if more else self.authors[0]

    def completed(self, known: "Paper") -> "Paper":
        """The paper with what it does not say as it was known before.

        For answers that may leave out what the Hub has: code and project page stay known.
        """
        said = {
            name: value for name, value in self._asdict().items() if value not in (None, (), "")
        }
        here, there = (self, known) if self.abstract else (known, self)
        urls = {link.url for link in here.links}
        # Those of the text go with the text, and so do their places.
        more = (link for link in there.links if link.url not in urls and link.source != "text")
        return known._replace(
            **said
            | {
                "links": (*here.links, *more),
                "places": here.places,
                "withdrawn": self.withdrawn or known.withdrawn,
            }
        )

    def row(self) -> "Row":
        """What a list shows of the paper."""
        return Row(
            id=self.id,
            title=self.title,
            byline=self.byline,
            upvotes=self.upvotes,
            comments=self.comments,
            stars=self.stars,
            code=self.code is not None,
            project=self.project is not None,
            day=self.day,
        )

    def record(self) -> dict[str, Any]:
        """The paper as plain JSON values; `from_record` reads it back.

        Defaults are left out, and so is readable text that the received text gives
        by folding its white space.
        """
        record: dict[str, Any] = {}
        for name, value in self._asdict().items():
            if name not in self._field_defaults or value != self._field_defaults[name]:
                record[name] = _plain(value)
        for readable in ("title", "abstract"):
            if record[readable] == _folded(record[f"{readable}_raw"]):
                del record[readable]
        return record

    @classmethod
    def from_record(cls, record: dict[str, Any]) -> "Paper":
        """The paper of a record; unknown keys are passed over, so newer records can be read.

        Raises `KeyError`, `TypeError` or `ValueError` when it is no record of a paper.
        """
        known = {name: record[name] for name in _FIELDS if name in record}
        if known.get("organization") is not None:
            known["organization"] = Organization(*_texts(known["organization"]))
        known["links"] = tuple(Link(*_texts(link)) for link in known.get("links", ()))
        known["authors"] = _texts(known.get("authors", ()))
        known["keywords"] = _texts(known.get("keywords", ()))
        for readable in ("title", "abstract"):
            if readable not in known:
                known[readable] = _folded(*_texts([known[f"{readable}_raw"]]))
        known["places"] = tuple(map(tuple, known.get("places", ())))
        paper = cls(**known)
        check(paper)
        for start, end, number in paper.places:
            if not all(isinstance(value, int) for value in (start, end, number)):
                raise TypeError("not a place")
            if not 0 <= start < end <= len(paper.abstract) or not 0 <= number < len(paper.links):
                raise ValueError("a link outside the abstract")
        return paper


def unknown_paper(paper_id: str) -> Paper:
    """A paper that was never fetched: its id stands for the title."""
    return Paper(paper_id, title=paper_id, abstract="", title_raw="", abstract_raw="")


def _plain(value: Any) -> Any:
    """The value as JSON gives it back, so that a record can be compared with a stored one."""
    return [_plain(part) for part in value] if isinstance(value, tuple) else value


def _folded(text: str) -> str:
    return " ".join(text.split())


_TEXT = frozenset({str})


def _texts(values: object) -> tuple[str, ...]:
    if not isinstance(values, list | tuple) or not _TEXT.issuperset(map(type, values)):
        raise TypeError("not a list of texts")
    return tuple(values)


def check(record: Any) -> None:
    """Raise `TypeError` where a plain field of a record from a file is of another type."""
    kind: Any = type(record)
    for name, kinds in _plain_fields(kind):
        if not isinstance(getattr(record, name), kinds):
            raise TypeError(f"{name} is of another type")


_PLAIN: dict[object, tuple[type, ...]] = {
    str: (str,),
    str | None: (str, NoneType),
    int: (int,),
    int | None: (int, NoneType),
    bool: (bool,),
}
"""What values a field may have, by its annotation."""


@cache
def _plain_fields(kind: Any) -> tuple[tuple[str, tuple[type, ...]], ...]:
    annotations = kind.__annotations__
    return tuple((name, _PLAIN[field]) for name, field in annotations.items() if field in _PLAIN)


_FIELDS = Paper._fields
OF_ENTRY = ("id", "title", "authors", "organization", "published")
"""What an entry of a bibliography is made of."""


class Row(NamedTuple):
    """What a list shows of a paper; light, for a list may hold sixty thousand."""

    id: str
    title: str
    byline: str
    upvotes: int | None
    comments: int | None
    stars: int | None
    code: bool
    project: bool
    day: str | None
    new: bool = False
    """First met since the last visit."""
    gained: int = 0
    """Upvotes gained since the last visit."""
    reason: str = ""
    """Why the paper stands out, in a few words: the watch rule that it matches."""
    kept: str = ""
    """When it came to the shelf, in words: `kept Mon 22 Sep`; empty in any other view."""
    above: str = ""
    """What stands above it in the list: the week in which it and those below were kept."""


class ListingKey(NamedTuple):
    """What was asked for: a day, an ISO week, a month, or what is trending.

    `value` is YYYY-MM-DD, YYYY-Www, YYYY-MM, or empty for trending. A day with
    an empty value is the newest one that has papers.
    """

    kind: Literal["day", "week", "month", "trending"]
    value: str = ""


class Listing(NamedTuple):
    """One answer of the Hub for one key; `fetched` in UTC, None if it never was."""

    key: ListingKey
    fetched: str | None
    stale: bool = False
    """A fresher answer was due and could not be had."""
    skipped: int = 0
    """Entries the Hub sent that are no papers."""
    count: int = 0  # type: ignore[assignment]  # how many papers, not how often a value


NEWEST = ListingKey("day")
