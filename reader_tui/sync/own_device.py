"""Where the sync keeps its own beside a library, and the name of this device, once it has one.

Loads nothing of the sync for who never synced.
"""

from __future__ import annotations

import json
import os
from pathlib import Path


def beside(library: Path) -> Path:
    """The folder of the sync's own beside the library whose snapshot is at a path."""
    return Path(os.path.realpath(library)).parent / "sync"


def name(library: Path) -> str | None:
    """The name that marks of this device carry; None before its first sync."""
    kept = beside(library) / "identity.json"
    if not kept.exists():
        return None
    from reader_tui.sync import identity

    try:
        known = identity.read(kept, kept.parent.parent)
    except OSError:
        return None
    return known.device if known is not None else None


def last_folder(library: Path) -> Path | None:
    """The folder that was synced with last; None when there is none."""
    try:
        body = json.loads((beside(library) / "positions.json").read_bytes())
        folder = body["folder"]
    except (OSError, ValueError, LookupError, TypeError, RecursionError):
        return None
    return Path(folder) if isinstance(folder, str) and folder else None
