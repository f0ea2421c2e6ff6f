"""Tags and notes: what the reader wrote on papers, looked up and changed as steps."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping
from typing import Any

from reader_tui.library.contents import Contents
from reader_tui.library.decisions import Decisions
from reader_tui.library.marker import Marker
from reader_tui.library.marks import PAPERS, key_of
from reader_tui.library.own_text import (
    NOTE,
    joined,
    note_in,
    note_text,
    ordered,
    tag_field,
    tag_name,
    tags_in,
)
from reader_tui.library.step_records import SINCE
from reader_tui.library.writer import Then
from reader_tui.papers.models import Paper
from reader_tui.papers.steps import Step

BETWEEN_NOTES = "\n\n---\n\n"
"""What stands between two notes that were written at once."""

Texts = tuple[dict[str, tuple[str, ...]], dict[str, str]]


class Annotations:
    """The reader's tags and notes. A tag is spelled as it was first; case does not tell two apart.

    All methods may be called from any thread.
    """

    def __init__(self, marker: Marker, decisions: Decisions) -> None:
        self._contents: Contents = marker.contents
        self._memory = marker.memory
        self._marker = marker
        self._decisions = decisions
        self._texts: Texts = ({}, {})
        self._texts_of = -1
        """The version that `_texts` is of."""

    # Looking up

    @property
    def version(self) -> int:
        """Another number whenever a tag or a note has changed."""
        return self._contents.versions.get(PAPERS, 0)

    def tags_of(self, paper_id: str) -> tuple[str, ...]:
        """The tags of a paper, in the order of the alphabet."""
        return tags_in(self._record(paper_id))

    def note_of(self, paper_id: str) -> str:
        """The note on a paper, empty when there is none."""
        return note_in(self._record(paper_id))

    def _record(self, paper_id: str) -> Mapping[str, Any]:
        key = key_of(paper_id)
        return (self._contents.record(PAPERS, key) if key is not None else None) or {}

    def texts(self) -> Texts:
        """All tags and all notes by their papers; the same objects as long as nothing changed."""
        with self._memory:
            version = self.version
            if version != self._texts_of:
                self._texts = self._read()
                self._texts_of = version
            return self._texts

    def _read(self) -> Texts:
        tags, notes = {}, {}
        for key, record in self._contents.tables.get(PAPERS, {}).items():
            paper_id = record.get("id")
            if not isinstance(paper_id, str) or key_of(paper_id) != key:
                continue
            if found := tags_in(record):
                tags[paper_id] = found
            if note := note_in(record):
                notes[paper_id] = note
        return tags, notes

    def counts(self) -> dict[str, int]:
        """The tags in use, in the order of the alphabet, each with how many papers have it."""
        counted = Counter(tag for tags in self.texts()[0].values() for tag in tags)
        return {tag: counted[tag] for tag in ordered(counted)}

    def tagged(self, tag: str) -> list[tuple[str, str]]:
        """The papers that have a tag and since when (UTC), the latest first."""
        with self._memory:
            found = self._contents.latest(PAPERS, tag_field(self.spelled(tag)))
            return [
                (record["id"], time)
                for time, record in found
                if key_of(record.get("id")) is not None
            ]

    def noted(self) -> list[tuple[str, str]]:
        """The papers that have a note and when it was written (UTC), the latest first."""
        with self._memory:
            found = (
                (paper_id, self._contents.stamp(PAPERS, str(key_of(paper_id)), NOTE)[0])
                for paper_id in self.texts()[1]
            )
            return sorted(found, key=lambda one: (one[1], one[0]), reverse=True)

    def spelled(self, tag: str) -> str:
        """A tag as it is spelled where it is in use already, else as it was given."""
        name = tag_name(tag)
        folded = name.casefold()
        same = [known for known in self.counts() if known.casefold() == folded]
        return name if name in same or not same else same[0]

    # Changing

    def tag(
        self,
        ids: Iterable[str],
        add: Iterable[str] = (),
        remove: Iterable[str] = (),
        *,
        papers: Mapping[str, Paper] | None = None,
        then: Then | None = None,
    ) -> Step | None:
        """Give papers tags and take tags away, in one step; None when nothing changed.

        Papers that are kept so carry a copy, taken from `papers`. `then` is as in `decide`.
        """
        with self._memory:
            adds = [self.spelled(tag) for tag in joined(add)]
            folded = {tag.casefold() for tag in joined(remove)} - {tag.casefold() for tag in adds}
            gone = [tag for tag in self.counts() if tag.casefold() in folded]
            wanted: dict[str, Any] = dict.fromkeys(map(tag_field, gone))
            wanted |= dict.fromkeys(map(tag_field, adds), True)
            signed = [*(f"+{tag}" for tag in adds), *(f"-{tag}" for tag in gone)]
            changes = dict.fromkeys(ids, wanted)
            does = f"tag {', '.join(signed)}"
            return self._decisions.change(does, changes, papers=papers, then=then)

    def rename(self, old: Iterable[str], new: str) -> Step | None:
        """Call tags something else; those of one name become one tag. None when nothing changed."""
        with self._memory:
            before = list(dict.fromkeys(map(self.spelled, old)))
            name = tag_name(new)
            # Other case of the same letters is a new spelling.
            same = name.casefold() in (tag.casefold() for tag in before)
            after = name if same else self.spelled(name)
            if not after or before == [after]:
                return None
            wanted = {**dict.fromkeys(map(tag_field, before)), tag_field(after): True}
            has = dict(self.tagged(after)) if self.spelled(after) == after else {}
            # A tag that is only called otherwise is as old as it was.
            changes = {
                paper_id: wanted if paper_id in has else {**wanted, tag_field(after) + SINCE: time}
                for tag in before
                for paper_id, time in self.tagged(tag)
            }
            gone = ", ".join(tag for tag in before if tag != after)
            return self._decisions.change(f"retag {gone} as {after}", changes)

    def drop(self, tags: Iterable[str]) -> Step | None:
        """Take tags away from every paper that has them; None when none has."""
        with self._memory:
            names = list(dict.fromkeys(map(self.spelled, tags)))
            wanted: dict[str, Any] = dict.fromkeys(map(tag_field, names))
            changes = {paper_id: wanted for tag in names for paper_id, _ in self.tagged(tag)}
            return self._decisions.change(f"untag {', '.join(names)}", changes)

    def write(
        self,
        paper_id: str,
        text: str,
        *,
        before: str | None = None,
        paper: Paper | None = None,
        then: Then | None = None,
    ) -> Step | None:
        """Write the note on a paper, or with an empty text take it away; None if it is so already.

        `before` is the note that the writer saw: where somebody wrote another one meanwhile,
        both are kept, theirs first.
        """
        self._marker.take_in()
        papers = {paper_id: paper} if paper is not None else None
        with self._memory:
            new = both(self.note_of(paper_id), before, note_text(text))
            changes = {paper_id: {NOTE: new or None}}
            does = "note" if new else "unnote"
            return self._decisions.change(does, changes, papers=papers, then=then)


def both(now: str, before: str | None, new: str) -> str:
    """The note that is kept when `new` was made of `before`, while the note is `now`."""
    if before is None or now in (before, new, ""):
        return new
    if not new or now.endswith(f"{BETWEEN_NOTES}{new}"):
        return now
    return f"{now}{BETWEEN_NOTES}{new}"
