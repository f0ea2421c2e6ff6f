"""Where the reader is in each paper: a small file in the state folder.

It may be missing or broken at any time; then a paper begins at its beginning.
"""

from __future__ import annotations

import json
import os
from contextlib import suppress
from pathlib import Path

from reader_tui.paths import private_folder

KEPT = 500
"""Papers whose places are kept, those read last."""
_LIMIT = 1024 * 1024

Place = list[str | int | float]


def load(path: Path) -> dict[str, Place]:
    """The places by paper, the one kept last at the end."""
    try:
        if not os.path.isfile(path):
            return {}
        with path.open("rb") as file:
            found = json.loads(file.read(_LIMIT + 1))
    except (OSError, ValueError, RecursionError):
        return {}
    if not isinstance(found, dict):
        return {}
    return {paper_id: place for paper_id, place in found.items() if isinstance(place, list)}


def keep(path: Path, paper_id: str, place: Place) -> None:
    """Keep the place in a paper among those that are in the file by now; raises `OSError`."""
    places = {known: at for known, at in load(path).items() if known != paper_id}
    places[paper_id] = place
    newest = dict(list(places.items())[-KEPT:])
    private_folder(path.parent)
    beside = path.with_name(f"{path.name}.{os.getpid()}")
    try:
        with open(os.open(beside, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), "wb") as file:
            file.write(json.dumps(newest, ensure_ascii=False).encode("utf-8", "replace"))
        beside.replace(path)
    except OSError:
        with suppress(OSError):
            beside.unlink()
        raise
