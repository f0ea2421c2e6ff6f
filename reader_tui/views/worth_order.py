"""The order by what papers are worth to the reader, learned from the marks of the library.

Kept is what the reader bookmarked, put off, waits for, tagged, noted or opened the code of,
whose text was read to its end, and what was given as an example; passed over is what was
dismissed, or read and not kept. What is unread says nothing.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from datetime import date, datetime
from heapq import nlargest
from typing import TYPE_CHECKING, NamedTuple, Protocol

from reader_tui.library.states import EXAMPLE, OPENED
from reader_tui.papers.features import Features, features, named, number, term
from reader_tui.papers.models import Paper, Row
from reader_tui.papers.ranking import beside, explored, learned, reasoned
from reader_tui.papers.reasons import Share, explained, in_words, lacking, weightiest
from reader_tui.papers.taste import (
    LEAST,
    MOST_KEPT,
    MOST_PASSED,
    NO_TASTE,
    Example,
    Taste,
    faded,
    learn,
)
from reader_tui.papers.verbs import KEEPING
from reader_tui.papers.weights import Weights
from reader_tui.papers.worth import Ranked, Worth, median, ranked

if TYPE_CHECKING:
    from reader_tui.archive.archive import Archive
    from reader_tui.library.library import Library
    from reader_tui.views.judge import Ruled

_NAMED = 24
"""So many terms of a paper are named, of which the reason is made."""
_TOLD = 100
UNDER_THE_LINE = "hardly kept from here on"
"""The reason of the first paper under the line below which hardly one is kept."""
TO_LEARN = "to learn"
"""The reason of a paper that is shown to learn from."""


class Told(Protocol):
    """What the order is learned from."""

    archive: Archive
    library: Library | None
    weights: Weights
    learns: bool

    @property
    def clock(self) -> date:
        """The day on this machine's clock."""

    @property
    def has_rules(self) -> bool:
        """Whether anything is watched."""

    def ruled(self) -> Ruled:
        """What judges papers by the rules."""

    def paper(self, paper_id: str) -> Paper | None:
        """The whole paper."""


class Explanation(NamedTuple):
    """What speaks for and against one paper."""

    worth: Worth
    shares: list[Share]
    """Every term that was learned of, the weightiest first."""


