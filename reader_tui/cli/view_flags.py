"""The views of `ls` by their flags: which is meant, and what is in it, asked for afresh."""

import argparse
from collections.abc import Callable
from contextlib import suppress
from datetime import date, datetime
from typing import TYPE_CHECKING, NamedTuple

from reader_tui.archive.held import held, held_or_older
from reader_tui.cli.session import Session
from reader_tui.errors import HubError, OfflineError, UsageError
from reader_tui.library.own_text import tag_name
from reader_tui.papers.dates import day_title, is_relative, local_clock, of, parse, title
from reader_tui.papers.models import NEWEST, Listing, ListingKey
from reader_tui.views import shelves
from reader_tui.views.shelves import Asked, Source
from reader_tui.views.view import KINDS, View

if TYPE_CHECKING:
    from reader_tui.feed import Feed


def add_views(parser: argparse.ArgumentParser) -> None:
    """Take one view, and since when."""
    group = parser.add_argument_group("views (default: the newest day)")
    what = group.add_mutually_exclusive_group()
    what.add_argument("--date", metavar="D", help="a day, or a week or month by its form")
    what.add_argument("--week", metavar="W", help="a week (2026-W20), or the week of a day")
    what.add_argument("--month", metavar="M", help="a month (2026-05), or the month of a day")
    what.add_argument("--trending", action="store_true", help="what is trending on the Hub")
    what.add_argument("--tag", metavar="TAG", help="what has a tag, the latest first")
    for kind, traits in KINDS.items():
        if traits.help:
            what.add_argument(
                f"--{kind}", dest="view", action="store_const", const=kind, help=traits.help
            )
    group.add_argument(
        "--since",
        metavar="D|TIME",
        help="listed since a day; of your own views: marked, changed or waiting since then",
    )


class Named(NamedTuple):
    """The view that the flags name, before anything is left out of it."""

    view: View
    source: Source
    title: str
    """The view in words."""
    since: str | None = None
    """The time (UTC) or, of the queue, the day it goes back to; None when it is not bounded."""
    listed_since: date | None = None
    """Of a listing, the day of the oldest papers that are wanted."""
    problem: HubError | None = None
    """Why the listing could not be asked for afresh."""


def asks_nobody(args: argparse.Namespace) -> bool:
    """Whether the view is one that the Hub has no part in."""
    return args.view is not None or args.tag is not None


def find(session: Session, args: argparse.Namespace) -> Named:
    """The view that the flags name, asked for afresh where it is the Hub's."""
    if not asks_nobody(args):
        return _listing(session, args)
    view = View(args.view) if args.tag is None else View("tag", tag_name(args.tag))
    sources = session.sources
    # Marks are made by this machine's clock, on days without papers too.
    is_own = view.traits.mark is not None or view.kind in ("tag", "notes", "being-read")
    today = sources.clock if is_own else sources.today
    since = _since(session, args, today)
    bound = since and local_clock(since, session.now())
    if view.kind == "queue":
        session.begin_backlog()
        if since is not None:
            since = _day(since, session.now()).isoformat()
        since = since or sources.backlog_began
        bound = since and day_title(date.fromisoformat(since))
    source = shelves.source(sources, view, Asked(since, muted=args.muted))
    assert source is not None, "views of the library are always there"
    name = f"{view.title} since {bound}" if bound else view.title
    return Named(view, source, name, since)


def _since(session: Session, args: argparse.Namespace, today: date) -> str | None:
    """The time of `--since` in UTC, its relative days counted from `today`."""
    if not args.since:
        return None
    from reader_tui.papers import moments

    return moments.parse(args.since, session.now(), today)


# Listings


def _listing(session: Session, args: argparse.Namespace) -> Named:
    if session.offline:
        listing, problem = _stored(session, _key(args, lambda: _known_today(session)))
    else:
        listing, problem = session.run(_asked(session, args))
    today = _today(session, args.since or "")
    view, since = View.of(listing.key), _since(session, args, today)
    source = shelves.held(session.sources.rows(listing.key))._replace(listing=listing)
    listed_since = _day(since, session.now()) if since else None
    return Named(
        view, source, title(listing.key), listed_since=listed_since, problem=problem, since=since
    )


def _day(stored: str, now: datetime) -> date:
    """The day of a stored time on this machine's clock."""
    return datetime.fromisoformat(stored).astimezone(now.tzinfo).date()


def _stored(session: Session, key: ListingKey) -> tuple[Listing, HubError | None]:
    """The listing as the archive has it; raises `OfflineError` when it has none."""
    found = held(session.archive, key, session.now())
    if found is not None:
        return found, None
    newest = session.archive.fact("newest")
    problem = OfflineError("Nothing was ever fetched. Go online and run reader-tui again.")
    if key != NEWEST or newest is not None:
        missed = title(ListingKey("day", newest) if key == NEWEST and newest else key)
        problem = OfflineError(f"{missed} was never fetched, and the Hub is not asked.")
    older = held_or_older(session.archive, key, session.now())
    if older is None:
        raise problem
    return older._replace(stale=True), problem


async def _asked(session: Session, args: argparse.Namespace) -> tuple[Listing, HubError | None]:
    """The listing, and why it could not be asked for afresh."""
    word = next((w for w in (args.date, args.week, args.month) if w is not None), None)
    needed = word is not None and (is_relative(word) or not args.date)
    today = await counted_from(session.feed) if needed and not args.trending else date.min
    return await session.feed.best(_key(args, lambda: today))


def _known_today(session: Session) -> date:
    newest = session.sources.newest
    if newest is None:
        raise OfflineError("Nothing was ever fetched. Go online and run reader-tui again.")
    return newest


def _today(session: Session, since: str) -> date:
    """The day that relative words count from; the Hub is asked for it where they are such."""
    if is_relative(since) and not session.offline:
        with suppress(HubError):
            return session.run(counted_from(session.feed))
    return session.sources.today


def _key(args: argparse.Namespace, newest: Callable[[], date]) -> ListingKey:
    """Which listing the flags name."""
    if args.trending:
        return ListingKey("trending")
    text = next((word for word in (args.date, args.week, args.month) if word is not None), None)
    if text is None:
        return NEWEST
    key = parse(text, newest() if is_relative(text) else date.min)
    if args.date is not None:
        return key
    kind = "week" if args.week is not None else "month"
    if key == NEWEST:
        key = ListingKey("day", newest().isoformat())
    if key.kind == "day":
        return of(kind, date.fromisoformat(key.value))
    if key.kind != kind:
        raise UsageError(f"not a {kind}: {text[:40]!r}")
    return key


async def counted_from(feed: "Feed") -> date:
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
