"""Rules and the beginning of the backlog: what the reader decides beforehand."""

from __future__ import annotations

from typing import Any

from reader_tui.library.contents import Record
from reader_tui.library.marker import Marker
from reader_tui.library.marks import WHOLE, Edit
from reader_tui.library.step_records import was
from reader_tui.library.undo import Undo
from reader_tui.papers.dates import is_time
from reader_tui.papers.steps import RULE_KINDS, Rule, Step
from reader_tui.text.clean import clean

RULES, BACKLOG = "rules", "backlog"
_THE_BACKLOG = "1"


class RuleBook:
    """The reader's rules; each change of them is a step."""

    def __init__(self, marker: Marker, undo: Undo) -> None:
        self._contents = marker.contents
        self._memory = marker.memory
        self._marker = marker
        self._undo = undo

    @property
    def version(self) -> int:
        """Another number whenever the rules, or the beginning of the backlog, have changed."""
        versions = self._contents.versions
        return versions.get(RULES, 0) + versions.get(BACKLOG, 0)

    def all(self) -> tuple[Rule, ...]:
        """All rules, in the order of their making."""
        with self._memory:
            found = [
                (str(record.get("at", "")), key, rule)
                for key, record in self._contents.tables.get(RULES, {}).items()
                if (rule := _rule(record)) is not None and _key(rule) == key
            ]
        return tuple(rule for _, _, rule in sorted(found))

    def add(self, rule: Rule) -> Step | None:
        """Make a rule; None when there is one of the same kind and query."""
        with self._memory:
            key = _key(rule)
            if _rule(self._contents.record(RULES, key) or {}) is not None:
                return None
            return self._replace(rule.adding, {key: _document(rule, "")})

    def remove(self, rule: Rule) -> Step | None:
        """Take the rule of that kind and query away; None when there is none."""
        with self._memory:
            key = _key(rule)
            old = _rule(self._contents.record(RULES, key) or {})
            return None if old is None else self._replace(old.removing, {key: None})

    def change(self, old: Rule, new: Rule) -> Step | None:
        """Put a rule in the place of another, also in their order; None when nothing changed."""
        with self._memory:
            key, new_key = _key(old), _key(new)
            record = self._contents.record(RULES, key) or {}
            before = _rule(record)
            if before is None or before == new:
                return None
            document = _document(new, str(record.get("at", "")))
            return self._replace(before.changing(new), {key: None, new_key: document})

    def backlog_began(self) -> str | None:
        """The day since when papers wait to be decided on (YYYY-MM-DD)."""
        day = (self._contents.record(BACKLOG, _THE_BACKLOG) or {}).get("began")
        return day if isinstance(day, str) else None

    def begin_backlog(self, day: str, *, auto: bool = False) -> Step | None:
        """Have the backlog begin on a day; `auto` says that the program did it by itself."""
        with self._memory:
            if self.backlog_began() == day:
                return None
            edit = Edit(BACKLOG, _THE_BACKLOG, "began", day)
            if auto:
                self._marker.mark([edit], auto=True)
                return None
            before = was(self._contents, BACKLOG, _THE_BACKLOG, WHOLE)
            return self._undo.record(f"backlog {day}", (), [before], [edit])

    def _replace(self, does: str, documents: dict[str, Record | None]) -> Step:
        """Give the table these documents in one step; None takes one away."""
        contents = self._contents
        before = [was(contents, RULES, key, WHOLE) for key in documents]
        edits = []
        for key, document in documents.items():
            if document is None:
                edits.append(Edit(RULES, key, WHOLE, gone=True))
                continue
            if not document["at"]:
                # In the order of making, whatever the clock says.
                others = contents.tables.get(RULES, {}).values()
                latest = max((at for o in others if is_time(at := o.get("at"))), default="")
                document["at"] = self._marker.moment([], latest)
            edits += [Edit(RULES, key, f, value) for f, value in document.items()]
        return self._undo.record(does, (), before, edits)


def _key(rule: Rule) -> str:
    """The document of a rule: the same on every machine."""
    # Loads the system's cryptography, which only who makes a rule needs.
    import hashlib

    text = f"{rule.kind} {rule.query}".encode("utf-8", "replace")
    return str(int.from_bytes(hashlib.blake2b(text, digest_size=7).digest(), "big"))


def _document(rule: Rule, at: str) -> dict[str, Any]:
    return {"kind": rule.kind, "query": rule.query, "name": rule.name, "at": at}


def _rule(record: Record) -> Rule | None:
    query, name = record.get("query"), record.get("name", "")
    kind = next((kind for kind in RULE_KINDS if kind == record.get("kind")), None)
    if kind is None or not isinstance(query, str) or not isinstance(name, str):
        return None
    # What was never clean is no rule that we made.
    return Rule(kind, query, name) if (query, name) == (clean(query), clean(name)) else None
