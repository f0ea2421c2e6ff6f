"""The status line: what was just said at its left, the place and what is not saved at its right."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial

from textual.screen import Screen
from textual.timer import Timer

from reader_tui.text.plural import plural
from reader_tui.ui.browse.shown import OnScreen, Shown
from reader_tui.ui.widgets.bar import Bar

SAID_FOR = 8.0
"""Seconds that a sentence stays."""

_UNSAVED_SHOWN_AFTER = 0.1


class Status:
    """What the status line says, and for how long; else what of the view is shown."""

    def __init__(
        self,
        screen: Screen[None],
        on_screen: OnScreen,
        bar: Bar,
        unsaved: Callable[[], tuple[int, str | None]],
        height: Callable[[], int],
    ) -> None:
        self._screen = screen
        self._on = on_screen
        self._bar = bar
        self._waiting = unsaved
        self._height = height
        """The lines of the pane of the paper."""
        self._said: Timer | None = None
        self._said_at: object = None
        """What had the keys, and the place in it, when that was spoken of; else None."""
        self._unsaved = ""
        self.text = ""
        """What is being said; empty while the line tells what is shown."""

    def say(self, text: str, seconds: float = SAID_FOR, of_place: bool = False) -> None:
        """Say something for a while; what is `of_place` no longer than nothing is moved."""
        if self._said is not None:
            self._said.stop()
        self.text = text
        self._said_at = _place(self._on.now) if of_place else None
        self.take(self._on.now)
        self._said = self._screen.set_timer(seconds, partial(self.say, "")) if text else None

    def take(self, shown: Shown) -> Shown:
        """Say what is shown unless something else is being said; beside it the cursor's place."""
        if self._said_at is not None and self._said_at != _place(shown):
            self.text, self._said_at = "", None
        count = len(shown.rows)
        place = f"{shown.cursor + 1}/{count}" if count else ""
        said = shown.footer
        text = shown.open_text
        if text is not None:
            section, place = text.where(shown.text_top, self._height())
            said = (section,)
        if shown.selected or shown.range_from is not None:
            place = f"{len(shown.selected):,} selected  {place}"
        forms = [f"{place}  ? help", place]
        if self._unsaved:
            forms = [f"{self._unsaved}  {form}" for form in forms] + [self._unsaved]
        self._bar.say(self.text or said, forms, cuts=text is not None and not self.text)
        return shown

    def library_changed(self) -> None:
        """Marks became durable, or could not be kept; one that is slow shows after a moment."""
        waiting, problem = self._waiting()
        if waiting and not problem and not self._unsaved:
            self._screen.set_timer(_UNSAVED_SHOWN_AFTER, self._tell_unsaved)
        else:
            self._tell_unsaved()

    def _tell_unsaved(self) -> None:
        waiting, problem = self._waiting()
        marks = f"{plural(waiting, 'mark')} not saved yet" if waiting else ""
        if (unsaved := problem or marks) != self._unsaved:
            self._unsaved = unsaved
            self.take(self._on.now)


def _place(shown: Shown) -> object:
    """The text that is open and the place at its upper edge; else the paper, and how it stands."""
    text = shown.open_text
    if text is not None:
        return text.id, text.place(shown.text_top)
    return shown.view, shown.paper_id, shown.paper_top, shown.in_detail
