"""How the reader wants the paper shown: all its authors, as received, letters on its links."""

from __future__ import annotations

from textual.events import Key

from reader_tui.ui.paper.follow import Follow
from reader_tui.ui.paper.open_link import Links
from reader_tui.ui.stage.stage import Stage
from reader_tui.ui.widgets.article import hint_letters


class PaperLooks:
    """Changes how the paper is shown, and takes the letters while they are on its links."""

    def __init__(self, stage: Stage, follow: Follow, links: Links) -> None:
        self._stage = stage
        self._follow = follow
        self._links = links
        self._typed = ""

    def toggle_authors(self) -> None:
        """All authors, or the first ones."""
        now = self._stage.now
        looks = now.looks._replace(all_authors=not now.looks.all_authors)
        self._stage.show(now._replace(looks=looks))

    def toggle_raw(self) -> None:
        """Title and abstract as received, or readable again."""
        now = self._stage.now
        self._stage.show(now._replace(looks=now.looks._replace(raw=not now.looks.raw)))

    def start_hints(self) -> None:
        """Put letters on the links; if none is in sight, scroll to where they are listed."""
        stage = self._stage
        paper = stage.now.paper
        if not paper or not paper.links or paper != self._follow.paper:
            return
        if not stage.panes.detail_shown:
            stage.panes.enter_detail()
            self._follow.opened()
        self._typed = ""
        stage.show(stage.now.hinting(True))
        if (line := stage.detail.line_of_links) is not None:
            stage.show(stage.now._replace(paper_top=line))

    def take_key(self, key: Key) -> bool:
        """Take a letter while links carry letters; open the link once they are complete."""
        now = self._stage.now
        if not now.looks.hints or not key.character or not key.character.isalpha():
            return False
        links = now.paper.links if now.paper else ()
        words = hint_letters(len(links))
        self._typed += key.character
        if self._typed in words:
            self._stage.show(now.hinting(False))
            self._links.open(links[words.index(self._typed)])
        elif not any(word.startswith(self._typed) for word in words):
            self._stage.show(now.hinting(False))
        return True
