"""What `doctor` says of the sync: the folder, the devices, their clocks and what is wrong."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

from reader_tui.cli import sync
from reader_tui.cli.session import Session
from reader_tui.errors import ReaderError
from reader_tui.library.library import Library
from reader_tui.sync import own_device
from reader_tui.text.clean import clean
from reader_tui.text.plural import plural


def examine(session: Session, problems: list[str]) -> dict[str, Any] | None:
    """The devices, as a sync that writes nothing finds them; None for who never synced."""
    chosen = session.settings.settings.sync
    folder = Path(chosen).expanduser() if chosen else None
    folder = folder or own_device.last_folder(session.paths.library)
    if folder is None:
        return None
    from reader_tui.sync.shared_library import exchange

    try:
        with Library.open(session.paths.library, read_only=True) as library:
            report = exchange(library, folder, dry=True).run(dry=True)
    except ReaderError as problem:
        problems.append(str(problem))
        return {"folder": clean(str(folder)), "devices": None}
    problems += report.problems
    record = sync.record(report)
    del record["schema"], record["problems"]
    return {"folder": clean(str(folder)), **record, "said": list(sync.lines(report))}


def text(report: dict[str, Any] | None) -> Iterator[str]:
    """The same in lines."""
    if report is None:
        return
    yield f"sync     {report['folder']}"
    if report["devices"] is not None:
        waiting = plural(report["sent"], "change")
        yield f"         {waiting} to send, {report['taken']:,} to take in"
        for line in report["said"]:
            yield f"         {line}"
