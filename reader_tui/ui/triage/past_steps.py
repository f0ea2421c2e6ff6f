"""The journal over the list: the steps that were made, and back to one of them."""

from __future__ import annotations

from typing import TYPE_CHECKING

from reader_tui.papers.dates import local_clock
from reader_tui.ui.session import Session
from reader_tui.ui.stage.stage import Stage
from reader_tui.ui.triage.decide import Decide
from reader_tui.ui.widgets.piece import Piece

if TYPE_CHECKING:
    from reader_tui.ui.dialogs.picker import Pick, Picker

_STEPS_SHOWN = 500


class PastSteps:
    """Lists the steps that can be taken back."""

    def __init__(self, stage: Stage, session: Session, decide: Decide) -> None:
        self._stage = stage
        self._session = session
        self._marks = session.marks
        self._decide = decide

    def show(self) -> None:
        """Show what can be undone, and take back to what is picked."""
        letters = {"enter": "takes back to there"}
        empty = "Nothing was decided yet."
        self._stage.pick("Journal", letters, empty, self._fill, self._picked)

    def _picked(self, pick: Pick) -> None:
        if pick.item:
            self._decide.undo(pick.item)

    async def _fill(self, picker: Picker) -> None:
        steps = await self._marks.steps()
        now = self._session.now().astimezone()
        room = picker.room(self._stage.screen.app.size.width)
        items = []
        for step in steps[:_STEPS_SHOWN]:
            undone = " (undone)" if step.undone else ""
            clock = f"{local_clock(step.time, now):>17}  "
            words = await self._decide.words(step, room - len(clock) - len(undone))
            line = (
                Piece(clock, "number"),
                Piece(words + undone, "muted" if step.undone else "text"),
            )
            items.append((step.key, line))
        if not picker.left:
            picker.fill(items)
