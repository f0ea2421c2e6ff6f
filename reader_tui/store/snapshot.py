"""What the next start shows first: the last list, the place in it and its marks.

A small file in the state folder. It may be missing, old or broken at any time;
then the start shows an empty list until the archive is open.
"""

from __future__ import annotations

import json
import os
from collections.abc import Sequence
from dataclasses import astuple, dataclass, field
from pathlib import Path

from reader_tui.papers.models import Paper, Row, State
from reader_tui.paths import private_folder

SCHEMA = 1
_LIMIT = 2 * 1024 * 1024


@dataclass(frozen=True, slots=True)
class Snapshot:
    """The last screen: which rows around the cursor, and what was true of them."""

    kind: str = "day"
    value: str = ""
    follow: bool = True
    """Whether the view was the newest day, whichever that is."""
    fetched: str | None = None
    start: int = 0
    """Where `rows` begin in the whole list."""
    rows: tuple[Row, ...] = ()
    total: int = 0
    unread: int = 0
    states: dict[str, State] = field(default_factory=dict)
    """The marks of those of the rows that carry any."""
    cursor: int = 0
    top: int = 0
    paper: Paper | None = None
    """The paper under the cursor, whole."""
    paper_top: int = 0
    """How far its abstract was scrolled."""
    in_detail: bool = False
    position: tuple[int, int] | None = None
    """The journal's position that the marks are true for."""
    since: str | None = None
    """When the visit before that one ended, in UTC: what is newer counts as new."""
    left: str | None = None
    """When that visit ended, in UTC."""


def load(path: Path) -> Snapshot | None:
    """The snapshot, or None when there is none that can be used."""
    try:
        with path.open("rb") as file:
            data = file.read(_LIMIT + 1)
        found = json.loads(data) if len(data) <= _LIMIT else {}
        if found.pop("schema", None) != SCHEMA:
            return None
        found["rows"] = tuple(Row(*row) for row in found["rows"])
        found["states"] = {key: State(*values) for key, values in found["states"].items()}
        found["paper"] = Paper.from_record(found["paper"]) if found["paper"] else None
        found["position"] = tuple(found["position"]) if found["position"] else None
        return Snapshot(**found)
    except (OSError, ValueError, TypeError, KeyError, AttributeError, RecursionError):
        return None


def save(path: Path, snapshot: Snapshot) -> None:
    """Put the snapshot in place of the one before; raises `OSError`."""
    found = {name: getattr(snapshot, name) for name in Snapshot.__slots__}
    found["rows"] = [astuple(row) for row in snapshot.rows]
    found["states"] = {key: astuple(state) for key, state in snapshot.states.items()}
    found["paper"] = snapshot.paper.record() if snapshot.paper else None
    text = json.dumps({"schema": SCHEMA, **found}, ensure_ascii=False, separators=(",", ":"))
    private_folder(path.parent)
    beside = path.with_name(f"{path.name}.{os.getpid()}")
    beside.unlink(missing_ok=True)
    with open(os.open(beside, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "wb") as file:
        file.write(text.encode("utf-8"))
    beside.replace(path)


def around(rows: Sequence[Row | None], top: int, reach: int) -> tuple[int, tuple[Row, ...]]:
    """The known rows within reach of the upper edge, and where they begin."""
    start, end = max(0, top - reach), min(len(rows), top + reach)
    while start < end and rows[start] is None:
        start += 1
    kept: list[Row] = []
    for at in range(start, end):
        row = rows[at]
        if row is None:
            break
        kept.append(row)
    return start, tuple(kept)
