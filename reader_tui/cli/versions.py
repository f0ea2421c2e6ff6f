"""`updates`: new versions, journal references and DOIs of kept papers, asked of arXiv."""

from __future__ import annotations

import argparse
import os
from datetime import timedelta

from reader_tui.cli import talk
from reader_tui.cli.session import Session
from reader_tui.errors import UsageError
from reader_tui.text.plural import plural

_EPILOG = """\
arXiv is asked for what is bookmarked, put off, waited for, tagged or noted, and for nothing
else; for each paper once a week, with three seconds between two requests. The app does so by
itself; `updates = false` in the settings ends that. $READER_TUI_ARXIV, then the setting
`arxiv`, names another address.

examples:
  reader-tui updates
  reader-tui updates && reader-tui changes
  reader-tui updates --force              also what was asked for this week"""


def arguments(name: str, parser: argparse.ArgumentParser) -> None:
    """The flags of `updates`."""
    parser.epilog = _EPILOG
    parser.add_argument("--force", action="store_true", help="ask also for what is not due")
    parser.add_argument("--quiet", action="store_true", help="say only what went wrong")


def run(name: str, args: argparse.Namespace) -> int:
    """Ask arXiv; 4 when it cannot be reached."""
    with Session() as session:
        if not session.settings.settings.updates:
            raise UsageError("arXiv is not asked: the settings say `updates = false`")
        try:
            said = session.run(_ask(session, args))
        except KeyboardInterrupt:
            talk.say("Stopped; what was heard before that is kept.")
            return 130
    if not args.quiet:
        talk.say(said)
    return 0


async def _ask(session: Session, args: argparse.Namespace) -> str:
    """Ask for what is due, and say what came of it."""
    from reader_tui.feed.updates import EVERY, Updates
    from reader_tui.hub.access import arxiv_address
    from reader_tui.hub.arxiv_client import arxiv_client

    address = arxiv_address(os.environ, session.settings.settings.arxiv)
    kept = session.library.states.kept()
    updates = Updates(session.feed.stored, lambda: arxiv_client(address), session.now)
    due = await updates.due(kept, timedelta() if args.force else EVERY)
    if not due:
        return f"Nothing to ask arXiv for: {plural(len(kept), 'paper')} kept, none due."
    line = talk.ProgressLine(args.quiet)
    try:
        changed = await updates.ask(due, lambda done: line.show(f"{done:,} of {len(due):,} asked"))
    finally:
        line.clear()
    return f"arXiv was asked for {plural(len(due), 'paper')}; it says something new of {changed:,}."
