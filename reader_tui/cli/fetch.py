"""`fetch`: lists, and with `--full` or `--pdf` whole papers, for reading offline."""

from __future__ import annotations

import argparse
import asyncio
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import date, timedelta

from reader_tui.cli import talk
from reader_tui.cli.arguments import count
from reader_tui.cli.session import Session
from reader_tui.cli.sync import in_background
from reader_tui.errors import HubError, NotFoundError, OfflineError, UsageError
from reader_tui.feed import Feed, Progress, backfill
from reader_tui.papers.dates import FIRST_DAY, FORMS, days_of, is_relative, of, parse, title
from reader_tui.papers.freshness import SETTLED_AFTER
from reader_tui.papers.models import Listing, ListingKey
from reader_tui.text.plural import plural

_NAMED = 5
"""Failures that are named one by one."""

_EPILOG = f"""\
dates: {FORMS}; relative ones count from the newest listed day.
Days younger than two weeks are always asked for again, older ones that are here are not.

examples:
  reader-tui fetch                        the newest day
  reader-tui fetch --days 14
  reader-tui fetch --since 2026-01-01     all days from then on
  reader-tui fetch --date 2026-W20        one list: here a week
  reader-tui fetch --full                 the whole texts of what is bookmarked or put off
  reader-tui fetch --full has:code since:2w
  reader-tui fetch --full 2410.24164
  reader-tui fetch --pdf --bookmarks      their PDFs, each once, into the folder of PDFs"""


def arguments(name: str, parser: argparse.ArgumentParser) -> None:
    """The flags of `fetch`."""
    parser.epilog = _EPILOG
    what = parser.add_mutually_exclusive_group()
    what.add_argument(
        "--days", metavar="N", type=count, help="N calendar days up to the newest listed one"
    )
    what.add_argument("--since", metavar="D", help="day D and all days after it")
    what.add_argument("--date", metavar="D", help="one day, week or month, asked for in any case")
    what.add_argument("--full", action="store_true", help="whole papers as text")
    what.add_argument("--pdf", action="store_true", help="whole papers as PDFs, into a folder")
    which = parser.add_mutually_exclusive_group()
    which.add_argument(
        "--bookmarks", action="store_true", help="of whole papers: the bookmarks alone"
    )
    which.add_argument(
        "--later", action="store_true", help="of whole papers: what is put off alone"
    )
    which.add_argument(
        "query", metavar="QUERY", nargs="*", default=[],
        help="of whole papers: ids, or a query as of `search`",
    )  # fmt: skip
    parser.add_argument("--force", action="store_true", help="ask also for what is settled")
    parser.add_argument("--quiet", action="store_true", help="say only what went wrong")


def run(name: str, args: argparse.Namespace) -> int:
    """Fetch; 1 when something could not be had, 4 when the Hub could not be reached at all."""
    if (args.query or args.bookmarks or args.later) and not (args.full or args.pdf):
        raise UsageError("QUERY, --bookmarks and --later are for whole papers; add --full or --pdf")
    with Session() as session:
        if args.full:
            from reader_tui.cli import text_fetch

            return text_fetch.fetch(session, args)
        if args.pdf:
            from reader_tui.cli import pdf_fetch

            return pdf_fetch.fetch(session, args)
        tally = Tally(talk.ProgressLine(args.quiet), args.quiet)
        try:
            code = session.run(_fetch(session.feed, args, tally))
            in_background(session)
            return code
        except KeyboardInterrupt:
            tally.line.clear()
            talk.say(f"Stopped; {plural(tally.fetched, 'list')} fetched before that: kept.")
            return 130


