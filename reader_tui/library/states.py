"""What the library says of papers: look-ups in memory."""

from __future__ import annotations

import threading
from collections.abc import Mapping
from typing import Any

from reader_tui.library.contents import Contents, Record
from reader_tui.library.marks import PAPERS, key_of
from reader_tui.library.own_text import has_text, is_own
from reader_tui.library.step_records import COPY
from reader_tui.papers.dates import is_time
from reader_tui.papers.models import Paper
from reader_tui.papers.verbs import KEEPING, RIVALS, STATES, UNTOUCHED, VERBS, Field, State

LOOKED = "looked"
OPENED = "opened"
EXAMPLE = "example"
"""Fields of papers that are no marks of the reader's table of verbs."""


class States:
    """Answers from memory; every method may be called from any thread."""

    def __init__(self, contents: Contents, memory: threading.Condition) -> None:
        self._contents = contents
        self._memory = memory

    def of(self, paper_id: str) -> State:
        """What the reader did with a paper; of marks that end each other the later one stands."""
        key = key_of(paper_id)
        record = None if key is None else self._contents.record(PAPERS, key)
        if key is None or record is None:
            return UNTOUCHED
        state = _state(record)
        return self._settled(key, state) if state in _TORN else state

    def _settled(self, key: str, state: State) -> State:
        """A state without the marks that two machines made apart, but for the latest."""
        made = {
            # Of two at once the first of the table stands.
            verb.field: (self._contents.since(PAPERS, key, verb.field), -place)
            for place, (verb, value) in enumerate(zip(VERBS, state, strict=True))
            if value
        }
        ended = (
            field
            for field in made
            if any(made[field] < made[rival] for rival in RIVALS[field] if rival in made)
        )
        return state._replace(**dict.fromkeys(ended, False))

    def ids(self, field: Field) -> list[str]:
        """The papers of which the field is true, the one that was marked last first."""
        with self._memory:
            found = self._contents.latest(PAPERS, field)
            ids = [record["id"] for _, record in found if key_of(record.get("id")) is not None]
            apart = {record["id"] for _, record in found if _is_torn(record) and "id" in record}
            return [i for i in ids if i not in apart or getattr(self.of(i), field)]

    @property
    def version(self) -> object:
        """Another value whenever anything was marked, here or by another program."""
        return tuple(sorted(self._contents.clocks.items()))

    def dated(self, field: Field) -> list[tuple[str, str]]:
        """The papers of which the field is true, with since when in UTC, in no order."""
        with self._memory:
            found = self._contents.latest(PAPERS, field)
        dated = [(str(record.get("id")), time, _is_torn(record)) for time, record in found]
        return [
            (i, time)
            for i, time, torn in dated
            if key_of(i) is not None and is_time(time) and (not torn or getattr(self.of(i), field))
        ]

    def noted(self, field: str) -> list[tuple[str, str]]:
        """The same of `OPENED` or `EXAMPLE`."""
        with self._memory:
            found = self._contents.latest(PAPERS, field)
        return [
            (str(record["id"]), time)
            for time, record in found
            if key_of(record.get("id")) is not None and is_time(time)
        ]

    def kept(self) -> list[str]:
        """All papers that are kept, by a mark, a tag or a note."""
        ids = [paper_id for field in KEEPING for paper_id in self.ids(field)]
        return list(dict.fromkeys([*ids, *(paper_id for paper_id, _ in self.annotated())]))

    def annotated(self) -> list[tuple[str, str]]:
        """The papers with a tag or a note, each with the time (UTC) of the latest of them."""
        with self._memory:
            records = self._contents.tables.get(PAPERS, {})
            return [
                (record["id"], max(self._contents.since(PAPERS, key, field) or "" for field in own))
                for key, record in records.items()
                if key_of(record.get("id")) is not None
                if (own := [field for field, value in record.items() if value and is_own(field)])
            ]

    def having(self, field: Field) -> set[str]:
        """The papers of which the field is true, in no order; other threads go on meanwhile."""
        with self._memory:
            records = list(self._contents.tables.get(PAPERS, {}).values())
        found = set()
        for record in records:
            paper_id = record.get("id")
            if record.get(field) is not True or key_of(paper_id) is None:
                continue
            if not _is_torn(record) or getattr(self.of(str(paper_id)), field):
                found.add(str(paper_id))
        return found

    def read_at(self, paper_id: str) -> str | None:
        """When a paper that is read was marked so, in UTC."""
        return self.marked_at(paper_id, "read")

    def marked_at(self, paper_id: str, field: Field) -> str | None:
        """Since when a field is true of a paper, in UTC; None when it is not."""
        return self._since(paper_id, (field,))

    def kept_at(self, paper_id: str) -> str | None:
        """Since when the paper is kept, in UTC: its bookmark, else its latest other reason."""
        with self._memory:
            if (bookmarked := self.marked_at(paper_id, "bookmarked")) is not None:
                return bookmarked
            marked, key = self._since(paper_id, KEEPING) or "", key_of(paper_id)
            record = None if key is None else self._contents.record(PAPERS, key)
            if key is None or record is None or not is_kept(record):
                return None
            own = [self._contents.since(PAPERS, key, field) for field in record if is_own(field)]
            return max([marked, *own]) or None

    def looked_at(self, paper_id: str) -> str | None:
        """When the reader last decided on the paper or looked at it again, in UTC."""
        key = key_of(paper_id)
        record = None if key is None else self._contents.record(PAPERS, key)
        again = (record or {}).get(LOOKED)
        decided = self._since(paper_id, State._fields) or ""
        return max(decided, again if is_time(again) else "") or None

    def _since(self, paper_id: str, fields: tuple[str, ...]) -> str | None:
        with self._memory:
            state, key = self.of(paper_id), key_of(paper_id)
            if key is None or state is UNTOUCHED:
                return None
            times = (
                self._contents.since(PAPERS, key, field)
                for field in fields
                if getattr(state, field)
            )
            return max(times, default="") or None

    def copy(self, paper_id: str) -> Paper | None:
        """The copy of a paper that is kept: by a mark, a tag or a note."""
        key = key_of(paper_id)
        record = None if key is None else self._contents.record(PAPERS, key)
        if record is None or not is_kept(record):
            return None
        copy = record.get(COPY)
        if not isinstance(copy, dict):
            return None
        try:
            return Paper.from_record(copy)
        except (KeyError, TypeError, ValueError):
            return None

    def counts(self) -> dict[str, int]:
        """How many papers have a record, and of how many each field is true."""
        with self._memory:
            records = list(self._contents.tables.get(PAPERS, {}).values())
        counts = {field: sum(r.get(field) is True for r in records) for field in State._fields}
        return {"records": len(records), **counts}


def _state(record: Record) -> State:
    """What a record says; a file edited by hand may hold anything."""
    says = record.get
    return STATES[tuple([says(field) is True for field in State._fields])]


_TORN = frozenset(
    state
    for state in STATES.values()
    if any(getattr(state, a) and getattr(state, b) for a in RIVALS for b in RIVALS[a])
)
"""States with marks that end each other."""


def is_kept(record: Mapping[str, Any]) -> bool:
    """Whether the record of a paper is to carry a copy of it."""
    return any(record.get(field) is True for field in KEEPING) or has_text(record)


def _is_torn(record: Record) -> bool:
    return _state(record) in _TORN
