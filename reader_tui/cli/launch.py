"""Starting the app: which words ask for it, and what it needs to run.

This lies between the key press and the first screen: nothing here loads more
than the words call for.
"""

from __future__ import annotations

import os
import sys
from typing import TYPE_CHECKING, NamedTuple

from reader_tui.cli.commands import COMMANDS

if TYPE_CHECKING:
    from reader_tui.paths import Paths
    from reader_tui.settings import Loaded

FLAGS = {
    "--demo": "the app on the bundled sample: no network, nothing is kept",
    "--offline": "never ask the Hub",
    "--no-mouse": "leave the mouse to the terminal",
}
"""The flags of the app, and what each does."""


class Wanted(NamedTuple):
    """The app, with the paper it opens at."""

    flags: frozenset[str]
    paper_id: str | None = None


def wanted(words: list[str]) -> Wanted | None:
    """The app these words ask for; None when they are for a command or for nothing known."""
    flags = frozenset(word for word in words if word in FLAGS)
    rest = [word for word in words if word not in FLAGS]
    if not rest:
        return Wanted(flags)
    if len(rest) > 1 or rest[0] in COMMANDS or rest[0].startswith("-"):
        return None
    from reader_tui.text.arxiv_ids import arxiv_id

    paper_id = arxiv_id(rest[0])
    return Wanted(flags, paper_id) if paper_id else None


def _is_terminal() -> bool:
    """Whether keys can be read and a screen can be drawn."""
    streams = (sys.stdin, sys.stderr)
    dumb = os.environ.get("TERM") == "dumb"
    return not dumb and all(stream is not None and stream.isatty() for stream in streams)


def run(asked: Wanted) -> int:
    """Run the app until the reader leaves; its exit code."""
    if not _is_terminal():
        from reader_tui.cli import talk

        talk.say("reader-tui needs a terminal; try `reader-tui ls`.")
        return 2
    from reader_tui import first_frame

    first_frame.take_keys()
    import gc

    # What is loaded from here on stays; looking for garbage in it only delays the first screen.
    gc.disable()
    from reader_tui import paths, settings

    places = paths.find()
    loaded = settings.load(places.config)
    demo = "--demo" in asked.flags
    if not demo:
        return _start(loaded, places, asked)
    import tempfile
    from pathlib import Path

    with tempfile.TemporaryDirectory(prefix="reader-tui-") as folder:
        return _start(loaded, paths.under(Path(folder)), asked)


def _start(loaded: Loaded, places: Paths, asked: Wanted) -> int:
    from reader_tui.cli import crash
    from reader_tui.ui.app import run as run_app

    return run_app(
        loaded,
        places,
        paper_id=asked.paper_id,
        demo="--demo" in asked.flags,
        offline="--offline" in asked.flags,
        mouse="--no-mouse" not in asked.flags,
        log=crash.note,
    )
