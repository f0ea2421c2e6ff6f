"""A few letters, and what they may stand for: papers by their titles, and the app's actions."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import partial
from typing import NamedTuple

from rich.cells import cell_len
from textual import events
from textual.app import ComposeResult
from textual.containers import Vertical
from textual.worker import Worker

from reader_tui.errors import ReaderError
from reader_tui.text.cells import cut
from reader_tui.text.fuzzy import match
from reader_tui.ui.actions import ACTIONS, keys_shown
from reader_tui.ui.dialogs.over import Over
from reader_tui.ui.dialogs.picker import Choices
from reader_tui.ui.session import Session
from reader_tui.ui.widgets.line import Typed
from reader_tui.ui.widgets.piece import Line, Piece, found
from reader_tui.ui.widgets.search_line import Box

MOST = 50
"""Hits that are offered at most."""

LEAST = 2
"""Letters from which on titles are looked for."""

_ACTIONS = 4
"""Actions that are offered before the titles."""

_MARGIN = 6
"""Cells of the frame."""


class Target(NamedTuple):
    """What was jumped to."""

    kind: str
    """`paper` or `action`."""
    what: str
    """The paper's id, or what the screen is asked to do."""


class _Offer(NamedTuple):
    target: Target
    title: str
    more: str
    spans: tuple[tuple[int, int], ...]


class Jump(Over[Target]):
    """Finds as letters are typed; Enter goes there."""

    def __init__(self, session: Session) -> None:
        super().__init__()
        self._session = session
        self.box = Box("'")
        self.pane = Choices()
        self._offers: Sequence[_Offer] = ()
        self._asked = ""
        self._shown = ""
        """What the offers are for."""
        self._goes = False
        """Whether Enter was pressed before they were there."""

    def compose(self) -> ComposeResult:
        """The line to type in, and what it finds."""
        with Vertical(classes="sheet jump") as sheet:
            sheet.border_title = "Jump"
            sheet.border_subtitle = "Enter goes there · Esc closes"
            yield self.box
            yield self.pane

    def on_mount(self) -> None:
        """Say what can be typed."""
        self._fill([])

    def on_key(self, event: events.Key) -> None:
        """Edit the line, move, go there or leave; all here, so that keys keep their order."""
        if self.left:
            super().on_key(event)
            return
        event.stop()
        event.prevent_default()
        line = self.box.line
        if event.key in ("escape", "ctrl+c"):
            self.dismiss(None)
        elif event.key == "enter":
            self._go()
        elif event.key in _MOVES:
            self.pane.move(_MOVES[event.key](self.pane.inner_height))
        elif (edited := line.keyed(event.key)) is not None:
            self._type(edited)
        elif event.is_printable and event.character:
            self._type(line.put(event.character))

    def on_paste(self, event: events.Paste) -> None:
        """Put a text where the cursor is."""
        event.stop()
        self._type(self.box.line.put(event.text))

    def _go(self) -> None:
        if self._shown != self._asked:
            # What was typed last is still being looked for.
            self._goes = True
        elif self.pane.cursor < len(self._offers):
            self.dismiss(self._offers[self.pane.cursor].target)

    def _type(self, line: Typed) -> None:
        before = self.box.line.text
        self.box.show(line)
        if line.text != before:
            self._asked = line.text.strip()
            self._goes = False
            _: Worker[None] = self.run_worker(
                partial(self._find, self._asked), group="jump", exclusive=True
            )

    async def _find(self, letters: str) -> None:
        offers = _actions(letters)
        await self._session.ready()
        feed = self._session.feed
        if feed is not None and len(letters) >= LEAST:
            try:
                hits = await feed.stored.search(
                    feed.archive.search.titles, letters, MOST - len(offers)
                )
            except ReaderError:
                return
            offers += [
                _Offer(Target("paper", hit.id), hit.row.title, hit.row.day or "", hit.spans)
                for hit in hits
            ]
        if letters == self._asked and not self.left:
            self._fill(offers)
            self._shown = letters
            if self._goes:
                self._goes = False
                self._go()

    def _fill(self, offers: Sequence[_Offer]) -> None:
        self._offers = offers
        width = max(20, min(self.app.size.width, _WIDTH) - _MARGIN)
        lines = [_line(offer, width) for offer in offers]
        if not lines:
            text = "Nothing like that." if len(self._asked) >= LEAST else "Two letters are enough."
            lines = [(Piece(text, "muted"),)]
        self.pane.cursor = 0
        self.pane.show(lines)
        self.pane.move(0)


_WIDTH = 100


def _actions(letters: str) -> list[_Offer]:
    """The actions that the letters may stand for, the best first."""
    fits = [
        (fit.score, action, fit.spans)
        for action in ACTIONS
        if action.listed and (fit := match(letters, action.title)) is not None
    ]
    fits.sort(key=lambda one: one[0], reverse=True)
    return [
        _Offer(Target("action", action.call(action.keys[0])), action.title, keys_shown(action), at)
        for _, action, at in fits[:_ACTIONS]
    ]


def _line(offer: _Offer, width: int) -> Line:
    """A hit as it is shown: its title with the letters marked, and behind it its day or key."""
    room = max(8, width - cell_len(offer.more) - 2)
    title = cut(offer.title, room, cell_len)
    gap = " " * max(1, width - cell_len(title) - cell_len(offer.more))
    part = "number" if offer.target.kind == "action" else "muted"
    pieces = found(title, 0, len(title), "text", offer.spans)
    return (*pieces, Piece(f"{gap}{offer.more}", part))


_MOVES: dict[str, Callable[[int], int]] = {
    "down": lambda page: 1,
    "ctrl+n": lambda page: 1,
    "up": lambda page: -1,
    "ctrl+p": lambda page: -1,
    "pagedown": lambda page: page - 1,
    "pageup": lambda page: 1 - page,
}
"""By how many lines a key moves, given the lines of a page."""
