"""What each named digest has told already, as a small file remembers it; pure.

    {"digests": 1, "names": {"morning": {"end": "2026-08-14T07:00:00.000Z", "ids": ["2608.00001"]}}}

Members that are unknown here are kept.
"""

from __future__ import annotations

import json
from collections.abc import Iterable
from typing import Any, NamedTuple

from reader_tui.errors import ReaderError
from reader_tui.papers.dates import is_time
from reader_tui.text.clean import clean

FORMAT = 1
IDS_LIMIT = 5_000
"""How many papers are remembered a name, the latest: some months of them."""


class Told(NamedTuple):
    """Up to when a digest has told, in UTC as times are stored, and the papers it told of."""

    end: str = ""
    ids: tuple[str, ...] = ()

    def after(self, end: str, ids: Iterable[str]) -> Told:
        """What has been told once another digest is out.

        Its end counts, also where a clock was ahead before: what was told is known by its ids.
        """
        return Told(end, tuple(dict.fromkeys((*ids, *self.ids)))[:IDS_LIMIT])


class Memory:
    """What all named digests have told."""

    def __init__(self, document: dict[str, Any] | None = None) -> None:
        self._document: dict[str, Any] = document or {"digests": FORMAT, "names": {}}

    @classmethod
    def read(cls, data: bytes) -> Memory:
        """The memory that a file holds; of an empty one, nothing.

        Raises `ReaderError` when the file is damaged or a newer version wrote it; then it
        must be left as it is.
        """
        if not data.strip():
            return cls()
        try:
            document = json.loads(data)
            version, names = document["digests"], document["names"]
        except (ValueError, TypeError, LookupError, RecursionError):
            raise ReaderError(
                "the memory of the digests is damaged; it was left as it is"
            ) from None
        if type(version) is not int or version > FORMAT or type(names) is not dict:
            raise ReaderError(
                "the memory of the digests is of a newer version of reader-tui; "
                "it was left as it is"
            )
        return cls(document)

    def told(self, name: str) -> Told:
        """What the digest of a name has told; of a name that is new, nothing."""
        kept = self._document["names"].get(clean(name, 100))
        if not isinstance(kept, dict):
            return Told()
        ids, end = kept.get("ids"), kept.get("end")
        found = [one for one in ids if isinstance(one, str)] if isinstance(ids, list) else []
        return Told(end if is_time(end) else "", tuple(found))

    def remember(self, name: str, told: Told) -> None:
        """Keep what the digest of a name has told."""
        names = self._document["names"]
        kept = names.get(clean(name, 100))
        known = kept if isinstance(kept, dict) else {}
        names[clean(name, 100)] = {**known, "end": told.end, "ids": list(told.ids)}

    def written(self) -> bytes:
        """The file; in ASCII."""
        return json.dumps(self._document, separators=(",", ":")).encode("ascii") + b"\n"
