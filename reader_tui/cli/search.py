"""`search`: everything ever fetched, by words, fields and states; or the Hub's own search."""

from __future__ import annotations

import argparse
from collections.abc import Iterator, Sequence
from typing import NamedTuple

from reader_tui.cli import table, talk
from reader_tui.cli.arguments import add_offline, limit, refuse_old
from reader_tui.cli.filters import understood
from reader_tui.cli.output import Output, terminal_width
from reader_tui.cli.records import known_record
from reader_tui.cli.session import Session
from reader_tui.cli.show import text as shown_text
from reader_tui.errors import ArchiveError, HubError, OfflineError, UsageError
from reader_tui.papers.models import Paper, Row, unknown_paper
from reader_tui.papers.verbs import State
from reader_tui.query.language import Query
from reader_tui.query.snippet import Snippet
from reader_tui.query.tree import SORTS
from reader_tui.text.arxiv_ids import arxiv_id
from reader_tui.text.cells import cut
from reader_tui.text.plural import plural
from reader_tui.views.choice import Choice
from reader_tui.views.shelves import held
from reader_tui.views.view import View

_SHOWN = 50
_SHORT = ("-h", "-q")
_TAKES_A_VALUE = ("--sort", "--limit")

_EPILOG = f"""\
words begin words of title, abstract, summary, keywords, authors, organization, tags, note:
  sparse attention      both         "in context"   words in a row     -word     without it
  a OR b  (a OR b) c    either       =rl            the whole word     c++ gpt-4.1 .net

  title: abstract: author: org: kw: submitter: note: tag:      words of one field
  text:latent text:"flow matching"     words of the whole text, where it was fetched
  is:unread|{"|".join(State._fields)}|new|watched|muted|undecided
  has:code|project|model|dataset|demo|video|space|note|text
  upvotes:>50  stars:>=1k  comments:1..3
  day:2026-05  day:2026-W20  day:<2026-01-01  since:2w
  sort:best|newest|upvotes|comments|stars|rising   like:ID (papers near that one)

examples:
  reader-tui search weight forgetting
  reader-tui search 'author:"Ada Example" since:3m -survey' --sort newest
  reader-tui search 'is:unread has:code upvotes:>50' -q --limit 0
  reader-tui search --hub sparse attention        ask the Hub; what it finds is kept
  reader-tui search https://arxiv.org/abs/2410.24164"""


def arguments(name: str, parser: argparse.ArgumentParser) -> None:
    """The flags of `search`."""
    parser.epilog = _EPILOG
    parser.add_argument("query", metavar="QUERY", nargs="+", help="what to look for; see below")
    form = parser.add_mutually_exclusive_group()
    form.add_argument("--json", action="store_true", help="one JSON document")
    form.add_argument("--jsonl", action="store_true", help="a JSON object for each paper, a line")
    form.add_argument("-q", "--quiet", action="store_true", help="ids only")
    form.add_argument("--plain", action="store_true", help="fields with tabs between them")
    parser.add_argument(
        "--sort", choices=SORTS, help="the order; the query's own, or best first, without it"
    )
    parser.add_argument(
        "--limit", metavar="N", type=limit, default=_SHOWN,
        help=f"at most N papers, 0 for all ({_SHOWN} without it)",
    )  # fmt: skip
    parser.add_argument("--muted", action="store_true", help="muted papers too")
    parser.add_argument("--explain", action="store_true", help="say how each paper was found")
    parser.add_argument("--no-truncate", action="store_true", help="never cut titles to the width")
    parser.add_argument("--fail-empty", action="store_true", help="exit with 1 when none is found")
    where = parser.add_mutually_exclusive_group()
    where.add_argument("--hub", action="store_true", help="ask the Hub's own search")
    add_offline(where)


def arranged(words: Sequence[str]) -> list[str]:
    """The words of the command with the query behind `--`, so that `-word` is no flag."""
    flags: list[str] = []
    query: list[str] = []
    rest = iter(words)
    for word in rest:
        if word == "--":
            query += rest
        elif word in _SHORT or word.startswith("--"):
            flags.append(word)
            if word in _TAKES_A_VALUE:
                flags += [value for value in (next(rest, None),) if value is not None]
        else:
            query.append(word)
    return [*flags, "--", *query] if query else flags


