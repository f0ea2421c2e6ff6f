"""How a word of a query that has begun may go on, by the words that papers hold.

A word that goes on is looked for as all the words there are that begin so: the index
would first have to merge the places of every one of them, where now the newest are
taken from each as they are needed. Only beginnings of one and of three letters have
places of their own in the index.
"""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Sequence

from reader_tui.archive.connection import Reader

_WAYS = 600
"""So many words are looked for at once, before beginnings are left to the index."""
_NAMED = 4
"""From so many letters on the words that begin so are named; three have an index of their own."""
_USUAL = 10
"""A form is usual when the most usual one is at most so many times as frequent."""
_COUNTED = 4_000
_LAST = chr(0x10FFFF)


def is_begun(reader: Reader, begun: str) -> bool:
    """Whether there is a word that begins so."""
    found = reader.sql.execute(
        "SELECT 1 FROM terms WHERE term >= ? AND term < ? LIMIT 1", (begun, begun + _LAST)
    )
    return found.fetchone() is not None


def counts(reader: Reader, words: Sequence[str]) -> dict[str, int]:
    """In how many papers each of the words is that any has, counted to a few thousand."""
    # The table of all words is asked first: it is a look-up for each.
    return reader.one(  # type: ignore[no-any-return]
        "SELECT json_group_object(term, count) FROM (SELECT t.term AS term, (SELECT count(*) FROM ("
        "SELECT 1 FROM words WHERE words MATCH '\"' || t.term || '\"' LIMIT :most)) AS count "
        "FROM json_each(:sought) j CROSS JOIN terms t ON t.term = j.value) WHERE count > 0",
        {"sought": json.dumps(words), "most": _COUNTED},
    )


class WordForms:
    """The forms of the words of one search; while it `merges` that is left to the index."""

    def __init__(self, sql: sqlite3.Connection) -> None:
        self.merges = False
        self._sql = sql
        self._ways = 0
        self._known: dict[str, list[str]] = {}

    def every(self, begun: str) -> list[str]:
        """How a word that has begun may go on, each form as the index is asked for it."""
        if self.merges:
            return [f'"{begun}"*']
        if begun not in self._known:
            self._known[begun] = self._ways_on(begun)
        return self._known[begun]

    def usual(self, begun: str) -> list[str]:
        """The usual ones of these forms, and the word as it is."""
        forms = self.every(begun)
        if len(forms) == 1:
            return forms
        counts = self._counted(forms)
        least = max(counts) / _USUAL
        return [
            form
            for form, count in zip(forms, counts, strict=True)
            if count >= least or form == f'"{begun}"'
        ]

    def _counted(self, forms: list[str]) -> list[int]:
        """In how many papers each form is, as far as that is worth counting."""
        (found,) = self._sql.execute(
            "SELECT json_group_array((SELECT count(*) FROM (SELECT 1 FROM words "
            "WHERE words MATCH j.value LIMIT ?))) FROM json_each(?) j",
            (_COUNTED, json.dumps(forms)),
        ).fetchone()
        counts: list[int] = json.loads(found)
        return counts

    def _ways_on(self, begun: str) -> list[str]:
        if len(begun) in (1, _NAMED - 1):
            return [f'"{begun}"*']
        # A few letters go on in too many ways to name them all.
        cut = len(begun) + 1 if len(begun) < _NAMED else None
        found = self._sql.execute(
            f"SELECT DISTINCT {f'substr(term, 1, {cut})' if cut else 'term'} FROM terms "
            "WHERE term >= ? AND term < ? LIMIT ?",
            (begun, begun + _LAST, _WAYS + 1 - min(_WAYS, self._ways)),
        ).fetchall()
        if self._ways + len(found) > _WAYS:
            return [f'"{begun}"*']
        self._ways += len(found)
        # Where there is none it is still asked for, and not found.
        return [f'"{term}"{"*" if len(term) == cut else ""}' for (term,) in found] or [f'"{begun}"']
