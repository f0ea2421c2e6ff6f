"""Fields that are kept as both when two devices changed them without knowing of each other; pure.

Each change of such a field names the latest change of every device that it replaces.
What nobody replaced is current; where that is more than one text, the field shows all,
the later first, and the next change on any device replaces them together.
"""

from __future__ import annotations

from collections.abc import Iterable

from reader_tui.sync.clock import Stamp
from reader_tui.sync.log_lines import Change

BOTH = frozenset({("papers", "note")})
"""Tables and fields whose texts are too dear to be overruled."""
DIVIDER = "\n\n----- changed at the same time on another device -----\n\n"

Versions = tuple[Change, ...]
"""The current changes of a field, the one that wins by its stamp first."""


def merged(*changes: Change) -> Versions:
    """The current ones of some changes of one field, each once; in any order the same."""
    distinct: dict[Stamp, Change] = {}
    for change in changes:
        known = distinct.get(change.stamp)
        # Two copies of one change that differ are damaged, or of devices with one name.
        if known is None or change.rank > known.rank:
            distinct[change.stamp] = change
    current = [one for one in distinct.values() if not _is_replaced(one, distinct.values())]
    return tuple(sorted(current, key=lambda change: change.rank, reverse=True))


def _is_replaced(change: Change, others: Iterable[Change]) -> bool:
    return any(
        device == change.device and clock >= change.clock
        for other in others
        for clock, device in other.over
        # A change never replaces one that wins over it.
        if other.stamp > change.stamp
    )


def replaced_by_next(versions: Versions) -> tuple[Stamp, ...]:
    """What a change replaces that is made by one who sees these: they, and what they replaced."""
    latest: dict[str, str] = {}
    for clock, device in (stamp for one in versions for stamp in (one.stamp, *one.over)):
        latest[device] = max(clock, latest.get(device, ""))
    return tuple((clock, device) for device, clock in sorted(latest.items()))


def shown(versions: Versions, removed: Stamp) -> Change:
    """The change that a library takes in for the current ones: the first, with all their texts.

    One that takes the field away says nothing beside a text, nor does one from before the
    document was `removed`.
    """
    first = versions[0]
    texts = [one.value for one in versions if not one.gone and one.stamp > removed]
    distinct = list(dict.fromkeys(text for text in texts if isinstance(text, str)))
    if len(versions) == 1 or not distinct:
        return first
    return first._replace(value=DIVIDER.join(distinct), gone=False)


def is_kept_as_both(change: Change) -> bool:
    """Whether it and another change of its field at the same time are both kept."""
    return (change.table, change.field) in BOTH
