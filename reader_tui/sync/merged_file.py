"""Another library's file, taken in by hand: of each field the later change stands."""

from __future__ import annotations

import os
from pathlib import Path

from reader_tui.errors import LibraryError, NotFoundError, UsageError
from reader_tui.library.contents import Contents
from reader_tui.library.intake import Intake
from reader_tui.library.library import Library
from reader_tui.store import files
from reader_tui.sync import merge
from reader_tui.sync.log_lines import Change
from reader_tui.sync.note_versions import DIVIDER, is_kept_as_both
from reader_tui.sync.shared_library import SharedLibrary, changes_of


def take_in(library: Library, path: Path) -> int:
    """Take in what another library has, and return how many fields that changed.

    The file is not touched, nor what lies beside it; its journal is read with it. Notes that
    differ are kept as both. Taking it in again changes nothing. Raises `NotFoundError` when
    there is no such file, `UsageError` when it is this library's own, and `LibraryError`
    when it cannot be read or this one not be written.
    """
    if library.read_only:
        raise LibraryError("nothing was taken in, for the library can only be read")
    other = changes_of(_contents(library, path))
    shared = SharedLibrary(library)
    with shared.alone():
        news = [change for change in other if not _is_here(shared, change)]
        ours = [now for change in news if is_kept_as_both(change) and (now := _own(shared, change))]
        notes = merge.changed_notes({}, [*ours, *filter(is_kept_as_both, news)])
        incoming = merge.incoming(shared, news, notes)
        shared.apply(incoming)
    return len(incoming)


def _contents(library: Library, path: Path) -> Contents:
    """All that the other library holds."""
    shown = files.shown(path)
    if not path.exists():
        raise NotFoundError(f"no such library file: {shown}")
    if Path(os.path.realpath(path)) == library.disk.snapshot:
        raise UsageError(f"the file {shown} is this very library; name the file of another one")
    intake = Intake(Path(os.path.realpath(path)), Contents())
    try:
        intake.load()
    except OSError as error:
        raise LibraryError(
            f"the file {shown} cannot be read: {files.reason(error)}; nothing was taken in"
        ) from error
    if intake.newer:
        raise LibraryError(
            f"the file {shown} was written by a newer version of reader-tui; nothing was taken in"
        )
    if intake.damaged and not intake.contents.tables:
        raise LibraryError(f"the file {shown} is no library, or is damaged; nothing was taken in")
    return intake.contents


def _own(shared: SharedLibrary, change: Change) -> Change | None:
    now = shared.now(change.place)
    return None if now is None or now.gone else now


def _is_here(shared: SharedLibrary, change: Change) -> bool:
    """Whether a note stands here already, perhaps beside one that was kept as both."""
    now = shared.now(change.place)
    if not is_kept_as_both(change) or now is None:
        return False
    here, there = _texts(now), _texts(change)
    # A text that is a part of the other one's was seen by who kept both.
    return there <= here if now.stamp >= change.stamp else here == there


def _texts(note: Change) -> set[str]:
    return set(note.value.split(DIVIDER)) if isinstance(note.value, str) else set()
