"""The verbs: on the paper under the cursor or on those selected, each taken back by undo."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from functools import partial
from typing import TYPE_CHECKING

from reader_tui.errors import LibraryError
from reader_tui.papers.verbs import VERB_OF, Field
from reader_tui.text.cells import cut
from reader_tui.text.plural import plural
from reader_tui.ui.session import Session
from reader_tui.views.choice import row_where

if TYPE_CHECKING:
    from reader_tui.papers.steps import Step
    from reader_tui.ui.stage.stage import Parts

_TITLE_CELLS = 60


class Deciding:
    """Turns verbs into steps of the library, and steps back."""

    def __init__(self, screen: Parts, session: Session) -> None:
        self._screen = screen
        self._session = session
        self._last: tuple[Field, bool] | None = None
        self._turn = asyncio.Lock()
        """Steps are taken back one after the other, however fast the key is pressed."""

    # Verbs

    def verb(self, field: Field) -> None:
        """Set the mark on what is selected, or take it back where all of that has it."""
        ids = self._targets()
        if ids:
            value = not all(getattr(self._session.state(paper_id), field) for paper_id in ids)
            self._do(ids, field, value)

    def repeat(self) -> None:
        """The last verb again."""
        if self._last is None:
            self._screen.say("There is no verb to repeat yet.")
        elif ids := self._targets():
            self._do(ids, *self._last)

    def _targets(self) -> tuple[str, ...]:
        papers = self._screen.papers
        if papers.selected:
            return tuple(
                row.id for row in papers.rows if row is not None and row.id in papers.selected
            )
        return (papers.paper_id,) if papers.paper_id else ()

    def _do(self, ids: Sequence[str], field: Field, value: bool) -> None:
        self._last = (field, value)
        many = bool(self._screen.papers.selected)
        changed = self.decide(ids, field, value)
        self._select(frozenset())
        if many or len(changed) > 1:
            self._say(changed, field, value)
        elif value and (VERB_OF[field].moves_on or self._catches_up):
            self._move_on()

    def decide(self, ids: Sequence[str], field: Field, value: bool) -> tuple[str, ...]:
        """Set a mark on papers as one step; the papers that this changed."""
        reading, session = self._screen.reading, self._session
        if field == "read":
            reading.by_hand(ids)
        keeps = value and VERB_OF[field].keeps
        papers = reading.known(ids) if keeps else {}
        changed = session.decide(ids, field, value, papers)
        if keeps and (bare := [i for i in changed if i not in papers]):
            self._screen.work(partial(session.carry, bare), group="carry")
        self._screen.browsing.marked(changed)
        return tuple(changed)

    def bulk(self, ids: Sequence[str], field: Field) -> None:
        """Set a mark on papers, whether they are in sight or not, and say so."""
        self._say(self.decide(ids, field, True), field, True)

    def _say(self, changed: Sequence[str], field: Field, value: bool) -> None:
        verb = VERB_OF[field]
        done = (verb.on if value else verb.off).done.format(plural(len(changed), "paper"))
        self._screen.say(f"{done}. u takes it back." if changed else "Nothing changed.")

    def _move_on(self) -> None:
        """To the next paper below that waits for a decision here."""
        papers, waits = self._screen.papers, self._waits_here
        at = row_where(papers.rows, papers.cursor + 1, waits)
        if at is not None:
            papers.move_to(at)
            return
        above = row_where(papers.rows, papers.cursor - 1, waits, -1)
        if self._catches_up and above is None:
            self._screen.catching_up.ask_for_rest()
            return
        hint = "g goes to the top." if above is not None else "Every paper here is decided."
        self._screen.say(f"No undecided paper below. {hint}")

    @property
    def _catches_up(self) -> bool:
        return self._screen.browsing.view.kind == "catchup"

    def _waits_here(self, paper_id: str) -> bool:
        """Whether a paper waits for a decision in the view that is shown."""
        state, view = self._session.state(paper_id), self._screen.browsing.view
        mark = view.traits.mark
        if mark is not None and mark != "read":
            return bool(getattr(state, mark))
        return state.undecided or view.kind in ("history", "stirring", "paper")

    def read_all(self) -> None:
        """Mark every paper of the list read; while selecting, select them all."""
        papers = self._screen.papers
        ids = [row.id for row in papers.rows if row is not None]
        if papers.selected or papers.range_from is not None:
            self._select(frozenset(ids))
        else:
            self._say(self.decide(ids, "read", True), "read", True)

    def read_above(self) -> None:
        """Mark the paper under the cursor and those above it read."""
        papers = self._screen.papers
        ids = [row.id for row in papers.rows[: papers.cursor + 1] if row is not None]
        self._say(self.decide(ids, "read", True), "read", True)

    # Back and forth

    def undo(self, key: str = "") -> None:
        """Take the newest step back, or all steps down to one."""
        self._screen.work(partial(self._undo, key), group="undo")

    def redo(self) -> None:
        """Do again what was taken back last."""
        self._screen.work(self._redo, group="undo")

    async def _undo(self, key: str) -> None:
        async with self._turn:
            try:
                steps = await self._session.undo(key)
            except LibraryError as problem:
                self._screen.say(str(problem), 30.0)
                return
            if steps:
                await self._taken("Undid", steps)
            else:
                self._screen.say("There is nothing to undo.")

    async def _redo(self) -> None:
        async with self._turn:
            try:
                step = await self._session.redo()
            except LibraryError as problem:
                self._screen.say(str(problem), 30.0)
                return
            if step is not None:
                await self._taken("Redid", [step])
            else:
                self._screen.say("There is nothing to redo.")

    async def _taken(self, done: str, steps: Sequence[Step]) -> None:
        """Show what a step back or forth changed, and say it in words."""
        screen = self._screen
        last = steps[-1]
        screen.reading.by_hand(paper_id for step in steps for paper_id in step.papers)
        if any(not step.papers for step in steps):
            await screen.browsing.show_again()
        screen.browsing.recount()
        at = next((at for i in last.papers if (at := screen.papers.index_of(i)) is not None), None)
        if at is not None:
            screen.papers.move_to(at)
        where = "" if at is not None or not last.papers else " It is not in this view."
        if len(steps) > 1:
            screen.say(f"{done} {plural(len(steps), 'step')}, last: {last.said}.{where}", 30.0)
        else:
            screen.say(f"{done}: {await self.words(last)}.{where}", 30.0)

    async def words(self, step: Step) -> str:
        """A step in words, with the title where it is of one paper."""
        if len(step.papers) != 1:
            return step.said
        paper = await self._session.paper(step.papers[0])
        title = paper.title if paper else step.papers[0]
        return step.said.replace("1 paper", f"“{cut(title, _TITLE_CELLS)}”", 1)

    # Selecting

    def toggle_selected(self) -> None:
        """Select the paper under the cursor, or no longer, and go on to the next."""
        papers = self._screen.papers
        if papers.paper_id is None:
            return
        self._select(papers.selected ^ {papers.paper_id})
        papers.move(1)

    def toggle_range(self) -> None:
        """Begin to select from here on, or stop."""
        papers = self._screen.papers
        if papers.range_from is not None:
            papers.end_range()
        else:
            papers.begin_range()
        self._screen.saying.tell_place()

    def stop_selecting(self) -> bool:
        """Let go of the selection; whether there was one."""
        papers = self._screen.papers
        if not papers.selected and papers.range_from is None:
            return False
        self._select(frozenset())
        return True

    def _select(self, ids: frozenset[str]) -> None:
        self._screen.papers.select(ids)
        self._screen.saying.tell_place()
