"""The way from a cited paper back into the text that it was opened out of."""

from __future__ import annotations

from collections.abc import Callable
from typing import NamedTuple

from reader_tui.text.paper.anchors import Place
from reader_tui.ui.browse.navigation import Navigation
from reader_tui.ui.browse.shown import Shown
from reader_tui.ui.paper.jump_list import JumpList
from reader_tui.ui.paper.open_text import OpenText
from reader_tui.ui.paper.whole_paper import WholePaper
from reader_tui.ui.stage.stage import Stage
from reader_tui.views.view import View

_MOST = 8
"""Texts that are kept to go back into: one cites another, and that a third."""

Spot = tuple[View, str]
"""A paper in a view."""


class Departure(NamedTuple):
    """A text that was left for a paper that it cites, where in it, and where that paper is."""

    left: Spot
    text: OpenText
    top: int
    place: Place
    jumps: JumpList
    to: Spot


class WayBack:
    """Goes to cited papers, and back."""

    def __init__(
        self,
        stage: Stage,
        whole: WholePaper,
        navigation: Navigation,
        to_paper: Callable[[str], object],
        opened: Callable[[OpenText], object],
    ) -> None:
        self._stage = stage
        self._whole = whole
        self._navigation = navigation
        self._to_paper = to_paper
        self._opened = opened
        """Called with a text that is shown again."""
        self._departures: list[Departure] = []
        self._is_there = True
        """Whether the paper that was gone to last has come."""
        self._returning: Departure | None = None
        stage.on.tell(self)

    def go(self, paper_id: str) -> None:
        """Go to a paper that the open text cites."""
        now, text, here = self._stage.now, self._whole.text, _spot(self._stage.now)
        view = now.view if now.index_of(paper_id) is not None else View("paper", paper_id)
        if text is not None and here is not None and here != (view, paper_id):
            if not self._is_there:
                self._departures.clear()
            departure = Departure(
                here, text, now.text_top, self._whole.here, self._whole.jumps, (view, paper_id)
            )
            self._departures = [*self._departures, departure][-_MOST:]
            self._is_there = False
        self._to_paper(paper_id)

    def back(self) -> bool:
        """Go back into the text that cites the paper on the screen; whether there is one."""
        last = self._departures[-1] if self._departures else None
        if last is None or _spot(self._stage.now) != last.to:
            return False
        self._departures.pop()
        self._is_there, self._returning = True, last
        at = self._stage.now.index_of(last.left[1])
        if last.left[0] != last.to[0]:
            self._navigation.back()
        elif at is not None:
            self._stage.papers.move_to(at)
        return True

    def out(self) -> None:
        """Out of the abstract: into the text that cites its paper, else to the list."""
        if not self.back():
            self._stage.panes.leave_detail()

    def back_or_say(self) -> None:
        """Back into the text that cites the paper on the screen, or say that there is none."""
        if not self.back():
            self._stage.say("This paper was not opened out of a text.")

    # What is told of everything that is shown

    def take(self, shown: Shown) -> Shown:
        """Note whether the reader is where a text was left for, or back where it was left."""
        here = _spot(shown)
        if here is None:
            return shown
        if (last := self._returning) is not None:
            if here == last.left and shown.paper is not None and shown.paper.id == last.text.id:
                self._returning = None
                self._stage.screen.call_later(self._show, last)
        elif self._departures and here == self._departures[-1].to:
            self._is_there = True
        elif self._departures and self._is_there:
            self._departures.pop()
        return shown

    def _show(self, last: Departure) -> None:
        """Show a text where it was left."""
        if _spot(self._stage.now) == last.left and self._stage.now.text is None:
            self._whole.reopen(last.text, last.top, last.place, last.jumps)
            self._opened(last.text)


def _spot(shown: Shown) -> Spot | None:
    """The paper under the cursor in its view; or that the view is of, where it is not there."""
    if shown.paper_id is None and shown.view.kind == "paper":
        return shown.view, shown.view.value
    return (shown.view, shown.paper_id) if shown.paper_id is not None else None
