"""The papers that words or standard input name, and the records that go with them."""

from __future__ import annotations

import argparse
import sys
from collections.abc import Sequence

from reader_tui.cli import talk
from reader_tui.cli.arguments import paper_id
from reader_tui.cli.session import Session
from reader_tui.errors import LibraryError, UsageError
from reader_tui.papers.models import Paper
from reader_tui.papers.steps import Step
from reader_tui.text.clean import clean
from reader_tui.text.links import arxiv_id

FLUSH_SECONDS = 15.0


def paper_or_stdin(text: str) -> str:
    """The id that a word is or leads to, or `-`; raises `ArgumentTypeError` when it has none."""
    return text if text == "-" else paper_id(text)


def add_papers(parser: argparse.ArgumentParser, needed: bool = True) -> None:
    """Take papers as words, or `-` for standard input."""
    parser.add_argument(
        "papers",
        metavar="ID|URL",
        nargs="+" if needed else "*",
        type=paper_or_stdin,
        help="arXiv ids or addresses with one; - reads them from standard input",
    )


def stdin_bytes() -> bytes:
    """All of standard input; raises `UsageError` when there is none."""
    if sys.stdin is None:
        raise UsageError("there is no standard input to read from")
    return sys.stdin.buffer.read()


def named(words: Sequence[str]) -> tuple[list[str], int]:
    """The papers, each once, and how many lines of standard input name none, which is said."""
    if "-" not in words:
        return list(dict.fromkeys(words)), 0
    if len(words) > 1:
        raise UsageError("- stands alone: ids come either as words or from standard input")
    found: dict[str, None] = {}
    refused = 0
    for line in stdin_bytes().decode("utf-8", "replace").splitlines():
        if (text := line.strip()) and (known := arxiv_id(text)) is not None:
            found[known] = None
        elif text:
            refused += 1
            talk.say(f"Not an arXiv id or address: {clean(text, 80)!r}; the others go on.")
    return list(found), refused


def copies(session: Session, ids: Sequence[str]) -> dict[str, Paper]:
    """The papers as the archive has them; none where there is no archive yet."""
    if not session.paths.archive.exists():
        return {}
    found = ((one, session.archive.paper(one)) for one in ids)
    return {one: paper for one, paper in found if paper is not None}


def check_writable(session: Session, what: str) -> None:
    """Raise `LibraryError` when the library can only be read."""
    if session.library.read_only:
        raise LibraryError(f"{what}, for the library can only be read.")


def saved(session: Session, step: Step | None, otherwise: str) -> None:
    """Wait until a step is durable and say what it did; raises `LibraryError` when it is not."""
    if not session.library.flush(FLUSH_SECONDS):
        reason = session.library.failure or "the disk did not answer in time"
        raise LibraryError(f"not saved: {reason.removeprefix('not saved: ')}")
    talk.say(talk.sentence(step.said) if step is not None else otherwise)
