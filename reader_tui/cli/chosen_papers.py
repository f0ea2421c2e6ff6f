"""The papers that an export was given, read a few at a time."""

from __future__ import annotations

from collections.abc import Container, Iterator, Sequence

from reader_tui.cli import talk
from reader_tui.cli.session import Session
from reader_tui.errors import HubError, NotFoundError, OfflineError, ReaderError
from reader_tui.papers.models import Paper

_AT_ONCE = 200


class ChosenPapers:
    """Papers in their order; one that was never fetched is asked for, one not to be had is said.

    `problem` is the first that was met, and `lacking` are those left out because of one.
    """

    def __init__(self, session: Session, ids: Sequence[str]) -> None:
        self.problem: ReaderError | None = None
        self.lacking: set[str] = set()
        self.number = 0
        """How many were given by `batches` so far."""
        self._session = session
        self._ids = ids
        self._entries: dict[str, Paper] = {}

    def without(self, known: Container[str]) -> list[Paper]:
        """What an entry needs of those that are not in `known`; held for `batches`."""
        lacking = [paper_id for paper_id in self._ids if paper_id not in known]
        for papers in self._read(lacking, as_entries=True):
            self._entries.update((paper.id, paper) for paper in papers)
        return list(self._entries.values())

    def batches(self, as_entries: bool) -> Iterator[list[Paper]]:
        """The papers, or what an entry of a bibliography needs of them."""
        if not as_entries:
            self._entries.clear()
        for papers in self._read(self._ids, as_entries):
            self.number += len(papers)
            yield papers

    def _read(self, ids: Sequence[str], as_entries: bool) -> Iterator[list[Paper]]:
        for start in range(0, len(ids), _AT_ONCE):
            some = ids[start : start + _AT_ONCE]
            wanted = [paper_id for paper_id in some if paper_id not in self._entries]
            known = self._session.archive.papers_of(wanted, as_entries)
            found = (
                self._entries.get(paper_id) or known.get(paper_id) or self._asked_for(paper_id)
                for paper_id in some
            )
            yield [paper for paper in found if paper is not None]

    def _asked_for(self, paper_id: str) -> Paper | None:
        """A paper that the archive does not hold."""
        if paper_id in self.lacking:
            return None
        try:
            return self._session.sources.paper(paper_id) or self._session.paper(paper_id)
        except (HubError, NotFoundError) as problem:
            self.problem = self.problem or problem
            self.lacking.add(paper_id)
            talk.say(f"Left out: {paper_id}: {problem}")
            if isinstance(problem, OfflineError):
                # Who cannot be reached is not asked for each of the others.
                self._session.offline = True
            return None
