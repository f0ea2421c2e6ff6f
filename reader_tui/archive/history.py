"""What the archive says of papers over time: counts, what appeared, what lies behind.

Every answer that brought something new is a fetch, and its entries hold the counts of
that moment; an answer that says the same as the one before leaves none. So the count
at a time is that of the newest entry at or before it.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence

from reader_tui.archive.database import Database, batches
from reader_tui.archive.paper_rows import LAST_FETCH, number
from reader_tui.papers.changes import Change

_CHANGED = f"""
WITH asked (paper, since) AS (VALUES {{asked}}),
known (paper, since, entry) AS (
    SELECT p.no, coalesce(a.since, p.first_seen), (
        SELECT max(e.fetch) FROM entries e WHERE e.paper = p.no
        AND e.fetch <= {LAST_FETCH.format("coalesce(a.since, p.first_seen)")}
    ) FROM asked a JOIN papers p ON p.no = a.paper
)
SELECT p.id,
    (SELECT value FROM appearances WHERE paper = p.no AND what = 'code' AND time > k.since
     ORDER BY time DESC LIMIT 1),
    (SELECT value FROM appearances WHERE paper = p.no AND what = 'project' AND time > k.since
     ORDER BY time DESC LIMIT 1),
    (SELECT value FROM appearances WHERE paper = p.no AND what = 'version' AND time > k.since
     ORDER BY time DESC LIMIT 1),
    (SELECT value FROM appearances WHERE paper = p.no AND what = 'journal' AND time > k.since
     ORDER BY time DESC LIMIT 1),
    (SELECT value FROM appearances WHERE paper = p.no AND what = 'doi' AND time > k.since
     ORDER BY time DESC LIMIT 1),
    coalesce(max(0, p.stars - b.stars), 0) AS stars,
    coalesce(max(0, p.comments - b.comments), 0) AS comments,
    coalesce(max(0, p.upvotes - b.upvotes), 0) AS upvotes,
    (SELECT max(time) FROM appearances WHERE paper = p.no AND time > k.since),
    CASE WHEN p.stars > b.stars OR p.comments > b.comments THEN (
        SELECT f.fetched FROM entries e JOIN fetches f USING (fetch)
        WHERE e.paper = p.no AND e.fetch > (
            SELECT o.fetch FROM entries o WHERE o.paper = p.no
            AND (o.stars != p.stars OR o.comments != p.comments) ORDER BY o.fetch DESC LIMIT 1
        ) ORDER BY e.fetch LIMIT 1
    ) END,
    k.since
FROM known k JOIN papers p ON p.no = k.paper
LEFT JOIN entries b ON b.fetch = k.entry AND b.paper = k.paper
WHERE p.stars > b.stars OR p.comments > b.comments
    OR EXISTS (SELECT 1 FROM appearances WHERE paper = p.no AND time > k.since)
"""


class History:
    """Looks back over what the archive's database holds."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def series(self, paper_id: str) -> list[tuple[str, int]]:
        """The paper's upvotes and when (UTC) they were so, in the order of time.

        Of equal counts in a row only the first is kept, and the last of all: it says
        until when the newest count is known.
        """
        told = self._database.all(
            "SELECT f.fetched, e.upvotes FROM entries e JOIN fetches f USING (fetch) "
            "WHERE e.paper = ?1 AND e.upvotes IS NOT NULL UNION "
            "SELECT l.fetched, e.upvotes FROM entries e JOIN fetches f USING (fetch) "
            "JOIN listings l ON (l.kind, l.key, l.fetch) = (f.kind, f.key, f.fetch) "
            "WHERE e.paper = ?1 AND e.upvotes IS NOT NULL ORDER BY 1",
            (number(paper_id),),
        )
        last = len(told) - 1
        return [
            point for at, point in enumerate(told) if at in (0, last) or point[1] != told[at - 1][1]
        ]

    def changes(self, ids_since: Mapping[str, str | None]) -> list[Change]:
        """What changed of each paper after its own time (UTC), the latest change first.

        Without a time it is all that changed since the paper was first met. Papers to which
        nothing came, be it code, a project page, a version, stars or comments, are left out.
        """
        found: list[Change] = []
        for some in batches(list(ids_since.items())):
            values = [value for paper_id, since in some for value in (number(paper_id), since)]
            query = _CHANGED.format(asked=",".join(["(?,?)"] * len(some)))
            for paper_id, *told in self._database.all(query, values):
                appeared, counts, times = told[:5], told[5:8], told[8:]
                time = max(filter(None, times))
                found.append(Change(paper_id, time, *appeared, *counts))
        found.sort(key=lambda change: (change.time, change.id), reverse=True)
        return found

    def listed_since(self, day: str) -> list[tuple[str, str, int | None]]:
        """Each paper listed on a day or later: its id, its day and its upvotes."""
        return self._database.all("SELECT id, day, upvotes FROM papers WHERE day >= ?", (day,))

    def last_met(self, ids: Sequence[str], until: str) -> str:
        """When the last of these papers was first met, of the times (UTC) up to one; else empty."""
        query = "SELECT max(first_seen) FROM papers WHERE first_seen <= ? AND no IN (?*)"
        rows = self._database.among(query, list(map(number, ids)), (until,))
        return max((met for (met,) in rows if met), default="")

    def upvotes_on(self, days: Collection[str]) -> dict[str, list[int]]:
        """The upvotes of all papers of some days (YYYY-MM-DD), by the day."""
        found: dict[str, list[int]] = {}
        query = "SELECT day, upvotes FROM papers WHERE day IN (?*)"
        for day, count in self._database.among(query, list(days)):
            found.setdefault(day, []).append(count or 0)
        return found

    def day_before(self, day: str) -> tuple[str, list[str]] | None:
        """The nearest earlier day whose list is here and has papers, and their ids in its order."""
        found = self._database.all(
            "SELECT l.key, p.id FROM listings l JOIN entries e USING (fetch) "
            "JOIN papers p ON p.no = e.paper WHERE l.kind = 'day' AND l.key = ("
            "SELECT max(key) FROM listings WHERE kind = 'day' AND key < ? AND count > 0"
            ") ORDER BY e.rank",
            (day,),
        )
        return (found[0][0], [paper_id for _, paper_id in found]) if found else None
