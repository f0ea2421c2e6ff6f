"""Watch and mute rules: offered from the paper under the cursor, listed and edited in one place."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial

from reader_tui.errors import UsageError
from reader_tui.papers.models import Paper
from reader_tui.papers.steps import Rule, RuleKind
from reader_tui.query.terms import checked_query, term
from reader_tui.text.clean import clean
from reader_tui.text.plural import plural
from reader_tui.ui.browse.navigation import Navigation
from reader_tui.ui.paper.follow import Follow
from reader_tui.ui.session import Session
from reader_tui.ui.stage.stage import Stage
from reader_tui.ui.triage.rule_list import Counts, RuleList
from reader_tui.ui.widgets.piece import Line, Piece
from reader_tui.views.view import View

_AUTHORS = 4
_NUMBERED = 9
_RULE_LIMIT = 300
_HINT = 'author:"Jane Doe", org:nvidia, kw:"rl", submitter:x, "a phrase"'
_NAMES: dict[RuleKind, str] = {"watch": "Watch for", "mute": "Mute"}
_REASONS: tuple[RuleKind, ...] = ("like", "silence")
"""Rules of the order by worth, which match no papers."""


class RuleMenu:
    """Makes, lists and takes away rules."""

    def __init__(
        self,
        stage: Stage,
        session: Session,
        follow: Follow,
        rules: RuleList,
        navigation: Navigation,
        wait_for_code: Callable[[], None],
    ) -> None:
        self._stage = stage
        self._session = session
        self._follow = follow
        self._list = rules
        self._navigation = navigation
        self._wait_for_code = wait_for_code

    def menu(self, kind: RuleKind) -> None:
        """Offer rules that the paper under the cursor would match."""
        self._follow.choose(_NAMES[kind], partial(self._rows, kind), partial(self._chosen, kind))

    def _rows(self, kind: RuleKind, paper: Paper | None) -> list[tuple[str, str]]:
        rows = [(key, name) for key, (name, _) in _offers(paper).items()]
        if kind == "watch" and paper is not None and paper.code is None:
            waiting = self._session.state(paper.id).waiting
            rows.insert(0, ("c", "for its code no longer" if waiting else "for its code to appear"))
        return [*rows, ("p", "a phrase, or any words …"), ("l", "the list of rules")]

    def _chosen(self, kind: RuleKind, paper: Paper | None, letter: str) -> None:
        if letter == "c":
            self._wait_for_code()
        elif letter == "p":
            self._stage.ask(_NAMES[kind], _HINT, partial(self._typed, kind))
        elif letter == "l":
            self.show()
        else:
            self.add(Rule(kind, _offers(paper)[letter][1]))

    def _typed(self, kind: RuleKind, text: str) -> None:
        self.add(Rule(kind, clean(text, _RULE_LIMIT)))

    def add(self, rule: Rule, instead_of: Rule | None = None) -> None:
        """Make a rule, or change one, unless its words cannot be understood."""
        try:
            checked_query(rule.query)
        except UsageError as problem:
            self._stage.say(f"No rule was made: {problem}", 30.0)
            return
        self._change(rule, instead_of)

    def _change(self, rule: Rule | None, instead_of: Rule | None) -> None:
        say = partial(self._stage.say, seconds=30.0)
        self._list.change(rule, instead_of, say, "There is such a rule already.")

    # The list of rules

    def show(self) -> None:
        """Show the rules with how many papers each matches."""
        letters = {
            "enter": "shows the papers",
            "e": "edits",
            "d": "removes",
            "w": "watches",
            "i": "mutes",
        }
        empty = "There are no rules yet."
        self._list.pick("Watch and mute", letters, empty, self._rules, _line, self._picked)

    def _rules(self) -> list[Rule]:
        library = self._session.library
        rules = library.rules.all() if library is not None else ()
        return [rule for rule in rules if rule.kind in (*_NAMES, *_REASONS)]

    def _picked(self, key: str, rule: Rule | None) -> None:
        if key in ("w", "i"):
            kind: RuleKind = "watch" if key == "w" else "mute"
            self._stage.ask(_NAMES[kind], _HINT, partial(self._typed, kind))
        elif rule is None:
            return
        elif key == "d":
            self._change(None, rule)
        elif rule.kind in _REASONS:
            self._stage.say("A reason can be taken away with d.")
        elif key == "e":
            edited = partial(self._edited, rule)
            self._stage.ask(_NAMES[rule.kind], _HINT, edited, rule.query)
        else:
            self._navigation.go(View("search", rule.query))

    def _edited(self, rule: Rule, text: str) -> None:
        self.add(rule._replace(query=clean(text, _RULE_LIMIT)), rule)


def _line(rule: Rule, counts: Counts | None) -> Line:
    told = counts if rule.kind not in _REASONS else None
    found = f"{plural(told[0], 'paper'):>14}  " if told else " " * 16
    kind = Piece(f"{rule.kind:<7}", "label")
    return (kind, Piece(found, "muted"), Piece(rule.query, "text"))


def _offers(paper: Paper | None) -> dict[str, tuple[str, str]]:
    """Rules that the paper matches: by letter, what they are called and what they say."""
    found: dict[str, tuple[str, str]] = {}
    if paper is None:
        return found
    if paper.organization is not None:
        name = paper.organization.fullname or paper.organization.name
        found["o"] = (f"organization {name}", term("org", name))
    if paper.submitter:
        found["s"] = (f"submitted by {paper.submitter}", term("submitter", paper.submitter))
    authors = [*paper.authors[: _AUTHORS - 1], *paper.authors[_AUTHORS - 1 :][-1:]]
    named = [(f"author {name}", term("author", name)) for name in authors]
    named += [(f"keyword {word}", term("keyword", word)) for word in paper.keywords if word]
    for number, offer in enumerate(named[:_NUMBERED], 1):
        found[str(number)] = offer
    return found
