"""`digest`: what is new, as text, a page, a mail or a feed. Never asks the Hub."""

from __future__ import annotations

import argparse
import shlex
from contextlib import ExitStack
from datetime import date, datetime
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

from reader_tui.cli import talk
from reader_tui.cli.arguments import count
from reader_tui.cli.output import Output
from reader_tui.cli.session import Session
from reader_tui.digest import digest_file, file_forms
from reader_tui.errors import OfflineError, UsageError
from reader_tui.papers.dates import FORMS, days_of, of, parse, utc_text
from reader_tui.text.clean import clean

if TYPE_CHECKING:
    from reader_tui.digest.entries import Digest, Period
    from reader_tui.digest.told import Told
    from reader_tui.papers.models import ListingKey

_NAME = "daily"
_LAST = "last"

_EPILOG = f"""\
What is new since the last digest of that name, of what was fetched: first what your watch rules
and saved searches match, then the others by worth, then a line for the rest. Papers that you
have decided on are left out. --date, --week, --query and --since with a day name the papers
themselves, and neither read nor move what is remembered. What a program of --pipe does not
take counts as not told.

dates: {FORMS}; relative ones count from the newest listed day.
1d and 2w count from today.

examples:
  reader-tui digest                                 to read here
  reader-tui digest --format eml --pipe 'sendmail -t'
                                                    mailed; addresses: [digest] in the settings
  reader-tui digest --name feed --format atom -o ~/public_html/papers.xml
  reader-tui digest --week newest --by upvotes --format html -o week.html
  reader-tui digest --query 'org:nvidia since:1m' --format markdown"""


def arguments(name: str, parser: argparse.ArgumentParser) -> None:
    """The flags of `digest`."""
    parser.epilog = _EPILOG
    what = parser.add_mutually_exclusive_group()
    what.add_argument("--since", metavar="1d|last|D", help="papers listed since then; last: plain")
    what.add_argument("--date", metavar="D", help="of a day, week or month")
    what.add_argument("--week", metavar="W", help="of a week, or the week of a day")
    what.add_argument("--query", metavar="Q", help="all papers that a query matches")
    parser.add_argument("--by", choices=("worth", "upvotes"), default="worth", help="the order")
    parser.add_argument("--top", metavar="N", type=count, default=20, help="how many (20)")
    parser.add_argument("--name", default=_NAME, help=f"which digest it is ({_NAME})")
    parser.add_argument(
        "--format", choices=file_forms.FORMATS, default="text", help="text without it"
    )
    where = parser.add_mutually_exclusive_group()
    where.add_argument("-o", "--output", metavar="FILE", help="write to a file")
    where.add_argument("--pipe", metavar="COMMAND", help="hand it to a program, if anything is new")
    parser.add_argument("--address", metavar="URL", default="", help="where a feed will be found")
    parser.add_argument("--fail-empty", action="store_true", help="exit with 1 when nothing is new")


class _Asked(NamedTuple):
    """The papers that are asked for."""

    period: Period
    ids: list[str]
    hint: str
    """The command that shows them all."""


def run(name: str, args: argparse.Namespace) -> int:
    """Write the digest; 0, or 1 with `--fail-empty` when nothing is new."""
    if not clean(args.name, 100):
        raise UsageError("the name of a digest says nothing; give it a word")
    with Session(offline=True) as session, ExitStack() as stack:
        path = session.paths.digests
        memory = None if _names_papers(args) else stack.enter_context(digest_file.memory(path))
        made = utc_text(session.now())
        told = memory.told(args.name) if memory is not None else None
        asked = _asked(session, args, told, made)
        digest = _digest(session, args, asked, made)
        if not digest.entries and not digest.rest:
            talk.say(f"Nothing is new: {asked.period.words}.")
            if args.fail_empty:
                return 1
            if args.pipe is not None:
                return 0
        _write(session, digest, args)
        if memory is not None and told is not None:
            memory.remember(args.name, told.after(made, asked.ids))
            digest_file.keep(path, memory)
    return 0


