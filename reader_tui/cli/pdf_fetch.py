"""`fetch --pdf`: PDFs, each once, into a folder of the reader's."""

from __future__ import annotations

import argparse
import asyncio
from collections.abc import Sequence
from contextlib import suppress

from reader_tui.cli import talk
from reader_tui.cli.output import Output
from reader_tui.cli.session import Session
from reader_tui.cli.text_fetch import wishes
from reader_tui.errors import NotFoundError, OfflineError, ReaderError
from reader_tui.feed.pdf_folder import PACE, PdfFolder
from reader_tui.hub.access import is_loopback
from reader_tui.text.plural import plural

_NAMED = 5


def fetch(session: Session, args: argparse.Namespace) -> int:
    """Fetch the PDFs and print where they are; 1 when one could not be had, 4 without a network."""
    ids = wishes(session, args)
    kept = _Kept(session, session.pdfs(), args.quiet, len(ids))
    try:
        session.run(kept.fetch(ids))
    except KeyboardInterrupt:
        kept.line.clear()
        talk.say(f"Stopped; {plural(kept.fetched, 'PDF')} fetched before that: kept.")
        return 130
    kept.line.clear()
    kept.tell()
    if not kept.problems:
        return 0
    offline = any(isinstance(problem, OfflineError) for problem in kept.problems.values())
    return OfflineError.exit_code if offline and not (kept.fetched or kept.here) else 1


class _Kept:
    """The PDFs of one run, one after the other."""

    def __init__(self, session: Session, folder: PdfFolder, quiet: bool, total: int) -> None:
        self.line = talk.ProgressLine(quiet)
        self.fetched = self.here = 0
        self.problems: dict[str, ReaderError] = {}
        self._session = session
        self._folder = folder
        self._quiet = quiet
        self._total = total
        self._out = Output()

    async def fetch(self, ids: Sequence[str]) -> None:
        """Fetch those that are not here; the first time that nobody can be reached ends it."""
        for nth, paper_id in enumerate(ids, 1):
            if (here := self._folder.kept(paper_id)) is not None:
                self.here += 1
                self._out.line(str(here))
                continue
            if self.fetched and not is_loopback(self._folder.site):
                await asyncio.sleep(PACE)
            try:
                await self._one(nth, paper_id)
            except OfflineError as problem:
                self.problems[paper_id] = problem
                return
            except ReaderError as problem:
                self.problems[paper_id] = problem

    async def _one(self, nth: int, paper_id: str) -> None:
        feed = self._session.feed
        title = ""
        with suppress(NotFoundError):
            title = (await feed.paper(paper_id)).title

        def show(size: int, total: int) -> None:
            of = f" of {total / 2**20:.1f}" if total else ""
            self.line.show(f"{nth:,} of {self._total:,}: {size / 2**20:.1f}{of} MB of {paper_id}")

        path = await self._folder.keep(feed.hub, paper_id, title, show)
        self.fetched += 1
        self.line.clear()
        self._out.line(str(path))

    def tell(self) -> None:
        """Say what came of it."""
        for paper_id, problem in list(self.problems.items())[:_NAMED]:
            talk.say(f"Not fetched: {paper_id}: {problem}")
        if (more := len(self.problems) - _NAMED) > 0:
            talk.say(f"Not fetched: {more:,} more.")
        if self._quiet:
            return
        if not self._total:
            talk.say("Nothing to fetch: no paper is marked or found so.")
            return
        here = f" {self.here:,} here already." if self.here else ""
        talk.say(f"{plural(self.fetched, 'PDF')} fetched.{here}")
