"""The digest of what is new, to look at, and written to a file."""

from __future__ import annotations

import asyncio
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

from textual.events import Key

from reader_tui.papers.dates import utc_text
from reader_tui.text.clean import clean
from reader_tui.ui.dialogs.sheets import Sheet
from reader_tui.ui.session import Session
from reader_tui.ui.stage.stage import Stage
from reader_tui.ui.widgets.piece import Line, Piece
from reader_tui.views.sources import Sources

if TYPE_CHECKING:
    from reader_tui.digest.entries import Digest
    from reader_tui.settings import Mail

NAME = "daily"
"""Which digest it is: the one that the command makes when it is told no name."""
_WRITE = "X"


class DigestSheet(Sheet):
    """The digest as text; `X` answers that it is to be written."""

    footer = f"{_WRITE} writes it to a file · Esc closes"

    def take(self, key: Key) -> None:
        """Scroll, leave, or answer."""
        if key.character == _WRITE:
            self.answer(_WRITE)
        else:
            super().take(key)


class DigestPreview:
    """Shows what the next digest would say; only a written one is remembered as told."""

    def __init__(self, stage: Stage, session: Session) -> None:
        self._stage = stage
        self._session = session

    def show(self) -> None:
        """Make the digest and open it; keys wait for it, for they are meant for it."""
        self._stage.work_first(self._show, group="digest")

    async def _show(self) -> None:
        from reader_tui.digest.letter import letter

        feed, sources = self._session.feed, self._session.pages.sources
        if feed is None or sources is None:
            return
        path = self._session.paths.digests
        digest, ids = await feed.stored.run(_made, sources, path, utc_text(self._session.now()))
        room = DigestSheet.room(self._stage.screen.app.size.width)
        text = letter(digest, room)
        lines: list[Line] = [(Piece(line, "text"),) for line in text.splitlines()]
        sheet = DigestSheet(lines, "Digest")
        self._stage.open(sheet, lambda _: self._ask(digest, ids))

    def _ask(self, digest: Digest, ids: list[str]) -> None:
        self._stage.ask(
            "Write the digest to", ".txt .md .html .eml .xml", partial(self._write, digest, ids),
            "~/digest.html",
        )  # fmt: skip

    def _write(self, digest: Digest, ids: list[str], name: str) -> None:
        async def write() -> None:
            file = Path(name).expanduser().absolute()
            mail = self._session.settings.settings.digest
            await asyncio.to_thread(
                lambda: _written(digest, ids, file, self._session.paths.digests, mail)
            )
            self._stage.say(f"Written to {clean(str(file), 200)}.", 30.0)

        self._stage.work(write, group="digest")


def _made(sources: Sources, path: Path, made: str) -> tuple[Digest, list[str]]:
    """The digest since the last one, and all its papers; in the archive's thread."""
    from reader_tui.digest import digest_file, entries, selection
    from reader_tui.digest.told import Memory

    told = Memory.read(digest_file.before(path)).told(NAME)
    ids = selection.untold(sources, told)
    found = selection.candidates(sources, ids, selection.WORTH, entries.TOP)
    period = entries.Period.between(selection.since(sources, told), made)
    return entries.composed(NAME, period, made, found, hint="V q shows all that waits"), ids


def _written(digest: Digest, ids: list[str], file: Path, memory: Path, mail: Mail) -> None:
    """Write the digest, and remember that it was told."""
    from reader_tui.digest import digest_file, file_forms

    form = file_forms.of_file(file)
    former = digest_file.before(file) if form == file_forms.ATOM else b""
    digest_file.write(file, file_forms.rendered(digest, form, mail, former))
    with digest_file.memory(memory) as known:
        known.remember(NAME, known.told(NAME).after(digest.made, ids))
        digest_file.keep(memory, known)
