"""`catchup`: all that waits to be decided on, most worth first, as much as there is time for."""

from __future__ import annotations

import argparse
from collections.abc import Iterator, Sequence
from datetime import date

from reader_tui.cli import talk
from reader_tui.cli.arguments import add_forms, add_offline, count
from reader_tui.cli.fetch import Tally
from reader_tui.cli.output import Output, terminal_width
from reader_tui.cli.records import known_record
from reader_tui.cli.session import Session
from reader_tui.cli.view_flags import counted_from
from reader_tui.errors import OfflineError, UsageError
from reader_tui.feed import Progress, backfill
from reader_tui.papers.budget import Budget
from reader_tui.papers.dates import FORMS, day_title, days_of, parse
from reader_tui.papers.models import unknown_paper
from reader_tui.papers.verbs import UNDECIDED
from reader_tui.papers.worth import Ranked
from reader_tui.text.cells import cut
from reader_tui.text.plural import plural
from reader_tui.views.shelves import Asked, Backlog, backlog

_EPILOG = f"""\
All papers since the backlog began (the day of first use) that are unread and neither
{UNDECIDED}. Days that were never fetched are fetched first.

dates: {FORMS}; relative ones count from the newest listed day.

examples:
  reader-tui catchup --minutes 10         as many as ten minutes are enough for
  reader-tui catchup --papers 40 --since 2026-08-01
  reader-tui catchup --json | jq '.papers[] | {{title, reasons}}'
  reader-tui catchup -q --papers 5 | reader-tui bookmark -"""


def arguments(name: str, parser: argparse.ArgumentParser) -> None:
    """The flags of `catchup`."""
    parser.epilog = _EPILOG
    budget = parser.add_mutually_exclusive_group()
    budget.add_argument("--minutes", metavar="N", type=count, help="at six seconds a paper")
    budget.add_argument("--papers", metavar="N", type=count, help="the N most worth")
    parser.add_argument("--since", metavar="D", help="papers listed on day D or later")
    add_forms(parser)
    add_offline(parser)


def run(name: str, args: argparse.Namespace) -> int:
    """List what waits; 0, or 1 with `--fail-empty` when nothing does."""
    with Session(offline=args.offline) as session:
        since = _since(session, args)
        if not args.offline:
            session.run(_fetch(session, since))
        budget = Budget(args.papers, args.minutes) if args.papers or args.minutes else None
        found = backlog(session.sources, budget, Asked(since))
        if args.limit:
            cut = tuple(one.row.id for one in found.papers[args.limit :])
            found = found._replace(papers=found.papers[: args.limit], rest=(*cut, *found.rest))
        out = Output(document=args.json or args.jsonl)
        _write(out, session, found, since, args)
    return 1 if args.fail_empty and not found.papers else 0


def _since(session: Session, args: argparse.Namespace) -> str:
    """The day since when papers wait; the Hub is asked for the newest where it may be."""
    if session.offline:
        newest = session.sources.newest
        if newest is None:
            raise OfflineError("Nothing was ever fetched. Go online and run reader-tui again.")
    else:
        newest = session.run(counted_from(session.feed))
    if args.since:
        key = parse(args.since, newest)
        if key.kind == "trending":
            raise UsageError(f"not a date: {args.since!r}; try {FORMS}")
        return days_of(key)[0].isoformat() if key.value else newest.isoformat()
    session.begin_backlog()
    return session.sources.backlog_began or newest.isoformat()


async def _fetch(session: Session, since: str) -> None:
    """Fetch the days that are missing, telling how far that is."""
    tally = Tally(talk.ProgressLine(), quiet=False)

    def report(progress: Progress) -> None:
        tally.total = progress.total
        tally.report(progress)

    try:
        failed = await backfill.fetch_since(session.feed, since, report)
    finally:
        tally.line.clear()
    if failed:
        first = tally.problems[failed[0]]
        talk.say(f"{plural(len(failed), 'day')} not fetched: {first}")


def _write(
    out: Output, session: Session, found: Backlog, since: str, args: argparse.Namespace
) -> None:
    """Write what waits in the form that was asked for."""
    papers = found.papers
    if args.json:
        head = {"since": since, "waiting": found.total, "rest": len(found.rest)}
        records = [_record(session, one) for one in papers]
        out.document({"schema": 1, **head, "muted": found.muted, "papers": records})
        return
    if args.jsonl:
        for one in papers:
            out.document(_record(session, one))
    elif args.quiet:
        out.lines(one.row.id for one in papers)
    elif args.plain:
        out.lines(map(_plain, papers))
    else:
        if not found.total:
            talk.say(f"{_heading(found, since)}.")
            return
        out.heading(_heading(found, since))
        width = terminal_width() if out.is_terminal and not args.no_truncate else None
        out.lines(line if width is None else cut(line, width) for line in _lines(papers))


def _record(session: Session, one: Ranked) -> dict[str, object]:
    paper = session.archive.paper(one.row.id) or unknown_paper(one.row.id)
    reasons = session.reasons([paper.id]).get(paper.id, ())
    record = known_record(session.library, paper, reasons)
    return {**record, "score": round(one.worth.score, 3), "reasons": one.worth.reasons}


def _plain(one: Ranked) -> str:
    row, reasons = one.row, ", ".join(one.worth.reasons)
    upvotes = "" if row.upvotes is None else str(row.upvotes)
    return "\t".join((row.id, row.day or "", upvotes, row.title, reasons))


def _heading(found: Backlog, since: str) -> str:
    """`40 of 612 papers since Mon 3 Aug 2026 · 4 muted`."""
    day = day_title(date.fromisoformat(since))
    if not found.total:
        text = f"Nothing waits since {day}"
    elif found.rest:
        text = f"{len(found.papers):,} of {plural(found.total, 'paper')} since {day}"
    else:
        text = f"{plural(found.total, 'paper')} since {day}"
    return f"{text} · {found.muted:,} muted" if found.muted else text


def _lines(papers: Sequence[Ranked]) -> Iterator[str]:
    """A line for each paper, and one for what speaks for it."""
    for one in papers:
        yield f"{one.row.id:<10}  {one.row.title}"
        if one.worth.reasons:
            yield f"{'':10}  {', '.join(one.worth.reasons)}"
