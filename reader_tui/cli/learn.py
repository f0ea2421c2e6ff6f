"""`learn`: papers as examples of what the reader keeps, from ids, files or an author's name."""

from __future__ import annotations

import argparse
import sys

from reader_tui.cli import talk
from reader_tui.cli.arguments import add_offline
from reader_tui.cli.session import Session
from reader_tui.errors import LibraryError, NotFoundError, ReaderError
from reader_tui.papers.reasons import lacking
from reader_tui.text.plural import plural
from reader_tui.views import examples

_FLUSH_SECONDS = 15.0
_MOST_ASKED = 200
"""So many papers that were never fetched are asked of the Hub."""

_EPILOG = """\
The order by worth (`ls --sort worth`) learns from them as from bookmarks; nothing is
marked, and nothing leaves this machine but the question for papers that were never fetched.

examples:
  reader-tui learn 2410.24164 https://arxiv.org/abs/2408.00714
  reader-tui learn thesis.bib             BibTeX, RIS, CSL, bookmarks of a browser, ids
  reader-tui learn "Song Han"             the papers of an author in the archive
  reader-tui ls --bookmarks -q | reader-tui learn -
  reader-tui undo                         takes it back"""


def arguments(name: str, parser: argparse.ArgumentParser) -> None:
    """The flags of `learn`."""
    parser.epilog = _EPILOG
    parser.add_argument(
        "examples", metavar="FILE|ID|URL|AUTHOR|-", nargs="+", help="papers; - is standard input"
    )
    add_offline(parser)


def run(name: str, args: argparse.Namespace) -> int:
    """Learn from papers; 0, or raise `NotFoundError` when none of them is known."""
    with Session(offline=args.offline, writes=True) as session:
        library = session.library
        if library.read_only:
            raise LibraryError("Nothing was learned, for the library can only be read.")
        ids = list(dict.fromkeys(i for word in args.examples for i in _named(session, word)))
        known = _known(session, ids)
        if not known:
            raise NotFoundError("Nothing was learned: none of these papers is in the archive.")
        step = library.decisions.give_examples(known)
        if not library.flush(_FLUSH_SECONDS):
            reason = library.failure or "the disk did not answer in time"
            raise LibraryError(f"the examples were not saved: {reason}")
        talk.say(talk.sentence(step.said if step else "all of them were learned from before"))
        if lacks := lacking(session.sources.worth_order.taste()):
            talk.say(f"{lacks}.")
    return 0


def _named(session: Session, word: str) -> list[str]:
    """The ids that a word names."""
    if word == "-":
        found = examples.read(sys.stdin.buffer.read().decode("utf-8", "replace"))
    else:
        found = examples.named(session.sources, word)
    if found.refused:
        talk.say(f"left out without an arXiv id: {found.refused:,}.")
    return found.ids


def _known(session: Session, ids: list[str]) -> list[str]:
    """The papers that are in the archive, or that the Hub gave."""
    there = session.archive.rows_of(ids)
    missing = [paper_id for paper_id in ids if paper_id not in there]
    asked = missing[: 0 if session.offline else _MOST_ASKED]
    for at, paper_id in enumerate(asked):
        try:
            there[paper_id] = session.paper(paper_id).row()
        except NotFoundError:
            continue
        except ReaderError as problem:
            talk.say(f"asked for {at:,} of {plural(len(missing), 'paper')}: {problem}")
            break
    left = sum(paper_id not in there for paper_id in ids)
    if left:
        talk.say(f"{plural(left, 'paper')} unknown here and left out.")
    return [paper_id for paper_id in ids if paper_id in there]
