"""Which panes are in sight, where they stand and which one has the keys."""

from __future__ import annotations

from typing import TYPE_CHECKING

from textual.geometry import Size

from reader_tui.settings import LAYOUTS

if TYPE_CHECKING:
    from reader_tui.ui.stage.stage import Parts

COLUMNS_FROM = 100
"""The width from which two panes stand side by side."""

_STACKED_FROM = 16


class Panes:
    """The arrangement of the list and the detail pane."""

    def __init__(self, screen: Parts, layout: str) -> None:
        self._screen = screen
        self.layout = layout
        self.in_detail = False
        self.zen = False
        self.mode = "columns"

    @property
    def detail_shown(self) -> bool:
        """Whether the abstract is in sight."""
        return self.mode != "single" or self.in_detail

    def arrange(self, size: Size) -> None:
        """Choose the arrangement for a size."""
        if self.zen:
            self.mode = "single"
        elif self.layout == "stacked" and size.height >= _STACKED_FROM:
            self.mode = "stacked"
        elif self.layout == "columns" or (self.layout == "auto" and size.width >= COLUMNS_FROM):
            self.mode = "columns"
        else:
            self.mode = "single"
        for mode in ("single", "stacked"):
            self._screen.set_class(self.mode == mode, f"-{mode}")

    def enter_detail(self) -> None:
        """Give the keys to the abstract."""
        self._give(True)

    def leave_detail(self) -> None:
        """Give the keys to the list."""
        if self.zen:
            self.toggle_zen()
        self._give(False)

    def _give(self, to_detail: bool) -> None:
        self.in_detail = to_detail
        self._screen.set_class(to_detail, "-in-detail")
        (self._screen.detail if to_detail else self._screen.papers).focus(scroll_visible=False)
        self._screen.reading.follow()

    def toggle_zen(self) -> None:
        """The abstract alone, and back."""
        self.zen = not self.zen
        self.arrange(self._screen.size)
        if self.zen:
            self._give(True)

    def next_layout(self) -> str:
        """Take the next arrangement and name it."""
        self.zen = False
        self.layout = LAYOUTS[(LAYOUTS.index(self.layout) + 1) % len(LAYOUTS)]
        self.arrange(self._screen.size)
        return self.layout
