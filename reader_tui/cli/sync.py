"""`sync`: the same marks on several machines, through a folder that they share. Asks nobody."""

from __future__ import annotations

import argparse
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING

from reader_tui.cli import talk
from reader_tui.cli.output import Output
from reader_tui.cli.session import Session
from reader_tui.errors import UsageError
from reader_tui.sync import own_device
from reader_tui.text.clean import clean
from reader_tui.text.plural import plural

if TYPE_CHECKING:
    from reader_tui.sync.device_report import Device, Report

_FORGET = "forget"

_EPILOG = """\
FOLDER is one that another program keeps the same on your machines (Syncthing, Dropbox, iCloud,
NFS, a git folder); without it the setting `sync` counts, then the folder of the last sync.
Marks, notes, tags, rules, saved searches, citation keys and places in papers go, listings do not.
Each machine writes only its own log there; the library itself never lies in that folder.

examples:
  reader-tui sync ~/Sync/reader           send and take in what is new
  reader-tui sync --check                 devices, when they were last seen, what is wrong
  reader-tui sync --dry-run               what would go and come
  reader-tui sync forget old-laptop       wait no longer for a machine that is gone"""


def arguments(name: str, parser: argparse.ArgumentParser) -> None:
    """The flags of `sync`."""
    parser.usage = "%(prog)s [FOLDER] [--check|--dry-run] [--json]\n       %(prog)s forget DEVICE"
    parser.epilog = _EPILOG
    parser.add_argument("words", metavar="FOLDER", nargs="*", help="the shared folder")
    how = parser.add_mutually_exclusive_group()
    how.add_argument("--check", action="store_true", help="say how the devices are; write nothing")
    how.add_argument("--dry-run", action="store_true", help="say what would be done; write nothing")
    parser.add_argument("--json", action="store_true", help="one JSON document")


def run(name: str, args: argparse.Namespace) -> int:
    """Sync; 0, or 1 when the folder cannot be used."""
    dry = args.check or args.dry_run
    with Session(offline=True, writes=not dry) as session:
        forget, folder = _asked(session, args.words)
        if forget and dry:
            raise UsageError("forget a device, or look only; not both")
        from reader_tui.sync.shared_library import exchange

        through = exchange(session.library, folder, dry)
        report = through.forget(forget) if forget else through.run(dry)
    _write(report, args, forget)
    return 0


def _asked(session: Session, words: list[str]) -> tuple[str, Path]:
    """The device that is to be forgotten, empty for none, and the folder."""
    forget = ""
    if words[:1] == [_FORGET]:
        if len(words) != 2:
            raise UsageError("name one device: `reader-tui sync forget DEVICE`")
        forget, words = words[1], []
    if len(words) > 1:
        raise UsageError(f"one folder is synced at a time, not {len(words)}")
    if words and not words[0].strip():
        raise UsageError("the shared folder has no name; say which one: `reader-tui sync FOLDER`")
    if words:
        return forget, Path(words[0]).expanduser().absolute()
    if chosen := session.settings.settings.sync:
        return forget, Path(chosen).expanduser()
    if (last := own_device.last_folder(session.paths.library)) is not None:
        return forget, last
    raise UsageError("name the shared folder: `reader-tui sync FOLDER`, or set `sync`")


def in_background(session: Session) -> None:
    """Sync through the folder of the settings, if there is one; what is wrong is only said."""
    folder = session.settings.settings.sync
    if not folder:
        return
    from reader_tui.errors import ReaderError
    from reader_tui.sync.shared_library import exchange

    try:
        if session.library.read_only:
            return
        report = exchange(session.library, Path(folder).expanduser()).run()
    except ReaderError as problem:
        talk.say(f"Not synced: {problem}")
        return
    for told in report.untold:
        talk.say(talk.sentence(told))


# What is written


def _write(report: Report, args: argparse.Namespace, forgotten: str) -> None:
    out = Output(document=args.json)
    if args.json:
        out.document(record(report))
    elif args.check:
        out.lines(lines(report))
    else:
        out.line(_summed(report, args.dry_run, forgotten))
    # Who looks is told all, who syncs what is new.
    for problem in report.problems if args.check or args.dry_run else report.untold:
        talk.say(talk.sentence(problem))
    if report.held_up:
        talk.say(
            f"The log here stays as long as it is until {', '.join(report.held_up)} read it; "
            "`reader-tui sync forget DEVICE` waits no longer."
        )


def _summed(report: Report, dry: bool, forgotten: str) -> str:
    """`12 changes sent, 3 taken in.`"""
    would = "would be " if dry else ""
    parts = [f"{plural(report.sent, 'change')} {would}sent", f"{report.taken:,} {would}taken in"]
    if report.both:
        parts.append(f"{plural(report.both, 'note')} {would}kept as both")
    if forgotten:
        parts.append(f"{clean(forgotten, 60)} is waited for no longer")
    return f"{', '.join(parts)}."


def record(report: Report) -> dict[str, object]:
    """The report as a document."""
    return {
        "schema": 1,
        "sent": report.sent,
        "taken": report.taken,
        "kept_as_both": report.both,
        "devices": [_device_record(one) for one in report.devices],
        "held_up_by": list(report.held_up),
        "problems": list(report.problems),
    }


def _device_record(device: Device) -> dict[str, object]:
    clocks = dict(zip(("theirs", "ours"), device.skew, strict=True)) if device.skew else None
    return {
        "id": device.id,
        "name": device.name,
        "this": device.own,
        "last_seen": device.seen,
        "records": device.records,
        "not_here_yet": device.missing,
        "not_read_by_it": device.behind,
        "clocks": clocks,
        "forgotten": device.forgotten,
    }


def lines(report: Report) -> Iterator[str]:
    """A line for each device, this one first."""
    for device in report.devices:
        seen = device.seen[:16].replace("T", " ")
        parts = [f"last seen {seen} UTC" if seen else "not known when it was seen"]
        parts.append(plural(device.records, "record"))
        if device.missing:
            parts.append(f"{device.missing:,} not here yet")
        if device.behind:
            parts.append(f"has {device.behind:,} of ours to read")
        if device.skew:
            parts.append(f"its clock {device.skew[0]}, ours {device.skew[1]}")
        if device.forgotten:
            parts.append("forgotten")
        yield f"{device.said}{', this one' if device.own else ''}: {', '.join(parts)}"
