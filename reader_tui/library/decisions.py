"""What the reader decides on papers, and what that takes away with it."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path
from typing import Any

from reader_tui.errors import LibraryError
from reader_tui.library.contents import Record
from reader_tui.library.marker import Marker
from reader_tui.library.marks import PAPERS, Edit, key_of
from reader_tui.library.states import LOOKED, is_kept
from reader_tui.library.step_records import COPY, was
from reader_tui.library.undo import Undo
from reader_tui.library.writer import Then
from reader_tui.papers.models import Paper
from reader_tui.papers.steps import Step
from reader_tui.papers.verbs import VERB_OF, Field, State, setting
from reader_tui.store import files

Wanted = Mapping[str, Any]
"""What fields of a paper are to be: true, false, a text, or with None not there."""


class Decisions:
    """Marks papers: each decision is a step, and on its way to the disk."""

    def __init__(self, marker: Marker, undo: Undo) -> None:
        self._contents = marker.contents
        self._memory = marker.memory
        self._marker = marker
        self._undo = undo

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
        wanted = dict.fromkeys(ids, setting(field, value))
        return self._decide(_does(field, value), wanted, papers, joins=joins, then=then)[1]

    def change(
        self,
        does: str,
        wanted: Mapping[str, Wanted],
        *,
        papers: Mapping[str, Paper] | None = None,
        then: Then | None = None,
    ) -> Step | None:
        """Give each paper the fields that are wanted of it, in one step; as `decide`."""
        return self._decide(does, wanted, papers, then=then)[1]

    def clear(
        self, ids: Iterable[str], *, joins: Step | None = None, then: Then | None = None
    ) -> Step | None:
        """Put papers back to undecided in one step: none of the fields is true; as `decide`."""
        wanted = dict.fromkeys(ids, dict.fromkeys(State._fields, False))
        return self._decide("clear", wanted, joins=joins, then=then)[1]

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
        wanted = dict.fromkeys(ids, setting(field, value))
        return self._decide(_does(field, value), wanted, papers, auto=auto, then=then)[0]

    def _decide(
        self,
        does: str,
        wanted: Mapping[str, Wanted],
        papers: Mapping[str, Paper] | None = None,
        *,
        auto: bool = False,
        joins: Step | None = None,
        then: Then | None = None,
    ) -> tuple[int, Step | None]:
        """Give papers the fields that are wanted; how many that changed, and the step."""
        keys = {paper_id: _key(paper_id) for paper_id in wanted}
        edits, earlier, decided = [], [], []
        with self._memory:
            contents = self._contents
            for paper_id, key in keys.items():
                record = contents.record(PAPERS, key) or {}
                edit = Edit(PAPERS, key, COPY, None, paper_id)
                of = wanted[paper_id]
                copy = papers.get(paper_id) if papers and is_kept(of) else None
                changes = list(_changes(edit, record, of, copy))
                edits += changes
                fields = [change.field for change in changes if change.field != COPY]
                if auto or not fields:
                    # A newer copy of what was kept before is no step.
                    continue
                decided.append(paper_id)
                if is_kept(record) != _is_kept_with(record, of):
                    # Also without a copy: it may come later, and has to go then.
                    fields.append(COPY)
                earlier += [was(contents, PAPERS, key, field) for field in fields]
            if not decided:
                return self._marker.mark(edits, auto=True, then=then), None
            step = self._undo.record(does, decided, earlier, edits, joins=joins, then=then)
            return len({edit.key for edit in edits}), step

    def refresh_copies(self, papers: Iterable[Paper]) -> int:
        """Give what is kept the newest copies of its papers; how many that changed."""
        with self._memory:
            edits = [
                Edit(PAPERS, key, COPY, copy, paper.id)
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
            self._marker.mark([Edit(PAPERS, key, LOOKED, now, paper_id)], auto=True)


def _does(field: Field, value: bool) -> str:
    """What a step does that sets a field."""
    verb = VERB_OF[field]
    return (verb.on if value else verb.off).does


def _changes(of: Edit, record: Record, wanted: Wanted, paper: Paper | None) -> Iterator[Edit]:
    """What a decision gives another value, or takes away, of the paper that an edit is of."""
    # The copy comes first and goes last, so that nothing kept is ever found without it.
    if paper is not None and (copy := paper.record()) != record.get(COPY):
        yield of._replace(value=copy)
    for field, value in wanted.items():
        now = record.get(field)
        if value is None:
            if field in record:
                yield of._replace(field=field, gone=True)
        elif ((now is True) if isinstance(value, bool) else now) != value:
            yield of._replace(field=field, value=value)
    if is_kept(record) and not _is_kept_with(record, wanted):
        # Also where there is none yet: another window may have just made one.
        yield of._replace(gone=True)


def _is_kept_with(record: Record, wanted: Wanted) -> bool:
    """Whether the paper is kept once it has the fields that are wanted."""
    return is_kept({**record, **wanted})


def _key(paper_id: str) -> str:
    key = key_of(paper_id)
    if key is None:
        raise LibraryError(f"not a paper's id: {files.shown(Path(str(paper_id)[:40]))}")
    return key
