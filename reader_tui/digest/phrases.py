"""The words that a digest says in all its forms, so that they all say the same; pure."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from typing import NamedTuple

from reader_tui.digest.entries import Digest, Entry
from reader_tui.papers.dates import day_title
from reader_tui.text.plural import plural

SIGNED = "Made on your own machine by reader-tui."


class Link(NamedTuple):
    """An address of a paper, and what is there."""

    label: str
    url: str


def title(digest: Digest) -> str:
    """What the digest is, in a line: `Daily papers: Fri 14 Aug 2026`."""
    return f"Daily papers: {digest.period.words}"


def subject(digest: Digest) -> str:
    """The same in a line that lists of mail have room for."""
    return f"Daily papers: {digest.period.days or digest.period.words}"


def lead(digest: Digest) -> str:
    """How much is new: `23 new papers, 20 of them here.`; one sentence."""
    shown = len(digest.entries)
    if not shown + digest.rest:
        return "Nothing is new."
    new = plural(shown + digest.rest, "new paper")
    return f"{new}, {shown:,} of them here." if digest.rest else f"{new}."


def rest(digest: Digest) -> str:
    """The line for the papers that are not shown; empty when there are none."""
    if not digest.rest:
        return ""
    more = f"{digest.rest:,} more" if digest.entries else plural(digest.rest, "paper")
    return f"And {more}: {digest.hint}" if digest.hint else f"And {more}."


def who(entry: Entry) -> str:
    """The organization and the authors."""
    return " · ".join(part for part in (entry.organization, entry.byline) if part)


def reason(entry: Entry) -> str:
    """Why the paper stands there, with a label; empty when nothing was said."""
    return f"Why here: {entry.reason}" if entry.reason else ""


def summary(entry: Entry) -> tuple[str, str]:
    """The label of the one sentence and the sentence; both empty when there is none."""
    if not entry.summary:
        return "", ""
    return ("Machine-written summary" if entry.machine else "From the abstract"), entry.summary


def counts(entry: Entry) -> str:
    """`12 upvotes · 3 comments · 210 stars · listed Fri 14 Aug 2026`: what is known of them."""
    return " · ".join(_counts(entry))


def _counts(entry: Entry) -> Iterator[str]:
    for count, noun in ((entry.upvotes, "upvote"), (entry.comments, "comment")):
        if count is not None:
            yield plural(count, noun)
    if entry.stars is not None:
        yield plural(entry.stars, "GitHub star")
    if entry.day:
        yield f"listed {_day(entry.day)}"


def _day(text: str) -> str:
    try:
        return day_title(date.fromisoformat(text))
    except ValueError:
        return text


def links(entry: Entry) -> tuple[Link, ...]:
    """The paper's page, its code and its project's page: those that it has."""
    all_links = (("Page", entry.page), ("Code", entry.code), ("Project", entry.project))
    return tuple(Link(label, url) for label, url in all_links if url)
