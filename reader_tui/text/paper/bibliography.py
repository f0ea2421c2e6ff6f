"""The entries of a reference list: what citations call them, and which of them are on arXiv."""

from __future__ import annotations

import re
from typing import NamedTuple

from reader_tui.text.links import arxiv_id

_BRACKETED = re.compile(r"\[([^\[\]]{1,40})\]\s*(?=\S)|\((\d{1,3})\)\s+|(\d{1,3})\.\s+(?=\S)")
_DATED = re.compile(
    r"((?:[^()\[\]]{2,200}?))[ ,]*[(\[]((?:19|20)\d\d[a-z]?(?:/\d{4})?|n\.d\.)[)\]]"
)
_ARXIV = re.compile(
    r"(?:ar[Xx]iv(?:\.org)?(?:[:/ ]|\s)*(?:(?:preprint|e-prints)[,:]?\s*)?(?:ar[Xx]iv:)?(?:abs/|pdf/|html/)?"
    r"|abs/|[Cc]o[Rr][Rr],?\s+(?:abs/)?|10\.48550/ar[Xx]iv\.)(\d{4}\.\d{4,5})(?!\d)"
)


class Entry(NamedTuple):
    """One entry of a reference list; `key` is empty where it shows none."""

    key: str
    text: str
    arxiv: str | None


def entry(text: str, key: str = "") -> Entry:
    """An entry out of its set text, with the key that stood apart from it."""
    return Entry(key or _key(text), text, _on_arxiv(text))


def _key(text: str) -> str:
    """What citations print for an entry: `12`, `ADL+22`, `Achiam et al. 2023`; or nothing."""
    if found := _BRACKETED.match(text):
        return (found[1] or found[2] or found[3]).strip()
    if (found := _DATED.match(text)) and found.end() < 240:
        name = " ".join(found[1].split()).strip(" ,.")
        return f"{name} {found[2]}" if len(name) < 80 else f"{name.split(',')[0]} {found[2]}"
    return ""


def _on_arxiv(text: str) -> str | None:
    found = _ARXIV.search(text)
    return arxiv_id(found[1]) if found else None
