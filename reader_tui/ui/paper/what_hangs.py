"""Asks what hangs on the paper whose text is open, shows it behind the text, and leads there."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from dataclasses import replace
from functools import partial

from reader_tui.errors import HubError, NotFoundError
from reader_tui.feed.patience import patiently
from reader_tui.papers.artifacts import Artifact
from reader_tui.papers.comments import Comment
from reader_tui.papers.models import Link
from reader_tui.text.paper.blocks import Paper
from reader_tui.ui.dialogs.peek import Peek
from reader_tui.ui.paper.afterword import Heard, Lead, hung
from reader_tui.ui.paper.open_text import OpenText
from reader_tui.ui.paper.whole_paper import WholePaper
from reader_tui.ui.session import Session
from reader_tui.ui.stage.stage import Stage

_KEPT = 32
"""Papers of which it is remembered what was heard, as long as the program runs."""
_NOT_ASKED = "{} is not kept, and the Hub is not asked."


class WhatHangs:
    """The discussion of the open paper, and the models, data sets and Spaces made from it."""

    def __init__(
        self,
        stage: Stage,
        session: Session,
        whole: WholePaper,
        open_link: Callable[[Link], object],
        open_page: Callable[[], object],
    ) -> None:
        self._stage = stage
        self._session = session
        self._whole = whole
        self._open_link = open_link
        self._open_page = open_page
        self._heard: dict[str, Heard] = {}
        self._unfolded: frozenset[str] = frozenset()
        self._leads: dict[int, Lead] = {}
        self._leads_of: Paper | None = None

    def show(self, text: OpenText) -> None:
        """Show what hangs on the paper of a text behind it, asked for once."""
        self._stage.work(partial(self._show, text.id), "hanging", exclusive=True)

    async def _show(self, paper_id: str) -> None:
        if paper_id not in self._heard:
            self._heard[paper_id] = await self._ask(paper_id)
            while len(self._heard) > _KEPT:
                del self._heard[next(iter(self._heard))]
        heard = self._heard[paper_id]
        if not heard.thread and not heard.artifacts:
            # It may be had the next time.
            del self._heard[paper_id]
        while (text := self._stage.now.text) is not None and text.is_ready:
            if text.id != paper_id:
                return
            found = hung(text.own, heard, self._unfolded, self._session.now())
            hanging = replace(text, paper=found.paper)
            set_text = await asyncio.to_thread(hanging.set_in, self._stage.detail.measure)
            now = self._stage.now.text
            if now is not None and now.own is text.own and now.drawn is text.drawn:
                self._leads, self._leads_of = found.leads, found.paper
                # What hangs on the paper stands behind its text, whose lines stay as they are.
                behind = set_text.starts[len(text.own.blocks) :]
                end = behind[0] if behind else len(set_text.lines)
                letters = {line: some for line, some in now.letters.items() if line < end}
                now = replace(now, paper=found.paper, letters=letters)
                if now.raw:
                    self._whole.change(replace(now, beneath=set_text))
                else:
                    self._whole.change(replace(now, set_text=set_text))
                return

    async def _ask(self, paper_id: str) -> Heard:
        """What the Hub tells; one of the two is enough, and neither is no fault."""
        hub = self._session.feed.hub if self._session.feed is not None else None
        if hub is None:
            return Heard(
                no_thread=_NOT_ASKED.format("What is said of the paper"),
                no_artifacts=_NOT_ASKED.format("What was made from it"),
            )
        heard = Heard()
        try:
            heard = heard._replace(thread=await patiently(lambda: hub.thread(paper_id), None))
        except (HubError, NotFoundError) as problem:
            heard = heard._replace(no_thread=str(problem))
        try:
            found = await patiently(lambda: hub.artifacts(paper_id), None)
            if self._session.feed is not None and not self._session.demo:
                await self._session.feed.note_artifacts(paper_id, found)
            return heard._replace(artifacts=found)
        except (HubError, NotFoundError) as problem:
            return heard._replace(no_artifacts=str(problem))

    # Where it leads

    def lead(self, text: OpenText, block: int) -> Callable[[], object] | None:
        """What a letter on a block that hangs on the paper does; None where it has none."""
        lead = self._leads.get(block) if text.paper is self._leads_of else None
        if isinstance(lead, Comment):
            return partial(self._unfold, lead, text)
        if isinstance(lead, Artifact):
            return partial(self._peek, lead)
        return self._open_page if lead is not None else None

    def _unfold(self, comment: Comment, text: OpenText) -> None:
        self._unfolded |= {comment.id}
        self._stage.work(partial(self._show, text.id), "hanging", exclusive=True)

    def _peek(self, one: Artifact) -> None:
        keys = [("enter", "open its page"), ("y", "copy the command")]
        texts = [" · ".join(one.facts), one.command]
        self._stage.open(Peek(one.id, texts, keys), partial(self._peeked, one))

    def _peeked(self, one: Artifact, key: str) -> None:
        if key == "y":
            self._stage.copy(one.command, "Command")
        else:
            self._open_link(Link("other", self._session.address + one.path, "hub", one.kind))
