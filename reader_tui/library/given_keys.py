"""Citation keys that were given to papers, once and for ever: no steps and no marks.

The table `keys` has a document a paper, whose fields are keys and whose values are when each was
given (UTC). So two machines that gave keys apart lose none when they are joined: which one counts
follows from the times alone, and is the same on both.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence

from reader_tui.library.marker import Marker
from reader_tui.library.marks import Edit, id_of, key_of
from reader_tui.papers.dates import is_time
from reader_tui.papers.models import Paper
from reader_tui.text.clean import clean

KEYS = "keys"
_KEY_LIMIT = 200
_ROUNDS = 3
"""How often it is tried where other programs, without locks, give the same keys meanwhile."""

Claims = list[tuple[str, str, str]]
"""Papers, their keys and when each was given (UTC)."""


class GivenKeys:
    """The keys that papers were given. All methods may be called from any thread."""

    def __init__(self, marker: Marker, read_only: bool) -> None:
        self._contents = marker.contents
        self._memory = marker.memory
        self._marker = marker
        self._read_only = read_only
        self._all: Mapping[str, str] = {}
        self._all_of: tuple[int, int] | None = None

    @property
    def version(self) -> int:
        """Another number whenever a key was given."""
        return self._contents.versions.get(KEYS, 0)

    def claims(self) -> Claims:
        """Every key that was ever given."""
        with self._memory:
            return [
                (paper_id, name, time)
                for key, record in self._contents.tables.get(KEYS, {}).items()
                if (paper_id := id_of(key))
                for name, time in record.items()
                if is_time(time) and name and name == clean(name, _KEY_LIMIT)
            ]

    def all(self) -> Mapping[str, str]:
        """The key of every paper that has one; the same object as long as nothing changed."""
        with self._memory:
            known = (self.version, len(self._contents.tables.get(KEYS, {})))
            if known != self._all_of:
                self._all, self._all_of = _agreed(self.claims()), known
            return self._all

    def assigned(self, papers: Sequence[Paper], pattern: str) -> Mapping[str, str]:
        """The keys of all papers, after those without one were given theirs by the pattern.

        A library that can only be read keeps none of them. Not for the event loop's thread.
        Raises `UsageError` for a pattern that cannot be used.
        """
        for _ in range(_ROUNDS):
            known = self.all()
            lacking = [paper for paper in papers if paper.id not in known]
            if not lacking:
                break
            if self._read_only:
                return {**known, **_made(lacking, self.claims(), pattern)}
            with self._marker.alone(), self._memory:
                self._put(_made(lacking, self.claims(), pattern).items())
        return self.all()

    def put(self, keys: Iterable[tuple[str, str]]) -> None:
        """Take in keys that papers have elsewhere, as given now, unless they have one here."""
        with self._memory:
            known = self.all()
            self._put((paper_id, key) for paper_id, key in keys if paper_id not in known)

    def _put(self, keys: Iterable[tuple[str, str]]) -> None:
        now = self._marker.moment([])
        edits = [
            Edit(KEYS, key, name, now)
            for paper_id, name in keys
            if (key := key_of(paper_id)) is not None and name == clean(name, _KEY_LIMIT)
        ]
        if edits:
            self._marker.mark(edits, count=0, auto=True)


def _agreed(claims: Claims) -> dict[str, str]:
    if not claims:
        return {}
    from reader_tui.export.citation_keys import agreed

    return agreed(claims)


def _made(papers: Sequence[Paper], claims: Claims, pattern: str) -> dict[str, str]:
    """Keys for papers that have none; what was ever given is given to nobody else."""
    from reader_tui.export.citation_keys import agreed, assigned

    taken = {f"{paper_id} {key}": key for paper_id, key, _ in claims}
    return assigned(papers, taken | agreed(claims), pattern)
