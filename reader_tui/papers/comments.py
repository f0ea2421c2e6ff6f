"""What people say of a paper on its page of the Hub."""

from __future__ import annotations

from typing import NamedTuple


class Comment(NamedTuple):
    """One comment; `depth` counts the answers above it from 0, and an answer follows its question.

    `text` is clean Markdown, empty where the comment is hidden. `author` is None where the
    account is gone, `time` is UTC as the Hub sent it.
    """

    id: str
    author: str | None
    time: str | None
    text: str
    depth: int = 0
    reactions: tuple[tuple[str, int], ...] = ()
    hidden: bool = False
    automatic: bool = False
    """Whether a program of the Hub wrote it, such as the librarian."""
    edited: bool = False
