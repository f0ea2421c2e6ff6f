"""Rules in a list: with how many papers each matches, picked from, and changed as steps."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import partial
from typing import TYPE_CHECKING

from reader_tui.papers.steps import Rule
from reader_tui.ui.browse.current_view import CurrentView
from reader_tui.ui.session import Session
from reader_tui.ui.stage.stage import Stage
from reader_tui.ui.widgets.piece import Line

if TYPE_CHECKING:
    from reader_tui.ui.dialogs.picker import Pick, Picker

_HITTING = ("watch", "mute")
"""Rules that say how many papers they hit."""

Counts = tuple[int, int]
"""How many papers a rule matches, and how many of them are unread."""


class RuleList:
    """Lists and changes rules, whatever they are for."""

    def __init__(self, stage: Stage, session: Session, current: CurrentView) -> None:
        self._stage = stage
        self._session = session
        self._current = current

    def pick(
        self,
        heading: str,
        letters: dict[str, str],
        empty: str,
        rules: Callable[[], Sequence[Rule]],
        line: Callable[[Rule, Counts | None], Line],
        then: Callable[[str, Rule | None], object],
    ) -> None:
        """Show rules, each with its line; `then` gets the key and the rule under the cursor."""

        def picked(pick: Pick) -> None:
            listed, at = rules(), int(pick.item or -1)
            then(pick.key, listed[at] if 0 <= at < len(listed) else None)

        self._stage.pick(heading, letters, empty, partial(self._fill, rules(), line), picked)

    async def _fill(
        self, rules: Sequence[Rule], line: Callable[[Rule, Counts | None], Line], picker: Picker
    ) -> None:
        """Fill the list at once, and again when all were counted."""
        counts: dict[Rule, Counts] = {}
        picker.fill([(str(at), line(rule, None)) for at, rule in enumerate(rules)])
        for rule in rules:
            counts[rule] = await self._session.pages.found(rule.query)
        if not picker.left:
            picker.fill([(str(at), line(rule, counts[rule])) for at, rule in enumerate(rules)])

    def change(
        self,
        rule: Rule | None,
        instead_of: Rule | None,
        say: Callable[[str], object],
        same: str,
        more: str = "",
    ) -> None:
        """Make, take away or change a rule and say so; `same` where that changes nothing."""
        call = partial(self._change, rule, instead_of, say, same, more)
        self._stage.work_first(call, group="rule")

    async def _change(
        self,
        rule: Rule | None,
        instead_of: Rule | None,
        say: Callable[[str], object],
        same: str,
        more: str,
    ) -> None:
        step = await self._session.marks.change_rules(rule, instead_of)
        if step is None:
            say(same)
            return
        await self._current.show_again()
        if rule is not None and rule.kind in _HITTING:
            more = f"{more}. {(await self._session.pages.hits(rule.query)).rstrip('.')}"
        say(f"{step.said[:1].upper()}{step.said[1:]}{more}; u takes it back.")
