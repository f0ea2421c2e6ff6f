"""What arXiv says of a paper after it was listed: its newest version, and where it was printed."""

from __future__ import annotations

from collections.abc import Iterator
from typing import NamedTuple

from reader_tui.papers.dates import MONTH_NAMES


class Publication(NamedTuple):
    """A paper as arXiv has it now; None for what it does not state."""

    id: str
    version: int = 1
    updated: str | None = None
    """When that version came, in UTC as arXiv writes it: `2026-11-12T17:59:49Z`."""
    primary_class: str | None = None
    journal_ref: str | None = None
    doi: str | None = None

    @property
    def edition(self) -> str:
        """The version and its day as it is stored: `3 2026-11-12`."""
        return f"{self.version} {(self.updated or '')[:10]}".strip()


NOTHING = Publication("")


def news(
    now: Publication, before: Publication | None, listed: str | None
) -> Iterator[tuple[str, str]]:
    """What is new: `version`, `journal` or `doi`, each with its value.

    Without an answer `before`, a version is new when it came after the day (YYYY-MM-DD) that
    the paper was `listed` on: nobody saw it there.
    """
    if before is None:
        is_newer = now.version > 1 and (now.updated or "")[:10] > (listed or "")
    else:
        is_newer = now.version > before.version
    if is_newer:
        yield "version", now.edition
    known = before or NOTHING
    if now.journal_ref and now.journal_ref != known.journal_ref:
        yield "journal", now.journal_ref
    if now.doi and now.doi != known.doi:
        yield "doi", now.doi


def edition_words(edition: str, year: str = "") -> str:
    """`v3, 12 Nov` of `3 2026-11-12`, with the year unless it is that `year`."""
    version, _, day = edition.partition(" ")
    if not day:
        return f"v{version}"
    month = MONTH_NAMES[int(day[5:7]) - 1][:3]
    said = f"v{version}, {int(day[8:10])} {month}"
    return said if day[:4] == year else f"{said} {day[:4]}"
