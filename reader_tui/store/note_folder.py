"""A folder with one Markdown file a paper, which a person and this program write together."""

from __future__ import annotations

import os
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import NamedTuple

from reader_tui.errors import LibraryError, ReaderError
from reader_tui.export import note_file
from reader_tui.export.kept import Kept
from reader_tui.store import files
from reader_tui.store.replacement import export_whole

_SIZE_LIMIT = 4 << 20
"""Bytes; what is longer is no note of ours."""

_AS_READ = "surrogateescape"
"""Bytes that are no UTF-8 go back as they came."""


class Written(NamedTuple):
    """What became of the files of a folder."""

    new: int = 0
    changed: int = 0
    same: int = 0
    left: tuple[Path, ...] = ()
    """Files that were left alone, for their block cannot be told or their name is taken."""


def write(folder: Path, kept: Iterable[Kept]) -> Written:
    """Write the papers' files; of those that are there only our own block changes.

    A file is known by the `id` in its front matter, whatever a person called it and wherever
    in the folder it lies. Raises `ReaderError` when the folder cannot be written.
    """
    try:
        folder.mkdir(parents=True, exist_ok=True)
        known = _known(folder)
        new = changed = same = 0
        left: list[Path] = []
        for one in kept:
            path = known.get(one.paper.id) or folder / note_file.file_name(one)
            old = _text(path)
            if old is None and os.path.lexists(path):
                left.append(path)
                continue
            text = note_file.merged(old, one)
            if old is None:
                export_whole(path, [text], errors=_AS_READ)
                new += 1
            elif text != old:
                export_whole(path, [text], replaces=True, errors=_AS_READ)
                changed += 1
            elif note_file.paper_id(old) != one.paper.id:
                left.append(path)
            else:
                same += 1
    except OSError as problem:
        name = files.shown(Path(problem.filename or folder))
        raise ReaderError(
            f"{name} could not be written: {files.reason(problem)}; what is there is whole."
        ) from None
    return Written(new, changed, same, tuple(left))


def _text(path: Path) -> str | None:
    """The text of a file, byte for byte; None when there is none, or it is no text."""
    try:
        data = files.read(path) if path.stat().st_size <= _SIZE_LIMIT else b""
    except (FileNotFoundError, LibraryError):
        return None
    return data.decode("utf-8", _AS_READ)


def _known(folder: Path) -> dict[str, Path]:
    """The files of papers by their ids; of two the one that comes first by its name."""
    found: dict[str, Path] = {}
    for path in sorted(_notes(folder)):
        text = _text(path)
        paper_id = note_file.paper_id(text) if text else None
        if paper_id is not None:
            found.setdefault(paper_id, path)
    return found


def _notes(folder: Path) -> Iterator[Path]:
    """The Markdown files of a folder and those in it, but for hidden ones."""
    for place, folders, names in os.walk(folder):
        folders[:] = sorted(name for name in folders if not name.startswith("."))
        for name in names:
            if name.endswith(".md") and not name.startswith("."):
                yield Path(place, name)
