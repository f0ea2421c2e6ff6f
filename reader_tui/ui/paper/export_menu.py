"""The export menu: the paper, the selection or the view, in any format, to clipboard or file."""

from __future__ import annotations

import asyncio
import os
from collections.abc import Sequence
from functools import partial
from pathlib import Path

from reader_tui import desktop
from reader_tui.export import formats
from reader_tui.export.formats import Format
from reader_tui.export.kept import Kept
from reader_tui.export.share import mail_address, message
from reader_tui.store import files, replacement
from reader_tui.text.plural import plural
from reader_tui.ui.session import Session
from reader_tui.ui.stage.stage import Stage
from reader_tui.ui.triage.decide import Decide
from reader_tui.views.kept_papers import keyed, printed

_LETTERS = dict(zip("blrckosjn", formats.FORMATS, strict=False))
_MESSAGE, _MAIL, _VIEW = "m", "e", "v"


class ExportMenu:
    """Sends papers elsewhere."""

    def __init__(self, stage: Stage, session: Session, verbs: Decide, browser: str | None) -> None:
        self._stage = stage
        self._session = session
        self._verbs = verbs
        self._browser = browser

    def choose(self) -> None:
        """Choose what is made of the paper, or of what is selected."""
        if ids := self._verbs.targets():
            self._offer(ids, "the paper" if len(ids) == 1 else f"{len(ids):,} selected papers")

    def _offer(self, ids: Sequence[str], what: str) -> None:
        rows = [(_MESSAGE, "a message, to the clipboard"), (_MAIL, "a mail with that message")]
        rows += [(letter, format.title) for letter, format in _LETTERS.items()]
        now = self._stage.now
        every = [row.id for row in now.rows if row is not None]
        if every != list(ids):
            rows.append((_VIEW, f"the view instead: {plural(len(every), 'paper')}"))
        self._stage.choose(f"Export {what}", rows, partial(self._chosen, ids, every))

    def _chosen(self, ids: Sequence[str], every: Sequence[str], letter: str) -> None:
        if letter == _VIEW:
            self._offer(every, f"the view: {plural(len(every), 'paper')}")
        elif letter == _MAIL:
            self._stage.work(partial(self._mail, ids), group="export")
        elif letter == _MESSAGE:
            self._copy(formats.named("text"), ids)
        else:
            format = _LETTERS[letter]
            places = [("c", "to the clipboard"), ("f", "to a file …")]
            self._stage.choose(format.title, places, partial(self._place, format, ids))

    def _place(self, format: Format, ids: Sequence[str], letter: str) -> None:
        if letter == "c":
            self._copy(format, ids)
        else:
            self._ask_file(format, ids, f"papers{format.ending}")

    def _ask_file(self, format: Format, ids: Sequence[str], name: str) -> None:
        heading = f"{format.title} to the file"
        self._stage.ask(heading, "a path; ~ is your home", partial(self._file, format, ids), name)

    # What is made

    async def _kept(self, ids: Sequence[str]) -> list[Kept]:
        """The papers as the library keeps them, with citation keys."""
        papers = await self._session.whole(ids)
        found = [papers[paper_id] for paper_id in ids if paper_id in papers]
        pattern = self._session.settings.settings.export.key
        kept = await asyncio.to_thread(keyed, self._session.library, found, pattern)
        feed = self._session.feed
        return kept if feed is None else await feed.stored.run(printed, feed.archive, kept)

    async def _text(self, format: Format, ids: Sequence[str]) -> tuple[str, int]:
        kept = await self._kept(ids)
        pieces = formats.written(format.name, kept)
        return await asyncio.to_thread("".join, pieces), len(kept)

    def copy_bibtex(self) -> None:
        """Copy the BibTeX entries of all that is selected, or of the paper."""
        self._copy(formats.named("bibtex"), self._verbs.targets())

    def _copy(self, format: Format, ids: Sequence[str]) -> None:
        self._stage.work(partial(self._copied, format, ids), group="export")

    async def _copied(self, format: Format, ids: Sequence[str]) -> None:
        text, number = await self._text(format, ids)
        what = f"{plural(number, 'paper')} as {format.title}"
        self._stage.copy(text.rstrip("\n"), what, _left_out(number, len(ids)))

    def _told(self, number: int, asked: int, where: str) -> None:
        left = _left_out(number, asked)
        self._stage.say(f"{plural(number, 'paper')} {where}. {left}".strip(), 15.0)

    async def _mail(self, ids: Sequence[str]) -> None:
        kept = await self._kept(ids)
        address = mail_address(kept) if kept else None
        command = desktop.opener(self._browser)
        if address is None or command is None:
            why = "It is too long for a mail program." if address is None else "No mail program."
            what = f"{plural(len(kept), 'paper')} as a message"
            self._stage.copy("".join(message(kept)).rstrip("\n"), what, why)
            return
        problem = await asyncio.to_thread(desktop.start, command, address)
        self._stage.say(problem or f"A mail with {plural(len(kept), 'paper')} is opened.", 15.0)

    # Files

    def _file(self, format: Format, ids: Sequence[str], text: str) -> None:
        path = Path(os.path.expanduser(text.strip()))
        if not path.exists():
            self._save(format, ids, path, False)
        elif not path.is_file():
            self._stage.say(f"{files.shown(path)} is not a file; nothing was written.", 30.0)
        else:
            choices = [("o", "write over it"), ("n", "another name …")]
            heading = f"{files.shown(Path(path.name))} is there already"

            def chosen(letter: str) -> None:
                if letter == "o":
                    self._save(format, ids, Path(os.path.realpath(path)), True)
                else:
                    self._ask_file(format, ids, text)

            self._stage.choose(heading, choices, chosen)

    def _save(self, format: Format, ids: Sequence[str], path: Path, replaces: bool) -> None:
        self._stage.work(partial(self._saved, format, ids, path, replaces), group="export")

    async def _saved(self, format: Format, ids: Sequence[str], path: Path, replaces: bool) -> None:
        kept = await self._kept(ids)
        pieces = formats.written(format.name, kept)
        try:
            await asyncio.to_thread(replacement.export_whole, path, pieces, replaces)
        except OSError as problem:
            self._stage.say(f"{files.shown(path)}: {files.reason(problem)}; not written.", 30.0)
            return
        self._told(len(kept), len(ids), f"as {format.title} in {files.shown(path)}")


def _left_out(number: int, asked: int) -> str:
    return f"{asked - number:,} never fetched left out." if asked > number else ""
