"""A widget that paints itself line by line in the styles of its component classes."""

from __future__ import annotations

from collections.abc import Iterable

from rich.segment import Segment
from rich.style import Style
from textual.strip import Strip
from textual.widget import Widget

Line = tuple[tuple[str, str], ...]
"""A line as pieces of text, each with the name of its part."""


class Styled(Widget):
    """Paints lines of named parts; a part's look is the component class of that name."""

    ALLOW_SELECT = False
    DEFAULT_CLASSES = ""
    PARTS: frozenset[str] = frozenset()
    """The names of the parts; each is also a component class."""

    def __init__(self, *, id: str | None = None) -> None:
        super().__init__(id=id)
        self._looks: dict[tuple[str, ...], Style] = {}

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

    def strip(self, pieces: Iterable[tuple[str, str]], width: int, *over: str) -> Strip:
        """A line of pieces, filled to the width; `over` are parts laid over each piece."""
        segments = [Segment(text, self.look(part, *over)) for text, part in pieces if text]
        return Strip(segments).adjust_cell_length(width, self.look(*over))
