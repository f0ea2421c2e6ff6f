"""The filters of `ls`: flags and words that become one query."""

from __future__ import annotations

import argparse
from collections.abc import Iterator
from datetime import date
from typing import TYPE_CHECKING

from reader_tui.cli import talk
from reader_tui.cli.arguments import count
from reader_tui.errors import UsageError
from reader_tui.papers.verbs import DECIDING, VERB_OF, listed
from reader_tui.query.terms import term
from reader_tui.text.clean import clean
from reader_tui.views.choice import HUB, SORTS, Choice

if TYPE_CHECKING:
    from reader_tui.query.language import Query

_DECIDED = listed((VERB_OF[field].state for field in DECIDING), "nor")
_STATES = {
    "unread": ("is:unread", f"what waits: neither {_DECIDED}"),
    "read": ("is:read", "only papers that are read"),
    "undecided": ("is:undecided", "the same as --unread"),
    "new": ("is:new", "first met since your last visit of the app"),
    "with-code": ("has:code", "only papers with code"),
    "with-project": ("has:project", "only papers with a project page"),
}
"""Flags without a value: the term of each, and its help."""

_NAMES = {
    "org": ("NAME", "of an organization"),
    "author": ("NAME", "by an author"),
    "keyword": ("WORD", "with a keyword"),
}
"""Flags that name something, by the kinds of `query.terms`."""


def add_filters(parser: argparse.ArgumentParser) -> None:
    """Take the filters, all of which a paper must pass, and the order."""
    group = parser.add_argument_group("filters, all of which must hold")
    state = group.add_mutually_exclusive_group()
    for flag, (_, summary) in _STATES.items():
        (state if flag in ("unread", "read") else group).add_argument(
            f"--{flag}", action="store_true", help=summary
        )
    for flag, (value, summary) in _NAMES.items():
        group.add_argument(f"--{flag}", metavar=value, action="append", default=[], help=summary)
    group.add_argument("--min-upvotes", metavar="N", type=count, help="with N upvotes or more")
    group.add_argument("--query", metavar="TEXT", default="", help="words of the query language")
    group.add_argument("--muted", action="store_true", help="muted papers too")
    order = parser.add_argument_group("order")
    order.add_argument("--sort", metavar="BY", choices=tuple(SORTS), help=", ".join(SORTS))
    order.add_argument("--reverse", action="store_true", help="the order backwards")


def understood(query: Query, asked: str = "the query") -> None:
    """Raise `UsageError` for a query that has mistakes, and say each and what is left.

    `asked` is what the query is called: the flag that it is from.
    """
    for start, end, reason in query.problems:
        place = clean(query.text[start:end], 60)
        talk.say(f"{asked}: {place}: {reason}." if place else f"{asked}: {reason}.")
    if query.problems:
        left = f"only this was understood: {query.words}"
        left = "nothing is left of it" if query.is_empty and not query.sort else left
        raise UsageError(f"{asked} has {_mistakes(len(query.problems))}; {left}")


def check(args: argparse.Namespace, today: date) -> None:
    """Raise `UsageError` when a part of what the flags ask cannot be understood, and say why."""
    terms = list(_terms(args, None))
    if not terms:
        return
    from reader_tui.query.language import parse

    for flag, text in terms:
        _check(flag, parse(text, today))


def choice(args: argparse.Namespace, since: date | None = None) -> Choice:
    """What of a view is wanted; of a listing only what was listed `since` a day."""
    terms = tuple(text for _, text in _terms(args, since))
    return Choice(terms, args.sort or HUB, args.reverse, args.muted)


def _terms(args: argparse.Namespace, since: date | None) -> Iterator[tuple[str, str]]:
    """The terms, each with the flag that it is from."""
    for flag, (words, _) in _STATES.items():
        if getattr(args, flag.replace("-", "_")):
            yield f"--{flag}", words
    for flag in _NAMES:
        for value in getattr(args, flag):
            if not (words := term(flag, value)):
                raise UsageError(f"--{flag} names nothing; give it a text")
            yield f"--{flag}", words
    if args.min_upvotes is not None:
        yield "--min-upvotes", f"upvotes:>={args.min_upvotes}"
    if since is not None:
        yield "--since", f"day:>={since.isoformat()}"
    if args.query.strip():
        yield "--query", args.query


def _check(flag: str, query: Query) -> None:
    """Raise `UsageError` for a query that cannot be understood, or that `ls` cannot answer."""
    understood(query, flag)
    if query.sort and query.sort not in SORTS:
        raise UsageError(f"{flag}: {query.sort} is an order of searches; try {', '.join(SORTS)}")


def _mistakes(number: int) -> str:
    return "a mistake" if number == 1 else f"{number} mistakes"
