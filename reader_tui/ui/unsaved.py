"""What the reader does with papers: shown at once, kept by the library once that is open."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import TYPE_CHECKING, NamedTuple

from reader_tui.errors import LibraryError
from reader_tui.papers.models import Paper
from reader_tui.papers.verbs import UNTOUCHED, Field, State

if TYPE_CHECKING:
    from reader_tui.library.library import Library
    from reader_tui.library.reading_places import ReadingPlace
    from reader_tui.papers.steps import Rule, Step


class _Marks(NamedTuple):
    """A decision, or a mark of the program's own, that waits for the library."""

    ids: tuple[str, ...]
    field: Field
    value: bool
    papers: dict[str, Paper]
    auto: bool


_END = 100
"""The percent of a text that was read to its end."""


class Marks:
    """Marks papers and takes marks back; until the library is open they wait here."""

    def __init__(
        self, states: Mapping[str, State] | None, told: Callable[[Iterable[str]], None]
    ) -> None:
        """Begin with the states of some papers; `told` hears whose marks changed."""
        self.library: Library | None = None
        self.library_problem: str | None = None
        self.before: dict[str, State] = {}
        """The papers that this visit marked, as they were."""
        self._told = told
        self._states = dict(states or {})
        self._waiting: list[_Marks] = []
        self._places: dict[str, ReadingPlace] = {}
        """Places in papers that wait for the library."""
        self._ended_opening = asyncio.Event()

    def take_library(self, library: Library) -> None:
        """Keep in the library what was marked before it was open, and everything from now on."""
        self.library = library
        waiting, self._waiting = self._waiting, []
        for marks in waiting:
            self._keep(library, marks)
        for paper_id, place in self._places.items():
            library.places.keep(paper_id, place)
        self._places.clear()
        self._states.clear()
        self._ended_opening.set()

    def keep_nothing(self, problem: str) -> None:
        """Take in that the library cannot be opened, and why."""
        self.library_problem = problem
        self._ended_opening.set()

    def state(self, paper_id: str) -> State:
        """What the reader did with the paper."""
        if self.library is not None:
            return self.library.states.of(paper_id)
        return self._states.get(paper_id, UNTOUCHED)

    def decide(
        self, ids: Sequence[str], field: Field, value: bool, papers: Mapping[str, Paper]
    ) -> dict[str, State]:
        """Set what the reader decided, as one step, shown at once and durable soon.

        Returns the papers that this changed, as they were. A bookmark carries a copy of
        its paper.
        """
        return self._mark(_Marks(tuple(ids), field, value, dict(papers), False))

    def note_read(self, paper_id: str) -> dict[str, State]:
        """Mark a paper as read by itself; as `decide`, but no step."""
        return self._mark(_Marks((paper_id,), "read", True, {}, True))

    def note_code(self, paper_id: str) -> None:
        """Note that the code of a paper was opened; before the library is open it is not noted."""
        if self.library is not None:
            self.library.decisions.open_code(paper_id)

    def place(self, paper_id: str) -> ReadingPlace | None:
        """Where the reader is in the whole text of a paper."""
        if self.library is not None:
            return self.library.places.of(paper_id)
        return self._places.get(paper_id)

    def keep_place(self, paper_id: str, place: ReadingPlace) -> None:
        """Keep where the reader is in the whole text of a paper, durable soon.

        One that was read to its end is read.
        """
        if self.library is not None:
            self.library.places.keep(paper_id, place)
        else:
            self._places[paper_id] = place
        if place.percent == _END and not self.state(paper_id).read:
            self.note_read(paper_id)

    def percent(self, paper_id: str) -> int | None:
        """How far the text of a paper was read; None where it was not begun, or is at its end."""
        place = self.place(paper_id)
        return place.percent if place is not None and 0 < place.percent < _END else None

    def look_again(self, paper_id: str, has_code: bool) -> dict[str, State]:
        """Note that what changed of a paper was looked at; code that is seen ends the waiting.

        Returns as `decide`.
        """
        if self.library is None:
            return {}
        self.library.decisions.look(paper_id)
        if not has_code:
            return {}
        return self._mark(_Marks((paper_id,), "waiting", False, {}, True))

    def _mark(self, marks: _Marks) -> dict[str, State]:
        before = {paper_id: self.state(paper_id) for paper_id in marks.ids}
        changed = {
            paper_id: state
            for paper_id, state in before.items()
            if state.after(marks.field, marks.value) != state
        }
        if not changed:
            return changed
        self.before = changed | self.before
        if self.library is not None:
            self._keep(self.library, marks)
            self._told(changed)
            return changed
        for paper_id in changed:
            self._states[paper_id] = self.state(paper_id).after(marks.field, marks.value)
        self._waiting.append(marks)
        return changed

    @staticmethod
    def _keep(library: Library, marks: _Marks) -> None:
        if marks.auto:
            library.decisions.mark_all(marks.ids, marks.field, marks.value, auto=True)
        else:
            library.decisions.decide(marks.ids, marks.field, marks.value, papers=marks.papers)

    async def _opened(self) -> Library:
        """The library, once it is open; raises `LibraryError` where it cannot be."""
        await self._ended_opening.wait()
        if self.library is None:
            raise LibraryError(self.library_problem or "")
        return self.library

    async def undo(self, key: str = "") -> list[Step]:
        """Take back the newest step, or all down to that of a key; raises `LibraryError`."""
        library = await self._opened()
        if key:
            steps = await asyncio.to_thread(library.undo.undo_to, key)
        else:
            step = await asyncio.to_thread(library.undo.undo)
            steps = [step] if step else []
        self._told(paper_id for step in steps for paper_id in step.papers)
        return steps

    async def write(self, change: Callable[[Library], Step | None]) -> Step | None:
        """Have a tag or a note changed; None when nothing changed. Raises `LibraryError`."""
        step = await asyncio.to_thread(change, await self._opened())
        self._told(step.papers if step else ())
        return step

    def written(self, paper_id: str) -> tuple[str, tuple[str, ...]]:
        """The reader's own note and tags on a paper; none until the library is open."""
        if self.library is None:
            return "", ()
        tags, notes = self.library.annotations.texts()
        return notes.get(paper_id, ""), tags.get(paper_id, ())

    async def redo(self) -> Step | None:
        """Do again what was taken back last; raises `LibraryError`."""
        step = await asyncio.to_thread((await self._opened()).undo.redo)
        self._told(step.papers if step else ())
        return step

    async def steps(self) -> list[Step]:
        """What can be taken back, the newest first; raises `LibraryError`."""
        return await asyncio.to_thread((await self._opened()).undo.steps)

    async def change_rules(self, rule: Rule | None, instead_of: Rule | None = None) -> Step | None:
        """Make a rule, take one away or change one; None when nothing changed.

        Raises `LibraryError`.
        """
        library = await self._opened()
        if rule is not None and instead_of is not None:
            return await asyncio.to_thread(library.rules.change, instead_of, rule)
        if rule is not None:
            return await asyncio.to_thread(library.rules.add, rule)
        return await asyncio.to_thread(library.rules.remove, instead_of) if instead_of else None

    def saved(self) -> list[Rule]:
        """The saved searches, in the order in which they were made."""
        rules = self.library.rules.all() if self.library is not None else ()
        return [rule for rule in rules if rule.kind == "saved"]

    def backlog_began(self) -> str | None:
        """The day since when papers wait to be decided on."""
        return self.library.rules.backlog_began() if self.library is not None else None

    async def move_backlog(self, day: str) -> Step | None:
        """Have the backlog begin on a day; None when it does. Raises `LibraryError`."""
        return await asyncio.to_thread((await self._opened()).rules.begin_backlog, day)

    @property
    def unsaved(self) -> tuple[int, str | None]:
        """How many marks are not durable yet, and what keeps them from it."""
        if self.library is None:
            waiting = sum(len(marks.ids) for marks in self._waiting) + len(self._places)
            return waiting, self.library_problem
        return self.library.pending, self.library.failure

    @property
    def position(self) -> tuple[int, int] | None:
        """The journal's position that the marks shown are true for."""
        if self.library is None:
            return None
        position = self.library.position
        return position.generation, position.offset

    async def poll(self) -> frozenset[str]:
        """The papers that another process marked since."""
        if self.library is None:
            return frozenset()
        changed = await asyncio.to_thread(self.library.poll)
        self._told(changed)
        return changed
