"""`show`: one paper, whole."""

from __future__ import annotations

import argparse
from collections.abc import Iterator, Sequence
from datetime import date

from reader_tui.cli.arguments import add_offline, add_paper
from reader_tui.cli.output import Output, terminal_width
from reader_tui.cli.records import known_record
from reader_tui.cli.session import Session
from reader_tui.papers.dates import day_title
from reader_tui.papers.models import Paper
from reader_tui.papers.verbs import State
from reader_tui.text.cells import wrap
from reader_tui.text.plural import plural

_MEASURE = 88

_EPILOG = """\
examples:
  reader-tui show 2410.24164
  reader-tui show https://arxiv.org/abs/2410.24164v1 --json"""


def arguments(name: str, parser: argparse.ArgumentParser) -> None:
    """The flags of `show`."""
    parser.epilog = _EPILOG
    add_paper(parser)
    parser.add_argument("--json", action="store_true", help="one JSON document")
    add_offline(parser)


def run(name: str, args: argparse.Namespace) -> int:
    """Show the paper."""
    with Session(offline=args.offline) as session:
        paper = session.paper(args.paper)
        state = session.library.states.of(paper.id)
        reasons = session.reasons([paper.id]).get(paper.id, ())
        out = Output(document=args.json)
        if args.json:
            out.document({"schema": 1, "paper": known_record(session.library, paper, reasons)})
        else:
            written = session.sources.written(paper.id)
            out.lines(text(paper, state, min(terminal_width(), _MEASURE), reasons, *written))
    return 0


def text(
    paper: Paper,
    state: State,
    width: int,
    watched: Sequence[str] = (),
    note: str = "",
    tags: Sequence[str] = (),
) -> Iterator[str]:
    """The paper as lines of at most so many cells; URLs stay whole."""
    yield from wrap(paper.title, width)
    yield from wrap(_facts(paper), width)
    if paper.withdrawn:
        yield "This paper was withdrawn."
    yield from _wrapped(", ".join(paper.authors), width)
    if paper.organization:
        yield from wrap(f"Organization: {paper.organization.fullname}", width)
    yield ""
    if counts := _counts(paper):
        yield counts
    yield _state(state)
    yield from _wrapped(f"Watched: {', '.join(watched)}" if watched else "", width)
    yield from _wrapped(f"Tags: {', '.join(tags)}" if tags else "", width)
    if note:
        yield from ("", "Note")
        for line in note.split("\n"):
            yield from _wrapped(line, width) or [""]
    if paper.ai_summary:
        yield from ("", f"Summary (machine-written by {paper.ai_model or 'an unnamed model'})")
        yield from wrap(paper.ai_summary, width)
    if paper.keywords:
        yield from wrap(f"Keywords (machine-written): {', '.join(paper.keywords)}", width)
    if paper.abstract:
        yield from ("", "Abstract")
        yield from wrap(paper.abstract, width)
    if paper.links:
        yield from ("", "Links")
    for number, link in enumerate(paper.links, 1):
        yield f"{number:>3}  {link.kind:<8} {link.url}"


def _wrapped(words: str, width: int) -> list[str]:
    return wrap(words, width) if words else []


def _facts(paper: Paper) -> str:
    parts = [paper.id]
    if paper.day:
        parts.append(f"listed {day_title(date.fromisoformat(paper.day))}")
    if paper.published:
        parts.append(f"on arXiv since {day_title(date.fromisoformat(paper.published[:10]))}")
    if paper.submitter:
        parts.append(f"submitted by {paper.submitter}")
    return " · ".join(parts)


def _counts(paper: Paper) -> str:
    counts = ((paper.upvotes, "upvote"), (paper.comments, "comment"), (paper.stars, "star"))
    return " · ".join(plural(count, noun) for count, noun in counts if count is not None)


def _state(state: State) -> str:
    return ", ".join(state.words()).capitalize()
