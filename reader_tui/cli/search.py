"""`search`: everything ever fetched, by words, fields and states; or the Hub's own search."""

from __future__ import annotations

import argparse
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date

from reader_tui.cli import table as lines
from reader_tui.cli import talk
from reader_tui.cli.arguments import add_offline, limit
from reader_tui.cli.output import Output, terminal_width
from reader_tui.cli.records import known_record, unknown_paper
from reader_tui.cli.session import Session
from reader_tui.cli.show import text as shown_text
from reader_tui.errors import ArchiveError, HubError, OfflineError, UsageError
from reader_tui.papers.models import Paper, Row
from reader_tui.papers.verbs import State
from reader_tui.query.facts import Known
from reader_tui.query.language import Entry, Query, parse
from reader_tui.query.snippet import Snippet
from reader_tui.query.tree import SORTS
from reader_tui.text.cells import cut
from reader_tui.text.clean import clean
from reader_tui.text.links import arxiv_id
from reader_tui.text.plural import plural
from reader_tui.views.known import known_of

_SHOWN = 50
_SHORT = ("-h", "-q")
_TAKES_A_VALUE = ("--sort", "--limit")

_EPILOG = f"""\
words begin words of title, abstract, summary, keywords, authors, organization, tags, note:
  sparse attention      both         "in context"   words in a row     -word     without it
  a OR b  (a OR b) c    either       =rl            the whole word     c++ gpt-4.1 .net

  title: abstract: author: org: kw: submitter: note: tag:      words of one field
  is:unread|{"|".join(State._fields)}|new|watched|muted|undecided
  has:code|project|model|dataset|demo|video|note
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


@dataclass(frozen=True)
class Answer:
    """What was found, and how it came about."""

    session: Session
    query: Query
    known: Known
    rows: list[Row]
    total: int
    order: str
    """How the rows are sorted, in words."""
    why: dict[str, str]
    """Reasons that came with the papers: of similar ones."""

    def paper(self, paper_id: str) -> Paper:
        """A paper that was found, whole."""
        return self.session.archive.paper(paper_id) or unknown_paper(paper_id)

    def reasons(self, paper_id: str) -> list[str]:
        """Why the paper was found."""
        given = [self.why[paper_id]] if self.why.get(paper_id) else []
        return given + self.query.reasons(Entry.of(self.paper(paper_id)), self.known(paper_id))


def run(name: str, args: argparse.Namespace) -> int:
    """Search; 0, or 1 with `--fail-empty` when nothing was found."""
    text = " ".join(args.query)
    with Session(offline=args.offline) as session:
        paper_id = arxiv_id(text)
        if paper_id is not None:
            return _one(session, paper_id, args)
        query = parse(text, _today(session))
        for problem in query.problems:
            place = clean(text[problem.start : problem.end], 40)
            talk.say(f"in the query, “{place}” was left out or mended: {problem.reason}.")
        if query.is_empty and not query.sort and not args.hub:
            raise UsageError("There is nothing to look for; see `reader-tui search --help`.")
        answer = _asked(session, query, args) if args.hub else _found(session, query, args)
        _write(answer, args)
    return 1 if args.fail_empty and not answer.rows else 0


def _today(session: Session) -> date:
    """The newest listed day, which ages count from, or this clock's."""
    newest = session.archive.fact("newest")
    return date.fromisoformat(newest) if newest else session.now().date()


def _one(session: Session, paper_id: str, args: argparse.Namespace) -> int:
    """Show the paper that the query is the id or the address of."""
    paper = session.paper(paper_id)
    query = parse("", date.min)
    known = known_of(session.library, session.archive, date.min)
    if args.json or args.jsonl or args.quiet or args.plain:
        _write(Answer(session, query, known, [paper.row()], 1, "", {}), args)
    else:
        state = session.library.states.of(paper.id)
        Output().lines(shown_text(paper, state, min(terminal_width(), 88)))
    return 0


def _found(session: Session, query: Query, args: argparse.Namespace) -> Answer:
    """What the archive has."""
    archive = session.archive
    _index(session)
    known = known_of(session.library, archive, _today(session), lambda: _last_visit(session))
    if args.sort:
        query = Query(query.text, query.node, query.problems, args.sort, query.like)
    try:
        found = archive.search(query, known, order="best", limit=args.limit)
    except ArchiveError as problem:
        if not archive.unindexed():
            raise
        talk.say(str(problem).partition(";")[0] + ".")
        _index(session)
        found = archive.search(query, known, order="best", limit=args.limit)
    rows = [hit.row for hit in found.hits]
    total = len(rows)
    if found.more:
        total = archive.count(query, known) if not query.like else total
    order = _ORDERS[found.order or "like"]
    if found.among and total > found.among:
        order += f" of the newest {found.among:,}"
    if not rows and not archive.counts()["papers"]:
        talk.say("nothing was ever fetched; `reader-tui fetch --days 30` does.")
    return Answer(session, query, known, rows, total, order, {h.id: h.why for h in found.hits})


