"""What the library and the last visit say of all papers, as a search asks for it; pure.

A search must not ask the library sixty thousand times. So it is handed whole sets of
ids, which are kept from one search to the next and changed mark by mark.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping
from threading import RLock

from reader_tui.papers.verbs import STATES, State
from reader_tui.query.tree import TOLD, Facts


class Known:
    """The facts of all papers: `known(paper_id)` of one, `known.ids("read")` by what is so.

    `find` gives the ids of a mark (one of `tree.MARKS`) when they are first asked
    for; `notes` and `tags` are the reader's own text by id. It may be used from any thread.
    """

    def __init__(
        self,
        find: Callable[[str], Collection[str]] = lambda mark: (),
        notes: Mapping[str, str] | None = None,
        tags: Mapping[str, tuple[str, ...]] | None = None,
    ) -> None:
        self.notes: Mapping[str, str] = notes or {}
        self.tags: Mapping[str, tuple[str, ...]] = tags or {}
        self._find = find
        self._lock = RLock()
        self._ids: dict[str, frozenset[str]] = {}
        self._changed: dict[str, dict[str, bool]] = {}

    def __call__(self, paper_id: str) -> Facts:
        """The facts of one paper."""
        state = STATES[tuple([paper_id in self.ids(mark) for mark in State._fields])]
        told = [paper_id in self.ids(mark) for mark in TOLD]
        return Facts._make(
            [state, *told, self.notes.get(paper_id, ""), self.tags.get(paper_id, ()), None]
        )

    def ids(self, mark: str) -> frozenset[str]:
        """The papers that a mark is true of; the same object as long as nothing changed."""
        with self._lock:
            ids = self._ids.get(mark)
            if ids is None:
                ids = self._ids[mark] = frozenset(self._find(mark))
                self._changed.pop(mark, None)
            elif changed := self._changed.pop(mark, None):
                gone = {paper_id for paper_id, value in changed.items() if not value}
                come = changed.keys() - gone
                ids = self._ids[mark] = (ids - gone) | come
            return ids

    def changed(self, paper_id: str, mark: str, value: bool) -> None:
        """Take in that a mark of one paper has changed."""
        with self._lock:
            if mark in self._ids:
                self._changed.setdefault(mark, {})[paper_id] = value

    def forget(self, *marks: str) -> None:
        """Let the ids of these marks, or of all, be found anew."""
        with self._lock:
            for mark in marks or tuple(self._ids):
                self._ids.pop(mark, None)
                self._changed.pop(mark, None)


NOTHING = Known()
"""Nothing was read, kept or noted."""
