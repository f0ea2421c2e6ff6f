"""What hangs on a paper, set behind its text: what is said of it, and what was made from it."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import datetime
from typing import NamedTuple

from reader_tui.papers.artifacts import KINDS, NAMES, Artifact, Artifacts
from reader_tui.papers.comments import Comment
from reader_tui.text.comment_lines import comment_text
from reader_tui.text.paper.blocks import Block, Paper, Section
from reader_tui.text.paper.mentions import spans
from reader_tui.ui.paper.set_text import COMMENT

PAGE = "page"
"""What leads to the paper's page."""
_DISCUSSION = "Discussion"
_NOBODY = "a deleted account"
_FOLDED = "(written by a program; its letter unfolds it)"
_NO_COMMENTS = (
    "The Hub told of no comments. There may be some on the paper's page: its letter opens that."
)
_NOTHING_MADE = "Nothing on the Hub is linked to this paper."
_DAY = 86_400
_AGES = ((365 * _DAY, "y"), (30 * _DAY, "mo"), (_DAY, "d"), (3600, "h"), (60, "min"))
"""Seconds, and what so many are called."""

Lead = Comment | Artifact | str
"""What a block leads to: a folded comment, an artifact, or the paper's page."""


class Heard(NamedTuple):
    """What the Hub told, each with the sentence why it did not."""

    thread: tuple[Comment, ...] | None = None
    artifacts: Artifacts | None = None
    no_thread: str = ""
    no_artifacts: str = ""


@dataclass
class Hung:
    """A text with what hangs on it; `leads` are by block."""

    paper: Paper
    leads: dict[int, Lead] = field(default_factory=dict)

    def _add(self, block: Block, lead: Lead | None = None) -> None:
        if lead is not None:
            self.leads[len(self.paper.blocks)] = lead
        self.paper.blocks.append(block)

    def _head(self, title: str, lead: Lead | None = None) -> int:
        """Begin a section; its place in the outline."""
        at = len(self.paper.outline)
        self.paper.outline.append(Section(1, "", title))
        self._add(Block("heading", title, at, level=1), lead)
        return at

    def discussion(self, heard: Heard, unfolded: frozenset[str], now: datetime) -> None:
        """Add what is said of the paper."""
        thread = heard.thread
        count = "" if thread is None else f" ({len(thread):,})"
        at = self._head(f"{_DISCUSSION}{count}", PAGE)
        if not thread:
            self._add(Block(COMMENT, heard.no_thread or _NO_COMMENTS, at))
        for comment in thread or ():
            is_folded = comment.automatic and not comment.hidden and comment.id not in unfolded
            text = "\n".join(_said(comment, is_folded, now))
            block = Block(COMMENT, text, at, spans=spans(text, [], False), level=comment.depth)
            self._add(block, comment if is_folded else None)

    def artifacts(self, heard: Heard) -> None:
        """Add what was made from the paper, most downloads first."""
        found = heard.artifacts
        if found is None or not found.found:
            at = self._head("Models, data sets, Spaces")
            self._add(Block(COMMENT, heard.no_artifacts or _NOTHING_MADE, at))
            return
        for kind in KINDS:
            some = [one for one in found.found if one.kind == kind]
            if not some:
                continue
            total = max(found.totals.get(kind, 0), len(some))
            few = f", {len(some):,} of them named" if total > len(some) else ""
            name = NAMES[kind]
            at = self._head(f"{name[0].upper()}{name[1:]}s ({total:,}{few})")
            for one in some:
                self._add(Block("list", " · ".join((one.id, *one.facts)), at, label=one.id), one)


def hung(paper: Paper, heard: Heard, unfolded: frozenset[str], now: datetime) -> Hung:
    """A text, and behind it what was heard of it."""
    whole = Paper(
        paper.form, paper.title, list(paper.blocks), list(paper.outline),
        paper.figures, paper.references,
    )  # fmt: skip
    found = Hung(whole)
    found.discussion(heard, unfolded, now)
    found.artifacts(heard)
    return found


def age(time: str | None, now: datetime) -> str:
    """How long ago a time (ISO, UTC) was, in one unit; empty where there is none.

    >>> age("2026-08-11T09:00:00.000Z", datetime.fromisoformat("2026-08-14T10:00:00Z"))
    '3 d ago'
    """
    try:
        seconds = (now - datetime.fromisoformat(time or "")).total_seconds()
    except (ValueError, TypeError):
        return ""
    for size, name in _AGES:
        if seconds >= size:
            return f"{seconds // size:.0f} {name} ago"
    return "just now"


def _said(comment: Comment, is_folded: bool, now: datetime) -> Iterator[str]:
    facts = [comment.author or _NOBODY, age(comment.time, now)]
    facts += [f"{sign} {count}" for sign, count in comment.reactions]
    facts += ["edited"] if comment.edited else []
    yield " · ".join(filter(None, facts))
    if comment.hidden:
        yield "(hidden)"
    else:
        yield _FOLDED if is_folded else comment_text(comment.text)
