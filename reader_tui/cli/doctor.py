"""`doctor`: where everything is, and whether it is well. Asks nobody and repairs nothing."""

from __future__ import annotations

import argparse
import os
import platform
import stat
from collections.abc import Iterator
from importlib import import_module, metadata
from pathlib import Path
from typing import Any

from reader_tui import __version__, desktop
from reader_tui.archive.archive import Archive
from reader_tui.cli import doctor_start as start
from reader_tui.cli import doctor_sync
from reader_tui.cli.output import Output
from reader_tui.cli.session import Session
from reader_tui.cli.talk import sentence
from reader_tui.errors import ReaderError, UsageError
from reader_tui.library.library import Library
from reader_tui.text.clean import clean

_PACKAGES = ("textual", "httpx", "tinydb", "platformdirs")

Report = dict[str, Any]


def arguments(name: str, parser: argparse.ArgumentParser) -> None:
    """The flags of `doctor`."""
    parser.epilog = "It exits with 1 when something is broken, and says what to do about it."
    parser.add_argument("--json", action="store_true", help="one JSON document")


def run(name: str, args: argparse.Namespace) -> int:
    """Look at everything; 1 when something is broken."""
    with Session(offline=True, tells=False) as session:
        report = examine(session)
    out = Output(document=args.json)
    if args.json:
        out.document(report)
    else:
        out.lines(text(report))
    return 1 if report["problems"] else 0


def examine(session: Session) -> Report:
    """Everything that is told; `problems` are sentences, each with what to do."""
    problems: list[str] = list(session.settings.problems)
    report: Report = {
        "schema": 1,
        "versions": _versions(),
        "platform": f"{platform.system()} {platform.release()} {platform.machine()}",
        "paths": {name: _file(path) for name, path in _places(session).items()},
        "settings": {"problems": list(session.settings.problems)},
        **_hub(session, problems),
        "browser": desktop.opener(session.settings.settings.browser),
        "start": start.examine(session.paths, session.settings.settings),
        "library": _library(session, problems),
        "archive": _archive(session, problems),
        "sync": doctor_sync.examine(session, problems),
    }
    problems += _unwritable(session)
    report["problems"] = [clean(sentence(problem), 1_000) for problem in problems]
    return report


def _versions() -> dict[str, str | None]:
    versions: dict[str, str | None] = {
        "reader-tui": __version__,
        "python": platform.python_version(),
    }
    for package in _PACKAGES:
        try:
            versions[package] = metadata.version(package)
        except metadata.PackageNotFoundError:
            versions[package] = None
    # Only for its version: whatever is stored in it is the archive's business.
    versions["sqlite"] = import_module("sqlite3").sqlite_version
    return versions


def _places(session: Session) -> dict[str, Path]:
    places = session.paths
    return {
        "config": places.config,
        "library": places.library,
        "journal": places.library.with_suffix(".journal"),
        "archive": places.archive,
        "state": places.state,
        "backups": places.backups,
        "log": places.log,
    }


def _file(path: Path) -> dict[str, object]:
    """Whether it is there, how large and how guarded."""
    try:
        status = path.stat()
    except OSError:
        return {"path": clean(str(path)), "exists": False, "bytes": None, "mode": None}
    size = None if stat.S_ISDIR(status.st_mode) else status.st_size
    mode = f"{stat.S_IMODE(status.st_mode):04o}"
    return {"path": clean(str(path)), "exists": True, "bytes": size, "mode": mode}


def _hub(session: Session, problems: list[str]) -> dict[str, object]:
    """Which Hub is asked, and whether there is a token; never the token."""
    from reader_tui.hub import surroundings
    from reader_tui.hub.access import caution, endpoint, token

    secret = token(os.environ)
    try:
        address = endpoint(os.environ, session.settings.settings.endpoint)
    except UsageError as problem:
        problems.append(f"{problem}; correct it, or leave it out")
        return {"endpoint": None, "token": secret is not None, "caution": None}
    problems += surroundings.problems(address)
    return {
        "endpoint": clean(address),
        "token": secret is not None,
        "caution": caution(address, secret),
    }


