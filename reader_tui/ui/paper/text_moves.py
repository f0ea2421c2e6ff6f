"""Moving in a whole text: by sections, by what is found in it, and back to where one was."""

from __future__ import annotations

import asyncio
from bisect import bisect_left, bisect_right
from collections.abc import Callable, Sequence
from dataclasses import replace
from functools import partial

from reader_tui.query.language import Query
from reader_tui.text.fold import fold
from reader_tui.text.paper.anchors import Place
from reader_tui.text.paper.blocks import Block
from reader_tui.text.paper.shares import shares
from reader_tui.ui.dialogs.find_prompt import FindPrompt
from reader_tui.ui.dialogs.outline import Entry, Outline
from reader_tui.ui.paper.open_text import Matches, OpenText
from reader_tui.ui.paper.whole_paper import WholePaper
from reader_tui.ui.stage.stage import Stage

_NO_SHARE = -1

Stretch = tuple[int, int]
"""Where a piece of a text begins, and where it ends."""


def stretches(text: str, words: str) -> list[tuple[int, int]]:
    """Where a text has some words, whatever their case and accents.

    >>> stretches("Naïve naive", "NAIVE")
    [(0, 5), (6, 11)]
    """
    sought, folded = fold(" ".join(words.split())), fold(text)
    if not sought or sought not in folded:
        return []
    origins = [at for at, char in enumerate(text) for _ in fold(char)]
    found, at = [], folded.find(sought)
    while at >= 0:
        found.append((origins[at], origins[at + len(sought) - 1] + 1))
        at = folded.find(sought, at + len(sought))
    return found


def matches(blocks: Sequence[Block], find: Callable[[str], Sequence[Stretch]]) -> Matches:
    """The stretches that are found in the texts of blocks, by block."""
    found = ((at, find(block.text)) for at, block in enumerate(blocks))
    return {at: spans for at, spans in found if spans}


