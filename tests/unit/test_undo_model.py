"""Decisions, undo and redo against a model, on two machines that share one library.

Two windows are of one machine and have one history; the third is another machine's.
Before each act the acting window knows what the others did, so the model is exact.
"""

from __future__ import annotations

import atexit
import copy
import shutil
import tempfile
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any, get_args

from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, rule

from reader_tui.library.library import Library
from reader_tui.papers.dates import utc_text
from reader_tui.papers.models import Paper
from reader_tui.papers.steps import Rule, Step
from reader_tui.papers.verbs import Field, State

IDS = [f"2501.{number:05}" for number in range(4)]
RULES = [Rule("mute", "org:a"), Rule("watch", "org:a"), Rule("saved", "x", "Name")]
MACHINES = ("d", "d", "e")
WINDOWS = st.sampled_from(range(len(MACHINES)))
PAPER_IDS = st.sampled_from(IDS)
FIELDS: st.SearchStrategy[Field] = st.sampled_from(get_args(Field))
TITLES = st.sampled_from(["", "one", "two"])
ENDS = {
    "dismissed": ("bookmarked", "later"),
    "bookmarked": ("later", "dismissed"),
    "later": ("dismissed",),
}
COPIED = ("bookmarked", "later", "waiting")


def paper(paper_id: str, title: str) -> Paper:
    return Paper(paper_id, title, "prose", "raw", "raw")


@dataclass
class Says:
    """What is true of one paper: since when each field is, and the copy."""

    since: dict[str, str] = field(default_factory=dict)
    copy: Paper | None = None

    @property
    def state(self) -> State:
        """Of two machines that decided apart, the later one decides."""
        dismissed = self.since.get("dismissed", "")
        stands = {name for name in ("bookmarked", "later") if self.since.get(name, "") >= dismissed}
        out = {"dismissed"} if stands & self.since.keys() else {"bookmarked", "later"} - stands
        names = self.since.keys() - (out if dismissed else set())
        return State(*(name in names for name in State._fields))

    @property
    def is_kept(self) -> bool:
        return any(name in self.since for name in COPIED)


@dataclass
class Done:
    """A step: what it touched, as it was before, and while it is undone as it was then."""

    key: str
    papers: tuple[str, ...]
    before: dict[tuple[str, str], Any]
    after: dict[tuple[str, str], Any] | None = None


