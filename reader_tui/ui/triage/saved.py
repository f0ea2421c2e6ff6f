"""Saved searches: standing questions, named, listed and edited in one place."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from typing import TYPE_CHECKING

from reader_tui.errors import LibraryError
from reader_tui.papers.steps import Rule
from reader_tui.text.clean import clean
from reader_tui.text.plural import plural
from reader_tui.ui.browse.current_view import CurrentView
from reader_tui.ui.browse.navigation import Navigation
from reader_tui.ui.session import Session
from reader_tui.ui.stage.stage import Stage
from reader_tui.ui.widgets.piece import Piece
from reader_tui.views.view import View

if TYPE_CHECKING:
    from reader_tui.ui.dialogs.picker import Pick, Picker

_NAME_LIMIT = 80
_QUERY_LIMIT = 1_000
_NAME_CELLS = 28
_HINT = 'sparse attention, author:"Jane Doe", org:nvidia has:code'


class SavedSearches:
    """Makes, lists and takes away saved searches."""

    def __init__(
        self, stage: Stage, session: Session, current: CurrentView, navigation: Navigation
    ) -> None:
        self._stage = stage
        self._session = session
        self._marks = session.marks
        self._current = current
        self._navigation = navigation

    def ask_name(self, query: str, say: Callable[[str], None]) -> None:
        """Ask for a name and save a search under it."""

        def named(name: str) -> None:
            rule = Rule("saved", query, clean(name, _NAME_LIMIT))
            self._stage.work(partial(self._change, rule, None, say), group="rule")

        self._stage.ask("Save the search", "its name", named, clean(query, _NAME_LIMIT))

    async def _change(
        self, rule: Rule | None, instead_of: Rule | None, say: Callable[[str], None]
    ) -> None:
        try:
            step = await self._marks.change_rules(rule, instead_of)
        except LibraryError as problem:
            say(str(problem))
            return
        if step is None:
            say("There is such a saved search already.")
            return
        await self._current.show_again()
        where = "; V lists it" if rule is not None and instead_of is None else ""
        say(f"{step.said[:1].upper()}{step.said[1:]}{where}; u takes it back.")

    def show(self) -> None:
        """Show the saved searches with how many papers each finds."""
        letters = {
            "enter": "shows the papers", "e": "edits", "n": "names", "d": "takes away",
        }  # fmt: skip
        empty = "No search is saved yet: / searches, ^S there saves."
        self._stage.pick("Saved searches", letters, empty, self._fill, self._picked)

    async def _fill(self, picker: Picker) -> None:
        rules = self._marks.saved()
        counts: dict[Rule, tuple[int, int]] = {}
        for done in (False, True):
            items = []
            for number, rule in enumerate(rules):
                total, unread = counts.get(rule, (0, 0))
                found = f"{plural(total, 'paper')}, {unread:,} unread" if rule in counts else ""
                pieces = [Piece(f"{clean(rule.name or rule.query, _NAME_CELLS):<30}", "label")]
                pieces += [Piece(f"{found:<26}", "muted"), Piece(rule.query, "text")]
                items.append((str(number), tuple(pieces)))
            if picker.left:
                return
            picker.fill(items)
            if not done:
                for rule in rules:
                    counts[rule] = await self._session.pages.found(rule.query)

    def _picked(self, pick: Pick) -> None:
        rules = self._marks.saved()
        at = int(pick.item) if pick.item else -1
        if not 0 <= at < len(rules):
            return
        rule = rules[at]
        if pick.key == "d":
            self._work(None, rule)
        elif pick.key == "e":
            self._stage.ask("Saved search", _HINT, partial(self._edited, rule), rule.query)
        elif pick.key == "n":
            named = partial(self._named, rule)
            self._stage.ask("Name of the search", rule.query, named, rule.name)
        else:
            self._navigation.go(View("search", rule.query))

    def _named(self, rule: Rule, name: str) -> None:
        self._work(rule._replace(name=clean(name, _NAME_LIMIT)), rule)

    def _edited(self, rule: Rule, text: str) -> None:
        from reader_tui.query.language import parse

        query = parse(clean(text, _QUERY_LIMIT), self._session.now().date())
        if query.problems or query.is_empty:
            why = query.problems[0].reason if query.problems else "nothing is asked for"
            self._stage.say(f"Nothing was changed: {why}.", 30.0)
        else:
            self._work(rule._replace(query=query.text), rule)

    def _work(self, rule: Rule | None, instead_of: Rule) -> None:
        say = partial(self._stage.say, seconds=30.0)
        self._stage.work(partial(self._change, rule, instead_of, say), group="rule")
