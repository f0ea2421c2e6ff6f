"""`bookmark` and `mark`: what the reader did, said from outside the app. Never asks the Hub."""

from __future__ import annotations

import argparse

from reader_tui.cli import talk
from reader_tui.cli.arguments import paper_id
from reader_tui.cli.marker import Change, Marker
from reader_tui.cli.session import Session
from reader_tui.errors import NotFoundError, UsageError
from reader_tui.papers.verbs import VERBS
from reader_tui.text.plural import plural

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
  reader-tui mark 2410.24164 2407.21787 --later
  reader-tui ls --date fri -q | reader-tui mark - --dismissed
  reader-tui undo                         takes all of it back, in one""",
}
_STDIN = """

With - the ids come from standard input, one a line; each is printed as soon as its
mark is durable, also when it was marked before."""


_MARKS = {
    **{
        flag.name: (Change(verb.field, flag.value, flag.said), flag.help)
        for verb in VERBS
        for flag in verb.flags
    },
    "clear": (Change(None, False, "put back to undecided"), "take every mark and bookmark away"),
}
"""The flags of `mark`: what each does, and its help."""


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
    parser.add_argument(
        "--force", action="store_true", help="also a paper of which the Hub said there is none"
    )
    if name == "bookmark":
        parser.add_argument("--remove", action="store_true", help="take the bookmark away")
        return
    value = parser.add_mutually_exclusive_group(required=True)
    for flag, (_, summary) in _MARKS.items():
        value.add_argument(
            f"--{flag}", dest="change", action="store_const", const=flag, help=summary
        )


def _paper_or_stdin(text: str) -> str:
    return text if text == "-" else paper_id(text)


def _change(name: str, args: argparse.Namespace) -> Change:
    if name == "mark":
        return _MARKS[args.change][0]
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

            return mark_lines(marker, args.force)
        for dead in () if args.force else filter(None, map(marker.dead, args.papers)):
            raise NotFoundError(f"{dead}; nothing was marked, --force does it all the same")
        step = marker.decide(list(dict.fromkeys(args.papers)))
        changed = len(step.papers) if step is not None else 0
        if not session.library.flush(_FLUSH_SECONDS):
            raise marker.unsaved(session.library.pending)
    same = len(set(args.papers)) - changed
    already = f", {same:,} {'was' if same == 1 else 'were'} already" if same else ""
    talk.say(f"{plural(changed, 'paper')} {change.words}{already}.")
    return 0