class WorthOrder:
    """Ranks papers by what the marks say now; it is learned again once those have changed."""

    def __init__(self, sources: Told, explores: bool = False) -> None:
        """Of what `sources` say; one that `explores` has papers in it to learn from."""
        self._sources = sources
        self._explores = explores
        self._to_learn: frozenset[str] = frozenset()
        self._taste = NO_TASTE
        self._learned_of: tuple[object, ...] = ()

    @property
    def lacking(self) -> str:
        """What is said while too little is kept to learn from; empty where nothing is missing."""
        return lacking(self.taste()) if self._learns else ""

    @property
    def _learns(self) -> bool:
        return self._sources.learns and self._sources.weights.learned > 0

    def taste(self) -> Taste:
        """What the reader keeps, by the marks as they are now."""
        library = self._sources.library
        if library is None or not self._learns:
            return NO_TASTE
        learned_of = library, library.states.version, library.rules.version, self._sources.clock
        if learned_of != self._learned_of:
            self._taste = self._learn(library)
            self._learned_of = learned_of
        return self._taste

    def _learn(self, library: Library) -> Taste:
        states, clock = library.states, self._sources.clock
        dismissed = dict(states.dated("dismissed"))
        kept: dict[str, str] = {}
        noted = *map(states.noted, (OPENED, EXAMPLE)), states.annotated()
        for dated in (*map(states.dated, KEEPING), *noted):
            for paper_id, time in dated:
                if paper_id not in dismissed:
                    kept[paper_id] = max(time, kept.get(paper_id, ""))
        for paper_id, time in library.places.finished():
            if paper_id not in dismissed:
                kept.setdefault(paper_id, time)
        if len(kept) < LEAST:
            return Taste({}, len(kept))
        passed = {i: time for i, time in states.dated("read") if i not in kept} | dismissed
        rules = library.rules.all()
        terms = {
            kind: {number(term(rule.query)) for rule in rules if rule.kind == kind}
            for kind in ("like", "silence")
        }
        archive = self._sources.archive.features
        return learn(
            self._examples(kept, clock, MOST_KEPT),
            self._examples(passed, clock, MOST_PASSED),
            archive.frequencies(),
            terms["like"],
            terms["silence"],
        )

    def _examples(self, marked: Mapping[str, str], clock: date, most: int) -> list[Example]:
        """The newest papers as examples, of papers with the times (UTC) they were marked at."""
        newest = sorted(marked, reverse=True)
        newest.sort(key=lambda paper_id: marked[paper_id], reverse=True)
        del newest[most:]
        rows = self._features(newest)
        # Whole days, so that the order is the same for all of a day.
        return [
            Example(rows[i], faded((clock - datetime.fromisoformat(marked[i]).date()).days))
            for i in newest
            if i in rows
        ]

    def _features(self, ids: Sequence[str]) -> dict[str, Features]:
        """The features of papers, of those that the archive lacks by the library's copies."""
        found = self._sources.archive.features.of(ids)
        library = self._sources.library
        if library is not None:
            copies = {i: library.states.copy(i) for i in ids if i not in found}
            found |= {i: features(copy) for i, copy in copies.items() if copy is not None}
        return found

    # Papers in their order

    def ranked(
        self,
        rows: Iterable[Row],
        counts: Mapping[str, list[int]] | None = None,
        watches: bool = True,
    ) -> list[Ranked]:
        """The papers, most worth first, with what speaks for them beside what was learned.

        Unless it `watches`, watch rules do not count. `counts` are the upvotes of all papers
        of each day, where they are known already. Raises `ArchiveError`.
        """
        sources, taste, rows = self._sources, self.taste(), list(rows)
        if counts is None:
            days = {row.day for row in rows if row.day}
            counts = sources.archive.history.upvotes_on(sorted(days))
        medians = {day: median(found) for day, found in counts.items()}
        ids = [row.id for row in rows]
        watched = sources.ruled().reason(ids) if watches and sources.has_rules else {}
        plain = ranked(rows, medians, beside(sources.weights, taste), watched)
        if taste.lacks:
            return plain
        return learned(plain, taste, self._features(ids), sources.weights.learned)

    def reasoned(self, papers: Sequence[Ranked]) -> list[Ranked]:
        """The papers with what was learned among their reasons; 0.5 ms each."""
        taste = self.taste()
        if taste.lacks:
            return list(papers)
        rows = self._features([one.row.id for one in papers])
        return [
            one._replace(worth=reasoned(one.worth, taste, row, self._names(one.row.id, row)))
            if (row := rows.get(one.row.id))
            else one
            for one in papers
        ]

    def _names(self, paper_id: str, row: Features) -> Callable[[], Mapping[int, str]]:
        """What gives the names of a paper's weightiest terms."""

        def names() -> Mapping[int, str]:
            shares, paper = self._taste.shares(row), self._sources.paper(paper_id)
            wanted = frozenset(nlargest(_NAMED, shares, key=lambda term: abs(shares[term])))
            return named(paper, wanted) if paper is not None else {}

        return names

    def reasons(self, papers: Sequence[Ranked]) -> dict[str, Worth]:
        """What papers are worth, with all reasons, by their ids.

        On a screen what was learned is said of the first papers alone: it takes longest.
        """
        told = self.reasoned(papers[:_TOLD] if self._explores else papers)
        found = {one.row.id: one.worth for one in (*told, *papers[len(told) :])}
        marked = dict.fromkeys(self._to_learn & found.keys(), TO_LEARN)
        if self._explores and (first := self._under_the_line(list(found))):
            marked[first] = UNDER_THE_LINE
        for paper_id, word in marked.items():
            worth = found[paper_id]
            found[paper_id] = worth._replace(reasons=(word, *worth.reasons))
        return found

    def _under_the_line(self, ids: Sequence[str]) -> str | None:
        """The first paper from which on all are under the line, but those to learn from."""
        taste = self.taste()
        if taste.lacks:
            return None
        rows, first = self._features(ids), None
        for paper_id in reversed(ids):
            if paper_id in self._to_learn or paper_id not in rows:
                continue
            if taste.score(rows[paper_id]) >= taste.line:
                break
            first = paper_id
        # Where all are under it, or the order is another one, no place parts them.
        return first if first not in ids[:1] else None

    def arranged(
        self, rows: Sequence[Row], backwards: bool = False, before: Sequence[str] = ()
    ) -> list[Ranked]:
        """The papers in the order of a view.

        Those shown `before` stay where they were and what is new comes below. In a new list
        of an order that `explores` each 11th place is that of a paper to learn from.
        """
        papers = self.ranked(rows)
        if backwards:
            papers.reverse()
        if before:
            places = {paper_id: at for at, paper_id in enumerate(before)}
            papers.sort(key=lambda one: places.get(one.row.id, len(places)))
        elif self._explores and not backwards:
            papers = self._explored(papers)
        return papers

    def _explored(self, papers: Sequence[Ranked]) -> list[Ranked]:
        taste = self.taste()
        if taste.lacks:
            return list(papers)
        known = {one.row.id: one for one in papers}
        rows = self._features(list(known))
        scores = {paper_id: taste.score(row) for paper_id, row in rows.items()}
        found = explored(list(known), scores, taste.line)
        self._to_learn = found.to_learn
        return [known[paper_id] for paper_id in found.ids]

    def reason(self, paper: Paper) -> str:
        """The learned reason of a paper in words; empty while nothing is learned."""
        taste = self.taste()
        if taste.lacks:
            return ""
        row = self._features([paper.id]).get(paper.id) or features(paper)
        return in_words(weightiest(taste, row, self._names(paper.id, row)()))

    def explain(self, paper: Paper) -> Explanation:
        """All that speaks for and against a paper."""
        (one,) = self.reasoned(self.ranked([paper.row()]))
        row = self._features([paper.id]).get(paper.id) or features(paper)
        return Explanation(one.worth, explained(self.taste(), row, named(paper)))
