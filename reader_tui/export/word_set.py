"""Tables of words, written as people write them: with blanks between."""

from __future__ import annotations


def word_set(text: str) -> frozenset[str]:
    """The words of the text."""
    return frozenset(text.split())
