"""The detail pane: one paper, whole."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

from rich.segment import Segment
from textual import events
from textual.strip import Strip

from reader_tui.papers.models import Paper
from reader_tui.papers.verbs import State
from reader_tui.ui.browse.shown import OnScreen, Shown
from reader_tui.ui.messages import LinkActivated, TextClicked
from reader_tui.ui.textual_private import QuietApp
from reader_tui.ui.widgets import rows
from reader_tui.ui.widgets.article import MEASURE, Article, Looks, Written, article
from reader_tui.ui.widgets.line_pane import LinePane

if TYPE_CHECKING:
    from reader_tui.ui.widgets.drawing import Drawing

_WIDE = 60
_LEAST = 8


class Detail(LinePane):
    """One paper with its abstract and its numbered links, painted from what is on the screen."""

    def __init__(
        self,
        screen: OnScreen,
        state_of: Callable[[str], State],
        written_of: Callable[[str], tuple[str, tuple[str, ...]]],
    ) -> None:
        super().__init__()
        self._on = screen
        self._article: Article | None = None
        self._set_for: tuple[Paper | None, State | None, Written, Looks, int, int] | None = None
        """What the lines were set for: paper, marks, note and tags, looks and the size."""
        self._written_of = written_of
        self._state_of = state_of
        self._signs = rows.glyphs()

    @property
    def paper(self) -> Paper | None:
        """The paper that is shown."""
        return self._on.now.paper

    @property
    def measure(self) -> int:
        """The cells of a line."""
        return max(_LEAST, min(MEASURE, self._room - 2 * len(self._margin)))

    @property
    def _room(self) -> int:
        """The cells across; before the pane is laid out, those of the screen."""
        return self.size.width or (self.screen.size.width if self.is_attached else _WIDE)

    @property
    def _margin(self) -> str:
        return " " * (2 if self._room >= _WIDE else 1)

    def take(self, shown: Shown) -> Shown:
        """Paint this paper from now on, scrolled as far as it reaches."""
        if shown.text is not None and shown.text.is_ready:
            self._set_for = None
            self.indent = self._margin
            self.show(shown.text.lines, shown.text_top)
            return shown._replace(text_top=self.top)
        paper = shown.paper
        if paper is not None and not self.size.width:
            self.top = shown.paper_top
            return shown
        self._set(paper, shown.looks)
        self.show(self._article.lines if self._article else (), shown.paper_top)
        return shown if shown.paper_top == self.top else shown._replace(paper_top=self.top)

    def _set(self, paper: Paper | None, looks: Looks) -> None:
        """Set the paper in lines, unless it is."""
        state = self._state_of(paper.id) if paper else None
        written = Written(*self._written_of(paper.id)) if paper else Written()
        wanted = paper, state, written, looks, *self.size
        if wanted == self._set_for:
            return
        self._set_for = wanted
        if paper is None or state is None:
            self._article = None
            return
        self.indent = self._margin
        width = self.size.width - 2 * len(self.indent)
        height = self.size.height
        self._article = article(paper, state, width, self._signs, looks, height, written)

    def go_to_line(self, top: int) -> None:
        """Have this line at the upper edge."""
        now = self._on.now
        is_text = now.text is not None and now.text.is_ready
        self._on.show(now._replace(text_top=top) if is_text else now._replace(paper_top=top))

    def render_line(self, y: int) -> Strip:
        """One line of the pane; the first painting comes before the word of the size."""
        now = self._on.now
        if now.text is not None and now.text.is_ready:
            drawn = now.text.drawn_at(self.top + y)
            return super().render_line(y) if drawn is None else self._drawn(*drawn)
        if now.paper is not None and (self._set_for is None or self._set_for[4:] != self.size):
            self._set(now.paper, now.looks)
            self.lines = self._article.lines if self._article else ()
            self.top = max(0, min(self.top, self.last_top))
        if (picture := now.looks.picture) is not None and self.top + y < picture.height:
            return self._drawn(picture, self.top + y)
        return super().render_line(y)

    def repaint_pictures(self) -> None:
        """Paint those anew that are there only while nothing lies over the reader."""
        now = self._on.now
        found = [now.looks.picture] if now.looks.picture is not None else []
        if now.text is not None:
            found += [one for some in now.text.drawn.values() for one in some]
        if any(one.needs_screen for one in found):
            self.refresh()

    def _drawn(self, drawing: Drawing, row: int) -> Strip:
        """A line of a picture."""
        if isinstance(self.app, QuietApp) and (unsent := drawing.take_unsent()):
            self.app.send(unsent)
        look = self.look("text")
        line = drawing.line(row, look, self.screen.is_active)
        whole = Strip([Segment(self.indent, look), *line])
        return whole.adjust_cell_length(self.content_size.width, look)

    @property
    def line_of_links(self) -> int | None:
        """The line where the links are listed, if no link is in sight; else None."""
        if self._article is None:
            return None
        seen = range(self.top, self.top + self.inner_height)
        return None if any(at in seen for at in self._article.links) else self._article.listed_at

    def on_resize(self) -> None:
        """Set the paper anew for another width."""
        self._on.show(self._on.now)

    def on_click(self, event: events.Click) -> None:
        """Open the link that was clicked."""
        text = self._on.now.text
        if text is not None and text.is_ready:
            self.post_message(TextClicked(self.top + event.y, event.x - len(self.indent)))
            return
        if self._article is None:
            return
        link = self._article.link_at(self.top + event.y, event.x - len(self.indent))
        if link is not None:
            self.post_message(LinkActivated(link))
