"""The whole paper over the abstract: one step deeper, and `h` comes back out."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Sequence
from contextlib import suppress
from itertools import islice

from textual.app import ComposeResult
from textual.events import Key

from reader_tui.errors import OfflineError
from reader_tui.library.reading_places import ReadingPlace
from reader_tui.text.clean import clean_lines
from reader_tui.text.paper import anchors
from reader_tui.text.paper.anchors import Anchor, Place
from reader_tui.text.paper.blocks import Block, Paper
from reader_tui.text.paper.manuscript import Manuscript
from reader_tui.ui.dialogs.over import Over
from reader_tui.ui.paper.set_text import SetText
from reader_tui.ui.session import Session
from reader_tui.ui.stage.stage import Stage
from reader_tui.ui.widgets.line_pane import LinePane
from reader_tui.ui.widgets.piece import Line, Piece

_AT_ONCE = 40
"""Blocks that are set before they are shown: about two screens."""
_MEASURE = 88
_LETTERS = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ"
_LINES = {"j": 1, "down": 1, "k": -1, "up": -1}
_PAGES = {"space": 1, "pagedown": 1, "ctrl+d": 1, "pageup": -1, "ctrl+u": -1}
_OUT = ("h", "left", "q")


class WholePaper(Over[str]):
    """The text of one paper; `answer` is given the id when it is left."""

    def __init__(self, stage: Stage, paper_id: str, title: str) -> None:
        super().__init__()
        self._stage = stage
        self._id = paper_id
        self._title = title
        self.pane = LinePane([(Piece("fetching the text …", "muted"),)])
        self.paper: Paper | None = None
        self.received = ""
        self.set_text = SetText(_MEASURE)
        self._sought = ""
        self._raw: list[Line] | None = None

    def compose(self) -> ComposeResult:
        """The one pane."""
        self.pane.add_class("whole")
        self.pane.border_title = self._title.replace("[", "\\[")
        yield self.pane

    @property
    def place(self) -> Place:
        """The block at the upper edge."""
        return Place(self.set_text.block_at(self.pane.top), 0)

    @property
    def percent(self) -> int:
        """How far that is."""
        return 100 * self.pane.top // self.pane.last_top if self.pane.last_top else 100

    def grow(self, paper: Paper, blocks: Sequence[Block]) -> None:
        """Show further blocks of the paper."""
        if self.paper is None:
            width = self.pane.content_size.width or _MEASURE
            self.set_text = SetText(min(width, _MEASURE))
        self.paper = paper
        self.set_text.add(blocks)
        if self._raw is None:
            self.pane.show(list(self.set_text.lines), self.pane.top)
        self._tell()

    def on_resize(self) -> None:
        """Set the text anew for another width, at the same paragraph."""
        width = min(self.pane.content_size.width or _MEASURE, _MEASURE)
        if self.paper is None or width == self.set_text.width:
            return
        at = self.place.block
        self.set_text = SetText(width)
        self.set_text.add(self.paper.blocks)
        if self._raw is None:
            self.pane.show(list(self.set_text.lines), self.set_text.starts[at])

    def go_to_block(self, block: int) -> None:
        """Have this block at the upper edge."""
        if self._raw is None and block < len(self.set_text.starts):
            self._go(self.set_text.starts[block])

    def take(self, key: Key) -> None:
        """Move, find, jump, or leave."""
        sign = key.character or ""
        if key.key in _OUT:
            self.answer(self._id)
        elif key.key in _LINES:
            self.pane.scroll_by(_LINES[key.key])
        elif key.key in _PAGES:
            self.pane.page(_PAGES[key.key])
        elif key.key in ("home", "end") or sign in ("g", "G"):
            self._go(0 if key.key == "home" or sign == "g" else self.pane.last_top)
        elif sign in self._signs:
            self._signs[sign](self)
        else:
            super().take(key)
        self._tell()

    def _go(self, line: int) -> None:
        self.pane.go_to_line(max(0, min(line, self.pane.last_top)))
        self._tell()

    def _to_next(self, lines: Sequence[int], by: int) -> None:
        """To the next of some lines, on (1) or back (-1)."""
        top = self.pane.top
        ahead = [at for at in lines if (at > top if by > 0 else at < top)]
        if ahead and self._raw is None:
            self._go(ahead[0] if by > 0 else ahead[-1])

    def _find(self) -> None:
        def found(words: str) -> None:
            self._sought = words
            self._to_next(self.set_text.matches(words), 1)

        self._stage.ask("Find in the paper", "words", found, self._sought)

    def _choose_section(self) -> None:
        headings = self.set_text.headings[: len(_LETTERS)]
        texts = ["".join(piece.text for piece in self.set_text.lines[at]) for at in headings]
        if texts:
            self._stage.choose(
                "Outline",
                list(zip(_LETTERS, texts, strict=False)),
                lambda letter: self._go(headings[_LETTERS.index(letter)]),
            )

    def _toggle_raw(self) -> None:
        """The text as received, and back, at the same paragraph."""
        if self.paper is None:
            return
        if self._raw is not None:
            line, self._raw = self.pane.top, None
            later = [at for at, block in enumerate(self.paper.blocks) if block.source[1] > line]
            self.pane.show(list(self.set_text.lines))
            self.go_to_block(later[0] if later else 0)
            return
        block = self.paper.blocks[self.place.block] if self.paper.blocks else None
        text = clean_lines(self.received, len(self.received) + 1)
        self._raw = [(Piece(line, "text"),) for line in text.split("\n")]
        self.pane.show(self._raw, block.source[0] if block else 0)

    def _tell(self) -> None:
        """How far it is, and in which section."""
        if self.paper is None:
            return
        at = self.place.block
        section = self.paper.blocks[at].section if at < len(self.paper.blocks) else None
        name = self.paper.outline[section].name if section is not None else ""
        here = f"{self.percent}%  {name}".rstrip() if self._raw is None else "as received"
        self.pane.border_subtitle = here.replace("[", "\\[")

    _signs: dict[str, Callable[[WholePaper], None]] = {  # noqa: RUF012
        "]": lambda own: own._to_next(own.set_text.headings, 1),
        "[": lambda own: own._to_next(own.set_text.headings, -1),
        "n": lambda own: own._to_next(own.set_text.matches(own._sought), 1),
        "N": lambda own: own._to_next(own.set_text.matches(own._sought), -1),
        "/": lambda own: own._find(),
        "o": lambda own: own._choose_section(),
        "\\": lambda own: own._toggle_raw(),
    }


class Deeper:
    """Opens the whole paper, fetched where it is not stored, and keeps the reader's place."""

    def __init__(self, stage: Stage, session: Session) -> None:
        self._stage = stage
        self._session = session

    def open(self, paper_id: str, title: str) -> None:
        """Show the paper's text over the abstract."""
        over = WholePaper(self._stage, paper_id, title)
        self._stage.open(over, lambda _: self._leave(over, paper_id))
        self._stage.work(lambda: self._fill(over, paper_id), "whole", exclusive=True)

    async def _fill(self, over: WholePaper, paper_id: str) -> None:
        feed = self._session.feed
        try:
            if feed is None:
                raise OfflineError("The archive is not open yet; try again.")
            received = await feed.text(paper_id)
        except Exception:
            over.answer(None)
            raise
        over.received = received.body
        kept = self._session.marks.place(paper_id)
        manuscript = await asyncio.to_thread(Manuscript, received.body)
        blocks = manuscript.blocks()
        while some := await asyncio.to_thread(lambda: list(islice(blocks, _AT_ONCE))):
            if over.left:
                return
            over.grow(manuscript.paper, some)
        if kept is not None:
            with suppress(TypeError, ValueError):
                paper = manuscript.paper
                place = anchors.found(Anchor(*kept.anchor), paper.blocks, paper.outline)  # type: ignore[arg-type]
                over.go_to_block(place.block)

    def _leave(self, over: WholePaper, paper_id: str) -> None:
        paper = over.paper
        if paper is None or not paper.blocks:
            return
        anchor = anchors.anchor(paper.blocks, paper.outline, over.place)
        self._session.marks.keep_place(paper_id, ReadingPlace(over.percent, tuple(anchor)))