def _names_papers(args: argparse.Namespace) -> bool:
    """Whether the flags name the papers, so that it does not matter what was told before."""
    if any(word is not None for word in (args.date, args.week, args.query)):
        return True
    return args.since is not None and args.since.strip().lower() != _LAST


def _write(session: Session, digest: Digest, args: argparse.Namespace) -> None:
    """Write in the form that is asked for, to a file, a program or standard output."""
    mail = session.settings.settings.digest
    if args.format == "eml" and not mail.recipients:
        user = file_forms.local_user()
        talk.say(f"The mail is to {user}, the local user; [digest] to = ... names somebody else.")
    file = None if args.output in (None, "-") else Path(args.output)
    former = digest_file.before(file) if file and args.format == file_forms.ATOM else b""
    text = file_forms.rendered(digest, args.format, mail, former, args.address)
    if args.pipe is not None:
        digest_file.hand_on(args.pipe, text)
        return
    if file is not None:
        digest_file.write(file, text)
        return
    out = Output(document=args.format != "text")
    out.text(text)
    out.flush()


def _digest(session: Session, args: argparse.Namespace, asked: _Asked, made: str) -> Digest:
    from reader_tui.digest import entries, selection

    found = selection.candidates(session.sources, asked.ids, args.by, args.top)
    return entries.composed(
        args.name,
        asked.period,
        made,
        found,
        top=args.top,
        others=entries.BY_UPVOTES if args.by == selection.UPVOTES else entries.BY_WORTH,
        hint=asked.hint,
    )


# Which papers


def _asked(session: Session, args: argparse.Namespace, told: Told | None, made: str) -> _Asked:
    from reader_tui.digest import selection
    from reader_tui.digest.entries import Period

    sources = session.sources
    if sources.newest is None:
        raise OfflineError("Nothing was ever fetched; `reader-tui fetch` does it.")
    if args.query is not None:
        query = _query(session, args.query)
        ids = selection.matching(sources, query)
        return _Asked(Period.of_query(query), ids, f"reader-tui search {shlex.quote(query)}")
    if args.date is not None or args.week is not None:
        key = _key(args, sources.newest)
        ids = selection.listed(sources, *days_of(key))
        if not ids and session.archive.listing(key) is None:
            raise OfflineError(
                f"{clean(key.value)} was never fetched; `reader-tui fetch --date {key.value}`"
            )
        return _Asked(Period.of_listing(key), ids, f"reader-tui ls --date {key.value}")
    if told is None:
        day = _since(session, args.since)
        start = utc_text(datetime.combine(day, datetime.min.time(), session.now().tzinfo))
        ids = selection.listed(sources, day)
        return _Asked(Period.between(start, made), ids, f"reader-tui ls --queue --since {day}")
    ids = selection.untold(sources, told)
    return _Asked(
        Period.between(selection.since(sources, told), made), ids, "reader-tui ls --queue"
    )


def _query(session: Session, text: str) -> str:
    query = session.sources.parse(text)
    if query.is_empty or query.problems:
        reason = query.problems[0].reason if query.problems else "it looks for nothing"
        raise UsageError(f"--query cannot be understood: {reason}")
    return clean(text, 1_000)


def _key(args: argparse.Namespace, newest: date) -> ListingKey:
    """The day, week or month that is named."""
    key = parse(args.date or args.week, newest)
    if key.kind == "trending":
        raise UsageError(f"not a date: trending; try {FORMS}")
    if not key.value:
        key = of("day", newest)
    if args.week is None or key.kind == "week":
        return key
    if key.kind != "day":
        raise UsageError(f"not a week: {clean(args.week, 40)!r}")
    return of("week", date.fromisoformat(key.value))


def _since(session: Session, text: str) -> date:
    """The first day of papers listed since then."""
    from reader_tui.query import values

    sources = session.sources
    try:
        first = values.since(text, sources.today, sources.clock).first
    except ValueError as error:
        raise UsageError(f"--since: {error}; or 1d, 2w, last") from None
    return date.fromisoformat(first) if first else sources.today
