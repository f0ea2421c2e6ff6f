"""Papers given as examples of what is kept, without bookmarking them."""

from __future__ import annotations

from collections.abc import Sequence
from functools import partial

from reader_tui.errors import ReaderError
from reader_tui.text.plural import plural
from reader_tui.ui.session import Session
from reader_tui.ui.stage.stage import Stage

_HINT = "2410.24164, an address, thesis.bib, Jane Doe"
_SAID_FOR = 30.0


class ExamplePrompt:
    """Asks for examples, and has the order by worth learn from those that are here."""

    def __init__(self, stage: Stage, session: Session) -> None:
        self._stage = stage
        self._session = session

    def ask(self) -> None:
        """Ask for papers."""
        self._stage.ask("Learn from", _HINT, self._typed)

    def _typed(self, text: str) -> None:
        self._stage.work(partial(self._learn, text.strip()), group="examples")

    async def _learn(self, text: str) -> None:
        try:
            ids, left_out = await self._session.pages.examples(text)
        except ReaderError as problem:
            self._stage.say(str(problem), _SAID_FOR)
            return
        if not ids:
            self._stage.say("Nothing was learned: none of these papers is in the archive.")
            return
        self._stage.say(await self._said(ids, left_out), _SAID_FOR)

    async def _said(self, ids: Sequence[str], left_out: int) -> str:
        """Learn, and say what came of it."""
        step = await self._session.marks.write(lambda library: library.decisions.give_examples(ids))
        if step is None:
            return "All of them were learned from before."
        said = [f"{step.said[:1].upper()}{step.said[1:]}; u takes it back."]
        if left_out:
            said.append(f"{plural(left_out, 'paper')} unknown here and left out.")
        if lacks := await self._session.pages.lacking():
            said.append(f"{lacks[:1].upper()}{lacks[1:]}.")
        return " ".join(said)
