"""A query in plain words, and why a paper answers it; pure."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date

from reader_tui.papers import dates
from reader_tui.papers.verbs import VERB_OF
from reader_tui.query.tree import (
    ANYWHERE,
    FIELDS,
    All,
    Count,
    Days,
    Either,
    Entry,
    Facts,
    Has,
    Is,
    Node,
    Not,
    Words,
    in_notes,
    true,
)

_NAMES = {entry: name for name, entry in FIELDS.items()} | {
    "keywords": "keyword",
    "organization": "organization",
}
_KINDS = {
    "note": "a note",
    "project": "project page",
    "demo": "a demo",
    "video": "a video",
    "space": "a Space",
    "text": "its whole text",
}
_SORTS = {
    "best": "best first",
    "newest": "newest first",
    "upvotes": "most upvotes first",
    "comments": "most comments first",
    "stars": "most stars first",
    "rising": "rising first",
}


def in_words(node: Node | None, sort: str, like: str) -> str:
    """What was understood: `sparse…, not "linear", unread, with code; newest first`."""
    said = [] if node is None else [_said(node)]
    if like:
        said.append(f"near {like}")
    text = ", ".join(said) or "everything"
    return f"{text}; {_SORTS[sort]}" if sort else text


def _said(node: Node, inner: bool = False) -> str:
    match node:
        case All():
            text = ", ".join(_said(part, True) for part in node.nodes)
            return f"({text})" if inner else text
        case Either():
            text = " or ".join(_said(part, True) for part in node.nodes)
            return f"({text})" if inner else text
        case Not():
            return _denied(node.node)
        case Words():
            field = f"{_NAMES[node.field]} " if node.field else ""
            return f"{field}{quoted(node)}"
        case Is():
            verb = VERB_OF.get(node.state)
            return verb.asked or node.state if verb else node.state
        case Has():
            return f"with {_KINDS.get(node.kind, node.kind)}"
        case Count():
            return _counted(node)
        case Days():
            return _dated(node)


def _denied(node: Node) -> str:
    match node:
        case Not():
            return _said(node.node, True)
        case Has():
            return f"without {_KINDS.get(node.kind, node.kind)}"
        case _:
            return f"not {_said(node, True)}"


def quoted(node: Words) -> str:
    """The words as they are looked for: `attention…` may go on, `"attention"` may not."""
    text = " ".join(node.words).replace(". ", ".")
    return f'"{text}"' if node.whole else f"{text}…"


def _counted(node: Count) -> str:
    least, most = node.least, node.most
    if least is None:
        return f"at most {most:,} {node.of}"
    if most is None:
        return f"at least {least:,} {node.of}"
    if least == most:
        return f"{least:,} {node.of}"
    return f"{least:,} to {most:,} {node.of}" if least < most else f"no number of {node.of}"


def _dated(node: Days) -> str:
    first, last = (day and date.fromisoformat(day) for day in (node.first, node.last))
    if first and last:
        return f"listed {_period(first, last)}"
    if first:
        return f"listed since {dates.day_title(first)}"
    return f"listed until {dates.day_title(last)}" if last else "listed"


def _period(first: date, last: date) -> str:
    """The days between, by the name they have: a day, a week, a month or a year."""
    for kind in ("day", "week", "month"):
        key = dates.of(kind, first)
        if dates.days_of(key) == (first, last):
            return f"in {dates.title(key)}" if kind != "day" else dates.title(key)
    if first.replace(month=12, day=31) == last and first.month == first.day == 1:
        return f"in {first.year}"
    return f"{dates.day_title(first)} to {dates.day_title(last)}"


def reasons(node: Node | None, entry: Entry, facts: Facts) -> Iterator[str]:
    """Why the node is true of the paper, a few words for each thing that was asked."""
    match node:
        case None:
            return
        case All() | Either():
            for part in node.nodes:
                if true(part, entry, facts):
                    yield from reasons(part, entry, facts)
        case Words():
            places = [
                name
                for name in ((node.field,) if node.field else ANYWHERE)
                if node.needle in getattr(entry, name, "")
            ]
            if in_notes(node, facts):
                places.append("your note or tags")
            yield f"{quoted(node)} in {', '.join(_PLACES.get(name, name) for name in places)}"
        case Count():
            number = getattr(entry, node.of)
            yield f"{number:,} {node.of if number != 1 else node.of[:-1]}"
        case Days():
            if entry.day:
                yield f"listed {dates.day_title(date.fromisoformat(entry.day))}"
        case _:
            yield _said(node)


_PLACES = {"summary": "machine summary"}
