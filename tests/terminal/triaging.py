"""A reader who triages by keyboard alone: keys in, and a model of what they must come to."""

from __future__ import annotations

import random
from collections.abc import Sequence

from reader_tui.papers.verbs import Field, State

VERBS: dict[str, Field] = {
    "d": "dismissed",
    "e": "later",
    "b": "bookmarked",
    "m": "read",
}
_MOVES_ON = ("bookmarked", "later", "dismissed")


class Model:
    """What the documented keys do to a list of papers, and nothing else."""

    def __init__(self, ids: Sequence[str]) -> None:
        self.ids = list(ids)
        self.states = dict.fromkeys(self.ids, State())
        self.cursor = 0
        self.selected: set[str] = set()
        self._last: tuple[Field, bool] | None = None
        self._done: list[dict[str, tuple[State, State]]] = []
        self._undone: list[dict[str, tuple[State, State]]] = []

    @property
    def steps(self) -> int:
        """How many steps can be taken back."""
        return len(self._done)

    def press(self, key: str) -> None:
        """Do what a key does."""
        if key in VERBS:
            field = VERBS[key]
            ids = self._targets()
            value = not all(getattr(self.states[paper_id], field) for paper_id in ids)
            self._verb(ids, field, value)
        elif key == "." and self._last is not None:
            self._verb(self._targets(), *self._last)
        elif key in ("j", "k"):
            self._go(self.cursor + (1 if key == "j" else -1))
        elif key == "x":
            self.selected ^= {self.ids[self.cursor]}
            self._go(self.cursor + 1)
        elif key == "M":
            self._decide(self.ids[: self.cursor + 1], "read", True)
        elif key == "u" and self._done:
            self._back(self._done, self._undone, 0)
        elif key == "U" and self._undone:
            self._back(self._undone, self._done, 1)

    def _go(self, to: int) -> None:
        self.cursor = max(0, min(to, len(self.ids) - 1))

    def _targets(self) -> list[str]:
        if self.selected:
            return [paper_id for paper_id in self.ids if paper_id in self.selected]
        return [self.ids[self.cursor]]

    def _verb(self, ids: list[str], field: Field, value: bool) -> None:
        self._last = (field, value)
        many = bool(self.selected)
        changed = self._decide(ids, field, value)
        self.selected = set()
        if value and field in _MOVES_ON and not many and len(changed) <= 1:
            below = range(self.cursor + 1, len(self.ids))
            waiting = (at for at in below if self.states[self.ids[at]].undecided)
            self.cursor = next(waiting, self.cursor)

    def _decide(self, ids: list[str], field: Field, value: bool) -> list[str]:
        step = {
            paper_id: (before, after)
            for paper_id in ids
            if (after := (before := self.states[paper_id]).after(field, value)) != before
        }
        if step:
            self._done.append(step)
            self._undone.clear()
            self.states.update({paper_id: after for paper_id, (_, after) in step.items()})
        return list(step)

    def _back(
        self,
        source: list[dict[str, tuple[State, State]]],
        target: list[dict[str, tuple[State, State]]],
        which: int,
    ) -> None:
        step = source.pop()
        target.append(step)
        self.states.update({paper_id: both[which] for paper_id, both in step.items()})
        self.cursor = self.ids.index(next(iter(step)))


def decisions(count: int, seed: int = 1) -> str:
    """So many keys of somebody who decides fast and changes their mind at times."""
    rng = random.Random(seed)
    usual, rare = "dddddeebbmj.", "kxxuuUM"
    return "".join(rng.choice(rare if rng.random() < 0.15 else usual) for _ in range(count))
