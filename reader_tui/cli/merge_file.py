"""`merge`: the marks of another library file, taken in by hand. Asks nobody."""

from __future__ import annotations

import argparse
from pathlib import Path

from reader_tui.cli.output import Output
from reader_tui.cli.session import Session
from reader_tui.text.plural import plural

_EPILOG = """\
FILE is the `library.json` of another machine, or a copy of it; the journal beside it is read
with it, and neither is changed. Of each mark the later one stands, and notes that differ are
kept as both. Taking the same file in again changes nothing.

example:
  reader-tui merge /media/stick/reader-tui/library.json"""


def arguments(name: str, parser: argparse.ArgumentParser) -> None:
    """The flags of `merge`."""
    parser.epilog = _EPILOG
    parser.add_argument("file", metavar="FILE", type=Path, help="another library file")


def run(name: str, args: argparse.Namespace) -> int:
    """Take the other library in."""
    with Session(offline=True, writes=True) as session:
        from reader_tui.sync.merged_file import take_in

        changed = take_in(session.library, args.file.expanduser().absolute())
    Output().line(f"{plural(changed, 'change')} taken in.")
    return 0
