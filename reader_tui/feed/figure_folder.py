"""Pictures of papers' figures, fetched when one is asked for and handed to a viewer.

They lie in the state folder, the newest few of them; all of it may be deleted.
"""

from __future__ import annotations

import os
import re
from contextlib import suppress
from pathlib import Path

from reader_tui.errors import HubError, NotFoundError, OfflineError
from reader_tui.feed.whole_file import Report, WholeFile
from reader_tui.hub.sites import Sites
from reader_tui.hub.wire import Hub
from reader_tui.text.clean import clean
from reader_tui.text.paper.blocks import Block, Paper, Picture

MOST = 8 * 2**20
"""Bytes of a picture."""
_KEPT = 40
"""Pictures that stay."""
_KINDS = {b"\x89PNG": ".png", b"\xff\xd8\xff": ".jpg", b"GIF8": ".gif", b"RIFF": ".webp"}
"""What pictures begin with; drawings that may run programs (SVG) are none."""
_ASKED = re.compile(r"(?:fig(?:ure|\.)? ?)?([A-Za-z]{0,2}[.-]?\d+(?:\.\d+)?)(?::(\d{1,2}))?", re.I)


def picture(paper: Paper, asked: str) -> tuple[Block, Picture]:
    """The picture of a figure by what its caption calls it: `3`, `A.2`, or `3:2` for its second.

    Raises `NotFoundError` when there is no such figure or when the text has no picture of it.
    """
    found = _ASKED.fullmatch(asked.strip())
    number, nth = (found[1].lower(), int(found[2] or 1)) if found else ("", 1)
    for figure in paper.figures:
        block = paper.blocks[figure.block]
        if figure.label.rsplit(" ", 1)[-1].lower() != number:
            continue
        pictures = [one for one in block.pictures if one.url]
        if not pictures:
            raise NotFoundError(f"The text has no picture of {figure.label}.")
        if not 0 < nth <= len(pictures):
            raise NotFoundError(f"{figure.label} has {len(pictures)} of them.")
        return block, pictures[nth - 1]
    numbers = ", ".join(figure.label.rsplit(" ", 1)[-1] for figure in paper.figures)
    known = f"it has {clean(numbers, 300)}" if numbers else "it captions none"
    raise NotFoundError(f"The text has no figure {clean(asked, 40)!r}; {known}.")


class FigureFolder:
    """The pictures that were asked for lately, in one folder."""

    def __init__(self, folder: Path, sites: Sites) -> None:
        self._folder = folder
        self._sites = sites

    def address(self, url: str) -> str:
        """The address that is asked for a picture; raises `HubError` where nobody may be."""
        address = self._sites.on_site(url)
        if not self._sites.may(address):
            raise HubError(f"Not fetched, for it is not of arXiv or the Hub: {clean(url, 200)}")
        return address

    async def fetch(self, hub: Hub | None, name: str, url: str, report: Report) -> Path:
        """The picture at an address, in a file of that name; raises as `WholeFile.fetch`."""
        address = self.address(url)
        plain = re.sub(r"[^A-Za-z0-9.-]+", "-", name)[:60].strip("-.")
        here = next(
            filter(Path.exists, (self._folder / (plain + e) for e in _KINDS.values())), None
        )
        if here is not None:
            return here
        if hub is None:
            raise OfflineError("The picture is not here, and nobody is asked.")
        whole = WholeFile(self._folder / plain, "the picture", MOST, _is_picture, report)
        path = await whole.fetch(hub, self._sites, address)
        with path.open("rb") as file:
            begins = file.read(8)
        kind = next(end for sign, end in _KINDS.items() if begins.startswith(sign))
        self._let_go()
        return path.replace(path.with_name(plain + kind))

    def _let_go(self) -> None:
        """Remove all but the newest pictures."""
        with suppress(OSError):
            there = sorted(os.scandir(self._folder), key=lambda one: one.stat().st_mtime)
            for old in there[:-_KEPT]:
                os.unlink(old)


def _is_picture(begins: bytes) -> bool:
    return begins.startswith(tuple(_KINDS))
