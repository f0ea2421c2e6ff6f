"""What the next start shows first: the last list, the place in it and its marks.

A small file in the state folder. It may be missing, old or broken at any time;
then the start shows an empty list until the archive is open.
"""

import json
import os
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import suppress
from datetime import datetime, timedelta
from pathlib import Path
from types import MappingProxyType
from typing import Any, NamedTuple

from reader_tui.papers.dates import days_of
from reader_tui.papers.models import ListingKey, Paper, Row, check
from reader_tui.papers.verbs import State
from reader_tui.paths import private_folder
from reader_tui.settings import DETAILS
from reader_tui.text.clean import clean_lines
from reader_tui.views.choice import SORTS, Choice

SCHEMA = 1
SAME_VISIT = timedelta(minutes=30)
"""A start so soon after the last end goes on with that visit: what was new stays new."""
_LIMIT = 2 * 1024 * 1024
_MOST_ROWS = 1_000_000
_LEFT_BEHIND = 60
"""Seconds after which a file half written is nobody's any more."""


class Snapshot(NamedTuple):
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
    many: int = 0
    """How many papers the view has, those hidden too; 0 when as many as are shown."""
    unread: int = 0
    states: Mapping[str, State] = MappingProxyType({})
    """The marks of those of the rows that carry any."""
    cursor: int = 0
    top: int = 0
    paper: Paper | None = None
    """The paper under the cursor, whole."""
    paper_top: int = 0
    """How far its abstract was scrolled."""
    trend: tuple[int, ...] = ()
    """How its upvotes went, in steps of equal length."""
    told: tuple[str, ...] = ()
    """What was learned and heard of it, a line each."""
    in_detail: bool = False
    zen: bool = False
    """Whether the abstract was alone on the screen."""
    divider: int = 45
    """How much of the room the list had beside the abstract, in percent."""
    details: str = ""
    """What the reader wants to stand before the abstract; empty where that was never said."""
    position: tuple[int, int] | None = None
    """The journal's position that the marks are true for."""
    since: str | None = None
    """When the visit before that one ended, in UTC: what is newer counts as new."""
    since_day: str | None = None
    """The newest listed day that was known when the visit before that one ended."""
    left: str | None = None
    """When that visit ended, in UTC."""
    left_day: str | None = None
    """The newest listed day that was known when that visit ended."""
    began: str = ""
    """What that visit's start showed before anything was loaded, in words."""
    background: str = ""
    """Whether its terminal was light or dark; empty where that was never heard."""
    footer: tuple[str, ...] = ()
    """What was shown and what was hidden by what, in ever fewer words."""
    empty: tuple[str, ...] = ()
    """What the list said if it was empty, a line each."""
    waits: tuple[str, ...] = ()
    """What waits on the day before, in ever fewer words."""
    news: str = ""
    """How many papers were first met since the visit before, in words."""
    choices: Mapping[str, Choice] = MappingProxyType({})
    """The filters and the order of each group of views."""
    spots: tuple[tuple[str, str, str | None, int], ...] = ()
    """Where the cursor stood in other views: kind, value, paper and line."""


class Visit(NamedTuple):
    """The last finished visit of the app, from which on papers are new."""

    ended: str
    """In UTC."""
    newest: str | None = None
    """The newest listed day that was known then; None where a file of before does not say."""


def finished(last: Snapshot | None, now: datetime) -> Visit | None:
    """The last finished visit: that of the snapshot, or the one before while it goes on."""
    if last is None or last.left is None:
        return None
    away = now - datetime.fromisoformat(last.left)
    if not timedelta() <= away < SAME_VISIT:
        return Visit(last.left, last.left_day)
    return Visit(last.since, last.since_day) if last.since else None


def load(path: Path) -> Snapshot | None:
    """The snapshot, or None when there is none that can be used."""
    try:
        # Opening a FIFO would wait for somebody to write.
        if not os.path.isfile(path):
            return None
        with path.open("rb") as file:
            data = file.read(_LIMIT + 1)
        found = json.loads(data) if len(data) <= _LIMIT else {}
        if found.pop("schema", None) != SCHEMA:
            return None
        snapshot = _snapshot(found)
        _believe(snapshot)
        return snapshot
    except (OSError, ArithmeticError, ValueError, TypeError, KeyError, AttributeError):
        return None
    except RecursionError:
        return None


