"""The library against a model of it: whatever is done, and whoever does it, the two agree."""

from __future__ import annotations

import atexit
import shutil
import tempfile
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any, get_args

from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import (
    RuleBasedStateMachine,
    initialize,
    invariant,
    precondition,
    rule,
)
from tinydb.table import Document

from reader_tui.library import journal, marks
from reader_tui.library.library import Library
from reader_tui.papers.models import Paper
from reader_tui.papers.verbs import Field, State

IDS = [f"2501.{number:05}" for number in range(4)]
WINDOWS = st.sampled_from([0, 1])
PAPER_IDS = st.sampled_from(IDS)
FIELDS: st.SearchStrategy[Field] = st.sampled_from(get_args(Field))
TITLES = st.sampled_from(["", "one", "two"])


def paper(paper_id: str, title: str) -> Paper | None:
    return Paper(paper_id, title, "prose", "raw", "raw") if title else None


class Model(RuleBasedStateMachine):
    """Two windows on one library; the later act on a field is the one that counts."""

    def __init__(self) -> None:
        super().__init__()
        # Syncs to memory are quick, and what they are for is tested with real kills.
        memory = Path("/dev/shm")
        self.folder = Path(tempfile.mkdtemp(dir=memory if memory.is_dir() else None))
        self.path = self.folder / "library.json"
        self.seconds = 0.0
        self.fields: dict[tuple[str, str], Any] = {}
        self.windows = [self.opened(), self.opened()]
        self.shown: tuple[journal.Position, dict[str, State]] | None = None

    def teardown(self) -> None:
        for window in self.windows:
            window.close()
        shutil.rmtree(self.folder)

    def now(self) -> datetime:
        self.seconds += 0.25
        return datetime(2026, 8, 14, tzinfo=UTC) + timedelta(seconds=self.seconds)

    def opened(self) -> Library:
        library = Library.open(self.path, now=self.now)
        assert library.notices == ()
        return library

    # What can be seen of one paper in one window. The memory is held around an act, or the
    # writer's thread might take in the other window's marks while one looks.

    def record(self, window: Library, paper_id: str) -> dict[str, Any]:
        found = window.db.table("papers").get(doc_id=int(marks.key_of(paper_id) or 0))
        return dict(found) if isinstance(found, Document) else {}

    def note(self, before: dict[str, Any], after: dict[str, Any], paper_id: str) -> None:
        """Take over into the model what an act did in its own window."""
        for field in ("paper", *State._fields):
            if before.get(field) != after.get(field):
                self.fields[paper_id, field] = after.get(field)
        if self.is_kept(before) and not self.is_kept(after):
            # The copy goes in any case, also one that another window just made.
            self.fields[paper_id, "paper"] = None

    @staticmethod
    def is_kept(record: dict[str, Any]) -> bool:
        return any(record.get(field) for field in ("bookmarked", "later", "waiting"))

    def said(self, window: Library, paper_id: str) -> State:
        """What the record says, field by field."""
        record = self.record(window, paper_id)
        return State(*(record.get(field) is True for field in State._fields))

    @initialize()
    def look(self) -> None:
        window = self.windows[0]
        self.shown = (window.position, {i: self.said(window, i) for i in IDS})

    @rule(window=WINDOWS, paper_id=PAPER_IDS, field=FIELDS, value=st.booleans(), title=TITLES)
    def mark(self, window: int, paper_id: str, field: Field, value: bool, title: str) -> None:
        library, copy = self.windows[window], paper(paper_id, title)
        with library._intake.memory:
            before = self.record(library, paper_id)
            changed = library.decisions.mark(paper_id, field, value, paper=copy)
            after = self.record(library, paper_id)
        assert changed == (before != after)
        assert bool(after.get(field)) is value
        self.note(before, after, paper_id)

    @rule(window=WINDOWS, ids=st.lists(PAPER_IDS), field=FIELDS, value=st.booleans())
    def mark_all(self, window: int, ids: list[str], field: Field, value: bool) -> None:
        library = self.windows[window]
        with library._intake.memory:
            before = {paper_id: self.record(library, paper_id) for paper_id in ids}
            count = library.decisions.mark_all(ids, field, value)
            after = {paper_id: self.record(library, paper_id) for paper_id in ids}
        assert count == sum(before[paper_id] != after[paper_id] for paper_id in after)
        for paper_id in after:
            self.note(before[paper_id], after[paper_id], paper_id)

    @rule(window=WINDOWS, back=st.booleans())
    def undo_or_redo(self, window: int, back: bool) -> None:
        library = self.windows[window]
        for each in self.windows:
            assert each.flush()
        library.poll()
        before = {paper_id: self.record(library, paper_id) for paper_id in IDS}
        step = library.undo.undo() if back else library.undo.redo()
        for paper_id in IDS:
            self.note(before[paper_id], self.record(library, paper_id), paper_id)
        assert step is None or step.undone is back

    @rule(window=WINDOWS, paper_id=PAPER_IDS, title=st.sampled_from(["one", "two", "three"]))
    def refresh(self, window: int, paper_id: str, title: str) -> None:
        library, copy = self.windows[window], paper(paper_id, title)
        assert copy is not None
        with library._intake.memory:
            before = self.record(library, paper_id)
            library.decisions.refresh_copies([copy])
            self.note(before, self.record(library, paper_id), paper_id)

    @rule(window=WINDOWS, paper_id=PAPER_IDS, value=st.booleans())
    def write_through_tinydb(self, window: int, paper_id: str, value: bool) -> None:
        library = self.windows[window]
        table = library.db.table("papers")
        number = int(marks.key_of(paper_id) or 0)
        with library._intake.memory:
            before = self.record(library, paper_id)
            table.upsert(Document({"id": paper_id, "read": value}, doc_id=number))
            self.note(before, self.record(library, paper_id), paper_id)

    @rule(window=WINDOWS)
    def poll(self, window: int) -> None:
        library = self.windows[window]
        before = {paper_id: library.states.of(paper_id) for paper_id in IDS}
        changed = library.poll()
        assert {i for i in IDS if library.states.of(i) != before[i]} <= changed

    @rule(window=WINDOWS)
    def flush(self, window: int) -> None:
        assert self.windows[window].flush() and self.windows[window].pending == 0

    @rule(window=WINDOWS)
    def compact(self, window: int) -> None:
        self.windows[window].compact()

    @rule(window=WINDOWS)
    def reopen(self, window: int) -> None:
        self.windows[window].close()
        self.windows[window] = self.opened()

    @rule(window=WINDOWS)
    def kill(self, window: int) -> None:
        """The program is gone, without a word, after what it did was durable."""
        library = self.windows[window]
        assert library.flush()
        atexit.unregister(library.close)
        library._writer.stop(5)
        library._disk.lock.close()
        self.windows[window] = self.opened()

    @rule()
    def agree(self) -> None:
        """Everything written, both windows and the disk are as the model."""
        for window in self.windows:
            assert window.flush(), window.failure
        for window in self.windows:
            window.poll()
        with Library.open(self.path, read_only=True) as disk:
            for window in (*self.windows, disk):
                for paper_id in IDS:
                    self.compare(window, paper_id)
        assert self.windows[0].position.generation == self.windows[1].position.generation

    def compare(self, window: Library, paper_id: str) -> None:
        says = {field: bool(self.fields.get((paper_id, field))) for field in State._fields}
        record = self.fields.get((paper_id, "paper"))
        expected = Paper.from_record(record) if self.is_kept(says) and record else None
        assert window.states.copy(paper_id) == expected
        assert self.said(window, paper_id) == State(**says)
        state = window.states.of(paper_id)
        # Of two windows that decided at once, one decides.
        assert not (state.dismissed and (state.bookmarked or state.later))
        assert {n for n in says if getattr(state, n)} <= {n for n, value in says.items() if value}
        assert state == State(**says) or (says["dismissed"] and self.is_kept(says))
        for field in get_args(Field):
            assert (paper_id in window.states.ids(field)) is getattr(
                window.states.of(paper_id), field
            )

    @precondition(lambda self: self.shown is not None)
    @rule()
    def first_paint(self) -> None:
        """Rows shown at a position, brought up to date by the journal, are as they are now."""
        assert self.shown is not None
        position, states = self.shown
        window = self.windows[0]
        for each in self.windows:
            assert each.flush(), each.failure
        window.poll()
        found = journal.read_marks(self.path, position)
        for mark in found or []:
            if mark.field in State._fields and mark.paper_id in states:
                old = states[mark.paper_id]
                states[mark.paper_id] = old._replace(**{mark.field: mark.value is True})
        if found is not None:
            assert states == {i: self.said(window, i) for i in IDS}
        self.look()

    @invariant()
    def nothing_fails(self) -> None:
        assert all(window.failure is None for window in self.windows)


TestModel = Model.TestCase
TestModel.settings = settings(
    max_examples=40,
    stateful_step_count=30,
    deadline=None,
    suppress_health_check=list(HealthCheck),
)
