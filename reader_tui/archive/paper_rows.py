"""Papers as the archive's rows, and back."""

from __future__ import annotations

import json
import zlib
from collections.abc import Sequence
from contextlib import suppress
from typing import Any

from reader_tui.papers.models import OF_ENTRY, Paper, Row
from reader_tui.text.clean import TITLE_LIMIT, clean
from reader_tui.text.tex import RULES

LAST_FETCH = (
    "(SELECT fetch FROM fetches WHERE fetched <= {} ORDER BY fetched DESC, fetch DESC LIMIT 1)"
)
"""The last fetch at or before a time (UTC)."""

GAINED = (
    "p.upvotes - (SELECT b.upvotes FROM entries b WHERE b.paper = p.no "
    f"AND b.fetch <= {LAST_FETCH.format('?')} AND b.upvotes IS NOT NULL "
    "ORDER BY b.fetch DESC LIMIT 1)"
)
"""The upvotes that a paper (p) gained since a time, the query's next value; NULL where unknown."""

_COUNTS = "p.upvotes, p.comments, p.stars"
_ROW_COLUMNS = (
    f"p.id, p.title, p.byline, {_COUNTS}, p.code, p.project, p.day, "
    f"p.first_seen, CASE p.rules WHEN {RULES} THEN NULL ELSE p.record END, "
)
ROW_COLUMNS = _ROW_COLUMNS + GAINED
"""What `row_of` wants of the table `papers` (p): the record only where older rules made the title.

The query's next value is the time since when upvotes are gained, or None.
"""

LISTED_COLUMNS = _ROW_COLUMNS.replace(_COUNTS, _COUNTS.replace("p.", "e.")) + GAINED
"""The same of a listing (`entries` as e), with the counts at its fetch."""


def number(paper_id: str) -> int:
    """The id as the integer that rows are keyed by: 241024164 for 2410.24164."""
    return int(paper_id.replace(".", ""))


def id_of(no: int) -> str:
    """The id that a number stands for; since 2015 the second half has five digits."""
    digits = str(no).zfill(8)
    return f"{digits[:4]}.{digits[4:]}"


def row_values(paper: Paper, now: str) -> tuple[object, ...]:
    """What the table `papers` holds of a paper first met at `now`, in its columns' order."""
    row = paper.row()
    return (
        number(row.id),
        row.id,
        row.title,
        row.byline,
        row.upvotes,
        row.comments,
        row.stars,
        row.code,
        row.project,
        row.day,
        now,
        RULES,
        packed(json.dumps(paper.record(), ensure_ascii=False, separators=(",", ":"))),
    )


def packed(record: str) -> bytes:
    """A record as it is stored: less than half as long."""
    return zlib.compress(record.encode("utf-8"), 6)


def unpacked(record: str | bytes) -> str:
    """A stored record, also one of before version 3; raises `ValueError` when it is damaged."""
    if isinstance(record, str):
        return record
    try:
        return zlib.decompress(record).decode("utf-8")
    except zlib.error as problem:
        raise ValueError(str(problem)) from None


def row_of(values: Sequence[Any], since: str | None) -> Row:
    """The row of `ROW_COLUMNS`; new when first met after `since` (UTC)."""
    paper_id, title, byline, upvotes, comments, stars, code, project, day, *more = values
    first_seen, old, gained = more
    if old is not None:
        # A record that cannot be read leaves the title as it was.
        with suppress(AttributeError, KeyError, TypeError, ValueError):
            title = _title(json.loads(unpacked(old))["title_raw"])
    return Row(
        id=paper_id,
        title=title,
        byline=byline,
        upvotes=upvotes,
        comments=comments,
        stars=stars,
        code=bool(code),
        project=bool(project),
        day=day,
        new=since is not None and first_seen > since,
        gained=max(0, gained or 0),
    )


def paper_of(record: str | bytes, rules: int, day: str | None, comments: int | None) -> Paper:
    """The paper of a stored record; text made by older rules is made again."""
    known = json.loads(unpacked(record))
    known.setdefault("day", day)
    known.setdefault("comments", comments)
    return Paper.from_record(known) if rules == RULES else _made_again(known)


def entry_of(record: str | bytes, rules: int) -> Paper:
    """What an entry of a bibliography needs of a stored paper: a tenth of its room."""
    known = json.loads(unpacked(record))
    if rules != RULES:
        known["title"] = _title(known["title_raw"])
    needed = {name: known[name] for name in (*OF_ENTRY, "title_raw") if name in known}
    return Paper.from_record({**needed, "abstract": "", "abstract_raw": ""})


def _made_again(known: dict[str, Any]) -> Paper:
    """The paper of a record whose text older rules made."""
    # What reads text as it was received is not needed for text that was made before.
    from reader_tui.papers.places import places
    from reader_tui.text.tex.readable import readable

    known["title"] = _title(known["title_raw"])
    known["abstract"] = clean(readable(known["abstract_raw"]))
    # They are places in the older text.
    known.pop("places", None)
    paper = Paper.from_record(known)
    return paper._replace(places=places(paper.abstract, paper.links))


def _title(raw: str) -> str:
    """The title by today's rules; as received where they leave nothing of it."""
    from reader_tui.text.tex.readable import readable

    return clean(readable(raw), TITLE_LIMIT) or clean(raw, TITLE_LIMIT)
