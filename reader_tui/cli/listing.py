"""`ls`: the papers of a view, as many as the filters leave, in the form that is asked for."""

from __future__ import annotations

import argparse
from collections.abc import Iterator, Sequence
from itertools import islice
from typing import TYPE_CHECKING, NamedTuple

from reader_tui.cli import filters, talk, views
from reader_tui.cli import table as lines
from reader_tui.cli.arguments import add_forms, add_offline
from reader_tui.cli.output import Output, terminal_width
from reader_tui.cli.records import known_record, unknown_paper
from reader_tui.cli.session import Session
from reader_tui.cli.views import View
from reader_tui.papers import moments
from reader_tui.papers.dates import FORMS, local_clock
from reader_tui.papers.models import Paper, Row
from reader_tui.views.choice import HUB, Choice, Counted, ordered

if TYPE_CHECKING:
    from reader_tui.query.language import Query

_AT_ONCE = 128
"""Papers looked at together; the next time twice as many."""

_EPILOG = f"""\
dates: {FORMS}; relative ones count from the newest listed day.
times: 09:00, 2026-08-14T09:00, or a date; when you marked a paper counts from today.

Several filters must all hold. Muted papers are left out and counted, unless you kept
them. The Hub is asked for listings alone; `reader-tui fetch` brings what the queue lacks.

examples:
  reader-tui ls                           the newest day
  reader-tui ls --date fri --unread
  reader-tui ls --month 2026-05 --json    one document: {{"schema":1,"listing":...,"papers":[...]}}
  reader-tui ls --week newest --with-code --min-upvotes 20 --sort upvotes
  reader-tui ls --queue --query 'org:nvidia OR kw:"reinforcement learning"'
  reader-tui ls --history --since 09:00   what you read this morning
  reader-tui ls --stirring                code that appeared, stars and comments
  reader-tui ls --bookmarks --plain       id, day, upvotes, title, state; tabs between them
  reader-tui ls -q --offline              ids only, without a network"""


def arguments(name: str, parser: argparse.ArgumentParser) -> None:
    """The flags of `ls`."""
    parser.usage = "%(prog)s [VIEW] [FILTERS] [ORDER] [--limit N] [--json|--jsonl|-q|--plain] ..."
    parser.epilog = _EPILOG
    views.add_views(parser)
    filters.add_filters(parser)
    add_forms(parser)
    add_offline(parser)


class Chosen(NamedTuple):
    """What is left of a view."""

    rows: list[Row]
    counted: Counted
    choice: Choice
    words: str
    """What was asked of a paper, in words."""
    like: str
    """The paper that they were to be near of; empty for any."""
    cut: bool
    """Whether a limit kept more from being shown."""


def run(name: str, args: argparse.Namespace) -> int:
    """List; 0, or 1 with `--fail-empty` when there is nothing."""
    # The queue may begin the backlog, which is kept in the library.
    nobody = views.asks_nobody(args) and args.view != "queue"
    with Session(offline=args.offline or nobody) as session:
        _check(session, args)
        view = views.find(session, args)
        asked = filters.query(args, session.today, view.listed_since)
        chosen = choose(session, view, asked, filters.choice(args, asked), args.limit)
        _write(session, view, chosen, args)
        _tell(session, view, chosen, args)
    return 1 if args.fail_empty and not chosen.rows else 0


def _check(session: Session, args: argparse.Namespace) -> None:
    """Raise `UsageError` for words that cannot be understood, before anyone is asked."""
    today = session.now().date()
    filters.query(args, today)
    if args.since:
        moments.parse(args.since, session.now(), today)


def choose(
    session: Session, view: View, asked: Query | None, choice: Choice, limit: int | None
) -> Chosen:
    """What a query and the mute rules leave of a view, in an order, at most so many."""
    hidden: set[str] = set()
    if session.rules and view.hides_muted and not choice.muted and not _asks_muted(asked):
        hidden = session.ruled.hidden(view.ids)
    ids = [paper_id for paper_id in view.ids if paper_id not in hidden]
    rows = _matching(session, view, ids, asked)
    if choice.sort != HUB or choice.backwards:
        rows = iter(ordered(rows, choice.sort, choice.backwards))
    found = list(islice(rows, None if limit is None else limit + 1))
    shown = found[:limit]
    counted = Counted(len(shown), len(view.ids), len(hidden))
    words, like = filters.in_words(asked), asked.like if asked is not None else ""
    return Chosen(shown, counted, choice, words, like, len(shown) < len(found))


def _asks_muted(asked: Query | None) -> bool:
    if asked is None:
        return False
    from reader_tui.views.judge import asks

    return asks(asked.node, "muted")


