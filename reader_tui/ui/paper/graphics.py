"""In what way a terminal shows pictures: it is asked once, when the first one is to be drawn."""

from __future__ import annotations

import asyncio
import os
import re
from collections.abc import Callable, Mapping
from contextlib import suppress
from struct import unpack
from typing import NamedTuple

HALF, SIXEL, KITTY = "half blocks", "sixel", "kitty"
_KITTY = "\x1b_Gi=31,s=1,v=1,a=q,t=d,f=24,U=1;AAAA\x1b\\"
"""Asks for kitty's protocol with places (U) that text takes along, by a picture of one pixel that
is not to be shown; what knows no such places does not answer."""
_COLOURS, _CELL, _ATTRIBUTES = "\x1b[?1;1;0S", "\x1b[16t", "\x1b[c"
"""Ask for the colours of sixels, the pixels of a cell, and what the terminal is; all terminals
answer the last one, so it is asked last."""
_PATIENCE = 1.0
"""Seconds in which a terminal answers."""
_FEWEST = 16

_CELL_TOLD = re.compile(r"\x1b\[6;(\d{1,3});(\d{1,3})t")
_COLOURS_TOLD = re.compile(r"\x1b\[\?1;0;(\d{1,5})S")
_ATTRIBUTES_TOLD = re.compile(r"\x1b\[\?([\d;]*)c")


class Means(NamedTuple):
    """How pictures are shown, the pixels of a cell (width, height), and how many colours."""

    way: str = HALF
    cell: tuple[int, int] = (10, 20)
    colours: int = 256
    is_measured: bool = False
    """Whether the pixels of a cell are known, and not taken for what they often are."""


def question(env: Mapping[str, str]) -> str:
    """What a terminal is asked; nothing inside tmux or screen, which show half blocks alone."""
    if "TMUX" in env or env.get("TERM", "").startswith(("tmux", "screen")):
        return ""
    # The number of the picture's place is in a colour, which must come as it is.
    exact = env.get("COLORTERM", "") in ("truecolor", "24bit")
    return (_KITTY if exact else "") + _COLOURS + _CELL + _ATTRIBUTES


def told(means: Means, answer: str) -> tuple[Means, bool]:
    """What is known after an answer, and whether it was the last one.

    A terminal that has both sixels and kitty's protocol shows places of the latter wrongly.

    >>> told(Means(), "\\x1b[?62;4;22c")[0].way
    'sixel'
    """
    if found := _CELL_TOLD.fullmatch(answer):
        height, width = int(found[1]), int(found[2])
        if width and height:
            means = means._replace(cell=(width, height), is_measured=True)
        return means, False
    if found := _COLOURS_TOLD.fullmatch(answer):
        return means._replace(colours=max(_FEWEST, min(256, int(found[1])))), False
    if answer.startswith("\x1b_Gi=31;OK"):
        return means._replace(way=KITTY), False
    if found := _ATTRIBUTES_TOLD.fullmatch(answer):
        return (means._replace(way=SIXEL) if "4" in found[1].split(";") else means), True
    return means, False


def cell() -> tuple[int, int] | None:
    """The pixels of a cell (width, height) as the system knows them; None where it does not."""
    try:
        from fcntl import ioctl
        from termios import TIOCGWINSZ
    except ImportError:
        return None
    for stream in (1, 2, 0):
        with suppress(OSError):
            lines, columns, wide, high = unpack("4H", ioctl(stream, TIOCGWINSZ, bytes(8)))
            if lines and columns and wide >= columns and high >= lines:
                return wide // columns, high // lines
    return None


class Graphics:
    """Asks the terminal and keeps what it said."""

    def __init__(self, ask: Callable[[str, Callable[[str], object]], bool]) -> None:
        self._ask = ask
        """Asks a question and has the answers heard; whether there is a terminal to ask."""
        self._means = Means()
        self._asked = False
        self._whole = asyncio.Event()

    async def means(self) -> Means:
        """How pictures are shown; half blocks where the terminal says nothing."""
        if not self._asked:
            self._asked = True
            asked = question(os.environ)
            if not asked or not self._ask(asked, self._heard):
                self._whole.set()
        if not self._whole.is_set():
            try:
                await asyncio.wait_for(self._whole.wait(), _PATIENCE)
            except TimeoutError:
                self._whole.set()
        means = self._means
        if (measured := cell()) is not None:
            means = means._replace(cell=measured, is_measured=True)
        # Sixels that are larger or smaller than their cells would not fit together.
        return means if means.is_measured or means.way != SIXEL else means._replace(way=HALF)

    def _heard(self, answer: str) -> None:
        self._means, is_last = told(self._means, answer)
        if is_last:
            self._whole.set()
