"""The shared folder: which of its files are logs, whatever those who copy them have done to names.

    reader-tui-6f1c0d21aa54e9b7-1.log                                        a log
    reader-tui-6f1c0d21aa54e9b7-1.sync-conflict-20260814-073000-ABCDEFG.log  Syncthing's second copy
    reader-tui-6f1c0d21aa54e9b7-1 (1).log, ...-1 2.log, ...-1.log~           other second copies
    .syncthing.reader-tui-6f1c0d21aa54e9b7-1.log.tmp                         still arriving
    .reader-tui-6f1c0d21aa54e9b7-1.log.icloud                                not downloaded yet

A second copy is read like the first: every line carries its own proof. Case is not looked at,
because some file systems change it.
"""

from __future__ import annotations

import contextlib
import os
import re
import stat
from pathlib import Path
from typing import NamedTuple

from reader_tui.errors import LibraryError, ReaderError, UsageError
from reader_tui.store import files

_OURS = re.compile(r"reader-tui-([0-9a-f]{16})-[0-9]{1,6}(?![0-9a-f])", re.IGNORECASE)
_ARRIVING = re.compile(
    r"^\.syncthing\.|^~syncthing~|\.(?:tmp|part|partial|crdownload|download|filepart)$|!sync$",
    re.IGNORECASE,
)
_ASIDE = re.compile(
    r"^\.~|^~(?!syncthing~)|^\.goutputstream|^\.nfs|^\._|\.tmp-[0-9a-f]+$", re.IGNORECASE
)
"""What programs put beside a file for themselves: no log is missed with it."""
_PLACEHOLDER = re.compile(r"\.(?:icloud|cloud|cloudf)$", re.IGNORECASE)
SIZE_LIMIT = 1 << 30
"""Bytes of a log that is read; 60,000 marks are about 8 million."""


class Found(NamedTuple):
    """A file that may hold lines of a log."""

    path: Path
    log: str
    """The log that its name says."""
    size: int
    changed: int
    """When its content changed last, in nanoseconds as the file system has it."""


class Listing(NamedTuple):
    """What lies in the folder."""

    files: tuple[Found, ...]
    problems: tuple[str, ...]
    """What was passed over though it should have been read, a sentence each."""


def check_apart(folder: Path, library: Path) -> None:
    """Raise `UsageError` where one of the shared folder and the library's lies in the other."""
    shared, home = Path(os.path.realpath(folder)), Path(os.path.realpath(library))
    if _is_within(shared, home):
        why = "the library lies there and may only be written by this machine"
    elif _is_within(home, shared):
        why = "the library lies in it, and another program must not copy that"
    else:
        return
    raise UsageError(
        f"the folder {files.shown(folder)} cannot be shared, for {why}; "
        "choose a folder that is for the sync alone"
    )


def _is_within(path: Path, folder: Path) -> bool:
    """Whether a path is a folder or lies in it, also where its name may be written otherwise."""
    for one in (path, *path.parents):
        with contextlib.suppress(OSError):
            if one.samefile(folder):
                return True
    return path.is_relative_to(folder)


def log_name(log: str, part: int) -> str:
    """The name of a log's file; lower-case, so that no file system confuses two."""
    return f"reader-tui-{log}-{part}.log"


def listing(folder: Path) -> Listing:
    """The logs in the folder, in the order of their names.

    Raises `ReaderError` when it is no folder, or cannot be read.
    """
    found: list[Found] = []
    problems: list[str] = []
    try:
        with os.scandir(folder) as entries:
            for entry in entries:
                named = _OURS.search(entry.name)
                if named is None or _ASIDE.search(entry.name):
                    continue
                if (reason := _unusable(entry)) is not None:
                    if reason:
                        problems.append(_passed_over(entry.name, reason))
                    continue
                status = entry.stat(follow_symlinks=False)
                path, log = Path(entry.path), named[1].lower()
                found.append(Found(path, log, status.st_size, status.st_mtime_ns))
    except OSError as error:
        raise ReaderError(
            f"the folder {files.shown(folder)} cannot be used: {files.reason(error)}; "
            "nothing was changed; check that it is there and try again"
        ) from error
    return Listing(tuple(sorted(found)), tuple(sorted(problems)))


def _unusable(entry: os.DirEntry[str]) -> str | None:
    """Why a file cannot be read, empty for no word about it; None when it can."""
    if _PLACEHOLDER.search(entry.name):
        return "is not downloaded yet"
    if _ARRIVING.search(entry.name):
        return "is still arriving"
    try:
        status = entry.stat(follow_symlinks=False)
    except FileNotFoundError:
        return ""
    except OSError as error:
        return f"cannot be looked at ({files.reason(error)})"
    if not stat.S_ISREG(status.st_mode):
        return "is not a file"
    if status.st_size > SIZE_LIMIT:
        return "is larger than any log"
    return None


def _passed_over(name: str, reason: str) -> str:
    return f"the file {files.shown(Path(name))} {reason}; it was passed over"


def stretch(path: Path, start: int) -> bytes:
    """The bytes of a file from an offset on.

    Raises `OSError`; what is no file counts as one that cannot be read.
    """
    try:
        with open(files.open_private(path, os.O_RDONLY), "rb") as file:
            file.seek(start)
            return file.read(SIZE_LIMIT)
    except LibraryError as error:
        raise OSError(0, "not a file") from error
