"""How the reader wants the paper shown: how much before its abstract, as received, hints."""

from __future__ import annotations

from textual.events import Key

from reader_tui.ui.paper.follow import Follow
from reader_tui.ui.paper.open_link import Links
from reader_tui.ui.stage.stage import Stage
from reader_tui.ui.widgets.article import details_for, hint_letters

_SAID = {
    "short": "The first authors, the summary and the keywords; @ shows all authors.",
    "full": "All authors, the summary and the keywords; @ folds them.",
    "abstract": "The abstract first; @ shows more.",
}
_DETAILS = tuple(_SAID)


class PaperLooks:
    """Changes how the paper is shown, and takes the letters while they are on its links."""

    def __init__(self, stage: Stage, follow: Follow, links: Links) -> None:
        self._stage = stage
        self._follow = follow
        self._links = links
        self._typed = ""

    def next_details(self) -> None:
        """More before the abstract, or less: authors, summary and keywords fold and unfold."""
        now = self._stage.now
        if now.open_text is not None:
            self._stage.say_here("@ is for the abstract; h goes back to it.")
            return
        shown = details_for(now.looks, self._stage.detail.size.height)
        details = _DETAILS[(_DETAILS.index(shown) + 1) % len(_DETAILS)]
        looks = now.looks._replace(details=details, chosen=details)
        self._stage.show(now._replace(looks=looks, paper_top=0))
        self._stage.say(_SAID[details])

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
            self._stage.say(f"No hint is {self._typed}.")
        return True
