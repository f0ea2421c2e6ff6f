"""Tags in the app: a line that gives and takes them, and the list of those in use."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import partial
from typing import TYPE_CHECKING

from reader_tui.library.own_text import tag_name
from reader_tui.text.plural import plural
from reader_tui.ui.browse.navigation import Navigation
from reader_tui.ui.session import Session
from reader_tui.ui.stage.stage import Stage
from reader_tui.ui.triage.decide import Decide
from reader_tui.ui.widgets.piece import Line, Piece
from reader_tui.views.view import View

if TYPE_CHECKING:
    from reader_tui.library.library import Library
    from reader_tui.papers.steps import Step
    from reader_tui.ui.dialogs.picker import Pick, Picker

_LETTERS = {
    "enter": "shows the papers", "r": "renames", "m": "merges", "d": "removes",
}  # fmt: skip
_NO_TAGS = "There are no tags yet; t on a paper gives one."


class Tags:
    """Tags papers, and lists, renames, merges and takes away tags."""

    def __init__(
        self, stage: Stage, session: Session, verbs: Decide, navigation: Navigation
    ) -> None:
        self._stage = stage
        self._session = session
        self._verbs = verbs
        self._navigation = navigation

    # On papers

    def ask(self) -> None:
        """Ask for tags for what is selected, or for the paper under the cursor."""
        from reader_tui.ui.dialogs.tag_prompt import TagPrompt

        ids = self._verbs.targets()
        if not ids:
            return
        counts = self._counts()
        known = sorted(counts, key=lambda tag: -counts[tag])
        has = ", ".join(self._session.marks.written(ids[0])[1]) if len(ids) == 1 else ""
        heading = f"Tags of {plural(len(ids), 'paper')}" if len(ids) > 1 else "Tags"
        self._stage.open(
            TagPrompt(f"{heading}: {has}" if has else heading, known), partial(self._typed, ids)
        )

    def _counts(self) -> dict[str, int]:
        library = self._session.library
        return library.annotations.counts() if library is not None else {}

    def _typed(self, ids: Sequence[str], text: str) -> None:
        words = [word.strip() for word in text.split(",")]
        remove = [word[1:] for word in words if word.startswith("-")]
        add = [word.removeprefix("+") for word in words if not word.startswith("-")]
        if any(map(tag_name, (*add, *remove))):
            self._stage.work_first(partial(self._tag, ids, add, remove), group="tags")
        else:
            self._stage.say("No tag was named, so none changed.")

    async def _tag(self, ids: Sequence[str], add: Sequence[str], remove: Sequence[str]) -> None:
        papers = await self._session.whole(ids) if add else {}
        await self._change(lambda library: library.annotations.tag(ids, add, remove, papers=papers))
        self._verbs.done()

    async def _change(self, change: Callable[[Library], Step | None]) -> None:
        step = await self._session.marks.write(change)
        self._stage.show(self._stage.now)
        if step is None:
            self._stage.say("Nothing changed: the tags are so already.")
        else:
            self._stage.say(f"{step.said[:1].upper()}{step.said[1:]}; u takes it back.")

    # The list of tags

    def show(self) -> None:
        """Show the tags in use with how many papers each has."""
        self._stage.pick("Tags", _LETTERS, _NO_TAGS, self._fill, self._picked)

    async def _fill(self, picker: Picker) -> None:
        picker.fill([(tag, _line(tag, count)) for tag, count in self._counts().items()])

    def _picked(self, pick: Pick) -> None:
        tag = pick.item
        if not tag:
            return
        if pick.key == "r":
            self._stage.ask(f"Rename {tag}", "the new name", partial(self._rename, tag), tag)
        elif pick.key == "m":
            from reader_tui.ui.dialogs.tag_prompt import TagPrompt

            others = [other for other in self._counts() if other != tag]
            prompt = TagPrompt(f"Merge {tag} into", others)
            self._stage.open(prompt, partial(self._rename, tag))
        elif pick.key == "d":
            self._work(lambda library: library.annotations.drop([tag]))
        else:
            self._navigation.go(View("tag", tag))

    def _rename(self, old: str, new: str) -> None:
        self._work(lambda library: library.annotations.rename([old], new))

    def _work(self, change: Callable[[Library], Step | None]) -> None:
        self._stage.work_first(partial(self._change, change), group="tags")


def _line(tag: str, count: int) -> Line:
    return (Piece(f"{plural(count, 'paper'):>14}  ", "muted"), Piece(tag, "text"))
