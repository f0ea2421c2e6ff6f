"""The verbs: on the paper under the cursor or on those selected, each taken back by undo."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Sequence
from contextlib import suppress
from functools import partial
from typing import TYPE_CHECKING

from reader_tui.errors import LibraryError, OfflineError
from reader_tui.papers.verbs import VERB_OF, Field
from reader_tui.text.cells import cut
from reader_tui.text.plural import plural
from reader_tui.ui.browse.unread import Unread
from reader_tui.ui.paper.follow import Follow
from reader_tui.ui.session import Session
from reader_tui.ui.stage.stage import Stage
from reader_tui.views.choice import row_where

if TYPE_CHECKING:
    from reader_tui.papers.steps import Step

_TITLE_CELLS, _LEAST_CELLS = 60, 10


class Decide:
    """Turns verbs into steps of the library, and steps back."""

    def __init__(
        self,
        stage: Stage,
        session: Session,
        unread: Unread,
        follow: Follow,
        show_again: Callable[[], Awaitable[None]],
    ) -> None:
        self._stage = stage
        self._session = session
        self._marks = session.marks
        self._unread = unread
        self._follow = follow
        self._show_again = show_again
        """Shows the view anew, for rules changed."""
        self._last: tuple[Field, bool] | None = None
        self._turn = asyncio.Lock()
        """Steps are taken back one after the other, however fast the key is pressed."""

    # Verbs

    def toggle(self, field: Field) -> None:
        """Set the mark on what is selected, or take it back where all of that has it."""
        ids = self.targets()
        if ids:
            value = not all(getattr(self._session.state(paper_id), field) for paper_id in ids)
            self._do(ids, field, value)

    def repeat(self) -> None:
        """The last verb again."""
        if self._last is None:
            self._stage.say("There is no verb to repeat yet.")
        elif ids := self.targets():
            self._do(ids, *self._last)

    def targets(self) -> tuple[str, ...]:
        """The papers that a verb is for: those selected, else the one under the cursor."""
        now = self._stage.now
        if now.selected:
            return tuple(row.id for row in now.rows if row is not None and row.id in now.selected)
        return (now.paper_id,) if now.paper_id else ()

    def _do(self, ids: Sequence[str], field: Field, value: bool) -> None:
        self._last = (field, value)
        many = bool(self._stage.now.selected)
        changed = self.decide(ids, field, value)
        self._select(frozenset())
        if many or len(changed) > 1 or (changed and not VERB_OF[field].glyph and field != "read"):
            self._say(changed, field, value)
        elif value and self._stage.now.mode.goes_on(field):
            self._go_on(self._done(changed, field, value))
        elif self._stage.now.open_text is not None:
            # The row that shows the mark may be out of sight.
            self._say(changed, field, value)

    def decide(self, ids: Sequence[str], field: Field, value: bool) -> tuple[str, ...]:
        """Set a mark on papers as one step; the papers that this changed."""
        follow, session = self._follow, self._session
        if field == "read":
            follow.by_hand(ids)
        keeps = value and VERB_OF[field].keeps
        papers = follow.known(ids) if keeps else {}
        changed = self._marks.decide(ids, field, value, papers)
        if keeps and (bare := [i for i in changed if i not in papers]):
            self._stage.work(partial(session.carry, bare), group="carry")
        self._unread.marked(changed)
        return tuple(changed)

    def decide_on(self, paper_id: str, field: Field) -> None:
        """Set a mark on a paper that is not in the view, fetched where it was never met."""
        self._stage.work(partial(self._decide_on, paper_id, field), group="carry")

    async def _decide_on(self, paper_id: str, field: Field) -> None:
        with suppress(OfflineError):
            paper = await self._session.paper(paper_id, ask=True)
            if paper is not None:
                self._follow.remember(paper)
        self.bulk([paper_id], field)

    def bulk(self, ids: Sequence[str], field: Field) -> None:
        """Set a mark on papers, whether they are in sight or not, and say so."""
        self._say(self.decide(ids, field, True), field, True)

    def _say(self, changed: Sequence[str], field: Field, value: bool) -> None:
        done = self._done(changed, field, value)
        self._stage.say(f"{done} u takes it back." if changed else done)

    def _done(self, changed: Sequence[str], field: Field, value: bool) -> str:
        """What was done, in a sentence."""
        verb = VERB_OF[field]
        done = (verb.on if value else verb.off).done.format(plural(len(changed), "paper"))
        return f"{done}." if changed else "Nothing changed."

    def _go_on(self, done: str) -> None:
        """To the next paper below that waits for a decision here; where none does, say so."""
        now, waits = self._stage.now, self._waits_here
        at = row_where(now.rows, now.cursor + 1, waits)
        if at is not None:
            self._stage.papers.move_to(at)
            return
        above = row_where(now.rows, now.cursor - 1, waits, -1)
        if above is None and now.mode.ended():
            return
        if now.open_text is not None:
            self._stage.say(f"{done} No undecided paper below.")
            return
        if above is not None:
            hint = "g goes to the top."
        elif all(row is None or self._session.state(row.id).decided for row in now.rows):
            hint = "Every paper here is decided."
        else:
            hint = "The others were read."
        self._stage.say(f"No undecided paper below. {hint}")

    def _waits_here(self, paper_id: str) -> bool:
        """Whether a paper waits for a decision in the view that is shown."""
        state, view = self._session.state(paper_id), self._stage.now.view
        mark = view.traits.mark
        if mark is not None and mark != "read":
            return bool(getattr(state, mark))
        return state.undecided or view.kind in ("history", "stirring", "paper")

    def read_all(self) -> None:
        """Mark every paper of the list read; while selecting, select them all."""
        now = self._stage.now
        ids = [row.id for row in now.rows if row is not None]
        if now.selected or now.range_from is not None:
            self._select(frozenset(ids))
        else:
            self._say(self.decide(ids, "read", True), "read", True)

    def read_above(self) -> None:
        """Mark the paper under the cursor and those above it read."""
        now = self._stage.now
        ids = [row.id for row in now.rows[: now.cursor + 1] if row is not None]
        self._say(self.decide(ids, "read", True), "read", True)

    # Back and forth

    def undo(self, key: str = "") -> None:
        """Take the newest step back, or all steps down to one."""
        self._stage.work_first(partial(self._undo, key), group="undo")

    def redo(self) -> None:
        """Do again what was taken back last."""
        self._stage.work_first(self._redo, group="undo")

    async def _undo(self, key: str) -> None:
        async with self._turn:
            try:
                steps = await self._marks.undo(key)
            except LibraryError as problem:
                self._stage.say(str(problem), 30.0)
                return
            if steps:
                await self._taken("Undid", steps)
            else:
                self._stage.say("There is nothing to undo.")

    async def _redo(self) -> None:
        async with self._turn:
            try:
                step = await self._marks.redo()
            except LibraryError as problem:
                self._stage.say(str(problem), 30.0)
                return
            if step is not None:
                await self._taken("Redid", [step])
            else:
                self._stage.say("There is nothing to redo.")

    async def _taken(self, done: str, steps: Sequence[Step]) -> None:
        """Show what a step back or forth changed, and say it in words."""
        stage = self._stage
        last = steps[-1]
        self._follow.by_hand(paper_id for step in steps for paper_id in step.papers)
        if any(not step.papers for step in steps):
            await self._show_again()
        self._unread.recount()
        if (at := self._first_of(last.papers)) is None and last.papers:
            # What was hidden may be shown again now.
            await self._show_again()
            at = self._first_of(last.papers)
        if at is not None:
            stage.papers.move_to(at)
        where = "" if at is not None or not last.papers else _elsewhere(len(last.papers))
        if len(steps) > 1:
            left = next((step.left for step in steps if step.stayed), "")
            many = f"{done} {plural(len(steps), 'step')}, last: {last.said}. {left}".rstrip()
            stage.say(f"{many}{where}", 30.0)
        else:
            stage.say(f"{last.outcome(done, await self.words(last))}{where}", 30.0)

    def _first_of(self, ids: Sequence[str]) -> int | None:
        """Where the first of the papers that is shown stands."""
        shown = self._stage.now
        return next((at for i in ids if (at := shown.index_of(i)) is not None), None)

    async def words(self, step: Step, room: int = 1_000) -> str:
        """A step in words, with the title where it is of one paper, cut for so many cells."""
        if len(step.papers) != 1:
            return step.said
        paper = await self._session.paper(step.papers[0])
        title = paper.title if paper else step.papers[0]
        cells = min(_TITLE_CELLS, room - len(step.said) + len("1 paper") - len("“”"))
        return step.said.replace("1 paper", f"“{cut(title, max(_LEAST_CELLS, cells))}”", 1)

    # Selecting

    def toggle_selected(self) -> None:
        """Select the paper under the cursor, or no longer, and go on to the next."""
        now = self._stage.now
        if now.paper_id is not None:
            self._select(now.selected ^ {now.paper_id})
            self._stage.papers.move(1)

    def toggle_range(self) -> None:
        """Begin to select from here on, or stop."""
        now = self._stage.now
        if now.range_from is not None:
            self._stage.show(now._replace(range_from=None))
        else:
            begun = now._replace(range_from=now.cursor, before_range=now.selected)
            self._stage.show(begun.at(now.cursor))

    def done(self) -> None:
        """Select nothing any more: what was selected was dealt with."""
        self._select(frozenset())

    def _select(self, ids: frozenset[str]) -> None:
        self._stage.show(self._stage.now._replace(selected=ids, range_from=None))


def _elsewhere(count: int) -> str:
    return " It is not in this view." if count == 1 else " None of them is in this view."
