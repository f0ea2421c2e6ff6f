"""Papers near another one: what they have in common is said of the one under the cursor."""

from __future__ import annotations

from reader_tui.ui.browse.shown import Mode, OnScreen, Shown


class Similar(Mode):
    """Looking through similar papers."""

    def __init__(self, screen: OnScreen) -> None:
        self._on = screen

    def moved(self) -> None:
        """Say what the paper has in common with the one that was asked for."""
        self._on.show(self.dress(self._on.now))

    def dress(self, shown: Shown) -> Shown:
        """With what the paper under the cursor has in common below the list."""
        reason = shown.row.reason if shown.row is not None else ""
        return shown._replace(footer=[f"In common: {reason}", reason]) if reason else shown
