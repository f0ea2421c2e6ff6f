"""`explain`: every reason that was learned for a paper, with its share; reasons can be changed."""

from __future__ import annotations

import argparse

from reader_tui.cli import talk
from reader_tui.cli.arguments import add_offline, add_paper
from reader_tui.cli.output import Output
from reader_tui.cli.session import Session
from reader_tui.errors import LibraryError
from reader_tui.papers.features import term_in
from reader_tui.papers.steps import Rule, RuleKind
from reader_tui.text.clean import TITLE_LIMIT, clean
from reader_tui.views.worth_order import Explanation

_FLUSH_SECONDS = 15.0
_SIDES: tuple[RuleKind, ...] = ("like", "silence")

_EPILOG = """\
Shares are parts of all that speaks for the paper (+) and against it (-). A reason goes by
its name: a word or two of the text, kw:KEYWORD, author:NAME, org:NAME, by:NAME, site:NAME.

examples:
  reader-tui explain 2410.24164
  reader-tui explain 2410.24164 --like "world model" --silence kw:benchmark
  reader-tui undo                         takes such a change back"""


def arguments(name: str, parser: argparse.ArgumentParser) -> None:
    """The flags of `explain`."""
    parser.epilog = _EPILOG
    add_paper(parser)
    for flag, what in (("like", "have a reason count as much as the weightiest"),
                       ("silence", "have a reason count nothing")):  # fmt: skip
        parser.add_argument(f"--{flag}", metavar="REASON", action="append", default=[], help=what)
    parser.add_argument("--json", action="store_true", help="one JSON document")
    add_offline(parser)


def run(name: str, args: argparse.Namespace) -> int:
    """Explain a paper, after reasons were changed."""
    changes = [(kind, clean(text, TITLE_LIMIT)) for kind in _SIDES for text in getattr(args, kind)]
    with Session(offline=args.offline, writes=bool(changes)) as session:
        paper = session.paper(args.paper)
        for kind, name in changes:
            _change(session, Rule(kind, term_in(paper, name)))
        order = session.sources.worth_order
        found = order.explain(paper)
        out = Output(document=args.json)
        if args.json:
            out.document({"schema": 1, "id": paper.id, **_document(found)})
        else:
            out.line(f"{paper.id}  {paper.title}")
            out.line(
                f"worth {found.worth.score:.3f}: {found.worth.words or 'nothing speaks for it'}"
            )
            out.lines(f"{share.part:+7.1%}  {share.name}" for share in found.shares)
        if lacks := order.lacking:
            talk.say(f"{lacks}.")
    return 0


def _change(session: Session, rule: Rule) -> None:
    """Strengthen a reason, or silence it; what said the contrary goes."""
    library = session.library
    if library.read_only:
        raise LibraryError("No reason was changed, for the library can only be read.")
    other: RuleKind = "silence" if rule.kind == "like" else "like"
    contrary = Rule(other, rule.query)
    there = any(one.kind == other and one.query == rule.query for one in library.rules.all())
    step = library.rules.change(contrary, rule) if there else library.rules.add(rule)
    if not library.flush(_FLUSH_SECONDS):
        raise LibraryError(f"the reason was not saved: {library.failure or 'the disk is slow'}")
    if step is not None:
        talk.say(talk.sentence(step.said))


def _document(found: Explanation) -> dict[str, object]:
    return {
        "score": round(found.worth.score, 3),
        "reasons": found.worth.reasons,
        "shares": [{"reason": share.name, "share": round(share.part, 4)} for share in found.shares],
    }
