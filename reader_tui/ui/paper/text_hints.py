"""Letters on what leads somewhere in a whole text: citations, figures, sections, links."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace
from functools import partial
from typing import NamedTuple

from textual.events import Key

from reader_tui.papers.models import Link
from reader_tui.papers.verbs import Field
from reader_tui.text.cells import cell_len, head
from reader_tui.text.links import arxiv_id
from reader_tui.text.paper.anchors import Place
from reader_tui.text.paper.blocks import CITATION, LINK, Paper, Reference, Span
from reader_tui.text.paper.mentions import Targets
from reader_tui.ui.dialogs.peek import Peek
from reader_tui.ui.paper.open_text import OpenText
from reader_tui.ui.paper.set_text import SetText
from reader_tui.ui.paper.whole_paper import WholePaper
from reader_tui.ui.stage.stage import Stage
from reader_tui.ui.widgets.article import hint_letters, shown_url

PICTURE, ENTRY, HANGING = "picture", "entry", "hanging"
"""What carries a letter besides places in the running text: a figure, an entry of the reference
list, and what hangs on the paper."""
_MOST_LETTERS = 3
"""Cells that a blank and the letters of a hint take."""
_KEEPS: dict[str, Field] = {"b": "bookmarked", "e": "later"}


class Hint(NamedTuple):
    """Something in sight that leads somewhere, and where its letter stands."""

    line: int
    column: int
    block: int
    span: Span


class TextHints:
    """Puts letters on what leads somewhere, takes them, and goes there."""

    def __init__(
        self,
        stage: Stage,
        whole: WholePaper,
        open_link: Callable[[Link], object],
        show_picture: Callable[[int, bool], object],
        to_paper: Callable[[str], object],
        keep: Callable[[str, Field], object],
        hanging: Callable[[OpenText, int], Callable[[], object] | None],
    ) -> None:
        self._stage = stage
        self._whole = whole
        self._open_link = open_link
        self._show_picture = show_picture
        """Shows the pictures of a block in their place, or in the reader's viewer."""
        self._in_viewer = False
        self._to_paper = to_paper
        self._keep = keep
        self._hanging = hanging
        """What a block that hangs on the paper leads to."""
        self._targets: Targets | None = None
        self._targets_of: Paper | None = None
        self._entries: dict[int, Reference] = {}
        """The entries of the reference list, by their blocks."""
        self._hints: dict[str, Hint] = {}
        self._typed = ""

    # Letters

    def start_hints(self) -> None:
        """Put letters on all that is in sight."""
        if self._stage.now.text is not None:
            self._stage.panes.enter_detail()
        text = self._whole.text
        if text is None or text.raw:
            return
        if found := list(self._in_sight(text)):
            self._put_letters(text, found)
        else:
            self._stage.say_here("Nothing in sight leads anywhere.")

    def show_pictures(self, in_viewer: bool) -> None:
        """Show the picture in sight; where there are several, put letters on them."""
        text = self._whole.text
        if text is None or text.raw:
            return
        found = list(self._pictures_in_sight(text))
        if not found:
            self._stage.say_here("No picture is in sight.")
        elif len(found) == 1:
            self._show_picture(found[0].block, in_viewer)
        else:
            self._put_letters(text, found, in_viewer)

    def _put_letters(self, text: OpenText, found: Sequence[Hint], in_viewer: bool = False) -> None:
        self._in_viewer = in_viewer
        words = hint_letters(len(found))
        self._hints = dict(zip(words, found, strict=False))
        self._typed = ""
        letters: dict[int, list[tuple[int, str]]] = {}
        for word, hint in self._hints.items():
            letters.setdefault(hint.line, []).append((hint.column, word))
        self._whole.change(replace(text, letters=letters))

    def take_key(self, key: Key) -> bool:
        """Take a letter while there are some; any other key takes them away, Escape no more."""
        text = self._whole.text
        if text is None or not text.letters:
            return False
        letter = key.character or ""
        if letter.isalpha():
            self._typed += letter
            if any(word.startswith(self._typed) for word in self._hints):
                if hint := self._hints.get(self._typed):
                    self._clear(text)
                    self._follow(text, hint)
                return True
            self._stage.say_here(f"No hint is {self._typed}.")
        self._clear(text)
        return letter.isalpha() or key.key == "escape"

    def click(self, line: int, cell: int) -> None:
        """Go where what was clicked leads."""
        text = self._stage.now.text
        if text is None or text.set_text is None or text.raw or line >= len(text.set_text.lines):
            return
        self._stage.panes.enter_detail()
        self._in_viewer = False
        column = len(head(text.set_text.lines[line], cell))
        at = text.set_text.block_at(line)
        found = [hint for hint in self._of_block(text, at) if hint.line <= line]
        inside = [hint for hint in found if _covers(text.set_text, hint, line, column)]
        if inside:
            self._follow(text, inside[-1])

    def _clear(self, text: OpenText) -> None:
        self._whole.change(replace(text, letters={}))

    def _in_sight(self, text: OpenText) -> Iterator[Hint]:
        """What is in sight and leads somewhere, from above."""
        top = self._stage.now.text_top
        seen = range(top, top + self._stage.detail.inner_height)
        set_text = text.set_text
        assert set_text is not None
        last = set_text.block_at(seen[-1])
        found = (
            hint
            for block in range(set_text.block_at(top), min(last + 1, len(text.paper.blocks)))
            for hint in self._of_block(text, block)
            if hint.line in seen
        )
        return iter(sorted(found))

    def _pictures_in_sight(self, text: OpenText) -> Iterator[Hint]:
        """What has pictures and is in sight, also where only a part of a drawn one is."""
        set_text, top = text.set_text, self._stage.now.text_top
        assert set_text is not None
        behind = set_text.block_at(top + self._stage.detail.inner_height - 1) + 1
        for at in range(set_text.block_at(top), min(behind, len(text.own.blocks))):
            if any(picture.url for picture in text.own.blocks[at].pictures):
                line = max(top, set_text.starts[at])
                yield Hint(line, 0, at, Span(0, 0, PICTURE, ""))

    def _of_block(self, text: OpenText, at: int) -> Iterator[Hint]:
        set_text, block = text.set_text, text.paper.blocks[at]
        assert set_text is not None
        if at >= len(text.own.blocks):
            if self._hanging(text, at) is not None:
                line = set_text.starts[at]
                column = _behind(set_text.lines[line], set_text.width)
                yield Hint(line, column, at, Span(0, 0, HANGING, ""))
        elif any(picture.url for picture in block.pictures):
            yield Hint(set_text.starts[at], 0, at, Span(0, 0, PICTURE, ""))
        elif self._of(text.own) and at in self._entries:
            yield Hint(set_text.starts[at], 0, at, Span(0, 0, ENTRY, ""))
        for span in block.spans:
            if self._leads(text, at, span):
                for line, column, _ in set_text.columns(at, span.start, span.end):
                    yield Hint(line, _beside(set_text.lines[line], column), at, span)
                    break

    def _leads(self, text: OpenText, at: int, span: Span) -> bool:
        """Whether a place leads anywhere but to where it is."""
        if span.kind == LINK:
            return True
        targets = self._of(text.own)
        if span.kind == CITATION:
            return targets.reference(span) is not None
        return targets.block(span) not in (None, at)

    def _of(self, paper: Paper) -> Targets:
        if self._targets is None or self._targets_of is not paper:
            self._targets, self._targets_of = Targets(paper), paper
            self._entries = {entry.block: entry for entry in paper.references}
        return self._targets

    # Where they lead

    def _follow(self, text: OpenText, hint: Hint) -> None:
        """Go where a hint leads, or show it in a peek."""
        span = hint.span
        targets = self._of(text.own)
        if span.kind == HANGING:
            if act := self._hanging(text, hint.block):
                act()
        elif span.kind == PICTURE:
            self._show_picture(hint.block, self._in_viewer)
        elif span.kind == LINK:
            self._peek_link(span.target)
        elif span.kind in (CITATION, ENTRY):
            found = targets.reference(span) if span.kind == CITATION else None
            found = found or self._entries[hint.block]
            link = next((one.target for one in _links(text.own, found.block)), "")
            self._peek(f"[{found.key}]", found.text, found.arxiv, link)
        elif (at := targets.block(span)) is not None:
            self._whole.go(Place(at, 0))

    def _peek_link(self, url: str) -> None:
        if paper_id := arxiv_id(url):
            self._peek("A paper on arXiv", shown_url(url), paper_id, url)
        else:
            self._open_link(Link("other", url, "text", "link"))

    def _peek(self, heading: str, text: str, paper_id: str | None, url: str) -> None:
        """Show an entry at the lower edge, and what can be done with it."""
        keys: list[tuple[str, str]] = []
        if paper_id:
            keys += [("enter", f"open {paper_id}"), ("b", "bookmark"), ("e", "put off")]
        if url:
            keys.append(("o", "in the browser"))
        keys.append(("y", "copy"))
        self._stage.open(
            Peek(heading, [text], keys), partial(self._peeked, text, paper_id or "", url)
        )

    def _peeked(self, text: str, paper_id: str, url: str, key: str) -> None:
        if key == "enter":
            self._to_paper(paper_id)
        elif key in _KEEPS:
            self._keep(paper_id, _KEEPS[key])
        elif key == "o":
            self._open_link(Link("other", url, "text", "link"))
        elif key == "y":
            self._stage.copy(text, "Entry")


def _covers(set_text: SetText, hint: Hint, line: int, column: int) -> bool:
    """Whether a hint is of what stands in a column; of a whole block, the first line is enough."""
    if hint.span.end == hint.span.start:
        return hint.line == line
    places = set_text.columns(hint.block, hint.span.start, hint.span.end)
    return any(row == line and a <= column < b for row, a, b in places)


def _links(paper: Paper, block: int) -> Iterator[Span]:
    if 0 <= block < len(paper.blocks):
        yield from (span for span in paper.blocks[block].spans if span.kind == LINK)


def _behind(line: str, width: int) -> int:
    """Where the letter of a whole line stands: behind it, or on it where there is no room."""
    return len(line) + 1 if cell_len(line) + _MOST_LETTERS < width else 0


def _beside(line: str, column: int) -> int:
    """Where the letter of what begins in a column stands: on the blank or bracket before it."""
    return column - 1 if column and line[column - 1] in " [(" else column
