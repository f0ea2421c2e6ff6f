"""`fetch --full`: whole papers for reading offline."""

from __future__ import annotations

import argparse
from collections.abc import Iterator, Sequence

from reader_tui.cli import talk
from reader_tui.cli.filters import understood
from reader_tui.cli.session import Session
from reader_tui.errors import OfflineError, UsageError
from reader_tui.feed.text_queue import Gathered, TextQueue
from reader_tui.papers.verbs import Field
from reader_tui.text.arxiv_ids import arxiv_id
from reader_tui.text.plural import plural

_NAMED = 5
"""Failures that are named one by one."""


def fetch(session: Session, args: argparse.Namespace) -> int:
    """Fetch the texts; 1 when one could not be had, 4 when the Hub could not be reached at all."""
    ids = wishes(session, args)
    line = talk.ProgressLine(args.quiet)
    gathered = Gathered(len(ids))

    def show(now: Gathered, waiting: float = 0) -> None:
        nonlocal gathered
        gathered = now
        wait = f", waiting {waiting:.0f} s" if waiting > 0.5 else ""
        line.show(f"{now.done:,} of {plural(now.total, 'text')}{wait}")

    # Every wait is counted down here, on the line that also says how far it is.
    session.feed.waiting = None
    queue = TextQueue(session.feed, lambda left: show(gathered, left))
    try:
        gathered = session.run(queue.fetch(ids, show, args.force))
    except KeyboardInterrupt:
        line.clear()
        talk.say(f"Stopped; {plural(gathered.fetched, 'text')} fetched before that: kept.")
        return 130
    line.clear()
    _tell(gathered, args.quiet)
    if not gathered.problems:
        return 0
    offline = any(isinstance(problem, OfflineError) for problem in gathered.problems.values())
    had = gathered.fetched or gathered.here
    return OfflineError.exit_code if offline and not had else 1


def wishes(session: Session, args: argparse.Namespace) -> list[str]:
    """The papers that are wanted whole, the oldest wish first."""
    if args.query:
        return _asked(session, args.query)
    fields: list[Field] = []
    if args.bookmarks or not args.later:
        fields.append("bookmarked")
    if args.later or not args.bookmarks:
        fields.append("later")
    states = session.library.states
    marked = {
        paper_id: states.marked_at(paper_id, field) or ""
        for field in fields
        for paper_id in states.ids(field)
    }
    return sorted(marked, key=lambda paper_id: (marked[paper_id], paper_id))


def _asked(session: Session, words: Sequence[str]) -> list[str]:
    """The papers that ids, addresses or a query name."""
    named = [arxiv_id(word) for word in words]
    if all(named):
        return list(dict.fromkeys(paper_id for paper_id in named if paper_id))
    query = session.sources.parse(" ".join(words))
    understood(query)
    if query.is_empty:
        raise UsageError("The query names no papers; see `reader-tui search --help`.")
    from reader_tui.views.view import View

    index = session.archive.index
    if index.missing():
        index.build(lambda done, total: None)
    answer = session.pages.answers.answer(View("search", query.text), "newest", 0, query=query)
    return [row.id for row in answer.rows]


def _tell(gathered: Gathered, quiet: bool) -> None:
    for paper_id, problem in list(gathered.problems.items())[:_NAMED]:
        talk.say(f"Not fetched: {paper_id}: {problem}")
    if (more := len(gathered.problems) - _NAMED) > 0:
        talk.say(f"Not fetched: {more:,} more.")
    if not quiet:
        talk.say(" ".join(_closing(gathered)))


def _closing(gathered: Gathered) -> Iterator[str]:
    """`3 texts fetched. 40 here already. The Hub has none of 2 papers.`"""
    if not gathered.total:
        yield "Nothing to fetch: no paper is marked or found so."
        return
    yield f"{plural(gathered.fetched, 'text')} fetched."
    if gathered.here:
        yield f"{gathered.here:,} here already."
    if gathered.without:
        yield f"The Hub has none of {plural(len(gathered.without), 'paper')}."
    if left := gathered.total - gathered.done:
        yield f"{left:,} not asked for."
