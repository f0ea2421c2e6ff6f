"""`undo`, `redo` and `log`: what was done on this machine, taken back. Never asks the Hub."""

from __future__ import annotations

import argparse
from collections.abc import Iterator, Sequence
from datetime import datetime

from reader_tui.cli import talk
from reader_tui.cli.arguments import count, limit
from reader_tui.cli.output import Output
from reader_tui.cli.records import step_record
from reader_tui.cli.session import Session
from reader_tui.errors import LibraryError, UsageError
from reader_tui.library.library import Library
from reader_tui.papers import moments
from reader_tui.papers.dates import local_clock, utc_text
from reader_tui.papers.steps import Step
from reader_tui.text.clean import clean
from reader_tui.text.plural import plural

_FLUSH_SECONDS = 15.0

_EPILOGS = {
    "undo": """\
What the app marks by itself (a paper read by looking at it) is no step. Taking a step
back leaves everything as it was before it, whoever made it: a window, or a command.

examples:
  reader-tui undo                         the newest step
  reader-tui undo 3
  reader-tui undo --since 09:00           every step since nine o'clock
  reader-tui undo --since yesterday
  reader-tui redo                         and it is as it was""",
    "redo": """\
A new step ends what could be done again.

examples:
  reader-tui redo
  reader-tui redo 3""",
    "log": """\
The number before a step is the N with which `reader-tui undo N` takes back to it.

examples:
  reader-tui log --limit 10
  reader-tui log --json | jq -r '.steps[].said'""",
}


def arguments(name: str, parser: argparse.ArgumentParser) -> None:
    """The flags of `undo`, `redo` or `log`."""
    parser.epilog = _EPILOGS[name]
    if name == "log":
        parser.add_argument("--limit", metavar="N", type=limit, help="at most N steps; 0 for all")
        parser.add_argument("--json", action="store_true", help="one JSON document")
        return
    parser.add_argument(
        "steps", metavar="N", nargs="?", type=count, help="how many steps (default: 1)"
    )
    if name == "undo":
        parser.add_argument(
            "--since", metavar="WHEN", help="every step since a time, a day, or both"
        )


def run(name: str, args: argparse.Namespace) -> int:
    """Take steps back, do them again, or show them."""
    if name == "log":
        return _log(args)
    since = args.since if name == "undo" else None
    if since is not None and args.steps is not None:
        raise UsageError("either a number of steps or --since, not both")
    with Session(offline=True, writes=True) as session:
        library = session.library
        if library.read_only:
            verb = "undone" if name == "undo" else "done again"
            raise LibraryError(f"Nothing was {verb}, for the library can only be read.")
        with library.undo.alone():
            if since is not None:
                done = library.undo.undo_since(moment(since, session.now()))
            else:
                done = list(_one_by_one(library, name, args.steps or 1))
        if not library.flush(_FLUSH_SECONDS):
            reason = library.failure or "the disk did not answer in time"
            raise LibraryError(f"{plural(library.pending, 'mark')} not saved: {_plain(reason)}")
    _say(name, done, args.steps or 1 if since is None else 0)
    return 0


def _plain(reason: str) -> str:
    return reason.removeprefix("not saved: ")


def _one_by_one(library: Library, name: str, steps: int) -> Iterator[Step]:
    for _ in range(steps):
        step = library.undo.undo() if name == "undo" else library.undo.redo()
        if step is None:
            return
        yield step


def _say(name: str, done: Sequence[Step], wanted: int) -> None:
    """Say what was done, a line a step, and when there was less than wanted."""
    for step in done:
        talk.say(step.outcome("Undid" if name == "undo" else "Did again", step.said))
    if not done:
        talk.say(f"Nothing to {name}.")
    elif len(done) < wanted:
        talk.say(f"Nothing more to {name}.")


def moment(text: str, now: datetime) -> str:
    """The time (UTC, as marks carry it) that `text` names; days count from the clock's.

    Raises `UsageError` when it is none, or still to come.
    """
    found = moments.parse(text, now, now.date())
    if found > utc_text(now):
        raise UsageError(f"{clean(text, 40)} is still to come")
    return found


def _log(args: argparse.Namespace) -> int:
    with Session(offline=True) as session:
        steps = session.library.undo.steps()[: args.limit or None]
        now = session.now()
    out = Output(document=args.json)
    if args.json:
        out.document({"schema": 1, "steps": [step_record(step) for step in steps]})
    elif steps:
        out.lines(_lines(steps, now))
    else:
        talk.say("Nothing was done on this machine yet.")
    return 0


def _lines(steps: Sequence[Step], now: datetime) -> Iterator[str]:
    """A line a step: its number, its time, what it did, and the paper where it is one."""
    clocks = [local_clock(step.time, now) for step in steps]
    width, digits = max(map(len, clocks)), len(str(len(steps)))
    number = 0
    for step, clock in zip(steps, clocks, strict=True):
        number += not step.undone
        what = step.said + (f" ({step.papers[0]})" if len(step.papers) == 1 else "")
        shown = "-" if step.undone else str(number)
        yield f"{shown:>{digits}}  {clock:>{width}}  {what}" + "  undone" * step.undone
