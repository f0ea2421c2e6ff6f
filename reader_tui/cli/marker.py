"""One change that a command makes on papers, as one step of the library."""

import os
from collections.abc import Callable
from typing import NamedTuple

from reader_tui.cli.session import NO_PAPER, Session
from reader_tui.errors import LibraryError
from reader_tui.papers.dates import local_clock
from reader_tui.papers.models import Paper
from reader_tui.papers.steps import Step
from reader_tui.papers.verbs import KEEPING, Field
from reader_tui.text.plural import plural


class Change(NamedTuple):
    """What is to be set on each paper, and how it is said; without a field all is taken away."""

    field: Field | None
    value: bool
    words: str


class Marker:
    """Makes one change on papers; what is kept takes a copy of the paper where there is one.

    Making it raises `LibraryError` when the library cannot be written.
    """

    def __init__(self, session: Session, change: Change) -> None:
        self.change = change
        self.library = session.library
        if self.library.read_only:
            raise LibraryError("Nothing was marked, for the library can only be read.")
        keeps = change.field in KEEPING and change.value
        self._now = session.now
        self._archive = session.archive if keeps and os.path.exists(session.paths.archive) else None

    def dead(self, paper_id: str) -> str:
        """That the Hub said there is no such paper, and when; empty where it did not."""
        archive = self._archive
        said = archive.fact(f"{NO_PAPER} {paper_id}") if archive is not None else None
        if archive is None or said is None or archive.paper(paper_id) is not None:
            return ""
        return f"{paper_id}: the Hub has no such paper, as it said {local_clock(said, self._now())}"

    @property
    def copies(self) -> bool:
        """Whether every paper is looked up first, which takes a while."""
        return self._archive is not None

    def decide(
        self, papers: list[str], joins: Step | None = None, then: Callable[[], None] | None = None
    ) -> Step | None:
        """Make the change in one step, or let a step go on; None when nothing was different."""
        field, value, _ = self.change
        if field is None:
            return self.library.decisions.clear(papers, joins=joins, then=then)
        return self.library.decisions.decide(
            papers, field, value, papers=self._copies(papers), joins=joins, then=then
        )

    def _copies(self, papers: list[str]) -> dict[str, Paper]:
        """The papers as the archive has them, where the change needs them."""
        if self._archive is None:
            return {}
        found = ((paper_id, self._archive.paper(paper_id)) for paper_id in papers)
        return {paper_id: paper for paper_id, paper in found if paper is not None}

    def unsaved(self, count: int) -> LibraryError:
        """The error for marks that could not be made durable."""
        reason = self.library.failure or "the disk did not answer in time"
        return LibraryError(f"{plural(count, 'mark')} not saved: {_plain(reason)}")


def _plain(reason: str) -> str:
    return reason.removeprefix("not saved: ")