class Model(RuleBasedStateMachine):
    """All windows see the same library; each machine has a history of its own."""

    def __init__(self) -> None:
        super().__init__()
        memory = Path("/dev/shm")
        self.folder = Path(tempfile.mkdtemp(dir=memory if memory.is_dir() else None))
        self.path = self.folder / "library.json"
        self.time = datetime(2026, 8, 14, tzinfo=UTC)
        self.papers = {paper_id: Says() for paper_id in IDS}
        self.standing: dict[Rule, int] = {}
        self.made = 0
        self.done: dict[str, list[Done]] = {"d": [], "e": []}
        self.windows = [self.opened(machine) for machine in MACHINES]

    def teardown(self) -> None:
        for window in self.windows:
            window.close()
        shutil.rmtree(self.folder)

    def now(self) -> datetime:
        self.time += timedelta(seconds=0.25)
        return self.time

    def opened(self, machine: str) -> Library:
        library = Library.open(self.path, device=machine, now=self.now)
        assert library.notices == ()
        return library

    def ready(self, window: int) -> Library:
        """A window that knows everything."""
        for each in self.windows:
            assert each.flush(), each.failure
        self.windows[window].poll()
        return self.windows[window]

    # The model

    def touch(self, target: tuple[str, str]) -> Any:
        """What a step remembers of one thing that it changes."""
        what, name = target
        if what == "rule":
            return self.standing.get(RULES[int(name)])
        says = self.papers[what]
        return says.copy if name == "paper" else says.since.get(name)

    def put(self, target: tuple[str, str], value: Any) -> None:
        """Make one thing what a step remembers of it."""
        what, name = target
        if what == "rule":
            self.standing.pop(RULES[int(name)], None)
            if value is not None:
                self.standing[RULES[int(name)]] = value
        elif name == "paper":
            self.papers[what].copy = value
        elif value is None:
            self.papers[what].since.pop(name, None)
        else:
            self.papers[what].since[name] = value

    def decided(
        self, paper_id: str, wanted: dict[str, bool], time: str, title: str
    ) -> dict[tuple[str, str], Any]:
        """Decide on one paper in the model; what that touched."""
        says = self.papers[paper_id]
        was_kept = says.is_kept
        names = [name for name, value in wanted.items() if (name in says.since) != value]
        touched: dict[tuple[str, str], Any] = {
            (paper_id, n): self.touch((paper_id, n)) for n in names
        }
        before = says.copy
        if title and any(wanted.get(name) for name in COPIED):
            says.copy = paper(paper_id, title)
        for name in names:
            self.put((paper_id, name), time if wanted[name] else None)
        if was_kept != says.is_kept:
            touched[paper_id, "paper"] = before
            if was_kept:
                says.copy = None
        return touched

    def record(
        self,
        machine: str,
        step: Step | None,
        touched: dict[tuple[str, str], Any],
        joined: Step | None = None,
    ) -> None:
        """A step was made, unless nothing changed; or the last one went on."""
        assert (step is not None) == bool(touched)
        if step is not None:
            last = self.done[machine][-1] if self.done[machine] else None
            if joined is not None and last is not None and last.key == step.key == joined.key:
                last.papers = step.papers
                last.before = touched | last.before
                return
            kept = [done for done in self.done[machine] if done.after is None]
            self.done[machine] = [*kept, Done(step.key, step.papers, touched)]

    # Acts

    def decide_on(
        self,
        window: int,
        ids: list[str],
        wanted: dict[str, bool],
        title: str,
        name: Field | None,
        joins: bool,
    ) -> None:
        library, time = self.ready(window), utc_text(self.time + timedelta(seconds=0.25))
        touched: dict[tuple[str, str], Any] = {}
        changed = []
        for paper_id in dict.fromkeys(ids):
            if found := self.decided(paper_id, wanted, time, title):
                changed.append(paper_id)
                touched |= found
        copies = {paper_id: paper(paper_id, title) for paper_id in ids if title}
        last = library.undo.steps()[0] if joins and library.undo.steps() else None
        if name is None:
            step = library.decisions.clear(ids, joins=last)
        else:
            step = library.decisions.decide(ids, name, wanted[name], papers=copies, joins=last)
        if step is not None and last is not None and step.key == last.key:
            assert step.papers == tuple(dict.fromkeys([*last.papers, *changed]))
            assert step.does == last.does
        else:
            assert step is None or (step.papers == tuple(changed) and step.time == time)
        self.record(MACHINES[window], step, touched, last)

    @rule(
        window=WINDOWS,
        ids=st.lists(PAPER_IDS),
        name=FIELDS,
        value=st.booleans(),
        title=TITLES,
        joins=st.booleans(),
    )
    def decide(
        self, window: int, ids: list[str], name: Field, value: bool, title: str, joins: bool
    ) -> None:
        wanted = {name: value} | dict.fromkeys(ENDS.get(name, ()) if value else (), False)
        self.decide_on(window, ids, dict(wanted), title, name, joins)

    @rule(window=WINDOWS, ids=st.lists(PAPER_IDS, min_size=1), joins=st.booleans())
    def clear(self, window: int, ids: list[str], joins: bool) -> None:
        self.decide_on(window, ids, dict.fromkeys(get_args(Field), False), "", None, joins)

    @rule(window=WINDOWS, paper_id=PAPER_IDS, name=FIELDS, value=st.booleans(), title=TITLES)
    def happens(self, window: int, paper_id: str, name: Field, value: bool, title: str) -> None:
        """The program marks by itself."""
        library, time = self.ready(window), utc_text(self.time + timedelta(seconds=0.25))
        wanted = {name: value} | dict.fromkeys(ENDS.get(name, ()) if value else (), False)
        self.decided(paper_id, dict(wanted), time, title)
        library.decisions.mark(
            paper_id, name, value, paper=paper(paper_id, title) if title else None, auto=True
        )

    @rule(window=WINDOWS, paper_id=PAPER_IDS, title=st.sampled_from(["one", "two", "three"]))
    def refresh(self, window: int, paper_id: str, title: str) -> None:
        library = self.ready(window)
        if self.papers[paper_id].is_kept:
            self.papers[paper_id].copy = paper(paper_id, title)
        library.decisions.refresh_copies([paper(paper_id, title)])

    @rule(window=WINDOWS, number=st.sampled_from(range(len(RULES))), adds=st.booleans())
    def change_rules(self, window: int, number: int, adds: bool) -> None:
        library, each = self.ready(window), RULES[number]
        target = ("rule", str(number))
        before = {target: self.touch(target)} if adds != (each in self.standing) else {}
        step = library.rules.add(each) if adds else library.rules.remove(each)
        if before:
            self.made += 1
            self.put(target, self.made if adds else None)
        self.record(MACHINES[window], step, before)

    @rule(window=WINDOWS)
    def undo(self, window: int) -> None:
        self.undone(self.ready(window), MACHINES[window])

    @rule(window=WINDOWS)
    def redo(self, window: int) -> None:
        self.redone(self.ready(window), MACHINES[window])

    def undone(self, library: Library, machine: str) -> bool:
        step = library.undo.undo()
        last = next((done for done in reversed(self.done[machine]) if done.after is None), None)
        assert (step is None) == (last is None)
        if step is None or last is None:
            return False
        assert (step.key, step.papers, step.undone) == (last.key, last.papers, True)
        self.undo_one(last)
        return True

    def undo_one(self, last: Done) -> None:
        last.after = {target: self.touch(target) for target in last.before}
        for target, value in last.before.items():
            self.put(target, value)

    def redone(self, library: Library, machine: str) -> bool:
        step = library.undo.redo()
        first = next((done for done in self.done[machine] if done.after is not None), None)
        assert (step is None) == (first is None)
        if step is None or first is None:
            return False
        assert (step.key, step.papers, step.undone) == (first.key, first.papers, False)
        for target, value in (first.after or {}).items():
            self.put(target, value)
        first.after = None
        return True

    @rule(window=WINDOWS, number=st.integers(0, 8))
    def undo_to(self, window: int, number: int) -> None:
        library, steps = self.ready(window), self.done[MACHINES[window]]
        if number >= len(steps):
            assert library.undo.undo_to("1") == []
            return
        wanted = [done for done in reversed(steps[number:]) if done.after is None]
        found = library.undo.undo_to(steps[number].key)
        assert [step.key for step in found] == [done.key for done in wanted]
        for done in wanted:
            self.undo_one(done)

    @rule(window=WINDOWS, number=st.integers(1, 12))
    def there_and_back(self, window: int, number: int) -> None:
        """So many steps back and as many forth leave everything as it was."""
        library, machine = self.ready(window), MACHINES[window]
        before = copy.deepcopy((self.papers, self.standing))
        count = sum(self.undone(library, machine) for _ in range(number))
        self.compare(library)
        for _ in range(count):
            assert self.redone(library, machine)
        assert (self.papers, self.standing) == before
        self.compare(library)

    @rule(window=WINDOWS)
    def reopen(self, window: int) -> None:
        self.windows[window].close()
        self.windows[window] = self.opened(MACHINES[window])

    @rule(window=WINDOWS)
    def kill(self, window: int) -> None:
        """The program is gone, without a word, after what it did was durable."""
        library = self.windows[window]
        assert library.flush()
        atexit.unregister(library.close)
        library._writer.stop(5)
        library._disk.lock.close()
        self.windows[window] = self.opened(MACHINES[window])

    @rule(window=WINDOWS)
    def compact(self, window: int) -> None:
        self.windows[window].compact()

    @rule()
    def agree(self) -> None:
        """All windows and the disk are as the model."""
        for each in range(len(self.windows)):
            self.compare(self.ready(each))
        for machine in self.done:
            with Library.open(self.path, device=machine, read_only=True) as disk:
                self.compare(disk)
                self.compare_steps(disk, machine)
        for window, machine in zip(self.windows, MACHINES, strict=True):
            self.compare_steps(window, machine)

    def compare(self, window: Library) -> None:
        for paper_id, says in self.papers.items():
            assert window.states.of(paper_id) == says.state
            assert window.states.copy(paper_id) == (says.copy if says.is_kept else None)
            assert window.states.read_at(paper_id) == says.since.get("read")
            if "waiting" not in says.since:
                looked = [at for name, at in says.since.items() if getattr(says.state, name)]
                assert window.states.looked_at(paper_id) == max(looked, default=None)
        for name in get_args(Field):
            times = {i: s.since[name] for i, s in self.papers.items() if getattr(s.state, name)}
            ids = window.states.ids(name)
            assert set(ids) == set(times)
            assert [times[i] for i in ids] == sorted(times.values(), reverse=True)
        assert window.rules.all() == tuple(sorted(self.standing, key=self.standing.__getitem__))

    def compare_steps(self, window: Library, machine: str) -> None:
        found = [(step.key, step.papers, step.undone) for step in reversed(window.undo.steps())]
        assert found == [(d.key, d.papers, d.after is not None) for d in self.done[machine]]


TestModel = Model.TestCase
TestModel.settings = settings(
    max_examples=40,
    stateful_step_count=40,
    deadline=None,
    suppress_health_check=list(HealthCheck),
)
