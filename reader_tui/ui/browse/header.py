"""The header: what is shown, how much of it is unread, and when it was fetched."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime

from reader_tui.text.cells import cut
from reader_tui.ui.browse.sentences import WELCOME, fetched, found, heading, joined
from reader_tui.ui.browse.shown import Shown
from reader_tui.ui.widgets.bar import Bar

_TITLE_CELLS = 84
"""Cells of a title of a view that is one of a paper."""


class Header:
    """Says in the header what is on the screen."""

    def __init__(self, bar: Bar, now: Callable[[], datetime]) -> None:
        self._bar = bar
        self._now = now

    def take(self, shown: Shown) -> Shown:
        """Say what this is."""
        titles = _titles(shown)
        if shown.empty == WELCOME and not shown.rows:
            self._bar.say("Daily Papers", "")
            return shown
        if shown.is_first:
            self._bar.say(found(*titles, shown.answers), "")
            return shown
        count = len(shown.every) or shown.many or len(shown.rows)
        # Of more papers than are shown nobody knows which are read; those that have a mark do
        # not wait.
        too_many = shown.view.group == "search" and shown.counted.total > count
        is_shelf = shown.view.traits.mark is not None
        self._bar.say(
            found(*titles, count if is_shelf else shown.counted.total)
            if too_many or is_shelf
            else heading(*titles, count, shown.unread, shown.news),
            joined(shown.waits, fetched(shown.fetched, shown.offline, self._now())),
        )
        return shown


def _titles(shown: Shown) -> tuple[str, str]:
    """What is shown in words, and in fewer."""
    if shown.understood:
        return f"search: {shown.understood}", shown.understood
    if shown.title:
        return cut(shown.title, _TITLE_CELLS), cut(shown.title, _TITLE_CELLS // 2)
    return shown.view.title, shown.view.short_title
