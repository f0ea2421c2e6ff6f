"""What stands before a paper's abstract, in words: who it is by, when, how many liked it; pure."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import date

from reader_tui.papers.dates import day_title
from reader_tui.papers.models import Paper
from reader_tui.papers.trend import steps
from reader_tui.papers.verbs import State
from reader_tui.text.plural import plural
from reader_tui.ui.widgets.rows import Glyphs

AUTHORS_SHOWN = 12
_NO_BREAK = "\u00a0"


def one_line(paper: Paper, state: State, signs: Glyphs) -> str:
    """Who it is by, how many liked it and what was decided."""
    first, *more = paper.authors or ("",)
    parts = [f"{first} and {len(more):,} more" if more else first]
    if paper.upvotes is not None:
        parts.append(f"{signs.upvotes} {paper.upvotes:,}")
    parts += state.words(glyphs=True, plain=signs.plain)
    return f" {signs.dot} ".join(filter(None, parts)) + "  @: more"


def authors(paper: Paper, everyone: bool, signs: Glyphs) -> str:
    """The authors, `everyone` or the first ones."""
    names = paper.authors
    more = len(names) - AUTHORS_SHOWN
    if more <= 0:
        return ", ".join(names)
    if everyone:
        return f"{', '.join(names)} (@: fold)"
    return f"{', '.join(names[:AUTHORS_SHOWN])} {signs.more} and {more:,} more (@: all)"


def facts(paper: Paper, state: State, signs: Glyphs, trend: Sequence[int]) -> Iterable[str]:
    """Where and when it was listed, then its counts and what was done with it."""
    between = f" {signs.dot} "
    dates: list[str] = []
    if paper.organization:
        dates.append(paper.organization.fullname or paper.organization.name)
    if paper.day:
        dates.append(f"listed {_day(paper.day)}")
    if paper.published:
        dates.append(f"arXiv {_day(paper.published)}")
    if paper.submitter:
        dates.append(f"submitted by {paper.submitter}")
    yield between.join(dates)
    counts = [paper.id]
    if paper.upvotes is not None:
        # A line that is flat would look like a blank to fill in.
        line = steps(trend, signs.steps) if len(set(trend)) > 1 else ""
        votes = f"{signs.upvotes} {plural(paper.upvotes, 'upvote')} {line}".rstrip()
        counts.append(votes.replace(" ", _NO_BREAK))
    if paper.comments is not None:
        counts.append(f"{signs.comments}{_NO_BREAK}{_kept_together(paper.comments, 'comment')}")
    if paper.stars is not None:
        counts.append(f"{signs.stars}{_NO_BREAK}{_kept_together(paper.stars, 'star')}")
    counts += (word.replace(" ", _NO_BREAK) for word in state.words(glyphs=True, plain=signs.plain))
    yield between.join(counts)


def by(paper: Paper) -> str:
    """Which model wrote the summary and the keywords."""
    return f" by {paper.ai_model}" if paper.ai_model else " (model not named)"


def _kept_together(number: int, noun: str) -> str:
    return plural(number, noun).replace(" ", _NO_BREAK)


def _day(stored: str) -> str:
    return day_title(date.fromisoformat(stored[:10]))
