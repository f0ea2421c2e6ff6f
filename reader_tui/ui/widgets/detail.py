"""The detail pane: one paper, whole."""

from __future__ import annotations

from collections.abc import Callable

from textual import events

from reader_tui.papers.models import Link, Paper, State
from reader_tui.ui import rows
from reader_tui.ui.article import Article, article, hint_letters
from reader_tui.ui.messages import LinkActivated
from reader_tui.ui.widgets.line_pane import LinePane


class Detail(LinePane):
    """One paper with its abstract and its numbered links."""

    def __init__(self, state_of: Callable[[str], State], *, id: str | None = None) -> None:
        super().__init__(id=id)
        self.paper: Paper | None = None
        self.all_authors = False
        self.hints = ""
        """The letters of a link hint typed so far."""
        self.hinting = False
        """Whether the links carry letters, and the next keys pick one."""
        self._article: Article | None = None
        self._state_of = state_of
        self._signs = rows.glyphs()

    def show_paper(self, paper: Paper | None, top: int = 0) -> None:
        """Show a paper from its title on, or from a line further down."""
        if paper is None or self.paper is None or paper.id != self.paper.id:
            self.all_authors = False
            self.hinting = False
        self.paper = paper
        self._set(top)

    def redraw(self) -> None:
        """Set the same paper anew, scrolled as it was."""
        self._set(self.top)

    def _set(self, top: int) -> None:
        if self.paper is None:
            self._article = None
            self.show(())
            return
        if not self.content_size.width:
            self.top = top
            return
        self._article = article(
            self.paper,
            self._state_of(self.paper.id),
            self.content_size.width,
            self._signs,
            all_authors=self.all_authors,
            hints=self.hinting,
        )
        self.show(self._article.lines, top)

    def link(self, number: int) -> Link | None:
        """The link of that number, counted from 1."""
        links = self.paper.links if self.paper else ()
        return links[number - 1] if 0 < number <= len(links) else None

    def start_hints(self) -> None:
        """Put letters on the links and bring them into sight."""
        self.hinting, self.hints = True, ""
        first = min(self._article.links, default=0) if self._article else 0
        self._set(self.top if first < self.top + self.inner_height else first)

    def stop_hints(self) -> None:
        """Put the numbers back."""
        self.hinting = False
        self.redraw()

    def hint_key(self, key: str) -> Link | None:
        """Take a letter of a hint; the link once its letters are complete."""
        words = hint_letters(len(self.paper.links)) if self.paper else []
        self.hints += key
        if self.hints in words:
            link = self.link(words.index(self.hints) + 1)
            self.stop_hints()
            return link
        if not any(word.startswith(self.hints) for word in words):
            self.stop_hints()
        return None

    def on_resize(self) -> None:
        """Set the paper anew for another width."""
        self.redraw()

    def on_click(self, event: events.Click) -> None:
        """Open the link that was clicked."""
        at = self.top + event.y
        if self._article and (link := self._article.links.get(at)):
            self.post_message(LinkActivated(link))
