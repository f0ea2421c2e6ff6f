"""The command palette's sources: the table of actions, and the titles of the archive."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Sequence
from functools import partial
from typing import TYPE_CHECKING, cast

from textual.command import DiscoveryHit, Hit, Hits, Provider
from textual.content import Content, Span
from textual.fuzzy import Matcher

from reader_tui.errors import ReaderError
from reader_tui.ui.actions import ACTIONS, Action, keys_shown

if TYPE_CHECKING:
    from reader_tui.ui.app import ReaderApp

MOST = 50
"""Hits that are offered at most for what is typed: the actions first, titles for the rest."""

_POOR = 0.1
"""How good a title is that the palette itself does not find so."""

_LEAST = 2
"""Letters from which on titles are looked for."""


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
            score = _score(matcher, action)
            if score > 0:
                yield Hit(
                    score,
                    matcher.highlight(action.title),
                    self._command(action),
                    action.title,
                    f"{action.help}  ({keys_shown(action)})",
                )


def _score(matcher: Matcher, action: Action) -> float:
    """How well an action fits what was typed."""
    if not action.listed:
        return 0.0
    return max(matcher.match(action.title), matcher.match(action.help) / 2)


class TitleProvider(Provider):
    """Finds papers by letters of their titles."""

    async def search(self, query: str) -> Hits:
        """The papers whose titles hold the letters that were typed."""
        reader = cast("ReaderApp", self.app).reader
        feed, letters = reader.session.feed, query.strip()
        if feed is None or len(letters) < _LEAST:
            return
        matcher = self.matcher(query)
        actions = sum(_score(matcher, action) > 0 for action in ACTIONS)
        try:
            hits = await feed.stored.search(
                feed.archive.search.titles, letters, max(1, MOST - actions)
            )
        except ReaderError:
            return
        for place, hit in enumerate(hits):
            # Measured as actions are, so that the best of both stand first.
            score = max(matcher.match(hit.row.title), _POOR) - place / 1000
            title = _marked(hit.row.title, hit.spans)
            go = partial(reader.go_to_paper, hit.id)
            yield Hit(score, title, go, hit.row.title, hit.row.day)


def _marked(title: str, spans: Sequence[tuple[int, int]]) -> Content:
    return Content(title, [Span(start, end, "underline") for start, end in spans])
