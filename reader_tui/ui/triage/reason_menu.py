"""The reasons of the paper under the cursor, of which one can be strengthened or silenced."""

from __future__ import annotations

from functools import partial

from reader_tui.papers.features import term_in
from reader_tui.papers.models import Paper
from reader_tui.papers.reasons import Share, shown
from reader_tui.papers.steps import Rule, RuleKind
from reader_tui.ui.paper.follow import Follow
from reader_tui.ui.session import Session
from reader_tui.ui.stage.stage import Stage
from reader_tui.ui.triage.rule_list import RuleList

_NUMBERED = 9
_NAMES = {"like": "Strengthen a reason", "silence": "Silence a reason"}
_MOST = 60
"""Characters of a reason in the menu."""


class ReasonMenu:
    """Offers what was learned of a paper, the weightiest first."""

    def __init__(self, stage: Stage, session: Session, follow: Follow, rules: RuleList) -> None:
        self._stage = stage
        self._session = session
        self._follow = follow
        self._list = rules

    def menu(self, kind: RuleKind) -> None:
        """Offer the reasons of the paper under the cursor."""
        paper = self._follow.paper
        if paper is None:
            self._stage.say("There is no paper here whose reasons could be told.")
        else:
            self._stage.work(partial(self._offer, kind, paper), group="picker", exclusive=True)

    async def _offer(self, kind: RuleKind, paper: Paper) -> None:
        found = await self._session.pages.explain(paper)
        shares = found.shares[:_NUMBERED] if found is not None else []
        if not shares:
            self._stage.say("Nothing was learned of this paper yet: b keeps papers like it.")
            return
        rows = [(str(at), _line(share)) for at, share in enumerate(shares, 1)]
        self._stage.choose(_NAMES[kind], rows, partial(self._chosen, kind, paper, shares))

    def _chosen(self, kind: RuleKind, paper: Paper, shares: list[Share], letter: str) -> None:
        wanted = Rule(kind, term_in(paper, shares[int(letter) - 1].name))
        say = partial(self._stage.say, seconds=30.0)
        other: RuleKind = "silence" if kind == "like" else "like"
        library = self._session.library
        there = library.rules.all() if library is not None else ()
        contrary = [rule for rule in there if (rule.kind, rule.query) == (other, wanted.query)]
        self._list.change(wanted, contrary[0] if contrary else None, say, "That is so already.")


def _line(share: Share) -> str:
    return f"{share.part:+.0%}  {shown(share.name)[:_MOST]}"
