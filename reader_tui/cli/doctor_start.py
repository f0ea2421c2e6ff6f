"""What `doctor` says of the start: whether the last screen was there at once, and what it costs."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import suppress
from datetime import datetime
from pathlib import Path
from typing import Any

from reader_tui.papers.dates import day_title, local_clock
from reader_tui.paths import Paths
from reader_tui.settings import Settings
from reader_tui.text.clean import clean
from reader_tui.text.plural import plural
from reader_tui.views import last_visit

_ROUNDS = 5
_IMPORTS_RE = re.compile(r"^import re$", re.MULTILINE)


def examine(places: Paths, settings: Settings) -> dict[str, Any]:
    """The switch, the last start, the screens that are kept, and the command's own script."""
    last = last_visit.load(places.snapshot)
    kept = list(_sizes(places.frames))
    return {
        "instant": settings.instant and os.environ.get("READER_TUI_INSTANT") != "0",
        "last": clean(last.began) if last else "",
        "left": last.left if last else None,
        "screens": len(kept),
        "bytes": sum(kept),
        "python_ms": round(_took(""), 1),
        "wrapper": _wrapper(),
    }


def _sizes(folder: Path) -> Iterator[int]:
    """The bytes of each file of a folder; none where it cannot be read."""
    with suppress(OSError), os.scandir(folder) as entries:
        for entry in entries:
            with suppress(OSError):
                if entry.is_file():
                    yield entry.stat().st_size


def _wrapper() -> dict[str, Any] | None:
    """The script behind the command's name; None when there is none that can be read.

    As older pips write it, it imports `re`, which takes half as long as Python itself.
    """
    found = sys.argv[0] if Path(sys.argv[0]).stem == "reader-tui" else shutil.which("reader-tui")
    try:
        path = Path(found or "")
        text = path.read_bytes()[:10_000].decode("utf-8", "replace")
        written = datetime.fromtimestamp(path.stat().st_mtime).astimezone()
    except OSError:
        return None
    old = bool(_IMPORTS_RE.search(text))
    cost = max(0.0, _took("import re") - _took("")) if old else 0.0
    return {
        "path": clean(str(path)), "written": f"{written:%Y-%m-%d}", "imports_re": old,
        "ms": round(cost, 1),
    }  # fmt: skip


def _took(code: str) -> float:
    """Milliseconds of the fastest of a few runs of Python."""
    took = []
    for _ in range(_ROUNDS):
        began = time.perf_counter()
        with suppress(OSError):
            subprocess.run([sys.executable, "-c", code], stdin=subprocess.DEVNULL, check=False)
        took.append(time.perf_counter() - began)
    return min(took) * 1e3


def text(start: dict[str, Any]) -> Iterator[str]:
    """The report in lines."""
    switch = "" if start["instant"] else "instant start is off; "
    last = start["last"] or "no visit has ended yet"
    when = f" ({local_clock(start['left'], datetime.now().astimezone())})" if start["left"] else ""
    kept = f"{plural(start['screens'], 'screen')} kept, {start['bytes']:,} bytes"
    yield f"start    {switch}{last}{when}; {kept}"
    wrapper = start["wrapper"]
    if wrapper is None:
        yield f"         no command of this name is found; Python takes {start['python_ms']} ms"
        return
    day = day_title(datetime.fromisoformat(wrapper["written"]).date())
    yield f"command  {wrapper['path']}, written {day}; Python takes {start['python_ms']} ms"
    if wrapper["imports_re"]:
        yield (
            f"         written by an old pip, it takes {wrapper['ms']} ms more: "
            "uv, pipx and pip 25.3 write it without"
        )
