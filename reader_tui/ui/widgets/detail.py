"""The detail pane: one paper, whole."""

from __future__ import annotations

from collections.abc import Callable

from textual import events
from textual.strip import Strip

from reader_tui.papers.models import Paper
from reader_tui.papers.verbs import State
from reader_tui.ui.browse.shown import OnScreen, Shown
from reader_tui.ui.messages import LinkActivated, TextClicked
from reader_tui.ui.widgets import rows
from reader_tui.ui.widgets.article import MEASURE, Article, Looks, Written, article
from reader_tui.ui.widgets.line_pane import LinePane

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
        return self.size.width or self.screen.size.width

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
            return super().render_line(y)
        if now.paper is not None and (self._set_for is None or self._set_for[4:] != self.size):
            self._set(now.paper, now.looks)
            self.lines = self._article.lines if self._article else ()
            self.top = max(0, min(self.top, self.last_top))
        return super().render_line(y)

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
