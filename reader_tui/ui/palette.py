"""The command palette's source: the table of actions."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from functools import partial

from textual.command import DiscoveryHit, Hit, Hits, Provider

from reader_tui.ui.actions import ACTIONS, Action, keys_shown


class ActionProvider(Provider):
    """Finds actions by title and help."""

    def _command(self, action: Action) -> Callable[[], Awaitable[bool]]:
        return partial(self.app.run_action, action.call(), self.screen)

    async def discover(self) -> Hits:
        """Every action, before anything is typed."""
        for action in ACTIONS:
            if action.listed:
                title = f"{action.title}  {keys_shown(action)}"
                yield DiscoveryHit(title, self._command(action), action.title, action.help)

    async def search(self, query: str) -> Hits:
        """The actions that match what is typed."""
        matcher = self.matcher(query)
        for action in ACTIONS:
            score = max(matcher.match(action.title), matcher.match(action.help) / 2)
            if action.listed and score > 0:
                yield Hit(
                    score,
                    matcher.highlight(action.title),
                    self._command(action),
                    action.title,
                    f"{action.help}  ({keys_shown(action)})",
                )
