"""What is in each kind of view before anything is left out: one function a kind."""

from collections.abc import Callable, Collection, Mapping, Sequence
from datetime import date, timedelta
from itertools import takewhile
from typing import TYPE_CHECKING, NamedTuple

from reader_tui.papers import budget
from reader_tui.papers.budget import Budget
from reader_tui.papers.models import Listing, Row
from reader_tui.papers.verbs import KEEPING, Field
from reader_tui.views.sources import Sources
from reader_tui.views.view import View

if TYPE_CHECKING:
    from reader_tui.papers.worth import Ranked

_UNDECIDED_FOR = timedelta(days=14)
"""How far back undecided papers are looked at where no backlog was begun: lists settle then."""


class Source(NamedTuple):
    """The papers of a view, whose rows are read when they are asked for."""

    ids: Sequence[str]
    rows: Callable[[Sequence[str]], list[Row]]
    """The rows of some of the papers, in their order."""
    listing: Listing | None = None
    """None for what the Hub does not list."""
    total: int = 0
    """How many papers there are, where not all are among `ids`; else 0."""
    muted: int = 0
    """How many muted ones are left out already."""
    rest: tuple[str, ...] = ()
    """The papers that a budget does not reach."""
    changes: Mapping[str, tuple[str, ...]] = {}
    """What changed of papers, in words."""
    kept_at: Callable[[str], str | None] | None = None
    """When a paper came to the shelf, in UTC; None for what is no shelf of the library."""


class Asked(NamedTuple):
    """What else is asked of a view."""

    since: str | None = None
    """A time (UTC), or of the queue and the catch-up a day, that it goes back to."""
    pace: float = budget.PACE
    """Seconds a paper, for a budget in minutes."""
    muted: bool = False
    """Whether muted papers are wanted too."""


def held(rows: Sequence[Row]) -> Source:
    """A source of rows that were read."""
    known = {row.id: row for row in rows}
    return Source(list(known), lambda ids: [known[paper_id] for paper_id in ids])


NOTHING_ELSE = Asked()


def source(sources: Sources, view: View, asked: Asked = NOTHING_ELSE) -> Source | None:
    """What is in a view that answers no question; None when it was never stored."""
    if view.key is not None:
        return _listing(sources, view)
    if view.traits.mark is not None:
        return _marked(sources, view.traits.mark, asked)
    read = _KINDS.get(view.kind)
    return read(sources, view, asked) if read is not None else None


def _listing(sources: Sources, view: View) -> Source | None:
    assert view.key is not None
    listing = sources.listing(view.key)
    if listing is None:
        return None
    return held(sources.rows(listing.key))._replace(listing=listing)


def _marked(sources: Sources, mark: Field, asked: Asked) -> Source | None:
    """A shelf of the library, the latest mark first."""
    library = sources.library
    if library is None:
        return None
    ids: Sequence[str] = library.states.ids(mark)
    if asked.since is not None:
        since = asked.since
        ids = list(takewhile(lambda i: (library.states.marked_at(i, mark) or "") >= since, ids))
    return Source(
        ids, sources.rows_of, kept_at=lambda paper_id: library.states.marked_at(paper_id, mark)
    )


def _paper(sources: Sources, view: View, asked: Asked) -> Source | None:
    paper = sources.paper(view.value)
    return None if paper is None else held([paper.row()])


def _queue(sources: Sources, view: View, asked: Asked) -> Source | None:
    """The undecided papers, the newest day first and in it the most upvotes."""
    if sources.library is None:
        return None
    began = asked.since or sources.backlog_began
    state = sources.state
    waiting = [
        (day, upvotes or 0, paper_id)
        for paper_id, day, upvotes in sources.archive.history.listed_since(began or "9")
        if state(paper_id).undecided
    ]
    waiting.sort(reverse=True)
    return Source([paper_id for _, _, paper_id in waiting], sources.rows_of)


def _stirring(sources: Sources, view: View, asked: Asked) -> Source | None:
    """Papers by what changed of them, the latest change first."""
    if sources.library is None:
        return None
    found = sources.archive.history.changes(changed_since(sources, asked.since))
    changes = {change.id: change.words for change in found if change.words}

    def rows(ids: Sequence[str]) -> list[Row]:
        return [row._replace(reason=", ".join(changes[row.id])) for row in sources.rows_of(ids)]

    return Source(list(changes), rows, changes=changes)


def changed_since(sources: Sources, since: str | None) -> dict[str, str | None]:
    """The papers whose changes count: those kept or undecided, each with the time (UTC) after
    which they do.

    That is `since`, or else when the reader last looked at the paper; None, where that
    never was, stands for when it was first met.
    """
    library = sources.library
    if library is None:
        return {}
    begun = library.rules.backlog_began() or (sources.today - _UNDECIDED_FOR).isoformat()
    ids = dict.fromkeys(paper_id for field in KEEPING for paper_id in library.states.ids(field))
    for paper_id, _, _ in sources.archive.history.listed_since(begun):
        if sources.state(paper_id).undecided:
            ids[paper_id] = None
    return {paper_id: since or library.states.looked_at(paper_id) for paper_id in ids}


