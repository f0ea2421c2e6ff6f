"""New files that take an older one's place in one step, and what is kept of the older one."""

from __future__ import annotations

import contextlib
import os
import sys
from collections.abc import Iterable, Iterator
from datetime import UTC, datetime
from pathlib import Path

from reader_tui.errors import LibraryError
from reader_tui.store import files
from reader_tui.store.lock import try_lock

_TEMP = ".tmp-"
_BLOCK = 1 << 18
"""About how many bytes of text are written at once."""


def _temporary(path: Path) -> Path:
    """A name beside the file that nobody else has."""
    return path.with_name(f"{path.name}{_TEMP}{os.urandom(6).hex()}")


class Temp:
    """A new file beside the one that it is to replace; gone again unless it does."""

    def __init__(self, path: Path, mode: int = 0o600) -> None:
        self.path = _temporary(path)
        self.fd = files.open_private(self.path, os.O_RDWR | os.O_CREAT | os.O_EXCL)
        # The lock tells `clear_strays` of another program that this one is in use.
        with contextlib.suppress(OSError):
            try_lock(self.fd)
        if hasattr(os, "fchmod"):
            os.fchmod(self.fd, mode)
        self._open = True

    def sync(self) -> None:
        """Wait until the file is on the disk."""
        os.fsync(self.fd)

    def replace(self, target: Path) -> None:
        """Take the target's place, in one step; the folder is not yet synced."""
        if sys.platform == "win32":
            self._close()
        os.replace(self.path, target)
        self._close()

    def claim(self, target: Path) -> None:
        """Take a name that nobody has; raises `FileExistsError` when somebody has it."""
        try:
            os.link(self.path, target)
        except FileExistsError:
            raise
        except OSError:
            # No second names on this file system.
            if os.path.exists(target):
                raise FileExistsError(target) from None
            self.replace(target)

    def discard(self) -> None:
        """Remove the file unless it took its place."""
        self._close()
        with contextlib.suppress(OSError):
            self.path.unlink()

    def _close(self) -> None:
        if self._open:
            self._open = False
            os.close(self.fd)


def write_whole(path: Path, data: bytes, fresh: bool = False, mode: int = 0o600) -> None:
    """Make or replace a file in one step, on the disk when this returns.

    Raises `OSError`, and for a `fresh` file `FileExistsError` when there is one.
    """
    _write_blocks(path, (data,), fresh, mode)


def _write_blocks(path: Path, blocks: Iterable[bytes], fresh: bool, mode: int) -> None:
    temp = Temp(path, mode)
    try:
        for data in blocks:
            files.write(temp.fd, data)
        temp.sync()
        if fresh:
            temp.claim(path)
        else:
            temp.replace(path)
    finally:
        temp.discard()
    files.sync_folder(path.parent)


def export_whole(
    path: Path, pieces: Iterable[str], replaces: bool = False, errors: str = "replace"
) -> None:
    """Make a file of text for others as `write_whole`, or replace one that keeps its mode.

    The pieces are taken and written bit by bit, in UTF-8, so that many need little room;
    `errors` is what becomes of what UTF-8 has not, as `str.encode` takes it. Raises
    `OSError`, and unless it `replaces` one `FileExistsError` when there is one; what the
    pieces raise leaves all as it was.
    """
    blocks = _blocks(pieces, errors)
    if replaces and path.exists():
        _write_blocks(path, blocks, False, path.stat().st_mode & 0o777)
    else:
        _write_blocks(path, blocks, not replaces, 0o666 & ~_umask())


def _blocks(pieces: Iterable[str], errors: str) -> Iterator[bytes]:
    """The pieces in UTF-8, so many together that writing them pays."""
    block = bytearray()
    for piece in pieces:
        block += piece.encode("utf-8", errors)
        if len(block) >= _BLOCK:
            yield bytes(block)
            block.clear()
    yield bytes(block)


def _umask() -> int:
    mask = os.umask(0)
    os.umask(mask)
    return mask


def copy(source: Path, target: Path) -> None:
    """Give a file a second name, or copy it where that cannot be; `target` must not exist.

    Raises `FileExistsError` or another `OSError`.
    """
    try:
        os.link(source, target)
    except FileExistsError:
        raise
    except OSError:
        with (
            open(files.open_private(source, os.O_RDONLY), "rb") as old,
            open(files.open_private(target, os.O_WRONLY | os.O_CREAT | os.O_EXCL), "wb") as new,
        ):
            import shutil

            shutil.copyfileobj(old, new)
            new.flush()
            os.fsync(new.fileno())


def keep(path: Path) -> None:
    """Keep the file, if there is one, as the previous generation (`NAME.1`) too."""
    if not os.path.exists(path):
        return
    link = _temporary(path)
    try:
        copy(path, link)
        os.replace(link, files.previous(path))
    finally:
        # Renaming one name of a file to another name of the same file leaves both.
        with contextlib.suppress(FileNotFoundError):
            link.unlink()


def set_aside(path: Path, now: datetime) -> Path:
    """Keep a damaged file, byte for byte, as `NAME.corrupt-TIME`, and return that name.

    The file also stays where it is, until a good one replaces it. Raises `OSError`.
    """
    time = f"{now.astimezone(UTC):%Y%m%dT%H%M%SZ}"
    number = 1
    while True:
        end = f"-{number}" if number > 1 else ""
        target = path.with_name(f"{path.name}.corrupt-{time}{end}")
        try:
            copy(path, target)
        except FileExistsError:
            number += 1
            continue
        files.sync_folder(path.parent)
        return target


def clear_strays(path: Path) -> None:
    """Remove what programs that died while writing left beside a file; the library is locked.

    A compaction writes for long without the library's lock, but holds one on its file.
    """
    for stray in path.parent.glob(f"{path.name}{_TEMP}*"):
        with contextlib.suppress(OSError, LibraryError):
            fd = files.open_private(stray, os.O_RDWR)
            try:
                if try_lock(fd):
                    stray.unlink()
            finally:
                os.close(fd)
