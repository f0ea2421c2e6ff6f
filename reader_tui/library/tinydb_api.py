"""What stands under TinyDB's public API: a `Storage` and a `Table` over the library.

TinyDB reads and writes all tables at once. Here a read hands out copies of the
records that are asked for, and a write becomes marks of the fields it changed.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Iterator, Mapping, MutableMapping
from contextlib import AbstractContextManager
from typing import Any, Protocol

from tinydb import TinyDB
from tinydb.storages import Storage
from tinydb.table import Document, Table

from reader_tui.library.contents import Record
from reader_tui.library.marks import PAPERS, WHOLE, Edit, key_of

_ABSENT = object()


class Source(Protocol):
    """What the tables need of the library."""

    def tables(self) -> dict[str, dict[str, Record]]:
        """The tables as they are; neither they nor their records may be changed."""

    def add_table(self, name: str) -> None:
        """Have the table, though it is empty."""

    def drop_table(self, name: str) -> None:
        """Have the table no more, once it is empty."""

    def change(self, edits: list[Edit]) -> None:
        """Make changes to documents."""

    def numbering(self) -> AbstractContextManager[None]:
        """Keep other programs from numbering documents for the block."""

    def flush(self, timeout: float = 2.0) -> bool:
        """Wait until everything is durable."""


def copied(record: Record) -> Record:
    """A record of its own, down to the last list."""
    return {
        name: value if type(value) in _ATOMS else _copied(value) for name, value in record.items()
    }


def _copied(value: Any) -> Any:
    if isinstance(value, dict):
        return {name: _copied(inner) for name, inner in value.items()}
    return [_copied(inner) for inner in value] if isinstance(value, list) else value


_ATOMS = frozenset({str, int, float, bool, type(None)})


class View(Mapping[str, Record]):
    """A table for reading; what is read is the reader's own copy."""

    def __init__(self, records: dict[str, Record]) -> None:
        self._records = records

    def __getitem__(self, key: str) -> Record:
        return copied(self._records[key])

    def __iter__(self) -> Iterator[str]:
        # Marks may come in while somebody reads on.
        self._records = self._records.copy()
        return iter(self._records)

    def __len__(self) -> int:
        return len(self._records)


class Draft(MutableMapping[int, Record]):
    """A table for writing: what is done to it is noted, and the records stay as they were."""

    def __init__(self, records: dict[str, Record]) -> None:
        self._old = records
        self._new: dict[int, Record | None] = {}

    def __contains__(self, doc_id: object) -> bool:
        if doc_id in self._new:
            return self._new[doc_id] is not None
        return str(doc_id) in self._old

    def __getitem__(self, doc_id: int) -> Record:
        if doc_id not in self._new:
            self._new[doc_id] = copied(self._old[str(doc_id)])
        record = self._new[doc_id]
        if record is None:
            raise KeyError(doc_id)
        return record

    def __setitem__(self, doc_id: int, record: Record) -> None:
        self._new[doc_id] = record

    def __delitem__(self, doc_id: int) -> None:
        if doc_id not in self:
            raise KeyError(doc_id)
        self._new[doc_id] = None

    def __iter__(self) -> Iterator[int]:
        old = (int(key) for key in self._old)
        yield from (doc_id for doc_id in old if doc_id in self)
        yield from (
            d for d, new in self._new.items() if new is not None and str(d) not in self._old
        )

    def __len__(self) -> int:
        return sum(1 for _ in self)

    def clear(self) -> None:
        """Take all documents away."""
        self._new = {int(key): None for key in self._old}

    def edits(self, table: str) -> list[Edit]:
        """What was done, as changes to a table.

        Raises `TypeError` or `ValueError` for what JSON cannot say.
        """
        edits: list[Edit] = []
        for doc_id, new in self._new.items():
            key = str(doc_id)
            if not key.isdecimal():
                raise ValueError(f"a document's number must not be {key[:40]}")
            old = self._old.get(key)
            if new is None:
                edits += [] if old is None else [Edit(table, key, WHOLE, gone=True)]
            elif new != old or not _same_types(new, old):
                edits += _edits(table, key, old, json.loads(json.dumps(new)))
        return edits


