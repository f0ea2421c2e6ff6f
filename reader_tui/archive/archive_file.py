"""The archive's file: opened, begun anew when it is damaged, copied where it cannot be written."""

import os
import sqlite3
from collections.abc import Callable
from contextlib import closing, suppress
from datetime import datetime
from pathlib import Path
from typing import NamedTuple

from reader_tui.archive import schema
from reader_tui.errors import ArchiveError
from reader_tui.paths import private_folder
from reader_tui.store.files import reason, shown
from reader_tui.text.clean import clean

_BUSY_FOR = 5.0
"""Seconds to wait while another process writes."""

_DAMAGED = frozenset({sqlite3.SQLITE_CORRUPT, sqlite3.SQLITE_NOTADB})


class _NoLocksError(Exception):
    """The file system has no locks."""


class Opened(NamedTuple):
    """An archive that stands open."""

    connection: sqlite3.Connection
    notice: str | None = None
    """What the reader must be told."""
    lost: bool = False
    """What was fetched before is not in it, for it was damaged."""
    locks: bool = True
    """The file system has locks, so that others may use the file at the same time."""
    let_go: Callable[[], None] = lambda: None
    """Lets the next program write, where there are no locks; to be called once it is closed."""


def connect(path: Path, now: datetime) -> Opened:
    """The archive at a path, made if it is not there.

    What is no archive is set aside; where nothing can be written the connection is
    to a passing copy. Raises `ArchiveError` when a newer version wrote the file.
    """
    try:
        private_folder(path.parent)
        if not os.path.exists(path):
            os.close(os.open(path, os.O_CREAT | os.O_RDWR, 0o600))
        if not os.path.isfile(path):
            raise OSError("not a file")
        if not os.access(path, os.W_OK):
            # SQLite would open it all the same, and refuse the first answer to be stored.
            raise OSError("it is read-only")
        return Opened(_opened(path))
    except _NoLocksError:
        return _without_locks(path, now)
    except schema.NewerSchemaError:
        raise ArchiveError(
            f"{shown(path)} was written by a newer version of reader-tui; it was left as it is. "
            "Install that version, or move the file away and fetch again."
        ) from None
    except (OSError, sqlite3.OperationalError) as problem:
        return _unwritable(path, problem)
    except sqlite3.DatabaseError:
        return begin_anew(path, now)


def begin_anew(
    path: Path, now: datetime, locks: bool = True, let_go: Callable[[], None] = lambda: None
) -> Opened:
    """A new archive in place of a damaged one, which is set aside."""
    try:
        aside = _set_aside(path, now)
        name = shown(Path(aside.name))
        said = f"The archive was damaged; it is kept as {name}, and a new one begun."
        return Opened(_opened(path, locks), said, lost=True, locks=locks, let_go=let_go)
    except (OSError, sqlite3.Error, _NoLocksError) as problem:
        let_go()
        said = (
            f"The archive {shown(path)} is damaged and cannot be replaced "
            f"({_why(problem)}): nothing fetched is kept."
        )
        return Opened(passing(), said, lost=True)


def passing(source: Path | None = None, locks: bool = True, place: str = "") -> sqlite3.Connection:
    """An archive that is gone when it is closed, with what can be read of another."""
    # SQLite's own nameless file: unlike one in memory it may be larger than memory.
    connection = sqlite3.connect(place, isolation_level=None, check_same_thread=False)
    if source is not None and os.path.isfile(source):
        # Where SQLite may not make its index of the log, only a promise that nobody
        # writes lets it read.
        for promise in ("", "&immutable=1") if locks else ("&immutable=1",):
            with suppress(OSError, sqlite3.Error):
                _copy(f"{source.absolute().as_uri()}?mode=ro{promise}", connection)
                break
    schema.prepare(connection)
    return connection


def beside(connection: sqlite3.Connection) -> sqlite3.Connection | None:
    """A second connection to the same file; None for an archive that is in no file."""
    (_, _, file) = connection.execute("PRAGMA database_list").fetchone()
    if not file:
        return None
    second = sqlite3.connect(file, timeout=_BUSY_FOR, isolation_level=None, check_same_thread=False)
    second.execute("PRAGMA synchronous = NORMAL")
    return second


