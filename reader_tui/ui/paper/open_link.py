"""Opening a paper's links and copying what is known of it."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial

from reader_tui import desktop
from reader_tui.errors import LinkRefusedError
from reader_tui.papers.models import Link, Paper
from reader_tui.text.clean import clean
from reader_tui.text.plural import plural
from reader_tui.ui.paper.copy import BIBTEX, COPIES, PAGE, choices, page_url
from reader_tui.ui.paper.follow import Follow
from reader_tui.ui.stage.stage import Stage
from reader_tui.ui.widgets.article import link_name, shown_url


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


class Links:
    """Links and copies of the paper under the cursor."""

    def __init__(
        self,
        stage: Stage,
        follow: Follow,
        browser: str | None,
        copy_bibtex: Callable[[], None],
        at_hub: Callable[[str], str],
    ) -> None:
        self._stage = stage
        self._follow = follow
        self._browser = browser
        self._copy_bibtex = copy_bibtex
        """Copies the entries of the paper, or of all that is selected."""
        self._at_hub = at_hub
        """A URL as it is on the Hub that is asked."""
        self._offer: tuple[str, Link] | None = None
        """What was asked for in vain, and the link offered instead."""

    def open(self, link: Link) -> None:
        """Open a link; its paper counts as opened."""
        self._follow.opened(code=link.kind == "code")
        self._stage.work(partial(self._open, link), group="open")

    async def _open(self, link: Link) -> None:
        """Hand a link to the browser; without one, show and copy its URL."""
        say = self._stage.say
        try:
            url = desktop.checked(self._at_hub(link.url))
        except LinkRefusedError as refusal:
            say(str(refusal))
            return
        command = desktop.opener(self._browser)
        if command is None:
            self._stage.copy(url, "URL", "No browser here.")
            return
        name = link_name(link)
        named = "" if name == "other" else f"the {name}: "
        await self._stage.start(command, f"Opening {named}{shown_url(url)}", url, "URL")

    def open_what(self, what: str) -> None:
        """Open one of the paper's links; with none of that kind, offer the best other one."""
        paper = self._follow.paper
        if paper is None:
            self._stage.say(self._follow.why_none)
            return
        asked = f"{paper.id} {what}"
        if link := target(paper, what):
            self.open(link)
        elif self._offer and self._offer[0] == asked:
            self.open(self._offer[1])
        elif other := paper.instead_of(what):
            self._offer = (asked, other)
            name = f"{link_name(other)}: {shown_url(other.url)}"
            self._stage.say(f"No {what} is named. The same key again opens the {name}", 30.0)

    def open_number(self, text: str) -> None:
        """Open the link of that number."""
        paper = self._follow.paper
        links = paper.links if paper else ()
        number = int(text) if text.strip().isdecimal() else 0
        if 0 < number <= len(links):
            self.open(links[number - 1])
        else:
            self._stage.say(f"There is no link {clean(text, 20)}.")

    def open_tenth(self, key: str) -> None:
        """Open the link of that number; 0 is the tenth."""
        self.open_number("10" if key == "0" else key)

    def ask_number(self) -> None:
        """Ask for a link's number."""
        self._stage.ask("Open link number", "1", self.open_number)

    def choose_copy(self) -> None:
        """Choose what to copy."""
        now = self._stage.now
        if now.selected:
            rows = [(letter, name) for letter, name in COPIES if letter != "c"]
            self._stage.choose(f"Copy of {plural(len(now.selected), 'paper')}", rows, self.copy)
            return
        if now.paper_id is None:
            return
        self._follow.choose(
            "Copy",
            lambda paper: [(letter, name) for letter, name, _ in choices(paper)] if paper else [],
            self._copy,
        )

    def copy(self, letter: str) -> None:
        """Copy what the letter stands for, of what is selected or of the paper under the cursor."""
        if letter == BIBTEX:
            self._copy_bibtex()
        elif self._stage.now.selected:
            copy = partial(self._copy_selected, letter)
            self._stage.work(copy, group="copy-selected", exclusive=True)
        else:
            self._copy(self._follow.paper, letter)

    async def _copy_selected(self, letter: str) -> None:
        now = self._stage.now
        ids = [row.id for row in now.rows if row is not None and row.id in now.selected]
        texts = []
        for paper in await self._follow.papers(ids):
            texts += [text for key, _, text in choices(paper) if key == letter]
        if texts:
            what = f"{dict(COPIES)[letter].partition(',')[0]} of {plural(len(texts), 'paper')}"
            self._stage.copy("\n".join(texts), f"{what[0].upper()}{what[1:]}")
            self._stage.show(self._stage.now._replace(selected=frozenset(), range_from=None))

    def _copy(self, paper: Paper | None, letter: str) -> None:
        for key, name, text in choices(paper) if paper else ():
            if key == letter and letter == BIBTEX:
                self._copy_bibtex()
            elif key == letter:
                name = name.partition(",")[0]
                self._stage.copy(text, f"{name[0].upper()}{name[1:]}")
