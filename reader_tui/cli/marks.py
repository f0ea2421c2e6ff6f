"""`bookmark` and `mark`: what the reader did, said from outside the app. Never asks the Hub."""

from __future__ import annotations

import argparse
from typing import NamedTuple

from reader_tui.cli import talk
from reader_tui.cli.session import Session
from reader_tui.cli.words import paper_id
from reader_tui.errors import LibraryError, UsageError
from reader_tui.papers.models import Field, Paper
from reader_tui.text.words import plural

_FLUSH_SECONDS = 15.0

_EPILOGS = {
    "bookmark": """\
examples:
  reader-tui bookmark 2410.24164 https://arxiv.org/abs/2407.21787
  reader-tui bookmark 2410.24164 --remove
  reader-tui ls --trending -q | reader-tui bookmark -""",
    "mark": """\
examples:
  reader-tui mark 2410.24164 --read
  reader-tui ls --date fri -q | reader-tui mark - --read""",
}
_STDIN = """

With - the ids come from standard input, one a line; each is printed as soon as its
mark is durable, also when it was marked before."""


class Change(NamedTuple):
    """What is to be set on each paper, and how it is said."""

    field: Field
    value: bool
    words: str


def arguments(name: str, parser: argparse.ArgumentParser) -> None:
    """The flags of `bookmark` or `mark`."""
    parser.epilog = _EPILOGS[name] + _STDIN
    parser.add_argument(
        "papers",
        metavar="ID|URL",
        nargs="+",
        type=_paper_or_stdin,
        help="arXiv ids or addresses with one; - reads them from standard input",
    )
    if name == "bookmark":
        parser.add_argument("--remove", action="store_true", help="take the bookmark away")
        return
    value = parser.add_mutually_exclusive_group(required=True)
    value.add_argument("--read", action="store_true", help="mark as read")
    value.add_argument("--unread", action="store_true", help="mark as unread")


def _paper_or_stdin(text: str) -> str:
    return text if text == "-" else paper_id(text)


def _change(name: str, args: argparse.Namespace) -> Change:
    if name == "mark":
        return Change("read", args.read, "marked read" if args.read else "marked unread")
    return Change("bookmarked", not args.remove, "no longer " * args.remove + "bookmarked")


def run(name: str, args: argparse.Namespace) -> int:
    """Set the marks; 0 once they are durable."""
    if "-" in args.papers and len(args.papers) > 1:
        raise UsageError("- stands alone: ids come either as words or from standard input")
    change = _change(name, args)
    with Session(offline=True, writes=True) as session:
        marker = Marker(session, change)
        if args.papers == ["-"]:
            from reader_tui.cli.stream import mark_lines

            return mark_lines(marker)
        changed = sum(marker.mark(paper) for paper in dict.fromkeys(args.papers))
        if not session.library.flush(_FLUSH_SECONDS):
            raise marker.unsaved(session.library.pending)
    same = len(set(args.papers)) - changed
    already = f", {same:,} {'was' if same == 1 else 'were'} already" if same else ""
    talk.say(f"{plural(changed, 'paper')} {change.words}{already}.")
    return 0


class Marker:
    """Makes one change on papers; a bookmark takes a copy of the paper where there is one.

    Making it raises `LibraryError` when the library cannot be written.
    """

    def __init__(self, session: Session, change: Change) -> None:
        self.change = change
        self.library = session.library
        if self.library.read_only:
            raise LibraryError("Nothing was marked, for the library can only be read.")
        copies = change.field == "bookmarked" and change.value and session.paths.archive.exists()
        self._archive = session.archive if copies else None

    def mark(self, paper_id: str) -> bool:
        """Make the change; whether anything was different before."""
        field, value, _ = self.change
        before = getattr(self.library.state(paper_id), field)
        self.library.mark(paper_id, field, value, paper=self.copy(paper_id))
        return bool(before is not value)

    def copy(self, paper_id: str) -> Paper | None:
        """The paper as the archive has it, where the change needs it."""
        return self._archive.paper(paper_id) if self._archive is not None else None

    def unsaved(self, count: int) -> LibraryError:
        """The error for marks that could not be made durable."""
        reason = self.library.failure or "the disk did not answer in time"
        return LibraryError(f"{plural(count, 'mark')} not saved: {_plain(reason)}")


def _plain(reason: str) -> str:
    return reason.removeprefix("not saved: ")
