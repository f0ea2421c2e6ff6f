"""How many papers of the view are unread: kept true while marks come and go."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping

from reader_tui.papers.verbs import State
from reader_tui.ui.browse.shown import OnScreen, Shown


class Unread:
    """Counts the unread papers of the view."""

    def __init__(self, screen: OnScreen, state_of: Callable[[str], State]) -> None:
        self._on = screen
        self._state_of = state_of
        self.recounts = 0
        """How often all were counted anew, for marks had changed."""

    def marked(self, before: Mapping[str, State]) -> None:
        """Show marks that were made on papers of the view, each with its state before."""
        if before:
            state = self._state_of
            read = sum(old.read - state(paper_id).read for paper_id, old in before.items())
            self._on.show(self._on.now._replace(unread=self._on.now.unread + read))

    def recount(self) -> None:
        """Count anew, and show every mark as it is now."""
        self._on.show(self.counted(self._on.now))

    def of(self, ids: Iterable[str]) -> int:
        """How many of these papers are unread."""
        state = self._state_of
        return sum(not state(paper_id).read for paper_id in ids)

    def counted(self, shown: Shown) -> Shown:
        """The screen with its unread papers counted."""
        self.recounts += 1
        if shown.every or not shown.rows:
            return shown._replace(unread=self.of(shown.every))
        return shown
