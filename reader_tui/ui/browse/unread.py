"""How many papers of the view wait to be decided on: kept true while marks come and go."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping

from reader_tui.papers.verbs import State
from reader_tui.ui.browse.shown import OnScreen, Shown


class Unread:
    """Counts the papers of the view that wait: undecided, and not muted."""

    def __init__(self, screen: OnScreen, state_of: Callable[[str], State]) -> None:
        self._on = screen
        self._state_of = state_of
        self.recounts = 0
        """How often all were counted anew, for marks had changed."""

    def marked(self, before: Mapping[str, State]) -> None:
        """Show marks that were made on papers of the view, each with its state before."""
        if before:
            state = self._state_of
            now = self._on.now
            more = sum(
                state(paper_id).undecided - old.undecided
                for paper_id, old in before.items()
                if paper_id not in now.muted
            )
            self._on.show(now._replace(unread=now.unread + more))

    def recount(self) -> None:
        """Count anew, and show every mark as it is now."""
        self._on.show(self.counted(self._on.now))

    def of(self, ids: Iterable[str]) -> int:
        """How many of these papers are undecided."""
        state = self._state_of
        return sum(state(paper_id).undecided for paper_id in ids)

    def counted(self, shown: Shown) -> Shown:
        """The screen with what waits on it counted."""
        self.recounts += 1
        if shown.every or not shown.rows:
            wanted = (paper_id for paper_id in shown.every if paper_id not in shown.muted)
            return shown._replace(unread=self.of(wanted))
        return shown
