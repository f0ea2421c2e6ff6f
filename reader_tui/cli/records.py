"""Papers as the values of a document; the keys and their order are a promise."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from reader_tui.papers.models import Paper
from reader_tui.papers.steps import Step
from reader_tui.papers.verbs import State

if TYPE_CHECKING:
    from reader_tui.library.library import Library


def paper_record(
    paper: Paper, state: State, read_at: str | None = None, reasons: Sequence[str] = ()
) -> dict[str, object]:
    """The paper with what the reader did; None for what the Hub did not send.

    `read_at` is when it was marked read, `reasons` are the watch rules and saved searches
    that it matches. Of a paper that only its id is known of, there is nothing but the id.
    """
    organization = paper.organization
    return {
        "id": paper.id,
        "title": paper.title,
        "abstract": paper.abstract or None,
        "title_raw": paper.title_raw or None,
        "abstract_raw": paper.abstract_raw or None,
        "authors": paper.authors,
        "organization": organization
        and {"name": organization.name, "fullname": organization.fullname},
        "day": paper.day,
        "published": paper.published,
        "upvotes": paper.upvotes,
        "comments": paper.comments,
        "stars": paper.stars,
        "ai_summary": paper.ai_summary,
        "keywords": paper.keywords,
        "submitter": paper.submitter,
        "withdrawn": paper.withdrawn if paper.title_raw else None,
        "links": [
            {"kind": link.kind, "url": link.url, "source": link.source, "label": link.label}
            for link in paper.links
        ],
        "state": state_record(state, read_at, reasons),
    }


def state_record(
    state: State, read_at: str | None = None, reasons: Sequence[str] = ()
) -> dict[str, object]:
    """What the reader did with a paper."""
    return {**state._asdict(), "read_at": read_at, "reasons": list(reasons)}


def known_record(library: Library, paper: Paper, reasons: Sequence[str] = ()) -> dict[str, object]:
    """The paper with what the library says of it."""
    return paper_record(
        paper, library.states.of(paper.id), library.states.read_at(paper.id), reasons
    )


def step_record(step: Step) -> dict[str, object]:
    """A step of the history."""
    return {
        "key": step.key,
        "time": step.time,
        "does": step.does,
        "said": step.said,
        "count": len(step.papers),
        "papers": step.papers,
        "undone": step.undone,
    }