class Backlog(NamedTuple):
    """What waits, as far as a budget goes; muted papers take nothing of it."""

    papers: "list[Ranked]"
    """Those that the budget reaches, most worth first."""
    rest: tuple[str, ...]
    """Those that it does not reach."""
    muted: int

    @property
    def total(self) -> int:
        """How many wait that are not muted."""
        return len(self.papers) + len(self.rest)


def backlog(sources: Sources, limit: Budget | None, asked: Asked) -> Backlog:
    """What waits since the day that is asked for, or since the backlog began."""
    ranked = sources.backlog(asked.since)
    hidden: Collection[str] = ()
    if sources.has_rules and not asked.muted:
        hidden = sources.ruled().hidden([one.row.id for one in ranked])
    left = [one for one in ranked if one.row.id not in hidden]
    count = len(left) if limit is None else limit.count(asked.pace)
    reached = sources.worth_order.reasoned(left[:count])
    return Backlog(reached, tuple(one.row.id for one in left[count:]), len(hidden))


def _catch_up(sources: Sources, view: View, asked: Asked) -> Source | None:
    if sources.library is None:
        return None
    found = backlog(sources, budget.parse(view.value) if view.value else None, asked)
    rows = [one.row._replace(reason=one.worth.words) for one in found.papers]
    total = found.total + found.muted
    return held(rows)._replace(total=total, muted=found.muted, rest=found.rest)


def _tagged(sources: Sources, view: View, asked: Asked) -> Source | None:
    if sources.library is None:
        return None
    return _written(sources, sources.library.annotations.tagged(view.value), asked)


def _noted(sources: Sources, view: View, asked: Asked) -> Source | None:
    if sources.library is None:
        return None
    return _written(sources, sources.library.annotations.noted(), asked)


def _being_read(sources: Sources, view: View, asked: Asked) -> Source | None:
    if sources.library is None:
        return None
    found = sources.library.places.being_read()
    return _written(sources, found, asked)._replace(kept_at=None)


def _written(sources: Sources, found: Sequence[tuple[str, str]], asked: Asked) -> Source:
    """Papers with the time (UTC) of what was written on them or kept of them, the latest first."""
    since, times = asked.since or "", dict(found)
    ids = [paper_id for paper_id, time in found if time >= since]
    return Source(ids, sources.rows_of, kept_at=times.get)


_KINDS: dict[str, Callable[[Sources, View, Asked], Source | None]] = {
    "tag": _tagged,
    "notes": _noted,
    "being-read": _being_read,
    "paper": _paper,
    "queue": _queue,
    "stirring": _stirring,
    "catchup": _catch_up,
}
"""What reads a view that is neither a listing, a shelf of one mark nor an answer."""


def news(sources: Sources) -> tuple[int, int, int]:
    """Since the last visit: how many papers are new, how many of them match watch rules, and
    of how many kept papers the code appeared.
    """
    new, library = list(sources.new_ids()), sources.library
    watched = sources.ruled().watched(new) if new and sources.has_rules else {}
    if library is None or sources.visited is None:
        return len(new), len(watched), 0
    kept = {paper_id for field in KEEPING for paper_id in library.states.ids(field)}
    changes = sources.archive.history.changes(dict.fromkeys(kept, sources.visited))
    return len(new), len(watched), sum(change.code_appeared is not None for change in changes)


_DAYS_BACK = 60
"""Listed days that are looked through for one that waits."""


def waiting_day(sources: Sources, view: View) -> tuple[str, int] | None:
    """The nearest day listed before that of a view on which papers wait, else the newest of
    all such days, with how many; None when no day that is here waits.
    """
    for start in (view.value, "9"):
        day = start
        for _ in range(_DAYS_BACK):
            found = sources.archive.history.day_before(day)
            if found is None:
                break
            day, ids = found
            if day != view.value and (count := waiting(sources, ids)):
                return day, count
    return None


def waiting(sources: Sources, ids: Sequence[str]) -> int:
    """How many of these papers wait: undecided, and not muted."""
    left = [paper_id for paper_id in ids if sources.state(paper_id).undecided]
    hidden = sources.ruled().hidden(left) if left and sources.has_rules else ()
    return len(left) - len(hidden)


def day_before(sources: Sources, view: View) -> tuple[str, int, bool] | None:
    """The day listed before that of a view, how many of its papers wait, and whether
    it is yesterday by the clock; None when there is none or nothing is known of it.
    """
    found = sources.archive.history.day_before(view.value) if view.value else None
    if found is None:
        return None
    day, ids = found
    gap = sources.clock - date.fromisoformat(day)
    return day, waiting(sources, ids), gap.days == 1
