"""CSV for spreadsheets: every cell quoted, none a formula."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable, Iterator

from reader_tui.export.kept import Kept

COLUMNS = (
    "id", "title", "authors", "organization", "published", "day", "tags", "note", "read",
    "bookmarked", "later", "dismissed", "upvotes", "stars", "page", "arxiv", "code", "doi", "key",
)  # fmt: skip

_FORMULA = ("=", "+", "-", "@", "\t", "\r", "＝", "＋", "－", "＠", "﹢", "﹣", "﹦", "﹫", "−")


def csv_table(kept: Iterable[Kept]) -> Iterator[str]:
    """A head and a row a paper; authors and tags have `; ` between them, yes is 1."""
    yield _row(COLUMNS)
    for one in kept:
        yield _row(_cells(one))


def _cells(kept: Kept) -> list[str]:
    paper = kept.paper
    state = kept.state
    marks = (state.read, state.bookmarked, state.later, state.dismissed)
    return [
        paper.id,
        paper.title,
        "; ".join(paper.authors),
        paper.organization.fullname if paper.organization else "",
        (paper.published or "")[:10],
        paper.day or "",
        "; ".join(kept.tags),
        kept.note,
        *("1" if mark else "" for mark in marks),
        *("" if count is None else str(count) for count in (paper.upvotes, paper.stars)),
        kept.page,
        kept.abs_url,
        paper.code.url if paper.code else "",
        kept.doi or kept.arxiv_doi,
        kept.key,
    ]


def _row(cells: Iterable[str]) -> str:
    line = io.StringIO()
    writer = csv.writer(line, quoting=csv.QUOTE_ALL, lineterminator="\n")
    writer.writerow([f"'{cell}" if cell.lstrip().startswith(_FORMULA) else cell for cell in cells])
    return line.getvalue()