def is_damage(problem: sqlite3.Error) -> bool:
    """Whether an error means that the file is damaged, not that it is busy or full."""
    code = getattr(problem, "sqlite_errorcode", None)
    return isinstance(code, int) and code & 0xFF in _DAMAGED


def _opened(path: Path, locks: bool = True) -> sqlite3.Connection:
    """The archive at a path; raises `_NoLocksError` where the kernel gives no locks."""
    address = path.absolute().as_uri() + ("" if locks else "?vfs=unix-none")
    connection = sqlite3.connect(
        address, timeout=0, isolation_level=None, check_same_thread=False, uri=True
    )
    try:
        if locks:
            _look_for_locks(connection, path)
        else:
            # Only who has the file alone does without the shared memory that needs locks.
            connection.execute("PRAGMA locking_mode = EXCLUSIVE")
        connection.execute(f"PRAGMA busy_timeout = {_BUSY_FOR * 1000:.0f}")
        schema.prepare(connection)
    except BaseException:
        connection.close()
        raise
    return connection


def _look_for_locks(connection: sqlite3.Connection, path: Path) -> None:
    """Raise `_NoLocksError` where there are none; SQLite takes that for a file in use."""
    try:
        connection.execute("PRAGMA schema_version").fetchall()
    except sqlite3.OperationalError:
        from reader_tui.archive import sole_writer

        if not sole_writer.has_locks(path.parent):
            raise _NoLocksError from None


def _without_locks(path: Path, now: datetime) -> Opened:
    """The archive on a file system without locks: one program at a time may write it."""
    from reader_tui.archive import sole_writer

    try:
        let_go = sole_writer.claim(path)
    except OSError as problem:
        return _unwritable(path, problem)
    where = f"The file system of {shown(path)} has no locks"
    cure = "set READER_TUI_HOME to a folder on a disk of this machine to do without that"
    if let_go is None:
        said = (
            f"{where}, and another reader-tui has the archive (it is named in "
            f"{shown(sole_writer.claim_file(path))}): nothing fetched is kept; {cure}."
        )
        return Opened(passing(path, locks=False), said)
    said = f"{where}: only one reader-tui at a time may write the archive; {cure}."
    try:
        return Opened(_opened(path, locks=False), said, locks=False, let_go=let_go)
    except sqlite3.OperationalError as problem:
        let_go()
        return _unwritable(path, problem)
    except sqlite3.DatabaseError:
        return begin_anew(path, now, locks=False, let_go=let_go)
    except BaseException:
        let_go()
        raise


def _unwritable(path: Path, problem: OSError | sqlite3.Error) -> Opened:
    said = (
        f"The archive {shown(path)} cannot be written ({_why(problem)}): nothing fetched is kept."
    )
    return Opened(passing(path), said)


def _copy(source: str, target: sqlite3.Connection) -> None:
    """Copy an archive that is not newer; raises `sqlite3.Error` and leaves `target` empty."""
    with closing(sqlite3.connect(source, uri=True)) as connection:
        (version,) = connection.execute("PRAGMA user_version").fetchone()
        if 0 < version <= schema.VERSION:
            connection.backup(target)


def _set_aside(path: Path, now: datetime) -> Path:
    """Move a broken archive away, without what SQLite keeps beside it."""
    stamp = f"{now:%Y%m%dT%H%M%S}"
    aside = path.with_name(f"{path.name}.corrupt-{stamp}")
    count = 1
    while os.path.exists(aside):
        aside = path.with_name(f"{path.name}.corrupt-{stamp}-{count}")
        count += 1
    path.replace(aside)
    for beside in ("-wal", "-shm"):
        path.with_name(path.name + beside).unlink(missing_ok=True)
    os.close(os.open(path, os.O_CREAT | os.O_RDWR, 0o600))
    return aside


def _why(problem: Exception) -> str:
    if isinstance(problem, OSError) and problem.errno is not None:
        return reason(problem)
    return clean(str(problem), 200)
