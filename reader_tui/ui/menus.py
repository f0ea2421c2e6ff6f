"""Menus over the list: views, filters and the order."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from functools import partial
from typing import TYPE_CHECKING

from reader_tui.papers.models import Paper
from reader_tui.query.terms import term
from reader_tui.text.cells import cut
from reader_tui.text.clean import clean
from reader_tui.ui.browse.current_view import CurrentView
from reader_tui.ui.browse.navigation import Navigation
from reader_tui.ui.paper.follow import Follow
from reader_tui.ui.session import Session
from reader_tui.ui.stage.stage import Stage
from reader_tui.views.choice import SORTS, Choice
from reader_tui.views.view import KINDS, View

if TYPE_CHECKING:
    from reader_tui.papers.steps import Rule
    from reader_tui.ui.dialogs.sheets import Menu

_VIEWS = [
    (traits.letter, traits.offer or traits.title, kind)
    for kind, traits in KINDS.items()
    if traits.letter
]
_SHEETS = (
    ("c", "catch up: most worth first"),
    ("/", "saved searches"),
    ("r", "watch and mute rules"),
    ("#", "tags"),
    ("j", "journal: what can be undone"),
    ("g", "digest: what is new, to look at or to write"),
)
_NUMBERED = 9
"""Saved searches that have a number in the menu; all are in their own list."""
_NAME = 22
"""Cells for a name before its count."""
_SORT_LETTERS = {letter: sort for letter, sort in zip("hucsnrw", SORTS, strict=True)}


class ViewMenu:
    """Opens the menu of views and goes where it is chosen to go."""

    def __init__(
        self,
        stage: Stage,
        session: Session,
        navigation: Navigation,
        sheets: Mapping[str, Callable[[], object]],
    ) -> None:
        self._stage = stage
        self._session = session
        self._marks = session.marks
        self._navigation = navigation
        self._sheets = sheets
        """What the letters of `_SHEETS` open."""

    def open(self) -> None:
        """Choose a view; how many papers each has is filled in at once."""
        saved = self._marks.saved()[:_NUMBERED]
        rows = [(letter, name) for letter, name, _ in _VIEWS] + _numbered(saved, {})
        menu = self._stage.choose("View", [*rows, *_SHEETS], partial(self._go, saved))
        self._stage.work(partial(self._count, menu, saved), group="picker", exclusive=True)

    async def _count(self, menu: Menu, saved: Sequence[Rule]) -> None:
        counts = await self._session.pages.counts(self._navigation.near)
        rows = []
        for letter, name, kind in _VIEWS:
            count = counts.get(kind)
            rows.append((letter, name if count is None else f"{name:<{_NAME}}  {count:>6,}"))
        unread: dict[Rule, int] = {}
        for rule in (None, *saved):
            if rule is not None:
                unread[rule] = (await self._session.pages.found(rule.query))[1]
            if not menu.left:
                menu.fill([*rows, *_numbered(saved, unread), *_SHEETS])

    def _go(self, saved: Sequence[Rule], letter: str) -> None:
        if letter.isdecimal():
            self._navigation.go(View("search", saved[int(letter) - 1].query))
        elif letter in self._sheets:
            self._sheets[letter]()
        else:
            self._navigation.go_around(next(kind for key, _, kind in _VIEWS if key == letter))


class ChoiceMenus:
    """Opens the menus of what of a view is shown, and in which order."""

    def __init__(self, stage: Stage, follow: Follow, current: CurrentView) -> None:
        self._stage = stage
        self._follow = follow
        self._current = current

    def filters(self) -> None:
        """Choose what of the view is shown; each letter turns a filter on or off.

        A paper whose text is open may not be among that: the list waits until it is left.
        """
        if self._stage.now.open_text is not None:
            self._stage.say_here("F filters the list; h goes back there.")
            return
        self._follow.choose("Show only", self._filter_rows, self._filter)

    def _filter_rows(self, paper: Paper | None) -> list[tuple[str, str]]:
        choice = self._current.choice
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
        current = self._current
        choice, terms = current.choice, _terms(paper)
        if letter in terms:
            current.choose(choice.toggled(terms[letter][1]))
        elif letter == "k" and paper is not None:
            self._keyword(paper)
        elif letter == "+":
            self._stage.ask("At least so many upvotes", "20; 0 for any", self._upvotes)
        elif letter == "/":
            hint = 'diffusion, author:chen, "a phrase", -word'
            self._stage.ask("Show only", hint, self._words)
        elif letter == "i":
            current.choose(choice._replace(muted=not choice.muted))
        else:
            current.choose(Choice(sort=choice.sort, backwards=choice.backwards))

    def _keyword(self, paper: Paper) -> None:
        words = [word for word in paper.keywords if word][:9]
        rows = [(str(number), word) for number, word in enumerate(words, 1)]
        choice = self._current.choice

        def chosen(letter: str) -> None:
            wanted = term("keyword", words[int(letter) - 1])
            self._current.choose(choice.toggled(wanted))

        self._stage.choose("Keyword", rows, chosen)

    def _upvotes(self, text: str) -> None:
        if not text.strip().isdecimal():
            self._stage.say(f"Not a number: {clean(text, 20)}")
            return
        number = int(text)
        choice = self._current.choice
        wanted = f"upvotes:>={number}" if number else ""
        self._current.choose(choice.replaced("upvotes:", wanted))

    def _words(self, text: str) -> None:
        choice = self._current.choice
        self._current.choose(choice.toggled(clean(text, 500)))

    def order(self) -> None:
        """Choose the order."""
        choice = self._current.choice
        rows = [
            (letter, _switched(SORTS[sort], sort == choice.sort))
            for letter, sort in _SORT_LETTERS.items()
        ]

        def chosen(letter: str) -> None:
            sort = _SORT_LETTERS[letter]
            self._current.choose(choice._replace(sort=sort, backwards=False))

        self._stage.choose("Order", rows, chosen)


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
