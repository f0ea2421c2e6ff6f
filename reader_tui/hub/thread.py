"""The comments of a paper's page: flat or nested JSON (API, section 5) becomes one thread."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from reader_tui.errors import HubError
from reader_tui.hub.json_fields import count_of, dict_of, list_of, text_of, time_of
from reader_tui.papers.comments import Comment
from reader_tui.text.clean import clean, clean_lines

_MOST = 2_000
"""Comments that are looked at."""
_NAME_LIMIT = 100
_DEEPEST = 50
_AUTOMATIC = frozenset({"librarian-bot", "librarian-bots"})


def parse_thread(data: object) -> tuple[Comment, ...] | None:
    """The comments in reading order, each answer behind what it answers.

    None when the document tells of no comments at all. Raises `HubError` when it is no paper.
    """
    if not isinstance(data, dict):
        raise HubError("The Hub answered with something that is no paper.")
    if not isinstance(data.get("comments"), list):
        return None
    flat = list(_flat(data["comments"], None, 0))[:_MOST]
    answers: dict[str | None, list[Comment]] = {}
    known = {comment.id for _, comment in flat}
    for parent, comment in flat:
        answers.setdefault(parent if parent in known else None, []).append(comment)
    return tuple(_ordered(answers))


def _ordered(answers: dict[str | None, list[Comment]]) -> Iterator[Comment]:
    """The thread, oldest first on each level; a circle of answers is let go of once."""
    waiting = [(comment, 0) for comment in reversed(_by_time(answers.pop(None, [])))]
    while waiting or answers:
        if not waiting:
            waiting = [(comment, 0) for comment in answers.pop(next(iter(answers)))]
        comment, depth = waiting.pop()
        yield comment._replace(depth=min(depth, _DEEPEST))
        below = _by_time(answers.pop(comment.id, []))
        waiting += [(answer, depth + 1) for answer in reversed(below)]


def _by_time(comments: list[Comment]) -> list[Comment]:
    return sorted(comments, key=lambda comment: comment.time or "")


def _flat(values: object, parent: str | None, depth: int) -> Iterator[tuple[str | None, Comment]]:
    """Each comment with the id of what it answers, however they are nested."""
    for value in list_of(values)[:_MOST]:
        record = dict_of(value)
        if record.get("type") not in (None, "comment") or not text_of(record, "id"):
            continue
        data = dict_of(record.get("data"))
        comment = _comment(record, data)
        yield text_of(data, "parentCommentId") or parent, comment
        if depth < _DEEPEST:
            yield from _flat(record.get("replies"), comment.id, depth + 1)


def _comment(record: dict[str, Any], data: dict[str, Any]) -> Comment:
    author = dict_of(record.get("author"))
    name = clean(text_of(author, "name") or text_of(author, "fullname"), _NAME_LIMIT)
    hidden = data.get("hidden") is True
    latest = dict_of(data.get("latest"))
    return Comment(
        id=clean(text_of(record, "id"), _NAME_LIMIT),
        author=name or None,
        time=time_of(record.get("createdAt")) or time_of(latest.get("updatedAt")),
        text="" if hidden else clean_lines(text_of(latest, "raw")),
        reactions=tuple(_reactions(data)),
        hidden=hidden,
        automatic=name.casefold() in _AUTOMATIC,
        edited=data.get("edited") is True,
    )


def _reactions(data: dict[str, Any]) -> Iterator[tuple[str, int]]:
    for value in list_of(data.get("reactions"))[:_DEEPEST]:
        reaction = dict_of(value)
        sign = clean(text_of(reaction, "reaction"), 20)
        count = count_of(reaction.get("count"))
        if sign and count:
            yield sign, count
