"""Where a paper's links stand in its readable abstract; pure."""

from __future__ import annotations

from collections.abc import Sequence

from reader_tui.papers.models import Link
from reader_tui.text.links import find, target

Place = tuple[int, int, int]
"""Where a link begins, where it ends, and which of the paper's links it is, from 0."""


def places(abstract: str, links: Sequence[Link]) -> tuple[Place, ...]:
    """The places of those links that the readable abstract names, in order."""
    numbers = {target(link.url): number for number, link in reversed(list(enumerate(links)))}
    return tuple(
        (found.start, found.end, numbers[place])
        for found in find(abstract)
        if (place := target(found.url)) in numbers
    )
