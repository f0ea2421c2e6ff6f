"""Where digests go, a file or a program, and the file of what they have told."""

from __future__ import annotations

import os
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path

from reader_tui.digest.told import Memory
from reader_tui.errors import LibraryError, ReaderError
from reader_tui.store import files
from reader_tui.store.lock import FileLock
from reader_tui.store.replacement import write_whole
from reader_tui.text.clean import clean

_LOCK_SECONDS = 10.0


def before(path: Path) -> bytes:
    """What a file holds, empty for none; raises `ReaderError` when it cannot be read."""
    try:
        return files.read(path.expanduser())
    except OSError as error:
        raise _unusable(path, error) from error


def write(path: Path, text: str) -> None:
    """Make or replace a file in one step; raises `ReaderError` when it cannot be done.

    A new one may be read by whoever the system's mask lets, for it is there to be served.
    """
    path = Path(os.path.realpath(path.expanduser()))
    try:
        mode = path.stat().st_mode & 0o777 if path.exists() else 0o666 & ~_mask()
        write_whole(path, text.encode("utf-8", "replace"))
        os.chmod(path, mode)
    except OSError as error:
        raise _unusable(path, error) from error


def hand_on(command: str, text: str) -> None:
    """Give a text to a program on its standard input, and wait for it.

    The command is split into words as a shell does, and no shell sees it. Raises
    `ReaderError` when the program cannot be run, or does not end with 0.
    """
    # Most digests go to no program.
    import shlex
    import subprocess

    try:
        argv = shlex.split(command)
        if not argv:
            raise ValueError("no program is named")
        ended = subprocess.run(argv, input=text.encode("utf-8", "replace"), check=False)
    except (OSError, ValueError) as error:
        reason = files.reason(error) if isinstance(error, OSError) else str(error)
        raise _not_taken(command, reason) from error
    if ended.returncode:
        raise _not_taken(command, f"it ended with {ended.returncode}")


def _not_taken(command: str, reason: str) -> ReaderError:
    return ReaderError(
        f"the digest was not taken by `{clean(command, 80)}`: {reason}; the next one tells it again"
    )


def _mask() -> int:
    mask = os.umask(0o077)
    os.umask(mask)
    return mask


def _unusable(path: Path, error: OSError) -> ReaderError:
    return ReaderError(
        f"the digest was not written: {files.shown(path)}: {files.reason(error)}; "
        "choose another file"
    )


@contextmanager
def memory(path: Path) -> Iterator[Memory]:
    """What the digests have told, kept from other programs for the block.

    Raises `ReaderError` when the file cannot be used, `LibraryError` when another digest is
    not done in time.
    """
    with ExitStack() as stack:
        with _told_plainly(path):
            files.make_folders(path.parent)
            lock = FileLock(path.with_suffix(".lock"))
            stack.callback(lock.close)
            stack.enter_context(lock.held(_LOCK_SECONDS))
            found = Memory.read(files.read(path))
        yield found


def keep(path: Path, found: Memory) -> None:
    """Write what the digests have told; raises `ReaderError`."""
    with _told_plainly(path):
        write_whole(path, found.written())


@contextmanager
def _told_plainly(path: Path) -> Iterator[None]:
    """Tell of a file that cannot be used in a sentence."""
    try:
        yield
    except TimeoutError as error:
        raise LibraryError("another digest is being made; try again when it is done") from error
    except OSError as error:
        shown = files.shown(Path(error.filename or path))
        raise ReaderError(
            f"what the digests have told cannot be kept: {shown}: {files.reason(error)}; "
            "the next one may tell it again"
        ) from error
