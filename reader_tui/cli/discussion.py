"""`show --comments` and `show --artifacts`: what is said of a paper, and what was made from it."""

from __future__ import annotations

import argparse
from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING

from reader_tui.cli import talk
from reader_tui.cli.output import Output
from reader_tui.cli.session import Session
from reader_tui.errors import OfflineError
from reader_tui.feed.patience import patiently
from reader_tui.papers.artifacts import KINDS, NAMES, Artifact, Artifacts
from reader_tui.papers.comments import Comment
from reader_tui.text.comment_lines import comment_lines as body_lines
from reader_tui.text.comment_lines import comment_text
from reader_tui.text.plural import plural

if TYPE_CHECKING:
    from reader_tui.hub.wire import Hub

_INDENT = 2
_DEEPEST = 8
"""Deeper answers are not set further in."""


def show_comments(session: Session, args: argparse.Namespace, width: int) -> None:
    """Write what is said of the paper; raises `OfflineError` when the Hub cannot be asked."""
    hub = _hub(session, "What is said of a paper")
    thread = session.run(patiently(lambda: hub.thread(args.paper), session.feed.waiting))
    out = Output(document=args.json)
    if args.json:
        said = None if thread is None else [_comment(comment) for comment in thread]
        out.document({"schema": 1, "id": args.paper, "comments": said})
        return
    if not thread:
        told = "told of no comments" if thread is None else "sent none"
        talk.say(f"The Hub {told}; its page may have some: `reader-tui open {args.paper}`.")
    for at, comment in enumerate(thread or ()):
        if at:
            out.line("")
        out.lines(comment_lines(comment, width))


def _hub(session: Session, what: str) -> Hub:
    hub = session.feed.hub
    if hub is None:
        raise OfflineError(f"{what} is not kept, and the Hub is not asked.")
    return hub


def comment_lines(comment: Comment, width: int) -> Iterator[str]:
    """A comment in lines; what is hidden, and what a program wrote, is only named."""
    indent = " " * (_INDENT * min(comment.depth, _DEEPEST))
    facts = [comment.author or "a deleted account", (comment.time or "")[:10]]
    facts += [f"{sign} {count}" for sign, count in comment.reactions]
    facts += ["edited"] if comment.edited else []
    yield indent + " · ".join(filter(None, facts))
    if comment.hidden:
        yield f"{indent}(hidden)"
    elif comment.automatic:
        yield f"{indent}(written by a program; --json has it)"
    else:
        yield from body_lines(comment_text(comment.text), indent, width)


def _comment(comment: Comment) -> dict[str, object]:
    reactions = [{"reaction": sign, "count": count} for sign, count in comment.reactions]
    return {**comment._asdict(), "reactions": reactions}


# What was made from it


def show_artifacts(session: Session, args: argparse.Namespace) -> None:
    """Write what was made from the paper; raises `OfflineError` when the Hub cannot be asked."""
    hub = _hub(session, "What was made from a paper")
    found = session.run(session.feed.artifacts(hub, args.paper))
    address = session.endpoint
    out = Output(document=args.json)
    if args.json:
        records = [_record(one, address) for one in found.found]
        out.document({"schema": 1, "id": args.paper, "totals": found.totals, "artifacts": records})
        return
    if not found.found:
        talk.say(f"Nothing on the Hub is linked to {args.paper}.")
    out.lines(artifact_lines(found))


def artifact_lines(artifacts: Artifacts) -> Iterator[str]:
    """For each kind its number, then a line each, most downloads first."""
    for kind in KINDS:
        some = [one for one in artifacts.found if one.kind == kind]
        if not some:
            continue
        total = artifacts.totals.get(kind, 0)
        more = f", {len(some):,} of them named" if total > len(some) else ""
        yield f"{plural(total, NAMES[kind])}{more}"
        yield from _columns(some)


def _columns(some: Sequence[Artifact]) -> Iterator[str]:
    widest = max(len(one.id) for one in some)
    for one in some:
        yield f"  {one.id:<{widest}}  {' · '.join(one.facts)}".rstrip()


def _record(one: Artifact, address: str) -> dict[str, object]:
    return {**one._asdict(), "url": address + one.path, "command": one.command}
