"""The archive: everything ever fetched, on this disk.

It can be rebuilt by fetching, so a broken file is set aside and a new one begun.
One connection, guarded by a lock, for any thread; every call may take a few
milliseconds, so none belongs on the event loop.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from contextlib import suppress
from datetime import UTC, datetime
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

from reader_tui.archive import archive_file, paper_intake
from reader_tui.archive.archive_file import Opened
from reader_tui.archive.database import Database
from reader_tui.archive.history import History
from reader_tui.archive.index_build import Index
from reader_tui.archive.paper_rows import (
    LISTED_COLUMNS,
    ROW_COLUMNS,
    entry_of,
    number,
    paper_of,
    row_of,
)
from reader_tui.archive.search import Search
from reader_tui.archive.texts import Texts
from reader_tui.papers.dates import utc_text
from reader_tui.papers.models import Listing, ListingKey, Paper, Row

if TYPE_CHECKING:
    from reader_tui.archive.feature_rows import FeatureRows
    from reader_tui.archive.publications import Publications
    from reader_tui.archive.whole_entry import WholeEntries


class Stored(NamedTuple):
    """What storing an answer changed: ids new to the listing, and whether anything differs.

    A paper that says something new counts as a difference, whatever its place and counts.
    """

    added: tuple[str, ...]
    changed: bool


def _now() -> datetime:
    return datetime.now(UTC)


class Archive:
    """Everything ever fetched; open it with `Archive.open`.

    What looks back is asked of `history`, what looks for papers of `search`, what papers are
    about of `features`; the whole texts of papers are in `texts`, what arXiv said of them in
    `publications`.
    """

    def __init__(self, opened: Opened, now: Callable[[], datetime], path: Path | None) -> None:
        self._database = Database(opened, path, now)
        self._now = now
        self.history = History(self._database)
        self.index = Index(self._database)
        self.texts = Texts(self._database, now)
        self.search = Search(
            self._database, self.index.missing, self.paper, lambda: self.features,
            lambda paper, node: self.entries.entry(paper, node), self.texts.passages,
        )  # fmt: skip
        self._unkept: Archive | None = None

    @cached_property
    def publications(self) -> Publications:
        """What arXiv said of papers; loaded when it is first asked."""
        from reader_tui.archive.publications import Publications

        return Publications(self._database)

    @cached_property
    def features(self) -> FeatureRows:
        """What the papers are about, and how common that is; loaded when it is first asked."""
        from reader_tui.archive.feature_rows import FeatureRows

        return FeatureRows(self._database)

    @cached_property
    def entries(self) -> WholeEntries:
        """Papers with all that a query may ask of them; loaded when it is first asked."""
        from reader_tui.archive.whole_entry import WholeEntries

        return WholeEntries(self._database, self.texts, self._now)

    @classmethod
    def open(cls, path: Path, now: Callable[[], datetime] = _now) -> Archive:
        """Open the archive, made if it is not there.

        A file that is no archive is set aside as `NAME.corrupt-TIME`. Where nothing
        can be written a passing copy takes its place, and `notice` says so. Raises
        `ArchiveError` when the file belongs to a newer version.
        """
        return cls(archive_file.connect(path, now()), now, path)

    @classmethod
    def in_memory(cls, notice: str | None, now: Callable[[], datetime] = _now) -> Archive:
        """An archive that is gone when it is closed."""
        return cls(Opened(archive_file.passing(), notice), now, None)

    @property
    def notice(self) -> str | None:
        """What the reader must be told after opening, such as that a file was set aside."""
        return self._database.notice

    @property
    def lost(self) -> bool:
        """Whether what was fetched before is not here, for the file was damaged."""
        return self._database.lost

    @property
    def unkept(self) -> Archive:
        """What could not be stored here, such as on a full disk; gone when this is closed.

        Listings, papers and facts in it come before those that are stored.
        """
        if self._unkept is None:
            self._unkept = Archive(Opened(archive_file.passing(place=":memory:")), self._now, None)
        return self._unkept

    def others_wrote(self) -> bool:
        """Whether another process wrote since this archive was opened."""
        return self._database.others_wrote()

    def close(self) -> None:
        """Close the connections; calling twice does no harm."""
        if self._unkept is not None:
            self._unkept.close()
        self.search.close()
        self._database.close()

    # Listings

    def listing(self, key: ListingKey) -> Listing | None:
        """The newest answer for that key, None when it was never fetched."""
        if self._unkept is not None and (unkept := self._unkept.listing(key)):
            return unkept
        found = self._database.one(
            "SELECT l.fetched, f.skipped, l.count FROM listings l JOIN fetches f USING (fetch) "
            "WHERE l.kind = ? AND l.key = ?",
            (key.kind, key.value),
        )
        return Listing(key, found[0], skipped=found[1], count=found[2]) if found else None

    def etag(self, key: ListingKey) -> str | None:
        """What the Hub called its newest answer for that key."""
        found = self._database.one(
            "SELECT etag FROM listings WHERE kind = ? AND key = ?", (key.kind, key.value)
        )
        return found[0] if found else None

    def store(
        self, key: ListingKey, papers: Sequence[Paper], skipped: int = 0, etag: str | None = None
    ) -> Stored:
        """Keep an answer of the Hub; one that says the same as the last only renews its time."""
        now = utc_text(self._now())
        entries = [(number(p.id), p.upvotes, p.comments, p.stars) for p in papers]
        with self._database.writing() as sql:
            before = self._entries(key)
            news = paper_intake.keep(sql, papers, now)
            if before is None or before != entries:
                fetch = sql.execute(
                    "INSERT INTO fetches (kind, key, fetched, skipped) VALUES (?, ?, ?, ?)",
                    (key.kind, key.value, now, skipped),
                ).lastrowid
                sql.executemany(
                    "INSERT INTO entries VALUES (?, ?, ?, ?, ?, ?)",
                    ((fetch, rank, *entry) for rank, entry in enumerate(entries)),
                )
                sql.execute(
                    "INSERT OR REPLACE INTO listings VALUES (?, ?, ?, ?, ?, ?)",
                    (key.kind, key.value, fetch, now, len(entries), etag),
                )
            else:
                self._renew(key, now, etag)
                sql.execute(
                    "UPDATE fetches SET skipped = ? WHERE fetch = "
                    "(SELECT fetch FROM listings WHERE kind = ? AND key = ?)",
                    (skipped, key.kind, key.value),
                )
        known = {no for no, *_ in before or ()}
        added = tuple(p.id for p in papers if number(p.id) not in known)
        return Stored(added, before != entries or news > 0)

    def renew(self, key: ListingKey) -> None:
        """Note that the Hub's answer for that key is still the same."""
        with self._database.writing():
            self._renew(key, utc_text(self._now()), self.etag(key))

    def _renew(self, key: ListingKey, now: str, etag: str | None) -> None:
        self._database.sql.execute(
            "UPDATE listings SET fetched = ?, etag = ? WHERE kind = ? AND key = ?",
            (now, etag, key.kind, key.value),
        )

    def _entries(
        self, key: ListingKey
    ) -> list[tuple[int, int | None, int | None, int | None]] | None:
        if self.listing(key) is None:
            return None
        return self._database.sql.execute(
            "SELECT e.paper, e.upvotes, e.comments, e.stars FROM listings l "
            "JOIN entries e USING (fetch) WHERE l.kind = ? AND l.key = ? ORDER BY e.rank",
            (key.kind, key.value),
        ).fetchall()

    # Papers

    def keep(self, papers: Sequence[Paper], kind: str = "paper") -> None:
        """Keep papers that no listing brought; `kind` says in a word what did."""
        now = utc_text(self._now())
        with self._database.writing() as sql:
            paper_intake.keep(sql, papers, now)
            paper_intake.keep_counts(sql, papers, kind, now)

    def paper(self, paper_id: str) -> Paper | None:
        """The whole paper, its text by today's rules; None when it was never met.

        A record that can no longer be read is as good as none: the Hub is asked again.
        """
        return self.papers_of([paper_id]).get(paper_id)

    def papers_of(self, ids: Sequence[str], as_entries: bool = False) -> dict[str, Paper]:
        """Those of the papers that the archive holds, by id, as `paper` gives them.

        With `as_entries` only what an entry of a bibliography needs of them.
        """
        known: dict[str, Paper] = {}
        for paper_id, record, rules, day, comments in self._database.among(
            "SELECT id, record, rules, day, comments FROM papers WHERE id IN (?*)", ids
        ):
            with suppress(AttributeError, KeyError, TypeError, ValueError):
                known[paper_id] = (
                    entry_of(record, rules)
                    if as_entries
                    else paper_of(record, rules, day, comments)
                )
        if self._unkept is not None:
            known |= self._unkept.papers_of(ids, as_entries)
        return known

    def papers(self, key: ListingKey) -> Iterator[Paper]:
        """The papers of a listing, in its order, with their counts at that fetch."""
        if self._unkept is not None and self._unkept.listing(key):
            yield from self._unkept.papers(key)
            return
        for paper_id, upvotes, comments, stars in self._database.all(
            "SELECT p.id, e.upvotes, e.comments, e.stars FROM listings l JOIN entries e "
            "USING (fetch) JOIN papers p ON p.no = e.paper "
            "WHERE l.kind = ? AND l.key = ? ORDER BY e.rank",
            (key.kind, key.value),
        ):
            paper = self.paper(paper_id)
            if paper is not None:
                yield paper._replace(upvotes=upvotes, comments=comments, stars=stars)

    def rows(self, key: ListingKey, since: str | None = None) -> list[Row]:
        """The rows of a listing, in its order; what is new and gained counts from `since` (UTC)."""
        if self._unkept is not None and self._unkept.listing(key):
            known = self.rows_of([row.id for row in self._unkept.rows(key)], since)
            return list(known.values())
        return [
            row_of(values, since)
            for values in self._database.all(
                f"SELECT {LISTED_COLUMNS} FROM listings l JOIN entries e USING (fetch) "
                "JOIN papers p ON p.no = e.paper WHERE l.kind = ? AND l.key = ? ORDER BY e.rank",
                (since, key.kind, key.value),
            )
        ]

    def rows_of(self, ids: Sequence[str], since: str | None = None) -> dict[str, Row]:
        """The rows of those papers that the archive holds, by id."""
        found: dict[str, Row] = {}
        query = f"SELECT {ROW_COLUMNS} FROM papers p WHERE id IN (?*)"
        for values in self._database.among(query, ids, (since,)):
            found[values[0]] = row_of(values, since)
        if self._unkept is not None:
            for paper_id, row in self._unkept.rows_of(ids).items():
                before = found.get(paper_id)
                is_new = since is not None and (before is None or before.new)
                found[paper_id] = row._replace(new=is_new)
            found = {paper_id: found[paper_id] for paper_id in ids if paper_id in found}
        return found

    def texts_with(self, paper_id: str) -> Texts:
        """Where the text of that paper is: what could not be stored here comes first."""
        if self._unkept is not None and paper_id in self._unkept.texts.held():
            return self._unkept.texts
        return self.texts

    # What else is known

    def fact(self, name: str) -> str | None:
        """A fact noted earlier under that name."""
        if self._unkept is not None and (unkept := self._unkept.fact(name)):
            return unkept
        found = self._database.one("SELECT value FROM facts WHERE name = ?", (name,))
        return found[0] if found else None

    def note(self, **facts: str) -> None:
        """Note facts under their names."""
        with self._database.writing() as sql:
            sql.executemany("INSERT OR REPLACE INTO facts VALUES (?, ?)", facts.items())

    def copy_to(self, path: Path) -> None:
        """Write all of it into a new file that nobody else has; raises `ArchiveError`."""
        self._database.one("VACUUM INTO ?", (str(path),))

    def nearest(self, kind: str, value: str, by: int) -> ListingKey | None:
        """The next fetched listing of that kind with papers, older (`by` < 0) or newer."""
        order = ("<", "DESC") if by < 0 else (">", "ASC")
        found = self._database.one(
            f"SELECT kind, key FROM listings WHERE kind = ? AND key {order[0]} ? AND count > 0 "
            f"ORDER BY key {order[1]} LIMIT 1",
            (kind, value),
        )
        return ListingKey(*found) if found else None

    def counts(self) -> dict[str, int]:
        """How many papers, listings and fetches there are."""
        return {
            table: self._database.one(f"SELECT count(*) FROM {table}")[0]
            for table in ("papers", "listings", "fetches")
        }

    def check(self) -> str:
        """What SQLite's quick check says; `ok` when all is well."""
        return str(self._database.one("PRAGMA quick_check(1)")[0])
