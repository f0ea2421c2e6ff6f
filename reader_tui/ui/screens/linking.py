"""Keys that open and copy what a paper links to, and show it otherwise."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from reader_tui.ui.stage.stage import Parts
else:
    # Each class of a screen that Textual makes costs the first paint half a millisecond.
    Parts = object


class LinkingKeys(Parts):
    """The actions of opening, copying and looking."""

    def action_show_authors(self) -> None:
        """All authors, or the first ones."""
        self.detail.look_otherwise(all_authors=not self.detail.looks.all_authors)

    def action_show_raw(self) -> None:
        """Title and abstract as received, or readable again."""
        self.detail.look_otherwise(raw=not self.detail.looks.raw)

    def action_open(self, what: str) -> None:
        """Open the code, the page, the PDF or whatever was asked for."""
        self.opening.open_what(what)

    def action_open_number(self, key: str) -> None:
        """Open the link of that number; 0 is the tenth."""
        self.opening.open_number("10" if key == "0" else key)

    def action_ask_link(self) -> None:
        """Ask for a link's number."""
        self.ask("Open link number", "1", self.opening.open_number)

    def action_hint_links(self) -> None:
        """Put letters on the links."""
        paper = self.detail.paper
        if paper and paper.links and paper == self.reading.paper:
            if not self.panes.detail_shown:
                self.panes.enter_detail()
                self.reading.opened()
            self.detail.start_hints()

    def action_copy_menu(self) -> None:
        """Choose what to copy."""
        if choices := self.opening.choices():
            self.choose("Copy", choices, self.opening.copy)

    def action_copy(self, letter: str) -> None:
        """Copy what the letter stands for in the copy menu."""
        self.opening.copy(letter)
