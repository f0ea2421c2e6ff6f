"""What the library holds in memory, and which of two marks on one field wins.

The later time wins, among equal times the greater device, then the later line. So
marks may be taken in again, and in any order, and the end is the same.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import datetime, timedelta
from operator import itemgetter
from typing import Any

from reader_tui.library.marks import PAPERS, WHOLE, Mark, id_of, key_of
from reader_tui.library.own_text import is_own
from reader_tui.papers.dates import is_time, utc_text

Record = dict[str, Any]
Table = dict[str, Record]
Stamp = tuple[str, str]
"""The time and the device of the mark that a field's value is from."""
NEVER: Stamp = ("", "")
_FIRST = "1970-01-01T00:00:00.000Z"
_AHEAD = timedelta(minutes=1)
"""Marks made faster than one a millisecond may be so far ahead of the clock."""
_AT = "_at"
_SINCE = "_since"
"""A mark that brings a value back says since when the value was true before."""


def later(time: str) -> str:
    """The time one millisecond after a stored one."""
    return utc_text(datetime.fromisoformat(time) + timedelta(milliseconds=1))


def _after(time: str) -> str:
    """The time after a stored one; itself where there is none that can be stored."""
    after = later(time or _FIRST)
    return after if is_time(after) else time


def is_ahead(time: str, now: datetime) -> bool:
    """Whether a time that a mark was given is that of a clock which was ahead once."""
    return is_time(time) and datetime.fromisoformat(time) - now > _AHEAD


