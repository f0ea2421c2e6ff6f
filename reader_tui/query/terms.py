"""The queries that rules are made of: written from what a reader names, and checked."""

from __future__ import annotations

import re
from datetime import date

from reader_tui.errors import UsageError
from reader_tui.text.clean import TITLE_LIMIT, clean

_PLAIN = r"[A-Za-z0-9][A-Za-z0-9._-]*"
PREFIXES = {
    "author": "author:",
    "org": "org:",
    "keyword": "kw:",
    "submitter": "submitter:",
    "phrase": "",
}
"""What a rule may name, and what stands before it in a query."""


def term(kind: str, value: str) -> str:
    """The query for one thing, by a kind of `PREFIXES`: `author:"Jane Doe"`, `org:nvidia`.

    Empty when the value has nothing to look for.
    """
    text = clean(value.replace('"', " "), TITLE_LIMIT)
    if not text:
        return ""
    is_plain = kind in ("author", "org") and re.fullmatch(_PLAIN, text)
    return PREFIXES[kind] + (text if is_plain else f'"{text}"')


def checked_query(text: str) -> str:
    """The query on one line, with single spaces; raises `UsageError` for one that is none."""
    query = clean(text, TITLE_LIMIT + 1)
    if not query:
        raise UsageError('a rule needs a query, such as org:nvidia or "weight forgetting"')
    if len(query) > TITLE_LIMIT:
        raise UsageError(f"a rule's query has at most {TITLE_LIMIT} characters")
    from reader_tui.query.language import parse

    # What `since:2w` means changes from day to day; that it can be understood does not.
    parsed = parse(query, date.min)
    if parsed.problems:
        raise UsageError(f"the query cannot be understood: {parsed.problems[0].reason}")
    if parsed.is_empty:
        raise UsageError("the query asks for nothing")
    return query
