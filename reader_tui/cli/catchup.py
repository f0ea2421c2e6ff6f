"""`catchup`: all that waits to be decided on, most worth first, as much as there is time for."""

from __future__ import annotations

import argparse
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING

from reader_tui.cli import talk
from reader_tui.cli.arguments import add_forms, add_offline, count
from reader_tui.cli.fetch import Tally
from reader_tui.cli.output import Output, terminal_width
from reader_tui.cli.records import known_record, unknown_paper
from reader_tui.cli.session import Session
from reader_tui.cli.views import counted_from
from reader_tui.errors import UsageError
from reader_tui.feed import Progress
from reader_tui.papers.budget import Budget
from reader_tui.papers.dates import FORMS, day_title, days_of, parse
from reader_tui.papers.verbs import DECIDING, UNDECIDED
from reader_tui.papers.worth import Ranked
from reader_tui.text.cells import cut
from reader_tui.text.plural import plural

if TYPE_CHECKING:
    from reader_tui.library.library import Library

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


@dataclass(frozen=True)
class Backlog:
    """What waits, and how much of it there is time for."""

    since: str
    papers: Sequence[Ranked]
    total: int
    muted: int

    @property
    def rest(self) -> int:
        """How many papers there is no time for."""
        return self.total - len(self.papers)


def run(name: str, args: argparse.Namespace) -> int:
    """List what waits; 0, or 1 with `--fail-empty` when nothing does."""
    with Session(offline=args.offline) as session:
        backlog = session.run(_backlog(session, args))
        out = Output(document=args.json or args.jsonl)
        _write(out, session, backlog, args)
    return 1 if args.fail_empty and not backlog.papers else 0


async def _backlog(session: Session, args: argparse.Namespace) -> Backlog:
    """What waits since the day that is asked for, after the days that are missing were fetched."""
    feed, library = session.feed, session.library
    newest = await counted_from(feed)
    since = _since(session, args, newest)
    if not args.offline:
        await _fetch(session, since)
    waiting = await feed.waiting(
        since,
        lambda paper_id: library.states.of(paper_id).undecided,
        weights=session.settings.settings.worth,
        watched=lambda ids: session.ruled.reason(ids) if session.rules else {},
        visited=_last_visit(library),
    )
    muted = session.ruled.hidden([one.row.id for one in waiting]) if session.rules else set()
    left = [one for one in waiting if one.row.id not in muted]
    budget = Budget(args.papers, args.minutes) if args.papers or args.minutes else None
    most = min(n for n in (budget and budget.count(), args.limit, len(left)) if n is not None)
    return Backlog(since, left[:most], len(left), len(muted))


def _since(session: Session, args: argparse.Namespace, newest: date) -> str:
    """The day since when papers wait."""
    if args.since:
        key = parse(args.since, newest)
        if key.kind == "trending":
            raise UsageError(f"not a date: {args.since!r}; try {FORMS}")
        return days_of(key)[0].isoformat() if key.value else newest.isoformat()
    return session.backlog_began(newest)


def _last_visit(library: Library) -> str | None:
    """When the reader last looked at any paper: what is rising counts from then."""
    times = [
        library.states.looked_at(ids[0]) for field in DECIDING if (ids := library.states.ids(field))
    ]
    return max(filter(None, times), default=None)


async def _fetch(session: Session, since: str) -> None:
    """Fetch the days that are missing, telling how far that is."""
    tally = Tally(talk.ProgressLine(), quiet=False)

    def report(progress: Progress) -> None:
        tally.total = progress.total
        tally.report(progress)

    try:
        failed = await session.feed.backfill_since(since, report)
    finally:
        tally.line.clear()
    if failed:
        first = tally.problems[failed[0]]
        talk.say(f"{plural(len(failed), 'day')} not fetched: {first}")


def _write(out: Output, session: Session, backlog: Backlog, args: argparse.Namespace) -> None:
    """Write what waits in the form that was asked for."""
    papers = backlog.papers
    if args.json:
        head = {"since": backlog.since, "waiting": backlog.total, "rest": backlog.rest}
        records = [_record(session, one) for one in papers]
        out.document({"schema": 1, **head, "muted": backlog.muted, "papers": records})
        return
    if args.jsonl:
        for one in papers:
            out.document(_record(session, one))
    elif args.quiet:
        out.lines(one.row.id for one in papers)
    elif args.plain:
        out.lines(map(_plain, papers))
    else:
        out.line(_heading(backlog))
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


def _heading(backlog: Backlog) -> str:
    """`40 of 612 papers since Mon 3 Aug 2026 · 4 muted`."""
    day = day_title(date.fromisoformat(backlog.since))
    if not backlog.total:
        text = f"Nothing waits since {day}"
    elif backlog.rest:
        text = f"{len(backlog.papers):,} of {plural(backlog.total, 'paper')} since {day}"
    else:
        text = f"{plural(backlog.total, 'paper')} since {day}"
    return f"{text} · {backlog.muted:,} muted" if backlog.muted else text


def _lines(papers: Sequence[Ranked]) -> Iterator[str]:
    """A line for each paper, and one for what speaks for it."""
    for one in papers:
        yield f"{one.row.id:<10}  {one.row.title}"
        if one.worth.reasons:
            yield f"{'':10}  {', '.join(one.worth.reasons)}"