class Contents:
    """Tables of records, and the stamp of every field.

    A record is never changed but replaced, so one that was handed out stays as it
    was. A reader's mark carries its time in the record (`read`, `read_at`); its device
    is `home`. All other stamps are kept in `stamps`: table, document, field.
    """

    def __init__(self, home: str = "") -> None:
        self.home = home
        self.tables: dict[str, Table] = {}
        self.stamps: dict[str, dict[str, dict[str, Stamp]]] = {}
        self.clocks: dict[str, str] = {}
        """The latest time of each device."""
        self._drawn = ""
        """The time of the last mark that another one made late."""
        self.odd: dict[str, Any] = {}
        """Parts of the snapshot that are no tables or documents of TinyDB; kept as they are."""
        self.header: Record = {}
        """What the snapshot says of itself; unknown members are kept."""
        self.versions: dict[str, int] = {}
        """How often a table has changed, for who holds a view of it; of papers what is written."""
        self.unknown: dict[bytes, None] = {}
        """Lines of the journal of an unknown kind, in their order, each once; kept as they are."""

    def record(self, table: str, key: str) -> Record | None:
        """A document as it is now; it must not be changed."""
        records = self.tables.get(table)
        return None if records is None else records.get(key)

    def stamp(self, table: str, key: str, field: str) -> Stamp:
        """Whose mark, and when, decides on a field now."""
        stamps = self.stamps.get(table, {}).get(key)
        if stamps is not None:
            removed = stamps.get(WHOLE, NEVER)
            if (stamp := stamps.get(field)) is not None:
                return max(stamp, removed)
        else:
            removed = NEVER
        if table == PAPERS and (record := self.record(table, key)) is not None:
            time = record.get(field + _AT)
            if time is not None and is_time(time):
                return max((time, self.home), removed)
        return removed

    def newest(self, table: str, key: str, field: str) -> str:
        """The time of the newest mark that a mark on a field meets; on `WHOLE`, on any field."""
        if field != WHOLE:
            return self.stamp(table, key, field)[0]
        fields = {*(self.record(table, key) or {}), *self.stamps.get(table, {}).get(key, {}), WHOLE}
        return max(self.stamp(table, key, each)[0] for each in fields)

    def since(self, table: str, key: str, field: str) -> str:
        """Since when a field has its value: the time of its mark, unless that brought it back."""
        time = self.stamp(table, key, field)[0]
        earlier = (self.record(table, key) or {}).get(field + _SINCE)
        if earlier is None or not is_time(earlier):
            return time
        return str(earlier) if self.stamp(table, key, field + _SINCE)[0] == time else time

    def latest(self, table: str, field: str) -> list[tuple[str, Record]]:
        """The documents of which a field is true, with the time since when, the latest first."""
        aside = self.stamps.get(table, {})
        found = [
            (
                # A look into the record is several times faster, and mostly enough.
                self.since(table, key, field)
                if key in aside or since in record
                else str(record.get(time, "")),
                record,
            )
            for time, since in ((field + _AT, field + _SINCE),)
            for key, record in self.tables.get(table, {}).items()
            if record.get(field) is True
        ]
        found.sort(key=itemgetter(0), reverse=True)
        return found

    def tick(self, device: str, now: datetime, seen: str = "") -> str:
        """A time for a new mark: now, but later than any of this device and than `seen`.

        What only `seen` made late says nothing of this device's clock, and draws none of its
        later marks along: a mark from next year wins until it is changed, and no longer.
        """
        time, last = utc_text(now), self.clocks.get(device, "")
        if time <= last or not is_time(time):
            time = _after(last)
        if time <= seen:
            self._drawn = time = _after(seen)
        else:
            self.clocks[device] = time
        return time

    def _is_drawn(self, mark: Mark) -> bool:
        """Whether a mark has its time only from one of another device, or from one drawn so."""
        if mark.time == self._drawn:
            return True
        others = (time for device, time in self.clocks.items() if device != mark.device)
        for time in (self._drawn, *others):
            # The look at the second is much faster than reading the time.
            if time < mark.time and time[:19] == mark.time[:19] and _after(time) == mark.time:
                self._drawn = mark.time
                return True
        return False

    def apply(self, mark: Mark) -> bool:
        """Take a mark in; whether a value is another than before."""
        changed = self._apply(mark)
        if changed and (mark.table != PAPERS or mark.field == WHOLE or is_own(mark.field)):
            self.versions[mark.table] = self.versions.get(mark.table, 0) + 1
        return changed

    def _apply(self, mark: Mark) -> bool:
        table, key, field, stamp = mark.table, mark.key, mark.field, (mark.time, mark.device)
        if mark.time > self.clocks.get(mark.device, "") and not self._is_drawn(mark):
            self.clocks[mark.device] = mark.time
        if stamp < self.stamp(table, key, field):
            return False
        if field == WHOLE:
            return self._remove(table, key, stamp) if mark.gone else self._add(table, key)
        records = self.tables.setdefault(table, {})
        old = records.get(key)
        if old is None and mark.gone and not mark.paper_id:
            self._set_stamp(mark, stamp)
            return False
        record: Record = {} if old is None else dict(old)
        if mark.paper_id:
            record.setdefault("id", mark.paper_id)
        changed = field in record if mark.gone else record.get(field, _ABSENT) != mark.value
        if mark.gone:
            record.pop(field, None)
        else:
            record[field] = mark.value
        if mark.paper_id:
            record[field + _AT] = mark.time
        self._set_stamp(mark, stamp)
        records[key] = record
        return changed

    def _set_stamp(self, mark: Mark, stamp: Stamp) -> None:
        """Keep the stamp aside, unless the record itself carries it."""
        if mark.paper_id and mark.table == PAPERS and mark.device == self.home:
            stamps = self.stamps.get(mark.table, {}).get(mark.key)
            if stamps is not None:
                stamps.pop(mark.field, None)
        elif stamp != NEVER:
            self.stamps.setdefault(mark.table, {}).setdefault(mark.key, {})[mark.field] = stamp

    def forget_removed(self, table: str, most: int) -> None:
        """Keep the stamps of at most that many removed documents of a table, the latest.

        Whoever has such a document still may bring it back then.
        """
        stamps, records = self.stamps.get(table, {}), self.tables.get(table, {})
        removed = [(of.get(WHOLE, NEVER), key) for key, of in stamps.items() if key not in records]
        for _, key in sorted(removed, reverse=True)[most:]:
            del stamps[key]

    def _add(self, table: str, key: str) -> bool:
        records = self.tables.setdefault(table, {})
        if key in records:
            return False
        records[key] = {}
        return True

    def _remove(self, table: str, key: str, stamp: Stamp) -> bool:
        """Take away every field that was not marked since."""
        old = self.record(table, key) or {}
        hidden = self.stamps.get(table, {}).get(key, {})
        kept: Record = {}
        for field, value in old.items():
            timed = table == PAPERS and field.endswith(_AT) and field not in hidden
            decides = field[: -len(_AT)] if timed else field
            if self.stamp(table, key, decides) > stamp:
                kept[field] = value
        since = {field: at for field, at in hidden.items() if at > stamp}
        self.stamps.setdefault(table, {})[key] = {**since, WHOLE: stamp}
        if kept:
            # The id is of a piece with whatever is left.
            self.tables[table][key] = {"id": old["id"], **kept} if "id" in old else kept
        elif key in self.tables.get(table, {}):
            del self.tables[table][key]
        return bool(old)

    @staticmethod
    def _is_time_of_another(record: Record, hidden: dict[str, Stamp], field: str) -> bool:
        return field.endswith(_AT) and field not in hidden and field[: -len(_AT)] in record

    def copied(self) -> Contents:
        """The tables and stamps as they are now, whatever changes here afterwards."""
        copy = Contents(self.home)
        copy.tables = {name: dict(table) for name, table in self.tables.items()}
        copy.stamps = {
            name: {key: dict(stamps) for key, stamps in documents.items()}
            for name, documents in self.stamps.items()
        }
        return copy

    def marks(self) -> Iterator[Mark]:
        """Everything held, as marks; taken in elsewhere, they merge the two."""
        for table, records in self.tables.items():
            for key, record in records.items():
                yield from self._marks_of(table, key, record)
        for table, documents in self.stamps.items():
            for key, stamps in documents.items():
                record = self.record(table, key) or {}
                for field, (time, device) in stamps.items():
                    if field not in record:
                        yield Mark(table, key, field, None, time, device, gone=True)

    def _marks_of(self, table: str, key: str, record: Record) -> Iterator[Mark]:
        if not record:
            yield Mark(table, key, WHOLE, None, *NEVER)
        hidden = self.stamps.get(table, {}).get(key, {})
        paper_id = str(record.get("id") or "") if table == PAPERS else ""
        paper_id = paper_id if key_of(paper_id) == key else ""
        plain = paper_id and not hidden
        for field, value in record.items():
            if plain and not field.endswith(_AT) and is_time(at := record.get(field + _AT)):
                # Most are such, and this is several times faster.
                yield Mark(table, key, field, value, at, self.home, paper_id)
                continue
            if paper_id and self._is_time_of_another(record, hidden, field):
                continue
            base = field.removesuffix(_AT)
            if paper_id and base != field and base not in record and is_time(value):
                # A field that was taken away leaves its time behind.
                device = self.stamp(table, key, base)[1]
                yield Mark(table, key, base, None, value, device, paper_id, gone=True)
                continue
            time, device = self.stamp(table, key, field)
            own = paper_id if record.get(field + _AT) == time else ""
            yield Mark(table, key, field, value, time, device, own)

    def merge(self, other: Contents) -> set[str]:
        """Take in all that another one holds; the papers whose state is another than before."""
        changed: set[str] = set()
        self.take_in(other.marks(), changed)
        self.header = {**self.header, **other.header}
        self.odd = {**self.odd, **other.odd}
        return changed

    def become(self, other: Contents) -> None:
        """Hold what another one holds, and nothing else."""
        for table in {*self.tables, *other.tables}:
            self.versions[table] = self.versions.get(table, 0) + 1
        self.home, self.tables, self.stamps = other.home, other.tables, other.stamps
        self.clocks = {**self.clocks, **other.clocks}
        self.odd, self.header, self.unknown = other.odd, other.header, other.unknown

    def take_in(self, marks: Iterable[Mark], changed: set[str]) -> None:
        """Take marks in, and note the papers whose state is another than before."""
        for mark in marks:
            if self.apply(mark) and mark.table == PAPERS and mark.field != "paper":
                changed.add(mark.paper_id or id_of(mark.key))


_ABSENT = object()
