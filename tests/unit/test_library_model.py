"""The library against a model of it: whatever is done, and whoever does it, the two agree."""

from __future__ import annotations

import atexit
import shutil
import tempfile
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

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

from reader_tui.papers.models import Field, Paper, State
from reader_tui.store import journal, marks
from reader_tui.store.library import Library

IDS = [f"2501.{number:05}" for number in range(4)]
WINDOWS = st.sampled_from([0, 1])
PAPER_IDS = st.sampled_from(IDS)
FIELDS: st.SearchStrategy[Field] = st.sampled_from(["read", "bookmarked"])
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
        for field in ("read", "bookmarked"):
            if before.get(field) != after.get(field):
                self.fields[paper_id, field] = after.get(field)
                if field == "bookmarked" and not after.get(field):
                    self.fields[paper_id, "paper"] = None
        if before.get("paper") != after.get("paper"):
            self.fields[paper_id, "paper"] = after.get("paper")

    @initialize()
    def look(self) -> None:
        window = self.windows[0]
        self.shown = (window.position, {i: window.state(i) for i in IDS})

    @rule(window=WINDOWS, paper_id=PAPER_IDS, field=FIELDS, value=st.booleans(), title=TITLES)
    def mark(self, window: int, paper_id: str, field: Field, value: bool, title: str) -> None:
        library, copy = self.windows[window], paper(paper_id, title)
        with library._memory:
            before = self.record(library, paper_id)
            changed = library.mark(paper_id, field, value, paper=copy)
            after = self.record(library, paper_id)
        assert changed == (before != after)
        assert bool(after.get(field)) is value
        self.note(before, after, paper_id)

    @rule(window=WINDOWS, ids=st.lists(PAPER_IDS), field=FIELDS, value=st.booleans())
    def mark_all(self, window: int, ids: list[str], field: Field, value: bool) -> None:
        library = self.windows[window]
        with library._memory:
            before = {paper_id: self.record(library, paper_id) for paper_id in ids}
            count = library.mark_all(ids, field, value)
            after = {paper_id: self.record(library, paper_id) for paper_id in ids}
        assert count == sum(before[paper_id] != after[paper_id] for paper_id in after)
        for paper_id in after:
            self.note(before[paper_id], after[paper_id], paper_id)

    @rule(window=WINDOWS, paper_id=PAPER_IDS, title=st.sampled_from(["one", "two", "three"]))
    def refresh(self, window: int, paper_id: str, title: str) -> None:
        library, copy = self.windows[window], paper(paper_id, title)
        assert copy is not None
        with library._memory:
            before = self.record(library, paper_id)
            library.refresh_copies([copy])
            self.note(before, self.record(library, paper_id), paper_id)

    @rule(window=WINDOWS, paper_id=PAPER_IDS, value=st.booleans())
    def write_through_tinydb(self, window: int, paper_id: str, value: bool) -> None:
        library = self.windows[window]
        table = library.db.table("papers")
        number = int(marks.key_of(paper_id) or 0)
        with library._memory:
            before = self.record(library, paper_id)
            table.upsert(Document({"id": paper_id, "read": value}, doc_id=number))
            self.note(before, self.record(library, paper_id), paper_id)

    @rule(window=WINDOWS)
    def poll(self, window: int) -> None:
        library = self.windows[window]
        before = {paper_id: library.state(paper_id) for paper_id in IDS}
        changed = library.poll()
        assert {i for i in IDS if library.state(i) != before[i]} <= changed

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
        read = bool(self.fields.get((paper_id, "read")))
        kept = bool(self.fields.get((paper_id, "bookmarked")))
        assert window.state(paper_id) == State(read, kept)
        record = self.fields.get((paper_id, "paper"))
        expected = Paper.from_record(record) if kept and record else None
        assert window.copy(paper_id) == expected
        assert (paper_id in window.ids("read")) is read

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
            if mark.field in ("read", "bookmarked") and mark.paper_id in states:
                old = states[mark.paper_id]
                value = mark.value is True
                read = value if mark.field == "read" else old.read
                states[mark.paper_id] = State(
                    read, old.bookmarked if mark.field == "read" else value
                )
        if found is not None:
            assert states == {i: window.state(i) for i in IDS}
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
