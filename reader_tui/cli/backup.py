"""`backup` and `restore`: all of the library in one verified file, and back."""

from __future__ import annotations

import argparse
import os
import shutil
import tempfile
from datetime import UTC
from pathlib import Path

from reader_tui.cli import named_papers, talk
from reader_tui.cli.session import Session
from reader_tui.errors import ArchiveError, LibraryError, ReaderError
from reader_tui.library import backup_file
from reader_tui.library.backup_file import Counts
from reader_tui.papers.dates import local_clock
from reader_tui.store import files
from reader_tui.store.replacement import write_whole

_ARCHIVE = "archive.sqlite3"
_EPILOGS = {
    "backup": """\
The file has the library whole: marks, tags, notes, rules, keys and what can be undone. It is
read again after it is written. The app keeps a backup of each of the last seven days it ran, in
the folder that `reader-tui doctor` names.

examples:
  reader-tui backup                       reader-tui-2026-08-14.zip in this folder
  reader-tui backup ~/safe/papers.zip --force
  reader-tui backup --with-archive        with everything ever fetched""",
    "restore": """\
Quit the app first: a window that is open still knows what was there, and keeps it. What is
replaced is kept as a backup, whose name is said.

examples:
  reader-tui restore reader-tui-2026-08-14.zip --dry-run
  reader-tui restore reader-tui-2026-08-14.zip""",
}


def arguments(name: str, parser: argparse.ArgumentParser) -> None:
    """The flags of `backup` or `restore`."""
    parser.epilog = _EPILOGS[name]
    if name == "backup":
        parser.add_argument("file", metavar="FILE", nargs="?", help="where to write it")
        parser.add_argument("--with-archive", action="store_true", help="everything fetched, too")
        parser.add_argument("--force", action="store_true", help="write over a file that is there")
    else:
        parser.add_argument("file", metavar="FILE", help="a backup")
        parser.add_argument("--dry-run", action="store_true", help="only say what is in both")


def run(name: str, args: argparse.Namespace) -> int:
    """Write a backup, or restore one."""
    return _backup(args) if name == "backup" else _restore(args)


def _backup(args: argparse.Namespace) -> int:
    with Session(offline=True) as session:
        day = session.now().strftime("%Y-%m-%d")
        path = Path(os.path.expanduser(args.file or f"reader-tui-{day}.zip"))
        others = {_ARCHIVE: _archive(session)} if args.with_archive else {}
        try:
            counts = backup_file.write(path, session.library, others, fresh=not args.force)
        except FileExistsError:
            raise ReaderError(
                f"{files.shown(path)} is there already; nothing was written. --force replaces it."
            ) from None
        except OSError as problem:
            raise ReaderError(
                f"{files.shown(path)} was not written: {files.reason(problem)}."
            ) from None
    more = " and everything fetched" if others else ""
    talk.say(f"{counts.said}{more}: written to {files.shown(path)} and read again.")
    return 0


def _archive(session: Session) -> bytes:
    """The archive as it is at this moment; raises `ReaderError`."""
    folder = Path(tempfile.mkdtemp(prefix="reader-tui-"))
    try:
        session.archive.copy_to(folder / _ARCHIVE)
        return (folder / _ARCHIVE).read_bytes()
    except OSError as problem:
        raise ArchiveError(f"The archive could not be read: {files.reason(problem)}.") from None
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def _restore(args: argparse.Namespace) -> int:
    path = Path(os.path.expanduser(args.file))
    try:
        backup = backup_file.read(path)
    except OSError as problem:
        raise ReaderError(f"{files.shown(path)} cannot be read: {files.reason(problem)}.") from None
    with Session(offline=True, writes=not args.dry_run) as session:
        here = Counts.of(session.library.captured().tables)
        made = local_clock(backup.time, session.now()) if backup.time else "a day unknown"
        talk.say(f"Here: {here.said}.")
        talk.say(f"In the backup of {made}: {backup.counts.said}.")
        if args.dry_run:
            talk.say("Nothing was done.")
            return 0
        named_papers.check_writable(session, "Nothing was restored")
        try:
            kept = _keep(session)
            session.library.replace(backup.contents)
            if (archive := backup.parts.get(_ARCHIVE)) is not None:
                _put_archive(session, archive)
        except OSError as problem:
            raise LibraryError(f"not restored: {files.reason(problem)}") from None
    talk.say(f"Restored. What was here is kept in {files.shown(kept)}.")
    return 0


def _keep(session: Session) -> Path:
    """Keep what is here as a backup; its path."""
    folder = session.paths.backups
    files.make_folders(folder)
    stamp = f"{session.now().astimezone(UTC):%Y%m%dT%H%M%S}"
    for number in range(1, 100):
        path = folder / f"before-restore-{stamp}-{number}.zip"
        try:
            backup_file.write(path, session.library, {})
        except FileExistsError:
            continue
        return path
    raise LibraryError("not restored: there is no name left for what is here")


def _put_archive(session: Session, archive: bytes) -> None:
    """Put the archive of a backup where there is none; another one can be fetched again."""
    path = session.paths.archive
    if path.exists():
        talk.say("The archive here is newer or as good, so it stays; only the library is restored.")
        return
    files.make_folders(path.parent)
    write_whole(path, archive, fresh=True)
