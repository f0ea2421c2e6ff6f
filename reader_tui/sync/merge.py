"""Which changes go from the library to the log, and which come from the others' logs to it."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from contextlib import AbstractContextManager
from typing import Protocol

from reader_tui.sync.log_lines import Change, Place
from reader_tui.sync.note_versions import (
    BOTH,
    Versions,
    is_kept_as_both,
    merged,
    replaced_by_next,
    shown,
)

Notes = dict[Place, Versions]
"""The current texts of the fields that are kept as both."""
_NEVER = ("", "")


class Library(Protocol):
    """What a library must offer to be kept the same on several devices.

    A change has no number here; its clock and device are those that decide on the field now,
    and `clock.FIRST` is the clock of a field that has none. Only what is to go to other devices
    is shown, and a mark must be later than what its device has seen of the field (`clock.after`).
    """

    def version(self) -> str:
        """Another text whenever anything that goes to other devices has changed."""

    def alone(self) -> AbstractContextManager[None]:
        """Nobody else changes the library during the block."""

    def changes(self, since: str) -> Collection[Change] | None:
        """What changed since a version, each field as it is now; None when that is not known."""

    def everything(self) -> Collection[Change]:
        """Every field as it is now, also those that were taken away."""

    def now(self, place: Place) -> Change | None:
        """What decides on a field now: also the removal of its document; None when nothing does.

        Of a document as a whole it is its last removal, also when it has fields again.
        """

    def apply(self, changes: Sequence[Change]) -> None:
        """Take changes in, each with its clock and device; they are safe on the disk after that.

        One whose stamp is not less than what decides now takes its place.
        """


def outgoing(
    local: Iterable[Change], written: Iterable[Change], notes: Mapping[Place, Versions]
) -> list[Change]:
    """Those of the library's changes that stand in no log yet.

    `written` are changes that do, `notes` what could be seen here of notes until now.
    """
    known = {(change.place, change.stamp) for change in written}
    found = []
    for change in local:
        place, stamp = change.place, change.stamp
        if (place, stamp) in known:
            continue
        if is_kept_as_both(change):
            versions = notes.get(place, ())
            if any(stamp == one.stamp for one in versions):
                continue
            change = change._replace(over=replaced_by_next(versions))
        found.append(change)
    return found


def changed_notes(notes: Mapping[Place, Versions], changes: Iterable[Change]) -> Notes:
    """The texts of those notes that changes are of, as they are after them.

    A document that is removed takes its notes along, so they are among these.
    """
    found: Notes = {}
    for change in changes:
        if is_kept_as_both(change):
            known = found.get(change.place) or notes.get(change.place, ())
            found[change.place] = merged(*known, change)
        elif not change.field and change.gone:
            for table, field in BOTH:
                place = (table, change.key, field)
                if table == change.table and place in notes:
                    found.setdefault(place, notes[place])
    return found


def incoming(library: Library, news: Iterable[Change], notes: Notes) -> list[Change]:
    """What the library has to take in: of each field what wins, where that is not there already.

    `notes` are the current texts of those notes that changed.
    """
    winners: dict[Place, Change] = {}
    for change in news:
        if not is_kept_as_both(change):
            best = winners.get(change.place)
            if best is None or _wins(change, best):
                winners[change.place] = change
    found = [change for change in winners.values() if _is_news(library, change)]
    for (table, key, _), versions in notes.items():
        whole = (table, key, "")
        removals = (library.now(whole), winners.get(whole))
        removed = max((one.stamp for one in removals if one and one.gone), default=_NEVER)
        note = shown(versions, removed)
        if _is_other_text(library, note):
            found.append(note)
    found.sort(key=lambda change: change.stamp)
    return found


def is_more_than_one(change: Change, notes: Notes) -> bool:
    """Whether what the library takes in of a note is the differing texts of several devices."""
    versions = notes.get(change.place, ())
    return not change.gone and all(change.value != one.value for one in versions) and bool(versions)


def _wins(change: Change, other: Change) -> bool:
    """Whether a change decides over another one of the same field."""
    if change.stamp != other.stamp:
        return change.stamp > other.stamp
    return change.rank > other.rank


def _is_news(library: Library, change: Change) -> bool:
    now = library.now(change.place)
    return now is None or _wins(change, now)


def _is_other_text(library: Library, note: Change) -> bool:
    now = library.now(note.place)
    if now is None:
        return True
    return now.stamp <= note.stamp and (now.value, now.gone) != (note.value, note.gone)
