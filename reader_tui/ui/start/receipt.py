"""What a visit came to, in five lines for the normal screen; pure."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from datetime import timedelta
from typing import NamedTuple

from reader_tui.papers.models import Paper
from reader_tui.papers.verbs import VERBS
from reader_tui.text.cells import cell_len, cut
from reader_tui.text.plural import plural

_LABEL = 11
_NAMED = 12
"""Kept papers that are named; of more there is only the number."""


class Tally(NamedTuple):
    """What a visit did, by papers."""

    seen: Collection[str] = ()
    kept: Sequence[Paper] = ()
    marked: Mapping[str, Collection[str]] = {}
    """By the fields of marks."""
    time: timedelta = timedelta()


def lines(tally: Tally, width: int) -> list[str]:
    """The receipt; nothing when the visit did nothing."""
    if not (tally.seen or tally.kept or any(tally.marked.values())):
        return []
    found = [
        f"Seen       {plural(len(tally.seen), 'paper')}",
        f"Kept       {plural(len(tally.kept), 'paper')}",
    ]
    for paper in tally.kept[:_NAMED]:
        code = f"  {paper.code.url}" if paper.code else ""
        room = max(20, width - 11 - cell_len(code))
        found.append(f"           {cut(paper.title, room)}{code}")
    return [
        *found,
        *(
            f"{verb.receipt:<{_LABEL}}{plural(len(tally.marked.get(verb.field, ())), 'paper')}"
            for verb in VERBS
            if verb.receipt
        ),
        f"Time       {_time(tally.time)}",
    ]


def _time(time: timedelta) -> str:
    minutes, seconds = divmod(int(time.total_seconds()), 60)
    return f"{minutes} min {seconds} s" if minutes else f"{seconds} s"
