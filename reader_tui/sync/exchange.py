"""One sync: what this device changed goes to its log, what others changed comes to the library.

    1. read what is new in the others' logs
    2. keep everybody else from changing the library; then
       a. add what changed here to our own log, beside the library
       b. have the library take in what wins there
       c. note in our own log how far we have got
    3. copy our own log to the folder, and remember how far the others' were read

Killed between any two steps, it does the later ones the next time: what is read twice
changes nothing, and what is only in our own log is copied again.
"""

from __future__ import annotations

from collections.abc import Callable, Collection
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

from reader_tui.errors import LibraryError, NotFoundError, ReaderError, UsageError
from reader_tui.papers.dates import utc_text
from reader_tui.store import files
from reader_tui.store.lock import FileLock
from reader_tui.sync import clock, device_report, identity, merge, other_logs, positions
from reader_tui.sync.device_report import Device, Report
from reader_tui.sync.folder import Found, Listing, check_apart, listing
from reader_tui.sync.log_lines import Change, Mileage
from reader_tui.sync.merge import Library
from reader_tui.sync.other_logs import News, Now
from reader_tui.sync.own_log import OwnLog
from reader_tui.sync.positions import Positions

COMPACT_FROM = 256 * 1024
"""Bytes from which on our own log is looked through for what is overruled."""
_FEW = 500
"""Changes that are rather sent twice than looked for in our own log."""
_LOCK_SECONDS = 10.0
_SIGN_OF_LIFE = timedelta(days=1)
"""How often a device that changes nothing says that it is there."""


def _utc_now() -> datetime:
    return datetime.now(UTC)


@dataclass(slots=True)
class _Round:
    """What one sync works with."""

    at: str
    own: OwnLog
    positions: Positions
    listing: Listing
    whole: bool
    """Everything is read again."""


