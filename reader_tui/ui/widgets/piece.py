"""Lines of text as pieces, each with the name of its look."""

from __future__ import annotations

from typing import NamedTuple


class Piece(NamedTuple):
    """Some text of a line; `url` makes it a link for terminals that know links."""

    text: str
    part: str
    url: str = ""


Line = tuple[Piece, ...]