def _snapshot(found: dict[str, Any]) -> Snapshot:
    found["rows"] = tuple(Row(*row) for row in found["rows"])
    found["states"] = {key: State(*values) for key, values in found["states"].items()}
    found["paper"] = Paper.from_record(found["paper"]) if found["paper"] else None
    found["position"] = tuple(found["position"]) if found["position"] else None
    for name in ("footer", "empty", "waits", "trend", "told"):
        found[name] = tuple(found.get(name, ()))
    found["spots"] = tuple(map(tuple, found.get("spots", ())))
    found["choices"] = {
        group: Choice(tuple(filters), *rest)
        for group, (filters, *rest) in found.get("choices", {}).items()
    }
    return Snapshot(**found)


def _believe(snapshot: Snapshot) -> None:
    """Raise `TypeError` or `ValueError` unless the first screen can be painted from it.

    What is wrong here would be wrong at every start.
    """
    for record in (
        snapshot,
        *snapshot.rows,
        *snapshot.states.values(),
        *snapshot.choices.values(),
    ):
        check(record)
    if not all(isinstance(count, int) for count in snapshot.trend):
        raise TypeError("not a count")
    if any(choice.sort not in SORTS for choice in snapshot.choices.values()):
        raise ValueError("an order that there is not")
    for kind, value, paper_id, line in snapshot.spots:
        if not isinstance(kind + value + (paper_id or ""), str) or not isinstance(line, int):
            raise TypeError("not a place")
    if snapshot.kind in ("day", "week", "month") and snapshot.value:
        days_of(ListingKey(snapshot.kind, snapshot.value))  # type: ignore[arg-type]
    for time in (snapshot.fetched, snapshot.since, snapshot.left):
        if time is not None and datetime.fromisoformat(time).tzinfo is None:
            raise ValueError("a time without its zone")
    end = snapshot.start + len(snapshot.rows)
    if not 0 <= snapshot.start <= end <= snapshot.total <= _MOST_ROWS:
        raise ValueError("rows outside the list")
    places = (
        snapshot.cursor, snapshot.top, snapshot.paper_top, snapshot.unread, snapshot.many,
        snapshot.divider,
    )  # fmt: skip
    if not all(0 <= place <= _MOST_ROWS for place in places):
        raise ValueError("a place outside the list")
    if not 20 <= snapshot.divider <= 80 or snapshot.details not in ("", *DETAILS):
        raise ValueError("a look that there is not")
    if snapshot.position is not None:
        generation, offset = snapshot.position
        if not isinstance(generation, int) or not isinstance(offset, int):
            raise TypeError("not a position")
    if any(text != clean_lines(text) for text in _texts(snapshot)):
        raise ValueError("text that was never clean")


def _texts(snapshot: Snapshot) -> Iterator[str]:
    """All that may be painted."""
    yield from (snapshot.kind, snapshot.value, snapshot.news)
    yield from (*snapshot.footer, *snapshot.empty, *snapshot.waits, *snapshot.told)
    for choice in snapshot.choices.values():
        yield from choice.filters
    for row in snapshot.rows:
        yield from (row.id, row.title, row.byline, row.day or "", row.reason, row.kept, row.above)
    if snapshot.paper is not None:
        yield from _leaves(snapshot.paper)


def _leaves(values: Iterable[object]) -> Iterator[str]:
    for value in values:
        if isinstance(value, str):
            yield value
        elif isinstance(value, tuple):
            yield from _leaves(value)


def save(path: Path, snapshot: Snapshot) -> None:
    """Put the snapshot in place of the one before; raises `OSError`, and that one stays."""
    found: dict[str, Any] = snapshot._asdict()
    found["rows"] = snapshot.rows
    found["states"] = dict(snapshot.states)
    found["choices"] = dict(snapshot.choices)
    found["paper"] = snapshot.paper.record() if snapshot.paper else None
    text = json.dumps({"schema": SCHEMA, **found}, ensure_ascii=False, separators=(",", ":"))
    private_folder(path.parent)
    beside = path.with_name(f"{path.name}.{os.getpid()}")
    beside.unlink(missing_ok=True)
    try:
        with open(os.open(beside, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "wb") as file:
            file.write(text.encode("utf-8"))
        beside.replace(path)
    except OSError:
        with suppress(OSError):
            beside.unlink()
        raise
    _tidy(path)


def _tidy(path: Path) -> None:
    """Remove what processes that were killed while they saved left beside the snapshot."""
    with suppress(OSError):
        now = path.stat().st_mtime
        for beside in path.parent.glob(f"{path.name}.*"):
            pid = beside.name.removeprefix(f"{path.name}.")
            if pid.isdecimal() and beside.stat().st_mtime < now - _LEFT_BEHIND:
                beside.unlink()


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
