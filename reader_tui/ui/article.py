"""A paper set in lines for the detail pane; pure."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from urllib.parse import urlsplit

from rich.cells import cell_len

from reader_tui.papers.dates import day_title
from reader_tui.papers.models import Link, Paper, State
from reader_tui.text.cells import cut, wrap
from reader_tui.ui.rows import Glyphs
from reader_tui.ui.widgets.styled import Line

MEASURE = 88
"""The longest line, in cells, that is pleasant to read."""

AUTHORS_SHOWN = 12
HINTS = "asdfghjklqwertyuiopzxcvbnm"


@dataclass(frozen=True, slots=True)
class Article:
    """A paper's lines, and which of them are links."""

    lines: tuple[Line, ...]
    links: dict[int, Link]
    """Each link by the line it stands on."""


def hint_letters(count: int) -> list[str]:
    """A short word of letters for each of so many links; no word begins another."""
    if count <= len(HINTS):
        return list(HINTS[:count])
    pairs = (first + second for first in HINTS for second in HINTS)
    return [next(pairs) for _ in range(min(count, len(HINTS) ** 2))]


def article(
    paper: Paper,
    state: State,
    width: int,
    signs: Glyphs,
    *,
    all_authors: bool = False,
    hints: bool = False,
) -> Article:
    """The paper in lines of at most `width` cells and the measure."""
    width = max(8, min(width, MEASURE))
    lines: list[Line] = []
    _add(lines, paper.title, "title", width)
    _add(lines, _authors(paper, all_authors, signs), "muted", width)
    for text in _facts(paper, state, signs):
        _add(lines, text, "muted", width)
    if paper.withdrawn:
        _add(lines, "Withdrawn: its authors took this paper back at arXiv.", "warning", width)
    lines.append(())
    if paper.ai_summary:
        _add(lines, f"Summary, machine-written{_by(paper)}", "label", width)
        _add(lines, paper.ai_summary, "text", width)
    if paper.keywords:
        label = "Keywords, machine-written" + ("" if paper.ai_summary else _by(paper))
        _add(lines, f"{label}: {', '.join(paper.keywords)}", "muted", width)
    if paper.ai_summary or paper.keywords:
        lines.append(())
    if paper.abstract:
        _add(lines, paper.abstract, "text", width)
    else:
        _add(lines, "The Hub sent no abstract.", "muted", width)
    lines.append(())
    return Article(*_with_links(lines, paper, width, signs, hints))


def _add(lines: list[Line], text: str, part: str, width: int) -> None:
    if text:
        lines += [((line, part),) for line in wrap(text, width, cell_len)]


def _by(paper: Paper) -> str:
    return f" by {paper.ai_model}" if paper.ai_model else " (model not named)"


def _authors(paper: Paper, everyone: bool, signs: Glyphs) -> str:
    names = paper.authors
    more = len(names) - AUTHORS_SHOWN
    if more <= 0:
        return ", ".join(names)
    if everyone:
        return f"{', '.join(names)} (v: fold)"
    return f"{', '.join(names[:AUTHORS_SHOWN])} {signs.more} and {more:,} more (v: all)"


def _facts(paper: Paper, state: State, signs: Glyphs) -> Iterable[str]:
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
        counts.append(f"{signs.upvotes} {_plural(paper.upvotes, 'upvote')}")
    if paper.comments is not None:
        counts.append(f"{signs.comments} {_plural(paper.comments, 'comment')}")
    if paper.stars is not None:
        counts.append(f"{signs.stars} {_plural(paper.stars, 'star')}")
    counts.append("read" if state.read else "unread")
    if state.bookmarked:
        counts.append(f"{signs.bookmarked} bookmarked")
    yield between.join(counts)


def _plural(number: int, noun: str) -> str:
    return f"{number:,} {noun}" + ("" if number == 1 else "s")


def _day(stored: str) -> str:
    return day_title(date.fromisoformat(stored[:10]))


def _with_links(
    lines: list[Line], paper: Paper, width: int, signs: Glyphs, hints: bool
) -> tuple[tuple[Line, ...], dict[int, Link]]:
    """The lines with the numbered links below them, and where each link stands."""
    places: dict[int, Link] = {}
    if paper.links:
        lines.append((("Links", "label"),))
    words = hint_letters(len(paper.links)) if hints else []
    for number, link in enumerate(paper.links, 1):
        head = words[number - 1] if number <= len(words) else str(number)
        kind = f" {link_name(link):<12} "
        tail = f"  {signs.stars} {paper.stars:,}" if link.source == "repo" and paper.stars else ""
        room = width - 3 - len(kind) - cell_len(tail)
        places[len(lines)] = link
        lines.append(
            (
                (f"{head:>3}", "warning" if hints else "number"),
                (kind, "muted"),
                (cut(shown_url(link.url), max(4, room), cell_len), "link"),
                (tail, "muted"),
            )
        )
    return tuple(lines), places


def link_name(link: Link) -> str:
    """What a link is called in lists: its label where that says more than its kind."""
    return link.kind if link.source == "text" else link.label


def shown_url(url: str) -> str:
    """A URL without what every URL has."""
    parts = urlsplit(url)
    return url[len(parts.scheme) + 3 :].removeprefix("www.").rstrip("/")
