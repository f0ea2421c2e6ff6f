"""Files of the library on the disk: private, whole, and never overwritten in place."""

from __future__ import annotations

import contextlib
import errno
import os
import stat
import sys
from pathlib import Path
from typing import BinaryIO

from reader_tui import paths
from reader_tui.errors import LibraryError
from reader_tui.text.clean import clean

_PRIVATE = 0o600
MAY_NOT_BE_MADE = frozenset({errno.EACCES, errno.EPERM, errno.EROFS})
"""Why a folder cannot be made that others would keep nothing in either."""
# Windows reads text unless told; the others have no such flag. Without O_NONBLOCK a FIFO hangs.
_FLAGS = (
    getattr(os, "O_BINARY", 0)
    | getattr(os, "O_CLOEXEC", 0)
    | getattr(os, "O_NOFOLLOW", 0)
    | getattr(os, "O_NONBLOCK", 0)
)


def shown(path: Path) -> str:
    """The path as it may stand in a message."""
    return clean(os.fsencode(path).decode("utf-8", "replace"), limit=500)


def reason(error: OSError) -> str:
    """Why a file operation failed, in a few plain words."""
    if error.errno in (errno.ENOSPC, errno.EDQUOT):
        return "disk full"
    if error.errno in (errno.EACCES, errno.EPERM):
        return "permission denied"
    if error.errno == errno.EROFS:
        return "the file system is read-only"
    return clean((error.strerror or type(error).__name__).lower(), limit=200)


def make_folders(folder: Path) -> None:
    """Make the folder and those it lies in, each readable by its owner alone.

    Raises `OSError`.
    """
    missing = []
    while not os.path.exists(folder):
        missing.append(folder)
        folder = folder.parent
    for path in reversed(missing):
        paths.private_folder(path)
        sync_folder(path.parent)


def open_private(path: Path, flags: int) -> int:
    """Open a regular file and return its descriptor; a new one is its owner's alone.

    Raises `LibraryError` when something else than a file has its name, `OSError` otherwise.
    """
    try:
        fd = os.open(path, flags | _FLAGS, _PRIVATE)
    except OSError as error:
        # A directory, and on some systems a FIFO or a socket, refuses to be opened at all.
        if error.errno in (errno.EISDIR, errno.ENXIO, errno.EOPNOTSUPP, errno.ELOOP):
            raise LibraryError(_not_a_file(path)) from error
        if error.errno in (errno.EACCES, errno.EPERM) and os.path.isdir(path):
            raise LibraryError(_not_a_file(path)) from error
        raise
    if not stat.S_ISREG(os.fstat(fd).st_mode):
        os.close(fd)
        raise LibraryError(_not_a_file(path))
    return fd


def _not_a_file(path: Path) -> str:
    return f"{shown(path)} is not a file; move it away, or choose another place for the library"


def opened(path: Path) -> BinaryIO | None:
    """A file for reading, or None when there is none.

    Raises `LibraryError` when it is no file, `OSError` when it cannot be read.
    """
    try:
        return open(open_private(path, os.O_RDONLY), "rb")
    except FileNotFoundError:
        return None
    except NotADirectoryError:
        if not path.is_relative_to(paths.NOWHERE):
            raise
        return None


def read(path: Path) -> bytes:
    """All of a file, empty when there is none; raises as `opened`."""
    file = opened(path)
    if file is None:
        return b""
    with file:
        return file.read()


def write(fd: int, data: bytes) -> None:
    """Write all of the data; raises `OSError`, after which a part of it may be there."""
    view = memoryview(data)
    while view:
        view = view[os.write(fd, view) :]


def sync(fd: int) -> None:
    """Wait until what was written to the file is on the disk."""
    if sys.platform == "darwin":
        import fcntl

        # fsync leaves the data in the drive's own cache there.
        with contextlib.suppress(OSError):
            fcntl.fcntl(fd, fcntl.F_FULLFSYNC)
            return
    getattr(os, "fdatasync", os.fsync)(fd)


def sync_folder(folder: Path) -> None:
    """Wait until the names in a folder are on the disk; where folders cannot be synced, nothing."""
    try:
        fd = os.open(folder, os.O_RDONLY)
    except PermissionError:
        return
    try:
        os.fsync(fd)
    except OSError as error:
        if error.errno not in (errno.EINVAL, errno.ENOTSUP, errno.EBADF):
            raise
    finally:
        os.close(fd)


def previous(path: Path) -> Path:
    """Where the previous generation of a file lies."""
    return path.with_name(f"{path.name}.1")
