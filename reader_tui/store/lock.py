"""The kernel's lock that lets one program at a time write the library.

It lies on a file of its own, which is never replaced, and the kernel lets go of
it when its holder dies, however it dies: there is no stale lock.
"""

from __future__ import annotations

import errno
import os
import sys
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from reader_tui.store import files

_NO_LOCKS = frozenset({errno.ENOLCK, errno.ENOSYS, errno.EOPNOTSUPP, errno.ENOTSUP})
_BUSY = frozenset({errno.EACCES, errno.EAGAIN, errno.EDEADLK})
_FIRST_PAUSE = 0.0002
_LONGEST_PAUSE = 0.005


def try_lock(fd: int) -> bool:
    """Lock an open file against every other holder; False when somebody has it.

    Raises `OSError`, with ENOLCK and its like where the file system has no locks.
    """
    try:
        if sys.platform == "win32":
            import msvcrt

            os.lseek(fd, 0, os.SEEK_SET)
            msvcrt.locking(fd, msvcrt.LK_NBLCK, 1)
        else:
            import fcntl

            fcntl.flock(fd, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except OSError as error:
        if error.errno in _BUSY:
            return False
        raise
    return True


def unlock(fd: int) -> None:
    """Let go of a lock that `try_lock` gave."""
    if sys.platform == "win32":
        import msvcrt

        os.lseek(fd, 0, os.SEEK_SET)
        msvcrt.locking(fd, msvcrt.LK_UNLCK, 1)
    else:
        import fcntl

        fcntl.flock(fd, fcntl.LOCK_UN)


class FileLock:
    """A lock held by at most one thread of one program."""

    def __init__(self, path: Path) -> None:
        self.path = path
        self.works = True
        """False once the file system said that it has no locks."""
        self._fd: int | None = None
        self._mutex = threading.Lock()

    def open(self) -> None:
        """Make the lock's file where it is missing; raises `OSError` or `LibraryError`."""
        if self._fd is None:
            self._fd = files.open_private(self.path, os.O_RDWR | os.O_CREAT)

    @contextmanager
    def held(self, timeout: float) -> Iterator[None]:
        """Hold the lock for the block.

        Raises `TimeoutError` when somebody else holds it for longer than `timeout`
        seconds, `OSError` when its file cannot be made.
        """
        deadline = time.monotonic() + timeout
        if not self._mutex.acquire(timeout=timeout if timeout > 0 else 0.001):
            raise TimeoutError(errno.ETIMEDOUT, "another program holds the library's lock")
        try:
            locked = self._acquire(deadline)
            try:
                yield
            finally:
                if locked and self._fd is not None:
                    unlock(self._fd)
        finally:
            self._mutex.release()

    def _acquire(self, deadline: float) -> bool:
        """Whether the kernel gave the lock; False where it has none to give."""
        pause = _FIRST_PAUSE
        while True:
            self.open()
            assert self._fd is not None
            try:
                if try_lock(self._fd):
                    if self._is_current(self._fd):
                        self.works = True
                        return True
                    # Somebody removed the file: a lock on it would keep nobody out.
                    self._release()
                    continue
            except OSError as error:
                if error.errno not in _NO_LOCKS:
                    raise
                self.works = False
                return False
            if time.monotonic() >= deadline:
                raise TimeoutError(errno.ETIMEDOUT, "another program holds the library's lock")
            time.sleep(pause)
            pause = min(2 * pause, _LONGEST_PAUSE)

    def _is_current(self, fd: int) -> bool:
        try:
            return os.path.samestat(os.fstat(fd), os.stat(self.path))
        except FileNotFoundError:
            return False

    def _release(self) -> None:
        if self._fd is not None:
            os.close(self._fd)
            self._fd = None

    def close(self) -> None:
        """Give the file back; the lock may be opened again."""
        with self._mutex:
            self._release()
