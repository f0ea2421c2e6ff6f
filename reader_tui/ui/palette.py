"""What shows the table of actions: the palette, the jump to a title or an action, and the help."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import partial

from rich.cells import cell_len

from reader_tui.errors import ReaderError
from reader_tui.papers.verbs import VERBS
from reader_tui.text.cells import wrap
from reader_tui.text.fuzzy import match
from reader_tui.ui.actions import ACTIONS, Action, by_group, keys_shown
from reader_tui.ui.dialogs.jump import Jump, Offer
from reader_tui.ui.session import Session
from reader_tui.ui.stage.stage import Stage
from reader_tui.ui.widgets.piece import Line, Piece
from reader_tui.ui.widgets.rows import WAITS_FOR_CODE, glyphs

MOST = 50
"""Hits that are offered at most for what is typed: the actions first, titles for the rest."""

_LEAST = 2
"""Letters from which on titles are looked for."""

_FEW = 4
"""Actions that are offered before the titles in the jump."""

_KEYS_WIDTH = 15
_OFTEN = (
    "next-paper", "read-on", "open-paper", "toggle-bookmark", "toggle-dismissed",
    "toggle-later", "undo", "open-code", "find", "view-menu", "catch-up", "copy-menu",
)  # fmt: skip
"""The actions that stand first in the help, by their ids."""


class Palette:
    """Opens a line to type in, which offers actions and papers."""

    def __init__(
        self,
        stage: Stage,
        session: Session,
        run: Callable[[Action], object],
        go: Callable[[str], object],
        actions: Callable[[], Sequence[Action]],
    ) -> None:
        self._stage = stage
        self._session = session
        self._run = run
        self._go = go
        self._here = actions
        """The actions of where the reader is."""

    def open(self) -> None:
        """Offer every action, with its help and keys, and papers by their titles."""
        self._open(Jump("Actions", ":", _nothing), self._actions)

    def jump(self) -> None:
        """Offer papers by letters of their titles, and the few best actions."""
        self._open(Jump("Jump", "'", _nothing), self._best)

    def _open(self, jump: Jump, actions: Callable[[str], list[Offer]]) -> None:
        def asked(letters: str) -> None:
            find = partial(self._find, jump, letters, actions)
            self._stage.work(find, group="jump", exclusive=True)

        jump.asked = asked
        jump.fill("", actions(""))
        self._stage.open(jump, lambda offer: offer.go())

    async def _find(self, jump: Jump, letters: str, actions: Callable[[str], list[Offer]]) -> None:
        offers = actions(letters)[:MOST] if letters else actions("")
        await self._session.ready()
        if self._session.feed is not None and len(letters) >= _LEAST and len(offers) < MOST:
            try:
                feed = self._session.feed
                titles = feed.archive.search.titles
                hits = await feed.stored.search(titles, letters, MOST - len(offers))
            except ReaderError:
                hits = []
            offers += [
                Offer(partial(self._go, hit.id), hit.row.title, hit.row.day or "", hit.spans)
                for hit in hits
            ]
        jump.fill(letters, offers)

    def _actions(self, letters: str) -> list[Offer]:
        """The actions that the letters stand for, the best first; all while there are none."""
        offers = self._by_title(letters)
        titled = {offer.title for offer in offers}
        words = letters.casefold().split()
        for action in self._here():
            help = action.help.casefold()
            if action.listed and action.title not in titled and all(w in help for w in words):
                offers.append(self._offer(action))
        return offers

    def _best(self, letters: str) -> list[Offer]:
        return [offer._replace(note="") for offer in self._by_title(letters)[:_FEW]]

    def _by_title(self, letters: str) -> list[Offer]:
        fits = [
            (fit.score, self._offer(action)._replace(spans=fit.spans))
            for action in self._here()
            if action.listed and (fit := match(letters, action.title)) is not None
        ]
        fits.sort(key=lambda one: one[0], reverse=True)
        return [offer for _, offer in fits]

    def _offer(self, action: Action) -> Offer:
        keys = keys_shown(action)
        return Offer(partial(self._run, action), action.title, keys, (), action.help, "number")


def _nothing(letters: str) -> str:
    return "Nothing like that." if len(letters) >= _LEAST else "Two letters are enough."


def _legend() -> str:
    """The signs before a title."""
    signs = glyphs()
    decided = (
        f"{verb.plain_glyph if signs.plain else verb.glyph} {verb.state}"
        for verb in VERBS
        if verb.glyph
    )
    parts = (
        f"{signs.unread} unread", f"{signs.new} new", *decided,
        f"{signs.cursor} cursor", f"{signs.selected} selected",
        f"{WAITS_FOR_CODE} its code is waited for",
    )  # fmt: skip
    return "Signs: " + ", ".join(parts)


def help_lines(width: int) -> list[Line]:
    """What the signs of a row mean, then every action with its keys: the most used, then by group.

    A line of its own has what belongs together, for each is searched by itself.
    """
    lines: list[Line] = [(Piece(text, "muted"),) for text in wrap(_legend(), width, cell_len)]
    often = [action for name in _OFTEN for action in ACTIONS if action.id == name]
    for group, actions in [("Most used", often), *by_group()]:
        lines += [(), (Piece(group, "title"),)]
        for action in actions:
            keys = keys_shown(action)
            room = max(10, width - _KEYS_WIDTH)
            text, *more = wrap(action.help, room, cell_len)
            lines.append((Piece(f"{keys:<{_KEYS_WIDTH}}", "number"), Piece(text, "text")))
            lines += [(Piece(" " * _KEYS_WIDTH + rest, "text"),) for rest in more]
    return lines