_ORDERS = {
    "best": "best first",
    "newest": "newest first",
    "upvotes": "most upvotes first",
    "comments": "most comments first",
    "stars": "most stars first",
    "rising": "rising first",
    "like": "nearest first",
}


def _index(session: Session) -> None:
    """Make everything findable, telling how far that is."""
    if not session.archive.unindexed():
        return
    line = talk.ProgressLine()
    try:
        session.archive.build_index(
            lambda done, total: line.show(f"making {done:,} of {plural(total, 'paper')} findable")
        )
    finally:
        line.clear()


def _last_visit(session: Session) -> str | None:
    """When the app was left the last time: what was met since is new."""
    from reader_tui.views import last_visit

    last = last_visit.load(session.paths.snapshot)
    return last.left if last else None


def _asked(session: Session, query: Query, args: argparse.Namespace) -> Answer:
    """What the Hub finds; what the archive has when the Hub cannot be asked."""
    try:
        papers = session.run(session.feed.search_hub(query.text))
    except HubError as problem:
        talk.say(f"what the archive has, for the Hub could not be asked: {problem}")
        answer = _found(session, query, args)
        if not answer.rows and isinstance(problem, OfflineError):
            raise
        return answer
    rows = [paper.row() for paper in papers]
    known = known_of(session.library, session.archive, _today(session))
    shown = rows[: args.limit] if args.limit else rows
    return Answer(session, query, known, shown, len(rows), "from the Hub", {})


# Output


def _write(answer: Answer, args: argparse.Namespace) -> None:
    """Write the answer in the form that was asked for."""
    out = Output(document=args.json or args.jsonl)
    state = answer.session.library.states.of
    if args.json:
        records = [_record(answer, row, args.explain) for row in answer.rows]
        out.document({"schema": 1, "query": _parsed(answer), "total": answer.total}
                     | {"papers": records})  # fmt: skip
    elif args.jsonl:
        for row in answer.rows:
            out.document(_record(answer, row, args.explain))
    elif args.quiet:
        out.lines(row.id for row in answer.rows)
    elif args.plain:
        for row in answer.rows:
            line = lines.plain(row, state(row.id))
            out.line(f"{line}\t{_why(answer, row)}" if args.explain else line)
    else:
        width = terminal_width() if out.is_terminal and not args.no_truncate else None
        out.line(_heading(answer))
        out.lines(_lines(answer, width, args.explain))


def _parsed(answer: Answer) -> dict[str, object]:
    """The query as a document says it."""
    query = answer.query
    return {
        "text": query.text,
        "understood": query.words,
        "problems": [problem._asdict() for problem in query.problems],
        "order": answer.order or None,
    }


def _record(answer: Answer, row: Row, explain: bool) -> dict[str, object]:
    paper = answer.paper(row.id)
    reasons = answer.session.reasons([paper.id]).get(paper.id, ())
    record = known_record(answer.session.library, paper, reasons)
    return {**record, "why": answer.reasons(row.id)} if explain else record


def _heading(answer: Answer) -> str:
    """`sparse…, attention… · 1,001 papers, 50 shown · best first`."""
    count = plural(answer.total, "paper") if answer.total else "no papers"
    if len(answer.rows) < answer.total:
        count += f", {len(answer.rows):,} shown"
    said = answer.query.words.partition(";")[0]
    return " · ".join(filter(None, (said[0].upper() + said[1:], count, answer.order)))


def _lines(answer: Answer, width: int | None, explain: bool) -> Iterator[str]:
    """A line a paper, and one for the text that was found where the title does not hold it."""
    ids = [row.id for row in answer.rows]
    snippets = answer.session.archive.snippets(answer.query, ids, answer.known)
    table = lines.table(answer.rows, answer.session.library.states.of, width)
    for row, line in zip(answer.rows, table, strict=True):
        yield line
        piece = snippets.get(row.id)
        below = _why(answer, row) if explain else _piece(piece) if piece else ""
        if below:
            below = f"{'':15}{below}"
            yield below if width is None else cut(below, width)


def _why(answer: Answer, row: Row) -> str:
    return "; ".join(answer.reasons(row.id))


def _piece(piece: Snippet) -> str:
    return piece.text if piece.where == "abstract" else f"{piece.where}: {piece.text}"
