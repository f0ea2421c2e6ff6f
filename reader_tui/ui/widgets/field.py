"""A line of text to type into, whose keys act in the order in which they were typed."""

from __future__ import annotations

from textual import events
from textual.binding import Binding
from textual.widgets import Input

_ACTIONS = {
    key.strip(): binding.action
    for binding in Input.BINDINGS
    if isinstance(binding, Binding)
    for key in binding.key.split(",")
}
"""What each editing key does."""


class Field(Input):
    """An input that edits at once.

    Textual inserts a letter when the key arrives, but runs Backspace and Enter one round
    later: of keys that arrive together, as over a slow line, the letters would come first.
    """

    async def on_key(self, event: events.Key) -> None:
        """Run the editing key's action now, not after the keys behind it."""
        action = _ACTIONS.get(event.key)
        if action is not None:
            event.stop()
            event.prevent_default()
            await self.run_action(action)
