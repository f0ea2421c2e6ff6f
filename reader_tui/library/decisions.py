"""What the reader decides on papers, how decisions meet, and taking them back."""

from __future__ import annotations

import contextlib
from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import AbstractContextManager
from pathlib import Path

from reader_tui.errors import LibraryError
from reader_tui.library.contents import Record
from reader_tui.library.disk import Disk
from reader_tui.library.marker import Edit, Marker
from reader_tui.library.marks import PAPERS, key_of
from reader_tui.library.states import LOOKED, Looking, is_kept
from reader_tui.library.step_records import COPY, was
from reader_tui.library.tinydb_api import Change
from reader_tui.library.undo import History
from reader_tui.papers.models import Paper
from reader_tui.papers.steps import Step
from reader_tui.papers.verbs import KEEPING, VERB_OF, Field, State, setting
from reader_tui.store import files

Then = Callable[[], None]


class Deciding(Looking):
    """The part of the library that marks papers."""

    _disk: Disk
    _marker: Marker
    _history: History

    def decide(
        self,
        ids: Iterable[str],
        field: Field,
        value: bool,
        *,
        papers: Mapping[str, Paper] | None = None,
        joins: Step | None = None,
        then: Then | None = None,
    ) -> Step | None:
        """Decide on papers in one step, which `undo` takes back; None when nothing changed.

        What a mark takes away is in `papers.verbs`. What is kept carries a copy of the paper,
        taken from `papers`. The step that it `joins` goes on, while that is still the last
        one. `then` is called by the writer's thread once this and everything before it is
        durable, also when nothing changed; never when the library is read-only. Raises
        `LibraryError` for what is no paper's id.
        """
        does, wanted = _does(field, value), setting(field, value)
        return self._decide(does, ids, wanted, papers, joins=joins, then=then)[1]

    def clear(
        self, ids: Iterable[str], *, joins: Step | None = None, then: Then | None = None
    ) -> Step | None:
        """Put papers back to undecided in one step: none of the fields is true; as `decide`."""
        wanted: dict[str, bool] = dict.fromkeys(State._fields, False)
        return self._decide("clear", ids, wanted, joins=joins, then=then)[1]

    def mark(
        self,
        paper_id: str,
        field: Field,
        value: bool,
        *,
        paper: Paper | None = None,
        auto: bool = False,
        then: Then | None = None,
    ) -> bool:
        """Mark a paper, and return whether that changed anything; as `decide`.

        `auto` says that the program did it by itself: that is no step.
        """
        papers = {} if paper is None else {paper_id: paper}
        return self.mark_all([paper_id], field, value, papers=papers, auto=auto, then=then) > 0

    def mark_all(
        self,
        ids: Iterable[str],
        field: Field,
        value: bool,
        *,
        papers: Mapping[str, Paper] | None = None,
        auto: bool = False,
        then: Then | None = None,
    ) -> int:
        """Mark many papers with one time and one write; how many that changed. As `mark`."""
        does, wanted = _does(field, value), setting(field, value)
        return self._decide(does, ids, wanted, papers, auto=auto, then=then)[0]

    def _decide(
        self,
        does: str,
        ids: Iterable[str],
        wanted: Mapping[str, bool],
        papers: Mapping[str, Paper] | None = None,
        *,
        auto: bool = False,
        joins: Step | None = None,
        then: Then | None = None,
    ) -> tuple[int, Step | None]:
        """Give papers the fields that are wanted; how many that changed, and the step."""
        keys = {paper_id: _key(paper_id) for paper_id in ids}
        copies = papers if papers and any(wanted.get(field) for field in KEEPING) else {}
        edits, earlier, decided = [], [], []
        with self._memory:
            contents = self._contents
            for paper_id, key in keys.items():
                record = contents.record(PAPERS, key) or {}
                changes = list(_changes(key, record, wanted, copies.get(paper_id)))
                edits += [Edit(PAPERS, paper_id, change) for change in changes]
                fields = [change.field for change in changes if change.field != COPY]
                if auto or not fields:
                    # A newer copy of what was kept before is no step.
                    continue
                decided.append(paper_id)
                if is_kept(record) != _is_kept_with(record, wanted):
                    # Also without a copy: it may come later, and has to go then.
                    fields.append(COPY)
                earlier += [was(contents, PAPERS, key, field) for field in fields]
            if not decided:
                return self._marker.mark(edits, auto=True, then=then), None
            step = self._history.record(does, decided, earlier, edits, joins=joins, then=then)
            return len({edit.change.key for edit in edits}), step

    def refresh_copies(self, papers: Iterable[Paper]) -> int:
        """Give what is kept the newest copies of its papers; how many that changed."""
        with self._memory:
            edits = [
                Edit(PAPERS, paper.id, Change(key, COPY, copy))
                for paper in papers
                if (key := key_of(paper.id)) is not None
                and (record := self._contents.record(PAPERS, key)) is not None
                and is_kept(record)
                and (copy := paper.record()) != record.get(COPY)
            ]
            return self._marker.mark(edits, auto=True)

    def look(self, paper_id: str) -> None:
        """Note that the reader looked at a paper again; no step."""
        key = _key(paper_id)
        with self._memory:
            now = self._marker.moment([], "")
            self._marker.mark([Edit(PAPERS, paper_id, Change(key, LOOKED, now))], auto=True)

    # Taking back

    def steps(self) -> list[Step]:
        """The steps that this machine has made, the newest first; those undone say so."""
        with self._memory:
            return self._history.steps()

    def alone(self) -> AbstractContextManager[None]:
        """Keep other programs from marking for the block, waiting for them if need be.

        So two programs that undo at once undo two steps. Not for the event loop's thread.
        """
        return self._marker.alone()

    def undo(self) -> Step | None:
        """Undo the newest step of this machine, whoever made it; None when there is none.

        Every field is again what it was before the step, or gone. As the other ways to
        take back, it first takes in what other programs wrote.
        """
        self._take_in()
        with self._memory:
            return self._history.undo()

    def redo(self) -> Step | None:
        """Do again what was undone last: every field is what it was before the undoing.

        A new step ends those that are undone.
        """
        self._take_in()
        with self._memory:
            return self._history.redo()

    def undo_to(self, key: str) -> list[Step]:
        """Undo a step and all newer ones, the newest first."""
        self._take_in()
        with self._memory:
            return self._history.undo_to(key)

    def undo_since(self, time: str) -> list[Step]:
        """Undo all steps made at a time (UTC, as marks carry it) or after it, the newest first."""
        self._take_in()
        with self._memory:
            return self._history.undo_from(time)

    def _take_in(self) -> None:
        with contextlib.suppress(OSError, LibraryError):
            self._disk.take_in()


def _does(field: Field, value: bool) -> str:
    """What a step does that sets a field."""
    verb = VERB_OF[field]
    return (verb.on if value else verb.off).does


def _changes(
    key: str, record: Record, wanted: Mapping[str, bool], paper: Paper | None
) -> Iterator[Change]:
    """What a decision gives another value, or takes away."""
    # The copy comes first and goes last, so that nothing kept is ever found without it.
    if paper is not None and (copy := paper.record()) != record.get(COPY):
        yield Change(key, COPY, copy)
    for field, value in wanted.items():
        if (record.get(field) is True) != value:
            yield Change(key, field, value)
    if is_kept(record) and not _is_kept_with(record, wanted):
        # Also where there is none yet: another window may have just made one.
        yield Change(key, COPY, gone=True)


def _is_kept_with(record: Record, wanted: Mapping[str, bool]) -> bool:
    """Whether the paper is kept once it has the fields that are wanted."""
    return any(wanted.get(field, record.get(field) is True) for field in KEEPING)


def _key(paper_id: str) -> str:
    key = key_of(paper_id)
    if key is None:
        raise LibraryError(f"not a paper's id: {files.shown(Path(str(paper_id)[:40]))}")
    return key
