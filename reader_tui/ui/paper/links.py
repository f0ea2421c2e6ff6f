"""Opening a paper's links and copying what is known of it."""

from __future__ import annotations

import asyncio
from functools import partial
from typing import TYPE_CHECKING

from reader_tui import desktop
from reader_tui.errors import LinkRefusedError
from reader_tui.papers.models import Link, Paper
from reader_tui.text.clean import clean, clean_lines
from reader_tui.ui.paper.copy import PAGE, choices, page_url
from reader_tui.ui.session import Session
from reader_tui.ui.widgets.article import link_name, shown_url

if TYPE_CHECKING:
    from reader_tui.ui.stage.stage import Parts

_COPIED = "sent to the terminal's clipboard"


def target(paper: Paper, what: str) -> Link | None:
    """The link an action asks for: page, discussion, code, pdf, arxiv or website."""
    if what == "code":
        return paper.code
    if what == "website":
        return paper.project
    if what == "discussion":
        return Link("paper", f"{page_url(paper)}#community", "hub", "discussion")
    label = {"page": PAGE, "pdf": "PDF", "arxiv": "arXiv"}[what]
    return paper.link(label)


class Opening:
    """Links and copies of the paper under the cursor."""

    def __init__(self, screen: Parts, session: Session) -> None:
        self._screen = screen
        self._session = session
        self._offer: tuple[str, Link] | None = None
        """What was asked for in vain, and the link offered instead."""

    def open(self, link: Link) -> None:
        """Open a link; its paper counts as opened."""
        self._screen.reading.opened()
        self._screen.work(partial(self._open, link), group="open")

    async def _open(self, link: Link) -> None:
        """Hand a link to the browser; without one, show and copy its URL."""
        say = self._screen.say
        try:
            url = desktop.checked(link.url)
        except LinkRefusedError as refusal:
            say(str(refusal))
            return
        command = desktop.opener(self._session.settings.settings.browser)
        if command is None:
            self._send(url)
            say(f"{url} {_COPIED}; no browser here.", 60.0)
            return
        say(f"Opening the {link_name(link)}: {shown_url(url)}")
        problem = await asyncio.to_thread(desktop.start, command, url)
        if problem is not None:
            self._send(url)
            say(f"{url} {_COPIED}: {problem}", 60.0)

    def open_what(self, what: str) -> None:
        """Open one of the paper's links; with none of that kind, offer the best other one."""
        paper = self._screen.reading.paper
        if paper is None:
            self._screen.say("The paper is not here yet.")
            return
        asked = f"{paper.id} {what}"
        if link := target(paper, what):
            self.open(link)
        elif self._offer and self._offer[0] == asked:
            self.open(self._offer[1])
        elif other := paper.instead_of(what):
            self._offer = (asked, other)
            name = f"{link_name(other)}: {shown_url(other.url)}"
            self._screen.say(f"No {what} is named. The same key again opens the {name}", 30.0)

    def open_number(self, text: str) -> None:
        """Open the link of that number."""
        paper = self._screen.reading.paper
        links = paper.links if paper else ()
        number = int(text) if text.strip().isdecimal() else 0
        if 0 < number <= len(links):
            self.open(links[number - 1])
        else:
            self._screen.say(f"There is no link {clean(text, 20)}.")

    def choices(self) -> list[tuple[str, str]]:
        """The copy menu of the paper: letters and what they copy."""
        paper = self._screen.reading.paper
        return [(letter, name) for letter, name, _ in choices(paper)] if paper else []

    def copy(self, letter: str) -> None:
        """Copy what the letter stands for in the copy menu."""
        paper = self._screen.reading.paper
        for key, name, text in choices(paper) if paper else ():
            if key == letter:
                self._send(text)
                self._screen.say(f"{name[0].upper()}{name[1:]} {_COPIED}.")

    def _send(self, text: str) -> None:
        """Send text to the terminal's clipboard (OSC 52); whether it arrives cannot be known."""
        self._screen.app.copy_to_clipboard(clean_lines(text, len(text)))
