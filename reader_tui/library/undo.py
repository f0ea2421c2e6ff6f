"""What can be taken back: the steps of this machine, undone and redone in their order."""

from __future__ import annotations

import os
from collections.abc import Mapping, Sequence, Set
from contextlib import AbstractContextManager
from itertools import takewhile
from operator import itemgetter

from reader_tui.library.contents import Record
from reader_tui.library.marker import Marker
from reader_tui.library.marks import WHOLE, Edit, key_of
from reader_tui.library.own_text import NOTE
from reader_tui.library.step_records import (
    COPY,
    MADE,
    MORE,
    NOTES,
    STEPS,
    UNDONE,
    Kept,
    Was,
    fingerprint,
    kept,
    packed,
    restored,
    was,
)
from reader_tui.library.writer import Then
from reader_tui.papers.steps import Step

_KEPT = 250
_SPARE = 150
"""So many more may gather, so that not every step has to take an old one away."""
_PARTS = 100
"""A step may go on so often."""
_OTHERS_KEPT = 1000
"""Steps that came from other machines."""
_WINDOWS = 10**6


class Undo:
    """Records steps, undoes and redoes them.

    The steps of all programs of this machine are one history: the newest one that is
    not undone is undone next, whoever made it. What takes back first takes in what other
    programs wrote.
    """

    def __init__(self, marker: Marker, devices: Set[str]) -> None:
        """`devices` are all names that this machine has had."""
        self._devices = devices
        self._contents = marker.contents
        self._memory = marker.memory
        self._marker = marker
        # Two programs may make a step in the same millisecond.
        self._window = int.from_bytes(os.urandom(4), "big") % _WINDOWS
        self._cached: list[Kept] = []
        self._version = -1
        """The version of the table that `_cached` is of."""

    @property
    def version(self) -> int:
        """Another number whenever a step was made, undone or redone."""
        return self._contents.versions.get(STEPS, 0)

    def steps(self) -> list[Step]:
        """The steps that this machine has made, the newest first; those undone say so."""
        with self._memory:
            return [step.step() for step in reversed(self._own())]

    def alone(self) -> AbstractContextManager[None]:
        """Keep other programs from marking for the block, waiting for them if need be.

        So two programs that undo at once undo two steps. Not for the event loop's thread.
        """
        return self._marker.alone()

    def undo(self) -> Step | None:
        """Undo the newest step of this machine, whoever made it; None when there is none.

        Every field is again what it was before the step, or gone, but for a note that another
        machine has changed since, or that has words of it: that stays.
        """
        self._marker.take_in()
        with self._memory:
            done = [step for step in self._own() if step.undone is None]
            return self._undo(done[-1]) if done else None

    def redo(self) -> Step | None:
        """Do again what was undone last: every field is what it was before the undoing.

        A new step ends those that are undone.
        """
        self._marker.take_in()
        with self._memory:
            undone = [
                (self._contents.stamp(STEPS, step.key, UNDONE)[0], step)
                for step in reversed(self._own())
                if step.undone is not None
            ]
            return self._redo(max(undone, key=itemgetter(0))[1]) if undone else None

    def undo_to(self, key: str) -> list[Step]:
        """Undo a step and every newer one, the newest first; none when there is no such step."""
        self._marker.take_in()
        with self._memory:
            own = self._own()
            at = next((number for number, step in enumerate(own) if step.key == key), len(own))
            return [self._undo(step) for step in reversed(own[at:]) if step.undone is None]

    def undo_since(self, time: str) -> list[Step]:
        """Undo the steps made since a time (UTC, as marks carry it), the newest first."""
        self._marker.take_in()
        with self._memory:
            done = [step for step in self._own() if step.undone is None]
            # In their order, and up to the first before it: an older one may be of a time
            # that is yet to come, made while the clock was ahead.
            since = list(takewhile(lambda step: step.time >= time, reversed(done)))
            return [self._undo(step) for step in since]

    def record(
        self,
        does: str,
        papers: Sequence[str],
        earlier: Sequence[Was],
        edits: Sequence[Edit],
        *,
        joins: Step | None = None,
        then: Then | None = None,
    ) -> Step:
        """Make the edits as one step; `earlier` is what the fields were that it changes.

        The step that it `joins` goes on, while that is still the last one. Whoever calls
        holds the memory.
        """
        time, own = self._marker.moment(edits), self._own()
        keys = [key for paper in papers if (key := key_of(paper)) is not None]
        part: Record = {"papers": list(papers), "was": packed(earlier, keys)}
        if notes := {edit.key: fingerprint(edit.value) for edit in edits if edit.field == NOTE}:
            part[NOTES] = notes
        old = own[-1] if own and joins is not None and own[-1].key == joins.key else None
        changed = len(papers) or 1
        if (
            joins is not None
            and old is not None
            and old.undone is None
            and old.does == does
            and len(old.parts) < _PARTS
        ):
            papers = tuple(dict.fromkeys((*joins.papers, *papers)))
            field, over = f"{MORE}{len(old.parts)}", {old.key}
            new = old._replace(parts={**old.parts, field: part})
            gone: list[Edit] = []
        else:
            field, over = MADE, self._over()
            at = self._marker.wall(time)
            made = {"at": at, "by": self._marker.device, "does": does, **part}
            new = Kept(at, self._key(at), {MADE: made}, None)
            gone = [Edit(STEPS, key, WHOLE, gone=True) for key in over]
        # The step comes first: when its writer dies over the rest, it can still be undone.
        first = Edit(STEPS, new.key, field, new.parts[field])
        self._marker.mark([first, *edits, *gone], time=time, count=changed, then=then)
        if gone:
            self._contents.forget_removed(STEPS, _KEPT)
        self._know([*(step for step in own if step.key not in over), new])
        return Step(new.key, new.time, does, tuple(papers), False, self._marker.device)

    def _key(self, time: str) -> str:
        """The name of a new step, greater than that of any before, whatever the clock says."""
        digits = "".join(filter(str.isdecimal, time))
        own = self._own()
        return str(max(int(f"{digits}{self._window:06}"), int(own[-1].key) + 1 if own else 0))

    def _over(self) -> set[str]:
        """The steps that end with a new one: those undone, and the oldest of too many."""
        own = self._own()
        over = {step.key for step in own if step.undone is not None}
        done = [step.key for step in own if step.undone is None]
        if len(done) >= _KEPT + _SPARE:
            over.update(done[: 1 - _KEPT])
            others = kept(self._contents, lambda by: by not in self._devices)
            over.update(step.key for step in others[:-_OTHERS_KEPT])
        return over

    def _own(self) -> list[Kept]:
        if self.version != self._version:
            self._know(kept(self._contents, self._devices.__contains__))
        return self._cached

    def _know(self, own: list[Kept]) -> None:
        """These are the steps now; reading the table again would cost more than all the rest."""
        self._cached = own
        self._version = self.version

    def _undo(self, step: Kept) -> Step:
        before, stayed = self._without_theirs(step.before(), step.left())
        replaced = [was(self._contents, old.table, old.key, old.field) for old in before]
        edits = restored(self._contents, before)
        undone = {"was": packed(replaced, step.keys)}
        first = [Edit(STEPS, step.key, UNDONE, undone)]
        return self._mark(step._replace(undone=undone), first, edits, stayed)

    def _redo(self, step: Kept) -> Step:
        notes = {old.key: fingerprint(old.value) for old in step.before() if old.field == NOTE}
        after, stayed = self._without_theirs(list(step.after()), notes)
        edits = restored(self._contents, after)
        # The step itself too: another window may just have ended it with a newer one.
        again = [Edit(STEPS, step.key, field, part) for field, part in step.parts.items()]
        again.append(Edit(STEPS, step.key, UNDONE, gone=True))
        return self._mark(step._replace(undone=None), again, edits, stayed)

    def _without_theirs(
        self, wanted: Sequence[Was], notes: Mapping[str, str]
    ) -> tuple[list[Was], bool]:
        """What fields shall be, but for notes of others, and whether there are such.

        `notes` are the fingerprints of those that are as this machine left them.
        """
        theirs = {one.key for one in wanted if one.field == NOTE and self._is_theirs(one, notes)}
        # A copy is there for as long as anything keeps its paper.
        ours = [one for one in wanted if one.key not in theirs or one.field not in (NOTE, COPY)]
        return ours, bool(theirs)

    def _is_theirs(self, wanted: Was, notes: Mapping[str, str]) -> bool:
        """Whether another machine wrote a note last, or had a word in it."""
        table, key, field = wanted[:3]
        now = was(self._contents, table, key, field)
        if now == wanted:
            return False
        device = self._contents.stamp(table, key, field)[1]
        if device and device not in self._devices:
            return True
        return key in notes and notes[key] != fingerprint(now.value)

    def _mark(self, step: Kept, first: list[Edit], edits: list[Edit], stayed: bool) -> Step:
        """Make the edits, and the step what it is now; `stayed` is whether a note was left."""
        own = [step if each.key == step.key else each for each in self._own()]
        self._marker.mark([*first, *edits], count=len(step.keys) or 1)
        self._know(own)
        return step.step()._replace(stayed=stayed, in_vain=stayed and not edits)
