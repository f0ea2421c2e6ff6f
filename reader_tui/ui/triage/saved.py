"""Saved searches: standing questions, named, listed and edited in one place."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial

from reader_tui.papers.steps import Rule
from reader_tui.text.clean import clean
from reader_tui.text.plural import plural
from reader_tui.ui.browse.navigation import Navigation
from reader_tui.ui.session import Session
from reader_tui.ui.stage.stage import Stage
from reader_tui.ui.triage.rule_list import Counts, RuleList
from reader_tui.ui.widgets.piece import Line, Piece
from reader_tui.views.view import View

_NAME_LIMIT = 80
_QUERY_LIMIT = 1_000
_NAME_CELLS = 28
_HINT = 'sparse attention, author:"Jane Doe", org:nvidia has:code'
_LETTERS = {"enter": "shows the papers", "e": "edits", "n": "names", "d": "removes"}
_SAME = "There is such a saved search already."


class SavedSearches:
    """Makes, lists and takes away saved searches."""

    def __init__(
        self, stage: Stage, session: Session, rules: RuleList, navigation: Navigation
    ) -> None:
        self._stage = stage
        self._session = session
        self._rules = rules
        self._navigation = navigation

    def ask_name(self, query: str, say: Callable[[str], None]) -> None:
        """Ask for a name and save a search under it."""

        def named(name: str) -> None:
            rule = Rule("saved", query, clean(name, _NAME_LIMIT))
            self._rules.change(rule, None, say, _SAME, "; V lists it")

        self._stage.ask("Save the search", "its name", named, clean(query, _NAME_LIMIT))

    def show(self) -> None:
        """Show the saved searches with how many papers each finds."""
        empty = "No search is saved yet: / searches, ^S there saves."
        saved = self._session.marks.saved
        self._rules.pick("Saved searches", _LETTERS, empty, saved, _line, self._picked)

    def _picked(self, key: str, rule: Rule | None) -> None:
        if rule is None:
            return
        if key == "d":
            self._change(None, rule)
        elif key == "e":
            self._stage.ask("Saved search", _HINT, partial(self._edited, rule), rule.query)
        elif key == "n":
            named = partial(self._named, rule)
            self._stage.ask("Name of the search", rule.query, named, rule.name)
        else:
            self._navigation.go(View("search", rule.query))

    def _named(self, rule: Rule, name: str) -> None:
        self._change(rule._replace(name=clean(name, _NAME_LIMIT)), rule)

    def _edited(self, rule: Rule, text: str) -> None:
        from reader_tui.query.language import parse

        query = parse(clean(text, _QUERY_LIMIT), self._session.now().date())
        if query.problems or query.is_empty:
            why = query.problems[0].reason if query.problems else "nothing is asked for"
            self._stage.say(f"Nothing was changed: {why}.", 30.0)
        else:
            self._change(rule._replace(query=query.text), rule)

    def _change(self, rule: Rule | None, instead_of: Rule) -> None:
        self._rules.change(rule, instead_of, partial(self._stage.say, seconds=30.0), _SAME)


def _line(rule: Rule, counts: Counts | None) -> Line:
    found = f"{plural(counts[0], 'paper')}, {counts[1]:,} unread" if counts else ""
    name = clean(rule.name or rule.query, _NAME_CELLS)
    return (
        Piece(f"{name:<30}", "label"),
        Piece(f"{found:<26}", "muted"),
        Piece(rule.query, "text"),
    )
