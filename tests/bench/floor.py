"""The floor: the smallest useful Textual app, READY and a digit that j and k change."""

from __future__ import annotations

from textual.app import App, ComposeResult
from textual.widgets import Static

_DIGITS = 9
"""Two hundred keys at once must not end on the digit where they began."""


class Floor(App[None]):
    """One line of text, repainted at a key."""

    ENABLE_COMMAND_PALETTE = False
    digit = 0

    def compose(self) -> ComposeResult:
        """The line."""
        yield Static("READY 0")

    def key_j(self) -> None:
        """One more."""
        self._step(1)

    def key_k(self) -> None:
        """One less."""
        self._step(-1)

    def key_q(self) -> None:
        """Leave."""
        self.exit()

    def _step(self, by: int) -> None:
        self.digit = (self.digit + by) % _DIGITS
        self.query_one(Static).update(f"READY {self.digit}")


if __name__ == "__main__":
    Floor().run()
