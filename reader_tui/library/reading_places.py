"""Where the reader is in each paper: kept with the marks, so that each window finds it."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, NamedTuple

from reader_tui.library.marker import Marker
from reader_tui.library.marks import PAPERS, Edit, key_of
from reader_tui.papers.dates import is_time

PLACE = "place"
"""The field of a paper: a list of the percent, then of what finds the place again."""
END = 100
"""The percent of a text that was read to its end."""
_MOST = 20
_AT = f"{PLACE}_at"


class ReadingPlace(NamedTuple):
    """How far the reader came in the whole text of a paper, and what finds the place again.

    `percent` is 0 to 100, and 100 where the end is in sight. `anchor` are the values of
    `text.paper.anchors.Anchor`, in their order.
    """

    percent: int
    anchor: tuple[str | int | float, ...]


class ReadingPlaces:
    """The places in papers; of two windows the later one counts, and no place is a step.

    All methods may be called from any thread.
    """

    def __init__(self, marker: Marker) -> None:
        self._contents = marker.contents
        self._memory = marker.memory
        self._marker = marker

    def of(self, paper_id: str) -> ReadingPlace | None:
        """The place in a paper; None where its whole text was never open."""
        key = key_of(paper_id)
        return None if key is None else _place(self._contents.record(PAPERS, key) or {})

    def keep(self, paper_id: str, place: ReadingPlace) -> None:
        """Keep the place in a paper; what is no paper's id has none."""
        key = key_of(paper_id)
        value = [place.percent, *place.anchor]
        if key is None:
            return
        with self._memory:
            if (self._contents.record(PAPERS, key) or {}).get(PLACE) != value:
                self._marker.mark([Edit(PAPERS, key, PLACE, value, paper_id)], auto=True)

    def percent(self, paper_id: str) -> int | None:
        """How far the reader came in a text that is begun and not at its end; None for others."""
        place = self.of(paper_id)
        return place.percent if place is not None and 0 < place.percent < END else None

    def being_read(self) -> list[tuple[str, str]]:
        """The papers that are begun and not at their end, the latest first, and when (UTC)."""
        return [(id, time) for id, place, time in self.newest_first() if 0 < place.percent < END]

    def finished(self) -> list[tuple[str, str]]:
        """The papers whose texts were read to the end, the latest first, and when (UTC)."""
        return [(id, time) for id, place, time in self.newest_first() if place.percent == END]

    def newest_first(self) -> list[tuple[str, ReadingPlace, str]]:
        """The papers that were open, each with its place and since when (UTC)."""
        with self._memory:
            records = list(self._contents.tables.get(PAPERS, {}).values())
        found = [
            (str(record["id"]), place, str(record[_AT]))
            for record in records
            if (place := _place(record)) is not None
            and key_of(record.get("id")) is not None
            and is_time(record.get(_AT))
        ]
        return sorted(found, key=lambda one: (one[2], one[0]), reverse=True)


def _place(record: Mapping[str, Any]) -> ReadingPlace | None:
    """What a record says; a file edited by hand may hold anything."""
    value = record.get(PLACE)
    if not isinstance(value, list) or not 1 < len(value) <= _MOST:
        return None
    percent, *anchor = value
    if type(percent) is not int or not all(isinstance(one, str | int | float) for one in anchor):
        return None
    return ReadingPlace(max(0, min(percent, 100)), tuple(anchor))
