"""The archive's file: opened, begun anew when it is damaged, copied where it cannot be written."""

from __future__ import annotations

import os
import sqlite3
from contextlib import closing, suppress
from datetime import datetime
from pathlib import Path

from reader_tui.archive import schema
from reader_tui.errors import ArchiveError
from reader_tui.paths import private_folder
from reader_tui.store.files import reason, shown
from reader_tui.text.clean import clean

_BUSY_FOR = 5.0
"""Seconds to wait while another process writes."""

_DAMAGED = frozenset({sqlite3.SQLITE_CORRUPT, sqlite3.SQLITE_NOTADB})


def connect(path: Path, now: datetime) -> tuple[sqlite3.Connection, str | None]:
    """The archive at a path, made if it is not there, and what the reader must be told.

    What is no archive is set aside; where nothing can be written the connection is
    to a passing copy. Raises `ArchiveError` when a newer version wrote the file.
    """
    try:
        private_folder(path.parent)
        if not path.exists():
            os.close(os.open(path, os.O_CREAT | os.O_RDWR, 0o600))
        if not path.is_file():
            raise OSError("not a file")
        if not os.access(path, os.W_OK):
            # SQLite would open it all the same, and refuse the first answer to be stored.
            raise OSError("it is read-only")
        return _opened(path), None
    except schema.NewerSchemaError:
        raise ArchiveError(
            f"{shown(path)} was written by a newer version of reader-tui; it was left as it is. "
            "Install that version, or move the file away and fetch again."
        ) from None
    except (OSError, sqlite3.OperationalError) as problem:
        return _unwritable(path, problem)
    except sqlite3.DatabaseError:
        return begin_anew(path, now)


def begin_anew(path: Path, now: datetime) -> tuple[sqlite3.Connection, str]:
    """A new archive in place of a damaged one, which is set aside; and a word of it."""
    try:
        aside = _set_aside(path, now)
        name = shown(Path(aside.name))
        return _opened(path), f"The archive was damaged; it is kept as {name}, and a new one begun."
    except (OSError, sqlite3.Error) as problem:
        return passing(), (
            f"The archive {shown(path)} is damaged and cannot be replaced "
            f"({_why(problem)}): nothing fetched is kept."
        )


def passing(source: Path | None = None) -> sqlite3.Connection:
    """An archive that is gone when it is closed, with what can be read of another."""
    # SQLite's own nameless file: unlike one in memory it may be larger than memory.
    connection = sqlite3.connect("", isolation_level=None, check_same_thread=False)
    if source is not None and source.is_file():
        # Where SQLite may not make its index of the log, only a promise that nobody
        # writes lets it read.
        for promise in ("", "&immutable=1"):
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


def _opened(path: Path) -> sqlite3.Connection:
    connection = sqlite3.connect(
        path, timeout=_BUSY_FOR, isolation_level=None, check_same_thread=False
    )
    try:
        schema.prepare(connection)
    except BaseException:
        connection.close()
        raise
    return connection


def _unwritable(path: Path, problem: OSError | sqlite3.Error) -> tuple[sqlite3.Connection, str]:
    return passing(path), (
        f"The archive {shown(path)} cannot be written ({_why(problem)}): nothing fetched is kept."
    )


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
    while aside.exists():
        aside = path.with_name(f"{path.name}.corrupt-{stamp}-{count}")
        count += 1
    path.replace(aside)
    for beside in ("-wal", "-shm"):
        path.with_name(path.name + beside).unlink(missing_ok=True)
    os.close(os.open(path, os.O_CREAT | os.O_RDWR, 0o600))
    return aside


def _why(problem: OSError | sqlite3.Error) -> str:
    if isinstance(problem, OSError) and problem.errno is not None:
        return reason(problem)
    return clean(str(problem), 200)
