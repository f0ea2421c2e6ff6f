"""The question to the Hub's own search (API, section 4), within what it takes."""

from __future__ import annotations

from urllib.parse import urlencode

from reader_tui.errors import UsageError
from reader_tui.text.clean import clean

PATH = "/api/papers/search"
A_WINDOW = 50
"""Searches that the Hub answers in a window of its own; other requests do not count."""

LEAST, MOST = 2, 250
"""Characters of a query."""

_RESULTS = 120


def path(query: str, limit: int) -> str:
    """The path that asks for at most `limit` papers; a long query ends with a whole word.

    Raises `UsageError` for a query that the Hub refuses.
    """
    text = clean(query, 10 * MOST)
    if len(text) < LEAST:
        raise UsageError(f"The Hub's search takes at least {LEAST} characters.")
    if len(text) > MOST:
        text = text[: MOST + 1].rpartition(" ")[0] or text[:MOST]
    return f"{PATH}?{urlencode({'q': text, 'limit': min(max(limit, 1), _RESULTS)})}"
