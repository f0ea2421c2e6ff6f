"""`ls`: the papers of a listing, or the bookmarks."""

from __future__ import annotations

import argparse
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from itertools import islice
from typing import TYPE_CHECKING

from reader_tui.cli import lines, talk
from reader_tui.cli.output import Output, terminal_width
from reader_tui.cli.records import paper_record, unknown_paper
from reader_tui.cli.session import Session
from reader_tui.cli.words import add_offline, count
from reader_tui.errors import HubError, UsageError
from reader_tui.papers.dates import FORMS, is_relative, local_clock, of, parse
from reader_tui.papers.models import NEWEST, Listing, ListingKey, Paper, Row

if TYPE_CHECKING:
    from reader_tui.feed import Feed

_EPILOG = f"""\
dates: {FORMS}; relative ones count from the newest listed day.

examples:
  reader-tui ls                           the newest day
  reader-tui ls --date fri --unread
  reader-tui ls --month 2026-05 --json    one document: {{"schema":1,"listing":...,"papers":[...]}}
  reader-tui ls --bookmarks --plain       id, day, upvotes, title, state; tabs between them
  reader-tui ls -q --offline              ids only, without a network"""


def arguments(name: str, parser: argparse.ArgumentParser) -> None:
    """The flags of `ls`."""
    parser.epilog = _EPILOG
    what = parser.add_mutually_exclusive_group()
    what.add_argument("--date", metavar="D", help="a day, or a week or month by its form")
    what.add_argument("--week", metavar="W", help="a week (2026-W20), or the week of a day")
    what.add_argument("--month", metavar="M", help="a month (2026-05), or the month of a day")
    what.add_argument("--trending", action="store_true", help="what is trending on the Hub")
    what.add_argument(
        "--bookmarks", action="store_true", help="your bookmarks, the latest first; never asks"
    )
    state = parser.add_mutually_exclusive_group()
    state.add_argument("--unread", action="store_true", help="only papers that are unread")
    state.add_argument("--read", action="store_true", help="only papers that are read")
    parser.add_argument("--limit", metavar="N", type=count, help="at most N papers")
    form = parser.add_mutually_exclusive_group()
    form.add_argument("--json", action="store_true", help="one JSON document")
    form.add_argument("--jsonl", action="store_true", help="a JSON object for each paper, a line")
    form.add_argument("-q", "--quiet", action="store_true", help="ids only")
    form.add_argument("--plain", action="store_true", help="fields with tabs between them")
    parser.add_argument("--no-truncate", action="store_true", help="never cut titles to the width")
    parser.add_argument("--fail-empty", action="store_true", help="exit with 1 for an empty list")
    add_offline(parser)


@dataclass(frozen=True)
class Shown:
    """The list that was asked for, before it is filtered."""

    session: Session
    listing: Listing | None
    """None for the bookmarks."""
    rows: list[Row]

    def whole(self, paper_id: str) -> Paper:
        """A paper of the list: from the archive, else from its bookmark, else its id."""
        session = self.session
        found = session.archive.paper(paper_id) or session.library.copy(paper_id)
        return found or unknown_paper(paper_id)

    @property
    def head(self) -> dict[str, object]:
        """What the document says of the listing."""
        if self.listing is None:
            return {"kind": "bookmarks", "key": None, "fetched": None, "stale": False}
        key = self.listing.key
        return {
            "kind": key.kind,
            "key": key.value or None,
            "fetched": self.listing.fetched,
            "stale": self.listing.stale,
        }


def run(name: str, args: argparse.Namespace) -> int:
    """List; 0, or 1 with `--fail-empty` when there is nothing."""
    with Session(offline=args.offline or args.bookmarks) as session:
        if args.bookmarks:
            shown = _bookmarks(session)
        else:
            listing, offline = session.run(_listing(session, args))
            shown = Shown(session, listing, session.archive.rows(listing.key))
        empty = _write(shown, args)
        if not args.bookmarks and offline is not None and listing.fetched:
            clock = local_clock(listing.fetched, session.now())
            talk.say(f"offline, fetched {clock}: {offline}")
        return 1 if empty and args.fail_empty else 0


async def _listing(session: Session, args: argparse.Namespace) -> tuple[Listing, HubError | None]:
    """The listing, and why it could not be asked for afresh."""
    return await session.feed.best(await _key(session.feed, args))


async def _key(feed: Feed, args: argparse.Namespace) -> ListingKey:
    """Which listing the flags name."""
    if args.trending:
        return ListingKey("trending")
    text = next((word for word in (args.date, args.week, args.month) if word is not None), None)
    if text is None:
        return NEWEST
    key = parse(text, await counted_from(feed) if is_relative(text) else date.min)
    if args.date is not None:
        return key
    kind = "week" if args.week is not None else "month"
    if key == NEWEST:
        key = ListingKey("day", (await counted_from(feed)).isoformat())
    if key.kind == "day":
        return of(kind, date.fromisoformat(key.value))
    if key.kind != kind:
        raise UsageError(f"not a {kind}: {text[:40]!r}")
    return key


async def counted_from(feed: Feed) -> date:
    """The newest listed day: the Hub's, else the last one the archive heard of.

    Raises the Hub's error when neither is known.
    """
    try:
        return date.fromisoformat(await feed.newest())
    except HubError:
        known = await feed.known_newest()
        if known is None:
            raise
        return date.fromisoformat(known)


def _bookmarks(session: Session) -> Shown:
    ids = session.library.ids("bookmarked")
    known = session.archive.rows_of(ids)
    return Shown(session, None, [known.get(i) or _row_of_copy(session, i) for i in ids])


def _row_of_copy(session: Session, paper_id: str) -> Row:
    return (session.library.copy(paper_id) or unknown_paper(paper_id)).row()


def _write(shown: Shown, args: argparse.Namespace) -> bool:
    """Write the list in the form that was asked for; whether it was empty."""
    state = shown.session.library.state
    rows: Iterator[Row] = iter(shown.rows)
    if args.unread or args.read:
        rows = (row for row in rows if state(row.id).read == args.read)
    wanted = list(islice(rows, args.limit))
    read_at = shown.session.library.read_at
    papers = (paper_record(shown.whole(r.id), state(r.id), read_at(r.id)) for r in wanted)
    skipped = shown.listing.skipped if shown.listing else 0
    out = Output(document=args.json or args.jsonl)
    if args.json:
        out.listing(shown.head, papers, skipped)
        return not wanted
    if skipped:
        talk.say(f"{'1 entry' if skipped == 1 else f'{skipped:,} entries'} skipped: no papers.")
    if args.jsonl:
        for paper in papers:
            out.document(paper)
    elif args.quiet:
        out.lines(row.id for row in wanted)
    elif args.plain:
        out.lines(lines.plain(row, state(row.id)) for row in wanted)
    else:
        width = terminal_width() if out.is_terminal and not args.no_truncate else None
        out.line(lines.heading(shown.listing, shown.rows, state, shown.session.now()))
        out.lines(lines.table(wanted, state, width))
    return not wanted
