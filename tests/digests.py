"""Digests to render: made of ordinary papers, of hostile ones, and of the recorded days."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from hypothesis import strategies as st

from reader_tui.digest.entries import Candidate, Digest, Period, composed
from reader_tui.hub.wire import parse_listing
from reader_tui.papers.models import Link, ListingKey, Organization, Paper
from tests.recordings import HUB

MADE = "2026-08-14T07:30:00.000Z"
DAY = Period.of_listing(ListingKey("day", "2026-08-14"))

anything = st.text(st.characters(exclude_categories=()), max_size=60)
"""Any characters at all: controls, lone surrogates, those that no text may hold."""


def paper(id: str, title: str = "On Things", **more: object) -> Paper:
    """A paper with everything that a digest tells."""
    fields: dict[str, object] = {
        "abstract": "We look at things. They are many.",
        "authors": ("Ada Lovelace", "Emmy Noether"),
        "organization": Organization("things", "Institute of Things"),
        "day": "2026-08-14",
        "upvotes": 12,
        "comments": 1,
        "stars": 210,
        "ai_summary": "Things are looked at.",
        "links": (
            Link("code", f"https://github.com/things/{id}", "repo", "code"),
            Link("paper", f"https://huggingface.co/papers/{id}", "hub", "HF page"),
        ),
    }
    fields |= more
    return Paper(id=id, title=title, title_raw=title, abstract_raw="", **fields)  # type: ignore[arg-type]


def digest(*papers: Paper, name: str = "morning", top: int = 20, made: str = MADE) -> Digest:
    """The digest of papers, of which the first matches a rule."""
    found = [
        Candidate(one, ("3.2x the day's median", "has code"), () if at else ("watch things",))
        for at, one in enumerate(papers)
    ]
    return composed(name, DAY, made, found, top=top, hint="reader-tui ls --date 2026-08-14")


@st.composite
def hostile(draw: st.DrawFn) -> Digest:
    """A digest whose every text is anything at all."""
    papers = [
        paper(
            f"2608.{number:05}",
            draw(anything),
            abstract=draw(anything),
            authors=tuple(draw(st.lists(anything, max_size=2))),
            organization=draw(st.none() | st.builds(Organization, anything, anything)),
            day=draw(st.none() | st.just("2026-08-14")),
            upvotes=draw(st.none() | st.integers(0, 2**53)),
            ai_summary=draw(st.none() | anything),
            links=draw(st.just(()) | st.builds(_code, anything)),
        )
        for number in range(draw(st.integers(0, 4)))
    ]
    found = [Candidate(one, (draw(anything),), (draw(anything),)) for one in papers]
    top = draw(st.integers(0, 5))
    return composed(draw(anything), DAY, MADE, found, top=top, hint=draw(anything))


def _code(rest: str) -> tuple[Link, ...]:
    return (Link("code", f"https://example.org/{rest}", "repo", "code"),)


def recorded() -> list[tuple[str, Digest]]:
    """The digest of each recorded day of the last month; skips where there are no recordings."""
    if not HUB.is_dir():
        pytest.skip("there are no recordings")
    days = sorted(HUB.glob("daily/*.json"))[-22:]
    return [(path.stem, _recorded(path)) for path in days]


def _recorded(path: Path) -> Digest:
    papers = parse_listing(json.loads(path.read_bytes()), path.stem).papers
    found = [
        Candidate(
            one, ("has code",) if one.code else (), ("agents",) if "gent" in one.title else ()
        )
        for one in papers
    ]
    period = Period.of_listing(ListingKey("day", path.stem))
    return composed("morning", period, f"{path.stem}T07:30:00.000Z", found)
