"""Where the reader jumped from in a paper, to go back there and forth again; pure."""

from __future__ import annotations

from reader_tui.text.paper.anchors import Place

_MOST = 100


class JumpList:
    """Places in the order in which they were left, and how far back the reader went in them."""

    def __init__(self) -> None:
        self._places: list[Place] = []
        self._at = 0

    def jumped(self, here: Place) -> None:
        """Note that the reader jumps away from a place; there is no way forth any more."""
        self._places = [place for place in self._places[: self._at] if place != here][-_MOST:]
        self._places.append(here)
        self._at = len(self._places)

    def back(self, here: Place) -> Place | None:
        """The place that was jumped away from last; None where there is none."""
        if not self._at:
            return None
        if self._at == len(self._places):
            self._places.append(here)
        else:
            self._places[self._at] = here
        self._at -= 1
        return self._places[self._at]

    def forth(self, here: Place) -> Place | None:
        """The place from which was gone back; None where there is none."""
        if self._at + 1 >= len(self._places):
            return None
        self._places[self._at] = here
        self._at += 1
        return self._places[self._at]