def _matching(
    session: Session, view: View, ids: Sequence[str], asked: Query | None
) -> Iterator[Row]:
    """The rows that the query is true of, as they are asked for: a limit need not read all."""
    at, size = 0, _AT_ONCE
    while at < len(ids):
        rows = view.rows(ids[at : at + size])
        if asked is not None:
            left = set(session.ruled.matching(asked, rows))
            rows = [row for row in rows if row.id in left]
        yield from rows
        at, size = at + size, size * 2


# What is written


def _write(session: Session, view: View, chosen: Chosen, args: argparse.Namespace) -> None:
    """Write the list in the form that was asked for."""
    rows, state = chosen.rows, session.library.states.of
    skipped = view.listing.skipped if view.listing else 0
    out = Output(document=args.json or args.jsonl)
    if args.json:
        out.listing(_head(view, chosen), _records(session, view, rows), skipped)
        return
    if skipped:
        talk.say(f"{'1 entry' if skipped == 1 else f'{skipped:,} entries'} skipped: no papers.")
    if args.jsonl:
        for record in _records(session, view, rows):
            out.document(record)
    elif args.quiet:
        out.lines(row.id for row in rows)
    elif args.plain:
        out.lines(lines.plain(row, state(row.id)) for row in rows)
    else:
        width = terminal_width() if out.is_terminal and not args.no_truncate else None
        out.line(_heading(session, view, chosen))
        out.lines(lines.table(_reasoned(session, chosen), state, width))


def _reasoned(session: Session, chosen: Chosen) -> list[Row]:
    """The rows with what speaks for each: the upvotes gained, what changed, or a watch rule."""
    rows = session.ruled.told(chosen.rows) if session.rules else chosen.rows
    if chosen.choice.sort != "rising":
        return rows
    return [row._replace(reason=f"+{row.gained:,}") if row.gained else row for row in rows]


def _head(view: View, chosen: Chosen) -> dict[str, object]:
    """What the document says of the view."""
    listing, counted = view.listing, chosen.counted
    return {
        "kind": view.kind,
        "key": listing.key.value or None if listing else None,
        "fetched": listing.fetched if listing else None,
        "stale": listing.stale if listing else False,
        "view": view.title,
        "since": view.since,
        "filters": chosen.words or None,
        "sort": chosen.choice.sort,
        "reverse": chosen.choice.backwards,
        "shown": counted.shown,
        "total": counted.total,
        "muted": counted.muted,
    }


def _records(session: Session, view: View, rows: Sequence[Row]) -> Iterator[dict[str, object]]:
    """The papers as documents."""
    for start in range(0, len(rows), _AT_ONCE):
        some = rows[start : start + _AT_ONCE]
        reasons = session.reasons([row.id for row in some])
        for row in some:
            record = known_record(
                session.library, _whole(session, view, row), reasons.get(row.id, ())
            )
            yield record | {"changes": view.changes[row.id]} if view.changes else record


def _whole(session: Session, view: View, row: Row) -> Paper:
    """A paper of the view: from the archive, else from its copy, else its id.

    In a listing it has the counts of that answer, as in the other forms.
    """
    found = (
        session.archive.paper(row.id)
        or session.library.states.copy(row.id)
        or unknown_paper(row.id)
    )
    if view.listing is None:
        return found
    return found._replace(upvotes=row.upvotes, comments=row.comments, stars=row.stars)


def _heading(session: Session, view: View, chosen: Chosen) -> str:
    state, fetched = session.library.states.of, view.listing.fetched if view.listing else None
    return lines.heading(
        view.title,
        len(view.ids),
        sum(not state(paper_id).read for paper_id in view.ids),
        lines.leaves(chosen.counted, chosen.words, chosen.choice, chosen.cut),
        local_clock(fetched, session.now()) if fetched else "",
    )


def _tell(session: Session, view: View, chosen: Chosen, args: argparse.Namespace) -> None:
    """Say what a reader of the list should know besides."""
    if view.problem is not None and view.listing is not None and view.listing.fetched:
        clock = local_clock(view.listing.fetched, session.now())
        talk.say(f"offline, fetched {clock}: {view.problem}")
    if chosen.counted.muted:
        talk.say(f"{chosen.counted.muted:,} muted; --muted shows them.")
    if args.new and session.visited is None:
        talk.say("No earlier visit of the app is known, so nothing counts as new.")
    if chosen.like and session.archive.paper(chosen.like) is None:
        talk.say(f"{chosen.like} was never fetched, so nothing is known to be near it.")
    if view.kind == "queue" and session.newest is None:
        talk.say("Nothing was ever fetched; `reader-tui fetch` does it.")
