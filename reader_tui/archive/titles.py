"""Titles that hold some letters: what a jump to a paper has to choose from.

The best kinds of match are looked for first, in the newest papers first, so that two
letters are answered as fast as twenty.
"""

from __future__ import annotations

from collections.abc import Iterator

from reader_tui.archive.connection import Reader
from reader_tui.archive.paper_rows import id_of
from reader_tui.archive.query_sql import Matcher
from reader_tui.query.tree import All, words_node
from reader_tui.text.fold import words
from reader_tui.text.fuzzy import LIMIT, letters_of

_INITIALS = 6
"""More letters are no initials."""

_BEGUN = """
SELECT json_group_array(doc) FROM (
    SELECT rowid AS doc FROM words WHERE words MATCH :words ORDER BY rowid DESC LIMIT :most
)
"""
_HELD = """
SELECT json_group_array(doc) FROM (
    SELECT doc FROM titles WHERE title GLOB :pattern OR title GLOB :other
    ORDER BY doc DESC LIMIT :most
)
"""
_NUMBERS = """
SELECT json_group_array(no) FROM (
    SELECT no FROM docs WHERE no > 0 AND doc IN (SELECT value FROM json_each(:docs))
    ORDER BY doc DESC
)
"""


def holding(reader: Reader, typed: str, limit: int) -> list[str]:
    """Ids of papers whose titles hold the letters, newest first: more than enough for `limit`."""
    found: set[int] = set()
    most = 2 * limit
    for query, values in _ways(reader, typed):
        there = reader.one(query, {**values, "most": most})
        found.update(there)
        if len(found) >= 2 * most or (query == _HELD and len(there) < most):
            # Enough, or all that there are.
            break
    numbers = reader.one(_NUMBERS, {"docs": str(sorted(found))})
    return [id_of(no) for no in numbers]


def _ways(reader: Reader, typed: str) -> Iterator[tuple[str, dict[str, object]]]:
    """The kinds of match: what begins words, then all, then the better ones of too many."""
    sought, letters = words(typed[:LIMIT]), letters_of(typed)
    if not letters:
        return
    for begun in dict.fromkeys((tuple(sought), (letters,))):
        node = All(tuple(words_node("title", [word], False) for word in begun))
        matcher = Matcher(reader.sql, lambda matcher, mark: "")
        yield _BEGUN, {"words": matcher.filter(node).words}
    # Letters, digits, dots and the like alone: nothing that a pattern would take for more.
    scattered = f"*{'*'.join(letters)}*"
    yield _HELD, {"pattern": scattered, "other": scattered}
    initials = f"* {'* '.join(letters)}*" if len(letters) <= _INITIALS else f"*{letters}*"
    yield _HELD, {"pattern": f"*{letters}*", "other": initials}