class Result(NamedTuple):
    """What was found, and how it came about."""

    session: Session
    query: Query
    rows: list[Row]
    total: int
    order: str
    """How the rows are sorted, in words."""
    muted: int = 0
    """How many are muted and not among the rows."""

    def paper(self, paper_id: str) -> Paper:
        """A paper that was found, whole."""
        return self.session.sources.paper(paper_id) or unknown_paper(paper_id)

    def reasons(self, row: Row) -> list[str]:
        """Why the paper was found."""
        facts = self.session.sources.facts.now()
        given = [row.reason] if self.query.like and row.reason else []
        entry = self.session.archive.search.entry(self.paper(row.id), self.query.node)
        return given + self.query.reasons(entry, facts(row.id))


def run(name: str, args: argparse.Namespace) -> int:
    """Search; 0, or 1 with `--fail-empty` when nothing was found."""
    text = " ".join(args.query)
    with Session(offline=args.offline) as session:
        paper_id = arxiv_id(text)
        if paper_id is not None:
            return _one(session, paper_id, args)
        refuse_old(text)
        query = session.sources.parse(text)
        understood(query)
        if query.is_empty and not query.sort and not args.hub:
            raise UsageError("There is nothing to look for; see `reader-tui search --help`.")
        found = _asked(session, query, args) if args.hub else _found(session, query, args)
        _write(found, args)
        if not args.hub:
            _tell_missing(session, query)
        if found.muted:
            talk.say(f"{found.muted:,} muted; --muted shows them.")
    return 1 if args.fail_empty and not found.rows else 0


def _tell_missing(session: Session, query: Query) -> None:
    """Say how much of the time that is asked about is here, and how to fetch the rest."""
    found = session.pages.held(query)
    if found is not None and found.missing:
        talk.say(f"{found.words} `{found.command}` fetches {found.rest}.")


def _one(session: Session, paper_id: str, args: argparse.Namespace) -> int:
    """Show the paper that the query is the id or the address of."""
    paper = session.paper(paper_id)
    if args.json or args.jsonl or args.quiet or args.plain:
        _write(Result(session, session.sources.parse(""), [paper.row()], 1, ""), args)
    else:
        state = session.library.states.of(paper.id)
        Output().lines(shown_text(paper, state, min(terminal_width(), 88)))
    return 0


def _found(session: Session, query: Query, args: argparse.Namespace) -> Result:
    """What the archive has."""
    _index(session, query.asks_text)
    view = View("search", query.text)
    if args.sort:
        query = query.ordered(args.sort)
    # Of an answer with muted papers in it the limit counts those that are shown.
    rules = session.sources.rules if session.sources.has_rules and not args.muted else None
    most = 0 if rules is not None and rules.mute else args.limit
    answers = session.pages.answers
    try:
        answer = answers.answer(view, "best", most, query=query)
    except ArchiveError as problem:
        if not session.archive.index.missing():
            raise
        talk.say(str(problem).partition(";")[0] + ".")
        _index(session)
        answer = answers.answer(view, "best", most, query=query)
    total = len(answer.rows)
    if answer.more and not query.like:
        total = session.archive.search.count(query, session.sources.facts.now())
    chosen = session.pages.chosen(
        view, held(answer.rows), Choice(muted=args.muted), limit=args.limit or None
    )
    order = _ORDERS[answer.order or "like"]
    if answer.among and total > answer.among:
        order += f" of the newest {answer.among:,}"
    if not answer.rows:
        _say_of_none(session, query)
    return Result(session, query, chosen.rows, total, order, chosen.counted.muted)


def _say_of_none(session: Session, query: Query) -> None:
    """Say why nothing may have been found."""
    if not session.archive.counts()["papers"]:
        talk.say("nothing was ever fetched; `reader-tui fetch --days 30` does.")
    elif meant := session.pages.answers.meant(query):
        talk.say(f"did you mean {meant.said}?")


_ORDERS = {
    "best": "best first",
    "newest": "newest first",
    "upvotes": "most upvotes first",
    "comments": "most comments first",
    "stars": "most stars first",
    "rising": "rising first",
    "like": "nearest first",
}


