"""What the archive remembers of papers and days; the Hub is never asked for it."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import ParamSpec, TypeVar

from reader_tui.archive.archive import Archive
from reader_tui.papers.changes import Change
from reader_tui.papers.weights import DEFAULT_WEIGHTS, Weights
from reader_tui.papers.worth import Ranked
from reader_tui.views import backlog

P = ParamSpec("P")
T = TypeVar("T")


class Past:
    """The part of `Feed` that looks back."""

    archive: Archive

    async def _stored(self, call: Callable[P, T], *args: P.args, **kwargs: P.kwargs) -> T:
        raise NotImplementedError

    async def gained(self, ids: Sequence[str], since: str) -> dict[str, int]:
        """The upvotes gained since a time (UTC), of those papers that gained any."""
        return await self._stored(self.archive.gained, ids, since)

    async def series(self, paper_id: str) -> list[tuple[str, int]]:
        """The paper's upvotes and when (UTC) they were so, in the order of time."""
        return await self._stored(self.archive.series, paper_id)

    async def changes(self, ids_since: Mapping[str, str | None]) -> list[Change]:
        """What changed of each paper after its own time (UTC), the latest change first.

        Without a time it is all that changed since the paper was first met.
        """
        return await self._stored(self.archive.changes, ids_since)

    async def waiting(
        self,
        since: str,
        undecided: Callable[[str], bool],
        *,
        weights: Weights = DEFAULT_WEIGHTS,
        watched: Callable[[Sequence[str]], Mapping[str, str]] = lambda ids: {},
        visited: str | None = None,
    ) -> list[Ranked]:
        """The undecided papers listed since a day, each once, most worth first; never asks.

        `watched` gives the watch rules that papers match, by id and in words; upvotes gained
        and what is new count from `visited` (UTC). Both are called in the archive's thread.
        """
        return await self._stored(
            backlog.waiting, self.archive, since, undecided, weights, watched, visited
        )

    async def day_before(self, day: str) -> tuple[str, list[str]] | None:
        """The nearest earlier day whose list is here and has papers, and their ids."""
        return await self._stored(self.archive.day_before, day)
