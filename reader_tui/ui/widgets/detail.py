"""The detail pane: one paper, whole."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from textual import events
from textual.strip import Strip

from reader_tui.papers.models import Link, Paper
from reader_tui.papers.verbs import State
from reader_tui.ui.messages import LinkActivated
from reader_tui.ui.widgets import rows
from reader_tui.ui.widgets.article import Article, Looks, article, hint_letters
from reader_tui.ui.widgets.line_pane import LinePane
from reader_tui.ui.widgets.piece import Line

_WIDE = 60


class Detail(LinePane):
    """One paper with its abstract and its numbered links."""

    def __init__(self, state_of: Callable[[str], State], *, id: str | None = None) -> None:
        super().__init__(id=id)
        self.paper: Paper | None = None
        self.looks = Looks()
        self.typed = ""
        """The letters of a link hint typed so far."""
        self._article: Article | None = None
        self._width = 0
        """The width that the lines were set for."""
        self._state_of = state_of
        self._signs = rows.glyphs()

    def show_paper(self, paper: Paper | None, top: int = 0, trend: tuple[int, ...] = ()) -> None:
        """Show a paper from its title on, or from a line further down; `trend` as in `Looks`."""
        if paper is None or self.paper is None or paper.id != self.paper.id:
            self.looks = self.looks._replace(all_authors=False, hints=False)
        self.looks = self.looks._replace(trend=trend)
        self.paper = paper
        self._set(top)

    def put_back(self, paper: Paper | None, looks: Looks, top: int) -> None:
        """Show a paper as it was shown before."""
        self.paper, self.looks = paper, looks
        self._set(top)

    def redraw(self) -> None:
        """Set the same paper anew, scrolled as it was."""
        self._set(self.top)

    def look_otherwise(
        self, *, all_authors: bool | None = None, hints: bool | None = None, raw: bool | None = None
    ) -> None:
        """Show the same paper with all authors, with letters on its links, or as received."""
        looks = self.looks
        self.looks = looks._replace(
            all_authors=looks.all_authors if all_authors is None else all_authors,
            hints=looks.hints if hints is None else hints,
            raw=looks.raw if raw is None else raw,
        )
        self.redraw()

    def _set(self, top: int) -> None:
        if self.paper is None:
            self._article = None
            self.show(())
            return
        if not self.size.width:
            self.top = top
            return
        self.show(self._set_lines(self.paper), top)

    def _set_lines(self, paper: Paper) -> Sequence[Line]:
        self._width = self.size.width
        self.indent = " " * (2 if self.size.width >= _WIDE else 1)
        self._article = article(
            paper,
            self._state_of(paper.id),
            self.size.width - 2 * len(self.indent),
            self._signs,
            self.looks,
        )
        return self._article.lines

    def render_line(self, y: int) -> Strip:
        """One line of the pane; the first painting comes before the word of the size."""
        if self.paper is not None and self._width != self.size.width:
            self.lines = self._set_lines(self.paper)
            self.top = max(0, min(self.top, self.last_top))
        return super().render_line(y)

    def link(self, number: int) -> Link | None:
        """The link of that number, counted from 1."""
        links = self.paper.links if self.paper else ()
        return links[number - 1] if 0 < number <= len(links) else None

    def start_hints(self) -> None:
        """Put letters on the links; if none is in sight, scroll to where they are listed."""
        self.typed = ""
        self.look_otherwise(hints=True)
        if self._article is not None:
            seen = range(self.top, self.top + self.inner_height)
            if not any(line in seen for line in self._article.links):
                self._set(self._article.listed_at)

    def stop_hints(self) -> None:
        """Put the numbers back."""
        self.look_otherwise(hints=False)

    def hint_key(self, key: str) -> Link | None:
        """Take a letter of a hint; the link once its letters are complete."""
        words = hint_letters(len(self.paper.links)) if self.paper else []
        self.typed += key
        if self.typed in words:
            link = self.link(words.index(self.typed) + 1)
            self.stop_hints()
            return link
        if not any(word.startswith(self.typed) for word in words):
            self.stop_hints()
        return None

    def on_resize(self) -> None:
        """Set the paper anew for another width."""
        self.redraw()

    def on_click(self, event: events.Click) -> None:
        """Open the link that was clicked."""
        if self._article is None:
            return
        link = self._article.link_at(self.top + event.y, event.x - len(self.indent))
        if link is not None:
            self.post_message(LinkActivated(link))
