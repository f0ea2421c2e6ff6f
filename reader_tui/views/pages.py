"""From a view to the rows that are shown: what is in it, what is muted or filtered, in which order.

Everything here is read from the archive and the library; the Hub is asked elsewhere.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from functools import cached_property
from itertools import islice
from typing import TYPE_CHECKING, NamedTuple

from reader_tui.papers import budget
from reader_tui.papers.models import Listing, Row
from reader_tui.papers.worth import Worth
from reader_tui.text.plural import plural
from reader_tui.views import shelves
from reader_tui.views.choice import HUB, SORTS, WORTH, Choice, Counted, ordered
from reader_tui.views.row_window import RowWindow
from reader_tui.views.shelf_times import dated, kept_day
from reader_tui.views.shelves import Asked, Source
from reader_tui.views.sources import Sources
from reader_tui.views.view import MOST, View

if TYPE_CHECKING:
    from reader_tui.query.language import Query
    from reader_tui.views.answers import Answers
    from reader_tui.views.asked_days import Held

_AT_ONCE = 400
"""Rows of a long shelf that are shown before the others are read."""

_BY_WEEK = "bookmarks"
"""The kind of the view whose papers stand together by the week in which they were kept."""

_LOOKED_AT = 128
"""Papers looked at together where a limit may leave the others unread; then twice as many."""


class Page(NamedTuple):
    """A view with its rows, as they are shown."""

    view: View
    rows: list[Row]
    listing: Listing | None = None
    """None for what the Hub does not list."""
    every: Sequence[Row] = ()
    """The rows before any was muted or filtered."""
    counted: Counted = Counted()
    filter_words: str = ""
    sought: Query | None = None
    """What was searched for and is to be marked."""
    title: str = ""
    """What the view is called, where its own title says less."""
    muted: frozenset[str] = frozenset()
    """Those among `every` that mute rules hide."""
    start: int | None = None
    """Where the rows begin among all, while the others are still to be read."""
    rest: tuple[str, ...] = ()
    """The papers that a budget does not reach."""
    lacks: str = ""
    """What the order by worth still lacks, in words."""

    @property
    def known(self) -> Sequence[Row | None]:
        """The rows in their places."""
        if self.start is None:
            return self.rows
        return RowWindow(self.rows, self.start, self.counted.total)


class Chosen(NamedTuple):
    """What filters and mute rules leave of a view, in its order."""

    rows: list[Row]
    counted: Counted
    query: Query | None
    """What was asked of a paper; None when nothing was."""
    sort: str
    is_cut: bool
    """Whether a limit kept more from being shown."""
    worths: Mapping[str, Worth] = {}
    """In the order by worth, what each paper that is shown is worth and why."""
    muted: frozenset[str] = frozenset()
    """The papers that mute rules hide."""
    lacks: str = ""
    """What the order by worth still lacks, in words."""

    @property
    def words(self) -> str:
        """What was asked of a paper, in words; the order is told elsewhere."""
        if self.query is None or self.query.is_empty:
            return ""
        return self.query.ordered("").words


class Pages:
    """Reads views from their sources."""

    def __init__(
        self, sources: Sources, choice_of: Callable[[str], Choice] = lambda group: Choice()
    ) -> None:
        self.sources = sources
        self.choice_of = choice_of
        """What the reader wants of a group of views."""
        self.pace: float = budget.PACE
        """Seconds a paper; the reader's own once it was measured."""

    @cached_property
    def answers(self) -> Answers:
        """What answers questions, loaded when one is first asked."""
        from reader_tui.views.answers import Answers

        return Answers(self.sources)

    def first_page(self, view: View, spot: str | None) -> Page | None:
        """The rows around a paper of a long shelf, or its first ones; None for all else.

        Reading sixty thousand rows takes longer than a key may.
        """
        library, mark = self.sources.library, view.traits.mark
        if mark is None or library is None or self.sources.has_rules:
            return None
        ids = library.states.ids(mark)
        if len(ids) <= 2 * _AT_ONCE:
            return None
        at = ids.index(spot) if spot in ids else 0
        start = max(0, at - _AT_ONCE // 2)
        rows = dated(
            self.sources.rows_of(ids[start : start + _AT_ONCE]), view,
            lambda paper_id: library.states.marked_at(paper_id, mark), self.sources.now(),
            view.kind == _BY_WEEK, ids[start - 1] if start else None,
        )  # fmt: skip
        counted = Counted(len(ids), len(ids))
        return Page(view, rows, every=rows, counted=counted, start=start)

    def page(
        self, view: View, choice: Choice, before: Sequence[Row] = (), most: int = MOST
    ) -> Page | None:
        """The view as it is stored, None when it never was; of an answer at most so many papers.

        What was shown `before` stays, whatever the filters say of it now.
        """
        source = self.source(view, choice, most)
        return None if source is None else self.page_of(view, source, choice, before)

    def source(self, view: View, choice: Choice, most: int = MOST) -> Source | None:
        """What is in a view before anything is left out; None when it never was stored.

        An answer that was stopped is None too. It is the part that searches.
        """
        if not view.traits.is_answer:
            return shelves.source(self.sources, view, Asked(pace=self.pace, muted=choice.muted))
        from reader_tui.archive.connection import SearchStoppedError

        base: Sequence[str] = ()
        if view.kind == "within":
            inner = self.page(view.base, self.choice_of(view.base.group))
            base = [row.id for row in inner.rows] if inner else ()
        try:
            answer = self.answers.answer(view, choice.sort, most, base)
            total = self.answers.count(view, base) if answer.more else len(answer.rows)
        except SearchStoppedError:
            return None
        return shelves.held(answer.rows)._replace(total=total)

    def page_of(
        self, view: View, source: Source, choice: Choice, before: Sequence[Row] = ()
    ) -> Page:
        """The page of what is in a view; see `page`."""
        every = source.rows(source.ids)
        if view.key is None:
            on_top = view.traits.is_answer or view.kind == "catchup"
            every = _staying(every, before, on_top)
        known = {row.id: row for row in every}
        source = source._replace(ids=list(known), rows=lambda ids: [known[i] for i in ids])
        chosen = self.chosen(view, source, choice, keep=[row.id for row in before])
        sought = self.answers.query(view) if view.asked else None
        words = chosen.words
        if sought is not None:
            words = asked_words(sought, choice.sort, words)
        return Page(
            view, chosen.rows, source.listing, every, chosen.counted, words, sought,
            self._title(view), rest=source.rest, muted=chosen.muted, lacks=chosen.lacks,
        )  # fmt: skip

    def chosen(
        self,
        view: View,
        source: Source,
        choice: Choice,
        *,
        limit: int | None = None,
        keep: Sequence[str] = (),
        sort: str | None = None,
    ) -> Chosen:
        """What filters and mute rules leave of a view, at most so many in its order.

        Papers to `keep` are left whatever is said of them, and by worth come first in the
        order that they had; a `sort` that is given goes before what filters ask for.
        """
        kept = frozenset(keep)
        sources, query = self.sources, self._asked(choice)
        has_rules = sources.has_rules
        ruled = sources.ruled() if has_rules or query is not None else None
        hidden: set[str] = set()
        if ruled and has_rules and view.traits.hides_muted and not choice.muted:
            sought = self.answers.query(view) if view.asked else None
            if not _asks_muted(query) and not _asks_muted(sought):
                hidden = ruled.hidden(source.ids)
        left = [i for i in source.ids if i not in hidden or i in kept]

        def came(paper_id: str) -> str | None:
            """The day on which a paper came to the shelf."""
            at = source.kept_at(paper_id) if source.kept_at is not None else None
            return kept_day(at, sources.now()).isoformat() if at else None

        def matching() -> Iterator[Row]:
            """The rows as they are asked for: a limit need not read all."""
            at, size = 0, _LOOKED_AT if limit is not None else max(1, len(left))
            while at < len(left):
                rows = source.rows(left[at : at + size])
                if ruled is not None and query is not None:
                    fit = set(ruled.matching(query, rows, came))
                    rows = [row for row in rows if row.id in fit or row.id in kept]
                yield from rows
                at, size = at + size, size * 2

        rows: Iterable[Row] = matching()
        sort = sort or self._sort(view, choice, query)
        worths: dict[str, Worth] = {}
        if sort == WORTH:
            ranked = sources.worth_order.arranged(list(rows), choice.backwards, keep)
            rows = [one.row for one in ranked]
        elif sort != HUB or choice.backwards:
            rows = ordered(rows, sort, choice.backwards)
        found = list(islice(rows, None if limit is None else limit + 1))
        shown = found[:limit]
        if sort == WORTH:
            worths = sources.worth_order.reasons(ranked[:limit])
            shown = [row._replace(reason=worths[row.id].words) for row in shown]
        if source.kept_at is not None:
            by_week = view.kind == _BY_WEEK and sort == HUB
            shown = dated(shown, view, source.kept_at, sources.now(), by_week)
        total = max(source.total, len(source.ids))
        counted = Counted(len(shown), total, len(hidden) + source.muted)
        if ruled is not None and has_rules:
            shown = ruled.told(shown, view.asked)
        is_cut = len(shown) < len(found)
        lacks = sources.worth_order.lacking if sort == WORTH else ""
        return Chosen(shown, counted, query, sort, is_cut, worths, frozenset(hidden), lacks)

    def _asked(self, choice: Choice) -> Query | None:
        """All that a choice asks of a paper; None when that is nothing."""
        if not choice.terms:
            return None
        from reader_tui.query.language import joined

        return joined(self.sources.parse(term) for term in choice.terms)

    def _sort(self, view: View, choice: Choice, query: Query | None) -> str:
        """The order: the choice's, else the one that its filters ask for.

        A search that says its order, or looked for one that the archive knows, comes so.
        """
        sort = choice.sort
        if sort == HUB and query is not None and query.sort in SORTS:
            sort = query.sort
        if not view.asked:
            return sort
        from reader_tui.views.answers import ORDERS

        sought = self.answers.query(view)
        return HUB if sought.sort or sought.like or choice.sort in ORDERS else sort

    def _title(self, view: View) -> str:
        """The name of a saved search, or of the paper that others are similar to."""
        if view.kind == "hub":
            return self.answers.hub_words(view)
        if view.kind == "similar":
            paper = self.sources.paper(view.value)
            return f"similar to {paper.title}" if paper else ""
        library = self.sources.library
        if view.kind == "search" and library is not None:
            saved = (rule for rule in library.rules.all() if rule.kind == "saved")
            return next((rule.name for rule in saved if rule.query == view.asked), "")
        return ""

    def held(self, query: Query) -> Held | None:
        """How much of the time that a query asks about was fetched; None where it asks of none."""
        from reader_tui.views import asked_days

        sources = self.sources
        time = asked_days.asked(query.node, sources.today)
        if time is None or sources.newest is None:
            return None
        return asked_days.held(time, lambda key: sources.archive.listing(key) is not None)

    # Counts

    def count(self, text: str) -> int:
        """How many papers of the archive a query matches."""
        return self.answers.count(View("search", text))

    def hits(self, text: str) -> str:
        """How many papers of the archive a rule hits, in a sentence; see `hits_words`."""
        return hits_words(*self.found(text))

    def found(self, text: str) -> tuple[int, int]:
        """How many papers of the archive a query matches, and how many of them are unread."""
        return self.count(text), self.count(f"({text}) is:unread")


def hits_words(total: int, unread: int) -> str:
    """What a rule means for what is here: `It hits 14 papers, 3 of them unread.`"""
    if not total:
        return "It hits no paper that is here."
    some = f", {unread:,} of them unread" if unread != total else ", all of them unread"
    return f"It hits {plural(total, 'paper')}{some if total > 1 else ''}."


def asked_words(query: Query, sort: str, filter_words: str) -> str:
    """What was understood of a question, the filters over its answer, and the order."""
    words = ", ".join(filter(None, (query.words, filter_words)))
    if query.like:
        return words if query.sort else f"{words}; nearest first"
    return words if query.sort or sort != HUB else f"{words}; best first"


def _asks_muted(query: Query | None) -> bool:
    if query is None:
        return False
    from reader_tui.views.judge import asks

    return asks(query.node, "muted")


def _staying(rows: list[Row], before: Sequence[Row], on_top: bool) -> list[Row]:
    """The rows with those shown before in their places: nothing vanishes under the cursor.

    What is new comes over them, or with `on_top` below.
    """
    if not before:
        return rows
    fresh = {row.id: row for row in rows}
    shown = {row.id for row in before}
    stay = [fresh.get(row.id, row) for row in before]
    new = [row for row in rows if row.id not in shown]
    return stay + new if on_top else new + stay
