"""What a digest says: its papers in their order, each with the reason why it stands there; pure.

Every text in it is clean and on one line, and every URL is one that may be opened,
whoever made the records: they are made by `Entry.of`, `composed` and `Period`'s functions.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from datetime import datetime
from itertools import islice
from typing import NamedTuple

from reader_tui.papers.dates import day_title, title
from reader_tui.papers.models import ListingKey, Paper
from reader_tui.text.clean import TITLE_LIMIT, clean
from reader_tui.text.links import normal

TOP = 20
"""How many papers a digest shows when nothing else is asked for."""
SUMMARY_LIMIT = 400
"""Characters of a summary; one sentence is rarely longer than 250."""
_SENTENCE = re.compile(r"[.!?][)”\"']?(?= +[A-Z0-9(“\"'])")
_ABBREVIATION = re.compile(r"(?:\b(?:e\.g|i\.e|al|vs|cf|approx|Fig|Eq|Sec|No|Dr|St)|\b[A-Z])\.$")


class Entry(NamedTuple):
    """One paper of a digest. Counts are None where the Hub told none."""

    id: str
    title: str
    page: str
    """The address of the paper's page on the Hub."""
    code: str = ""
    project: str = ""
    organization: str = ""
    byline: str = ""
    """The first author and how many more."""
    day: str = ""
    """When it was listed, YYYY-MM-DD."""
    summary: str = ""
    """One sentence."""
    machine: bool = False
    """Whether a machine wrote the summary; otherwise it is from the abstract."""
    upvotes: int | None = None
    comments: int | None = None
    stars: int | None = None
    reason: str = ""
    """Why the paper stands where it stands."""

    @classmethod
    def of(cls, paper: Paper, reason: str = "") -> Entry:
        """The entry of a paper."""
        organization = paper.organization.fullname if paper.organization else ""
        page = paper.link("HF page")
        return cls(
            id=clean(paper.id, 40),
            title=clean(paper.title, TITLE_LIMIT),
            page=_url(page.url if page else f"https://huggingface.co/papers/{paper.id}"),
            code=_url(paper.code.url if paper.code else ""),
            project=_url(paper.project.url if paper.project else ""),
            organization=clean(organization, 200),
            byline=clean(paper.byline, 200) if paper.authors else "",
            day=clean(paper.day or "", 10),
            summary=first_sentence(paper.ai_summary or paper.abstract),
            machine=bool(paper.ai_summary),
            upvotes=paper.upvotes,
            comments=paper.comments,
            stars=paper.stars,
            reason=clean(reason, TITLE_LIMIT),
        )


class Section(NamedTuple):
    """Papers that stand in a digest for one kind of reason."""

    heading: str
    entries: tuple[Entry, ...]


class Period(NamedTuple):
    """What a digest is of; `key` names it for ever, `words` says it to the reader.

    A time that ends when the digest is made has no key: its papers tell it from others.
    """

    key: str
    words: str
    days: str = ""
    """The same in days, where the words say it to the minute."""

    @classmethod
    def of_listing(cls, key: ListingKey) -> Period:
        """A day, an ISO week or a month."""
        return cls(key.value or key.kind, title(key))

    @classmethod
    def of_query(cls, query: str) -> Period:
        """The papers of a query, whenever they were listed."""
        words = clean(query, 200)
        return cls(f"query {words}", f"papers of {words}")

    @classmethod
    def between(cls, start: str, end: str) -> Period:
        """From one time in UTC, as it is stored, to another; without a start, up to the end.

        Raises `ValueError` when one is no time.
        """
        last = _day(end)
        if not start:
            return cls("", f"up to {_moment(end)}", f"up to {last}")
        first = _day(start)
        days = last if first == last else f"{first} to {last}"
        return cls("", f"{_moment(start)} to {_moment(end)}", days)


class Digest(NamedTuple):
    """What is new in a period, made at a time in UTC as it is stored."""

    name: str
    period: Period
    made: str
    sections: tuple[Section, ...] = ()
    rest: int = 0
    """How many more papers are new."""
    hint: str = ""
    """What to do to see the rest: a command."""

    @property
    def entries(self) -> tuple[Entry, ...]:
        """All its papers, in their order."""
        return tuple(entry for section in self.sections for entry in section.entries)

    def first(self, count: int) -> Digest:
        """The digest with the first so many papers; the others join the rest."""
        left = iter(range(count))
        sections = []
        for section in self.sections:
            kept = tuple(entry for entry, _ in zip(section.entries, left, strict=False))
            if kept:
                sections.append(section._replace(entries=kept))
        rest = self.rest + len(self.entries) - sum(len(one.entries) for one in sections)
        return self._replace(sections=tuple(sections), rest=rest)


class Candidate(NamedTuple):
    """A new paper, and what speaks for it."""

    paper: Paper
    reasons: tuple[str, ...] = ()
    """What its worth comes from, in words, the weightiest first."""
    matches: tuple[str, ...] = ()
    """The watch rules and saved searches that it matches: `watch org:nvidia`."""


MATCHED, BY_WORTH, BY_UPVOTES = "Yours", "Most worth a look", "Most upvoted"
"""The headings: what rules and saved searches match, then the others in their order."""


def composed(
    name: str,
    period: Period,
    made: str,
    candidates: Sequence[Candidate],
    *,
    top: int = TOP,
    others: str = BY_WORTH,
    hint: str = "",
) -> Digest:
    """The digest of new papers, which come in the order of their worth, each once.

    First stand those that match a rule or a saved search, then the others under the
    heading `others`; what is beyond `top` is counted only.
    """
    distinct = list({one.paper.id: one for one in reversed(candidates)}.values())[::-1]
    matched = [_matched(one) for one in distinct if one.matches]
    plain = [Entry.of(one.paper, ", ".join(one.reasons[:2])) for one in distinct if not one.matches]
    sections = (Section(MATCHED, tuple(matched)), Section(others, tuple(plain)))
    whole = Digest(clean(name, 100), period, made, sections, 0, clean(hint, 200))
    return whole.first(max(0, top))


def _matched(one: Candidate) -> Entry:
    return Entry.of(
        one.paper, ", ".join(("matches " + " and ".join(one.matches), *one.reasons[:1]))
    )


def first_sentence(text: str) -> str:
    """The first sentence of a clean text; a very long one is cut, with an ellipsis.

    >>> first_sentence("Scales to 3.5 B, e.g. GPT. It is fast.")
    'Scales to 3.5 B, e.g. GPT.'
    """
    line = clean(text)
    for end in islice(_SENTENCE.finditer(line), 20):
        if not _ABBREVIATION.search(line[: end.end()]):
            return clean(line[: end.end()], SUMMARY_LIMIT)
    return clean(line, SUMMARY_LIMIT)


def _url(url: str) -> str:
    """The URL in its normal form; empty for one that is never opened."""
    return normal(url) or ""


def _moment(time: str) -> str:
    return f"{_day(time)}, {datetime.fromisoformat(time):%H:%M} UTC"


def _day(time: str) -> str:
    return day_title(datetime.fromisoformat(time).date())
