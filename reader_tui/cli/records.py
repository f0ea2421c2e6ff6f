"""Papers as the values of a document; the keys and their order are a promise."""

from __future__ import annotations

from reader_tui.papers.models import Paper, State


def paper_record(paper: Paper, state: State) -> dict[str, object]:
    """The paper with what the reader did; None for what the Hub did not send.

    Of a paper that only its id is known of, there is nothing but the id.
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
        "state": {"read": state.read, "bookmarked": state.bookmarked},
    }


def unknown_paper(paper_id: str) -> Paper:
    """A paper that was never fetched: its id stands for the title."""
    return Paper(paper_id, title=paper_id, abstract="", title_raw="", abstract_raw="")
