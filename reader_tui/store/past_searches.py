"""What was searched for before, for the box to offer again: a small file in the state folder.

It may be missing or broken at any time; then nothing is offered.
"""

from __future__ import annotations

import json
import os
from collections.abc import Sequence
from contextlib import suppress
from pathlib import Path

from reader_tui.paths import private_folder
from reader_tui.text.clean import clean

KEPT = 100
_LONGEST = 1_000
_LIMIT = 1024 * 1024


def load(path: Path) -> list[str]:
    """The searches, the newest last; empty when there are none that can be read."""
    try:
        # Opening a FIFO would wait for somebody to write.
        if not os.path.isfile(path):
            return []
        with path.open("rb") as file:
            found = json.loads(file.read(_LIMIT + 1))
    except (OSError, ValueError, RecursionError):
        return []
    if not isinstance(found, list):
        return []
    return [text for text in found[-KEPT:] if isinstance(text, str) and text == clean(text)]


def after(searches: Sequence[str], text: str) -> list[str]:
    """The searches with one more, which stands once and as the newest."""
    text = clean(text)
    if not text or len(text) > _LONGEST:
        return list(searches)
    return [*(other for other in searches if other != text), text][-KEPT:]


def keep(path: Path, text: str) -> list[str]:
    """Keep one more search among those that are in the file by now; raises `OSError`."""
    searches = after(load(path), text)
    private_folder(path.parent)
    beside = path.with_name(f"{path.name}.{os.getpid()}")
    beside.unlink(missing_ok=True)
    try:
        with open(os.open(beside, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "wb") as file:
            file.write(json.dumps(searches, ensure_ascii=False).encode("utf-8"))
        beside.replace(path)
    except OSError:
        with suppress(OSError):
            beside.unlink()
        raise
    return searches