def _library(session: Session, problems: list[str]) -> dict[str, object] | None:
    """The library's counts and health; None when it cannot be read."""
    try:
        with Library.open(session.paths.library, read_only=True) as library:
            problems += [
                f"{notice}; start reader-tui to have it put right" for notice in library.notices
            ]
            health = library.health()
            if "error" in health:
                problems.append(f"the library cannot be examined: {health['error']}")
            # That it was only read here says nothing about the library.
            told = {key: value for key, value in health.items() if key not in _OF_THIS_RUN}
            return library.states.counts() | told
    except ReaderError as problem:
        problems.append(f"{problem}; move it away or make it readable, then start again")
        return None


_OF_THIS_RUN = ("read_only", "pending", "failure", "compaction_failure", "lock")


def _archive(session: Session, problems: list[str]) -> dict[str, object] | None:
    """The archive's counts, what its check says and its size; None when there is none."""
    path = session.paths.archive
    if not os.path.exists(path):
        return None
    size = sum(
        beside.stat().st_size
        for end in ("", "-wal", "-shm")
        if os.path.exists(beside := path.with_name(path.name + end))
    )
    try:
        archive = Archive.open(path)
    except ReaderError as problem:
        problems.append(str(problem))
        return None
    try:
        if archive.notice:
            cure = " `reader-tui fetch --days 30` fills it again" if archive.lost else ""
            problems.append(f"{archive.notice}{cure}")
        check = archive.check()
        if check != "ok":
            problems.append(
                f"the archive is damaged ({clean(check, 200)}); move {path} away, "
                "then run `reader-tui fetch --days 30`"
            )
        texts, text_bytes = archive.texts.size()
        counts = {
            **archive.counts(),
            "texts": texts,
            "text_bytes": text_bytes,
            "text_index_bytes": archive.texts.index_size(),
        }
        return {**counts, "check": clean(check, 200), "bytes": size}
    except ReaderError as problem:
        problems.append(f"{problem} Move {path} away, then run `reader-tui fetch --days 30`")
        return None
    finally:
        archive.close()


def _unwritable(session: Session) -> Iterator[str]:
    """The folders that cannot be written, or not be made where they should be."""
    places = session.paths
    if places.problem:
        yield places.problem
        return
    wanted = (places.library.parent, places.archive.parent, places.state)
    there = (
        next((path for path in (folder, *folder.parents) if os.path.exists(path)), folder)
        for folder in wanted
    )
    for folder in dict.fromkeys(there):
        if not os.path.isdir(folder):
            yield f"{folder} is not a folder; move it away, or set READER_TUI_HOME"
        elif not os.access(folder, os.W_OK | os.X_OK):
            yield (
                f"{folder} cannot be written: changes are not kept; "
                "make it yours (chmod u+rwx), or set READER_TUI_HOME"
            )


# For people


def text(report: Report) -> Iterator[str]:
    """The report in lines."""
    yield "  ".join(
        f"{name} {version or 'missing'}" for name, version in report["versions"].items()
    )
    yield report["platform"]
    yield ""
    for name, file in report["paths"].items():
        yield f"{name:<9}{file['path']}  {_described(file)}"
    yield ""
    token = "with a token" if report["token"] else "no token"
    yield f"hub      {report['endpoint'] or 'none'}  ({token})"
    if report["caution"]:
        yield f"         {report['caution']}"
    yield f"browser  {clean(' '.join(report['browser'])) if report['browser'] else 'none found'}"
    yield from start.text(report["start"])
    yield f"library  {_summed(report['library'])}"
    yield f"archive  {_summed(report['archive'])}"
    yield from doctor_sync.text(report["sync"])
    yield ""
    for problem in report["problems"]:
        yield f"Problem: {problem}"
    if not report["problems"]:
        yield "All is well."


def _described(file: dict[str, Any]) -> str:
    if not file["exists"]:
        return "(not there)"
    size = "" if file["bytes"] is None else f"{file['bytes']:,} bytes, "
    return f"({size}mode {file['mode']})"


def _summed(part: dict[str, Any] | None) -> str:
    if part is None:
        return "not there"
    shown = {name.replace("_", " "): value for name, value in part.items() if name != "path"}
    return ", ".join(
        f"{name} {value:,}" if type(value) is int else f"{name} {value}"
        for name, value in shown.items()
    )