def _index(session: Session, texts: bool = False) -> None:
    """Make all papers findable, and on request whole texts, telling how far that is."""
    index = session.archive.index
    if not index.missing() and not (texts and index.texts_left()):
        return
    line = talk.ProgressLine()
    try:
        index.build(
            lambda done, total: line.show(f"making {done:,} of {plural(total, 'paper')} findable")
        )
    finally:
        line.clear()


def _asked(session: Session, query: Query, args: argparse.Namespace) -> Result:
    """What the Hub finds; what the archive has when the Hub cannot be asked."""
    from reader_tui.feed.hub_search import HubSearch

    words = query.plain_words
    if not words:
        raise UsageError("The Hub searches words; add one to the filters, or leave out --hub.")
    try:
        papers = session.run(HubSearch(session.feed).ask(words))
    except HubError as problem:
        talk.say(f"what the archive has, for the Hub could not be asked: {problem}")
        found = _found(session, query, args)
        if not found.rows and isinstance(problem, OfflineError):
            raise
        return found
    if args.sort:
        query = query.ordered(args.sort)
    fit, order = session.pages.answers.left_of_hub(query, [paper.id for paper in papers])
    shown = fit[: args.limit] if args.limit else fit
    return Result(session, query, shown, len(fit), order)


# Output


def _write(found: Result, args: argparse.Namespace) -> None:
    """Write the answer in the form that was asked for."""
    out = Output(document=args.json or args.jsonl)
    state = found.session.library.states.of
    if args.json:
        records = [_record(found, row, args.explain) for row in found.rows]
        out.document(
            {"schema": 1, "query": _parsed(found), "total": found.total, "papers": records}
        )
    elif args.jsonl:
        for row in found.rows:
            out.document(_record(found, row, args.explain))
    elif args.quiet:
        out.lines(row.id for row in found.rows)
    elif args.plain:
        for row in found.rows:
            line = table.plain(row, state(row.id))
            out.line(f"{line}\t{_why(found, row)}" if args.explain else line)
    else:
        width = terminal_width() if out.is_terminal and not args.no_truncate else None
        out.heading(_heading(found))
        out.lines(_lines(found, width, args.explain))


def _parsed(found: Result) -> dict[str, object]:
    """The query as a document says it."""
    query = found.query
    return {
        "text": query.text,
        "understood": query.words,
        "problems": [problem._asdict() for problem in query.problems],
        "order": found.order or None,
    }


def _record(found: Result, row: Row, explain: bool) -> dict[str, object]:
    paper = found.paper(row.id)
    reasons = found.session.reasons([paper.id]).get(paper.id, ())
    record = known_record(found.session.library, paper, reasons)
    return {**record, "why": found.reasons(row)} if explain else record


def _heading(found: Result) -> str:
    """`sparse…, attention… · 1,001 papers, 50 shown · best first`."""
    count = plural(found.total, "paper") if found.total else "no papers"
    if len(found.rows) < found.total:
        count += f", {len(found.rows):,} shown"
    said = found.query.words.partition(";")[0]
    return " · ".join(filter(None, (said[0].upper() + said[1:], count, found.order)))


def _lines(found: Result, width: int | None, explain: bool) -> Iterator[str]:
    """A line a paper, and one for the text that was found where the title does not hold it."""
    ids = [row.id for row in found.rows]
    snippets = found.session.archive.search.snippets(
        found.query, ids, found.session.sources.facts.now()
    )
    lines = table.table(
        found.rows, found.session.library.states.of, width, found.session.library.places.percent
    )
    for row, line in zip(found.rows, lines, strict=True):
        yield line
        piece = snippets.get(row.id)
        below = _why(found, row) if explain else _piece(piece) if piece else ""
        if below:
            below = f"{'':15}{below}"
            yield below if width is None else cut(below, width)


def _why(found: Result, row: Row) -> str:
    return "; ".join(found.reasons(row))


def _piece(piece: Snippet) -> str:
    return piece.text if piece.where == "abstract" else f"{piece.where}: {piece.text}"
