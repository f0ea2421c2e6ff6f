"""Which papers a digest tells of, in which order and why: read from what views are read from.

What was decided on and what is muted is left out.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import date, datetime, timedelta

from reader_tui.digest.entries import Candidate
from reader_tui.digest.told import Told
from reader_tui.papers.dates import utc_text
from reader_tui.papers.models import unknown_paper
from reader_tui.papers.worth import Ranked
from reader_tui.views.choice import ordered
from reader_tui.views.sources import Sources

WORTH, UPVOTES = "worth", "upvotes"
ORDERS = (WORTH, UPVOTES)
"""How the papers that match no rule are ordered, and those that do."""
_LATE = timedelta(days=7)
"""A paper that is met so long after its day was told of is new all the same; later it is old."""


def untold(sources: Sources, told: Told) -> list[str]:
    """The papers that are new since a digest; of the first digest, those of the newest day."""
    newest = sources.newest
    if newest is None:
        return []
    end, known = since(sources, told), set(told.ids)
    if not end:
        return [paper_id for paper_id in listed(sources, newest) if paper_id not in known]
    # The Hub's days count, where this machine's clock is ahead of them.
    first = min(datetime.fromisoformat(end).date(), newest) - _LATE
    ids = [paper_id for paper_id in listed(sources, first) if paper_id not in known]
    rows = sources.archive.rows_of(ids, end)
    return [paper_id for paper_id in ids if paper_id in rows and rows[paper_id].new]


def since(sources: Sources, told: Told) -> str:
    """The time (UTC) after which a paper is new to a digest; empty where nothing is known.

    An end that is still to come was told by a clock that was ahead: then it is when the last of
    the papers that were told of was met.
    """
    now = utc_text(sources.now())
    return told.end if told.end <= now else sources.archive.history.last_met(told.ids, now)


def listed(sources: Sources, first: date, last: date = date.max) -> list[str]:
    """The papers listed from a day to another one, as far as they are here."""
    since = sources.archive.history.listed_since(first.isoformat())
    return [paper_id for paper_id, day, _ in since if day <= last.isoformat()]


def matching(sources: Sources, query: str) -> list[str]:
    """The papers that a query matches, whenever they were listed."""
    from reader_tui.views.answers import Answers
    from reader_tui.views.view import View

    return [row.id for row in Answers(sources).answer(View("search", query), "", 0).rows]


def candidates(sources: Sources, ids: Iterable[str], by: str, top: int) -> list[Candidate]:
    """The papers with what speaks for each, in their order; beyond the first `top` by id alone.

    Those that match a rule come first, as a digest has them.
    """
    undecided = [i for i in dict.fromkeys(ids) if sources.state(i).undecided]
    ruled = sources.ruled()
    hidden = ruled.hidden(undecided) if sources.has_rules else set()
    left = [i for i in undecided if i not in hidden]
    matches = _matches(sources, left) if sources.has_rules else {}
    found = _ordered(sources, left, by)
    found.sort(key=lambda one: one.row.id not in matches)
    found = [*sources.worth_order.reasoned(found[:top]), *found[top:]]
    return [
        Candidate(
            (sources.paper(row.id) if at < top else None) or unknown_paper(row.id),
            worth.reasons,
            matches.get(row.id, ()),
        )
        for at, (row, worth) in enumerate(found)
    ]


def _matches(sources: Sources, ids: Sequence[str]) -> dict[str, tuple[str, ...]]:
    """The watch rules and saved searches that papers match, by what they are called."""
    ruled = sources.ruled()
    found = {i: tuple(f"watch {n}" for n in names) for i, names in ruled.watched(ids).items()}
    for paper_id, names in ruled.sought(ids):
        found[paper_id] = (*found.get(paper_id, ()), *(f"search {name}" for name in names))
    return found


def _ordered(sources: Sources, ids: Sequence[str], by: str) -> list[Ranked]:
    """The papers in their order, each with what it is worth and why."""
    rows = sources.newly(list(sources.archive.rows_of(ids, sources.visited).values()))
    days = [row.day for row in rows if row.day]
    counts: dict[str, list[int]] = {}
    since = sources.archive.history.listed_since(min(days)) if days else []
    for _, day, upvotes in since:
        counts.setdefault(day, []).append(upvotes or 0)
    # What a rule matches stands by itself, and says so.
    found = sources.worth_order.ranked(rows, counts, watches=False)
    if by == UPVOTES:
        known = {one.row.id: one for one in found}
        return [known[row.id] for row in ordered((one.row for one in found), UPVOTES)]
    return found
