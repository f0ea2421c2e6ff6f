"""Which panes are in sight, where they stand and which one has the keys."""

from __future__ import annotations

from textual.geometry import Size
from textual.screen import Screen

from reader_tui.settings import LAYOUTS
from reader_tui.ui.browse.shown import OnScreen, Shown
from reader_tui.ui.messages import PanesChanged
from reader_tui.ui.widgets.detail import Detail
from reader_tui.ui.widgets.paper_list import PaperList

COLUMNS_FROM = 100
"""The width from which two panes stand side by side."""

_STACKED_FROM = 16
_LEAST, _MOST = 20, 80
"""Percent of the room for the list."""


class Panes:
    """The arrangement of the list and the detail pane."""

    def __init__(
        self, screen: Screen[None], on_screen: OnScreen, papers: PaperList, detail: Detail
    ) -> None:
        self._screen = screen
        self._on = on_screen
        self._papers = papers
        self._detail = detail
        self._size = Size(0, 0)
        self._told: tuple[bool, str, int] | None = None
        """Which pane had the keys, the arrangement and the divider, when that was last told."""
        self.arrangement = "columns"

    @property
    def in_detail(self) -> bool:
        """Whether the abstract has the keys."""
        return self._on.now.in_detail

    @property
    def zen(self) -> bool:
        """Whether the abstract is alone."""
        return self._on.now.zen

    @property
    def detail_shown(self) -> bool:
        """Whether the abstract is in sight."""
        return self.arrangement != "single" or self.in_detail

    def arrange(self, size: Size) -> None:
        """Choose the arrangement for a size."""
        self._size = size
        self._on.show(self._on.now)

    def take(self, shown: Shown) -> Shown:
        """Put the panes where this screen has them."""
        self.arrangement = self._fitting(shown)
        told, self._told = self._told, (shown.in_detail, self.arrangement, shown.divider)
        if told == self._told:
            return shown
        for name in ("single", "stacked"):
            self._screen.set_class(self.arrangement == name, f"-{name}")
        self._divide(shown.divider)
        if told is None or told[0] != shown.in_detail:
            self._screen.set_class(shown.in_detail, "-in-detail")
            has_keys = self._detail if shown.in_detail else self._papers
            has_keys.focus(scroll_visible=False)
        if told is not None:
            self._screen.post_message(PanesChanged())
        return shown

    def _divide(self, percent: int) -> None:
        """Give the list so much of the room, where both panes are in sight."""
        panes = ((self._papers, percent), (self._detail, 100 - percent))
        for pane, part in panes:
            pane.styles.width = f"{part}fr" if self.arrangement == "columns" else None
            pane.styles.height = f"{part}fr" if self.arrangement == "stacked" else None

    def move_divider(self, by: int) -> None:
        """Give the list so much more of the room, or less, in percent."""
        now = self._on.now
        if self.arrangement != "single":
            divider = max(_LEAST, min(_MOST, now.divider + by))
            self._on.show(now._replace(divider=divider))

    def _fitting(self, shown: Shown) -> str:
        if shown.zen:
            return "single"
        if shown.layout == "stacked" and self._size.height >= _STACKED_FROM:
            return "stacked"
        if shown.layout == "columns":
            return "columns"
        return (
            "columns" if shown.layout == "auto" and self._size.width >= COLUMNS_FROM else "single"
        )

    def enter_detail(self) -> None:
        """Give the keys to the abstract."""
        self._on.show(self._on.now._replace(in_detail=True))

    def leave_detail(self) -> None:
        """Give the keys to the list."""
        self._on.show(self._on.now._replace(in_detail=False, zen=False))

    def other(self) -> None:
        """Give the keys to the other pane."""
        self.leave_detail() if self.in_detail else self.enter_detail()

    def toggle_zen(self) -> None:
        """The abstract alone, and back."""
        zen = not self.zen
        self._on.show(self._on.now._replace(zen=zen, in_detail=zen or self.in_detail))

    def next_layout(self) -> str:
        """Take the next arrangement and name it."""
        layout = LAYOUTS[(LAYOUTS.index(self._on.now.layout) + 1) % len(LAYOUTS)]
        self._on.show(self._on.now._replace(zen=False, layout=layout))
        return layout
