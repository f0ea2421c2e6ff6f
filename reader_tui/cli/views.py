"""The views of `ls`: listings of the Hub, shelves of the library, and what waits or stirs."""

from __future__ import annotations

import argparse
from collections.abc import Callable, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from datetime import date, datetime
from itertools import takewhile
from typing import TYPE_CHECKING

from reader_tui.cli.changes import ids_since
from reader_tui.cli.records import unknown_paper
from reader_tui.cli.session import Session
from reader_tui.errors import HubError, UsageError
from reader_tui.papers import moments, verbs
from reader_tui.papers.dates import day_title, is_relative, local_clock, of, parse, title
from reader_tui.papers.models import NEWEST, Listing, ListingKey, Row
from reader_tui.views.choice import NAMES, SHELVES

if TYPE_CHECKING:
    from reader_tui.feed import Feed

_LOCAL = {
    "queue": "all that you have yet to decide on since the backlog began",
    **{view: shelf.help for view, (_, shelf) in verbs.SHELVES.items()},
    "stirring": "what you kept or have yet to decide on, by what changed since you looked",
}
"""Views for which the Hub is never asked, and their help."""


def add_views(parser: argparse.ArgumentParser) -> None:
    """Take one view, and since when."""
    group = parser.add_argument_group("views (default: the newest day)")
    what = group.add_mutually_exclusive_group()
    what.add_argument("--date", metavar="D", help="a day, or a week or month by its form")
    what.add_argument("--week", metavar="W", help="a week (2026-W20), or the week of a day")
    what.add_argument("--month", metavar="M", help="a month (2026-05), or the month of a day")
    what.add_argument("--trending", action="store_true", help="what is trending on the Hub")
    for view, summary in _LOCAL.items():
        what.add_argument(f"--{view}", dest="view", action="store_const", const=view, help=summary)
    group.add_argument(
        "--since",
        metavar="D|TIME",
        help="listed since a day; of your own views: marked, changed or waiting since then",
    )


@dataclass(frozen=True)
class View:
    """A view before anything is left out of it."""

    kind: str
    title: str
    """The view in words."""
    ids: Sequence[str]
    rows: Callable[[Sequence[str]], list[Row]]
    """The rows of some of the papers."""
    listing: Listing | None = None
    """None for what the Hub does not list."""
    since: str | None = None
    """The time (UTC) or, of the queue, the day it goes back to; None when it is not bounded."""
    listed_since: date | None = None
    """Of a listing, the day of the oldest papers that are wanted."""
    changes: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    """What changed of papers, in words."""
    problem: HubError | None = None
    """Why the listing could not be asked for afresh."""

    @property
    def hides_muted(self) -> bool:
        """Whether muted papers are left out; what the reader decided on is not taken from sight."""
        return self.kind not in SHELVES


def asks_nobody(args: argparse.Namespace) -> bool:
    """Whether the view is one that the Hub has no part in."""
    return args.view is not None


def find(session: Session, args: argparse.Namespace) -> View:
    """The view that the flags name, asked for afresh where it is the Hub's."""
    if args.view is None:
        return _listing(session, args)
    if args.view == "queue":
        return _queue(session, _since(session, args, session.today))
    if args.view == "stirring":
        return _stirring(session, _since(session, args, session.today))
    # Marks are made by this machine's clock, on days without papers too.
    since = _since(session, args, session.now().date())
    library, mark = session.library, SHELVES[args.view]
    ids: Sequence[str] = library.states.ids(mark)
    if since is not None:
        ids = list(takewhile(lambda i: (library.states.marked_at(i, mark) or "") >= since, ids))
    name = _named(args.view, since and local_clock(since, session.now()))
    return View(args.view, name, ids, lambda some: _rows(session, some), since=since)


def _since(session: Session, args: argparse.Namespace, today: date) -> str | None:
    """The time of `--since` in UTC, its relative days counted from `today`."""
    return moments.parse(args.since, session.now(), today) if args.since else None


def _named(view: str, since: str | None) -> str:
    return f"{NAMES[view]} since {since}" if since else NAMES[view]


def _rows(session: Session, ids: Sequence[str]) -> list[Row]:
    """A row for each paper: from the archive, the copy it carries, or its bare id."""
    known = session.archive.rows_of(ids, session.visited)
    copy = session.library.states.copy
    return [known.get(i) or (copy(i) or unknown_paper(i)).row() for i in ids]


# Listings


def _listing(session: Session, args: argparse.Namespace) -> View:
    listing, problem = session.run(_asked(session, args))
    today = session.run(_today(session, args.since or ""))
    known = {row.id: row for row in session.archive.rows(listing.key, session.visited)}
    key, since = listing.key, _since(session, args, today)
    return View(
        key.kind,
        title(key),
        list(known),
        lambda ids: [known[paper_id] for paper_id in ids],
        listing,
        listed_since=_day(since, session.now()) if since else None,
        problem=problem,
    )


def _day(stored: str, now: datetime) -> date:
    """The day of a stored time on this machine's clock."""
    return datetime.fromisoformat(stored).astimezone(now.tzinfo).date()


async def _asked(session: Session, args: argparse.Namespace) -> tuple[Listing, HubError | None]:
    """The listing, and why it could not be asked for afresh."""
    return await session.feed.best(await _key(session.feed, args))


async def _today(session: Session, since: str) -> date:
    """The day that relative words count from; the Hub is asked for it where they are such."""
    if is_relative(since):
        with suppress(HubError):
            return await counted_from(session.feed)
    return session.today


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


# What waits, and what stirs


def _queue(session: Session, since: str | None) -> View:
    """The undecided papers, the newest day first and in it the most upvotes."""
    newest = session.newest
    if since is not None:
        day = _day(since, session.now()).isoformat()
    elif newest is not None:
        day = session.backlog_began(newest)
    else:
        return View("queue", _named("queue", None), [], lambda ids: [])
    state = session.library.states.of
    waiting = [
        (listed, upvotes or 0, paper_id)
        for paper_id, listed, upvotes in session.archive.listed_since(day)
        if state(paper_id).undecided
    ]
    waiting.sort(reverse=True)
    name = _named("queue", day_title(date.fromisoformat(day)))
    ids = [paper_id for _, _, paper_id in waiting]
    return View("queue", name, ids, lambda some: _rows(session, some), since=day)


def _stirring(session: Session, since: str | None) -> View:
    """Papers by what changed of them, the latest change first."""
    looked_at = ids_since(session, since, session.today)
    changes = {change.id: change.words for change in session.archive.changes(looked_at)}

    def rows(ids: Sequence[str]) -> list[Row]:
        return [row._replace(reason=", ".join(changes[row.id])) for row in _rows(session, ids)]

    name = _named("stirring", since and local_clock(since, session.now()))
    return View("stirring", name, list(changes), rows, since=since, changes=changes)
