"""`ls`: the papers of a view, as many as the filters leave, in the form that is asked for."""

from __future__ import annotations

import argparse
from collections.abc import Iterable, Iterator

from reader_tui.cli import filters, table, talk, view_flags
from reader_tui.cli.arguments import add_forms, add_offline
from reader_tui.cli.output import Output, terminal_width
from reader_tui.cli.session import Session
from reader_tui.cli.view_flags import Named
from reader_tui.papers.dates import FORMS, local_clock
from reader_tui.papers.models import Paper, Row, unknown_paper
from reader_tui.text.cells import cut
from reader_tui.views.choice import WORTH, Choice
from reader_tui.views.pages import Chosen

_AT_ONCE = 128
"""Papers whose reasons are asked for together."""

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
    view_flags.add_views(parser)
    filters.add_filters(parser)
    add_forms(parser)
    add_offline(parser)


def run(name: str, args: argparse.Namespace) -> int:
    """List; 0, or 1 with `--fail-empty` when there is nothing."""
    # The queue may begin the backlog, which is kept in the library.
    nobody = view_flags.asks_nobody(args) and args.view != "queue"
    with Session(offline=args.offline or nobody) as session:
        _check(session, args)
        named = view_flags.find(session, args)
        choice = filters.choice(args, named.listed_since)
        chosen = session.pages.chosen(
            named.view, named.source, choice, limit=args.limit or None, sort=args.sort
        )
        _write(session, named, chosen, choice, args)
        _tell(session, named, chosen, args)
    return 1 if args.fail_empty and not chosen.rows else 0


def _check(session: Session, args: argparse.Namespace) -> None:
    """Raise `UsageError` for words that cannot be understood, before anyone is asked."""
    today = session.now().date()
    filters.check(args, today)
    if args.since:
        from reader_tui.papers import moments

        moments.parse(args.since, session.now(), today)


# What is written


def _write(
    session: Session, named: Named, chosen: Chosen, choice: Choice, args: argparse.Namespace
) -> None:
    """Write the list in the form that was asked for."""
    rows, state, listing = chosen.rows, session.library.states.of, named.source.listing
    skipped = listing.skipped if listing else 0
    out = Output(document=args.json or args.jsonl)
    if args.json:
        out.listing(_head(named, chosen, choice), _records(session, named, chosen), skipped)
        return
    if skipped:
        talk.say(f"{'1 entry' if skipped == 1 else f'{skipped:,} entries'} skipped: no papers.")
    if args.jsonl:
        for record in _records(session, named, chosen):
            out.document(record)
    elif args.quiet:
        out.lines(row.id for row in rows)
    elif args.plain:
        out.lines(table.plain(row, state(row.id)) for row in rows)
    else:
        width = terminal_width() if out.is_terminal and not args.no_truncate else None
        out.heading(_heading(session, named, chosen, choice))
        lines = table.table(
            _reasoned(session, named, chosen), state, width, session.library.places.percent
        )
        out.lines(lines if chosen.sort != WORTH else _told(chosen, lines, width))


def _reasoned(session: Session, named: Named, chosen: Chosen) -> list[Row]:
    """The rows with what speaks for each, or of a shelf of marks when each came there.

    In the order by upvotes gained it is how many those are; that by worth has lines for it.
    """
    if chosen.sort == WORTH:
        return [row._replace(reason="") for row in chosen.rows]
    if named.source.kept_at is not None:
        return [
            row._replace(reason=" · ".join(filter(None, (row.kept, row.reason))))
            for row in chosen.rows
        ]
    if chosen.sort != "rising":
        return chosen.rows
    return [row._replace(reason=f"+{row.gained:,}") if row.gained else row for row in chosen.rows]


def _told(chosen: Chosen, lines: Iterable[str], width: int | None) -> Iterator[str]:
    """Each line, and below it what speaks for the paper."""
    for row, line in zip(chosen.rows, lines, strict=True):
        yield line
        if row.reason:
            below = f"{'':15}{row.reason}"
            yield below if width is None else cut(below, width)


def _head(named: Named, chosen: Chosen, choice: Choice) -> dict[str, object]:
    """What the document says of the view."""
    listing, counted = named.source.listing, chosen.counted
    return {
        "kind": named.view.kind,
        "key": listing.key.value or None if listing else None,
        "fetched": listing.fetched if listing else None,
        "stale": listing.stale if listing else False,
        "view": named.title,
        "since": None if listing else named.since,
        "filters": chosen.words or None,
        "sort": chosen.sort,
        "reverse": choice.backwards,
        "shown": counted.shown,
        "total": counted.total,
        "muted": counted.muted,
    }


def _records(session: Session, named: Named, chosen: Chosen) -> Iterator[dict[str, object]]:
    """The papers as documents."""
    from reader_tui.cli.records import known_record

    rows, changes = chosen.rows, named.source.changes
    for start in range(0, len(rows), _AT_ONCE):
        some = rows[start : start + _AT_ONCE]
        reasons = session.reasons([row.id for row in some])
        for row in some:
            paper = _whole(session, named, row)
            record = known_record(session.library, paper, reasons.get(row.id, ()))
            if named.source.kept_at is not None:
                record["kept_at"] = named.source.kept_at(row.id)
            if changes:
                record["changes"] = changes[row.id]
            if worth := chosen.worths.get(row.id):
                record |= {"score": round(worth.score, 3), "reasons": worth.reasons}
            yield record


def _whole(session: Session, named: Named, row: Row) -> Paper:
    """A paper of the view: from the archive, else from its copy, else its id.

    In a listing it has the counts of that answer, as in the other forms.
    """
    found = session.sources.paper(row.id) or unknown_paper(row.id)
    if named.source.listing is None:
        return found
    return found._replace(upvotes=row.upvotes, comments=row.comments, stars=row.stars)


def _heading(session: Session, named: Named, chosen: Chosen, choice: Choice) -> str:
    state, listing = session.library.states.of, named.source.listing
    fetched = listing.fetched if listing else None
    return table.heading(
        named.title,
        len(named.source.ids),
        sum(state(paper_id).undecided for paper_id in named.source.ids),
        table.leaves(
            chosen.counted, chosen.words, choice._replace(sort=chosen.sort), chosen.is_cut
        ),
        local_clock(fetched, session.now()) if fetched else "",
    )


def _tell(session: Session, named: Named, chosen: Chosen, args: argparse.Namespace) -> None:
    """Say what a reader of the list should know besides."""
    sources, listing = session.sources, named.source.listing
    if named.problem is not None and listing is not None and listing.fetched:
        clock = local_clock(listing.fetched, session.now())
        talk.say(f"offline, fetched {clock}: {named.problem}")
    if chosen.counted.muted:
        talk.say(f"{chosen.counted.muted:,} muted; --muted shows them.")
    if args.new and sources.visit is None:
        talk.say("No earlier visit of the app is known, so nothing counts as new.")
    if chosen.sort == WORTH and (lacks := sources.worth_order.lacking):
        talk.say(f"{lacks}; ordered by upvotes, code and what you watch.")
    like = chosen.query.like if chosen.query is not None else ""
    if like and session.archive.paper(like) is None:
        talk.say(f"{like} was never fetched, so nothing is known to be near it.")
    if named.view.kind == "queue" and sources.newest is None:
        talk.say("Nothing was ever fetched; `reader-tui fetch` does it.")