class TextMoves:
    """Goes about in the text that is open."""

    def __init__(
        self,
        stage: Stage,
        whole: WholePaper,
        search: Callable[[str], object],
        back: Callable[[], bool],
    ) -> None:
        self._stage = stage
        self._whole = whole
        self._search = search
        """Searches elsewhere."""
        self._back = back
        """Goes back into the text that cites this one; whether there is one."""
        self._sought = ""
        self._finder: Callable[[str], Sequence[Stretch]] = lambda text: ()
        """Finds that in a text."""
        self._sought_in: object = None
        """The paper in which was looked."""
        self._places: list[Place] = []
        """Where that was found, from above."""
        self._last: tuple[Place, Place] | None = None
        """The match that was gone to last, and the place that it was shown at."""

    # Sections

    def to_section(self, by: int) -> None:
        """To the next section (1), or to the beginning of this one or the one before (-1)."""
        text, here = self._whole.text, self._whole.here
        if text is None:
            return
        heads = [at for at, block in enumerate(text.paper.blocks) if block.kind == "heading"]
        if by > 0:
            ahead = [at for at in heads if at > here.block]
        else:
            # At the end, what was gone to may stand below the upper edge.
            seen = min(here, text.place(self._stage.now.text_top))
            ahead = [at for at in heads if Place(at, 0) < seen][::-1]
        if ahead:
            self._whole.go(Place(ahead[0], 0))
        else:
            self._stage.say_here(f"No section {'below' if by > 0 else 'above'}.")

    def to_end(self, by: int) -> None:
        """To the beginning or the end."""
        text = self._whole.text
        if text is not None:
            last = max(0, len(text.paper.blocks) - 1)
            self._whole.go(
                Place(0, 0) if by < 0 else Place(last, len(text.paper.blocks[last].text))
            )

    def outline(self) -> None:
        """Choose a section to go to."""
        text = self._whole.text
        if text is None or not text.paper.outline:
            self._stage.say_here("The text has no sections.")
            return
        entries = _entries(text)
        heads = [at for at, block in enumerate(text.paper.blocks) if block.kind == "heading"]
        here = text.paper.blocks[min(self._whole.here.block, len(text.paper.blocks) - 1)].section

        def chosen(answer: str) -> None:
            at = next((at for at in heads if text.paper.blocks[at].section == int(answer)), None)
            if at is not None:
                self._whole.go(Place(at, 0))

        self._stage.open(Outline(entries, here or 0), chosen)

    # Finding

    def find(self) -> None:
        """Ask what to find, and go to the first place below."""
        prompt = FindPrompt(self._sought, self._search)
        self._stage.open(prompt, self._find_words)

    def _find_words(self, words: str) -> None:
        self._sought, self._finder = words, lambda text: stretches(text, words)
        self._stage.work(self._find, "find", exclusive=True)

    def opened(self) -> None:
        """Find in a text that was just opened what a search asked of the texts of papers."""
        query = self._stage.now.sought
        if query is not None and query.asks_text:
            self._sought, self._finder = query.text_words, partial(_answering, query)
            self._stage.work(self._find, "find", exclusive=True)

    async def _find(self, by: int = 0) -> None:
        """Look for it anew, and go to the first place below, or on from the one gone to last."""
        text, words = self._whole.text, self._sought
        if text is None:
            return
        found = await asyncio.to_thread(matches, text.paper.blocks, self._finder)
        now = self._whole.text
        if now is None or now.own is not text.own:
            return
        self._sought_in, self._last = text.paper, self._last if by else None
        self._places = [Place(at, start) for at, spans in found.items() for start, _ in spans]
        self._whole.change(replace(now, matches=found))
        if not found:
            self._stage.say_here(f"“{words}” is not in the text.")
        elif by:
            self._go_on(by)
        elif not self._to_match(1, including=True):
            self._go_on(-1)

    def to_match(self, by: int) -> None:
        """To the next place that was found, below (1) or above (-1)."""
        text = self._whole.text
        if text is None:
            return
        if not self._sought:
            self._stage.say_here("/ finds in the text.")
        elif self._sought_in is not text.paper:
            self._stage.work(partial(self._find, by), "find", exclusive=True)
        else:
            self._go_on(by)

    def _go_on(self, by: int) -> None:
        """To the next place, or say that there is none."""
        if not self._to_match(by):
            self._stage.say_here(f"No match {'below' if by > 0 else 'above'}.")

    def _to_match(self, by: int, including: bool = False) -> bool:
        """Go to the next place; whether there is one."""
        text, here = self._whole.text, self._whole.here
        if text is None or text.set_text is None:
            return False
        if self._last is not None and self._last[1] == here:
            here = self._last[0]
        places = self._places
        below = bisect_left(places, here) if including else bisect_right(places, here)
        nth = below if by > 0 else bisect_left(places, here) - 1
        if not 0 <= nth < len(places):
            return False
        line = text.set_text.line_of(places[nth])
        self._whole.go(text.place(max(0, line - self._stage.detail.inner_height // 4)))
        self._last = places[nth], self._whole.here
        self._stage.say_here(f"{nth + 1:,} of {len(places):,}")
        return True

    # Back and forth

    def jump_back(self) -> None:
        """Back to where the last jump began; from a cited paper at last into the text before."""
        place = self._whole.jumps.back(self._whole.here)
        if place is not None or not self._back():
            self._jump(place, "back")

    def jump_forth(self) -> None:
        """Forth to where was gone back from."""
        self._jump(self._whole.jumps.forth(self._whole.here), "forth")

    def _jump(self, place: Place | None, way: str) -> None:
        if place is not None:
            self._whole.go(place, jumps=False)
        else:
            self._stage.say_here(f"There is no jump to go {way} to.")

    def toggle_raw(self) -> None:
        """The text as received, and back."""
        self._stage.work(self._whole.toggle_raw, "whole", exclusive=True)


def _answering(query: Query, text: str) -> list[Stretch]:
    """The stretches of a text that a query asked for in texts."""
    return query.spans(text, "text")


def _entries(text: OpenText) -> list[Entry]:
    """The sections of the text with their share of it; what hangs on it has none."""
    parts = shares(text.own)
    return [
        Entry(section.name, section.level, parts[at] if at < len(parts) else _NO_SHARE)
        for at, section in enumerate(text.paper.outline)
    ]