def _same_types(new: Record, old: Record) -> bool:
    """Whether equal records are so to JSON too, which tells 1 from true."""
    return all(type(value) is type(old[name]) for name, value in new.items())


def _edits(table: str, key: str, old: Record | None, new: Record) -> Iterator[Edit]:
    if old is None and not new:
        yield Edit(table, key, WHOLE)
    old = old or {}
    for field, value in new.items():
        before = old.get(field, _ABSENT)
        if before != value or type(before) is not type(value):
            yield Edit(table, key, field, value)
    yield from (Edit(table, key, field, gone=True) for field in old if field not in new)


class LibraryStorage(Storage):
    """The library as a storage of TinyDB."""

    def __init__(self, source: Source) -> None:
        self.source = source

    def read(self) -> dict[str, Any]:
        """All tables, each a view that copies what is read."""
        tables = self.source.tables()
        return {name: View(records) for name, records in tables.items()}

    def write(self, data: dict[str, dict[str, Any]]) -> None:
        """Make the library hold these tables; a view that `read` gave is left as it is."""
        for name, records in list(self.source.tables().items()):
            new = data.get(name, {})
            if isinstance(new, View):
                continue
            draft = Draft(records.copy())
            draft.clear()
            draft.update({int(key): record for key, record in new.items()})
            self.source.change(draft.edits(name))
            if name not in data:
                self.source.drop_table(name)
        for name, new in data.items():
            if name not in self.source.tables():
                draft = Draft({})
                draft.update({int(key): record for key, record in new.items()})
                self.source.change(draft.edits(name))

    def close(self) -> None:
        """Wait for the disk; the library itself stays open."""
        self.source.flush()


class LibraryTable(Table):
    """A table of the library; a paper's document has the number of its id."""

    _storage: LibraryStorage

    def __init__(
        self,
        storage: LibraryStorage,
        name: str,
        cache_size: int = 0,
        persist_empty: bool = False,
    ) -> None:
        # No query cache: marks come in from elsewhere, and a cached answer would be stale.
        super().__init__(storage, name, cache_size=0)
        if persist_empty:
            storage.source.add_table(name)

    def insert(self, document: Mapping[str, Any]) -> int:
        """Insert a new document and return its number; raises `ValueError` if it is there."""
        numbered = self._numbered(document)
        if isinstance(numbered, Document):
            return super().insert(numbered)
        with self._storage.source.numbering():
            self._next_id = None
            return super().insert(numbered)

    def insert_multiple(self, documents: Iterable[Mapping[str, Any]]) -> list[int]:
        """Insert new documents and return their numbers; raises `ValueError` if one is there."""
        numbered = [self._numbered(document) for document in documents]
        if all(isinstance(document, Document) for document in numbered):
            return super().insert_multiple(numbered)
        with self._storage.source.numbering():
            self._next_id = None
            return super().insert_multiple(numbered)

    def _numbered(self, document: Mapping[str, Any]) -> Mapping[str, Any]:
        if self.name != PAPERS or not isinstance(document, Mapping):
            return document
        key = key_of(document.get("id", ""))
        if key is None or isinstance(document, Document):
            return document
        return Document(document, int(key))

    def _update_table(self, updater: Callable[[dict[int, Mapping[str, Any]]], None]) -> None:
        source = self._storage.source
        source.add_table(self.name)
        draft = Draft(source.tables()[self.name].copy())
        updater(draft)  # type: ignore[arg-type]
        source.change(draft.edits(self.name))


class LibraryDB(TinyDB):
    """TinyDB over the library."""

    table_class = LibraryTable  # type: ignore[assignment]
