"""A list of ids or addresses, one a line; what stands behind `#` is for people.

A line may give tags behind the id, as `2410.24164 #agents #long-context`.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from reader_tui.export.imported import Part, found, id_of, lines_of, refused

_TAG = re.compile(r"(?<!\S)#([^\s#]+)")
_BULLET = re.compile(r"(?:[-*+•]|\d{1,4}[.)])\s+(?:\[[ xX]\]\s+)?")
_LINK = re.compile(r"\]\((\S{1,2000}?)\)|<(\S{1,2000}?)>")


def read(text: str) -> Iterator[Part]:
    """The papers of the lines; empty lines, and those that begin with `#`, are passed over."""
    for number, line in lines_of(text):
        said = line.strip().lstrip("\ufeff")
        if not said or said.startswith("#"):
            continue
        said = _BULLET.sub("", said, count=1)
        first = said.split(maxsplit=1)[0] if said else ""
        linked = [part for pair in _LINK.findall(said[:4_000]) for part in pair if part]
        id = id_of([said, first.rstrip(",;"), *linked])
        if id is None:
            yield refused(number, line, "no arXiv id and no address of a paper")
        else:
            yield found(id, number, _TAG.findall(said))
