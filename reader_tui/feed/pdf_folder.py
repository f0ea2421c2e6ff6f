"""The folder of the PDFs that a reader keeps, each there once: `2410.24164 Short title.pdf`."""

from __future__ import annotations

import os
import re
from pathlib import Path
from unicodedata import combining, normalize

from reader_tui.errors import NotFoundError, OfflineError
from reader_tui.feed.whole_file import Report, WholeFile
from reader_tui.hub.sites import Sites
from reader_tui.hub.wire import Hub, paper_id
from reader_tui.paths import papers_folder
from reader_tui.text.clean import clean

MOST = 300 * 2**20
"""Bytes; the largest papers of arXiv have fifty million."""
PACE = 3.0
"""Seconds between two PDFs that are fetched in a row, as arXiv asks of programs."""
_TITLE = 60
"""Characters of a title in a file's name."""
_NOT_IN_NAME = re.compile(r"[^A-Za-z0-9 +-]+")


class PdfFolder:
    """The PDFs in one folder, which is made when the first one comes."""

    def __init__(self, folder: Path, sites: Sites) -> None:
        self.folder = folder
        self._sites = sites

    @property
    def site(self) -> str:
        """The address that is asked for PDFs."""
        return self._sites.arxiv

    def kept(self, id: str) -> Path | None:
        """The PDF of a paper that is here, under whatever title."""
        known = paper_id(id)
        try:
            names = sorted(os.listdir(self.folder))
        except OSError:
            return None
        found = (
            name
            for name in names
            if known and name.endswith(".pdf") and name.startswith((f"{known} ", f"{known}."))
        )
        name = next(found, None)
        return self.folder / name if name is not None else None

    async def keep(self, hub: Hub | None, id: str, title: str, report: Report) -> Path:
        """The PDF of a paper, fetched if it is not here; raises as `WholeFile.fetch`."""
        known = paper_id(id)
        if known is None:
            raise NotFoundError(f"Not an arXiv id: {clean(id, 40)!r}.")
        if here := self.kept(known):
            return here
        if hub is None:
            raise OfflineError(f"The PDF of {known} is not here, and nobody is asked.")
        what = f"the PDF of {known}"
        file = WholeFile(self.folder / file_name(known, title), what, MOST, _is_pdf, report)
        return await file.fetch(hub, self._sites, self._sites.pdf(known))


def _is_pdf(begins: bytes) -> bool:
    return b"%PDF-" in begins


def folder_of(configured: str | None) -> Path:
    """The folder that was set, or the one of the platform."""
    return Path(os.path.expanduser(configured)) if configured else papers_folder()


def file_name(id: str, title: str) -> str:
    """What the PDF of a paper is called: its id, and as much of its title as any system takes.

    >>> file_name("2410.24164", "π₀: A Flow-Model Café, and ../more of that")
    '2410.24164 0 A Flow-Model Cafe and more of that.pdf'
    """
    letters = "".join(char for char in normalize("NFKD", title) if not combining(char))
    words = _NOT_IN_NAME.sub(" ", letters).split()
    kept: list[str] = []
    for word in words:
        if len(" ".join([*kept, word])) > _TITLE:
            break
        kept.append(word)
    return f"{' '.join([id, *kept])}.pdf"
