"""The whole texts of papers: as they were received, and as they were last parsed.

They stand in a table of their own; without it only texts are lost. The parser is loaded when
a text is asked for, which no start of the app does.
"""

from __future__ import annotations

import sqlite3
import zlib
from collections.abc import Callable, Iterable
from datetime import datetime
from typing import TYPE_CHECKING, NamedTuple

from reader_tui.archive.database import Database
from reader_tui.errors import ArchiveError
from reader_tui.papers.dates import utc_text

if TYPE_CHECKING:
    from reader_tui.text.paper.blocks import Paper

_MOST = 64 * 2**20
"""Bytes that a stored text may unpack to; none that was kept here has more."""


class ReceivedText(NamedTuple):
    """A text as the Hub sent it, where from, and when (UTC)."""

    body: str
    source: str
    fetched: str


class Texts:
    """The stored texts, by the paper's id; every method raises `ArchiveError`."""

    def __init__(self, database: Database, now: Callable[[], datetime]) -> None:
        self._database = database
        self._now = now

    def received(self, paper_id: str) -> ReceivedText | None:
        """The text as it was received; None when there is none, or when it cannot be unpacked."""
        found = self._database.one(
            "SELECT body, source, fetched, sha256 FROM texts WHERE id = ?", (paper_id,)
        )
        body = _unpacked(found[0]) if found else None
        if found is None or body is None or _digest(body) != found[3]:
            return None
        return ReceivedText(body.decode("utf-8", "replace"), found[1], found[2])

    def parsed_before(self, paper_id: str) -> Paper | None:
        """The text in blocks; None where it is not here, or was not parsed by today's rules."""
        from reader_tui.text.paper import codec

        packed = self._packed(paper_id)
        return codec.loaded(packed) if packed is not None else None

    def parsed(self, paper_id: str) -> Paper | None:
        """The text in blocks by today's rules, parsed now where it was not yet."""
        from reader_tui.text.paper.manuscript import parse

        if (paper := self.parsed_before(paper_id)) is not None:
            return paper
        received = self.received(paper_id)
        if received is None:
            return None
        paper = parse(received.body)
        self.keep_parsed(paper_id, paper)
        return paper

    def passages(self, paper_id: str) -> list[tuple[str, str]]:
        """The blocks of a text that was parsed: of each its section, if any, and what it says."""
        from reader_tui.text.paper import codec

        packed = self._packed(paper_id)
        return codec.passages(packed) if packed is not None else []

    def _packed(self, paper_id: str) -> str | None:
        """What a text was parsed to by today's rules, as `codec.dumped` made it."""
        from reader_tui.text.paper.edition import RULES

        found = self._database.one(
            "SELECT parsed FROM texts WHERE id = ? AND rules = ?", (paper_id, RULES)
        )
        packed = _unpacked(found[0]) if found and found[0] else None
        return packed.decode("utf-8", "replace") if packed is not None else None

    def make_findable(self, paper_id: str) -> None:
        """Parse a stored text, keep that, and put its words into the index, if it is not there."""
        from reader_tui.archive import text_index

        paper = self.parsed(paper_id)
        if paper is None:
            return
        with self._database.writing() as sql:
            if not text_index.is_findable(sql, paper_id):
                text_index.take_out(sql, paper_id, None)
                text_index.put(sql, paper_id, paper)

    def remove(self, ids: Iterable[str]) -> int:
        """Take texts away, with their words in the index; how many there were."""
        from reader_tui.archive import text_index

        gone = 0
        for paper_id in ids:
            former = self.parsed(paper_id)
            with self._database.writing() as sql:
                text_index.take_out(sql, paper_id, former)
                gone += sql.execute("DELETE FROM texts WHERE id = ?", (paper_id,)).rowcount
        return gone

    def store(self, paper_id: str, body: str, source: str) -> bool:
        """Keep a text; whether it says anything else than the one before, whose time is renewed."""
        raw = body.encode("utf-8", "replace")
        digest, now = _digest(raw), utc_text(self._now())
        former = self.parsed(paper_id) if self._is_other(paper_id, digest) else None
        with self._database.writing() as sql:
            before = sql.execute("SELECT sha256 FROM texts WHERE id = ?", (paper_id,)).fetchone()
            if before is not None and before[0] == digest:
                sql.execute(
                    "UPDATE texts SET fetched = ?, source = ? WHERE id = ?", (now, source, paper_id)
                )
                return False
            if before is not None:
                from reader_tui.archive import text_index

                text_index.take_out(sql, paper_id, former)
            sql.execute(
                "INSERT OR REPLACE INTO texts VALUES (?, ?, ?, ?, ?, NULL, 0)",
                (paper_id, source, now, digest, zlib.compress(raw, 6)),
            )
        return True

    def _is_other(self, paper_id: str, digest: str) -> bool:
        """Whether there is a text of that paper that says something else."""
        found = self._database.one("SELECT sha256 FROM texts WHERE id = ?", (paper_id,))
        return found is not None and found[0] != digest

    def keep_parsed(self, paper_id: str, paper: Paper) -> None:
        """Keep what a stored text was parsed to; where it cannot be, it is parsed again."""
        from reader_tui.text.paper import codec
        from reader_tui.text.paper.edition import RULES

        packed = zlib.compress(codec.dumped(paper).encode("utf-8", "replace"), 1)
        try:
            with self._database.writing() as sql:
                sql.execute(
                    "UPDATE texts SET parsed = ?, rules = ? WHERE id = ?", (packed, RULES, paper_id)
                )
        except ArchiveError:
            return

    def held(self) -> set[str]:
        """The papers whose texts are here."""
        return {paper_id for (paper_id,) in self._database.all("SELECT id FROM texts")}

    def size(self) -> tuple[int, int]:
        """How many texts there are, and the bytes that they take."""
        count, size = self._database.one(
            "SELECT count(*), coalesce(sum(length(body) + coalesce(length(parsed), 0)), 0) "
            "FROM texts"
        )
        return int(count), int(size)

    def index_size(self) -> int:
        """The bytes that the words of the texts take in the index."""
        try:
            (size,) = self._database.one("SELECT sum(length(block)) FROM text_words_data")
        except ArchiveError:
            return 0
        return int(size or 0)


def stored(sql: sqlite3.Connection, paper_id: str) -> Paper | None:
    """A text in blocks, parsed anew from what was received; None when that cannot be read."""
    from reader_tui.text.paper.manuscript import parse

    found = sql.execute("SELECT body FROM texts WHERE id = ?", (paper_id,)).fetchone()
    body = _unpacked(found[0]) if found else None
    return parse(body.decode("utf-8", "replace")) if body is not None else None


def _digest(raw: bytes) -> str:
    import hashlib

    return hashlib.sha256(raw).hexdigest()


def _unpacked(packed: bytes) -> bytes | None:
    """What was packed; None when it is damaged or would be larger than any text."""
    unpack = zlib.decompressobj()
    try:
        raw = unpack.decompress(packed, _MOST)
    except (zlib.error, TypeError):
        return None
    return raw if unpack.eof else None
