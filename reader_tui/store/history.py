"""What can be taken back: the steps of this machine, undone and redone in their order."""

from __future__ import annotations

import os
from collections.abc import Sequence
from operator import itemgetter

from reader_tui.papers.steps import Step
from reader_tui.store.contents import Contents
from reader_tui.store.marker import Edit, Marker
from reader_tui.store.marks import WHOLE, key_of
from reader_tui.store.steps import (
    MADE,
    STEPS,
    UNDONE,
    Kept,
    Was,
    kept,
    packed,
    restored,
    was,
)
from reader_tui.store.tables import Change
from reader_tui.store.writer import Then

_KEPT = 250
_SPARE = 150
"""So many more may gather, so that not every step has to take an old one away."""
_OTHERS_KEPT = 1000
"""Steps that came from other machines."""
_WINDOWS = 10**6


class History:
    """Records steps, undoes and redoes them; whoever calls holds the memory.

    The steps of all programs of this machine are one history: the newest one that is
    not undone is undone next, whoever made it.
    """

    def __init__(self, contents: Contents, marker: Marker) -> None:
        self._contents = contents
        self._marker = marker
        # Two programs may make a step in the same millisecond.
        self._window = int.from_bytes(os.urandom(4), "big") % _WINDOWS
        self._cached: list[Kept] = []
        self._version = -1
        """The version of the table that `_cached` is of."""

    def record(
        self,
        does: str,
        papers: Sequence[str],
        earlier: Sequence[Was],
        edits: Sequence[Edit],
        then: Then | None = None,
    ) -> Step:
        """Make the edits as one step; `earlier` is what the fields were that it changes."""
        time = self._marker.moment(edits)
        keys = [key for paper in papers if (key := key_of(paper)) is not None]
        made = {
            "at": time,
            "by": self._marker.device,
            "does": does,
            "papers": list(papers),
            "was": packed(earlier, keys),
        }
        own, over = self._own(), self._over()
        key = self._key(time)
        # The step comes first: when its writer dies over the rest, it can still be undone.
        first = Edit(STEPS, "", Change(key, MADE, made))
        gone = [Edit(STEPS, "", Change(old, WHOLE, gone=True)) for old in over]
        self._marker.mark([first, *edits, *gone], time=time, count=len(papers) or 1, then=then)
        if over:
            self._contents.forget_removed(STEPS, _KEPT)
        new = Kept(time, key, made, None)
        self._know([*(step for step in own if step.key not in over), new])
        return new.step()

    def _key(self, time: str) -> str:
        digits = "".join(filter(str.isdecimal, time))
        return f"{digits}{self._window:06}"

    def _over(self) -> set[str]:
        """The steps that end with a new one: those undone, and the oldest of too many."""
        own = self._own()
        over = {step.key for step in own if step.undone is not None}
        done = [step.key for step in own if step.undone is None]
        if len(done) >= _KEPT + _SPARE:
            over.update(done[: 1 - _KEPT])
            others = kept(self._contents, lambda by: by != self._marker.device)
            over.update(step.key for step in others[:-_OTHERS_KEPT])
        return over

    def _own(self) -> list[Kept]:
        version = self._contents.versions.get(STEPS, 0)
        if version != self._version:
            self._know(kept(self._contents, self._marker.device.__eq__))
        return self._cached

    def _know(self, own: list[Kept]) -> None:
        """These are the steps now; reading the table again would cost more than all the rest."""
        self._cached = own
        self._version = self._contents.versions.get(STEPS, 0)

    def steps(self) -> list[Step]:
        """The steps of this machine, the newest first."""
        return [step.step() for step in reversed(self._own())]

    def undo(self) -> Step | None:
        """Undo the newest step that is not undone."""
        done = [step for step in self._own() if step.undone is None]
        return self._undo(done[-1]) if done else None

    def undo_from(self, time: str, key: str = "") -> list[Step]:
        """Undo every step from a time and a key on, the newest first."""
        done = [step for step in self._own() if step.undone is None]
        return [self._undo(step) for step in reversed(done) if step[:2] >= (time, key)]

    def undo_to(self, key: str) -> list[Step]:
        """Undo a step and every newer one, the newest first; none when there is no such step."""
        own = self._own()
        at = next((number for number, step in enumerate(own) if step.key == key), len(own))
        return [self._undo(step) for step in reversed(own[at:]) if step.undone is None]

    def redo(self) -> Step | None:
        """Do again the step that was undone last."""
        undone = [
            (self._contents.stamp(STEPS, step.key, UNDONE)[0], step)
            for step in reversed(self._own())
            if step.undone is not None
        ]
        return self._redo(max(undone, key=itemgetter(0))[1]) if undone else None

    def _undo(self, step: Kept) -> Step:
        before = list(step.before())
        replaced = [was(self._contents, old.table, old.key, old.field) for old in before]
        edits = restored(self._contents, before)
        undone = {"was": packed(replaced, step.papers)}
        return self._mark(step._replace(undone=undone), [Change(step.key, UNDONE, undone)], edits)

    def _redo(self, step: Kept) -> Step:
        edits = restored(self._contents, step.after())
        # The step itself too: another window may just have ended it with a newer one.
        again = [Change(step.key, MADE, step.made), Change(step.key, UNDONE, gone=True)]
        return self._mark(step._replace(undone=None), again, edits)

    def _mark(self, step: Kept, first: list[Change], edits: list[Edit]) -> Step:
        """Make the edits, and the step what it is now."""
        own = [step if each.key == step.key else each for each in self._own()]
        whole = [*(Edit(STEPS, "", change) for change in first), *edits]
        self._marker.mark(whole, count=len(step.papers) or 1)
        self._know(own)
        return step.step()