@dataclass
class Tally:
    """What came of the fetch so far, told as it goes."""

    line: talk.ProgressLine
    quiet: bool
    asked: list[ListingKey] = field(default_factory=list)
    problems: dict[ListingKey, HubError | NotFoundError] = field(default_factory=dict)
    reported: set[ListingKey] = field(default_factory=set)
    total: int = 0
    waits_until: float = 0.0

    @property
    def fetched(self) -> int:
        """How many lists the Hub gave."""
        return len(self.reported.intersection(self.asked)) - len(self.problems)

    def report(self, progress: Progress) -> None:
        """Take in how far the fetch is."""
        if progress.wait:
            self._wait(progress.wait)
            return
        self.reported.add(progress.key)
        if progress.problem is not None:
            self.problems[progress.key] = progress.problem
        self.show()

    def _wait(self, seconds: float) -> None:
        """Say once, for all that wait, that the Hub asks to."""
        until = time.monotonic() + seconds
        if until - self.waits_until > 1 and not self.quiet:
            self.line.clear()
            talk.say(f"The Hub asks to wait {seconds:.0f} s; Ctrl+C keeps what is fetched.")
        self.waits_until = max(self.waits_until, until)
        self.show()

    def show(self) -> None:
        """Write the progress line."""
        left = self.waits_until - time.monotonic()
        waiting = f", waiting {left:.0f} s" if left > 0.5 else ""
        self.line.show(f"{len(self.reported):,} of {self.total:,} fetched{waiting}")

    async def tick(self) -> None:
        """Count the waiting down."""
        while True:
            await asyncio.sleep(1)
            if self.waits_until > time.monotonic():
                self.show()


async def _fetch(feed: Feed, args: argparse.Namespace, tally: Tally) -> int:
    keys, newest = await _keys(feed, args)
    before = feed.archive.counts()["papers"]
    tally.total = len(keys)
    ticking = asyncio.create_task(tally.tick())
    try:
        await backfill.fetch(feed, keys, tally.report, _wanted(args, newest, tally))
    finally:
        ticking.cancel()
        tally.line.clear()
    new = feed.archive.counts()["papers"] - before
    failed = set(tally.problems)
    held = [feed.archive.listing(key) for key in tally.asked if key not in failed]
    papers = sum(listing.count for listing in held if listing is not None)
    _name_failures(tally)
    if not args.quiet:
        talk.say(_closing(keys, tally, papers, new))
    if not failed:
        return 0
    offline = all(isinstance(problem, OfflineError) for problem in tally.problems.values())
    return OfflineError.exit_code if offline and not held else 1


async def _keys(feed: Feed, args: argparse.Namespace) -> tuple[list[ListingKey], date | None]:
    """What to fetch, newest first, and the newest listed day where it matters."""
    text = args.date or args.since
    if args.date and not is_relative(args.date):
        key = parse(args.date, date.min)
        if key.value or key.kind == "trending":
            return [key], None
    newest = date.fromisoformat(await feed.newest(force=True))
    if args.date:
        return [await feed.resolved(parse(args.date, newest))], newest
    first = newest - timedelta(days=args.days - 1) if args.days else newest
    if args.since:
        key = await feed.resolved(parse(text, newest))
        first = newest if key.kind == "trending" else days_of(key)[0]
        if first > newest:
            raise NotFoundError(f"{title(key)} is after the newest listed day, {newest}.")
    first = max(first, min(FIRST_DAY, newest))
    days = range((newest - first).days + 1)
    return [of("day", newest - timedelta(days=number)) for number in days], newest


def _wanted(
    args: argparse.Namespace, newest: date | None, tally: Tally
) -> Callable[[ListingKey, Listing | None], bool]:
    def wanted(key: ListingKey, held: Listing | None) -> bool:
        """Whether the Hub is asked: not for a settled list that is here, unless told to."""
        settled = (
            held is not None
            and not held.stale
            and newest is not None
            and newest - days_of(key)[1] >= SETTLED_AFTER
        )
        if args.force or args.date or not settled:
            tally.asked.append(key)
            return True
        return False

    return wanted


def _closing(keys: list[ListingKey], tally: Tally, papers: int, new: int) -> str:
    """`3 days fetched, 61 papers, 2 new.`"""
    kind = keys[0].kind if keys[0].kind != "trending" else "list"
    passed = len(keys) - len(tally.asked)
    known = f" {plural(passed, kind)} settled and here already." if passed else ""
    if not tally.asked:
        return f"Nothing to fetch:{known}"
    fetched, found = plural(tally.fetched, kind), plural(papers, "paper")
    return f"{fetched} fetched, {found}, {new:,} new.{known}"


def _name_failures(tally: Tally) -> None:
    keys = sorted(tally.problems, key=lambda key: key.value, reverse=True)
    for key in keys[:_NAMED]:
        talk.say(f"Not fetched: {title(key)}: {tally.problems[key]}")
    if more := keys[_NAMED:]:
        oldest, newest = more[-1].value, more[0].value
        talk.say(f"Not fetched: {len(more):,} more, {oldest} to {newest}.")
