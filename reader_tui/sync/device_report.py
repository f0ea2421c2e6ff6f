"""What a sync came to: what went and came, the devices, and what stands in the way."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple

from reader_tui.store.files import shown
from reader_tui.sync.own_log import OwnLog
from reader_tui.sync.positions import LogPosition, Positions
from reader_tui.text.plural import plural

_REACHED = re.compile(r"([^ ]*) ([0-9]{1,16}) ([0-9]{1,16})")


class Device(NamedTuple):
    """One device of the folder."""

    id: str
    name: str
    own: bool
    """It is this one."""
    seen: str
    """Its wall clock when it wrote last, in UTC."""
    records: int
    """How many changes its logs have had."""
    missing: int
    """How many of them have not arrived here."""
    behind: int
    """How many of our changes it has not read."""
    skew: tuple[str, str] | None
    """Its clock and ours, where they are more than five minutes apart."""
    forgotten: bool
    """It is waited for no longer."""

    @property
    def said(self) -> str:
        """The device as people know it."""
        return f"{self.name} ({self.id})" if self.name else self.id


class Report(NamedTuple):
    """What a sync did, or, when it was dry, would do."""

    sent: int
    """Changes of this device that were added to its log."""
    taken: int
    """Changes of others that changed something here."""
    both: int
    """Notes that were changed on two devices at once and are kept as both."""
    dropped: int
    """Overruled changes that were left out of this device's log."""
    devices: tuple[Device, ...]
    problems: tuple[str, ...]
    """What stands in the way now, a sentence each."""
    untold: tuple[str, ...]
    """Those problems that were not told before."""
    held_up: tuple[str, ...]
    """The devices that keep this one's log from being made smaller."""


def devices(own: OwnLog, positions: Positions) -> tuple[Device, ...]:
    """All devices that have a log in the folder, this one first."""
    header, mileage = own.header, own.mileage
    this = Device(header.device, header.name, True, mileage.at, mileage.last, 0, 0, None, False)
    by_device: dict[str, list[LogPosition]] = {}
    for log, position in positions.logs.items():
        by_device.setdefault(position.device or log, []).append(position)
    forgotten = _forgotten(own, positions)
    others = [_device(id, logs, own, forgotten) for id, logs in sorted(by_device.items())]
    return this, *others


def _device(
    id: str, logs: list[LogPosition], own: OwnLog, forgotten: dict[str, set[str]]
) -> Device:
    latest = max(logs, key=lambda log: log.at)
    read = max(log.read.get(own.header.id, 0) for log in logs)
    return Device(
        id,
        latest.name,
        id == own.header.device,
        latest.at,
        sum(log.greatest for log in logs),
        sum(log.missing for log in logs if not log.newer),
        max(0, own.mileage.last - read),
        (latest.skew[0], latest.skew[1]) if len(latest.skew) == 2 else None,
        any(_has_written_nothing_since(latest, then) for then in forgotten.get(id, ())),
    )


def _forgotten(own: OwnLog, positions: Positions) -> dict[str, set[str]]:
    """The devices that somebody forgot, and how far each had got then."""
    found: dict[str, set[str]] = {}
    for forget in (own.mileage.forget, *(log.forget for log in positions.logs.values())):
        for device, then in forget.items():
            found.setdefault(device, set()).add(then)
    return found


def reached(device: str, positions: Positions) -> str:
    """How far a device has got, as `Mileage.forget` has it: `CLOCK LAST TURN`."""
    logs = [one for log, one in positions.logs.items() if device == (one.device or log)]
    latest = max(logs, key=lambda log: log.at)
    return " ".join((latest.at, *map(str, latest.order)))


def _has_written_nothing_since(log: LogPosition, then: str) -> bool:
    """Whether what is known of a log goes no further than it went when it was forgotten."""
    if (said := _REACHED.fullmatch(then)) is not None:
        at, before = said[1], [int(said[2]), int(said[3])]
        return log.order < before or (log.order == before and log.at == at)
    # An older version says the clock alone.
    return log.at == then


def read_by_all(own: OwnLog, known: tuple[Device, ...]) -> int:
    """Up to which number every device that is waited for has read our log."""
    return own.mileage.last - max((one.behind for one in known if _counts(one)), default=0)


def waited_for(known: tuple[Device, ...]) -> tuple[str, ...]:
    """The devices that have not read all of our log."""
    return tuple(one.said for one in known if one.behind and _counts(one))


def _counts(device: Device) -> bool:
    return not device.own and not device.forgotten


def problems(known: tuple[Device, ...], positions: Positions) -> Iterator[str]:
    """What is wrong with the devices' logs and clocks, a sentence each."""
    for name, position in sorted(positions.files.items()):
        if position.useless:
            what = "holds no line of a log" if position.size else "is empty"
            yield f"the file {shown(Path(name))} {what}; it was passed over"
        elif position.damaged:
            lines = plural(position.damaged, "damaged line")
            yield f"the file {shown(Path(name))}: {lines}; passed over, the others were read"
    for log in positions.logs.values():
        if log.newer:
            yield (
                f"the device {log.name} ({log.device}) writes for a newer version of "
                "reader-tui; its changes are kept for it and not read: update reader-tui here"
            )
    for one in known:
        if one.missing and not one.forgotten:
            changes = plural(one.missing, "change")
            yield f"the device {one.said}: {changes} not here yet; sync again later"
        if one.skew is not None:
            theirs, ours = one.skew
            yield (
                f"the clock of {one.said} says {theirs} where ours says {ours}; "
                "changes made at the same time may be ordered wrongly: set the clocks"
            )
