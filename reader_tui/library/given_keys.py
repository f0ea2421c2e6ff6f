"""Citation keys that were given to papers, once and for ever: no steps and no marks.

The table `keys` has a document a paper, whose fields are keys and whose values are when each was
given (UTC). So two machines that gave keys apart lose none when they are joined: which one counts
follows from the times alone, and is the same on both.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping

from reader_tui.library.marker import Marker
from reader_tui.library.marks import Edit, id_of, is_time, key_of
from reader_tui.text.clean import clean

KEYS = "keys"
_KEY_LIMIT = 200

Claims = list[tuple[str, str, str]]
"""Papers, their keys and when each was given (UTC)."""


class GivenKeys:
    """The keys that papers were given. All methods may be called from any thread."""

    def __init__(self, marker: Marker) -> None:
        self._contents = marker.contents
        self._memory = marker.memory
        self._marker = marker

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

    def give(self, made: Callable[[Claims], Mapping[str, str]]) -> None:
        """Give the keys, by paper, that are made in view of those that were given before.

        Other programs give none meanwhile. Not for the event loop's thread.
        """
        with self._marker.alone(), self._memory:
            new = made(self.claims())
            self._put((paper_id, name) for paper_id, name in new.items())

    def put(self, claims: Iterable[tuple[str, str]]) -> None:
        """Take in keys that papers have elsewhere, as given now."""
        with self._memory:
            self._put(claims)

    def _put(self, claims: Iterable[tuple[str, str]]) -> None:
        edits = []
        now = self._marker.moment([])
        for paper_id, name in claims:
            key = key_of(paper_id)
            if key is None or not name or name != clean(name, _KEY_LIMIT):
                continue
            if name not in (self._contents.record(KEYS, key) or {}):
                edits.append(Edit(KEYS, key, name, now))
        self._marker.mark(edits, count=0, auto=True)
