"""Rows of a list of any length, of which some are known."""

from __future__ import annotations

from collections.abc import Sequence
from typing import overload

from reader_tui.papers.models import Row


class RowWindow(Sequence[Row | None]):
    """Some rows out of many: those outside are not known yet."""

    def __init__(self, rows: Sequence[Row], start: int, total: int) -> None:
        self.rows = rows
        self.start = start
        self.total = total

    def __len__(self) -> int:
        return self.total

    @overload
    def __getitem__(self, index: int) -> Row | None: ...

    @overload
    def __getitem__(self, index: slice) -> Sequence[Row | None]: ...

    def __getitem__(self, index: int | slice) -> Row | Sequence[Row | None] | None:
        if isinstance(index, slice):
            return [self[at] for at in range(*index.indices(self.total))]
        if not 0 <= index < self.total:
            raise IndexError(index)
        at = index - self.start
        return self.rows[at] if 0 <= at < len(self.rows) else None
