"""Menus over the list: views, filters, the order, and the steps that can be taken back."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from functools import partial
from typing import TYPE_CHECKING

from reader_tui.errors import LibraryError
from reader_tui.papers.dates import local_clock
from reader_tui.papers.models import Paper
from reader_tui.query.terms import term
from reader_tui.text.cells import cut
from reader_tui.text.clean import clean
from reader_tui.ui.session import Session
from reader_tui.views.choice import SORTS, Choice
from reader_tui.views.view import KINDS, View

if TYPE_CHECKING:
    from reader_tui.papers.steps import Rule
    from reader_tui.ui.dialogs.picker import Pick, Picker
    from reader_tui.ui.dialogs.sheets import Menu
    from reader_tui.ui.stage.stage import Parts

_VIEWS = [
    (traits.letter, traits.offer or traits.title, kind)
    for kind, traits in KINDS.items()
    if traits.letter
]
_SHEETS = (
    ("c", "catch up: most worth first"),
    ("/", "saved searches"),
    ("r", "watch and mute rules"),
    ("j", "journal: what can be undone"),
)
_NUMBERED = 9
"""Saved searches that have a number in the menu; all are in their own list."""
_NAME = 22
"""Cells for a name before its count."""
_SORT_LETTERS = {letter: sort for letter, sort in zip("hucsnr", SORTS, strict=True)}
_STEPS_SHOWN = 500


class Choosing:
    """Opens the menus and does what is chosen."""

    def __init__(self, screen: Parts, session: Session) -> None:
        self._screen = screen
        self._session = session

    # Views

    def view(self) -> None:
        """Choose a view; how many papers each has is filled in at once."""
        saved = self._session.saved()[:_NUMBERED]
        rows = [(letter, name) for letter, name, _ in _VIEWS] + _numbered(saved, {})
        menu = self._screen.choose("View", [*rows, *_SHEETS], partial(self._go, saved))
        self._screen.work(partial(self._count, menu, saved), group="picker", exclusive=True)

    async def _count(self, menu: Menu, saved: Sequence[Rule]) -> None:
        counts = await self._session.pages.counts(self._screen.going.near)
        rows = []
        for letter, name, kind in _VIEWS:
            count = counts.get(kind)
            rows.append((letter, name if count is None else f"{name:<{_NAME}}  {count:>6,}"))
        unread: dict[Rule, int] = {}
        for rule in (None, *saved):
            if rule is not None:
                unread[rule] = (await self._session.pages.found(rule.query))[1]
            if menu.is_attached:
                menu.fill([*rows, *_numbered(saved, unread), *_SHEETS])

    def _go(self, saved: Sequence[Rule], letter: str) -> None:
        screen = self._screen
        if letter.isdecimal():
            screen.going.go(View("search", saved[int(letter) - 1].query))
        elif letter == "/":
            from reader_tui.ui.triage.saved import Saving

            Saving(screen, self._session).show()
        elif letter == "c":
            screen.catching_up.ask()
        elif letter == "r":
            screen.ruling.show()
        elif letter == "j":
            self.step()
        else:
            kind = next(kind for key, _, kind in _VIEWS if key == letter)
            screen.work(partial(screen.going.go_around, kind), group="date", exclusive=True)

    # Filters and order

    def filters(self) -> None:
        """Choose what of the view is shown; each letter turns a filter on or off."""
        self._screen.choose_for_paper("Show only", self._filter_rows, self._filter)

    def _filter_rows(self, paper: Paper | None) -> list[tuple[str, str]]:
        choice = self._screen.browsing.choice
        rows = [
            (letter, _switched(name, wanted in choice.filters))
            for letter, (name, wanted) in _terms(paper).items()
        ]
        if paper is not None and any(paper.keywords):
            rows.append(("k", "a keyword of this paper …"))
        votes = next((t for t in choice.filters if t.startswith("upvotes:")), "")
        return [
            *rows,
            ("+", _switched("at least so many upvotes …", bool(votes))),
            ("/", "any words of the query language …"),
            ("i", _switched("muted papers too", choice.muted)),
            ("0", "no filter"),
        ]

    def _filter(self, paper: Paper | None, letter: str) -> None:
        browsing = self._screen.browsing
        choice, terms = browsing.choice, _terms(paper)
        if letter in terms:
            browsing.choose(choice.toggled(terms[letter][1]))
        elif letter == "k" and paper is not None:
            self._keyword(paper)
        elif letter == "+":
            self._screen.ask("At least so many upvotes", "20; 0 for any", self._upvotes)
        elif letter == "/":
            hint = 'diffusion, author:chen, "a phrase", -word'
            self._screen.ask("Show only", hint, self._words)
        elif letter == "i":
            browsing.choose(choice._replace(muted=not choice.muted))
        else:
            browsing.choose(Choice(sort=choice.sort, backwards=choice.backwards))

    def _keyword(self, paper: Paper) -> None:
        words = [word for word in paper.keywords if word][:9]
        rows = [(str(number), word) for number, word in enumerate(words, 1)]
        choice = self._screen.browsing.choice

        def chosen(letter: str) -> None:
            wanted = term("keyword", words[int(letter) - 1])
            self._screen.browsing.choose(choice.toggled(wanted))

        self._screen.choose("Keyword", rows, chosen)

    def _upvotes(self, text: str) -> None:
        if not text.strip().isdecimal():
            self._screen.say(f"Not a number: {clean(text, 20)}")
            return
        number = int(text)
        choice = self._screen.browsing.choice
        wanted = f"upvotes:>={number}" if number else ""
        self._screen.browsing.choose(choice.replaced("upvotes:", wanted))

    def _words(self, text: str) -> None:
        choice = self._screen.browsing.choice
        self._screen.browsing.choose(choice.toggled(clean(text, 500)))

    def order(self) -> None:
        """Choose the order."""
        choice = self._screen.browsing.choice
        rows = [
            (letter, _switched(SORTS[sort], sort == choice.sort))
            for letter, sort in _SORT_LETTERS.items()
        ]

        def chosen(letter: str) -> None:
            sort = _SORT_LETTERS[letter]
            self._screen.browsing.choose(choice._replace(sort=sort, backwards=False))

        self._screen.choose("Order", rows, chosen)

    # Steps

    def step(self) -> None:
        """Show what can be undone, and take back to what is picked."""
        letters = {"enter": "takes back to there"}
        empty = "Nothing was decided yet."
        self._screen.pick("Journal", letters, empty, self._fill_steps, self._taken)

    def _taken(self, pick: Pick) -> None:
        if pick.item:
            self._screen.deciding.undo(pick.item)

    async def _fill_steps(self, picker: Picker) -> None:
        from reader_tui.ui.widgets.piece import Piece

        try:
            steps = await self._session.steps()
        except LibraryError as problem:
            self._screen.say(str(problem))
            return
        now = self._session.now().astimezone()
        items = []
        for step in steps[:_STEPS_SHOWN]:
            words = await self._screen.deciding.words(step)
            undone = " (undone)" if step.undone else ""
            clock = local_clock(step.time, now)
            line = (
                Piece(f"{clock:>17}  ", "number"),
                Piece(words + undone, "muted" if step.undone else "text"),
            )
            items.append((step.key, line))
        if picker.is_attached:
            picker.fill(items)


def _numbered(saved: Sequence[Rule], unread: Mapping[Rule, int]) -> list[tuple[str, str]]:
    """The saved searches with their numbers, and how many unread papers each finds."""
    rows = []
    for number, rule in enumerate(saved, 1):
        name = cut(rule.name or rule.query, _NAME)
        count = f"{unread[rule]:>6,} unread" if rule in unread else ""
        rows.append((str(number), f"{name:<{_NAME}}  {count}".rstrip()))
    return rows


def _terms(paper: Paper | None) -> dict[str, tuple[str, str]]:
    """The filters that are one letter: their names and their terms."""
    terms = {
        "u": ("unread", "is:unread"),
        "c": ("with code", "has:code"),
        "p": ("with a project page", "has:project"),
        "n": ("new since the last visit", "is:new"),
        "w": ("watched", "is:watched"),
    }
    if paper is not None and paper.organization is not None:
        name = paper.organization.fullname or paper.organization.name
        terms["o"] = (f"organization {name}", term("org", name))
    return terms


def _switched(name: str, is_on: bool) -> str:
    return f"{name}  (on)" if is_on else name
