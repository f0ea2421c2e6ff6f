"""`show`: one paper; on request its text, what is said of it and what was made from it."""

from __future__ import annotations

import argparse
from collections.abc import Iterator, Sequence
from datetime import date

from reader_tui.cli.arguments import add_offline, add_paper
from reader_tui.cli.output import Output, terminal_width
from reader_tui.cli.records import known_record
from reader_tui.cli.session import Session
from reader_tui.errors import UsageError
from reader_tui.papers.dates import day_title
from reader_tui.papers.models import Paper
from reader_tui.papers.verbs import State
from reader_tui.text.cells import wrap
from reader_tui.text.plural import plural

_MEASURE = 88

_PARTS = {
    "full": "the whole text of the paper",
    "outline": "its sections, each with its share of the text",
    "comments": "what is said on its page of the Hub",
    "artifacts": "models, data sets and Spaces made from it",
}
"""Flags that ask for something else than what a list tells."""

_EPILOG = """\
examples:
  reader-tui show 2410.24164
  reader-tui show https://arxiv.org/abs/2410.24164v1 --json
  reader-tui show 2410.24164 --full | less        the whole paper
  reader-tui show 2410.24164 --full --section 4.2
  reader-tui show 2410.24164 --outline"""


def arguments(name: str, parser: argparse.ArgumentParser) -> None:
    """The flags of `show`."""
    parser.epilog = _EPILOG
    add_paper(parser)
    what = parser.add_mutually_exclusive_group()
    for flag, summary in _PARTS.items():
        what.add_argument(f"--{flag}", action="store_true", help=summary)
    parser.add_argument("--section", metavar="N", help="with --full: section N alone, or its title")
    parser.add_argument("--raw", action="store_true", help="with --full: as the Hub sent it")
    parser.add_argument("--json", action="store_true", help="one JSON document")
    add_offline(parser)


def run(name: str, args: argparse.Namespace) -> int:
    """Show what was asked for."""
    if (args.section is not None or args.raw) and not args.full:
        raise UsageError("--section and --raw are for the whole text; add --full")
    if args.raw and args.json:
        raise UsageError("--raw is the text as received, and no document; leave out --json")
    width = min(terminal_width(), _MEASURE)
    with Session(offline=args.offline) as session:
        if args.full or args.outline:
            from reader_tui.cli import full_text

            full_text.show(session, args, width)
        elif args.comments or args.artifacts:
            from reader_tui.cli import discussion

            if args.comments:
                discussion.show_comments(session, args, width)
            else:
                discussion.show_artifacts(session, args)
        else:
            _show(session, args, width)
    return 0


def _show(session: Session, args: argparse.Namespace, width: int) -> None:
    """Write what the Hub's list tells of the paper."""
    paper = session.paper(args.paper)
    state = session.library.states.of(paper.id)
    reasons = session.reasons([paper.id]).get(paper.id, ())
    out = Output(document=args.json)
    if args.json:
        out.document({"schema": 1, "paper": known_record(session.library, paper, reasons)})
    else:
        written = session.sources.written(paper.id)
        out.lines(text(paper, state, width, reasons, *written))


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
