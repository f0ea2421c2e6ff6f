"""`changes`: what became of papers that the reader kept or has yet to decide on."""

from __future__ import annotations

import argparse
from collections.abc import Iterator, Sequence

from reader_tui.cli import talk
from reader_tui.cli.arguments import add_forms
from reader_tui.cli.output import Output, terminal_width
from reader_tui.cli.session import Session
from reader_tui.export.paper_document import state_record
from reader_tui.papers import moments
from reader_tui.papers.changes import Change
from reader_tui.papers.dates import local_clock
from reader_tui.papers.models import Row
from reader_tui.papers.publication import edition_words
from reader_tui.text.cells import cut
from reader_tui.text.plural import plural
from reader_tui.views.shelves import changed_since

_EPILOG = f"""\
Compared are the lists that were fetched; `reader-tui fetch --days 14` asks for new ones.
Without --since every paper counts from when you last looked at it, or else from when it
was first met.

times: {moments.FORMS}

examples:
  reader-tui changes                      of bookmarks, papers put off, waiting or undecided
  reader-tui changes --since yesterday
  reader-tui changes --json | jq -r '.changes[] | select(.code_appeared) | .id'"""


def arguments(name: str, parser: argparse.ArgumentParser) -> None:
    """The flags of `changes`."""
    parser.epilog = _EPILOG
    parser.add_argument("--since", metavar="D|TIME", help="what changed after a day or a time")
    add_forms(parser)


def run(name: str, args: argparse.Namespace) -> int:
    """List the changes; 0, or 1 with `--fail-empty` when there are none."""
    with Session(offline=True) as session:
        sources = session.sources
        since = moments.parse(args.since, session.now(), sources.today) if args.since else None
        looked_at = changed_since(sources, since)
        found = session.archive.history.changes(looked_at)[: args.limit or None]
        rows = session.archive.rows_of([change.id for change in found])
        shown = [(change, rows[change.id]) for change in found if change.id in rows]
        out = Output(document=args.json or args.jsonl)
        _write(out, session, shown, since, args)
    return 1 if args.fail_empty and not shown else 0


def _write(
    out: Output,
    session: Session,
    shown: Sequence[tuple[Change, Row]],
    since: str | None,
    args: argparse.Namespace,
) -> None:
    """Write the changes in the form that was asked for."""
    if args.json:
        records = [_record(session, change, row) for change, row in shown]
        out.document({"schema": 1, "since": since, "changes": records})
    elif args.jsonl:
        for change, row in shown:
            out.document(_record(session, change, row))
    elif args.quiet:
        out.lines(change.id for change, _ in shown)
    elif args.plain:
        out.lines(
            "\t".join((change.id, change.time, row.title, ", ".join(change.words)))
            for change, row in shown
        )
    else:
        when = f"since {local_clock(since, session.now())}" if since else "since you last looked"
        if not shown:
            talk.say(f"No change {when}.")
            return
        out.heading(f"{plural(len(shown), 'paper')} changed {when}")
        out.lines(_table(shown, out, args.no_truncate))


def _record(session: Session, change: Change, row: Row) -> dict[str, object]:
    library = session.library
    reasons = session.reasons([change.id]).get(change.id, ())
    return {
        "id": change.id,
        "title": row.title,
        "day": row.day,
        "time": change.time,
        "words": change.words,
        "code_appeared": change.code_appeared,
        "project_appeared": change.project_appeared,
        "stars": change.stars,
        "comments": change.comments,
        "upvotes": change.upvotes,
        "state": state_record(
            library.states.of(change.id), library.states.read_at(change.id), reasons
        ),
        "version": edition_words(change.version) if change.version else None,
        "journal_ref": change.journal_ref,
        "doi": change.doi,
    }


def _table(shown: Sequence[tuple[Change, Row]], out: Output, whole: bool) -> Iterator[str]:
    """A line a paper: id, what changed, title."""
    width = terminal_width() if out.is_terminal and not whole else None
    for change, row in shown:
        line = f"{change.id:<10}  {', '.join(change.words)} · {row.title}"
        yield line if width is None else cut(line, width)
