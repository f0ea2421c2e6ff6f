"""What the other devices' logs say that was not read yet, file by file from where we stopped."""

from __future__ import annotations

import zlib
from collections.abc import Iterable
from dataclasses import dataclass, field
from pathlib import Path

from reader_tui.store import files
from reader_tui.sync.clock import apart
from reader_tui.sync.folder import Found, stretch
from reader_tui.sync.log_lines import Change, Lines, Mileage, decode
from reader_tui.sync.positions import FilePosition, LogPosition, Positions
from reader_tui.text.clean import clean

_TAIL = 64
"""Bytes before an offset by which a file is known to be the one that was read."""


@dataclass(slots=True)
class News:
    """What was read, and what could not be."""

    changes: list[Change] = field(default_factory=list)
    problems: list[str] = field(default_factory=list)


@dataclass(slots=True)
class Now:
    """Our own clock, and the number and time of our last change, to hold other clocks against."""

    at: str
    log: str
    reached: tuple[int, str]


def read(found: Iterable[Found], positions: Positions, now: Now, whole: bool) -> News:
    """Read what is new in other logs, or all of them, and note in `positions` how far.

    Nothing is raised for a file that cannot be read: it is tried again the next time.
    """
    news = News()
    by_log: dict[str, list[Found]] = {}
    for one in found:
        by_log.setdefault(one.log, []).append(one)
    names = {one.path.name for those in by_log.values() for one in those}
    positions.files = {name: one for name, one in positions.files.items() if name in names}
    for log, those in by_log.items():
        known = positions.logs.setdefault(log, LogPosition())
        fresh = [one for one in those if whole or not _is_read(one, positions)]
        if fresh:
            again = whole or known.missing > 0
            stretches = _stretches(those if again else fresh, positions, news, again)
            _take(known, stretches, again, now)
            news.changes += [change for lines in stretches for change in lines.changes]
    positions.logs = {log: one for log, one in positions.logs.items() if one.is_known}
    return news


def _is_read(found: Found, positions: Positions) -> bool:
    known = positions.files.get(found.path.name)
    return known is not None and (known.size, known.changed) == (found.size, found.changed)


def _stretches(found: list[Found], positions: Positions, news: News, again: bool) -> list[Lines]:
    """What files of one log say that was not read, or again from the beginning."""
    stretches = []
    for one in found:
        name = one.path.name
        try:
            lines, position = _stretch(one, None if again else positions.files.get(name))
        except FileNotFoundError:
            continue
        except OSError as error:
            shown, reason = files.shown(Path(name)), files.reason(error)
            news.problems.append(f"the file {shown} cannot be read ({reason}); try again later")
            continue
        positions.files[name] = position
        stretches.append(lines)
    return stretches


def _stretch(found: Found, known: FilePosition | None) -> tuple[Lines, FilePosition]:
    """What a file says from where it was read up to, and the position after that."""
    start, damaged, useless, data = 0, 0, True, None
    if known is not None and found.size >= known.offset > 0:
        begin = max(0, known.offset - _TAIL)
        tail = stretch(found.path, begin)
        if _fingerprint(tail[: known.offset - begin]) == known.tail:
            start, damaged, data = known.offset, known.damaged, tail[known.offset - begin :]
            before, useless = tail[: known.offset - begin], known.useless
    if data is None:
        # It is new, or became shorter, or another one took its name.
        data, before = stretch(found.path, 0), b""
    lines = decode(data)
    read = (before + data[: lines.size])[-_TAIL:]
    offset = start + lines.size
    damaged += lines.damaged
    useless = useless and not lines.is_of_a_log
    tail_print = _fingerprint(read)
    return lines, FilePosition(found.size, found.changed, offset, tail_print, damaged, useless)


def _fingerprint(data: bytes) -> str:
    return f"{zlib.crc32(data):08x}"


def _take(known: LogPosition, stretches: list[Lines], again: bool, now: Now) -> None:
    """Note what stretches of one log say of its device and of how far it was read."""
    numbers: set[int] = set()
    for lines in stretches:
        if (header := lines.header) is not None:
            known.device, known.name = clean(header.device, 40), clean(header.name, 60)
            known.newer = header.newer
            early = sum(change.seq <= header.base for change in lines.changes)
            if early >= header.kept:
                known.seen = max(known.seen, header.base)
        if known.newer:
            # What a newer version says may mean something else.
            lines.changes.clear()
        numbers.update(change.seq for change in lines.changes)
        for mileage in lines.mileages:
            _take_mileage(known, mileage, now)
    while known.seen + 1 in numbers:
        known.seen += 1
    known.greatest = max(known.greatest, known.seen, *numbers, 0)
    beyond = sum(number > known.seen for number in numbers)
    known.missing = known.greatest - known.seen - beyond


def _take_mileage(known: LogPosition, mileage: Mileage, now: Now) -> None:
    known.greatest = max(known.greatest, mileage.last)
    if number := mileage.read.get(now.log, 0):
        known.read = {now.log: max(number, known.read.get(now.log, 0))}
    # A clock may have been set back meanwhile, and an old copy may be read late.
    if mileage.order >= known.order:
        known.at, known.order = mileage.at, mileage.order
        known.forget |= mileage.forget
        known.skew = _skew(mileage, now)


def _skew(mileage: Mileage, now: Now) -> list[str]:
    """The two clocks when they cannot both be right: told from before now, and after our change."""
    if apart(now.at, mileage.at):
        return [mileage.at, now.at]
    number, reached = now.reached
    if number and reached and mileage.read.get(now.log, 0) >= number:
        return [mileage.at, reached] if apart(mileage.at, reached) else []
    return []
