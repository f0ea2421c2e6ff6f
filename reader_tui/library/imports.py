"""What a file says of papers, taken into the library as one step."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from reader_tui.export.imported import Found
from reader_tui.library.annotations import BETWEEN_NOTES
from reader_tui.library.library import Library
from reader_tui.library.own_text import NOTE, joined, note_text, tag_field
from reader_tui.library.step_records import SINCE
from reader_tui.papers.dates import is_time
from reader_tui.papers.models import Paper
from reader_tui.papers.steps import Step
from reader_tui.papers.verbs import UNTOUCHED, Field, State, setting


class Wishes:
    """What is done with each paper besides what the file says of it."""

    def __init__(self, tags: Sequence[str] = (), fields: Sequence[Field] = ()) -> None:
        self.tags = tuple(joined(tags))
        self.fields = tuple(fields)
        """The marks that are set; without any, a paper of which nothing was said is bookmarked."""


def wanted(library: Library, found: Sequence[Found], wishes: Wishes) -> dict[str, dict[str, Any]]:
    """What fields of the papers are to be, only those that change something.

    What was decided or written here stays: marks and tags are added, of two notes both are kept.
    """
    changes = ((one.id, _wanted(library, one, wishes)) for one in found)
    return {paper_id: fields for paper_id, fields in changes if fields}


def take(
    library: Library,
    changes: Mapping[str, Mapping[str, Any]],
    found: Sequence[Found],
    papers: Mapping[str, Paper],
) -> Step | None:
    """Make the changes as one step, and take in the keys that the papers have elsewhere."""
    step = library.decisions.change("import", changes, papers=papers)
    library.keys.put((one.id, one.key) for one in found if one.key)
    return step


def _wanted(library: Library, found: Found, wishes: Wishes) -> dict[str, Any]:
    here = library.states.of(found.id)
    fields: dict[str, Any] = {}
    for field in wishes.fields or _said(found, here):
        if not getattr(here, field):
            fields |= setting(field, True)
            since = found.read_at if field == "read" else found.kept_at
            if found.state is not None and since is not None and is_time(since):
                fields[field + SINCE] = since
    tags = library.annotations.tags_of(found.id)
    known = {tag.casefold() for tag in tags}
    for tag in dict.fromkeys((*joined(found.tags), *wishes.tags)):
        if tag.casefold() not in known:
            fields[tag_field(library.annotations.spelled(tag))] = True
    note = library.annotations.note_of(found.id)
    new = note_text(found.note)
    if new and new not in note.split(BETWEEN_NOTES) and new != note:
        fields[NOTE] = f"{note}{BETWEEN_NOTES}{new}" if note else new
    return fields


def _said(found: Found, here: State) -> tuple[Field, ...]:
    """The marks that the file gives a paper; of one that only names it, a bookmark."""
    if found.state is None:
        return () if here.kept else ("bookmarked",)
    state = found.state if here in (UNTOUCHED, State(read=True)) else UNTOUCHED
    given = [field for field in State._fields if getattr(state, field)]
    if "bookmarked" in given:
        given = [field for field in given if field not in ("later", "dismissed")]
    elif "later" in given:
        given = [field for field in given if field != "dismissed"]
    return tuple(given)  # type: ignore[arg-type]
