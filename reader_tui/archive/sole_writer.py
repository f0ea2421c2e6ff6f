"""One writer at a time where the file system has no locks, as in some network homes.

A file beside the archive names the program that has it. It is made in one step, and one
that was left by a program which has died on this machine is taken over.
"""

from __future__ import annotations

import errno
import os
import socket
import sys
import tempfile
from collections.abc import Callable
from contextlib import suppress
from functools import partial
from pathlib import Path

_NO_LOCKS = frozenset({errno.ENOLCK, errno.ENOSYS, errno.EOPNOTSUPP, errno.ENOTSUP})
_LONGEST = 200


def claim_file(path: Path) -> Path:
    """The file that names who writes the archive at a path."""
    return path.with_name(f"{path.name}.writer")


def has_locks(folder: Path) -> bool:
    """Whether the kernel gives locks on the files of a folder."""
    if sys.platform == "win32":
        return True
    import fcntl

    # Never tried on the archive: closing it would take away every lock of this program.
    with suppress(OSError), tempfile.TemporaryFile(dir=folder) as probe:
        try:
            fcntl.lockf(probe, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except OSError as problem:
            return problem.errno not in _NO_LOCKS
    return True


def claim(path: Path) -> Callable[[], None] | None:
    """What gives the archive at a path back; None when another program has it.

    Raises `OSError` when nothing can be written there.
    """
    file, own = claim_file(path), f"{socket.gethostname()} {os.getpid()}"
    for _ in range(2):
        try:
            fd = os.open(file, os.O_CREAT | os.O_EXCL | os.O_WRONLY, 0o600)
        except FileExistsError:
            if not _removed_stale(file):
                return None
            continue
        with os.fdopen(fd, "w", encoding="utf-8") as made:
            made.write(own)
        return partial(_give_back, file, own)
    return None


def _removed_stale(file: Path) -> bool:
    """Whether the claim of a program that has died was taken away."""
    said = _said(file)
    host, _, pid = said.rpartition(" ")
    if host != socket.gethostname() or not pid.isdecimal() or _is_alive(int(pid)):
        return False
    aside = file.with_name(f"{file.name}-{os.getpid()}")
    try:
        file.replace(aside)
        if _said(aside) != said:
            # Somebody else was faster, and it is theirs.
            aside.replace(file)
            return False
        aside.unlink()
    except FileNotFoundError:
        return True
    return True


def _is_alive(pid: int) -> bool:
    try:
        os.kill(pid, 0)
    except (ProcessLookupError, OverflowError):
        return False
    except OSError:
        return True
    return True


def _said(file: Path) -> str:
    try:
        return file.read_text("utf-8", "replace")[:_LONGEST].strip()
    except OSError:
        return ""


def _give_back(file: Path, own: str) -> None:
    if _said(file) == own:
        with suppress(OSError):
            file.unlink()
