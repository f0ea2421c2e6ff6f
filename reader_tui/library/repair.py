"""Opening: whether the files can be written, and putting right what is damaged."""

from __future__ import annotations

import os
from pathlib import Path

from reader_tui.errors import LibraryError
from reader_tui.library.disk import Disk
from reader_tui.library.marks import PAPERS
from reader_tui.paths import NOWHERE
from reader_tui.store import files

_OTHERS = "the generation before and the journal"
_NO_LOCKS = "{} has no file locks: do not mark papers from two windows at once"


def prepare(disk: Disk) -> str:
    """Make the folder and the lock; why the library can only be read, or nothing.

    Raises `OSError` or `LibraryError` when not even that.
    """
    folder = disk.intake.snapshot.parent
    if folder.is_relative_to(NOWHERE):
        return "there is no home folder to keep it in"
    try:
        files.make_folders(folder)
        if not os.access(folder, os.W_OK | os.X_OK):
            return f"{files.shown(folder)} cannot be written"
        disk.lock.open()
        for path in (disk.intake.snapshot, disk.intake.journal):
            if os.path.exists(path) and os.access(path, os.R_OK) and not os.access(path, os.W_OK):
                return f"{files.shown(path)} cannot be written"
    except PermissionError as error:
        return f"{files.shown(Path(error.filename or folder))} cannot be written"
    except OSError as error:
        if not os.path.exists(folder) and error.errno in files.MAY_NOT_BE_MADE:
            return f"{files.shown(folder)} cannot be made: {files.reason(error)}"
        if not os.path.isdir(folder):
            raise
    return ""


def settle(disk: Disk) -> list[str]:
    """Put right what was found damaged, and clear up after programs that died; what to tell."""
    damaged = list(disk.intake.damaged)
    lacking = disk.intake.lacking
    notices = []
    try:
        if damaged:
            disk.repair()
        disk.clear_strays()
        if not disk.lock.works:
            notices.append(_NO_LOCKS.format(files.shown(disk.intake.snapshot.parent)))
    except (OSError, LibraryError) as error:
        why = files.reason(error) if isinstance(error, OSError) else str(error)
        notices.append(f"the library could not be put right: {why}")
    return [*(_told(disk, damaged, lacking) if damaged else []), *notices]


def told(disk: Disk) -> list[str]:
    """What to tell of damaged files."""
    intake = disk.intake
    return _told(disk, intake.damaged, intake.lacking) if intake.damaged else []


def _told(disk: Disk, damaged: list[Path], lacking: int | None) -> list[str]:
    count = len(disk.intake.contents.tables.get(PAPERS, {}))
    entries = "1 entry was" if count == 1 else f"{count} entries were"
    kept = " and ".join(files.shown(path) for path in disk.set_aside)
    where = f", and is kept unchanged as {kept}" if kept else ""
    if damaged == [disk.snapshot] and lacking is not None:
        # It can be read, and would be believed, but for what the other files know.
        name = files.shown(disk.snapshot)
        return [f"{name} had {lacking} of {count} entries{where}; {entries} loaded with {_OTHERS}"]
    names = " and ".join(files.shown(path) for path in damaged)
    were = "was" if len(damaged) == 1 else "were"
    return [f"{names} {were} damaged{where}; {entries} loaded from what is whole"]
