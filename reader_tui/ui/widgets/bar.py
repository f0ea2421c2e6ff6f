"""The one-line bars: the header, the banner and the status line."""

from __future__ import annotations

from collections.abc import Sequence
from typing import ClassVar

from rich.cells import cell_len
from textual.geometry import Region
from textual.strip import Strip

from reader_tui.text.cells import cut
from reader_tui.ui.widgets.piece import Piece
from reader_tui.ui.widgets.styled import Styled

_NAMED = 20
"""Cells that a text that is cut has at least, where the other one has a shorter form."""


class Bar(Styled):
    """One line: a text at the left and one at the right, each in the longest form that fits."""

    COMPONENT_CLASSES: ClassVar[set[str]] = {"bar--left", "bar--right"}

    def __init__(self, *, id: str | None = None) -> None:
        super().__init__(id=id)
        self._left: Sequence[str] = ("",)
        self._right: Sequence[str] = ("",)
        self._cuts = False

    def say(
        self,
        left: Sequence[str] | str,
        right: Sequence[str] | str | None = None,
        cuts: bool = False,
    ) -> None:
        """Show other texts; a sequence holds forms of one text, the longest first.

        Where both do not fit, the right text goes; with `cuts`, the left one is cut instead.
        """
        before = self._fitting()
        self._cuts = cuts
        self._left = (left,) if isinstance(left, str) else left
        if right is not None:
            self._right = (right,) if isinstance(right, str) else right
        after = self._fitting()
        if before[0] != after[0]:
            self.refresh()
        elif before[1] != after[1]:
            width = max(cell_len(before[1]), cell_len(after[1])) + 1
            self.refresh(Region(self.size.width - width, 0, width, 1))

    @property
    def left(self) -> str:
        """What the bar says at the left, at full length."""
        return self._left[0]

    @property
    def text(self) -> str:
        """What the bar says, at full length."""
        return f"{self._left[0]} {self._right[0]}".strip()

    def _fitting(self) -> tuple[str, str]:
        """The longest forms that fit together."""
        width = self.size.width - 2
        said = [text for text in self._right if text]
        for left in self._left:
            for right in said or [""]:
                if cell_len(left) + 2 + cell_len(right) <= width:
                    return left, right
        if self._cuts and said:
            right = next((one for one in said if cell_len(one) + 2 + _NAMED <= width), said[-1])
            return cut(self._left[-1], width - 2 - cell_len(right), cell_len), right
        return cut(self._left[-1], max(0, width), cell_len), ""

    def render_line(self, y: int) -> Strip:
        """The bar's line."""
        width = self.size.width
        left, right = self._fitting()
        gap = width - 2 - cell_len(left) - cell_len(right)
        pieces = Piece(f" {left}{' ' * max(0, gap)}", "bar--left"), Piece(f"{right} ", "bar--right")
        return self.strip(pieces, width)
