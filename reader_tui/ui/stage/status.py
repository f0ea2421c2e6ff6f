"""The status line: what was just said at its left, the place and what is not saved at its right."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

from textual.timer import Timer

from reader_tui.text.plural import plural
from reader_tui.ui.session import Session

if TYPE_CHECKING:
    from reader_tui.ui.stage.stage import Parts

SAID_FOR = 8.0
"""Seconds that a sentence stays."""

_UNSAVED_SHOWN_AFTER = 0.1


class Saying:
    """What the status line says, and for how long; else what of the view is shown."""

    def __init__(self, screen: Parts, session: Session) -> None:
        self._screen = screen
        self._session = session
        self._said: Timer | None = None
        self._unsaved = ""
        self.text = ""
        """What is being said; empty while the line tells what is shown."""

    def say(self, text: str, seconds: float = SAID_FOR) -> None:
        """Say something for a while."""
        if self._said is not None:
            self._said.stop()
        self.text = text
        self._screen.status.say(text or self._screen.browsing.footer)
        self._said = self._screen.set_timer(seconds, partial(self.say, "")) if text else None

    def tell_footer(self) -> None:
        """Say what is shown, unless something else is being said."""
        if not self.text:
            self._screen.status.say(self._screen.browsing.footer)

    def tell_place(self) -> None:
        """Show the cursor's place, and what is not saved for as long as it is not."""
        papers = self._screen.papers
        count = len(papers.rows)
        place = f"{papers.cursor + 1}/{count}" if count else ""
        if papers.selected or papers.range_from is not None:
            place = f"{len(papers.selected):,} selected  {place}"
        forms = [f"{place}  ? help", place]
        if self._unsaved:
            forms = [f"{self._unsaved}  {form}" for form in forms] + [self._unsaved]
        self._screen.status.say(self.text or self._screen.browsing.footer, forms)

    def library_changed(self) -> None:
        """Marks became durable, or could not be kept; one that is slow shows after a moment."""
        waiting, problem = self._session.unsaved
        if waiting and not problem and not self._unsaved:
            self._screen.set_timer(_UNSAVED_SHOWN_AFTER, self._tell_unsaved)
        else:
            self._tell_unsaved()

    def _tell_unsaved(self) -> None:
        waiting, problem = self._session.unsaved
        marks = f"{plural(waiting, 'mark')} not saved yet" if waiting else ""
        if (unsaved := problem or marks) != self._unsaved:
            self._unsaved = unsaved
            self.tell_place()