class Exchange:
    """Keeps a library the same as those of other devices through a shared folder."""

    def __init__(
        self,
        library: Library,
        folder: Path,
        beside: Path,
        *,
        now: Callable[[], datetime] = _utc_now,
        compact_from: int = COMPACT_FROM,
    ) -> None:
        """`beside` is a folder of our own in the library's folder; `folder` is the shared one."""
        self._library = library
        self._folder = folder
        self._beside = beside
        self._now = now
        self._compact_from = compact_from
        self._lock = FileLock(beside / "sync.lock")

    def run(self, dry: bool = False) -> Report:
        """Send and take in what is new; a dry one writes nothing and tells what it would do.

        Raises `ReaderError` when the folder, or the one beside the library, cannot be used,
        `UsageError` when one of it and the library's folder lies in the other, and
        `LibraryError` when another sync does not end.
        """
        return self._locked(lambda: self._run(dry), dry)

    def forget(self, name: str) -> Report:
        """Wait no longer for a device, named by its id or by its name, until it writes again.

        Nothing of what it wrote is lost. Raises as `run`, `NotFoundError` when there is no
        such device, `UsageError` when it is this one or when there are several.
        """
        return self._locked(lambda: self._run(forget=name), False)

    def _locked(self, run: Callable[[], Report], dry: bool) -> Report:
        check_apart(self._folder, self._beside.parent)
        try:
            if dry:
                return run()
            files.make_folders(self._beside)
            with self._lock.held(_LOCK_SECONDS):
                return run()
        except TimeoutError as error:
            raise LibraryError(
                "another sync is still running; try again when it is done"
            ) from error
        except OSError as error:
            place = files.shown(Path(error.filename or self._folder))
            raise ReaderError(
                f"the sync stopped: {place}: {files.reason(error)}; "
                "nothing is lost, and the next sync goes on from here"
            ) from error
        finally:
            self._lock.close()

    def _run(self, dry: bool = False, forget: str = "") -> Report:
        work = self._opened(dry)
        others = [found for found in work.listing.files if found.log != work.own.header.id]
        now = Now(work.at, work.own.header.id, _reached(work.positions))
        news = other_logs.read(others, work.positions, now, work.whole)
        with self._library.alone():
            local = self._library.changes(work.own.mileage.upto) if work.own.mileage.upto else None
            if local is None and not work.whole:
                news = other_logs.read(others, work.positions, now, whole=True)
            outgoing = self._outgoing(local, work, news)
            notes = merge.changed_notes(work.positions.notes, (*outgoing, *news.changes))
            incoming = merge.incoming(self._library, news.changes, notes)
            if not dry:
                self._keep(work, outgoing, incoming, forget)
        both = sum(merge.is_more_than_one(one, notes) for one in incoming)
        if notes:
            work.positions.notes.update(notes)
        if forget:
            work.positions.held_until = 0
        return self._finish(work, news, len(outgoing), len(incoming), both, dry)

    # Before

    def _opened(self, dry: bool) -> _Round:
        """Our log, what we remember and what is there; with new names where ours are not alone."""
        at = utc_text(self._now())
        found = listing(self._folder)
        kept = identity.read(self._beside / "identity.json", self._beside.parent)
        known = positions.read(self._beside / "positions.json", self._folder) if kept else None
        if kept is not None:
            own = OwnLog.open(self._beside, kept, at, dry)
            if not self._is_doubled(own, found, known):
                place = known or Positions(str(self._folder))
                return _Round(at, own, place, found, known is None)
        fresh = identity.fresh(self._beside.parent)
        if not dry:
            identity.write(self._beside / "identity.json", fresh)
        own = OwnLog.open(self._beside, fresh, at, dry)
        if not dry:
            self._remove_logs_but(own)
        return _Round(at, own, Positions(str(self._folder)), found, True)

    def _is_doubled(self, own: OwnLog, found: Listing, known: Positions | None) -> bool:
        """Whether somebody else writes under our names; copies looked at before are passed over."""
        copies = [one for one in found.files if one.log == own.header.id]
        if known is not None:
            looked = known.files
            copies = [one for one in copies if not _is_known(one, looked, known.copy)]
        return bool(copies) and own.foreign(copies)

    def _remove_logs_but(self, own: OwnLog) -> None:
        """Remove the logs of former names: the library has all they say that still counts."""
        for path in self._beside.glob("own-*.log"):
            if path != own.path:
                path.unlink(missing_ok=True)

    # Between

    def _outgoing(self, local: Collection[Change] | None, work: _Round, news: News) -> list[Change]:
        """What changed here and stands in no log yet."""
        written = list(news.changes)
        if local is None or len(local) > _FEW:
            # After a compaction the library shows again what it showed before.
            written += work.own.lines().changes
        if local is None:
            local = self._library.everything()
        self._add_own_notes(work)
        return merge.outgoing(local, written, work.positions.notes) if local else []

    def _add_own_notes(self, work: _Round) -> None:
        """Add to the known notes what a sync that was cut off left in our own log."""
        own, known = work.own, work.positions
        part, offset = known.own
        if [part, offset] != [own.header.part, own.size]:
            start = offset if part == own.header.part and offset <= own.size else 0
            known.notes.update(merge.changed_notes(known.notes, own.lines(start).changes))

    def _keep(
        self, work: _Round, outgoing: list[Change], incoming: list[Change], forget: str
    ) -> None:
        """Make it last: our log first, then the library, then how far we have got."""
        own, library = work.own, self._library
        forgotten = own.mileage.forget | self._forgotten(work, forget)
        before = own.mileage
        mileage = Mileage(0, work.at, before.read, library.version(), forgotten)
        if outgoing and incoming:
            own.append(outgoing, mileage)
            outgoing = []
        if incoming:
            library.apply(incoming)
        read = {log: one.seen for log, one in sorted(work.positions.logs.items()) if one.seen}
        mileage = replace(mileage, read=read, upto=library.version())
        if outgoing or _says_more(mileage, own.mileage):
            own.append(outgoing, mileage)
        if own.mileage.last > before.last:
            work.positions.reached = [own.mileage.last, work.at]

    def _forgotten(self, work: _Round, name: str) -> dict[str, str]:
        if not name:
            return {}
        known = device_report.devices(work.own, work.positions)
        named = [one for one in known if name in (one.id, one.name)]
        if not named:
            there = ", ".join(one.said for one in known if not one.own) or "none but this one"
            raise NotFoundError(f"no such device: {files.shown(Path(name))}; there are: {there}")
        if len(named) > 1:
            ids = ", ".join(one.id for one in named)
            raise UsageError(f"several devices have this name; use an id: {ids}")
        if named[0].own:
            raise UsageError("this is the device that you are on; it cannot be forgotten here")
        return {named[0].id: device_report.reached(named[0].id, work.positions)}

    # After

    def _finish(
        self, work: _Round, news: News, sent: int, taken: int, both: int, dry: bool
    ) -> Report:
        """Copy our log to the folder, remember, and report."""
        own, place = work.own, work.positions
        known = device_report.devices(own, place)
        dropped = 0 if dry else self._compacted(work, known, sent)
        held_up = device_report.waited_for(known) if place.held_up else ()
        problems = (
            *work.listing.problems,
            *news.problems,
            *device_report.problems(known, place),
        )
        untold = tuple(one for one in problems if one not in place.told)
        if not dry:
            place.told = list(problems)
            place.own = [own.header.part, own.size]
            self._publish(work)
        return Report(sent, taken, both, dropped, known, problems, untold, held_up)

    def _compacted(self, work: _Round, known: tuple[Device, ...], sent: int) -> int:
        """Make our log smaller once it is worth it; how many changes are left out."""
        own, place = work.own, work.positions
        if own.mileage.last == sent:
            # All of it was written just now, each field once.
            place.compacted = own.size
            return 0
        read = device_report.read_by_all(own, known)
        # Whoever held it up has read it meanwhile, or is waited for no longer.
        is_free = place.held_up and read >= place.held_until
        if own.size < self._compact_from or (own.size < 2 * place.compacted and not is_free):
            return 0
        dropped, left = own.compacted(read)
        place.compacted = own.size
        place.held_up, place.held_until = left > dropped, own.mileage.last
        return dropped

    def _publish(self, work: _Round) -> None:
        place, own = work.positions, work.own
        there = {one.path.name: one for one in work.listing.files}
        for one in work.listing.files:
            if one.log == own.header.id:
                place.files[one.path.name] = positions.FilePosition(one.size, one.changed, 0, "")
        try:
            place.copy = own.publish(self._folder, there, place.copy)
        finally:
            positions.write(self._beside / "positions.json", place)


def _reached(place: Positions) -> tuple[int, str]:
    number, at = place.reached
    return int(number), str(at)


def _is_known(found: Found, looked: dict[str, positions.FilePosition], copy: list[int]) -> bool:
    if [found.size, found.changed] == copy:
        return True
    known = looked.get(found.path.name)
    return known is not None and (known.size, known.changed) == (found.size, found.changed)


def _says_more(mileage: Mileage, last: Mileage) -> bool:
    """Whether a device got further than it said last, was silent for long, or had a wrong clock."""
    if (mileage.read, mileage.upto, mileage.forget) != (last.read, last.upto, last.forget):
        return True
    since = clock.moment(mileage.at) - clock.moment(last.at)
    return since >= _SIGN_OF_LIFE or since < -clock.SKEW
