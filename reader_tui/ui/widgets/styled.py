"""A widget that paints itself line by line in the styles of its component classes."""

from __future__ import annotations

import os
from collections.abc import Iterable

from rich.segment import Segment
from rich.style import Style
from textual.strip import Strip
from textual.widget import Widget

from reader_tui.ui.widgets.piece import Piece

_WITHOUT_LINKS = ("linux", "vt", "dumb")
"""Terminals that would show a link's escape sequence (OSC 8) instead of taking it."""


class Styled(Widget):
    """Paints lines of named parts; a part's look is the component class of that name."""

    ALLOW_SELECT = False

    def __init__(self, *, id: str | None = None) -> None:
        super().__init__(id=id)
        self._looks: dict[tuple[str, ...], Style] = {}
        self._knows_links = not os.environ.get("TERM", "").startswith(_WITHOUT_LINKS)

    def look(self, *parts: str) -> Style:
        """The style of a part, the later ones laid over the earlier; see-through colours blend."""
        found = self._looks.get(parts)
        if found is None:
            _, _, background, color = self.colors
            automatic, text_style = False, Style()
            for part in parts:
                styles = self.get_component_styles(part)
                if styles.has_rule("background"):
                    background += styles.background
                if styles.has_rule("color"):
                    color, automatic = styles.color, styles.auto_color
                text_style += styles.text_style
            if automatic:
                color = background.get_contrast_text(color.a)
            found = Style.from_color((background + color).rich_color, background.rich_color)
            self._looks[parts] = found = found + text_style
        return found

    def notify_style_update(self) -> None:
        """Forget the styles of the theme before."""
        self._looks.clear()
        super().notify_style_update()

    def _style(self, piece: Piece, over: tuple[str, ...]) -> Style:
        look = self.look(piece.part, *over)
        return look + Style(link=piece.url) if piece.url and self._knows_links else look

    def strip(self, pieces: Iterable[Piece], width: int, *over: str) -> Strip:
        """A line of pieces, filled to the width; `over` are parts laid over each piece.

        The filling joins the last piece where that looks the same: over a slow line
        every change of style costs more than the blanks.
        """
        segments = [Segment(piece.text, self._style(piece, over)) for piece in pieces if piece.text]
        room = width - sum(segment.cell_length for segment in segments)
        if segments and room > 0:
            text, style, _ = segments[-1]
            if style is not None and not (style.underline or style.reverse):
                segments[-1] = Segment(text + " " * room, style)
                return Strip(segments, width)
        return Strip(segments).adjust_cell_length(width, self.look(*over))
