"""A picture as the terminal shows it: cells of half blocks, places of its own, or sixels."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from rich.segment import Segment
from rich.style import Style

from reader_tui.ui.line_filters import OVERLAID, Overlay

_SAVE, _RESTORE = "\x1b7", "\x1b8"


class Drawing:
    """A picture in so many cells, painted line by line; another size is another drawing."""

    def __init__(
        self,
        width: int,
        rows: Sequence[Sequence[Segment]],
        fitted: Callable[[int, int], Drawing],
        *,
        unsent: str = "",
        overlays: Sequence[str] = (),
    ) -> None:
        self.width = width
        self._rows = rows
        self.fitted = fitted
        """Draws the picture for at most so many cells across and so many lines."""
        self._unsent = unsent
        self._overlays = overlays
        """By line, the sixels that lie over its cells."""
        self.needs_screen = bool(overlays or unsent)
        """Whether it is only there while nothing lies over the reader: sixels would hide that, and
        the colours of kitty's places, which say what picture it is, are dimmed then."""

    @property
    def height(self) -> int:
        """How many lines it takes."""
        return len(self._rows)

    def take_unsent(self) -> str:
        """What the terminal must be given before it can show the drawing; once."""
        unsent, self._unsent = self._unsent, ""
        return unsent

    def line(self, row: int, look: Style, alone: bool) -> Sequence[Segment]:
        """One of its lines; `alone` is whether nothing lies over the reader."""
        if not self._overlays and (alone or not self.needs_screen):
            return self._rows[row]
        found = [Segment(" " * self.width, look)]
        if alone:
            data = Overlay(f"{_SAVE}\x1b[{self.width}D{self._overlays[row]}{_RESTORE}")
            found.append(Segment(data, Style.null(), OVERLAID))
        return found
