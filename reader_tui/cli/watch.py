"""`watch` and `mute`: standing queries, added, removed and listed. Never asks the Hub."""

from __future__ import annotations

import argparse
import os

from reader_tui.cli import talk
from reader_tui.cli.output import Output
from reader_tui.cli.session import Session
from reader_tui.errors import LibraryError, NotFoundError, UsageError
from reader_tui.papers.steps import Rule, RuleKind
from reader_tui.query.terms import PREFIXES, checked_query, term
from reader_tui.text.clean import TITLE_LIMIT, clean
from reader_tui.text.plural import plural

_FLUSH_SECONDS = 15.0
_KINDS: dict[str, RuleKind] = {"watch": "watch", "mute": "mute"}
_SAID = {"watch": "watched", "mute": "muted"}

_EPILOG = """\
A rule is a query: {name} rules match a paper as `reader-tui search` would. Several
flags and words together narrow it.

examples:
  reader-tui {name} add org:nvidia
  reader-tui {name} add --author "Jane Doe"
  reader-tui {name} add --phrase "weight forgetting" --name forgetting
  reader-tui {name} ls --json
  reader-tui {name} rm org:nvidia
  reader-tui undo                         takes a rule back, too"""


def arguments(name: str, parser: argparse.ArgumentParser) -> None:
    """The acts of `watch` or `mute`, and their flags."""
    parser.epilog = _EPILOG.format(name=name)
    acts = parser.add_subparsers(dest="act", metavar="add|rm|ls", required=True)
    for act, summary in (("add", "make a rule"), ("rm", "take a rule away")):
        each = acts.add_parser(act, help=summary, allow_abbrev=False)
        each.add_argument("query", metavar="QUERY", nargs="*", help="words of a query")
        for kind in PREFIXES:
            what = "a phrase of the text" if kind == "phrase" else f"by {kind}"
            each.add_argument(f"--{kind}", metavar="TEXT", action="append", default=[], help=what)
        if act == "add":
            each.add_argument("--name", default="", help="what to call the rule")
    listing = acts.add_parser("ls", help="list the rules", allow_abbrev=False)
    listing.add_argument("--json", action="store_true", help="one JSON document")


def run(name: str, args: argparse.Namespace) -> int:
    """Add, remove or list rules of one kind."""
    kind = _KINDS[name]
    if args.act == "ls":
        return _list(kind, args.json)
    query = _query(args)
    hits = ""
    with Session(offline=True, writes=True) as session:
        library = session.library
        if library.read_only:
            raise LibraryError("No rule was changed, for the library can only be read.")
        if args.act == "add":
            rule = Rule(kind, query, clean(args.name, TITLE_LIMIT))
            step = library.rules.add(rule)
            hits = session.pages.hits(query) if os.path.exists(session.paths.archive) else ""
            said = f"{query} is {_SAID[kind]} already."
        else:
            found = [
                r for r in library.rules.all() if r.kind == kind and query in (r.query, r.name)
            ]
            if not found:
                raise NotFoundError(f"no such rule: {query}; see `reader-tui {name} ls`")
            step = library.rules.remove(found[0])
            said = f"Another program has just removed {query}."
        if not library.flush(_FLUSH_SECONDS):
            reason = library.failure or "the disk did not answer in time"
            raise LibraryError(f"the rule was not saved: {reason.removeprefix('not saved: ')}")
    talk.say(f"{talk.sentence(step.said)} {hits}" if step is not None else said)
    return 0


def _query(args: argparse.Namespace) -> str:
    """The query that words and flags make together."""
    terms = [term(kind, value) for kind in PREFIXES for value in getattr(args, kind)]
    if not all(terms):
        raise UsageError("a flag names nothing; give it a text")
    return checked_query(" ".join([*args.query, *terms]))


def _list(kind: RuleKind, as_json: bool) -> int:
    with Session(offline=True) as session:
        rules = [rule for rule in session.library.rules.all() if rule.kind == kind]
    out = Output(document=as_json)
    if as_json:
        out.document({"schema": 1, "rules": [rule._asdict() for rule in rules]})
        return 0
    for rule in rules:
        out.line(f"{rule.query}\t{rule.name}" if rule.name else rule.query)
    if not rules:
        talk.say(f"{plural(0, 'rule')}: nothing is {_SAID[kind]}.")
    return 0
